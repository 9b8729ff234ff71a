"""What the address of the list of conversations asks."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from actions.topics import Topics
from records.city_time import CITY_TIME
from records.conversations.attention import Attention
from records.conversations.filters import Filters
from records.conversations.review import Place
from records.conversations.tables import Handover
from records.conversations.words import read_terms
from web.console.topic_names import OTHER_LANGUAGE, every_title

# Fields of the form, in its order; a saved filter is written in this order too.
FIELDS = (
    "woorden", "van", "tot", "onderwerp", "zekerheid", "terugval", "onbeantwoord", "duim", "overdracht", "beoordeeld",
    "toegewezen", "etiket", "taal", "model",
)  # fmt: skip
YES_NO = {"ja": True, "nee": False}
THUMBS = {"omhoog": "up", "omlaag": "down"}
HANDOVERS = {"wacht": Handover.WAITING, "bezig": Handover.ACTIVE, "voorbij": Handover.CLOSED}
CONVERSATION_ID = re.compile(r"[0-9a-f]{32}")
ME, NOBODY = "ik", "niemand"
LONGEST_FIELD, LONGEST_NUMBER = 200, 9


def read_fields(given: Mapping[str, str]) -> dict[str, str]:
    """Every field of the form, as it was filled in."""
    return {name: given.get(name, "").replace("\0", "")[:LONGEST_FIELD].strip() for name in FIELDS}


def read_filters(asked: Mapping[str, str], topics: Topics, me: int) -> Filters:
    """The filters of all fields; what cannot be read filters nothing.

    Args:
        asked: the fields.
        topics: all topics.
        me: id of the employee who asks.
    """
    return Filters(
        since=_start_of(asked["van"]),
        until=_start_of(asked["tot"], days_later=1),
        topic=every_title(topics).get(asked["onderwerp"], asked["onderwerp"]),
        below=_share(asked["zekerheid"]),
        fallback=asked["terugval"] == "ja",
        thumb=THUMBS.get(asked["duim"], ""),
        handover=HANDOVERS.get(asked["overdracht"], ""),
        unanswered=asked["onbeantwoord"] == "ja",
        judged=YES_NO.get(asked["beoordeeld"]),
        model=asked["model"],
        terms=read_terms(asked["woorden"]),
        other_topic=OTHER_LANGUAGE if asked["taal"] == "andere" else "",
        assigned_to=_employee(asked["toegewezen"], me),
        label=" ".join(asked["etiket"].lower().split()),
    )


def _start_of(day: str, days_later: int = 0) -> datetime | None:
    try:
        start = datetime.combine(date.fromisoformat(day) + timedelta(days=days_later), time(), CITY_TIME)
        return start.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _share(percent: str) -> float | None:
    return int(percent) / 100 if re.fullmatch(r"[0-9]{1,3}", percent) else None


def _employee(written: str, me: int) -> int | None:
    """Id of who follows up, 0 for nobody, None for whoever it is."""
    if written in (ME, NOBODY):
        return me if written == ME else 0
    return int(written) if re.fullmatch(rf"[1-9][0-9]{{0,{LONGEST_NUMBER - 1}}}", written) else None


def written(place: Place) -> str:
    """Where a page of the list ends, for the link to the next."""
    return f"{int(place.attention)}~{place.at.isoformat()}~{place.conversation}"


def read_place(link: str) -> Place | None:
    """Where the page before ended, as its link says; None for the first page."""
    attention, _, rest = link.partition("~")
    at, _, conversation = rest.partition("~")
    try:
        if CONVERSATION_ID.fullmatch(conversation):
            return Place(Attention(int(attention)), datetime.fromisoformat(at).astimezone(UTC), conversation)
    except (ValueError, OverflowError):
        pass
    return None
