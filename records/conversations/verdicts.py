"""One conversation as staff reviews it: its messages, the verdicts on them, and wiping what should not be kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from records.conversations.case_tables import Unforgotten
from records.conversations.handover import RECENT
from records.conversations.tables import NOT_SURE, SURE_ENOUGH, Author, Conversation, Handover, Message
from records.engine import Sessions
from records.proposals.tables import Proposal, State
from records.staff.tables import Employee, Judgement, Verdict

WIPED = "[gewist]"
Repeats = Callable[[Message, Message], bool]
Draft = Callable[[Verdict, Message], Proposal]


@dataclass(frozen=True)
class Judged:
    """A verdict and who gave it."""

    verdict: Verdict
    name: str


@dataclass(frozen=True)
class Transcript:
    """A conversation, its messages in order, and verdicts by message."""

    conversation: Conversation
    messages: list[Message]
    verdicts: dict[int, Judged]


async def transcript(sessions: Sessions, conversation: str) -> Transcript | None:
    """Everything of one conversation; None when there is none."""
    of_it = Message.conversation_id == conversation
    async with sessions() as session:
        found = await session.get(Conversation, conversation)
        if found is None:
            return None
        messages = list(await session.scalars(select(Message).where(of_it).order_by(Message.id)))
        query = select(Verdict, Employee.name).join(Employee).join(Message, Message.id == Verdict.message_id)
        verdicts = {
            verdict.message_id: Judged(verdict, name) for verdict, name in await session.execute(query.where(of_it))
        }
    return Transcript(found, messages, verdicts)


async def judge(
    sessions: Sessions, conversation: str, message: int, employee: int, judgement: Judgement, topic: str | None,
    draft: Draft,
) -> bool:  # fmt: skip
    """Keep what an employee finds of a citizen's message, and a proposal of it when the assistant can learn from that.

    An earlier verdict is replaced, and so is the proposal that was made of it, unless somebody changed that.

    Args:
        sessions: the database.
        conversation, message: which message of which conversation.
        employee: who judges.
        judgement, topic: what they find; the topic that it should have been, by its name.
        draft: makes the proposal of a verdict on a message.

    Returns:
        False when the message is not there.
    """
    verdict = Verdict(message_id=message, employee_id=employee, judgement=judgement, topic=topic)
    try:
        return await _judge_once(sessions, conversation, verdict, draft)
    except IntegrityError:
        # A colleague judged it at the same moment: now theirs is found and replaced.
        return await _judge_once(sessions, conversation, verdict, draft)


async def _judge_once(sessions: Sessions, conversation: str, verdict: Verdict, draft: Draft) -> bool:
    verdict.at = datetime.now(UTC)
    async with sessions.begin() as session:
        found = await _citizens_message(session, conversation, verdict.message_id)
        if found is None:
            return False
        await session.merge(verdict)
        of_it = Proposal.message_id == found.id
        untouched = (of_it, Proposal.state == State.DRAFT, Proposal.changed_by.is_(None))
        await session.execute(delete(Proposal).where(*untouched))
        is_proposed = await session.scalar(select(Proposal.id).where(of_it))
        if is_proposed is None and teaches(verdict, found):
            session.add(draft(verdict, found))
    return True


def teaches(verdict: Verdict, message: Message) -> bool:
    """Whether a verdict tells something that the assistant did not know: of what it knew for sure it learns nothing."""
    about = message.understood or {}
    is_guess = not about.get("form") and about.get("intent") not in (None, NOT_SURE)
    is_doubted = is_guess and about["confidence"] < SURE_ENOUGH
    return message.text != WIPED and (verdict.judgement != Judgement.GOOD or is_doubted)


async def wipe(sessions: Sessions, conversation: str, message: int, repeats: Repeats) -> bool:
    """Replace the words of a citizen's message, of the names found in it, and of the replies that repeat it.

    What is proposed for training of it goes, unless somebody approved it: who does, saw no personal data in it.
    Until `forgotten` is told, the conversation counts as one that Rasa has to forget (`to_forget`).

    Args:
        sessions: the database.
        conversation, message: which message of which conversation.
        repeats: whether a reply repeats something of the message.

    Returns:
        False when the message is not there.
    """
    async with sessions.begin() as session:
        found = await _citizens_message(session, conversation, message)
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


def is_going_on(found: Transcript) -> bool:
    """Whether somebody may still write in the conversation: lately, or an employee is there or asked for."""
    last = max((message.at for message in found.messages), default=found.conversation.created_at)
    with_person = found.conversation.handover in (Handover.WAITING, Handover.ACTIVE)
    return with_person or last > datetime.now(UTC) - RECENT


async def _citizens_message(session: AsyncSession, conversation: str, message: int) -> Message | None:
    found = await session.get(Message, message)
    return found if found and (found.conversation_id, found.author) == (conversation, Author.CITIZEN) else None
