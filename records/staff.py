"""Queries for employees: accounts, log-in, sessions, invitations."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from records.conversations import hashed
from records.engine import Sessions
from records.staff_tables import Employee, Invitation, LoginFailure, Role, StaffSession

MOST_FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=15)
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
INVITATION = timedelta(days=7)
SHORTEST_PASSWORD = 12
SECRET_BYTES = 32
hasher = PasswordHasher()
# Verified when there is no such account, so that the time tells nobody whether there is one.
NOBODY = hasher.hash("nobody has this password")


class LoginRefused(Exception):
    """Wrong e-mail address or password, or an account that is closed."""


class LoginLocked(Exception):
    """Too many wrong passwords in a short time."""


class Unusable(ValueError):
    """A value that cannot be used; the message is the name of a Dutch sentence."""


@dataclass(frozen=True)
class LoggedIn:
    """Who is behind a request, and the token that their forms carry."""

    employee: Employee
    csrf: str


async def log_in(sessions: Sessions, email: str, password: str) -> tuple[Employee, str]:
    """The employee and the secret of a new session, 256 random bits.

    Raises:
        LoginRefused, LoginLocked: not logged in.
    """
    email, now = email.strip().lower(), datetime.now(UTC)
    recent = (LoginFailure.email == email, LoginFailure.at > now - FAILURE_WINDOW)
    async with sessions() as session:
        if (await session.scalar(select(func.count()).where(*recent)) or 0) >= MOST_FAILURES:
            raise LoginLocked
        employee = await session.scalar(select(Employee).where(Employee.email == email))
    # Beside the event loop: a password takes some 50 ms on purpose.
    is_right = await asyncio.to_thread(_is_password, employee, password)
    if not is_right or employee is None or not employee.active:
        async with sessions.begin() as session:
            session.add(LoginFailure(email=email[:254], at=now))
        raise LoginRefused
    async with sessions.begin() as session:
        await session.execute(delete(LoginFailure).where(LoginFailure.email == email))
    return employee, await _new_session(sessions, employee.id, now)


def _is_password(employee: Employee | None, password: str) -> bool:
    try:
        return hasher.verify(employee.password_hash if employee else NOBODY, password)
    except VerificationError:
        return False


async def _new_session(sessions: Sessions, employee: int, now: datetime) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    async with sessions.begin() as session:
        session.add(
            StaffSession(
                secret_hash=hashed(secret),
                employee_id=employee,
                csrf=secrets.token_urlsafe(SECRET_BYTES),
                created_at=now,
                seen_at=now,
            )  # fmt: skip
        )
    return secret


async def logged_in(sessions: Sessions, secret: str) -> LoggedIn | None:
    """Who has this session; None when it is unknown, too old, unused for too long, or the account is closed."""
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        found = await session.get(StaffSession, hashed(secret))
        employee = await session.get(Employee, found.employee_id) if found else None
        if found is None or employee is None or not employee.active:
            return None
        if found.created_at < now - LONGEST or found.seen_at < now - IDLE:
            await session.delete(found)
            return None
        if found.seen_at < now - timedelta(minutes=1):
            found.seen_at = now
        return LoggedIn(employee, found.csrf)


async def log_out(sessions: Sessions, secret: str) -> None:
    """End one session."""
    async with sessions.begin() as session:
        await session.execute(delete(StaffSession).where(StaffSession.secret_hash == hashed(secret)))


async def invite(sessions: Sessions, role: Role) -> str:
    """The secret of an invitation, told only here."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    async with sessions.begin() as session:
        session.add(
            Invitation(secret_hash=hashed(secret), role=role, expires_at=datetime.now(UTC) + INVITATION)
        )  # fmt: skip
    return secret


async def invitation_role(sessions: Sessions, secret: str) -> str | None:
    """The role that an open invitation gives."""
    async with sessions() as session:
        found = await session.get(Invitation, hashed(secret))
    return found.role if found and found.used_at is None and found.expires_at > datetime.now(UTC) else None


async def accept(sessions: Sessions, secret: str, name: str, email: str, password: str) -> Employee:
    """Make the account of an invitation, and close the invitation.

    Raises:
        Unusable: 'uitnodiging', 'naam', 'email', 'wachtwoord' or 'bestaat'.
    """
    name, email = name.strip(), email.strip().lower()
    if not name or len(name) > 200:
        raise Unusable("naam")
    if "@" not in email[1:-1] or len(email) > 254:
        raise Unusable("email")
    if len(password) < SHORTEST_PASSWORD or len(password) > 1000:
        raise Unusable("wachtwoord")
    now, password_hash = datetime.now(UTC), await asyncio.to_thread(hasher.hash, password)
    open_one = (Invitation.secret_hash == hashed(secret), Invitation.used_at.is_(None), Invitation.expires_at > now)
    try:
        async with sessions.begin() as session:
            role = await session.scalar(
                update(Invitation).where(*open_one).values(used_at=now).returning(Invitation.role)
            )
            if role is None:
                raise Unusable("uitnodiging")
            employee = Employee(
                email=email, name=name, role=role, password_hash=password_hash, active=True, created_at=now
            )
            session.add(employee)
    except IntegrityError as error:
        raise Unusable("bestaat") from error
    return employee


async def employees(sessions: Sessions) -> list[Employee]:
    """Everybody with an account, by name."""
    async with sessions() as session:
        return list(await session.scalars(select(Employee).order_by(Employee.name)))


async def change_employee(sessions: Sessions, employee: int, role: Role, active: bool) -> str | None:
    """Give another role, or close or open an account; closing ends its sessions. The e-mail address, None if unknown.

    Raises:
        Unusable: 'laatste_beheerder': nobody could administer any more.
    """
    async with sessions.begin() as session:
        found = await session.get(Employee, employee)
        if found is None:
            return None
        found.role, found.active = role, active
        await session.flush()
        administrators = select(func.count()).where(Employee.role == Role.ADMINISTRATOR, Employee.active)
        if not await session.scalar(administrators):
            raise Unusable("laatste_beheerder")
        if not active:
            await session.execute(delete(StaffSession).where(StaffSession.employee_id == employee))
        return found.email
