"""Days and weeks counted from today: "volgende week dinsdag", "over drie weken", "eind deze maand"."""

import re
from datetime import date, timedelta

from actions.visits.calendar_words import PART, PARTS, WEEKDAY, WEEKDAYS, Found, day_number, end_of_month

NEXT = r"(?:volgende?|komende?|toekomende?|aanstaande?|vlg)"
COUNT = r"(\d{1,3}|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|veertien)"
NAMED_DAYS = {"eergisteren": -2, "gisteren": -1, "vandaag": 0, "morgen": 1, "overmorgen": 2}
NAMED_DAY = re.compile(r"(?<!goede )(?<!goeie )(?<!goeden )\b(eergisteren|gisteren|vandaag|overmorgen|morgen)\b")
WEEKS_AWAY = re.compile(rf"{WEEKDAY}\s+(?:over|binnen)\s+{COUNT}\s+weken")
DAY_THEN_WEEK = re.compile(rf"{WEEKDAY}\s+(?:van\s+)?{NEXT}\s+week\b")
WEEK = re.compile(rf"\b({NEXT}|deze|van de|vd|vorige|voorbije)\s+(?:week|wk)\b(?:\s*(?:op\s+)?{WEEKDAY})?")
WEEKEND = re.compile(rf"\b({NEXT}|dit)\s+weekend")
AWAY = re.compile(rf"\b(?:over|binnen)\s+{COUNT}\s+(dag|dagen|week|weken|maand|maanden)\b")
MONTH_FROM_NOW = re.compile(rf"(?:{PART}\s+(?:van\s+)?)?({NEXT}|deze|van de|vorige)\s+maand\b")
TWO_WEEKDAYS = re.compile(rf"{WEEKDAY}\s*(?:of|en|tot|-|/)\s*{WEEKDAY}")
ONE_WEEKDAY = re.compile(rf"(?:{NEXT}\s+)?\b{WEEKDAY}\b")


def named_day(text: str, today: date) -> Found | None:
    """A day such as "morgen"; also "gisteren", so that the caller can ask about it."""
    match = NAMED_DAY.search(text)
    if not match:
        return None
    day = today + timedelta(days=NAMED_DAYS[match[1]])
    return day, day, *match.span()


def week(text: str, today: date) -> Found | None:
    """A week near today, or one day of it."""
    monday = today - timedelta(days=today.weekday())
    match = WEEKS_AWAY.search(text)
    if match:
        return _day_in(monday + timedelta(weeks=day_number(match[2])), match[1], match)
    match = DAY_THEN_WEEK.search(text)
    if match:
        return _day_in(monday + timedelta(weeks=1), match[1], match)
    match = WEEK.search(text)
    if not match:
        return None
    this, past = match[1] in ("deze", "van de", "vd"), match[1] in ("vorige", "voorbije")
    start = monday + timedelta(weeks=0 if this else -1 if past else 1)
    if match[2]:
        return _day_in(start, match[2], match)
    first = max(start, today) if this else start
    return first, max(first, start + timedelta(days=4)), *match.span()


def weekend(text: str, today: date) -> Found | None:
    """The next weekend; "volgend weekend" said on a Saturday is the one after."""
    match = WEEKEND.search(text)
    if not match:
        return None
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    if match[1] != "dit" and saturday == today:
        saturday += timedelta(weeks=1)
    return saturday, saturday + timedelta(days=1), *match.span()


def away(text: str, today: date) -> Found | None:
    """Counted from today: "over tien dagen" is a day; a number of weeks or months only says in which week or month."""
    match = AWAY.search(text)
    if not match:
        return None
    count = day_number(match[1])
    if match[2].startswith("maand"):
        return *_month_from(today, count), *match.span()
    days = count if match[2].startswith("dag") else 7 * count
    day = today + timedelta(days=days)
    if days % 7:
        return day, day, *match.span()
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=4), *match.span()


def month_from_now(text: str, today: date) -> Found | None:
    """The month of today or one beside it, or a part of it: "eind deze maand"."""
    match = MONTH_FROM_NOW.search(text)
    if not match:
        return None
    count = {"deze": 0, "van de": 0, "vorige": -1}.get(match[2], 1)
    first, last = _month_from(today, count)
    if match[1]:
        begin, end = PARTS[match[1]]
        first, last = first.replace(day=begin), first.replace(day=min(end, last.day))
    return first, last, *match.span()


def weekdays(text: str, today: date) -> Found | None:
    """The next Tuesday, or "maandag of dinsdag"."""
    match = TWO_WEEKDAYS.search(text)
    if match:
        first = _coming(match[1], today)
        return first, first + timedelta(days=(WEEKDAYS.index(match[2]) - WEEKDAYS.index(match[1])) % 7), *match.span()
    match = ONE_WEEKDAY.search(text)
    return (_coming(match[1], today), _coming(match[1], today), *match.span()) if match else None


def _coming(weekday: str, today: date) -> date:
    return today + timedelta(days=(WEEKDAYS.index(weekday) - today.weekday() - 1) % 7 + 1)


def _day_in(monday: date, weekday: str, match: re.Match[str]) -> Found:
    day = monday + timedelta(days=WEEKDAYS.index(weekday))
    return day, day, *match.span()


def _month_from(today: date, count: int) -> tuple[date, date]:
    months = today.year * 12 + today.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, 1), end_of_month(year, month)
