"""What somebody searches, as words: accents and capitals make no difference, and signs only part words."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MOST_TERMS = 10
# Beginnings that are shorter fit too many words to be of use.
SHORTEST_BEGINNING = 3
QUOTES = str.maketrans("“”„«»", '"""""')
PIECE = re.compile(r'"([^"]*)"|([^"\s]+)')
WORD = re.compile(r"[^\W_]+")
GAP = r"[\W_]+"
ACCENTS = re.compile("[\u0300-\u036f]+")


@dataclass(frozen=True)
class Term:
    """Words that stand in a message one after the other; the last may be the beginning of a word."""

    words: tuple[str, ...]
    is_beginning: bool = False


def folded(written: str) -> str:
    """A text without capitals and accents."""
    if not written.isascii():
        written = ACCENTS.sub("", unicodedata.normalize("NFKD", written))
    return written.lower()


def read_terms(typed: str) -> tuple[Term, ...]:
    """What is searched, of what was typed: a message has to hold all of it.

    A phrase between double quotes stands as it is; the last word, when it is not between quotes, may go on.
    """
    pieces = [(quoted or plain, bool(plain)) for quoted, plain in PIECE.findall(typed.translate(QUOTES))]
    split = [(tuple(WORD.findall(folded(piece))), is_plain) for piece, is_plain in pieces]
    found = [(words, is_plain) for words, is_plain in split if words][:MOST_TERMS]
    last = len(found) - 1
    return tuple(
        Term(words, is_plain and number == last and len(words[-1]) >= SHORTEST_BEGINNING)
        for number, (words, is_plain) in enumerate(found)
    )


def patterns_for(terms: tuple[Term, ...]) -> str:
    """The terms as `holds` takes them: regular expressions for folded text, one on each line."""
    return "\n".join(_pattern_for(term) for term in terms)


def _pattern_for(term: Term) -> str:
    first, *others = term.words
    # The word stands before the look behind it, so that it is found as plain text, which is several times faster.
    return GAP.join([f"{first}(?<![^\\W_]{first})", *others]) + ("" if term.is_beginning else r"(?![^\W_])")


def holds(message: str, patterns: str) -> bool:
    """Whether a message holds all terms of `patterns_for`."""
    text = folded(message)
    return all(pattern.search(text) for pattern in _compiled(patterns))


@lru_cache(maxsize=64)
def _compiled(patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(each) for each in patterns.splitlines()]
