"""Queries for who has a conversation open now, or has taken it over.

Who looks is kept in the database, so that several web processes agree.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from records.conversations.case_tables import Presence
from records.conversations.tables import Conversation, Handover
from records.engine import Sessions
from records.staff.tables import Employee

# Longer than a page that is open takes to tell again; a browser without script tells once.
LATELY = timedelta(seconds=60)
# Telling more often writes nothing.
AGAIN_AFTER = timedelta(seconds=10)
# Nothing of who looked when stays longer than this, but what the audit log tells.
KEPT = timedelta(hours=1)


async def look(sessions: Sessions, conversation: str, employee: int) -> None:
    """Note that this employee has the conversation open now; nothing when it was erased."""
    now = datetime.now(UTC)
    its = (Presence.conversation_id == conversation, Presence.employee_id == employee)
    async with sessions() as session:
        at = await session.scalar(select(Presence.at).where(*its))
    if at and at > now - AGAIN_AFTER:
        return
    try:
        async with sessions.begin() as session:
            again = update(Presence).where(*its).values(at=now).returning(Presence.employee_id)
            if await session.scalar(again) is None:
                session.add(Presence(conversation_id=conversation, employee_id=employee, at=now))
                await session.execute(delete(Presence).where(Presence.at < now - KEPT))
    except IntegrityError:
        # Erased just now, or told by another tab at the same moment: then it stands there already.
        return


async def leave(sessions: Sessions, conversation: str, employee: int) -> None:
    """Note that this employee closed the conversation."""
    its = (Presence.conversation_id == conversation, Presence.employee_id == employee)
    async with sessions.begin() as session:
        await session.execute(delete(Presence).where(*its))


async def lookers(sessions: Sessions, conversations: Sequence[str], but: int) -> dict[str, list[str]]:
    """Names of who has each of these conversations open, without the employee `but`; one query for a whole page."""
    found: dict[str, list[str]] = defaultdict(list)
    query = select(Presence.conversation_id, Employee.name).join(Employee, Employee.id == Presence.employee_id)
    lately = (Presence.at > datetime.now(UTC) - LATELY, Presence.employee_id != but)
    async with sessions() as session:
        rows = await session.execute(
            query.where(Presence.conversation_id.in_(conversations), *lately).order_by(Employee.name)
        )
        for conversation, name in rows:
            found[conversation].append(name)
    return found


async def holders(sessions: Sessions, conversations: Sequence[str], but: str) -> dict[str, str]:
    """Names of who has taken over these conversations, without the employee with the e-mail address `but`."""
    name = func.coalesce(Conversation.staff_name, Conversation.staff_email)
    taken = (Conversation.handover == Handover.ACTIVE, Conversation.staff_email != but)
    async with sessions() as session:
        rows = await session.execute(select(Conversation.id, name).where(Conversation.id.in_(conversations), *taken))
        return {row[0]: row[1] for row in rows}
