"""Queries with which staff goes through conversations: what needs attention first, and what they found of it.

A million messages are searched by index: a set of conversations that needs attention is small or is looked up for each
conversation on the way, newest first, until a page is full.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from records.conversation_tables import (
    DOUBTFUL,
    NOT_SURE,
    SURE_ENOUGH,
    Author,
    Conversation,
    Delivery,
    Handover,
    Message,
)
from records.engine import Sessions
from records.staff_tables import Employee, Judgement, Verdict
from records.tables import UtcTime, Visit, VisitStatus

PAGE = 50
# Counting further costs time and tells nobody more.
MOST_COUNTED = 100
# A message that is still being answered is not unanswered yet.
PATIENCE = timedelta(minutes=2)
# How far back words are looked for when no first day is given: there is no index on words.
WORDS_REACH = timedelta(days=31)
WIPED = "[gewist]"
Condition = ColumnElement[bool]


class Attention(IntEnum):
    """Why a conversation needs attention, the most urgent first."""

    UNANSWERED = 1
    HANDOVER = 2
    THUMB_DOWN = 3
    DOUBTFUL = 4
    NONE = 5


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
        words: all of them stand in one message, of anybody.
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
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a page of the list ends."""

    attention: Attention
    at: datetime
    conversation: str


@dataclass(frozen=True)
class Row:
    """A conversation in the list; `question` is None when nothing was asked yet."""

    conversation: Conversation
    question: str | None
    messages: int
    reasons: list[Attention]


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


def _judged(message: InstrumentedAttribute[Any] = Message.id) -> Condition:
    return exists(select(Verdict.message_id).where(Verdict.message_id == message))


def _is_unanswered(now: datetime) -> Condition:
    waits = Message.delivery.in_([Delivery.UNANSWERED, Delivery.RECEIVED])
    return waits & ((Message.delivery == Delivery.UNANSWERED) | (Message.at < now - PATIENCE))


def _is_below(certainty: float) -> Condition:
    below = or_(Message.certainty < certainty, Message.intent == NOT_SURE) & Message.form.is_(None)
    # In the words of the index over doubtful messages, so that it is used.
    return text(f"({DOUBTFUL})") & below if certainty <= SURE_ENOUGH else below


def _needing(attention: Attention, now: datetime) -> Select[str]:
    """The conversations with a message (or a reply to one) that needs this attention and has no verdict."""
    found = select(Message.conversation_id)
    if attention is Attention.UNANSWERED:
        return found.where(_is_unanswered(now), ~_judged())
    if attention is Attention.THUMB_DOWN:
        return found.where(Message.thumb == "down", Message.reply_to.is_not(None), ~_judged(Message.reply_to))
    return found.where(text(f"({DOUBTFUL})"), ~_judged())


def _needs(attention: Attention, now: datetime) -> Condition:
    """Whether a conversation needs this attention."""
    if attention is Attention.HANDOVER:
        return Conversation.handover == literal(Handover.WAITING)
    needing = _needing(attention, now)
    if attention is Attention.DOUBTFUL:
        return needing.where(Message.conversation_id == Conversation.id).exists()
    return Conversation.id.in_(needing)


def _ranked(attention: Attention, now: datetime) -> list[Condition]:
    """The conversations for which this is the most urgent reason."""
    more_urgent = [~_needs(other, now) for other in Attention if other < attention]
    return more_urgent if attention is Attention.NONE else [_needs(attention, now), *more_urgent]


def _filtered(filters: Filters, now: datetime) -> list[Condition]:
    since = filters.since or (now - WORDS_REACH if filters.words else None)
    conditions: list[Condition] = []
    if since:
        conditions.append(Conversation.created_at >= since)
    if filters.until:
        conditions.append(Conversation.created_at < filters.until)
    if filters.handover:
        conditions.append(Conversation.handover == filters.handover)
    if filters.words:
        conditions.append(_with_words(filters.words))
    about = _about_a_message(filters, now)
    if about:
        is_rare = bool(filters.unanswered or filters.thumb or filters.topic or filters.judged)
        conditions.append(_with_message(about, is_rare))
    return conditions


def _with_words(words: tuple[str, ...]) -> Condition:
    texts = [Message.text.icontains(word, autoescape=True) for word in words]
    return exists(select(Message.id).where(Message.conversation_id == Conversation.id, *texts))


def _about_a_message(filters: Filters, now: datetime) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.topic:
        conditions.append(Message.intent == filters.topic)
    if filters.below is not None:
        conditions.append(_is_below(filters.below))
    if filters.fallback:
        conditions.append(Message.intent == NOT_SURE)
    if filters.unanswered:
        conditions.append(_is_unanswered(now))
    if filters.thumb:
        reply = aliased(Message)
        conditions.append(Message.id.in_(select(reply.reply_to).where(reply.thumb == filters.thumb)))
    if filters.judged is not None:
        conditions.append(Message.id.in_(select(Verdict.message_id)) if filters.judged else ~_judged())
    return conditions


def _with_message(about: list[Condition], is_rare: bool) -> Condition:
    """Rare messages are looked up first; others are looked for in each conversation on the way."""
    if is_rare:
        return Conversation.id.in_(select(Message.conversation_id).where(Message.author == Author.CITIZEN, *about))
    here = Message.conversation_id == Conversation.id
    return exists(select(Message.id).where(here, Message.author == Author.CITIZEN, *about))


