"""The figures on top of the page, each beside that of the period before."""

from collections import Counter
from dataclasses import dataclass

from records.figures.reading import Figures
from records.figures.sides import Side, percentile
from web.console.figures.table import Cell, Table, share
from web.console.texts import texts_of

MEDIAN, SLOWEST = 0.5, 0.95
# More says nothing: then there was next to nothing before.
MOST_CHANGE = 999


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


def totals(figures: Figures) -> list[Total]:
    """The figures on top."""
    now, before = _values(figures.now), _values(figures.before)
    about: dict[str, list[str]] = texts_of("figures")["totalen"]
    return [Total(title, meaning, now[name], before[name]) for name, (title, meaning) in about.items()]


def _values(side: Side) -> dict[str, Cell]:
    found = side.totals
    median, slowest = answer_times(side.all_times)
    return {
        **vars(found),
        "alone_share": share(found.alone, found.conversations),
        "not_understood_share": share(found.not_understood, found.messages),
        "median": median,
        "slowest": slowest,
    }


def answer_times(times: Counter[int]) -> tuple[Cell, Cell]:
    """Milliseconds within which half of the answers were there, and nearly all of them."""
    return percentile(times, MEDIAN), percentile(times, SLOWEST)


def totals_table(figures: Figures) -> Table:
    """The figures on top as a table."""
    return Table("totalen", [(total.name, total.now, total.before) for total in totals(figures)])
