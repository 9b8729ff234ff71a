"""When employees chat: a setting such as `ma-vr 09:00-16:30, za 10:00-12:00`."""

import re
from datetime import datetime, time

DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
PART = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?\s+(\d\d:\d\d)-(\d\d:\d\d)")


def is_open(hours: str, now: datetime) -> bool:
    """Whether somebody is there now.

    Args:
        hours: the setting; empty means never.
        now: local time of the city.

    Raises:
        ValueError: a part of the setting cannot be read.
    """
    return any(_covers(part.strip(), now) for part in hours.split(",") if part.strip())


def _covers(part: str, now: datetime) -> bool:
    match = PART.fullmatch(part)
    if not match:
        raise ValueError(f"'{part}' is not of the form 'ma-vr 09:00-16:30'.")
    first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
    start, end = time.fromisoformat(match[3]), time.fromisoformat(match[4])
    return first <= now.weekday() <= last and start <= now.time() < end
