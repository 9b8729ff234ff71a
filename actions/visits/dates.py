"""Days and periods as Dutch speakers write them.

Exact dates are read by dateparser; the words around them ("begin maart", "volgende week dinsdag",
"in het voorjaar", "tussen 10 en 15 juni") are resolved here.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import dateparser
from text_to_num import alpha2digit

MONTHS = {
    "januari": 1, "februari": 2, "maart": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7, "augustus": 8,
    "september": 9, "oktober": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mrt": 3, "apr": 4, "jun": 6,
    "jul": 7, "aug": 8, "sept": 9, "sep": 9, "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip
WEEKDAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
SEASONS = {"voorjaar": (3, 5), "lente": (3, 5), "zomer": (6, 8), "najaar": (9, 11), "herfst": (9, 11),
           "winter": (12, 2)}  # fmt: skip
PARTS = {"begin": (1, 10), "midden": (11, 20), "half": (11, 20), "medio": (11, 20), "eind": (21, 31), "einde": (21, 31)}
MONTH = rf"({'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
YEAR = r"(?:\s+(?:van\s+)?(20\d\d))?"
DAY = r"([0-3]?\d)(?:e|ste|de)?"
WEEKDAY = rf"({'|'.join(WEEKDAYS)})"
FLEXIBLE_DAYS = 365


@dataclass(frozen=True)
class Period:
    """When a visit would suit: the citizen's words, and the first and last day they mean."""

    text: str
    first: date
    last: date

    @property
    def is_one_day(self) -> bool:
        """Whether one exact day was named."""
        return self.first == self.last

    @property
    def is_weekend_day(self) -> bool:
        """Whether the one day that was named is a Saturday or a Sunday."""
        return self.is_one_day and self.first.weekday() >= 5


def read_period(text: str, today: date) -> Period | None:
    """The day or period that the text names, None when it names none.

    A month or day without a year is the next one to come; a named year is kept, even when it is
    past, so that the caller can ask about it.
    """
    plain = text.lower()
    for reader in READERS:
        found = reader(plain, today)
        if found:
            return Period(text[found[2] : found[3]].strip(" ,."), found[0], found[1])
    return None


# First day, last day, and where in the text they stand.
Found = tuple[date, date, int, int]


def _range_in_month(text: str, today: date) -> Found | None:
    match = re.search(rf"(?:tussen\s+|van\s+)?{DAY}\s*(?:-|–|à|tot|en|t/m|of)\s*{DAY}\s+{MONTH}{YEAR}", text)
    if not match:
        return None
    first = _day(int(match[1]), MONTHS[match[3]], match[4], today)
    last = _day(int(match[2]), MONTHS[match[3]], match[4], today)
    return (first, last, *match.span()) if first and last and first <= last else None


def _part_of_month(text: str, today: date) -> Found | None:
    match = re.search(rf"({'|'.join(PARTS)})\s+(?:van\s+)?{MONTH}{YEAR}", text)
    if not match:
        return None
    month = MONTHS[match[2]]
    begin, end = PARTS[match[1]]
    year = int(match[3]) if match[3] else _next_year_of(today, month, end)
    end = min(end, monthrange(year, month)[1])
    return date(year, month, begin), date(year, month, end), *match.span()


def _two_months(text: str, today: date) -> Found | None:
    match = re.search(rf"{MONTH}\s*(?:of|en|-|tot|/)\s*(?:begin\s+|eind\s+)?{MONTH}{YEAR}", text)
    if not match:
        return None
    first, last = MONTHS[match[1]], MONTHS[match[2]]
    year = int(match[3]) if match[3] else _next_year_of(today, first, 28)
    return _months(year, first, last, match)


def _season(text: str, today: date) -> Found | None:
    match = re.search(rf"(?:in\s+)?(?:het|de)?\s*(?:volgend[e]?\s+)?({'|'.join(SEASONS)}){YEAR}", text)
    if not match:
        return None
    first, last = SEASONS[match[1]]
    year = int(match[2]) if match[2] else _next_year_of(today, last if last >= first else first, 28)
    return _months(year, first, last, match)


def _months(year: int, first: int, last: int, match: re.Match[str]) -> Found:
    end_year = year if last >= first else year + 1
    return date(year, first, 1), date(end_year, last, monthrange(end_year, last)[1]), *match.span()


