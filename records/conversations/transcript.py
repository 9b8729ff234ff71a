"""One conversation as staff reads it: its messages, and the verdicts on them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from records.conversations.handover import RECENT
from records.conversations.tables import Author, Conversation, Handover, Message
from records.engine import Sessions
from records.staff.tables import Employee, Verdict


@dataclass(frozen=True)
class Judged:
    """A verdict and who gave it."""

    verdict: Verdict
    name: str


@dataclass(frozen=True)
class Transcript:
    """A conversation, its messages in order, and verdicts by message."""

    conversation: Conversation
    messages: list[Message]
    verdicts: dict[int, Judged]


async def transcript(sessions: Sessions, conversation: str) -> Transcript | None:
    """Everything of one conversation; None when there is none."""
    of_it = Message.conversation_id == conversation
    async with sessions() as session:
        found = await session.get(Conversation, conversation)
        if found is None:
            return None
        messages = list(await session.scalars(select(Message).where(of_it).order_by(Message.id)))
        query = select(Verdict, Employee.name).join(Employee).join(Message, Message.id == Verdict.message_id)
        verdicts = {
            verdict.message_id: Judged(verdict, name) for verdict, name in await session.execute(query.where(of_it))
        }
    return Transcript(found, messages, verdicts)


def is_going_on(found: Transcript) -> bool:
    """Whether somebody may still write in the conversation: lately, or an employee is there or asked for."""
    last = max((message.at for message in found.messages), default=found.conversation.created_at)
    with_person = found.conversation.handover in (Handover.WAITING, Handover.ACTIVE)
    return with_person or last > datetime.now(UTC) - RECENT


async def citizens_message(session: AsyncSession, conversation: str, message: int) -> Message | None:
    """A message that the citizen wrote in this conversation; None when there is none."""
    found = await session.get(Message, message)
    return found if found and (found.conversation_id, found.author) == (conversation, Author.CITIZEN) else None
