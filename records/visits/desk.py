"""What employees do with a request: give it another status, write to its applicant; each locks it first."""

from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.base import Base
from records.engine import Sessions
from records.mail import outbox
from records.mail.letters import Letter
from records.visits.requests import VisitNotFound
from records.visits.tables import Visit, VisitEvent, VisitStatus

# What an employee may make of a request; one that is done, refused or withdrawn stays so. It becomes planned with its
# day (`records/visits/plans.py`).
NEXT: dict[str, tuple[VisitStatus, ...]] = {
    VisitStatus.NEW: (VisitStatus.CONTACTED, VisitStatus.REFUSED),
    VisitStatus.CONTACTED: (VisitStatus.REFUSED,),
    VisitStatus.PLANNED: (VisitStatus.DONE, VisitStatus.REFUSED),
}
VISITS = Base.metadata.tables[Visit.__tablename__]


class ImpossibleChange(ValueError):
    """The request cannot be changed so, as it stands now; the first argument is what was asked."""


async def lock(session: AsyncSession, *references: str) -> list[Visit]:
    """The requests with these references (in any case), locked until the session's transaction ends.

    Raises:
        VisitNotFound: one of them is not there.
    """
    wanted = [reference.upper() for reference in references]
    # Always in the same order, so that two employees do not wait for each other.
    in_order = select(VISITS.c.id).where(VISITS.c.reference.in_(wanted)).order_by(VISITS.c.id).with_for_update()
    # SQLite knows no locks of rows; there the first change locks, also one that changes nothing.
    same = update(VISITS).where(VISITS.c.id.in_(in_order)).values(updated_at=VISITS.c.updated_at)
    await session.execute(same)
    visits = await session.scalars(select(Visit).where(Visit.reference.in_(wanted)))
    found = {visit.reference: visit for visit in visits}
    if missing := [reference for reference in wanted if reference not in found]:
        raise VisitNotFound(*missing)
    return [found[reference] for reference in wanted]


async def change_status(sessions: Sessions, reference: str, status: str, who: str) -> str:
    """Give a request another status, note it in its history, and commit.

    Args:
        sessions: the database.
        reference: of the request, in any case.
        status: one of `VisitStatus`; other words are never possible.
        who: e-mail address of the employee.

    Returns:
        The status that it had.

    Raises:
        VisitNotFound, ImpossibleChange.
    """
    async with sessions.begin() as session:
        [visit] = await lock(session, reference)
        was = visit.status
        if visit.merged_into is not None or status not in NEXT.get(was, ()):
            raise ImpossibleChange(status)
        visit.status, visit.updated_at = status, datetime.now(UTC)
        session.add(VisitEvent(visit_id=visit.id, at=visit.updated_at, what=status, who=who))
    return was


def can_be_written_to(visit: Visit) -> bool:
    """Whether its applicant still waits for something from it."""
    return visit.merged_into is None and visit.status != VisitStatus.WITHDRAWN


async def queue_letter(sessions: Sessions, reference: str, letter: Letter, who: str) -> None:
    """Put an employee's letter to the applicant into the outbox, note it in the history, and commit.

    Raises:
        VisitNotFound
        ImpossibleChange: the request was withdrawn, or another one goes on instead of it.
    """
    async with sessions.begin() as session:
        [visit] = await lock(session, reference)
        if not can_be_written_to(visit):
            raise ImpossibleChange("mail")
        outbox.queue(session, visit, letter, who)
        now = datetime.now(UTC)
        session.add(VisitEvent(visit_id=visit.id, at=now, what="mail", who=who, new=letter.subject))
