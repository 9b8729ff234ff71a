"""How near the words of a proposal are to examples, to held-out questions, and to other proposals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from web.console.proposals.files import examples_under, topic_examples

# The measure of `tests/bot/test_held_out.py`: edit similarity of lower-case words without signs.
NEAR_COPY = 0.85
SAME = 1.0
HELD_OUT = Path("tests/nlu")
MARKED_WORD = re.compile(r"\[([^\]]+)\]\([^)]+\)")


@dataclass(frozen=True)
class Like:
    """An example that the words are like; `is_same` when only signs and capitals differ."""

    topic: str
    text: str
    is_same: bool


def normalised(text: str) -> str:
    """Lower-case words with one space between; a marked word counts as the word."""
    return re.sub(r"\W+", " ", MARKED_WORD.sub(r"\1", text).lower()).strip()


@cache
def _examples() -> list[str]:
    return [normalised(example.text) for example in topic_examples()]


@cache
def _held_out() -> list[str]:
    return [normalised(example.text) for example in examples_under(HELD_OUT)]


@lru_cache(maxsize=4096)
def examples_like(text: str) -> tuple[Like, ...]:
    """The examples of all topics that are the same or near, nearest first."""
    examples = topic_examples()
    near = texts_like(text, _examples())
    return tuple(Like(examples[at].topic, examples[at].text, is_same) for at, is_same in near)


@lru_cache(maxsize=4096)
def is_held_out(text: str) -> bool:
    """Whether the words are a near copy of a question that the assistant is measured with."""
    return bool(texts_like(text, _held_out()))


def knows_held_out() -> bool:
    """Whether the held-out questions are on this machine."""
    return bool(_held_out())


def texts_like(text: str, others: Sequence[str]) -> list[tuple[int, bool]]:
    """Places of other texts (normalised) that are the same or near, nearest first, and whether they are the same.

    Nothing is like words without letters.
    """
    words = normalised(text)
    if not words:
        return []
    near = extract(words, others, scorer=Levenshtein.normalized_similarity, score_cutoff=NEAR_COPY, limit=None)
    return [(at, score == SAME) for _, score, at in near]
