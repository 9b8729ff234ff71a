"""Groups messages by the words that they share, so that staff sees what is asked again and again."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from records.figures.subjects import Asked
from web.console.texts import texts_of

WORD = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*")
# A word and the same word with one of these are one subject when both are used.
ENDINGS = ("jes", "je", "en", "s", "n", "e")
MOST_GROUPS = 25
# Once is no subject.
FEWEST = 2


@dataclass(frozen=True)
class Subject:
    """Messages around one word, the newest first, and how many messages had it in the period before."""

    word: str
    messages: list[Asked]
    before: int


def subjects(now: list[Asked], before: list[Asked]) -> tuple[list[Subject], int]:
    """The subjects of messages, the most frequent first, and how many messages are in none; each message is in one."""
    words = _words_of(now)
    groups, rest = _groups(words)
    known = [word for word, _ in groups]
    earlier = Counter(_first(known, found) for found in _words_of(before))
    found = [Subject(word, [now[number] for number in sorted(numbers)], earlier[word]) for word, numbers in groups]
    return found, rest


def _words_of(messages: Iterable[Asked]) -> list[set[str]]:
    """The words of each message that say what it is about."""
    empty = frozenset(texts_of("figures")["stopwoorden"].split())
    found = [set(WORD.findall(message.text.casefold())) - empty for message in messages]
    used = set().union(*found)
    base = {word: _shortest(word, used) for word in used}
    return [{base[word] for word in each} for each in found]


def _shortest(word: str, used: set[str]) -> str:
    shorter = [word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending)]
    return min((each for each in shorter if each in used), key=len, default=word)


def _groups(words: list[set[str]]) -> tuple[list[tuple[str, set[int]]], int]:
    """Take the most frequent word with its messages, then the most frequent one of what is left, and so on."""
    having: defaultdict[str, set[int]] = defaultdict(set)
    for number, found in enumerate(words):
        for word in found:
            having[word].add(number)
    groups: list[tuple[str, set[int]]] = []
    left = set(range(len(words)))
    while having and len(groups) < MOST_GROUPS:
        # Of equally frequent words the longest: it says most.
        word = max(having, key=lambda each: (len(having[each]), len(each), each))
        numbers = having.pop(word)
        if len(numbers) < FEWEST:
            break
        groups.append((word, numbers))
        left -= numbers
        for number in numbers:
            for other in words[number] - {word}:
                having[other].discard(number)
    return groups, len(left)


def _first(known: list[str], words: set[str]) -> str:
    return next((word for word in known if word in words), "")
