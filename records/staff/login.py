"""Queries for logging in: passwords, failures, sessions."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.conversations.turns import hashed
from records.engine import Sessions
from records.staff.tables import Employee, HalfLogin, LoginFailure, SecondStep, StaffSession

MOST_FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=15)
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
HALF = timedelta(minutes=5)
LONGEST_EMAIL = 254
SECRET_BYTES = 32
hasher = PasswordHasher()
# Verified when there is no such account, so that the time tells nobody whether there is one.
NOBODY = hasher.hash("nobody has this password")


class LoginRefused(Exception):
    """Wrong e-mail address, password or code, or an account that is closed."""


class LoginLocked(Exception):
    """Too many wrong passwords and codes in a short time."""


class SecondStepAsked(Exception):
    """The password is right; the message is the secret of the half log-in, with which the second step is asked."""


@dataclass(frozen=True)
class LoggedIn:
    """Who is behind a request, and the token that their forms carry."""

    employee: Employee
    csrf: str


async def log_in(sessions: Sessions, email: str, password: str) -> tuple[Employee, str]:
    """The employee and the secret of a new session, 256 random bits.

    Raises:
        LoginRefused, LoginLocked: not logged in.
        SecondStepAsked: not logged in yet.
    """
    employee = await check_password(sessions, email, password)
    async with sessions() as session:
        second_step = await session.get(SecondStep, employee.id)
    if second_step and second_step.confirmed_at:
        raise SecondStepAsked(await _start_half(sessions, employee.id))
    return employee, await start_session(sessions, employee)


async def check_password(sessions: Sessions, email: str, password: str) -> Employee:
    """The employee with this address and password.

    Raises:
        LoginRefused, LoginLocked: they do not belong together; five times in a while lock the address.
    """
    email = as_address(email)
    attempt = await count_attempt(sessions, email)
    async with sessions() as session:
        employee = await session.scalar(select(Employee).where(Employee.email == email))
    # Beside the event loop: a password takes some 50 ms on purpose.
    is_right = await asyncio.to_thread(_is_password, employee, password)
    if not is_right or employee is None or not employee.active:
        raise LoginRefused
    await forget_attempt(sessions, attempt)
    return employee


def as_address(email: str) -> str:
    """An e-mail address as it is stored; PostgreSQL takes no NUL."""
    return email.strip().lower().replace("\0", "")[:LONGEST_EMAIL]


async def count_attempt(sessions: Sessions, email: str) -> int:
    """Count a try before it is judged, so that many at the same moment count as well; returns its number.

    Raises:
        LoginLocked: there were too many, and this one is not judged.
    """
    start = datetime.now(UTC) - FAILURE_WINDOW
    attempt = LoginFailure(email=email, at=datetime.now(UTC))
    async with sessions.begin() as session:
        await session.execute(delete(LoginFailure).where(LoginFailure.at <= start))
        session.add(attempt)
    async with sessions() as session:
        counted = select(func.count()).where(LoginFailure.email == email, LoginFailure.at > start)
        is_locked = (await session.scalar(counted) or 0) > MOST_FAILURES
    if is_locked:
        # What is not judged does not make the lock longer.
        await forget_attempt(sessions, attempt.id)
        raise LoginLocked
    return attempt.id


async def forget_attempt(sessions: Sessions, attempt: int) -> None:
    """Take back a try that was right."""
    async with sessions.begin() as session:
        await session.execute(delete(LoginFailure).where(LoginFailure.id == attempt))


def _is_password(employee: Employee | None, password: str) -> bool:
    try:
        return hasher.verify(employee.password_hash if employee else NOBODY, password)
    except VerificationError:
        return False


async def _start_half(sessions: Sessions, employee: int) -> str:
    secret, now = secrets.token_urlsafe(SECRET_BYTES), datetime.now(UTC)
    async with sessions.begin() as session:
        await session.execute(delete(HalfLogin).where(HalfLogin.expires_at <= now))
        session.add(HalfLogin(secret_hash=hashed(secret), employee_id=employee, expires_at=now + HALF))
    return secret


async def start_session(sessions: Sessions, employee: Employee) -> str:
    """The secret of a new session of somebody who proved who they are; wrong tries before are forgotten."""
    secret, now = secrets.token_urlsafe(SECRET_BYTES), datetime.now(UTC)
    csrf = secrets.token_urlsafe(SECRET_BYTES)
    async with sessions.begin() as session:
        await session.execute(delete(LoginFailure).where(LoginFailure.email == employee.email))
        session.add(
            StaffSession(
                secret_hash=hashed(secret), employee_id=employee.id, csrf=csrf, created_at=now, seen_at=now
            )  # fmt: skip
        )
    return secret


async def logged_in(sessions: Sessions, secret: str, is_work: bool = True) -> LoggedIn | None:
    """Who has this session; None when it is unknown, too old, unused for too long, or the account is closed.

    What is no work of the employee, such as what an open page asks by itself, does not count as use.
    """
    now = datetime.now(UTC)
    async with sessions() as session:
        found = await session.get(StaffSession, hashed(secret))
        employee = await session.get(Employee, found.employee_id) if found else None
    if found is None or employee is None or not employee.active:
        return None
    if found.created_at < now - LONGEST or found.seen_at < now - IDLE:
        await log_out(sessions, secret)
        return None
    if is_work and found.seen_at < now - timedelta(minutes=1):
        await _note_use(sessions, found, now)
    return LoggedIn(employee, found.csrf)


async def _note_use(sessions: Sessions, used: StaffSession, now: datetime) -> None:
    this = StaffSession.secret_hash == used.secret_hash
    async with sessions.begin() as session:
        await session.execute(update(StaffSession).where(this).values(seen_at=now))


async def log_out(sessions: Sessions, secret: str) -> None:
    """End one session."""
    async with sessions.begin() as session:
        await session.execute(delete(StaffSession).where(StaffSession.secret_hash == hashed(secret)))


async def end_log_ins(session: AsyncSession, employee: int, keep: str = "") -> None:
    """End what an employee has open everywhere, but for the session with the secret `keep`."""
    mine = (StaffSession.employee_id == employee, StaffSession.secret_hash != hashed(keep))
    await session.execute(delete(StaffSession).where(*mine))
    await session.execute(delete(HalfLogin).where(HalfLogin.employee_id == employee))
