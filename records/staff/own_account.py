"""Queries for an employee's own account, and for what an administrator sees of everybody's."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, func, select

from records.conversations.turns import hashed
from records.engine import Sessions
from records.staff import accounts, login
from records.staff.tables import Employee, ExternalAccount, SecondStep, StaffSession


@dataclass(frozen=True)
class OpenSession:
    """A browser that is logged in.

    Attributes:
        since: when it logged in.
        seen: when it was used last, to the minute.
        is_this: whether it is the browser that asks.
    """

    since: datetime
    seen: datetime
    is_this: bool


@dataclass(frozen=True)
class Access:
    """How somebody logs in, and in how many browsers they are logged in now."""

    second_step: bool
    external: bool
    sessions: int


def _alive() -> tuple[ColumnElement[bool], ...]:
    """Condition of a session that has not ended by itself."""
    now = datetime.now(UTC)
    return StaffSession.created_at >= now - login.LONGEST, StaffSession.seen_at >= now - login.IDLE


async def change_password(sessions: Sessions, employee: Employee, old: str, new: str, keep: str) -> None:
    """Another password; every session ends but the one with the secret `keep`.

    Raises:
        LoginRefused, LoginLocked: the old password is wrong; it counts like at the log-in.
        Unusable: 'wachtwoord': the new one is too short or too long.
    """
    password_hash = await accounts.hash_password(new)
    await login.check_password(sessions, employee.email, old)
    async with sessions.begin() as session:
        found = await session.get_one(Employee, employee.id)
        found.password_hash = password_hash
        await login.end_log_ins(session, employee.id, keep)


async def open_sessions(sessions: Sessions, employee: int, secret: str) -> list[OpenSession]:
    """The browsers in which an employee is logged in, the one that was used last first."""
    query = select(StaffSession).where(StaffSession.employee_id == employee, *_alive())
    async with sessions() as session:
        found = await session.scalars(query.order_by(StaffSession.seen_at.desc()))
        return [OpenSession(each.created_at, each.seen_at, each.secret_hash == hashed(secret)) for each in found]


async def log_out_everywhere(sessions: Sessions, employee: int, keep: str = "") -> None:
    """End every session of an employee but the one with the secret `keep`."""
    async with sessions.begin() as session:
        await login.end_log_ins(session, employee, keep)


async def find_employee(sessions: Sessions, employee: int) -> Employee | None:
    """The employee with this number."""
    async with sessions() as session:
        return await session.get(Employee, employee)


async def unlink(sessions: Sessions, employee: int) -> bool:
    """Forget who an employee is at the identity provider, so that the next log-in there decides; False when unknown."""
    gone = delete(ExternalAccount).where(ExternalAccount.employee_id == employee).returning(ExternalAccount.subject)
    async with sessions.begin() as session:
        return await session.scalar(gone) is not None


async def everybodys_access(sessions: Sessions) -> dict[int, Access]:
    """For each employee's number how they log in."""
    confirmed = select(SecondStep.employee_id).where(SecondStep.confirmed_at.is_not(None))
    counts = select(StaffSession.employee_id, func.count()).where(*_alive()).group_by(StaffSession.employee_id)
    async with sessions() as session:
        everybody, with_step, with_link = [
            set(await session.scalars(numbers))
            for numbers in (select(Employee.id), confirmed, select(ExternalAccount.employee_id))
        ]
        open_ones = dict((await session.execute(counts)).all())
    return {each: Access(each in with_step, each in with_link, open_ones.get(each, 0)) for each in everybody}
