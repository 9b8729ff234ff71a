"""The models that answered: on which days, how often, how often they did not understand, and with what thumbs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.engine import Sessions
from records.figures.closing import catch_up, closed_until, counted_until
from records.figures.counted import TOPIC_COUNTS
from records.figures.counting import count
from records.figures.sides import Group
from records.figures.tables import FigureTopic, Span


@dataclass(frozen=True)
class Model:
    """A model: its id as Rasa calls it, the day of the first conversation in which it answered, and what it did since.

    Everything that was ever counted is in it, each conversation on the day on which it began; `did.last` is the last
    of these days.
    """

    id: str
    first: date
    did: Group

    @property
    def share_not_understood(self) -> float:
        """Between 0 and 1."""
        return self.did.not_understood / self.did.messages if self.did.messages else 0


async def models(sessions: Sessions, lifetime: timedelta, now: datetime | None = None) -> tuple[list[Model], bool]:
    """Every model, the newest of those that answered last first; and whether everything is counted by now.

    Args:
        sessions: the database.
        lifetime: of a conversation.
        now: the present when it is None.
    """
    now = now or datetime.now(UTC)
    closed = closed_until(now, lifetime)
    is_complete = await catch_up(sessions, closed, only_last=True)
    async with sessions() as session:
        since = max(await counted_until(session) or closed, closed)
        found = await _kept(session)
        live = await count(session, since, now + timedelta(days=1))
    for row in sorted(live.topic_rows(), key=itemgetter("first")):
        if row["model"]:
            model = found.setdefault(row["model"], Model(row["model"], row["first"], Group()))
            model.did.add({**row, "last": row["first"]})
    newest = sorted(found.values(), key=lambda model: (model.did.last, model.first, model.id), reverse=True)
    return newest, is_complete


async def _kept(session: AsyncSession) -> dict[str, Model]:
    """What was counted once, in one statement: days tell when it was, months have the same counts in fewer rows."""
    topic: Any = FigureTopic
    day, is_month = case((topic.span == Span.DAY, topic.first)), topic.span == Span.MONTH
    ends = func.min(day).label("first"), func.max(day).label("last")
    sums = (func.sum(case((is_month, getattr(topic, name)), else_=0)).label(name) for name in TOPIC_COUNTS)
    found = {}
    for row in await session.execute(select(topic.model, *ends, *sums).where(topic.model != "").group_by(topic.model)):
        found[row.model] = Model(row.model, row.first, Group())
        found[row.model].did.add(row._mapping)
    return found
