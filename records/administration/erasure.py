"""Erases what was found of one person from the database, and keeps the proof of it.

Conversations go through `web.eraser`, because Rasa keeps a part of each.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select

from records.administration.tables import Erasure
from records.conversations.case_tables import SavedFilter
from records.conversations.tables import Conversation, Message
from records.engine import Sessions
from records.mail.tables import Mail
from records.proposals.tables import Proposal
from records.visits.tables import Visit

MOST_PROOFS = 200


async def count_messages(sessions: Sessions, conversation: str) -> int:
    """How many messages a conversation has."""
    async with sessions() as session:
        return await session.scalar(select(func.count()).where(Message.conversation_id == conversation)) or 0


async def still_there(sessions: Sessions, conversations: Collection[str]) -> set[str]:
    """Which of these conversations are not erased."""
    async with sessions() as session:
        return set(await session.scalars(select(Conversation.id).where(Conversation.id.in_(conversations))))


async def mails_of(sessions: Sessions, visits: Collection[int]) -> list[int]:
    """Numbers of the mails of visits, which go with them."""
    async with sessions() as session:
        return list(await session.scalars(select(Mail.id).where(Mail.visit_id.in_(visits))))


async def erase_rows(
    sessions: Sessions, table: type[Visit | Mail | Proposal | SavedFilter], ids: Collection[int]
) -> int:  # fmt: skip
    """Erase rows with what belongs to them, in one transaction; how many went."""
    gone = delete(table).where(table.id.in_(ids)).returning(table.id)
    async with sessions.begin() as session:
        return len((await session.scalars(gone, execution_options={"synchronize_session": False})).all())


async def keep_proof(sessions: Sessions, **values: Any) -> Erasure:
    """Store the proof of an erasure that was just done, with the fields of `Erasure`."""
    proof = Erasure(at=datetime.now(UTC), **values)
    async with sessions.begin() as session:
        session.add(proof)
    return proof


async def proof(sessions: Sessions, number: int) -> Erasure | None:
    """One proof; None when there is none."""
    async with sessions() as session:
        return await session.get(Erasure, number)


async def proofs(sessions: Sessions) -> list[Erasure]:
    """The latest proofs, newest first."""
    async with sessions() as session:
        return list(await session.scalars(select(Erasure).order_by(Erasure.id.desc()).limit(MOST_PROOFS)))
