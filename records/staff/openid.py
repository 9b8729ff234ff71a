"""Queries for logging in with an account elsewhere: what was asked of the provider, and whose account it is."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from records.conversations.turns import hashed
from records.engine import Sessions
from records.staff.login import SECRET_BYTES, LoginRefused, as_address
from records.staff.tables import Employee, ExternalAccount, OpenIdStart

# Time to log in at the provider, with a second step there.
UNDERWAY = timedelta(minutes=10)


@dataclass(frozen=True)
class Identity:
    """Who somebody is at the provider."""

    issuer: str
    subject: str
    email: str
    is_verified: bool


async def start(sessions: Sessions) -> tuple[str, OpenIdStart]:
    """The secret for the browser, and what the answer of the provider has to fit."""
    secret, now = secrets.token_urlsafe(SECRET_BYTES), datetime.now(UTC)
    random = {name: secrets.token_urlsafe(SECRET_BYTES) for name in ("state", "nonce", "verifier")}
    begun = OpenIdStart(secret_hash=hashed(secret), expires_at=now + UNDERWAY, **random)
    async with sessions.begin() as session:
        await session.execute(delete(OpenIdStart).where(OpenIdStart.expires_at <= now))
        session.add(begun)
    return secret, begun


async def take(sessions: Sessions, secret: str) -> OpenIdStart | None:
    """What this browser asked, once; None when it asked nothing, or too long ago."""
    gone = delete(OpenIdStart).where(OpenIdStart.secret_hash == hashed(secret)).returning(OpenIdStart)
    async with sessions.begin() as session:
        begun = await session.scalar(gone)
    return begun if begun and begun.expires_at > datetime.now(UTC) else None


async def employee_of(sessions: Sessions, who: Identity) -> Employee:
    """The employee who logged in at the provider; the first time the verified e-mail address tells who that is.

    Raises:
        LoginRefused: 'onbekend' (no account, or closed), 'niet_bevestigd' (address not verified there), 'ander_account'
            (the employee logged in with another account there before).
    """
    try:
        async with sessions.begin() as session:
            linked = await session.get(ExternalAccount, (who.issuer, who.subject))
            employee = await (session.get(Employee, linked.employee_id) if linked else _link(session, who))
    except IntegrityError as error:
        raise LoginRefused("ander_account") from error
    if employee is None or not employee.active:
        raise LoginRefused("onbekend")
    return employee


async def _link(session: AsyncSession, who: Identity) -> Employee | None:
    if not who.is_verified:
        raise LoginRefused("niet_bevestigd")
    employee = await session.scalar(select(Employee).where(Employee.email == as_address(who.email), Employee.active))
    if employee:
        session.add(ExternalAccount(issuer=who.issuer, subject=who.subject, employee_id=employee.id))
    return employee
