"""Which period the figures are asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends

from records.figures.period import Period
from web.console.typed import FIRST_YEAR, LAST_YEAR, today

# Days until today, which is included.
LENGTHS = {"7": 7, "30": 30, "12m": 365}
USUAL, OWN = "30", "eigen"


@dataclass(frozen=True)
class Choice:
    """A period and how it was asked for.

    Attributes:
        name: a name of `LENGTHS`, or `OWN`.
        period: which days.
        first: the first own day as it was typed.
        last: the last own day as it was typed.
        is_wrong: what was typed is no period; then it is the usual one.
    """

    name: str
    period: Period
    first: str
    last: str
    is_wrong: bool = False

    @property
    def address(self) -> str:
        """The same choice in an address."""
        own = {"van": self.first, "tot": self.last} if self.name == OWN else {}
        return urlencode({"periode": self.name, **own})

    @property
    def days(self) -> str:
        """Its days as filters of the list of conversations."""
        return urlencode({"van": self.period.first.isoformat(), "tot": self.period.last.isoformat()})

    @property
    def includes_today(self) -> bool:
        """Whether its last day is still going on."""
        return self.period.last >= today()


def choice(periode: str = USUAL, van: str = "", tot: str = "") -> Choice:
    """The choice of an address; `van` and `tot` count for own days only."""
    if periode in LENGTHS:
        period = until_today(LENGTHS[periode])
        return Choice(periode, period, period.first.isoformat(), period.last.isoformat())
    own = read_period(van, tot) if periode == OWN else None
    period = own or until_today(LENGTHS[USUAL])
    is_wrong = periode == OWN and own is None
    name = OWN if own else USUAL
    return Choice(name, period, period.first.isoformat(), period.last.isoformat(), is_wrong)


Chosen = Annotated[Choice, Depends(choice)]


def until_today(days: int) -> Period:
    """So many days, today included."""
    return Period(today() - timedelta(days=days - 1), today())


def read_period(first: str, last: str) -> Period | None:
    """The period of two dates as a browser sends them; None when they make none."""
    try:
        found = Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
    return found if found.first.year >= FIRST_YEAR and found.last.year <= LAST_YEAR else None
