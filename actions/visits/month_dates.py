"""Days and periods named by their month: "12 mei", "tussen 10 en 15 juni", "begin maart", "in het voorjaar"."""

import re
from datetime import date, timedelta

from actions.visits.calendar_words import (
    DAY,
    MONTH,
    MONTHS,
    ORDINALS,
    PART,
    PARTS,
    SEASONS,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    Found,
    day_of,
    end_of_month,
    next_year_of,
    year_of,
)  # fmt: skip

TO = r"\s*(?:-|–|à|/|tot en met|tot|t\.?\s?e\.?\s?m\.?|t/m|of|en)\s*"
ON = rf"(?:(?:de|den|op)\s+)*(?:{WEEKDAY}\s+)?"
NUMERIC = r"\b([0-3]?\d)/([01]?\d)\b(?:/((?:20)?\d\d)\b)?"
TWO_DAYS = re.compile(rf"(?:tussen\s+|van\s+)?{ON}{DAY}\s*{MONTH}{YEAR}{TO}{ON}{DAY}\s*{MONTH}{YEAR}")
TWO_NUMERIC = re.compile(rf"(?:tussen\s+|van\s+)?{NUMERIC}\s*(?:-|tot en met|tot|t/m|of|en)\s*{NUMERIC}")
IN_ONE_MONTH = re.compile(rf"(?:tussen\s+|van\s+)?{ON}{DAY}(?:\s*,\s*[0-3]?\d)*{TO}{ON}{DAY}\s*{MONTH}{YEAR}")
MONTH_PART = rf"{PART}\s+(?:van\s+)?{MONTH}{YEAR}"
TWO_PARTS = re.compile(rf"(?:tussen\s+|van\s+)?{MONTH_PART}(?:{TO}|\s+){MONTH_PART}")
ONE_PART = re.compile(rf"{PART}\s+(?:van\s+|in\s+)?{MONTH}{YEAR}")
NTH_WEEKDAY = re.compile(rf"({'|'.join(ORDINALS)})\s+{WEEKDAY}\s+(?:van|in)\s+{MONTH}{YEAR}")
WEEK_OF = re.compile(rf"(?:de )?week van (?:{WEEKDAY} )?{DAY}\s*{MONTH}{YEAR}")
TWO_MONTHS = re.compile(rf"\b{MONTH}\s*(?:of|en|-|tot|/)\s*(?:begin\s+|eind\s+)?{MONTH}{YEAR}")
ONE_DAY = re.compile(rf"{DAY}\s*{MONTH}{YEAR}")
SEASON = re.compile(rf"(?:in\s+)?(?:(?:het|de)\s+)?(?:(?:volgende?|komende?)\s+)?\b({'|'.join(SEASONS)})\b{YEAR}")
ONE_MONTH = re.compile(rf"(?:(?:op )?een {WEEKDAY}\s+)?(?:\b(in|tijdens|heel|de maand|van)\s+)?\b{MONTH}{YEAR}")


def two_days(text: str, today: date) -> Found | None:
    """Two days with a month each: "van 28 mei tot 3 juni", "12/5 of 14/5"."""
    match = TWO_DAYS.search(text)
    if match:
        year = match[4] or match[8]
        first = day_of(match[2], MONTHS[match[3]], year, today)
        last = day_of(match[6], MONTHS[match[7]], match[8] or year, first or today)
        return _in_order(first, last, match)
    match = TWO_NUMERIC.search(text)
    if not match or not 1 <= int(match[2]) <= 12 or not 1 <= int(match[5]) <= 12:
        return None
    first = day_of(match[1], int(match[2]), match[3] or match[6], today)
    return _in_order(first, day_of(match[4], int(match[5]), match[6], first or today), match)


