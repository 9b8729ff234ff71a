"""Queries for work-visit requests."""

import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from records.engine import Sessions
from records.tables import Visit, VisitEvent, VisitStatus

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
    """Store a request and commit; the same submission again is the same row.

    A submission that was stored before and comes with other fields updates that row, so that a
    correction after a lost confirmation is not a second request.

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
            session.add(VisitEvent(visit_id=visit.id, at=now, what="aangevraagd"))
        elif any(getattr(visit, name) != value for name, value in asdict(request).items()):
            _require_open(visit)
            for name, value in asdict(request).items():
                setattr(visit, name, value)
            visit.updated_at = now
            session.add(VisitEvent(visit_id=visit.id, at=now, what="gewijzigd"))
    return visit


async def find_visit(sessions: Sessions, reference: str, email: str) -> Visit:
    """The request with this reference and e-mail address (both in any case).

    Raises:
        VisitNotFound: there is none; it does not say which of the two was wrong.
    """
    async with sessions() as session:
        return await _find(session, reference, email)


async def withdraw_visit(sessions: Sessions, reference: str, email: str) -> Visit:
    """Withdraw a request and commit; withdrawing twice is once.

    Raises:
        VisitNotFound, VisitClosed.
    """
    async with sessions.begin() as session:
        visit = await _find(session, reference, email)
        if visit.status != VisitStatus.WITHDRAWN:
            _require_open(visit)
            visit.status = VisitStatus.WITHDRAWN
            visit.updated_at = datetime.now(UTC)
            session.add(VisitEvent(visit_id=visit.id, at=visit.updated_at, what="ingetrokken"))
    return visit


async def all_visits(sessions: Sessions) -> list[Visit]:
    """Every request, newest first."""
    async with sessions() as session:
        return list(await session.scalars(select(Visit).order_by(Visit.id.desc())))


async def _find(session: AsyncSession, reference: str, email: str) -> Visit:
    visit = await session.scalar(select(Visit).where(Visit.reference == reference.upper()))
    if visit is None or visit.email.lower() != email.lower():
        raise VisitNotFound(reference)
    return visit


def _require_open(visit: Visit) -> None:
    if visit.status not in OPEN:
        raise VisitClosed(visit.status)
