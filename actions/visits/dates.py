"""Days and periods as Dutch speakers write them.

The words are resolved in `month_dates`, `week_dates` and `holidays`; here stand numeric dates, years,
and the order in which the ways of speaking are tried. dateparser, which knows exact days but no periods
and few Dutch words around them, comes last.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import dateparser

from actions.visits import month_dates, week_dates
from actions.visits.calendar_words import Found, day_of, end_of_month, next_year_of, year_of
from actions.visits.holidays import holiday

FLEXIBLE_DAYS = 365
# "na 15 maart" and "vanaf mei" have no end; a month is what the city can plan with.
OPEN_DAYS = 30
NEXT_YEAR = re.compile(r"\b(?:volgende?|komende?|toekomende?) jaar\b")
# "24/7" is no date, nor is "10/12" in front of "personen"; "10-12" is one only when a date was asked.
NUMERIC = re.compile(
    r"\b(?!24/7\b)([0-3]?\d)(\s?[/.-]\s?)([01]?\d)(?:\s?[/.-]\s?((?:20)?\d\d))?\b"
    r"(?!\s*(?:\w+\s+)?(?:perso|man\b|mensen|p\b|deeln))"
)
ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
YEAR_WORDS = re.compile(
    r"\b(?:(begin|eind|einde)\s+(?:van\s+)?)?(?:(dit|(?:volgend|komend)e?)\s+(?:(kalender|school)?jaar)"
    r"|(?<=in )(20\d\d)\b)"
)
NEW_YEAR = re.compile(r"\b(begin|na) (?:het )?(?:nieuwe? ?jaar|nieuwjaar)\b")
QUARTERS = {"q1": 1, "q2": 2, "q3": 3, "q4": 4, "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "laatste": 4}
QUARTER = re.compile(r"\b(?:(q[1-4])|(eerste|tweede|derde|vierde|laatste) kwartaal)\b(?:\s+(?:van\s+)?(20\d\d))?")
FLEXIBLE = re.compile(
    r"maakt?\s+(?:ons|mij|me|mijn)?\s*(?:eigenlijk\s+)?nie\w*\s+uit|geen voorkeur|flexibel|eender wanneer|om het even|"
    r"wanneer (?:het|dat) (?:jullie|u|voor jullie)|zo (?:snel|vlug|rap|gauw) mogelijk|\basap\b|\bzsm\b|binnenkort|"
    r"weet (?:ik|we|het|'t|k)?\s*(?:het\s+|'t\s+)?(?:nog\s+)?nie\w*|nog te bepalen|nog niet bekend"
)
AFTER = re.compile(r"\b(na|vanaf)\s+(?:(?:de|den|het)\s+)?$")
BEFORE = re.compile(r"\b(?:v[oó]{2}r|nog voor)\s+(?:(?:de|den|het)\s+)?$")
# "voor 14 juni" is mostly "for 14 June"; only the accent, or a season, shows that it means "before".
SURELY_BEFORE = re.compile(
    r"vóór|vóor|voór|nog voor|voor\s+(?:de|het)\s+(?:zomer|winter|grote|kerst|paas|krokus|herfst)"
)


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


def read_period(text: str, today: date, asked: bool = True) -> Period | None:
    """The day or period that the text names, None when it names none.

    A month or day without a year is the next one to come; a named year is kept, even when it is
    past, so that the caller can ask about it. Of a period that has begun, the days to come count.

    Args:
        text: what the citizen wrote.
        today: the day on which it was written.
        asked: the assistant just asked for a date, so that "10-12" is one and "maakt niet uit" is an answer.
    """
    plain = text.lower()
    # "in maart volgend jaar": the months are those of that year.
    base = date(today.year + 1, 1, 1) if NEXT_YEAR.search(plain) else today
    for reader in READERS + ASKED_READERS if asked else READERS:
        found = reader(plain, base if reader in OF_THE_YEAR else today)
        if found:
            first, last, begin, end = _open_ended(plain, found, today)
            if first <= today < last:
                first = today + timedelta(days=1)
            return Period(text[begin:end].strip(" ,."), first, last)
    return None


def _open_ended(text: str, found: Found, today: date) -> Found:
    """Take "na", "vanaf" and "vóór" into account when they stand in front."""
    first, last, begin, end = found
    before = text[:begin] + (re.match(r"(?:in\s+)?(?:de\s+|het\s+)?", text[begin:]) or [""])[0]
    after = AFTER.search(before)
    if after:
        start = last + timedelta(days=1) if after[1] == "na" else first
        return start, max(last, start + timedelta(days=OPEN_DAYS)), after.start(), end
    earlier = BEFORE.search(before)
    if earlier and first > today and SURELY_BEFORE.match(text[earlier.start() :]):
        return max(today + timedelta(days=1), first - timedelta(days=OPEN_DAYS)), first - timedelta(days=1), \
            earlier.start(), end  # fmt: skip
    return found


def _clear_numeric_day(text: str, today: date) -> Found | None:
    match = ISO.search(text)
    day = day_of(match[3], int(match[2]), match[1], today) if match else None
    if match and day:
        return day, day, *match.span()
    return _numeric_day(text, today, asked=False)


def _numeric_day(text: str, today: date, asked: bool = True) -> Found | None:
    for match in NUMERIC.finditer(text):
        is_clear = asked or match[4] or "/" in match[2]
        day = day_of(match[1], int(match[3]), match[4], today) if is_clear else None
        if day:
            return day, day, *match.span()
    return None


def _year(text: str, today: date) -> Found | None:
    match = NEW_YEAR.search(text)
    if match:
        return date(today.year + 1, 1, 1), date(today.year + 1, 1, 31), *match.span()
    match = YEAR_WORDS.search(text)
    if not match:
        return None
    if match[3] == "school":
        year = next_year_of(today, 9, 1) - (match[2] == "dit")
        return date(year, 9, 1), date(year + 1, 6, 30), *match.span()
    year = year_of(match[4]) if match[4] else today.year + (match[2] != "dit")
    months = {"begin": (1, 3), "eind": (10, 12), "einde": (10, 12)}.get(match[1], (1, 12))
    return date(year, months[0], 1), end_of_month(year, months[1]), *match.span()


def _quarter(text: str, today: date) -> Found | None:
    match = QUARTER.search(text)
    if not match:
        return None
    last = 3 * QUARTERS[match[1] or match[2]]
    year = int(match[3]) if match[3] else next_year_of(today, last, 28)
    return date(year, last - 2, 1), end_of_month(year, last), *match.span()


def _as_dateparser_reads(text: str, today: date) -> Found | None:
    """What only dateparser knows: an exact day in another notation, when the whole answer is one."""
    settings = {
        "DATE_ORDER": "DMY", "PREFER_DATES_FROM": "future", "RELATIVE_BASE": datetime.combine(today, time()),
        "REQUIRE_PARTS": ["day", "month"],
    }  # fmt: skip
    if NUMERIC.search(text):
        # dateparser turns day and month round to make a date of 12/13/2027; we ask.
        return None
    moment = dateparser.parse(text, languages=["nl"], settings=settings)
    return (moment.date(), moment.date(), 0, len(text)) if moment else None


def _flexible(text: str, today: date) -> Found | None:
    match = FLEXIBLE.search(text)
    return (today + timedelta(days=1), today + timedelta(days=FLEXIBLE_DAYS), *match.span()) if match else None


READERS: list[Callable[[str, date], Found | None]] = [
    week_dates.week, week_dates.weekend, week_dates.month_from_now, month_dates.two_days, month_dates.days_in_month,
    month_dates.parts_of_months, month_dates.nth_weekday, month_dates.week_of, month_dates.two_months,
    month_dates.one_day, _clear_numeric_day, week_dates.away, holiday, _quarter, month_dates.season,
    month_dates.one_month, _year, week_dates.named_day, week_dates.weekdays,
]  # fmt: skip
ASKED_READERS: list[Callable[[str, date], Found | None]] = [_numeric_day, _flexible, _as_dateparser_reads]
OF_THE_YEAR = [
    reader for reader in READERS if reader.__module__ == month_dates.__name__ or reader in (holiday, _quarter)
]
