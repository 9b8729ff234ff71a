"""Which conversations the list shows.

A filter that few conversations fit is looked up by its index; one that many fit is tried on each conversation on the
way, newest first, until a page is full. Which of the two is counted for each list, and the counting stops early.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from records.conversations.attention import is_below, is_judged, is_unanswered
from records.conversations.case_tables import Assignment, ConversationLabel
from records.conversations.search import are_rare, by_index, by_reading
from records.conversations.tables import NOT_SURE, SURE_ENOUGH, Author, Conversation, Message
from records.conversations.words import Term
from records.staff.tables import Verdict

# Looked up in some hundredths of a second.
FEW = 5000
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Filters:
    """What conversations to show; those about messages hold for one and the same message.

    Attributes:
        since, until: when the conversation started; `until` itself is left out.
        topic: intent of a message.
        below: a message was less certain than this share, or asked back.
        fallback: a message was not understood.
        thumb: 'up' or 'down' on a reply to a message.
        handover: state of the conversation.
        unanswered: a message was not answered.
        judged: a message has a verdict, or has none.
        model: model that understood a message.
        terms: all of them stand in one message, of anybody.
        other_topic: intent of a message, which may be another message than the one of the other filters.
        assigned_to: id of the employee who follows it up; 0 for nobody.
        label: a label that it has.
    """

    since: datetime | None = None
    until: datetime | None = None
    topic: str = ""
    below: float | None = None
    fallback: bool = False
    thumb: str = ""
    handover: str = ""
    unanswered: bool = False
    judged: bool | None = None
    model: str = ""
    terms: tuple[Term, ...] = ()
    other_topic: str = ""
    assigned_to: int | None = None
    label: str = ""


async def conditions(session: AsyncSession, filters: Filters, now: datetime) -> list[Condition]:
    """What a conversation has to fulfil."""
    found = _of_conversation(filters)
    ids: list[Select[str]] = []
    if _has_index(filters):
        ids.append(_about_a_message(filters, now))
    elif filters.below is not None or filters.judged is False:
        # Counting these would mean to read them all.
        found.append(_has(_about_a_message(filters, now)))
    if filters.other_topic:
        ids.append(select(Message.conversation_id).where(Message.intent == filters.other_topic))
    if filters.assigned_to:
        ids.append(select(Assignment.conversation_id).where(Assignment.employee_id == filters.assigned_to))
    if filters.label:
        ids.append(select(ConversationLabel.conversation_id).where(ConversationLabel.label == filters.label))
    found += [await _among(session, each) for each in ids]
    if filters.terms:
        found.append(await _with_words(session, filters.terms))
    return found


def _of_conversation(filters: Filters) -> list[Condition]:
    found: list[Condition] = []
    if filters.since:
        found.append(Conversation.created_at >= filters.since)
    if filters.until:
        found.append(Conversation.created_at < filters.until)
    if filters.handover:
        found.append(Conversation.handover == filters.handover)
    if filters.assigned_to == 0:
        found.append(~select(Assignment).where(Assignment.conversation_id == Conversation.id).exists())
    return found


def _has_index(filters: Filters) -> bool:
    """Whether an index leads to the messages that are asked for."""
    is_low = filters.below is not None and filters.below <= SURE_ENOUGH
    plain = filters.topic or filters.thumb or filters.model or filters.fallback or filters.unanswered
    return bool(plain or is_low or filters.judged)


def _about_a_message(filters: Filters, now: datetime) -> Select[str]:
    """Ids of the conversations with a message of the citizen as it is asked for."""
    found = select(Message.conversation_id).where(Message.author == Author.CITIZEN)
    if filters.topic:
        found = found.where(Message.intent == filters.topic)
    if filters.below is not None:
        found = found.where(is_below(filters.below))
    if filters.fallback:
        found = found.where(Message.intent == NOT_SURE)
    if filters.unanswered:
        found = found.where(is_unanswered(now))
    if filters.model:
        found = found.where(Message.model == filters.model)
    if filters.judged:
        found = found.join(Verdict, Verdict.message_id == Message.id)
    if filters.judged is False:
        found = found.where(~is_judged())
    return _with_thumb(found, filters.thumb) if filters.thumb else found


def _with_thumb(messages: Select[str], thumb: str) -> Select[str]:
    """Those of the messages with this thumb on a reply."""
    reply = aliased(Message)
    # That a reply stands in the same conversation is told to the database too, for its index.
    return messages.join(
        reply, (reply.reply_to == Message.id) & (reply.conversation_id == Message.conversation_id)
    ).where(reply.thumb == thumb)


async def _among(session: AsyncSession, ids: Select[str]) -> Condition:
    """Whether a conversation is one of these."""
    return Conversation.id.in_(ids) if await _are_few(session, ids) else _has(ids)


async def _with_words(session: AsyncSession, terms: tuple[Term, ...]) -> Condition:
    messages = select(Message.conversation_id)
    if await are_rare(session, terms, FEW):
        return Conversation.id.in_(messages.where(by_index(session, terms)))
    return _has(messages.where(await by_reading(session, terms)))


def _has(ids: Select[str]) -> Condition:
    return ids.where(ids.selected_columns[0] == Conversation.id).exists()


async def _are_few(session: AsyncSession, ids: Select[str]) -> bool:
    some = ids.limit(FEW + 1).subquery()
    return (await session.scalar(select(func.count()).select_from(some)) or 0) <= FEW
