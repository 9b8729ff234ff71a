"""Figures of a period beside those of the period before, read in a moment: from what was counted once, and live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.engine import Sessions
from records.figures.closing import catch_up, closed_until, counted_until
from records.figures.counted import HOUR_COUNTS, TOPIC_COUNTS, Counted
from records.figures.counting import Query, count
from records.figures.period import Period
from records.figures.sides import Row, Side
from records.figures.tables import FigureHour, FigureTime, FigureTopic, Span
from records.visits.tables import Visit, VisitStatus

MERGED = "samengevoegd"


@dataclass(frozen=True)
class Figures:
    """A period beside the one before; `missing_until` is until when is still being counted, None when all is there."""

    period: Period
    now: Side
    before: Side
    counted_until: datetime | None
    missing_until: datetime | None


async def figures(
    sessions: Sessions, period: Period, lifetime: timedelta, now: datetime | None = None
) -> Figures:  # fmt: skip
    """The figures of a period. What is closed and not counted yet is counted first, when it is little.

    Args:
        sessions: the database.
        period: which days.
        lifetime: of a conversation.
        now: the present when it is None.
    """
    closed = closed_until(now or datetime.now(UTC), lifetime)
    is_complete = await catch_up(sessions, closed, only_last=True)
    this, before = Side(), Side()
    async with sessions() as session:
        until = await counted_until(session)
        since = max(until or closed, closed)
        live = await count(session, since, period.end) if period.end > since else Counted()
        for days, side in ((period, this), (period.before, before)):
            await _add_kept(session, days, side)
            _add_live(days, side, live)
            await _add_states(session, days, side)
    return Figures(period, this, before, until, None if is_complete else closed)


async def _add_kept(session: AsyncSession, period: Period, side: Side) -> None:
    in_hours = (FigureHour.hour >= period.start, FigureHour.hour < period.end)
    days = select(FigureHour.day, *_sums(FigureHour, HOUR_COUNTS)).where(*in_hours)
    side.add_days(await _rows(session, days.group_by(FigureHour.day)))
    clocks = select(FigureHour.clock, *_sums(FigureHour, ("conversations",))).where(*in_hours)
    side.add_clocks(await _rows(session, clocks.group_by(FigureHour.clock)))
    last = func.max(FigureTopic.first).label("last")
    topics = select(FigureTopic.topic, FigureTopic.model, last, *_sums(FigureTopic, TOPIC_COUNTS))
    topics = topics.where(_within(FigureTopic, period)).group_by(FigureTopic.topic, FigureTopic.model)
    side.add_groups(await _rows(session, topics))
    times = select(FigureTime.model, FigureTime.milliseconds, *_sums(FigureTime, ("answers",)))
    times = times.where(_within(FigureTime, period)).group_by(FigureTime.model, FigureTime.milliseconds)
    side.add_times(await _rows(session, times))


def _sums(table: Any, names: tuple[str, ...]) -> list[ColumnElement[int]]:
    return [func.sum(getattr(table, name)).label(name) for name in names]


def _within(table: type[FigureTopic] | type[FigureTime], period: Period) -> ColumnElement[bool]:
    """The rows that make up a period: its whole months, and the days around them."""
    begin, end = period.months
    months = and_(table.span == Span.MONTH, table.first >= begin, table.first < end)
    is_day = table.span == Span.DAY
    if begin == end:
        return and_(is_day, table.first.between(period.first, period.last))
    earlier = and_(is_day, table.first >= period.first, table.first < begin)
    return or_(months, earlier, and_(is_day, table.first >= end, table.first <= period.last))


async def _rows(session: AsyncSession, query: Query) -> Sequence[Row]:
    return [row._mapping for row in await session.execute(query)]


def _add_live(period: Period, side: Side, live: Counted) -> None:
    def wanted(rows: list[dict[str, Any]], day: str) -> list[Row]:
        return [{**row, "last": row[day]} for row in rows if period.first <= row[day] <= period.last]

    side.add_days(wanted(live.hour_rows(), "day"))
    side.add_clocks(wanted(live.hour_rows(), "day"))
    side.add_groups(wanted(live.topic_rows(), "first"))
    side.add_times(wanted(live.time_rows(), "first"))


async def _add_states(session: AsyncSession, period: Period, side: Side) -> None:
    state = case((Visit.merged_into.is_not(None), MERGED), else_=Visit.status).label("state")
    asked = (Visit.status.in_(list(VisitStatus)), Visit.created_at >= period.start, Visit.created_at < period.end)
    for row in await _rows(session, select(state, func.count().label("visits")).where(*asked).group_by(state)):
        side.states[row["state"]] += row["visits"]
