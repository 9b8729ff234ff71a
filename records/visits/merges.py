"""Requests that ask for the same visit: one goes on, the other leaves the lists and leads to it; this can be undone."""

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from records.engine import Sessions
from records.visits.desk import ImpossibleChange, lock
from records.visits.requests import OPEN, part
from records.visits.tables import Visit, VisitEvent


async def merge(sessions: Sessions, stays: str, other: str, who: str) -> None:
    """Let one request go on instead of another one, and commit.

    Args:
        sessions: the database.
        stays: reference of the request that goes on, in any case.
        other: reference of the one that leaves the lists.
        who: e-mail address of the employee.

    Raises:
        VisitNotFound
        ImpossibleChange: they are the same, one was merged before, or an open request would end in a closed one.
    """
    async with sessions.begin() as session:
        going_on, leaving = await lock(session, stays, other)
        merged_before = going_on.merged_into is not None or leaving.merged_into is not None
        if merged_before or going_on is leaving or (leaving.status in OPEN and going_on.status not in OPEN):
            raise ImpossibleChange("samenvoegen")
        leaving.merged_into = going_on.id
        # What was merged into it goes along, so that a reference is never more than one step away.
        of_it = update(Visit).where(Visit.merged_into == leaving.id)
        await session.execute(of_it.values(merged_into=going_on.id))
        _note(session, leaving, "samengevoegd", going_on, who)
        _note(session, going_on, "opgenomen", leaving, who)


async def undo_merge(sessions: Sessions, reference: str, who: str) -> None:
    """Let a request that was merged go on by itself again, and commit.

    Raises:
        VisitNotFound
        ImpossibleChange: it is not merged.
    """
    async with sessions.begin() as session:
        [visit] = await lock(session, reference)
        if visit.merged_into is None:
            raise ImpossibleChange("losmaken")
        await part(session, visit, who)


def _note(session: AsyncSession, visit: Visit, what: str, other: Visit, who: str) -> None:
    session.add(VisitEvent(visit_id=visit.id, at=datetime.now(UTC), what=what, who=who, new=other.reference))
