"""What was counted of some hours, in memory, and the rows of the tables of figures that it becomes."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from records.city_time import CITY_TIME
from records.figures.tables import Span

Counts = dict[str, int]
THUMBS = ("thumbs_up", "thumbs_down")
HOUR_COUNTS = (
    "conversations", "alone", "handovers", "messages", "not_understood", "unanswered", "thumbs_up", "thumbs_down",
    "visits",
)  # fmt: skip
TOPIC_COUNTS = ("conversations", "messages", "not_understood", "thumbs_up", "thumbs_down")


def _counter(names: tuple[str, ...]) -> defaultdict[Any, Counts]:
    return defaultdict(lambda: dict.fromkeys(names, 0))


@dataclass
class Counted:
    """What was counted: by hour; by day, topic and model; and answers by day, model and milliseconds.

    Topics and answers come out as rows of days, and of months when asked for.
    """

    hours: defaultdict[datetime, Counts] = field(default_factory=lambda: _counter(HOUR_COUNTS))
    topics: defaultdict[tuple[date, str, str], Counts] = field(default_factory=lambda: _counter(TOPIC_COUNTS))
    times: Counter[tuple[date, str, int]] = field(default_factory=Counter)

    def hour_rows(self) -> list[dict[str, Any]]:
        """As rows of `FigureHour`, oldest first."""
        clocks = {hour: hour.astimezone(CITY_TIME) for hour in sorted(self.hours)}
        return [
            {"hour": hour, "day": clock.date(), "clock": clock.hour, **self.hours[hour]}
            for hour, clock in clocks.items()
        ]

    def topic_rows(self, span: Span = Span.DAY) -> list[dict[str, Any]]:
        """As rows of `FigureTopic`."""
        sums = _counter(TOPIC_COUNTS)
        for (day, topic, model), counts in self.topics.items():
            for name in TOPIC_COUNTS:
                sums[_first(day, span), topic, model][name] += counts[name]
        return [
            {"span": span, "first": first, "topic": topic, "model": model, **counts}
            for (first, topic, model), counts in sums.items()
        ]

    def time_rows(self, span: Span = Span.DAY) -> list[dict[str, Any]]:
        """As rows of `FigureTime`."""
        sums: Counter[tuple[date, str, int]] = Counter()
        for (day, model, milliseconds), answers in self.times.items():
            sums[_first(day, span), model, milliseconds] += answers
        return [
            {"span": span, "first": first, "model": model, "milliseconds": milliseconds, "answers": answers}
            for (first, model, milliseconds), answers in sums.items()
        ]


def _first(day: date, span: Span) -> date:
    return day.replace(day=1) if span is Span.MONTH else day
