"""Easter and the school holidays, which visitors like to name or to avoid."""

import re
from datetime import date, timedelta

from actions.visits.calendar_words import Found

HOLIDAY = re.compile(
    r"(?:(?:tijdens|in)\s+)?(?:de\s+)?"
    r"\b(herfst|kerst|krokus|paas|zomer|grote\s+)(?:vakantie|verlof)\b(?:\s+(?:van\s+)?(20\d\d))?"
)
EASTER = re.compile(r"\b(?:rond\s+|met\s+)?pasen\b(?:\s+(20\d\d))?")
WEEKS = {"herfst": 1, "kerst": 2, "krokus": 1, "paas": 2}


def holiday(text: str, today: date) -> Found | None:
    """The school holiday that the text names, the next to come when it has no year."""
    match = HOLIDAY.search(text)
    name, year = (match[1].strip(), match[2]) if match else ("paas", None)
    if not match:
        match = EASTER.search(text)
        year = match[1] if match else None
    if not match:
        return None
    years = [int(year)] if year else [today.year - 1, today.year, today.year + 1]
    spans = [_span(name, each) for each in years]
    first, last = next((span for span in spans if span[1] >= today), spans[-1])
    return first, last, *match.span()


def easter(year: int) -> date:
    """Easter Sunday (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    days = h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114
    return date(year, days // 31, days % 31 + 1)


def _span(name: str, year: int) -> tuple[date, date]:
    """First and last day, by the rules of the Flemish Ministry of Education."""
    if name not in WEEKS:
        return date(year, 7, 1), date(year, 8, 31)
    first = {"herfst": _autumn, "kerst": _christmas, "krokus": _carnival, "paas": _spring}[name](year)
    return first, first + timedelta(days=7 * WEEKS[name] - 1)


def _autumn(year: int) -> date:
    """Monday of the week of 1 November; the Monday after when that is a Sunday."""
    saints = date(year, 11, 1)
    return saints + timedelta(days=1) if saints.weekday() == 6 else _monday(saints)


def _christmas(year: int) -> date:
    """Monday of the week of 25 December; the Monday after when that is in a weekend."""
    christmas = date(year, 12, 25)
    return _monday(christmas + timedelta(days=2)) if christmas.weekday() >= 5 else _monday(christmas)


def _carnival(year: int) -> date:
    """Monday of the seventh week before Easter."""
    return easter(year) - timedelta(days=48)


def _spring(year: int) -> date:
    """First Monday of April; the Monday after Easter in March, two weeks before an Easter after 15 April."""
    sunday = easter(year)
    if sunday.month == 3:
        return sunday + timedelta(days=1)
    if sunday > date(year, 4, 15):
        return sunday - timedelta(days=13)
    return _monday(date(year, 4, 7))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
