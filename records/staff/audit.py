"""The audit log: who read or changed what. Entries are only added, and each holds the hash of the one before.

Whoever changes or removes an entry breaks the chain from there on; `first_broken` finds the place. What was cut off at
the end shows when the hash of the last entry is kept elsewhere.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from records.engine import Sessions
from records.staff.tables import AuditEntry

START = "0" * 64
# Who does what nobody asked for, as staff reads it.
BY_ITSELF = "automatisch"
LONGEST_THING = 200
# The number is that of no other lock of ours.
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(5317)")


async def note(sessions: Sessions, who: str, action: str, thing: str, **details: Any) -> None:
    """Add an entry, committed.

    Args:
        sessions: the database.
        who: e-mail address of the employee, or `BY_ITSELF`.
        action: what happened, such as 'gesprek gelezen'.
        thing: what it happened to, such as 'gesprek 3f…'; what does not fit is cut off.
        details: what changed; no text of a citizen.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it was not added.
    """
    async with sessions.begin() as session:
        # An entry can be followed only once. On SQLite a transaction is alone from its beginning.
        if session.get_bind().dialect.name == "postgresql":
            await session.execute(ONE_AT_A_TIME)
        session.add(await _next(session, who, action, thing, details))


async def _next(session: AsyncSession, who: str, action: str, thing: str, details: dict[str, Any]) -> AuditEntry:
    previous = await session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or START
    entry = AuditEntry(
        at=datetime.now(UTC), who=who, action=action, object=thing[:LONGEST_THING], details=details, previous=previous
    )  # fmt: skip
    entry.hash = hash_of(entry)
    return entry


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 over everything in an entry and the hash of the one before."""
    parts = [entry.previous, entry.at.isoformat(), entry.who, entry.action, entry.object, entry.details]
    return sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


async def first_broken(sessions: Sessions) -> int | None:
    """Number of the first entry that does not fit the ones before; None when the whole log is as it was written."""
    previous = START
    async with sessions() as session:
        for entry in await session.scalars(select(AuditEntry).order_by(AuditEntry.id)):
            if entry.previous != previous or entry.hash != hash_of(entry):
                return entry.id
            previous = entry.hash
    return None


async def entries(sessions: Sessions, search: str, count: int) -> list[AuditEntry]:
    """The latest entries whose employee or object holds the words, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(count)
    if search:
        query = query.where(
            AuditEntry.who.contains(search, autoescape=True) | AuditEntry.object.contains(search, autoescape=True)
        )
    async with sessions() as session:
        return list(await session.scalars(query))