async def most_urgent(
    sessions: Sessions,
    filters: Filters,
    after: Place | None = None,
    count: int = PAGE,
    until: Attention = Attention.NONE,
) -> tuple[list[Row], Place | None]:
    """Conversations by need for attention, then newest first; and where to go on, None at the end.

    Args:
        sessions: the database.
        filters: which conversations.
        after: where the page before ended.
        count: how many at most.
        until: the least attention that is still shown.
    """
    now = datetime.now(UTC)
    found: list[tuple[Attention, Conversation]] = []
    async with sessions() as session:
        for attention in Attention:
            if (after and attention < after.attention) or attention > until or len(found) > count:
                continue
            query = select(Conversation).where(*_ranked(attention, now), *_filtered(filters, now))
            if after and attention == after.attention:
                query = query.where(_older(after))
            query = query.order_by(Conversation.created_at.desc(), Conversation.id.desc())
            found += [(attention, each) for each in await session.scalars(query.limit(count + 1 - len(found)))]
        rows = await _rows(session, [conversation for _, conversation in found[:count]], now)
    last_rank, last = found[count - 1] if len(found) > count else (None, None)
    return rows, Place(last_rank, last.created_at, last.id) if last_rank and last else None


def _older(place: Place) -> Condition:
    here = tuple_(literal(place.at, UtcTime), literal(place.conversation))
    return tuple_(Conversation.created_at, Conversation.id) < here


async def _rows(session: AsyncSession, conversations: list[Conversation], now: datetime) -> list[Row]:
    ids = [conversation.id for conversation in conversations]
    if not ids:
        return []
    first = func.min(Message.id).filter(Message.author == Author.CITIZEN)
    summary = select(Message.conversation_id, func.count(), first).where(Message.conversation_id.in_(ids))
    counted = {row[0]: row for row in await session.execute(summary.group_by(Message.conversation_id))}
    firsts = [row[2] for row in counted.values() if row[2]]
    questions = await session.scalars(select(Message).where(Message.id.in_(firsts)))
    asked = {question.conversation_id: question.text for question in questions}
    reasons = await _reasons(session, conversations, now)
    return [
        Row(each, asked.get(each.id), counted.get(each.id, (each.id, 0))[1], reasons[each.id]) for each in conversations
    ]


async def _reasons(
    session: AsyncSession, conversations: list[Conversation], now: datetime
) -> dict[str, list[Attention]]:
    """Every reason why each of these needs attention, the most urgent first."""
    ids = [conversation.id for conversation in conversations]
    about_messages = [each for each in Attention if each not in (Attention.HANDOVER, Attention.NONE)]
    queries = [
        _needing(each, now).add_columns(literal(int(each))).where(Message.conversation_id.in_(ids)).distinct()
        for each in about_messages
    ]
    found = {(row[0], Attention(row[1])) for row in await session.execute(union_all(*queries))}
    found |= {(each.id, Attention.HANDOVER) for each in conversations if each.handover == Handover.WAITING}
    return {id_: [reason for reason in Attention if (id_, reason) in found] for id_ in ids}


async def counts(sessions: Sessions) -> dict[Attention, int]:
    """How many conversations need each attention, at most `MOST_COUNTED`."""
    now = datetime.now(UTC)
    needing = {each: _needing(each, now) for each in Attention if each is not Attention.NONE}
    needing[Attention.HANDOVER] = select(Conversation.id).where(_needs(Attention.HANDOVER, now))
    async with sessions() as session:
        return {each: await _count(session, query) for each, query in needing.items()}


async def new_visits(sessions: Sessions) -> int:
    """How many work visits nobody looked at yet, at most `MOST_COUNTED`."""
    async with sessions() as session:
        return await _count(session, select(Visit.id).where(Visit.status == VisitStatus.NEW))


async def _count(session: AsyncSession, query: Select[str] | Select[int]) -> int:
    few = query.distinct().limit(MOST_COUNTED).subquery()
    return await session.scalar(select(func.count()).select_from(few)) or 0


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
    sessions: Sessions, conversation: str, message: int, employee: int, judgement: Judgement, topic: str | None
) -> bool:
    """Keep what an employee finds of a citizen's message, instead of an earlier verdict; False when it is not there."""
    verdict = Verdict(message_id=message, employee_id=employee, judgement=judgement, topic=topic)
    try:
        return await _judge_once(sessions, conversation, verdict)
    except IntegrityError:
        # A colleague judged it at the same moment: now theirs is found and replaced.
        return await _judge_once(sessions, conversation, verdict)


async def _judge_once(sessions: Sessions, conversation: str, verdict: Verdict) -> bool:
    verdict.at = datetime.now(UTC)
    async with sessions.begin() as session:
        if await _citizens_message(session, conversation, verdict.message_id) is None:
            return False
        await session.merge(verdict)
    return True


async def wipe(sessions: Sessions, conversation: str, message: int) -> bool:
    """Replace the words of a citizen's message, and of the names found in it; False when it is not there."""
    async with sessions.begin() as session:
        found = await _citizens_message(session, conversation, message)
        if found:
            found.text = WIPED
            if found.understood:
                names = [{**each, "value": WIPED} for each in found.understood.get("entities") or []]
                found.understood = {**found.understood, "entities": names}
    return found is not None


async def _citizens_message(session: AsyncSession, conversation: str, message: int) -> Message | None:
    found = await session.get(Message, message)
    return found if found and (found.conversation_id, found.author) == (conversation, Author.CITIZEN) else None
