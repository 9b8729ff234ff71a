"""The outbox: e-mail that waits for its sender, who takes each mail once, and what employees see of it.

Who queues a mail does so in the transaction of what it tells, so that there is never one without the other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.base import Base
from records.engine import Sessions
from records.mail.letters import Letter
from records.mail.tables import Mail, MailState
from records.staff.tables import Employee
from records.visits.tables import Visit, VisitStatus

MAILS = Base.metadata.tables[Mail.__tablename__]
# A sender that has taken a mail has this long; one that was ended in the middle leaves it to the next.
LEASE = timedelta(minutes=10)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
MOST_TRIES = len(PAUSES) + 1
LONGEST_ERROR = 500
UNSENT = Mail.state.in_((MailState.WAITING, MailState.FAILED))
NOT_WITHDRAWN = exists().where(Visit.id == Mail.visit_id, Visit.status != VisitStatus.WITHDRAWN)


@dataclass(frozen=True)
class Post:
    """A mail with the reference of its visit, and the name of the employee who wrote it (None for the assistant)."""

    mail: Mail
    reference: str
    writer: str | None


def queue(session: AsyncSession, visit: Visit, letter: Letter, who: str | None = None) -> None:
    """Put a letter to the applicant into the outbox, as part of the session's transaction.

    Args:
        session: in a transaction; `visit` is stored in it or before.
        visit: whose applicant it goes to.
        letter: a subject of one line, and the text.
        who: e-mail address of the employee; None for the assistant.
    """
    now = datetime.now(UTC)
    session.add(
        Mail(
            visit_id=visit.id,
            recipient=visit.email,
            subject=letter.subject,
            body=letter.body,
            state=MailState.WAITING,
            tries=0,
            next_try_at=now,
            created_at=now,
            who=who,
        )  # fmt: skip
    )


async def drop_waiting(session: AsyncSession, visit: Visit, *which: ColumnElement[bool]) -> None:
    """Let the unsent mail of a visit not go any more, as part of the session's transaction."""
    await session.execute(update(Mail).where(Mail.visit_id == visit.id, UNSENT, *which).values(state=MailState.DROPPED))


async def redirect(session: AsyncSession, visit: Visit) -> None:
    """Let the unsent mail of a visit go to its e-mail address of now, as part of the session's transaction."""
    await session.execute(update(Mail).where(Mail.visit_id == visit.id, UNSENT).values(recipient=visit.email))


async def claim(sessions: Sessions, now: datetime) -> Post | None:
    """Take the mail that has been due longest, for `LEASE`; None when none is due, or another sender was first."""
    due = select(MAILS.c.id).where(*_due(now)).order_by(MAILS.c.next_try_at).limit(1)
    async with sessions() as session:
        # Looking locks nothing: most of the time there is no mail.
        if await session.scalar(due) is None:
            return None
    first = due.with_for_update(skip_locked=True).scalar_subquery()
    taken = update(MAILS).where(MAILS.c.id == first, *_due(now))
    taken = taken.values(tries=MAILS.c.tries + 1, next_try_at=now + LEASE)
    async with sessions.begin() as session:
        number = await session.scalar(taken.returning(MAILS.c.id))
        return await _post(session, Mail.id == number) if number is not None else None


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (MAILS.c.state == MailState.WAITING, MAILS.c.next_try_at <= now)


async def note_sent(sessions: Sessions, mail: Mail) -> None:
    """Note that a mail that was claimed has gone, also when it was dropped meanwhile."""
    values = {"state": MailState.SENT, "sent_at": datetime.now(UTC), "error": None}
    async with sessions.begin() as session:
        await session.execute(update(MAILS).where(*_claimed(mail)).values(values))


async def note_failure(sessions: Sessions, mail: Mail, error: str, is_final: bool) -> None:
    """Note why a mail that was claimed did not go; it is tried again after a pause, unless this was the last try."""
    given_up = is_final or mail.tries >= MOST_TRIES
    values = {
        "error": error[:LONGEST_ERROR],
        "state": MailState.FAILED if given_up else MailState.WAITING,
        "next_try_at": datetime.now(UTC) + PAUSES[min(mail.tries, len(PAUSES)) - 1],
    }
    still_waits = MAILS.c.state == MailState.WAITING
    async with sessions.begin() as session:
        await session.execute(update(MAILS).where(*_claimed(mail), still_waits).values(values))


def _claimed(mail: Mail) -> tuple[ColumnElement[bool], ...]:
    # SQLite gives the id of a row that was erased to a new one: the end of the claim tells them apart.
    return (MAILS.c.id == mail.id, MAILS.c.next_try_at == mail.next_try_at)


async def newest_mails(sessions: Sessions, state: MailState | None, count: int, before: int | None) -> list[Post]:
    """The newest mails, newest first; `state` None is all, `before` only those older than the mail with this id."""
    which = ([Mail.state == state] if state else []) + ([Mail.id < before] if before is not None else [])
    query = _posts(*which).order_by(Mail.id.desc()).limit(count)
    async with sessions() as session:
        return [Post(*row) for row in await session.execute(query)]


async def count_by_state(sessions: Sessions) -> dict[str, int]:
    """How many mails have each state; a state without any is not there."""
    async with sessions() as session:
        return dict((await session.execute(select(Mail.state, func.count()).group_by(Mail.state))).all())


async def find_mail(sessions: Sessions, number: int) -> Post | None:
    """One mail; None when it is not there."""
    async with sessions() as session:
        return await _post(session, Mail.id == number)


async def references_of(sessions: Sessions, numbers: Collection[int]) -> dict[int, str]:
    """The reference of the visit of each of these mails that is there, by the number of the mail."""
    query = select(Mail.id, Visit.reference).join(Visit, Visit.id == Mail.visit_id).where(Mail.id.in_(numbers))
    async with sessions() as session:
        return dict((await session.execute(query)).all())


async def mails_of(session: AsyncSession, visit: Visit) -> list[Post]:
    """The mails to the applicant of a visit, oldest first."""
    rows = await session.execute(_posts(Mail.visit_id == visit.id).order_by(Mail.id))
    return [Post(*row) for row in rows]


async def try_again(sessions: Sessions, number: int) -> bool:
    """Let a mail that was given up be tried from the start; whether that was possible."""
    values = {"state": MailState.WAITING, "tries": 0, "next_try_at": datetime.now(UTC)}
    return await _change(sessions, values, Mail.id == number, Mail.state == MailState.FAILED, NOT_WITHDRAWN)


async def hold_back(sessions: Sessions, number: int) -> bool:
    """Let a mail that waits not go; whether it still waited."""
    return await _change(sessions, {"state": MailState.DROPPED}, Mail.id == number, Mail.state == MailState.WAITING)


async def _change(sessions: Sessions, values: dict[str, object], *where: ColumnElement[bool]) -> bool:
    changed = update(Mail).where(*where).values(values).returning(Mail.id)
    async with sessions.begin() as session:
        return await session.scalar(changed, execution_options={"synchronize_session": False}) is not None


async def _post(session: AsyncSession, *where: ColumnElement[bool]) -> Post | None:
    row = (await session.execute(_posts(*where))).first()
    return Post(*row) if row else None


def _posts(*where: ColumnElement[bool]) -> Select[Mail, str, str | None]:
    # An employee without an account any more is still known by the e-mail address.
    writer = func.coalesce(Employee.name, Mail.who)
    query = select(Mail, Visit.reference, writer).join(Visit, Visit.id == Mail.visit_id)
    return query.outerjoin(Employee, Employee.email == Mail.who).where(*where)
