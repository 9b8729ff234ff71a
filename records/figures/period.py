"""Days of the city, and the hours that they are made of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from records.city_time import CITY_TIME

DAY = timedelta(days=1)
# Two years of figures are read for one year: the year itself, and the one to compare it with.
LONGEST = 366


@dataclass(frozen=True)
class Period:
    """Whole days of the city, the last one included.

    Raises:
        ValueError: it ends before it begins, or is longer than `LONGEST` days.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse what is no period."""
        if not 1 <= self.days <= LONGEST:
            raise ValueError(self.days)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The first instant."""
        return start_of(self.first)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return start_of(self.last + DAY)

    @property
    def months(self) -> tuple[date, date]:
        """The whole months in it: the first day of the first one, and the first day after the last one."""
        begins = self.first if self.first.day == 1 else _next_month(self.first)
        return begins, max(begins, (self.last + DAY).replace(day=1))

    @property
    def before(self) -> "Period":
        """As many days, just before it."""
        return Period(self.first - self.days * DAY, self.first - DAY)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + 32 * DAY).replace(day=1)


def start_of(day: date) -> datetime:
    """When a day begins in the city, in UTC."""
    return datetime.combine(day, time(), CITY_TIME).astimezone(UTC)


def hour_of(moment: datetime) -> datetime:
    """The hour in which a moment lies. The city is whole hours from UTC, so its days are made of these hours."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
