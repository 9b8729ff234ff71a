"""The little language in which `emergencies.yml` describes sentences, and what a sentence must hold to fit.

A pattern is a row of items: `word`, `a|b` (either), `begin*` (words that begin so), `=word` (exactly this spelling),
`<name>` (a word list), `item?` (may be absent). Items follow each other; `.` lets up to two words stand between,
`..` up to six; `&` stands for `..` in either order; `^` and `$` are the ends of the sentence and stand there as words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TypeAlias

GAPS = {".": 2, "..": 6}

Sentence: TypeAlias = Sequence[frozenset[str]]


@dataclass(frozen=True)
class Pattern:
    """Items, each with how many words may stand before it."""

    items: tuple[tuple[int, str], ...]

    def span(self, sentence: Sentence, start: int) -> range | None:
        """The words it covers when its first item is word `start`, or None; time is linear in the items."""
        places = {start}
        for gap, item in self.items[1:]:
            places = {
                near
                for place in places
                for near in range(place + 1, min(place + 2 + gap, len(sentence)))
                if item in sentence[near]
            }
        return range(start, max(places) + 1) if places else None


class PatternSet:
    """Patterns found by their first item, so that a sentence is compared with the few that can begin there."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.by_first: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            self.by_first.setdefault(pattern.items[0][1], []).append(pattern)

    def spans(self, sentence: Sentence) -> Iterator[range]:
        """Every stretch of words that a pattern covers."""
        for start, items in enumerate(sentence):
            for item in items & self.by_first.keys():
                yield from (span for p in self.by_first[item] if (span := p.span(sentence, start)) is not None)

    def fits(self, sentence: Sentence) -> bool:
        """Whether any pattern is somewhere in the sentence."""
        return next(self.spans(sentence), None) is not None


def parse(line: str) -> Iterator[Pattern]:
    """The patterns a line stands for: one, or more when it holds `&` or `?`."""
    groups = line.split(" & ")
    orders = permutations(groups) if len(groups) > 1 else iter([tuple(groups)])
    for order in orders:
        yield from (simple(words) for words in without_optionals(" .. ".join(order).split()))


def without_optionals(words: list[str]) -> Iterator[list[str]]:
    """Each way to keep or drop the optional items."""
    at = next((at for at, word in enumerate(words) if word.endswith("?")), None)
    if at is None:
        yield words
        return
    yield from without_optionals([*words[:at], words[at][:-1], *words[at + 1 :]])
    yield from without_optionals([*words[:at], *words[at + 1 :]])


def simple(words: Sequence[str]) -> Pattern:
    """A pattern without alternatives of order or presence."""
    items: list[tuple[int, str]] = []
    gap = 0
    for word in words:
        if word in GAPS:
            gap = GAPS[word]
        else:
            items.append((gap, word))
            gap = 0
    return Pattern(tuple(items))


def alternatives(item: str, lists: Mapping[str, str]) -> Iterator[str]:
    """The words an item stands for, word lists filled in; KeyError when a list does not exist."""
    for part in item.split("|"):
        if part.startswith("<"):
            yield from (word for name in lists[part[1:-1]].split() for word in alternatives(name, lists))
        else:
            yield part
