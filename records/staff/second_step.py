"""Queries for the second step of logging in: codes of an authenticator app (RFC 6238), and recovery codes."""

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pyotp import TOTP, OTPVerificationError, random_base32
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.conversations.turns import hashed
from records.engine import Sessions
from records.staff import accounts, login
from records.staff.tables import Employee, HalfLogin, RecoveryCode, SecondStep

RECOVERY_CODES = 10
RECOVERY_BYTES = 10
GROUP = 4
# How many half minutes the clock of a telephone may be wrong.
CLOCK_SKEW = 1


class Proof(StrEnum):
    """With what the second step was taken."""

    APP = "app"
    RECOVERY = "herstelcode"


class HalfLoginOver(Exception):
    """The password was given too long ago, or never."""


@dataclass(frozen=True)
class Protection:
    """Whether an employee is asked for a second step.

    Attributes:
        since: from when; None when it is off.
        codes: how many recovery codes are left.
    """

    since: datetime | None
    codes: int


def grouped(text: str, between: str = " ") -> str:
    """A secret in groups of four, to type over."""
    return between.join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def typed_code(code: str) -> str:
    """A code as it is compared: without the spaces and dashes between its groups."""
    return "".join(code.split()).replace("-", "").lower()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The half minute since 1970 of which this is the code, at most one away from `at`; None when it is of none."""
    try:
        return TOTP(secret).verify_and_get_timecode(code, for_time=at, valid_window=CLOCK_SKEW)
    except OTPVerificationError:
        return None


async def protection(sessions: Sessions, employee: int) -> Protection:
    """What an employee has set up."""
    async with sessions() as session:
        step = await session.get(SecondStep, employee)
        codes = await session.scalar(select(func.count()).where(RecoveryCode.employee_id == employee))
    return Protection(step.confirmed_at if step else None, codes or 0)


async def start_setup(sessions: Sessions, employee: int) -> None:
    """Make a new secret for somebody's app, unless one is in use; nothing is asked before it is confirmed."""
    async with sessions.begin() as session:
        old = delete(SecondStep).where(SecondStep.employee_id == employee, SecondStep.confirmed_at.is_(None))
        await session.execute(old)
        if await session.get(SecondStep, employee) is None:
            session.add(SecondStep(employee_id=employee, secret=random_base32(), last_step=0))


async def unconfirmed_secret(sessions: Sessions, employee: int) -> str | None:
    """The secret that waits for its first code."""
    async with sessions() as session:
        step = await session.get(SecondStep, employee)
    return step.secret if step and step.confirmed_at is None else None


async def confirm(sessions: Sessions, employee: int, code: str) -> list[str]:
    """Ask the second step from now on; the recovery codes, told only here.

    Raises:
        Unusable: 'code': it is not the code of the app now, or nothing was to be confirmed.
    """
    secret, now = await unconfirmed_secret(sessions, employee), datetime.now(UTC)
    found = step_of(secret, typed_code(code), now) if secret else None
    async with sessions.begin() as session:
        waiting = (SecondStep.employee_id == employee, SecondStep.secret == secret, SecondStep.confirmed_at.is_(None))
        change = update(SecondStep).where(*waiting).values(confirmed_at=now, last_step=found)
        if found is None or await session.scalar(change.returning(SecondStep.employee_id)) is None:
            raise accounts.Unusable("code")
        return await _new_codes(session, employee)


async def renew_codes(sessions: Sessions, employee: int) -> list[str]:
    """Other recovery codes, told only here; the old ones end. None for who has no second step."""
    async with sessions.begin() as session:
        step = await session.get(SecondStep, employee)
        return await _new_codes(session, employee) if step and step.confirmed_at else []


async def _new_codes(session: AsyncSession, employee: int) -> list[str]:
    await session.execute(delete(RecoveryCode).where(RecoveryCode.employee_id == employee))
    random = (secrets.token_bytes(RECOVERY_BYTES) for _ in range(RECOVERY_CODES))
    codes = [base64.b32encode(each).decode().lower() for each in random]
    session.add_all(RecoveryCode(code_hash=hashed(code), employee_id=employee) for code in codes)
    return [grouped(code, "-") for code in codes]


async def switch_off(sessions: Sessions, employee: int) -> bool:
    """Ask no second step any more; False when none was asked."""
    async with sessions.begin() as session:
        await session.execute(delete(RecoveryCode).where(RecoveryCode.employee_id == employee))
        gone = delete(SecondStep).where(SecondStep.employee_id == employee).returning(SecondStep.confirmed_at)
        return await session.scalar(gone) is not None


async def half_logged_in(sessions: Sessions, secret: str) -> Employee | None:
    """Who gave the right password in this browser a moment ago, and not yet the second step."""
    async with sessions() as session:
        found = await session.get(HalfLogin, hashed(secret))
        if found is None or found.expires_at <= datetime.now(UTC):
            return None
        employee = await session.get(Employee, found.employee_id)
    return employee if employee and employee.active else None


async def finish_log_in(sessions: Sessions, secret: str, code: str) -> tuple[Employee, str, Proof]:
    """Who logged in, the secret of a new session, and what proved it; the half log-in is over.

    Raises:
        HalfLoginOver: the password has to be given again.
        LoginRefused, LoginLocked: wrong or used code; it counts like a wrong password.
    """
    employee = await half_logged_in(sessions, secret)
    if employee is None:
        raise HalfLoginOver
    await login.count_attempt(sessions, employee.email)
    proof = await _take(sessions, employee.id, typed_code(code))
    if proof is None:
        raise login.LoginRefused
    async with sessions.begin() as session:
        await session.execute(delete(HalfLogin).where(HalfLogin.secret_hash == hashed(secret)))
    return employee, await login.start_session(sessions, employee), proof


async def _take(sessions: Sessions, employee: int, code: str) -> Proof | None:
    """Use a code, once: the database decides when two browsers send the same one."""
    async with sessions.begin() as session:
        step = await session.get(SecondStep, employee)
        found = step_of(step.secret, code, datetime.now(UTC)) if step and step.confirmed_at else None
        if found:
            newer = update(SecondStep).where(SecondStep.employee_id == employee, SecondStep.last_step < found)
            used = await session.scalar(newer.values(last_step=found).returning(SecondStep.employee_id))
            return Proof.APP if used else None
        mine = (RecoveryCode.employee_id == employee, RecoveryCode.code_hash == hashed(code))
        gone = await session.scalar(delete(RecoveryCode).where(*mine).returning(RecoveryCode.employee_id))
        return Proof.RECOVERY if gone else None
