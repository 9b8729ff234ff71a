"""Queries for accounts: who has one, and what they may do."""

import asyncio

from sqlalchemy import select

from records.engine import Sessions
from records.staff.login import end_log_ins, hasher
from records.staff.tables import Employee, Role

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1000


class Unusable(ValueError):
    """A value that cannot be used; the message is the name of a Dutch sentence."""


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
    # Locked, so that of two administrators who take each other's role at the same moment one remains.
    administrators = select(Employee.id).where(Employee.role == Role.ADMINISTRATOR, Employee.active)
    async with sessions.begin() as session:
        remaining = set(await session.scalars(administrators.order_by(Employee.id).with_for_update())) - {employee}
        found = await session.get(Employee, employee)
        if found is None:
            return None
        if not remaining and not (role == Role.ADMINISTRATOR and active):
            raise Unusable("laatste_beheerder")
        is_other = (found.role, found.active) != (role, active)
        found.role, found.active = role, active
        # A secret that somebody got hold of never comes to open more than it did.
        if is_other:
            await end_log_ins(session, employee)
        return found.email
