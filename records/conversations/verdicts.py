"""What employees find of a message of a citizen, and what the assistant can learn from it."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from records.conversations.tables import NOT_SURE, OUT_OF_SCOPE, SURE_ENOUGH, Author, Message
from records.conversations.transcript import citizens_message
from records.conversations.wiping import WIPED
from records.engine import Sessions
from records.proposals.tables import Proposal, State
from records.staff.tables import Judgement, Verdict

Draft = Callable[[Verdict, Message], Proposal]


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
        found = await citizens_message(session, conversation, verdict.message_id)
        if found is None:
            return False
        await session.merge(verdict)
        of_it = Proposal.message_id == found.id
        untouched = (of_it, Proposal.state == State.DRAFT, Proposal.changed_by.is_(None))
        await session.execute(delete(Proposal).where(*untouched))
        is_proposed = await session.scalar(select(Proposal.id).where(of_it))
        if is_proposed is None and teaches(verdict, found, await _is_in_form(session, found)):
            session.add(draft(verdict, found))
    return True


async def _is_in_form(session: AsyncSession, message: Message) -> bool:
    """Whether a form was open before or after a message: its last answer, like an e-mail address, closes it."""
    before = select(Message.understood).where(
        Message.conversation_id == message.conversation_id, Message.author == Author.CITIZEN, Message.id < message.id,
        Message.understood.is_not(None),
    )  # fmt: skip
    last = await session.scalar(before.order_by(Message.id.desc()).limit(1))
    return any((about or {}).get("form") for about in (message.understood, last))


def teaches(verdict: Verdict, message: Message, is_in_form: bool) -> bool:
    """Whether a verdict tells something that the assistant did not know.

    It learns nothing of what it rightly knew for sure, did not understand or kept out of, nor of a right answer to a
    question of its own.
    """
    about = message.understood or {}
    is_guess = not is_in_form and about.get("intent") not in (None, NOT_SURE, OUT_OF_SCOPE)
    is_doubted = is_guess and about["confidence"] < SURE_ENOUGH
    return message.text != WIPED and (verdict.judgement != Judgement.GOOD or is_doubted)
