"""The list of conversations: what needs attention first, then what is newest.

A million messages are searched by index: what needs attention is looked up for each conversation on the way, newest
first, until a page is full.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, literal, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from records.base import UtcTime
from records.conversations.attention import Attention, Condition, needing, needs, reasons
from records.conversations.case_tables import Assignment
from records.conversations.filters import Filters, conditions
from records.conversations.search import bring_up_to_date
from records.conversations.tables import Author, Conversation, Message
from records.engine import Sessions

PAGE = 50
# Counting further costs time and tells nobody more.
MOST_COUNTED = 100
MOST_MODELS = 50
# For PostgreSQL, until the end of the transaction: a plan that serves any word is a slow one for a common word.
PLAN_ANEW = text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)")


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
    if filters.terms:
        await bring_up_to_date(sessions)
    async with sessions() as session:
        if session.get_bind().dialect.name == "postgresql":
            await session.execute(PLAN_ANEW)
        wanted = await conditions(session, filters, now)
        for attention in Attention:
            if (after and attention < after.attention) or attention > until or len(found) > count:
                continue
            query = select(Conversation).where(*_ranked(attention, now), *wanted)
            if after and attention == after.attention:
                query = query.where(_older(after))
            query = query.order_by(Conversation.created_at.desc(), Conversation.id.desc())
            found += [(attention, each) for each in await session.scalars(query.limit(count + 1 - len(found)))]
        rows = await _rows(session, [conversation for _, conversation in found[:count]])
    last_rank, last = found[count - 1] if len(found) > count else (None, None)
    return rows, Place(last_rank, last.created_at, last.id) if last_rank and last else None


def _ranked(attention: Attention, now: datetime) -> list[Condition]:
    """The conversations for which this is the most urgent reason."""
    more_urgent = [~needs(other, now) for other in Attention if other < attention]
    return more_urgent if attention is Attention.NONE else [needs(attention, now), *more_urgent]


def _older(place: Place) -> Condition:
    here = tuple_(literal(place.at, UtcTime), literal(place.conversation))
    return tuple_(Conversation.created_at, Conversation.id) < here


async def _rows(session: AsyncSession, conversations: list[Conversation]) -> list[Row]:
    ids = [conversation.id for conversation in conversations]
    if not ids:
        return []
    first = func.min(Message.id).filter(Message.author == Author.CITIZEN)
    summary = select(Message.conversation_id, func.count(), first).where(Message.conversation_id.in_(ids))
    counted = {row[0]: row for row in await session.execute(summary.group_by(Message.conversation_id))}
    firsts = [row[2] for row in counted.values() if row[2]]
    questions = await session.scalars(select(Message).where(Message.id.in_(firsts)))
    asked = {question.conversation_id: question.text for question in questions}
    why = await reasons(session, conversations)
    return [
        Row(each, asked.get(each.id), counted.get(each.id, (each.id, 0))[1], why[each.id]) for each in conversations
    ]


async def models(sessions: Sessions) -> list[str]:
    """The models that understood messages, the last name first, at most `MOST_MODELS`; one look into the index each."""
    found: list[str] = []
    async with sessions() as session:
        query = select(func.max(Message.model)).where(Message.model.is_not(None))
        while (name := await session.scalar(query)) and len(found) < MOST_MODELS:
            found.append(name)
            query = select(func.max(Message.model)).where(Message.model < name)
    return found


async def counts(sessions: Sessions) -> dict[Attention, int]:
    """How many conversations need each attention, at most `MOST_COUNTED`."""
    now = datetime.now(UTC)
    async with sessions() as session:
        return {each: await _count(session, needing(each, now)) for each in Attention if each is not Attention.NONE}


async def waiting(sessions: Sessions) -> int:
    """How many citizens wait for an employee, at most `MOST_COUNTED`."""
    async with sessions() as session:
        return await _count(session, needing(Attention.HANDOVER, datetime.now(UTC)))


async def calls_wanted(sessions: Sessions) -> int:
    """How many of those who wait for an employee want a call or an e-mail, at most `MOST_COUNTED`."""
    waiting = needing(Attention.HANDOVER, datetime.now(UTC))
    async with sessions() as session:
        return await _count(session, waiting.where(Conversation.caller_contact.is_not(None)))


async def assigned(sessions: Sessions, employee: int) -> int:
    """How many conversations this employee follows up, at most `MOST_COUNTED`."""
    async with sessions() as session:
        return await _count(session, select(Assignment.conversation_id).where(Assignment.employee_id == employee))


async def _count(session: AsyncSession, query: Select[str]) -> int:
    few = query.distinct().limit(MOST_COUNTED).subquery()
    return await session.scalar(select(func.count()).select_from(few)) or 0
