"""The tables of the figures: by day, hour, topic and model, and the work visits."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode

from actions.topics import load_topics
from records.figures.period import Period
from records.figures.reading import MERGED, Figures
from records.figures.sides import Group, Side, Totals
from records.visits.tables import VisitStatus
from web.console.figures.table import Cell, Table, as_day, share
from web.console.figures.totals import answer_times
from web.console.texts import texts_of
from web.console.topic_names import topic_name
from web.office_hours import DAYS

# Longer periods are shown by seven days.
MOST_DAYS = 92
WEEK = 7


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
        alone = share(now.alone, now.conversations)
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
        return f"{DAYS[days[0].weekday()]} {as_day(days[0])}"
    return f"{as_day(days[0])} – {as_day(days[-1])}"


def hours_table(figures: Figures) -> Table:
    """Each hour of the clock."""
    return Table(
        "uren", [(f"{hour}:00", figures.now.clocks[hour], figures.before.clocks[hour]) for hour in range(24)]
    )  # fmt: skip


def topics_table(figures: Figures, days: str) -> Table:
    """Topics by the number of conversations in which they were asked, the busiest first; they link to those.

    Args:
        figures: the figures.
        days: the period as filters of the list of conversations.
    """
    now, before, topics = _by_title(figures.now), _by_title(figures.before), load_topics()
    rows: list[tuple[Cell, ...]] = [
        (title, group.conversations, before.get(title, Group()).conversations, group.thumbs_up, group.thumbs_down)
        for title, group in sorted(now.items(), key=lambda item: (-item[1].conversations, item[0]))
    ]
    known = {topic.title for topic in map(topics.get, topics.names) if topic}
    links = {title: f"/console/gesprekken?{urlencode({'onderwerp': title})}&{days}" for title in now if title in known}
    return Table("onderwerpen", rows, links)


def _by_title(side: Side) -> dict[str, Group]:
    found: dict[str, Group] = {}
    for name, group in side.topics.items():
        if name not in texts_of("figures")["geen_onderwerp"]:
            found.setdefault(_title(name), Group()).add(vars(group))
    return found


def _title(name: str) -> str:
    """What a topic is called here: a form and what leads to it are one thing."""
    return str(texts_of("figures")["formulieren"].get(name) or topic_name(name))


def models_table(figures: Figures) -> Table:
    """Versions of the model, the one that was used last first."""
    names = {*figures.now.models, *figures.before.models} - {""}
    return Table("modellen", [_model(figures, name) for name in sorted(names, key=_last_used(figures), reverse=True)])


def _last_used(figures: Figures) -> Callable[[str], tuple[date, int]]:
    def key(name: str) -> tuple[date, int]:
        now, before = figures.now.models.get(name, Group()), figures.before.models.get(name, Group())
        return max(now.last, before.last), now.messages

    return key


def _model(figures: Figures, name: str) -> tuple[Cell, ...]:
    now, before = figures.now.models.get(name, Group()), figures.before.models.get(name, Group())
    median, slowest = answer_times(figures.now.times.get(name, Counter()))
    return (
        name, now.messages, before.messages, share(now.not_understood, now.messages),
        share(before.not_understood, before.messages), now.thumbs_up, now.thumbs_down, median, slowest,
    )  # fmt: skip


def visits_table(figures: Figures) -> Table:
    """The visits that were asked, by where they stand now."""
    names, sides = [*VisitStatus, MERGED], (figures.now, figures.before)
    rows: list[tuple[Cell, ...]] = [(name, *(side.states[name] for side in sides)) for name in names]
    gone = [max(side.totals.visits - side.states.total(), 0) for side in sides]
    if any(gone):
        rows.append((str(texts_of("figures")["niet_bewaard"]), *gone))
    return Table("werkbezoeken", rows)
