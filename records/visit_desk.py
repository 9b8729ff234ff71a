"""Queries of employees on work-visit requests."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.conversation_tables import Conversation
from records.engine import Sessions
from records.staff_tables import Employee
from records.tables import Base, Visit, VisitEvent, VisitStatus
from records.visits import VisitNotFound

# What an employee may make of a request; one that is done, refused or withdrawn stays so.
NEXT: dict[str, tuple[VisitStatus, ...]] = {
    VisitStatus.NEW: (VisitStatus.CONTACTED, VisitStatus.REFUSED),
    VisitStatus.CONTACTED: (VisitStatus.PLANNED, VisitStatus.REFUSED),
    VisitStatus.PLANNED: (VisitStatus.DONE, VisitStatus.REFUSED),
}
AT_ONCE = 500
MOST_DUPLICATES = 20
VISITS = Base.metadata.tables[Visit.__tablename__]
SEARCHED = (Visit.reference, Visit.organisation, Visit.contact_name, Visit.email)


class ImpossibleChange(ValueError):
    """The request cannot get this status from the one it has."""


@dataclass(frozen=True)
class Choice:
    """Which requests are asked for.

    Attributes:
        status: only these; None for all.
        words: in reference, organisation, contact or e-mail address; empty for all.
    """

    status: VisitStatus | None = None
    words: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """The choice as conditions of a query."""
        found = [Visit.status == self.status] if self.status else []
        if self.words:
            found.append(or_(*(column.icontains(self.words, autoescape=True) for column in SEARCHED)))
        return found


@dataclass(frozen=True)
class Event:
    """Something that happened to a request; `who` is the employee's name, None when the citizen did it."""

    at: datetime
    what: str
    who: str | None


@dataclass(frozen=True)
class VisitFile:
    """One request with everything around it.

    Attributes:
        visit: the request.
        history: what happened, oldest first.
        has_conversation: whether the conversation that it came from is still there.
        duplicates: other requests of the same e-mail address, or of the same organisation in an overlapping period;
            newest first, at most `MOST_DUPLICATES`.
    """

    visit: Visit
    history: list[Event]
    has_conversation: bool
    duplicates: list[Visit]


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


async def visit_file(sessions: Sessions, reference: str) -> VisitFile | None:
    """Everything about the request with this reference (in any case); None when there is none."""
    async with sessions() as session:
        visit = await session.scalar(select(Visit).where(Visit.reference == reference.upper()))
        if visit is None:
            return None
        conversation = await session.scalar(select(Conversation.id).where(Conversation.id == visit.conversation))
        return VisitFile(
            visit, await _history(session, visit), conversation is not None, await _duplicates(session, visit)
        )


async def _history(session: AsyncSession, visit: Visit) -> list[Event]:
    # An employee without an account any more is still known by the e-mail address.
    query = select(VisitEvent.at, VisitEvent.what, func.coalesce(Employee.name, VisitEvent.who))
    query = query.outerjoin(Employee, Employee.email == VisitEvent.who).where(VisitEvent.visit_id == visit.id)
    return [Event(*row) for row in await session.execute(query.order_by(VisitEvent.id))]


async def _duplicates(session: AsyncSession, visit: Visit) -> list[Visit]:
    same_address = func.lower(Visit.email) == func.lower(visit.email)
    same_period = and_(
        func.lower(Visit.organisation) == func.lower(visit.organisation),
        Visit.period_from <= visit.period_to,
        Visit.period_to >= visit.period_from,
    )
    query = select(Visit).where(Visit.id != visit.id, or_(same_address, same_period))
    return list(await session.scalars(query.order_by(Visit.id.desc()).limit(MOST_DUPLICATES)))


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
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        visit = await session.scalar(select(Visit).where(Visit.reference == reference.upper()))
        if visit is None:
            raise VisitNotFound(reference)
        if status not in NEXT.get(visit.status, ()):
            raise ImpossibleChange(status)
        # Only from the status that was looked at: a colleague or the citizen may change it at the same moment.
        still_so = (VISITS.c.id == visit.id, VISITS.c.status == visit.status)
        changed = update(VISITS).where(*still_so).values(status=status, updated_at=now).returning(VISITS.c.id)
        if await session.scalar(changed) is None:
            raise ImpossibleChange(status)
        session.add(VisitEvent(visit_id=visit.id, at=now, what=status, who=who))
    return visit.status
