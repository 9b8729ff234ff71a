"""Counts conversations that began in some hours, with all that was said in them, as rows of the tables of figures.

A conversation with everything in it counts in the hour in which it began. So a figure is settled when the conversation
is over, and what was said is found by the indexes on conversations: storing a message costs nothing more.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, distinct, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from records.city_time import CITY_TIME
from records.conversations.attention import is_unanswered
from records.conversations.tables import NOT_SURE, Author, Conversation, Delivery, Handover, Message
from records.figures.counted import THUMBS, Counted, Counts
from records.visits.tables import Visit, VisitStatus

Condition = ColumnElement[bool]
Query = Select[*tuple[Any, ...]]


class Hour(FunctionElement[str]):
    """The hour of an instant in UTC, as text: '2027-03-01 14'."""

    name = "hour"
    type = String()
    inherit_cache = True


@compiles(Hour, "sqlite")
def _on_sqlite(element: Hour, compiler: Any, **options: Any) -> str:
    return f"substr({compiler.process(element.clauses, **options)}, 1, 13)"


@compiles(Hour, "postgresql")
def _on_postgresql(element: Hour, compiler: Any, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"


CITIZENS = Message.author == Author.CITIZEN
NOT_UNDERSTOOD = and_(Message.form.is_(None), Message.intent == NOT_SURE)
# What the counts are of. The names are none of columns: PostgreSQL would group by those.
HOUR = Hour(Conversation.created_at).label("of_hour")
TOPIC = func.coalesce(Message.form, Message.intent).label("of_topic")
MODEL = func.coalesce(Message.model, literal_column("''")).label("of_model")
# Rounded to two digits, so that there are few.
TOOK = case(
    *(
        (Message.milliseconds < 100 * size, (Message.milliseconds + size // 2) // size * size)
        for size in (10**digits for digits in range(7))
    ),
    else_=Message.milliseconds,
).label("took")


async def count(session: AsyncSession, since: datetime, until: datetime) -> Counted:
    """Count what began from `since` (a whole hour) to `until`, this instant left out."""
    counted = Counted()
    began = and_(Conversation.created_at >= since, Conversation.created_at < until)
    for row in await session.execute(_conversations(began, datetime.now(UTC))):
        _add_conversation(counted.hours[_hour(row.of_hour)], row)
    for hour, visits in await session.execute(_visits(since, until)):
        counted.hours[_hour(hour)]["visits"] += visits
    for row in await session.execute(_topics(began)):
        key = (_day(row.of_hour), row.of_topic, row.of_model)
        _add(counted.topics[key], row, ("conversations", "messages", "not_understood"))
    for row in await session.execute(_thumbs(began)):
        _add(counted.topics[_day(row.of_hour), row.of_topic, row.of_model], row, THUMBS)
    for row in await session.execute(_times(began)):
        counted.times[_day(row.of_hour), row.of_model, row.took] += row.answers
    return counted


def _conversations(began: Condition, now: datetime) -> Query:
    """Each conversation with the counts of its messages."""
    query = select(
        HOUR, Conversation.handover, _number_of(CITIZENS, "messages"),
        _number_of(and_(CITIZENS, NOT_UNDERSTOOD), "not_understood"),
        _number_of(and_(CITIZENS, is_unanswered(now)), "unanswered"), *_thumb_counts(),
    )  # fmt: skip
    # In the order of the index, so that nothing is sorted.
    return _within(query, began).group_by(Conversation.created_at, Conversation.id)


def _add_conversation(counts: Counts, row: Any) -> None:
    """Add a conversation to its hour; one in which nobody asked anything is none."""
    if not row.messages:
        return
    has_employee = row.handover != Handover.NONE
    counts["conversations"] += 1
    counts["handovers"] += has_employee
    counts["alone"] += not (has_employee or row.not_understood or row.unanswered or row.thumbs_down)
    _add(counts, row, ("messages", "not_understood", "unanswered", *THUMBS))


def _visits(since: datetime, until: datetime) -> Query:
    hour = Hour(Visit.created_at).label("of_hour")
    # Every status: so the index on status and time is used.
    asked = (Visit.status.in_(list(VisitStatus)), Visit.created_at >= since, Visit.created_at < until)
    return select(hour, func.count()).where(*asked).group_by(hour)


def _topics(began: Condition) -> Query:
    query = select(
        HOUR, TOPIC, MODEL, func.count(distinct(Message.conversation_id)).label("conversations"),
        func.count().label("messages"), _number_of(NOT_UNDERSTOOD, "not_understood"),
    )  # fmt: skip
    return _within(query, began).where(CITIZENS, TOPIC.element.is_not(None)).group_by(HOUR, TOPIC, MODEL)


def _thumbs(began: Condition) -> Query:
    """The thumbs on replies, by what was replied to."""
    rated = _within(select(Message.reply_to, *_thumb_counts()), began)
    found = rated.where(Message.thumb.is_not(None)).group_by(Message.reply_to).subquery()
    sums = [func.sum(found.c[name]).label(name) for name in THUMBS]
    query = select(HOUR, TOPIC, MODEL, *sums).select_from(found).join(Message, Message.id == found.c.reply_to)
    query = query.join(Conversation, Conversation.id == Message.conversation_id)
    return query.where(TOPIC.element.is_not(None)).group_by(HOUR, TOPIC, MODEL)


def _times(began: Condition) -> Query:
    """How long answers took; what an employee answered took no time of the assistant."""
    answered = (CITIZENS, Message.delivery == Delivery.ANSWERED, Message.understood.is_not(None))
    query = _within(select(HOUR, MODEL, TOOK, func.count().label("answers")), began)
    return query.where(*answered, Message.milliseconds.is_not(None)).group_by(HOUR, MODEL, TOOK)


def _within(query: Query, began: Condition) -> Query:
    """A query on the messages of the conversations that began then."""
    joined = query.select_from(Conversation).join(Message, Message.conversation_id == Conversation.id)
    return joined.where(began)


def _number_of(condition: Condition, name: str) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0)).label(name)


def _thumb_counts() -> list[ColumnElement[int]]:
    return [_number_of(Message.thumb == way, name) for way, name in zip(("up", "down"), THUMBS, strict=True)]


def _add(counts: Counts, row: Any, names: tuple[str, ...]) -> None:
    for name in names:
        counts[name] += getattr(row, name)


@lru_cache(maxsize=1000)
def _hour(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@lru_cache(maxsize=1000)
def _day(text: str) -> date:
    return _hour(text).astimezone(CITY_TIME).date()
