"""Why a conversation needs attention, and which ones do."""

from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal, literal_column, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from records.conversations.tables import NOT_SURE, SURE_ENOUGH, Conversation, Delivery, Handover, Message
from records.staff.tables import Verdict

# A message that is still being answered is not unanswered yet.
PATIENCE = timedelta(minutes=2)
Condition = ColumnElement[bool]
# Values that stand in the condition of an index are written out: only then the database sees that the index serves.
WAITING = Message.delivery.in_([literal_column(f"'{each}'") for each in (Delivery.RECEIVED, Delivery.UNANSWERED)])
DOUBTFUL = Message.form.is_(None) & or_(
    Message.certainty < literal_column(f"{SURE_ENOUGH}"), Message.intent == literal_column(f"'{NOT_SURE}'")
)


class Attention(IntEnum):
    """Why a conversation needs attention, the most urgent first."""

    UNANSWERED = 1
    HANDOVER = 2
    THUMB_DOWN = 3
    DOUBTFUL = 4
    NONE = 5


def is_judged(message: InstrumentedAttribute[Any] = Message.id) -> Condition:
    """Whether a message has a verdict."""
    return exists(select(Verdict.message_id).where(Verdict.message_id == message))


def is_unanswered(now: datetime) -> Condition:
    """Whether a message was left without an answer."""
    return WAITING & or_(Message.delivery == Delivery.UNANSWERED, Message.at < now - PATIENCE)


def is_below(certainty: float) -> Condition:
    """Whether a message was understood with less certainty than this share, or not at all."""
    below = or_(Message.certainty < certainty, Message.intent == NOT_SURE) & Message.form.is_(None)
    return DOUBTFUL & below if certainty <= SURE_ENOUGH else below


def needing(attention: Attention, now: datetime) -> Select[str]:
    """Ids of the conversations that need this attention: of the message, or the reply to one, without a verdict."""
    found = select(Message.conversation_id)
    if attention is Attention.HANDOVER:
        return select(Conversation.id).where(Conversation.handover == literal(Handover.WAITING))
    if attention is Attention.UNANSWERED:
        return found.where(is_unanswered(now), ~is_judged())
    if attention is Attention.THUMB_DOWN:
        return found.where(Message.thumb == "down", Message.reply_to.is_not(None), ~is_judged(Message.reply_to))
    return found.where(DOUBTFUL, ~is_judged())


def needs(attention: Attention, now: datetime) -> Condition:
    """Whether a conversation needs this attention."""
    if attention is Attention.HANDOVER:
        return Conversation.handover == literal(Handover.WAITING)
    return needing(attention, now).where(Message.conversation_id == Conversation.id).exists()


async def reasons(session: AsyncSession, conversations: list[Conversation]) -> dict[str, list[Attention]]:
    """Every reason why each of these needs attention, the most urgent first."""
    now = datetime.now(UTC)
    ids = [conversation.id for conversation in conversations]
    about_messages = [each for each in Attention if each not in (Attention.HANDOVER, Attention.NONE)]
    queries = [
        needing(each, now).add_columns(literal(int(each))).where(Message.conversation_id.in_(ids)).distinct()
        for each in about_messages
    ]
    found = {(row[0], Attention(row[1])) for row in await session.execute(union_all(*queries))}
    found |= {(each.id, Attention.HANDOVER) for each in conversations if each.handover == Handover.WAITING}
    return {id_: [reason for reason in Attention if (id_, reason) in found] for id_ in ids}
