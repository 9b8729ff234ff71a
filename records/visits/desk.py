"""Queries of employees on work-visit requests: lists, one request with everything around it, its status."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.base import Base
from records.conversations.tables import Conversation
from records.engine import Sessions
from records.mail import outbox
from records.mail.letters import Letter
from records.mail.outbox import Post
from records.staff.tables import Employee
from records.visits.requests import VisitNotFound, goes_on_as
from records.visits.tables import InformationDay, Visit, VisitEvent, VisitStatus

# What an employee may make of a request; one that is done, refused or withdrawn stays so. It becomes planned with its
# day (`records/visits/plans.py`).
NEXT: dict[str, tuple[VisitStatus, ...]] = {
    VisitStatus.NEW: (VisitStatus.CONTACTED, VisitStatus.REFUSED),
    VisitStatus.CONTACTED: (VisitStatus.REFUSED,),
    VisitStatus.PLANNED: (VisitStatus.DONE, VisitStatus.REFUSED),
}
AT_ONCE = 500
MOST_DUPLICATES = 20
VISITS = Base.metadata.tables[Visit.__tablename__]
SEARCHED = (Visit.reference, Visit.organisation, Visit.contact_name, Visit.email)


class ImpossibleChange(ValueError):
    """The request cannot be changed so, as it stands now; the first argument is what was asked."""


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


@dataclass(frozen=True)
class Event:
    """Something that happened to a request; `who` is the employee's name, None when the citizen did it.

    What was put right has the name of the `field`; `old` and `new` are its words, or the request, day or subject that
    the event is about.
    """

    at: datetime
    what: str
    who: str | None
    field: str | None
    old: str | None
    new: str | None


@dataclass(frozen=True)
class VisitFile:
    """One request with everything around it.

    Attributes:
        visit: the request.
        history: what happened, oldest first.
        has_conversation: whether the conversation that it came from is still there.
        duplicates: other requests of the same e-mail address, or of the same organisation in an overlapping period;
            newest first, at most `MOST_DUPLICATES`, none that was merged.
        goes_on_as: the request that goes on instead of it; itself when it was not merged.
        taken_in: the requests instead of which it goes on.
        information_day: on which it is planned.
        mails: to its applicant, oldest first.
    """

    visit: Visit
    history: list[Event]
    has_conversation: bool
    duplicates: list[Visit]
    goes_on_as: Visit
    taken_in: list[Visit]
    information_day: InformationDay | None
    mails: list[Post]


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
        taken_in = await session.scalars(select(Visit).where(Visit.merged_into == visit.id).order_by(Visit.id))
        planned = visit.information_day_id
        return VisitFile(
            visit=visit,
            history=await _history(session, visit),
            has_conversation=conversation is not None,
            duplicates=await _duplicates(session, visit),
            goes_on_as=await goes_on_as(session, visit),
            taken_in=list(taken_in),
            information_day=await session.get(InformationDay, planned) if planned is not None else None,
            mails=await outbox.mails_of(session, visit),
        )


async def _history(session: AsyncSession, visit: Visit) -> list[Event]:
    # An employee without an account any more is still known by the e-mail address.
    query = select(
        VisitEvent.at, VisitEvent.what, func.coalesce(Employee.name, VisitEvent.who),
        VisitEvent.field, VisitEvent.old, VisitEvent.new,
    )  # fmt: skip
    query = query.outerjoin(Employee, Employee.email == VisitEvent.who).where(VisitEvent.visit_id == visit.id)
    return [Event(*row) for row in await session.execute(query.order_by(VisitEvent.id))]


async def _duplicates(session: AsyncSession, visit: Visit) -> list[Visit]:
    same_address = func.lower(Visit.email) == func.lower(visit.email)
    same_period = and_(
        func.lower(Visit.organisation) == func.lower(visit.organisation),
        Visit.period_from <= visit.period_to,
        Visit.period_to >= visit.period_from,
    )
    others = (Visit.id != visit.id, Visit.merged_into.is_(None))
    query = select(Visit).where(*others, or_(same_address, same_period))
    return list(await session.scalars(query.order_by(Visit.id.desc()).limit(MOST_DUPLICATES)))


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
