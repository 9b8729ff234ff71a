"""Names of days and months as Dutch speakers write them, and the arithmetic that goes with them."""

from calendar import monthrange
from datetime import date

from text_to_num import alpha2digit

# First day, last day, and where in the text they stand.
Found = tuple[date, date, int, int]

MONTHS = {
    "januari": 1, "februari": 2, "maart": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7, "augustus": 8,
    "september": 9, "oktober": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "febr": 2, "mrt": 3, "apr": 4,
    "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "okt": 10, "nov": 11, "dec": 12,
    # Dialect and the misspellings that come back; a general likeness would take "maar" for "maart".
    "januarie": 1, "jannuari": 1, "februarie": 2, "febuari": 2, "febrauri": 2, "meert": 3, "maert": 3, "mrrt": 3,
    "aprl": 4, "meij": 5, "juny": 6, "junie": 6, "july": 7, "julie": 7, "agustus": 8, "augustes": 8, "septembr": 9,
    "setember": 9, "october": 10, "oktobr": 10, "novembr": 11, "novmber": 11, "desember": 12, "decembr": 12,
}  # fmt: skip
WEEKDAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
SEASONS = {"voorjaar": (3, 5), "lente": (3, 5), "zomer": (6, 8), "najaar": (9, 11), "herfst": (9, 11),
           "winter": (12, 2)}  # fmt: skip
PARTS = {"begin": (1, 10), "midden": (11, 20), "half": (11, 20), "halfweg": (11, 20), "halverwege": (11, 20),
         "medio": (11, 20), "eind": (21, 31), "einde": (21, 31),
         "eerste helft": (1, 15), "tweede helft": (16, 31), "laatste helft": (16, 31),
         "eerste week": (1, 7), "1ste week": (1, 7), "tweede week": (8, 14), "2de week": (8, 14),
         "derde week": (15, 21), "3de week": (15, 21), "vierde week": (22, 28), "4de week": (22, 28),
         "laatste week": (25, 31)}  # fmt: skip
ORDINALS = {"eerste": 1, "1ste": 1, "1e": 1, "tweede": 2, "2de": 2, "2e": 2, "derde": 3, "3de": 3, "3e": 3,
            "vierde": 4, "4de": 4, "4e": 4, "laatste": -1}  # fmt: skip
UNITS = "een|twee|drie|vier|vijf|zes|zeven|acht|negen"

MONTH = rf"({'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
PART = rf"({'|'.join(sorted(PARTS, key=len, reverse=True))})"
YEAR = r"(?:\s+(?:van\s+|in\s+)?(20\d\d|['’]\d\d\b))?"
# "een" alone is left out: it is the article of "een maandag".
DAY_WORD = (
    rf"(?:(?:{UNITS})(?:en|ën)?(?:twintig|dertig)|twintig|dertig|tien|elf|twaalf|dertien|veertien|vijftien|zestien|"
    r"zeventien|achttien|negentien|twee|drie|vier|vijf|zes|zeven|acht|negen)(?:ste|de)?|eerste|derde"
)
DAY = rf"\b([0-3]?\d(?!\d)|{DAY_WORD})(?:e|ste|de)?"
WEEKDAY = rf"({'|'.join(WEEKDAYS)})"


def day_number(words: str) -> int:
    """The number in "12", "twaalf" or "twaalfde"; 0 when there is none."""
    if words.isdigit():
        return int(words)
    special = {"eerste": "1", "een": "1", "twee": "2", "tweede": "2", "derde": "3"}
    cardinal = words.removesuffix("ste") if words.endswith("ste") else words.removesuffix("de")
    number = special.get(words) or alpha2digit(cardinal, "nl")
    return int(number) if number.isdigit() else 0


def day_of(day: str, month: int, year: str | None, today: date) -> date | None:
    """The named day, the next to come when no year is given; None for 31 June and the like."""
    try:
        if year:
            return date(year_of(year), month, day_number(day))
        this_year = date(today.year, month, day_number(day))
        return this_year if this_year >= today else date(today.year + 1, month, day_number(day))
    except ValueError:
        return None


def year_of(words: str) -> int:
    """The year in "2027", "27" or "'27"."""
    return 2000 + int(words[-2:])


def next_year_of(today: date, month: int, day: int) -> int:
    """Year of the next time that this day of the month is still to come."""
    last_day = min(day, monthrange(today.year, month)[1])
    return today.year if date(today.year, month, last_day) >= today else today.year + 1


def end_of_month(year: int, month: int) -> date:
    """Last day of a month."""
    return date(year, month, monthrange(year, month)[1])
