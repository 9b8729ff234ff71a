"""Queries for invitations: to make an account, or to choose another password."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError

from records.conversations.turns import hashed
from records.engine import Sessions
from records.staff.accounts import Unusable, hash_password
from records.staff.login import LONGEST_EMAIL, SECRET_BYTES, as_address, end_log_ins
from records.staff.tables import Employee, Invitation, LoginFailure, Role

INVITATION = timedelta(days=7)
NEW_PASSWORD = timedelta(days=1)


@dataclass(frozen=True)
class Invited:
    """What an open invitation is for: an account with this role, or another password of this employee.

    `secret_hash` is shown to nobody; pages name an invitation by its `key`.
    """

    secret_hash: str
    role: str
    employee: Employee | None
    expires_at: datetime

    @property
    def key(self) -> str:
        """Its name, which opens nothing."""
        return hashed(self.secret_hash)


async def invite(sessions: Sessions, role: Role) -> str:
    """The secret of an invitation to make an account, told only here."""
    return await _invite(sessions, role, INVITATION)


async def invite_again(sessions: Sessions, employee: Employee) -> str:
    """The secret of an invitation to choose another password, told only here; earlier ones of this employee end.

    The password of before stays until it is used.
    """
    return await _invite(sessions, employee.role, NEW_PASSWORD, employee.id)


async def _invite(sessions: Sessions, role: str, time: timedelta, employee: int | None = None) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    about = {"role": role, "expires_at": datetime.now(UTC) + time, "employee_id": employee}
    async with sessions.begin() as session:
        if employee:
            await session.execute(delete(Invitation).where(Invitation.employee_id == employee, *_usable()))
        session.add(Invitation(secret_hash=hashed(secret), **about))
    return secret


async def invited(sessions: Sessions, secret: str) -> Invited | None:
    """What the invitation with this secret is for; None when it was used, is too old, or never was."""
    return next(iter(await _found(sessions, Invitation.secret_hash == hashed(secret))), None)


async def open_invitations(sessions: Sessions) -> list[Invited]:
    """The invitations that can still be used, the one that ends first on top."""
    return await _found(sessions)


async def withdraw(sessions: Sessions, key: str) -> Invited | None:
    """Let nobody use an open invitation any more; what it was for, None when it cannot be used or never was."""
    found = next((each for each in await _found(sessions) if each.key == key), None)
    if found is None:
        return None
    gone = delete(Invitation).where(*_open(found.secret_hash)).returning(Invitation.secret_hash)
    async with sessions.begin() as session:
        return found if await session.scalar(gone) else None


async def _found(sessions: Sessions, *wanted: ColumnElement[bool]) -> list[Invited]:
    query = select(Invitation, Employee).outerjoin(Employee, Employee.id == Invitation.employee_id)
    query = query.where(*_usable(), *wanted).order_by(Invitation.expires_at)
    async with sessions() as session:
        rows = (await session.execute(query)).all()
    return [Invited(each.secret_hash, each.role, employee, each.expires_at) for each, employee in rows]


def _usable() -> tuple[ColumnElement[bool], ...]:
    return Invitation.used_at.is_(None), Invitation.expires_at > datetime.now(UTC)


def _open(secret_hash: str) -> tuple[ColumnElement[bool], ...]:
    return Invitation.secret_hash == secret_hash, *_usable()


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
    open_one = (*_open(hashed(secret)), Invitation.employee_id.is_(None))
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
    used = update(Invitation).where(*_open(hashed(secret))).values(used_at=datetime.now(UTC))
    async with sessions.begin() as session:
        number = await session.scalar(used.returning(Invitation.employee_id))
        employee = await session.get(Employee, number) if number else None
        if employee is None:
            raise Unusable("uitnodiging")
        employee.password_hash = password_hash
        await end_log_ins(session, employee.id)
        await session.execute(delete(LoginFailure).where(LoginFailure.email == employee.email))
    return employee
