"""Queries for accounts: invitations, what makes one, who has one."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from records.conversations.turns import hashed
from records.engine import Sessions
from records.staff.login import LONGEST_EMAIL, SECRET_BYTES, as_address, end_log_ins, hasher
from records.staff.tables import Employee, Invitation, Role

INVITATION = timedelta(days=7)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1000


class Unusable(ValueError):
    """A value that cannot be used; the message is the name of a Dutch sentence."""


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
    name, is_too_long, email = name.replace("\0", "").strip(), len(email.strip()) > LONGEST_EMAIL, as_address(email)
    if not name or len(name) > 200:
        raise Unusable("naam")
    if "@" not in email[1:-1] or is_too_long:
        raise Unusable("email")
    now, password_hash = datetime.now(UTC), await hash_password(password)
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
