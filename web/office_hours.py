"""When employees chat: a setting such as `ma-vr 09:00-16:30, za 10:00-12:00`, in the city's time."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
PART = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?\s+(\d\d:\d\d)-(\d\d:\d\d)")
DASHES = str.maketrans("\N{EN DASH}\N{EM DASH}\N{NON-BREAKING HYPHEN}", "---")


class Fault(StrEnum):
    """What is wrong with a part of the setting; the values are for developers and administrators."""

    FORM = "is not of the form 'ma-vr 09:00-16:30'"
    DAYS = "names the last day before the first"
    TIME = "has a time that no clock shows"
    ORDER = "ends before it starts"


class UnreadableHours(ValueError):
    """A setting that cannot be read: `part` is the piece that is wrong, `fault` tells why."""

    def __init__(self, part: str, fault: Fault) -> None:
        super().__init__(f"'{part}' {fault}.")
        self.part, self.fault = part, fault


@dataclass(frozen=True)
class Opening:
    """From one time to another, on each day from the first to the last; Monday is 0."""

    first: int
    last: int
    start: time
    end: time


def read_hours(hours: str) -> list[Opening]:
    """The openings of a setting, in its order; none for an empty one.

    Raises:
        UnreadableHours: for the first part that cannot be read.
    """
    parts = (part.strip() for part in hours.translate(DASHES).lower().split(","))
    return [_opening(part) for part in parts if part]


def is_open(hours: str, now: datetime) -> bool:
    """Whether somebody is there now.

    Args:
        hours: the setting; empty means never.
        now: local time of the city.

    Raises:
        UnreadableHours: a part of the setting cannot be read.
    """
    return any(
        each.first <= now.weekday() <= each.last and each.start <= now.time() < each.end for each in read_hours(hours)
    )


def by_day(hours: str) -> list[tuple[str, list[str]]]:
    """Each day of the week with its openings, such as `('ma', ['09:00-12:00', '13:00-16:30'])`.

    Raises:
        UnreadableHours: as for `read_hours`.
    """
    openings = sorted(read_hours(hours), key=lambda each: each.start)
    return [
        (name, [f"{each.start:%H:%M}-{each.end:%H:%M}" for each in openings if each.first <= day <= each.last])
        for day, name in enumerate(DAYS)
    ]


def _opening(part: str) -> Opening:
    match = PART.fullmatch(part)
    if not match:
        raise UnreadableHours(part, Fault.FORM)
    first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
    try:
        start, end = time.fromisoformat(match[3]), time.fromisoformat(match[4])
    except ValueError as error:
        raise UnreadableHours(part, Fault.TIME) from error
    if first > last:
        raise UnreadableHours(part, Fault.DAYS)
    if start >= end:
        raise UnreadableHours(part, Fault.ORDER)
    return Opening(first, last, start, end)
