"""Counts closed hours once and keeps what was counted: piece by piece, so that nobody waits for all of it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Insert, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from records.base import Base
from records.conversations.tables import Conversation
from records.engine import Sessions
from records.figures.counted import TOPIC_COUNTS, Counted
from records.figures.counting import count
from records.figures.period import hour_of
from records.figures.tables import FigureHour, FigureTime, FigureTopic, Span
from records.visits.tables import Visit, VisitStatus

HOUR = timedelta(hours=1)
# A turn that began just before a conversation ended may still be answered.
MARGIN = timedelta(hours=1)
# Of one piece, unless a single hour has more.
CONVERSATIONS_AT_ONCE = 500
DIALECTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
TOPICS, TIMES = (Base.metadata.tables[kind.__tablename__] for kind in (FigureTopic, FigureTime))


def closed_until(now: datetime, lifetime: timedelta) -> datetime:
    """Until when nothing can change any more: who began before it can say nothing now, and give no thumb.

    Args:
        now: the present.
        lifetime: of a conversation.
    """
    return hour_of(now - lifetime - MARGIN)


async def counted_until(session: AsyncSession) -> datetime | None:
    """Until when was counted and kept; None when nothing was."""
    latest = await session.scalar(select(func.max(FigureHour.hour)))
    return latest + HOUR if latest else None


async def catch_up(sessions: Sessions, closed: datetime, only_last: bool = False) -> bool:
    """Count what is closed and was not counted yet; several processes may do this at the same time.

    Args:
        sessions: the database.
        closed: see `closed_until`.
        only_last: count one piece, and only when nothing is left after it.

    Returns:
        Whether everything until `closed` is counted.
    """
    while True:
        async with sessions() as session:
            piece = await _next_piece(session, closed)
            if piece is None:
                return True
            if only_last and piece[1] < closed:
                return False
            counted = await count(session, *piece)
        # So that the next piece is known to begin after this one, also when nothing happened at its end.
        _ = counted.hours[piece[1] - HOUR]
        try:
            async with sessions.begin() as session:
                await _keep(session, counted)
        except IntegrityError:
            # Another process kept this piece; it goes on with the next.
            return False


async def _next_piece(session: AsyncSession, closed: datetime) -> tuple[datetime, datetime] | None:
    """From when to when is to be counted next: whole hours; None when nothing is."""
    since = await counted_until(session) or await _beginning(session)
    if since is None or since >= closed:
        return None
    began = Conversation.created_at
    query = select(began).where(began >= since, began < closed).order_by(began).offset(CONVERSATIONS_AT_ONCE).limit(1)
    many = await session.scalar(query)
    return since, max(hour_of(many), since + HOUR) if many else closed


async def _beginning(session: AsyncSession) -> datetime | None:
    """The hour of the first conversation or visit; None when there is none."""
    visits = select(func.min(Visit.created_at)).where(Visit.status.in_(list(VisitStatus)))
    first = await session.scalar(select(func.min(Conversation.created_at))), await session.scalar(visits)
    return min((hour_of(moment) for moment in first if moment), default=None)


async def _keep(session: AsyncSession, counted: Counted) -> None:
    """Add what was counted.

    Raises:
        sqlalchemy.exc.IntegrityError: these hours were kept before.
    """
    await session.execute(insert(FigureHour), counted.hour_rows())
    for span in Span:
        if counted.topics:
            await session.execute(_adding(session, TOPICS, TOPIC_COUNTS), counted.topic_rows(span))
        if counted.times:
            await session.execute(_adding(session, TIMES, ("answers",)), counted.time_rows(span))


def _adding(session: AsyncSession, table: Any, counts: tuple[str, ...]) -> Insert:
    """Insert a row, or add its counts to those of the row that is there: days and months are counted hour by hour."""
    statement = DIALECTS[session.get_bind().dialect.name](table)
    more = {name: table.c[name] + statement.excluded[name] for name in counts}
    made: Insert = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=more)
    return made
