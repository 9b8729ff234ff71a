"""The models that answered: on which days, how often, how often they did not understand, and with what thumbs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.engine import Sessions
from records.figures.closing import catch_up, closed_until, counted_until
from records.figures.counting import count
from records.figures.sides import Row
from records.figures.tables import FigureTopic, Span


@dataclass
class Model:
    """What a model did in all conversations that were ever counted, each on the day on which it began.

    Attributes:
        id: as Rasa calls it.
        first, last: days of the first and the last conversation in which it answered.
        answers: how many messages it answered.
        not_understood: how many of these it did not understand.
        thumbs_up, thumbs_down: thumbs on its answers.
    """

    id: str
    first: date
    last: date
    answers: int = 0
    not_understood: int = 0
    thumbs_up: int = 0
    thumbs_down: int = 0

    @property
    def share_not_understood(self) -> float:
        """Between 0 and 1."""
        return self.not_understood / self.answers if self.answers else 0

    def add(self, row: Row) -> None:
        """Add counts of `FigureTopic`."""
        self.answers += row["messages"]
        self.not_understood += row["not_understood"]
        self.thumbs_up += row["thumbs_up"]
        self.thumbs_down += row["thumbs_down"]


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
    for row in live.topic_rows():
        if row["model"]:
            model = found.setdefault(row["model"], Model(row["model"], row["first"], row["first"]))
            model.first, model.last = min(model.first, row["first"]), max(model.last, row["first"])
            model.add(row)
    newest = sorted(found.values(), key=lambda model: (model.last, model.first, model.id), reverse=True)
    return newest, is_complete


async def _kept(session: AsyncSession) -> dict[str, Model]:
    """What was counted once, in one statement: days tell when it was, months have the same counts in fewer rows."""
    row = FigureTopic
    day, is_month = case((row.span == Span.DAY, row.first)), row.span == Span.MONTH
    counts = (row.messages, row.not_understood, row.thumbs_up, row.thumbs_down)
    sums = (func.sum(case((is_month, each), else_=0)).label(each.name) for each in counts)
    ends = func.min(day).label("of_first"), func.max(day).label("of_last")
    found = {}
    for kept in await session.execute(select(row.model, *ends, *sums).where(row.model != "").group_by(row.model)):
        found[kept.model] = Model(kept.model, kept.of_first, kept.of_last)
        found[kept.model].add(kept._mapping)
    return found
