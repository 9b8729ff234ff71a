"""Queries for one request with everything around it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.conversations.tables import Conversation
from records.engine import Sessions
from records.mail import outbox
from records.mail.outbox import Post
from records.staff.tables import Employee
from records.visits.requests import goes_on_as
from records.visits.tables import InformationDay, Visit, VisitEvent

MOST_DUPLICATES = 20


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
