"""Which answers the list shows, and in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from records.answers.tables import AnswerVersion
from records.answers.versions import Given
from web.answers import Answer
from web.console.texts import texts_of
from web.edited_answers import is_used

SOON = timedelta(days=30)
# Fewer thumbs down than this say little.
MANY_DOWN = 3
LEAST_SHARE_DOWN = 1 / 3


class State(IntEnum):
    """What an answer needs, the most urgent first."""

    EXPIRED = 1
    EXPIRING = 2
    THUMBS_DOWN = 3
    FILE_CHANGED = 4
    NOTHING = 5


class Filter(StrEnum):
    """Which answers to show; the values stand in the address."""

    ALL = ""
    EDITED = "bewerkt"
    EXPIRING = "verloopt"
    THUMBS_DOWN = "duimen"
    LOCKED = "vast"


class Order(StrEnum):
    """How to sort; the values stand in the address."""

    NEED = ""
    GIVEN = "gegeven"
    TITLE = "titel"


@dataclass(frozen=True)
class Row:
    """An answer in the list.

    Attributes:
        answer: as its file tells it.
        title: what staff calls it.
        version: the latest version that was stored; None when it was never edited.
        given: how often it was given.
        valid_until: its last day, of the version that citizens read.
        states: what it needs, the most urgent first.
    """

    answer: Answer
    title: str
    version: AnswerVersion | None
    given: Given
    valid_until: date | None
    states: tuple[State, ...]

    @property
    def edited(self) -> bool:
        """Whether citizens read something else than what the file tells."""
        return differs(self.version, self.answer)


def title(answer: Answer) -> str:
    """What staff calls an answer."""
    return str(texts_of("answers")["noodgevallen"].get(answer.kind, answer.kind)) if answer.kind else answer.title


def row(answer: Answer, version: AnswerVersion | None, given: Given, today: date) -> Row:
    """An answer with all that the list tells of it."""
    until = version.valid_until if version and is_used(version, answer) else answer.valid_until
    needs = {
        State.EXPIRED: until is not None and until < today,
        State.EXPIRING: until is not None and today <= until <= today + SOON,
        State.THUMBS_DOWN: has_many_down(given),
        State.FILE_CHANGED: file_changed(version, answer),
    }
    return Row(answer, title(answer), version, given, until, tuple(state for state, needed in needs.items() if needed))


def has_many_down(given: Given) -> bool:
    """Whether citizens disliked it often: at least `MANY_DOWN` times and a third of the thumbs."""
    return given.down >= MANY_DOWN and given.down >= LEAST_SHARE_DOWN * (given.up + given.down)


def differs(version: AnswerVersion | None, answer: Answer) -> bool:
    """Whether citizens read something else than what the file tells, or until another day."""
    if version is None or not is_used(version, answer):
        return False
    return (version.text, version.valid_until) != (answer.text, answer.valid_until)


def file_changed(version: AnswerVersion | None, answer: Answer) -> bool:
    """Whether the file got another text after this version was written, which nobody reads now."""
    return version is not None and differs(version, answer) and version.file_hash != answer.hash


def chosen(rows: Iterable[Row], words: str, which: Filter, order: Order) -> list[Row]:
    """The rows that fit, sorted.

    Args:
        rows: all of them.
        words: each of them stands in title, path, text or source.
        which: filter.
        order: by need, then most given; or most given; or title.
    """
    wanted = words.casefold().split()
    found = [each for each in rows if _passes(each, which) and all(word in _searched(each) for word in wanted)]
    by_title = sorted(found, key=lambda each: each.title.casefold())
    if order is Order.TITLE:
        return by_title
    if order is Order.GIVEN:
        return sorted(by_title, key=lambda each: -each.given.times)
    return sorted(by_title, key=lambda each: (min(each.states, default=State.NOTHING), -each.given.times))


def _passes(each: Row, which: Filter) -> bool:
    return {
        Filter.ALL: True,
        Filter.EDITED: each.edited,
        Filter.EXPIRING: State.EXPIRED in each.states or State.EXPIRING in each.states,
        Filter.THUMBS_DOWN: State.THUMBS_DOWN in each.states,
        Filter.LOCKED: each.answer.lock is not None,
    }[which]


def _searched(each: Row) -> str:
    source = each.answer.source or {}
    text = each.version.text if each.version and is_used(each.version, each.answer) else each.answer.text
    parts = (each.title, each.answer.path, each.answer.name, text, source.get("title", ""), source.get("owner", ""))
    return "\n".join(map(str, parts)).casefold()