def days_in_month(text: str, today: date) -> Found | None:
    """Days of one month: "tussen 10 en 15 juni", "10, 11 of 12 mei"."""
    match = IN_ONE_MONTH.search(text)
    if not match:
        return None
    first = day_of(match[2], MONTHS[match[5]], match[6], today)
    return _in_order(first, day_of(match[4], MONTHS[match[5]], match[6], today), match)


def parts_of_months(text: str, today: date) -> Found | None:
    """A part of a month, or from one part to another: "eind mei of begin juni"."""
    match = TWO_PARTS.search(text)
    if match:
        first = _part(match[1], match[2], match[3] or match[6], today)
        last = _part(match[4], match[5], match[6], first[0])
        return _in_order(first[0], last[1], match)
    match = ONE_PART.search(text)
    return (*_part(match[1], match[2], match[3], today), *match.span()) if match else None


def nth_weekday(text: str, today: date) -> Found | None:
    """A day such as "eerste dinsdag van mei" or "laatste vrijdag van april"."""
    match = NTH_WEEKDAY.search(text)
    if not match:
        return None
    month = MONTHS[match[3]]
    year = year_of(match[4]) if match[4] else next_year_of(today, month, 28)
    nth, weekday = ORDINALS[match[1]], WEEKDAYS.index(match[2])
    last = end_of_month(year, month)
    days = [last.replace(day=number) for number in range(1, last.day + 1)]
    day = [each for each in days if each.weekday() == weekday][nth if nth < 0 else nth - 1]
    return day, day, *match.span()


def week_of(text: str, today: date) -> Found | None:
    """The working days of "de week van 10 mei"."""
    match = WEEK_OF.search(text)
    inside = day_of(match[2], MONTHS[match[3]], match[4], today) if match else None
    if not match or not inside:
        return None
    monday = inside - timedelta(days=inside.weekday())
    return monday, monday + timedelta(days=4), *match.span()


def two_months(text: str, today: date) -> Found | None:
    """Two months: "maart of april"."""
    match = TWO_MONTHS.search(text)
    if not match:
        return None
    first, last = MONTHS[match[1]], MONTHS[match[2]]
    year = year_of(match[3]) if match[3] else next_year_of(today, first, 28)
    return _months(year, first, last, match)


def one_day(text: str, today: date) -> Found | None:
    """One day: "12 mei"."""
    match = ONE_DAY.search(text)
    day = day_of(match[1], MONTHS[match[2]], match[3], today) if match else None
    return (day, day, *match.span()) if match and day else None


def season(text: str, today: date) -> Found | None:
    """A season: "in het voorjaar"."""
    match = SEASON.search(text)
    if not match:
        return None
    first, last = SEASONS[match[1]]
    year = year_of(match[2]) if match[2] else next_year_of(today, last if last >= first else first, 28)
    return _months(year, first, last, match)


def one_month(text: str, today: date) -> Found | None:
    """A whole month; "jan" only with a word that shows that no person is meant."""
    for match in ONE_MONTH.finditer(text):
        is_name = match[3] == "jan" and not match[2] and not match[4] and text.strip(" .") != "jan"
        if is_name or re.search(r"\d\w*\s*$", text[: match.start()]):
            continue
        month = MONTHS[match[3]]
        year = year_of(match[4]) if match[4] else next_year_of(today, month, 28)
        return _months(year, month, month, match)
    return None


def _part(part: str, month_name: str, year_name: str | None, today: date) -> tuple[date, date]:
    begin, end = PARTS[part]
    month = MONTHS[month_name]
    year = year_of(year_name) if year_name else next_year_of(today, month, end)
    last = end_of_month(year, month)
    return last.replace(day=begin), last.replace(day=min(end, last.day))


def _months(year: int, first: int, last: int, match: re.Match[str]) -> Found:
    return date(year, first, 1), end_of_month(year if last >= first else year + 1, last), *match.span()


def _in_order(first: date | None, last: date | None, match: re.Match[str]) -> Found | None:
    return (first, last, *match.span()) if first and last and first <= last else None
