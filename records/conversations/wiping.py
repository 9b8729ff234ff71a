"""Wiping words that should not be kept, and the conversations that Rasa still has to forget because of it."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import delete, select

from records.conversations.case_tables import Unforgotten
from records.conversations.tables import Author, Message
from records.conversations.transcript import citizens_message
from records.engine import Sessions
from records.proposals.tables import Proposal
from records.staff.tables import Judgement, Verdict

WIPED = "[gewist]"
Repeats = Callable[[Message, Message], bool]


async def wipe(sessions: Sessions, conversation: str, message: int, employee: int, repeats: Repeats) -> bool:
    """Replace the words of a citizen's message, of the names found in it, and of the replies that repeat it.

    That is a verdict too, unless the message had one. What is proposed for training of it goes, unless somebody
    approved it: who does, saw no personal data in it.
    Until `forgotten` is told, the conversation counts as one that Rasa has to forget (`to_forget`).

    Args:
        sessions: the database.
        conversation, message: which message of which conversation.
        employee: who wipes it.
        repeats: whether a reply repeats something of the message.

    Returns:
        False when the message is not there.
    """
    async with sessions.begin() as session:
        found = await citizens_message(session, conversation, message)
        if found is None:
            return False
        later = (Message.conversation_id == conversation, Message.id > message, Message.author == Author.BOT)
        for reply in await session.scalars(select(Message).where(*later)):
            if repeats(found, reply):
                reply.text, reply.buttons = WIPED, []
        await session.execute(delete(Proposal).where(Proposal.lives_with == message))
        found.text = WIPED
        if found.understood:
            names = [{**each, "value": WIPED} for each in found.understood.get("entities") or []]
            found.understood = {**found.understood, "entities": names}
        if await session.get(Verdict, message) is None:
            about = {"employee_id": employee, "judgement": Judgement.PERSONAL, "at": datetime.now(UTC)}
            session.add(Verdict(message_id=message, topic=None, **about))
        await session.merge(Unforgotten(conversation_id=conversation, at=datetime.now(UTC)))
    return True


async def to_forget(sessions: Sessions, conversation: str) -> bool:
    """Whether Rasa still has to forget this conversation, of which words were wiped."""
    async with sessions() as session:
        return await session.get(Unforgotten, conversation) is not None


async def unforgotten(sessions: Sessions) -> list[str]:
    """The conversations that Rasa still has to forget, longest waiting first."""
    async with sessions() as session:
        return list(await session.scalars(select(Unforgotten.conversation_id).order_by(Unforgotten.at)))


async def forgotten(sessions: Sessions, conversation: str) -> None:
    """Note that Rasa forgot this conversation."""
    async with sessions.begin() as session:
        await session.execute(delete(Unforgotten).where(Unforgotten.conversation_id == conversation))
