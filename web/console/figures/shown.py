"""The figures as staff reads them: a list of totals and tables, the same on the page, in a picture and in a file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from actions.topics import Topics
from records.figures.period import Period
from records.figures.reading import MERGED, Figures, Kind, Side, Totals, percentile
from records.visits.tables import VisitStatus
from web.console.figures.texts import texts
from web.console.pages import MONTHS, as_percent
from web.office_hours import DAYS

# Longer periods are shown by seven days.
MOST_DAYS = 92
WEEK = 7
EMERGENCY = "emergency/"
# A share is a float, a number of things an int; None is what cannot be told.
Cell = str | int | float | None
MEDIAN, SLOWEST = 0.5, 0.95
# More says nothing: then there was next to nothing before.
MOST_CHANGE = 999


@dataclass(frozen=True)
class Table:
    """A table; `links` are addresses by the first cell of a row."""

    name: str
    rows: list[tuple[Cell, ...]]
    links: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What it is about."""
        return str(texts()["tabellen"][self.name]["titel"])

    @property
    def columns(self) -> list[str]:
        """The heads of its columns."""
        return list(texts()["tabellen"][self.name]["kolommen"])

    @property
    def picture(self) -> str:
        """What is said of its picture to who does not see it."""
        return str(texts()["tabellen"][self.name]["grafiek"])


@dataclass(frozen=True)
class Total:
    """One figure beside that of the period before."""

    name: str
    meaning: str
    now: Cell
    before: Cell

    @property
    def is_share(self) -> bool:
        """Whether it is a share, of which the change is told in points."""
        return isinstance(self.now, float) or isinstance(self.before, float)

    @property
    def change(self) -> int | None:
        """By how many percent it changed, or a share by how many points; None when that says nothing."""
        if isinstance(self.now, str) or isinstance(self.before, str) or self.now is None or not self.before:
            return None
        found = round(100 * (self.now - self.before) / (1 if self.is_share else self.before))
        return found if found <= MOST_CHANGE else None


def as_cell(cell: Cell) -> str:
    """A cell as text: '12.345', '87 %'."""
    if isinstance(cell, float):
        return as_percent(cell)
    return f"{cell:,}".replace(",", ".") if isinstance(cell, int) else cell or "–"


def as_days(period: Period) -> str:
    """A period: '3 mrt 2027 – 9 mrt 2027'."""
    return f"{_day(period.first)} {period.first.year} – {_day(period.last)} {period.last.year}"


def totals(figures: Figures) -> list[Total]:
    """The figures on top."""
    now, before = _values(figures.now), _values(figures.before)
    about: dict[str, list[str]] = texts()["totalen"]
    return [Total(title, meaning, now[name], before[name]) for name, (title, meaning) in about.items()]


def _values(side: Side) -> dict[str, Cell]:
    found, times = side.totals, side.all_times
    return {
        **vars(found),
        "alone_share": _share(found.alone, found.conversations),
        "not_understood_share": _share(found.not_understood, found.messages),
        "median": percentile(times, MEDIAN),
        "slowest": percentile(times, SLOWEST),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def totals_table(figures: Figures) -> Table:
    """The figures on top as a table."""
    return Table("totalen", [(total.name, total.now, total.before) for total in totals(figures)])


def days_together(period: Period) -> int:
    """How many days are told together."""
    return 1 if period.days <= MOST_DAYS else WEEK


def days_table(figures: Figures) -> Table:
    """Each day beside the same day of the period before; seven days together when there are many."""
    size = days_together(figures.period)
    rows: list[tuple[Cell, ...]] = []
    for first in range(0, figures.period.days, size):
        days = range(first, min(first + size, figures.period.days))
        now = _sum(figures.now, figures.period.first, days)
        before = _sum(figures.before, figures.period.before.first, days)
        alone = _share(now.alone, now.conversations)
        label = _label([figures.period.first + timedelta(days=day) for day in days])
        rows.append((label, now.conversations, before.conversations, alone, now.not_understood, now.handovers))
    return Table("dagen", rows)


def _sum(side: Side, start: date, days: range) -> Totals:
    found = Totals()
    for day in days:
        on_day = side.days.get(start + timedelta(days=day))
        if on_day:
            found.add(vars(on_day))
    return found


def _label(days: list[date]) -> str:
    if len(days) == 1:
        return f"{DAYS[days[0].weekday()]} {_day(days[0])}"
    return f"{_day(days[0])} – {_day(days[-1])}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def hours_table(figures: Figures) -> Table:
    """Each hour of the clock."""
    return Table(
        "uren", [(f"{hour}:00", figures.now.clocks[hour], figures.before.clocks[hour]) for hour in range(24)]
    )  # fmt: skip


def topics_table(figures: Figures, topics: Topics, days: str) -> Table:
    """Topics by the number of conversations in which they were asked, the busiest first.

    Args:
        figures: the figures.
        topics: the catalogue; topics of it link to their conversations.
        days: the period as filters of the list of conversations.
    """
    now, before = _by_title(figures.now, topics), _by_title(figures.before, topics)
    rows: list[tuple[Cell, ...]] = [
        (title, kind.conversations, before.get(title, Kind()).conversations, kind.thumbs_up, kind.thumbs_down)
        for title, kind in sorted(now.items(), key=lambda item: (-item[1].conversations, item[0]))
    ]
    known = {topic.title for topic in map(topics.get, topics.names) if topic}
    links = {title: f"/console/gesprekken?{urlencode({'onderwerp': title})}&{days}" for title in now if title in known}
    return Table("onderwerpen", rows, links)


def _by_title(side: Side, topics: Topics) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for name, kind in side.topics.items():
        if name not in texts()["geen_onderwerp"]:
            found.setdefault(_title(name, topics), Kind()).add(vars(kind))
    return found


def _title(name: str, topics: Topics) -> str:
    topic = topics.get(name)
    if topic:
        return topic.title
    return str(texts()["noodgeval"] if name.startswith(EMERGENCY) else texts()["onderwerpen"].get(name, name))


def models_table(figures: Figures) -> Table:
    """Versions of the model, the one that was used last first."""
    names = {*figures.now.models, *figures.before.models} - {""}
    return Table("modellen", [_model(figures, name) for name in sorted(names, key=_last_used(figures), reverse=True)])


def _last_used(figures: Figures) -> Any:
    def key(name: str) -> tuple[date, int]:
        now, before = figures.now.models.get(name, Kind()), figures.before.models.get(name, Kind())
        return max(now.last, before.last), now.messages

    return key


def _model(figures: Figures, name: str) -> tuple[Cell, ...]:
    now, before = figures.now.models.get(name, Kind()), figures.before.models.get(name, Kind())
    times = figures.now.times.get(name, Counter())
    return (
        name, now.messages, before.messages, _share(now.not_understood, now.messages),
        _share(before.not_understood, before.messages), now.thumbs_up, now.thumbs_down, percentile(times, MEDIAN),
        percentile(times, SLOWEST),
    )  # fmt: skip


def visits_table(figures: Figures) -> Table:
    """The visits that were asked, by where they stand now."""
    names = [*VisitStatus, MERGED]
    rows: list[tuple[Cell, ...]] = [(name, *(side.states[name] for side in _sides(figures))) for name in names]
    gone = [max(side.totals.visits - side.states.total(), 0) for side in _sides(figures)]
    if any(gone):
        rows.append((str(texts()["niet_bewaard"]), *gone))
    return Table("werkbezoeken", rows)


def _sides(figures: Figures) -> Iterator[Side]:
    yield figures.now
    yield figures.before
