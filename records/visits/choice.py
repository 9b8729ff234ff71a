"""Queries for the lists of requests: which ones are asked for, how many, and all of them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from records.engine import Sessions
from records.visits.tables import Visit, VisitStatus

AT_ONCE = 500
SEARCHED = (Visit.reference, Visit.organisation, Visit.contact_name, Visit.email)


@dataclass(frozen=True)
class Choice:
    """Which requests are asked for; of merged ones the one that goes on.

    Attributes:
        status: only these; None for all.
        words: in reference, organisation, contact or e-mail address; empty for all. A merged request is found by its
            reference.
    """

    status: VisitStatus | None = None
    words: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """The choice as conditions of a query."""
        found = [Visit.status == self.status] if self.status else []
        goes_on = Visit.merged_into.is_(None)
        if not self.words:
            return [*found, goes_on]
        holds_words = or_(*(column.icontains(self.words, autoescape=True) for column in SEARCHED))
        return [*found, holds_words, or_(goes_on, Visit.reference.icontains(self.words, autoescape=True))]


async def newest_visits(sessions: Sessions, choice: Choice, count: int, before: int | None = None) -> list[Visit]:
    """The newest requests of a choice, newest first; with `before` those older than the request with this id."""
    query = select(Visit).where(*choice.conditions()).order_by(Visit.id.desc()).limit(count)
    if before is not None:
        query = query.where(Visit.id < before)
    async with sessions() as session:
        return list(await session.scalars(query))


async def each_visit(sessions: Sessions, choice: Choice) -> AsyncIterator[Visit]:
    """Every request of a choice, newest first; some at a time are in memory."""
    before: int | None = None
    while visits := await newest_visits(sessions, choice, AT_ONCE, before):
        for visit in visits:
            yield visit
        before = visits[-1].id


async def count_by_status(sessions: Sessions, choice: Choice) -> dict[str, int]:
    """How many requests of a choice have each status; a status without any is not there."""
    query = select(Visit.status, func.count()).where(*choice.conditions()).group_by(Visit.status)
    async with sessions() as session:
        return dict((await session.execute(query)).all())


async def count_new(sessions: Sessions, most: int) -> int:
    """How many requests nobody looked at yet; so many at most."""
    new = select(Visit.id).where(*Choice(VisitStatus.NEW).conditions()).limit(most).subquery()
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(new)) or 0
