"""A table of figures, and how a figure and a day are written: the same on the page, in a picture and in a file."""

from dataclasses import dataclass, field
from datetime import date

from records.figures.period import Period
from web.console.pages import MONTHS, as_date, as_percent
from web.console.texts import texts_of

# A share is a float, a number of things an int; None is what cannot be told.
Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A table; `links` are addresses by the first cell of a row."""

    name: str
    rows: list[tuple[Cell, ...]]
    links: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What it is about."""
        return str(texts_of("figures")["tabellen"][self.name]["titel"])

    @property
    def columns(self) -> list[str]:
        """The heads of its columns."""
        return list(texts_of("figures")["tabellen"][self.name]["kolommen"])

    @property
    def picture(self) -> str:
        """What is said of its picture to who does not see it."""
        return str(texts_of("figures")["tabellen"][self.name]["grafiek"])


def share(part: int, whole: int) -> float | None:
    """How large a part is; None of nothing."""
    return part / whole if whole else None


def as_cell(cell: Cell) -> str:
    """A cell as text: '12.345', '87 %'."""
    if isinstance(cell, float):
        return as_percent(cell)
    return f"{cell:,}".replace(",", ".") if isinstance(cell, int) else cell or "–"


def as_days(period: Period) -> str:
    """A period: '3 mrt 2027 – 9 mrt 2027'."""
    return f"{as_date(period.first)} – {as_date(period.last)}"


def as_day(day: date) -> str:
    """A day: '3 mrt'."""
    return f"{day.day} {MONTHS[day.month - 1]}"
