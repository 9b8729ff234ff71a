"""Queries for accounts: invitations, what makes one, who has one."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from records.conversations.turns import hashed
from records.engine import Sessions
from records.staff.login import LONGEST_EMAIL, SECRET_BYTES, as_address, end_log_ins, hasher
from records.staff.tables import Employee, Invitation, LoginFailure, Role

INVITATION = timedelta(days=7)
NEW_PASSWORD = timedelta(days=1)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1000


class Unusable(ValueError):
    """A value that cannot be used; the message is the name of a Dutch sentence."""


@dataclass(frozen=True)
class Invited:
    """What an open invitation is for: an account with this role, or another password of this employee."""

    role: str
    employee: Employee | None


async def invite(sessions: Sessions, role: Role) -> str:
    """The secret of an invitation to make an account, told only here."""
    return await _invite(sessions, role, INVITATION)


async def invite_again(sessions: Sessions, employee: Employee) -> str:
    """The secret of an invitation to choose another password, told only here; the one of before stays until then."""
    return await _invite(sessions, employee.role, NEW_PASSWORD, employee.id)


async def _invite(sessions: Sessions, role: str, time: timedelta, employee: int | None = None) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    about = {"role": role, "expires_at": datetime.now(UTC) + time, "employee_id": employee}
    async with sessions.begin() as session:
        session.add(Invitation(secret_hash=hashed(secret), **about))
    return secret


async def invited(sessions: Sessions, secret: str) -> Invited | None:
    """What the invitation with this secret is for; None when it was used, is too old, or never was."""
    query = select(Invitation, Employee).outerjoin(Employee, Employee.id == Invitation.employee_id)
    async with sessions() as session:
        found = (await session.execute(query.where(*_open(secret)))).one_or_none()
    return Invited(found[0].role, found[1]) if found else None


def _open(secret: str) -> tuple[ColumnElement[bool], ...]:
    in_time = Invitation.expires_at > datetime.now(UTC)
    return Invitation.secret_hash == hashed(secret), Invitation.used_at.is_(None), in_time


async def accept(sessions: Sessions, secret: str, name: str, email: str, password: str) -> Employee:
    """Make the account of an invitation, and close the invitation.

    Raises:
        Unusable: 'uitnodiging', 'naam', 'email', 'wachtwoord' or 'bestaat'.
    """
    name, is_too_long, email = name.replace("\0", "").strip(), len(email.strip()) > LONGEST_EMAIL, as_address(email)
    if not name or len(name) > 200:
        raise Unusable("naam")
    if "@" not in email[1:-1] or is_too_long:
        raise Unusable("email")
    now, password_hash = datetime.now(UTC), await hash_password(password)
    open_one = (*_open(secret), Invitation.employee_id.is_(None))
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


async def renew(sessions: Sessions, secret: str, password: str) -> Employee:
    """Give the employee of an invitation another password, close the invitation and end what they have open.

    Raises:
        Unusable: 'uitnodiging' or 'wachtwoord'.
    """
    password_hash = await hash_password(password)
    used = update(Invitation).where(*_open(secret)).values(used_at=datetime.now(UTC)).returning(Invitation.employee_id)
    async with sessions.begin() as session:
        number = await session.scalar(used)
        employee = await session.get(Employee, number) if number else None
        if employee is None:
            raise Unusable("uitnodiging")
        employee.password_hash = password_hash
        await end_log_ins(session, employee.id)
        await session.execute(delete(LoginFailure).where(LoginFailure.email == employee.email))
    return employee


async def hash_password(password: str) -> str:
    """What is kept of a password.

    Raises:
        Unusable: 'wachtwoord': too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Unusable("wachtwoord")
    return await asyncio.to_thread(hasher.hash, password)


async def employees(sessions: Sessions) -> list[Employee]:
    """Everybody with an account, by name."""
    async with sessions() as session:
        return list(await session.scalars(select(Employee).order_by(Employee.name)))


async def change_employee(sessions: Sessions, employee: int, role: Role, active: bool) -> str | None:
    """Give another role, or close or open an account; both end its sessions. The e-mail address, None if unknown.

    Raises:
        Unusable: 'laatste_beheerder': nobody could administer any more.
    """
    async with sessions.begin() as session:
        found = await session.get(Employee, employee)
        if found is None:
            return None
        is_other = (found.role, found.active) != (role, active)
        found.role, found.active = role, active
        await session.flush()
        administrators = select(func.count()).where(Employee.role == Role.ADMINISTRATOR, Employee.active)
        if not await session.scalar(administrators):
            raise Unusable("laatste_beheerder")
        # A secret that somebody got hold of never comes to open more than it did.
        if is_other:
            await end_log_ins(session, employee)
        return found.email
