"""What stands in addresses and forms, made plain before it is used: numbers, days, and text without hidden signs."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, TypeVar

from fastapi import Form

from records.city_time import CITY_TIME
from web.console.responses import NotFound

MOST_DIGITS = 9
# Fits in the integers of every database.
LARGEST_ID = 2**31 - 1
WAYS_TO_WRITE = ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d")
FIRST_YEAR, LAST_YEAR = 2000, 2100
# Nothing has it: who carries no version saw none.
NO_VERSION = -1
Text = Annotated[str, Form()]
Id = Annotated[int, Form(ge=1, le=LARGEST_ID)]
Thing = TypeVar("Thing")


def read_number(text: str) -> int | None:
    """An id, a version or a count of at most nine digits; None when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


async def at_number(number: str, find: Callable[[int], Awaitable[Thing | None]]) -> Thing:
    """What has the number of an address.

    Raises:
        NotFound: it is no number, or nothing is found by it.
    """
    id_ = read_number(number)
    found = None if id_ is None else await find(id_)
    if not found:
        raise NotFound
    return found


def read_version(text: str) -> int:
    """The version that a form carries; `NO_VERSION` when it carries none."""
    found = read_number(text)
    return NO_VERSION if found is None else found


def read_date(text: str) -> date | None:
    """A date as Dutch speakers or browsers write it, in a year that makes sense."""
    for way in WAYS_TO_WRITE:
        try:
            found = datetime.strptime(text.strip(), way).date()
        except ValueError:
            continue
        return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
    return None


def today() -> date:
    """Today in the city."""
    return datetime.now(CITY_TIME).date()


def one_line(text: str) -> str:
    """A text on one line, one space between words; other control characters are left out."""
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())


def several_lines(text: str) -> str:
    """A text of more lines, white space in a line as spaces; other control characters are left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(map(_shown, line)) for line in lines).strip()


def _shown(sign: str) -> str:
    if sign.isprintable():
        return sign
    return " " if sign.isspace() else ""
