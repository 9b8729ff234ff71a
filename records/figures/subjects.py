"""What citizens wrote when the assistant had no answer; read from the messages themselves, nothing of it is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from records.conversations.tables import Message
from records.engine import Sessions
from records.figures.period import Period
from records.figures.tables import NOT_HELPED

MOST = 2000


@dataclass(frozen=True)
class Asked:
    """A message that was not understood, or that is about something the assistant knows nothing of."""

    conversation: str
    at: datetime
    text: str


async def not_helped(sessions: Sessions, period: Period) -> list[Asked]:
    """The messages of a period that were not helped, the newest first; at most `MOST`."""
    query = select(Message.conversation_id, Message.at, Message.text)
    # In the words of the index, so that it is used.
    query = query.where(text(f"({NOT_HELPED})"), Message.at >= period.start, Message.at < period.end)
    async with sessions() as session:
        return [Asked(*row) for row in await session.execute(query.order_by(Message.at.desc()).limit(MOST))]
