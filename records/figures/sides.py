"""The figures of one period, added up from rows: what stands on either side when two periods are compared."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from records.figures.counted import HOUR_COUNTS, TOPIC_COUNTS

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
class Group:
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
    topics: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    models: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    times: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    states: Counter[str] = field(default_factory=Counter)

    def add_days(self, rows: Iterable[Row]) -> None:
        """Add rows of days."""
        for row in rows:
            self.totals.add(row)
            self.days[row["day"]].add(row)

    def add_clocks(self, rows: Iterable[Row]) -> None:
        """Add rows of hours of the clock."""
        for row in rows:
            self.clocks[row["clock"]] += row["conversations"]

    def add_groups(self, rows: Iterable[Row]) -> None:
        """Add rows of a topic and a model."""
        for row in rows:
            self.topics[row["topic"]].add(row)
            self.models[row["model"]].add(row)

    def add_times(self, rows: Iterable[Row]) -> None:
        """Add rows of answer times."""
        for row in rows:
            self.times[row["model"]][row["milliseconds"]] += row["answers"]

    @property
    def all_times(self) -> Counter[int]:
        """Answer times of all models."""
        return sum(self.times.values(), Counter())


def percentile(times: Counter[int], share: float) -> int | None:
    """The time within which this share of the answers was there (nearest rank); None without answers."""
    rank = -(-sum(times.values()) * share // 1)
    for milliseconds, answers in sorted(times.items()):
        rank -= answers
        if rank <= 0:
            return milliseconds
    return None
