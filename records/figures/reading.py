"""Figures of a period beside those of the period before, read in a moment: from what was counted once, and live."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.engine import Sessions
from records.figures.closing import catch_up, closed_until, counted_until
from records.figures.counting import HOUR_COUNTS, TOPIC_COUNTS, Counted, Query, count
from records.figures.period import Period
from records.figures.tables import FigureHour, FigureTime, FigureTopic, Span
from records.visits.tables import Visit, VisitStatus

LIFETIME = timedelta(hours=24)
MERGED = "samengevoegd"
Row = Mapping[Any, Any]


@dataclass
class Totals:
    """Counts of some hours; each as in `FigureHour`."""

    conversations: int = 0
    alone: int = 0
    handovers: int = 0
    messages: int = 0
    not_understood: int = 0
    unanswered: int = 0
    thumbs_up: int = 0
    thumbs_down: int = 0
    visits: int = 0

    def add(self, row: Row) -> None:
        """Add the counts of a row."""
        for name in HOUR_COUNTS:
            setattr(self, name, getattr(self, name) + row[name])


@dataclass
class Kind:
    """Counts of one topic or of one model, each as in `FigureTopic`; it was last there on `last`, or in that month."""

    conversations: int = 0
    messages: int = 0
    not_understood: int = 0
    thumbs_up: int = 0
    thumbs_down: int = 0
    last: date = date.min

    def add(self, row: Row) -> None:
        """Add the counts of a row."""
        for name in TOPIC_COUNTS:
            setattr(self, name, getattr(self, name) + row[name])
        self.last = max(self.last, row["last"])


@dataclass
class Side:
    """Figures of one period.

    Attributes:
        totals: of all of it.
        days: of each day on which something happened.
        clocks: conversations by the hour of the city's clock at which they began.
        topics: by intent, or by form while one was filled in.
        models: by version; '' for what was answered without one.
        times: how many answers took so many milliseconds, by model.
        states: how many of the visits that were asked have each status now, or were merged; removed ones are not there.
    """

    totals: Totals = field(default_factory=Totals)
    days: defaultdict[date, Totals] = field(default_factory=lambda: defaultdict(Totals))
    clocks: Counter[int] = field(default_factory=Counter)
    topics: defaultdict[str, Kind] = field(default_factory=lambda: defaultdict(Kind))
    models: defaultdict[str, Kind] = field(default_factory=lambda: defaultdict(Kind))
    times: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    states: Counter[str] = field(default_factory=Counter)

    @property
    def all_times(self) -> Counter[int]:
        """Answer times of all models."""
        return sum(self.times.values(), Counter())


@dataclass(frozen=True)
class Figures:
    """A period beside the one before; `missing_until` is until when is still being counted, None when all is there."""

    period: Period
    now: Side
    before: Side
    counted_until: datetime | None
    missing_until: datetime | None


async def figures(
    sessions: Sessions, period: Period, now: datetime | None = None, lifetime: timedelta = LIFETIME
) -> Figures:
    """The figures of a period. What is closed and not counted yet is counted first, when it is little.

    Args:
        sessions: the database.
        period: which days.
        now: the present, for tests.
        lifetime: of a conversation.
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


def percentile(times: Counter[int], share: float) -> int | None:
    """The time within which this share of the answers was there (nearest rank); None without answers."""
    rank = -(-sum(times.values()) * share // 1)
    for milliseconds, answers in sorted(times.items()):
        rank -= answers
        if rank <= 0:
            return milliseconds
    return None


async def _add_kept(session: AsyncSession, period: Period, side: Side) -> None:
    in_hours = (FigureHour.hour >= period.start, FigureHour.hour < period.end)
    days = select(FigureHour.day, *_sums(FigureHour, HOUR_COUNTS)).where(*in_hours)
    _add_days(side, await _rows(session, days.group_by(FigureHour.day)))
    clocks = select(FigureHour.clock, *_sums(FigureHour, ("conversations",))).where(*in_hours)
    _add_clocks(side, await _rows(session, clocks.group_by(FigureHour.clock)))
    last = func.max(FigureTopic.first).label("last")
    topics = select(FigureTopic.topic, FigureTopic.model, last, *_sums(FigureTopic, TOPIC_COUNTS))
    topics = topics.where(_within(FigureTopic, period)).group_by(FigureTopic.topic, FigureTopic.model)
    _add_kinds(side, await _rows(session, topics))
    times = select(FigureTime.model, FigureTime.milliseconds, *_sums(FigureTime, ("answers",)))
    times = times.where(_within(FigureTime, period)).group_by(FigureTime.model, FigureTime.milliseconds)
    _add_times(side, await _rows(session, times))


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

    _add_days(side, wanted(live.hour_rows(), "day"))
    _add_clocks(side, wanted(live.hour_rows(), "day"))
    _add_kinds(side, wanted(live.topic_rows(), "first"))
    _add_times(side, wanted(live.time_rows(), "first"))


def _add_days(side: Side, rows: Sequence[Row]) -> None:
    for row in rows:
        side.totals.add(row)
        side.days[row["day"]].add(row)


def _add_clocks(side: Side, rows: Sequence[Row]) -> None:
    for row in rows:
        side.clocks[row["clock"]] += row["conversations"]


def _add_kinds(side: Side, rows: Sequence[Row]) -> None:
    for row in rows:
        side.topics[row["topic"]].add(row)
        side.models[row["model"]].add(row)


def _add_times(side: Side, rows: Sequence[Row]) -> None:
    for row in rows:
        side.times[row["model"]][row["milliseconds"]] += row["answers"]


async def _add_states(session: AsyncSession, period: Period, side: Side) -> None:
    state = case((Visit.merged_into.is_not(None), MERGED), else_=Visit.status).label("state")
    asked = (Visit.status.in_(list(VisitStatus)), Visit.created_at >= period.start, Visit.created_at < period.end)
    for row in await _rows(session, select(state, func.count().label("visits")).where(*asked).group_by(state)):
        side.states[row["state"]] += row["visits"]