def _week(text: str, today: date) -> Found | None:
    monday = today - timedelta(days=today.weekday())
    match = re.search(rf"{WEEKDAY}\s+(?:over|binnen)\s+(\d+|een|twee|drie|vier)\s+weken", text)
    if match:
        weeks = {"een": 1, "twee": 2, "drie": 3, "vier": 4}.get(match[2]) or int(match[2])
        day = monday + timedelta(weeks=weeks, days=WEEKDAYS.index(match[1]))
        return day, day, *match.span()
    match = re.search(rf"(volgende|komende|deze) week\s*(?:op\s+)?{WEEKDAY}?", text)
    if match:
        start = monday if match[1] == "deze" else monday + timedelta(weeks=1)
        if match[2]:
            day = start + timedelta(days=WEEKDAYS.index(match[2]))
            return day, day, *match.span()
        return max(start, today), start + timedelta(days=4), *match.span()
    match = re.search(rf"(?:de )?week van (?:maandag )?{DAY}\s+{MONTH}{YEAR}", text)
    if match:
        inside = _day(int(match[1]), MONTHS[match[2]], match[3], today)
        start = inside - timedelta(days=inside.weekday()) if inside else None
        return (start, start + timedelta(days=4), *match.span()) if start else None
    return None


def _month_and_year_words(text: str, today: date) -> Found | None:
    match = re.search(
        r"(volgende|komende) maand|(volgend|komend) (school)?jaar|(begin|na) (?:het )?(?:nieuwe?|nieuw)jaar", text
    )
    if not match:
        return None
    if "maand" in match[0]:
        year, month = (today.year + today.month // 12, today.month % 12 + 1)
        return date(year, month, 1), date(year, month, monthrange(year, month)[1]), *match.span()
    if match[3]:
        year = _next_year_of(today, 9, 1)
        return date(year, 9, 1), date(year + 1, 6, 30), *match.span()
    year = today.year + 1
    return date(year, 1, 1), date(year, 1 if match[4] else 12, 31), *match.span()


def _exact_day(text: str, today: date) -> Found | None:
    match = re.search(rf"\b{DAY}\s+{MONTH}{YEAR}", text)
    if match:
        day = _day(int(match[1]), MONTHS[match[2]], match[3], today)
        return (day, day, *match.span()) if day else None
    match = re.search(r"\b[0-3]?\d[/.-][01]?\d(?:[/.-](?:20)?\d\d)?\b|\b20\d\d-\d\d-\d\d\b", text)
    if match:
        return _parsed(match[0].replace(".", "/"), match, today)
    match = re.search(r"\b(overmorgen|morgen|vandaag|over \w+ (?:dagen|weken|week|maanden|maand))\b", text)
    return _parsed(alpha2digit(match[0].replace("een", "1"), "nl"), match, today) if match else None


def _parsed(words: str, match: re.Match[str], today: date) -> Found | None:
    """Read by dateparser, with Belgian order of day and month."""
    settings = {
        "DATE_ORDER": "DMY", "PREFER_DATES_FROM": "future", "RELATIVE_BASE": datetime.combine(today, time()),
    }  # fmt: skip
    is_iso = re.fullmatch(r"20\d\d-\d\d-\d\d", words)
    moment = datetime.fromisoformat(words) if is_iso else dateparser.parse(words, languages=["nl"], settings=settings)  # type: ignore[arg-type]
    return (moment.date(), moment.date(), *match.span()) if moment else None


def _weekday(text: str, today: date) -> Found | None:
    match = re.search(rf"(?:volgende|komende|aanstaande)?\s*\b{WEEKDAY}\b", text)
    if not match:
        return None
    day = today + timedelta(days=(WEEKDAYS.index(match[1]) - today.weekday() - 1) % 7 + 1)
    return day, day, *match.span()


def _month(text: str, today: date) -> Found | None:
    match = re.search(rf"(?:in|tijdens|heel|de maand)?\s*\b{MONTH}{YEAR}", text)
    if not match or re.search(r"\d\w*\s*$", text[: match.start()]):
        return None
    month = MONTHS[match[1]]
    year = int(match[2]) if match[2] else _next_year_of(today, month, 28)
    return _months(year, month, month, match)


def _flexible(text: str, today: date) -> Found | None:
    match = re.search(
        r"maakt?\s+(?:ons|mij|me)?\s*nie\w*\s+uit|geen voorkeur|flexibel|wanneer (?:het|dat) (?:jullie|voor jullie)"
        r"|om het even|eender wanneer|zo snel mogelijk|weet (?:ik|we) nog niet",
        text,
    )
    return (today + timedelta(days=1), today + timedelta(days=FLEXIBLE_DAYS), *match.span()) if match else None


def _day(day: int, month: int, year: str | None, today: date) -> date | None:
    """The named day, the next to come when no year is given; None for 31 June and the like."""
    try:
        if year:
            return date(int(year), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _next_year_of(today: date, month: int, day: int) -> int:
    """Year of the next time that this day of the month is still to come."""
    last_day = min(day, monthrange(today.year, month)[1])
    return today.year if date(today.year, month, last_day) >= today else today.year + 1


READERS: list[Callable[[str, date], Found | None]] = [
    _range_in_month, _part_of_month, _week, _two_months, _exact_day, _season, _month_and_year_words, _month, _weekday,
    _flexible,
]  # fmt: skip
