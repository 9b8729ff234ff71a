"""Queries for work-visit requests."""

import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from records.engine import Sessions
from records.mail import outbox
from records.mail.letters import LetterKind, write_letter
from records.mail.tables import Mail
from records.visits.tables import Visit, VisitEvent, VisitStatus

# No 0/O, 1/I/L: a reference is read aloud on the telephone.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
OPEN = (VisitStatus.NEW, VisitStatus.CONTACTED, VisitStatus.PLANNED)


@dataclass(frozen=True)
class VisitRequest:
    """What a citizen asks; field by field what is stored."""

    organisation: str
    contact_name: str
    email: str
    phone: str
    themes: list[str]
    people_min: int
    people_max: int
    period_text: str
    period_from: date
    period_to: date
    remark: str


class VisitNotFound(LookupError):
    """No request has this reference and this e-mail address."""


class VisitClosed(ValueError):
    """The request is done, refused or withdrawn: it can no longer change."""


def new_reference() -> str:
    """A reference that cannot be guessed: WB-XXXX-XXXX, 8 of 31 signs, about 40 random bits."""
    signs = [secrets.choice(REFERENCE_ALPHABET) for _ in range(8)]
    return f"WB-{''.join(signs[:4])}-{''.join(signs[4:])}"


async def store_visit(sessions: Sessions, request: VisitRequest, submission_key: str, conversation: str) -> Visit:
    """Store a request with the confirmation for its applicant, and commit; the same submission again is the same row.

    A submission that was stored before and comes with other fields updates that row, so that a
    correction after a lost confirmation is not a second request. It is confirmed again.

    Args:
        request: the fields; strings already checked.
        submission_key: one per filled-in form; makes sending twice harmless.
        conversation: id of the conversation it came from.

    Raises:
        VisitClosed: the row exists and can no longer change.
        sqlalchemy.exc.SQLAlchemyError: the database did not commit.
    """
    try:
        return await _store_once(sessions, request, submission_key, conversation)
    except IntegrityError:
        # The same submission was stored between our look and our insert: now it is found.
        return await _store_once(sessions, request, submission_key, conversation)


async def _store_once(sessions: Sessions, request: VisitRequest, submission_key: str, conversation: str) -> Visit:
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        visit = await session.scalar(select(Visit).where(Visit.submission_key == submission_key))
        if visit is None:
            visit = Visit(
                reference=new_reference(), submission_key=submission_key, conversation=conversation,
                status=VisitStatus.NEW, created_at=now, updated_at=now, **asdict(request),
            )  # fmt: skip
            session.add(visit)
            await session.flush()
            _tell(session, visit, "aangevraagd")
        elif any(getattr(visit, name) != value for name, value in asdict(request).items()):
            _require_open(visit)
            for name, value in asdict(request).items():
                setattr(visit, name, value)
            visit.updated_at = now
            # Its applicant wants something else than the request that went on instead of it.
            await part(session, visit)
            await outbox.drop_waiting(session, visit, Mail.who.is_(None))
            _tell(session, visit, "gewijzigd")
    return visit


def _tell(session: AsyncSession, visit: Visit, what: str) -> None:
    """Note in the history what the citizen did, and confirm it to them."""
    session.add(VisitEvent(visit_id=visit.id, at=visit.updated_at, what=what))
    outbox.queue(session, visit, write_letter(LetterKind.CONFIRMATION, visit))


async def find_visit(sessions: Sessions, reference: str, email: str) -> Visit:
    """The request with this reference and e-mail address (both in any case).

    For a request that was merged it is the one that goes on instead. When that is of another applicant, whose data are
    not for this one, it is the own request, with the status of the other as long as it was not closed by itself.

    Raises:
        VisitNotFound: there is none; it does not say which of the two was wrong.
    """
    async with sessions() as session:
        own = await _find(session, reference, email)
        other = await goes_on_as(session, own)
        if _same_applicant(own, other):
            return other
        session.expunge(own)
        own.status = other.status if own.status in OPEN else own.status
        return own


async def withdraw_visit(sessions: Sessions, reference: str, email: str) -> Visit:
    """Withdraw a request and commit; withdrawing twice is once. Its unsent mail does not go.

    For a request that was merged this is the one that goes on instead, unless that is of another applicant.

    Raises:
        VisitNotFound, VisitClosed.
    """
    async with sessions.begin() as session:
        own = await _find(session, reference, email)
        other = await goes_on_as(session, own)
        visit = other if _same_applicant(own, other) else own
        if visit.status != VisitStatus.WITHDRAWN:
            _require_open(visit)
            visit.status = VisitStatus.WITHDRAWN
            visit.updated_at = datetime.now(UTC)
            session.add(VisitEvent(visit_id=visit.id, at=visit.updated_at, what="ingetrokken"))
            await part(session, visit)
            await _part_others(session, visit)
            await outbox.drop_waiting(session, visit)
    return visit


async def goes_on_as(session: AsyncSession, visit: Visit) -> Visit:
    """The request that goes on instead of this one, which is itself when it was not merged."""
    return visit if visit.merged_into is None else await session.get_one(Visit, visit.merged_into)


async def part(session: AsyncSession, visit: Visit, who: str | None = None) -> None:
    """Undo a merge as part of the session's transaction: the request goes on by itself again."""
    if visit.merged_into is None:
        return
    other = await session.get_one(Visit, visit.merged_into)
    visit.merged_into = None
    now = datetime.now(UTC)
    session.add(VisitEvent(visit_id=visit.id, at=now, what="losgemaakt", who=who, old=other.reference))
    session.add(VisitEvent(visit_id=other.id, at=now, what="losgemaakt", who=who, old=visit.reference))


async def all_visits(sessions: Sessions) -> list[Visit]:
    """Every request, newest first."""
    async with sessions() as session:
        return list(await session.scalars(select(Visit).order_by(Visit.id.desc())))


async def _find(session: AsyncSession, reference: str, email: str) -> Visit:
    visit = await session.scalar(select(Visit).where(Visit.reference == reference.upper()))
    if visit is None or visit.email.lower() != email.lower():
        raise VisitNotFound(reference)
    return visit


async def _part_others(session: AsyncSession, visit: Visit) -> None:
    """Nobody withdraws what somebody else asked."""
    for taken_in in await session.scalars(select(Visit).where(Visit.merged_into == visit.id)):
        if not _same_applicant(taken_in, visit):
            await part(session, taken_in)


def _same_applicant(one: Visit, other: Visit) -> bool:
    return one.email.lower() == other.email.lower()


def _require_open(visit: Visit) -> None:
    if visit.status not in OPEN:
        raise VisitClosed(visit.status)
