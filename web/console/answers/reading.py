"""How easy an answer reads: words, long sentences, and the reading ease of Flesch in Douma's version for Dutch.

W.H. Douma, De leesbaarheid van landbouwbladen (1960): 206.84 - 0.77 x syllables per 100 words - 0.93 x words per
sentence; 100 is very easy, below 45 is hard.
"""

import re
from dataclasses import dataclass
from functools import cache

from pyphen import Pyphen

MOST_WORDS = 90
MOST_SENTENCE_WORDS = 25
EASY, PLAIN, RATHER_HARD = 75, 60, 45
WORD = re.compile(r"[^\W_]+(?:['’.,/-][^\W_]+)*")
# A title keeps its words, the address behind it is not read; each line is a sentence, as each item of a list is.
ADDRESS = re.compile(r"\(?(?:https?://|mailto:|tel:)\S+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
VOWELS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]+", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """How a text reads.

    Attributes:
        words: how many it has.
        score: reading ease, 0 to 100; None without words.
        long: its sentences of more than `MOST_SENTENCE_WORDS` words.
    """

    words: int
    score: int | None
    long: tuple[str, ...]


def reading(plain: str) -> Reading:
    """How a plain text reads (see `web.markdown.to_plain`)."""
    sentences = [part.removeprefix("- ") for part in SENTENCE_END.split(ADDRESS.sub("", plain)) if words(part)]
    found = [word for sentence in sentences for word in words(sentence)]
    long = tuple(sentence for sentence in sentences if len(words(sentence)) > MOST_SENTENCE_WORDS)
    return Reading(len(found), ease(found, len(sentences)) if found else None, long)


def words(text: str) -> list[str]:
    """The words of a text; a number counts as one."""
    return WORD.findall(text)


def ease(found: list[str], sentences: int) -> int:
    """Flesch-Douma of these words in so many sentences, kept within 0 and 100."""
    per_hundred = 100 * sum(map(syllables, found)) / len(found)
    score = 206.84 - 0.77 * per_hundred - 0.93 * len(found) / sentences
    return round(min(100.0, max(0.0, score)))


def syllables(word: str) -> int:
    """Syllables of a word, at least 1.

    Hyphenation leaves no letter alone at the edge ("avond"), groups of vowels take two in a row for one ("beantwoord"):
    both only miss some, so the higher count is nearer.
    """
    return max(1, len(_hyphenation().positions(word.lower())) + 1, len(VOWELS.findall(word)))


@cache
def _hyphenation() -> Pyphen:
    return Pyphen(lang="nl_NL", left=1, right=1)
