"""Which replies of the assistant repeat something of what a citizen wrote, so that wiping reaches them too.

When in doubt a reply repeats it. Answers about a topic hold nothing of a citizen, and stay.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from actions.topics import DATA, LOADER, load_topics
from records.conversations.tables import Message
from web.texts import texts

WORD = re.compile(r"\w+")
PLACEHOLDER = re.compile(r"\{\w*\}")
# A telephone or account number, however it is written; its end tells it, whatever country stands in front.
NUMBER = re.compile(r"\d[\d\s./()-]{5,}\d")
END_OF_NUMBER = 8
# A shorter one is a count, a day or an hour.
SHORTEST_FIGURES = 4
SHORTEST_WORD = 2


def repeats(message: Message, reply: Message) -> bool:
    """Whether a reply has a word or a number of the citizen's message that is not the assistant's own."""
    if reply.topic or reply.emergency:
        return False
    found = [str(each.get("value", "")) for each in (message.understood or {}).get("entities") or []]
    said = " ".join([reply.text, *(value for button in reply.buttons for value in button.values())])
    words = _words(said)
    return any(_stands_in(written, words, said) for written in [message.text, *found])


def _stands_in(written: str, words: list[str], said: str) -> bool:
    own, typed = own_words(), _words(written)
    if any(_tells(word) and word not in own and word in words for word in typed):
        return True
    figures = re.sub(r"\D", "", said)
    if any(number[-END_OF_NUMBER:] in figures for number in _numbers(written)):
        return True
    # All of it, one word after the other: a name can be made of ordinary words.
    return len(typed) > 1 and f" {' '.join(typed)} " in f" {' '.join(words)} "


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _tells(word: str) -> bool:
    return len(word) >= (SHORTEST_FIGURES if word.isdecimal() else SHORTEST_WORD)


def _numbers(text: str) -> Iterator[str]:
    return (re.sub(r"\D", "", number) for number in NUMBER.findall(text))


@cache
def own_words() -> frozenset[str]:
    """The words of everything that the assistant says by itself, apart from its answers about topics."""
    topics = load_topics()
    titles = [topic.title for topic in map(topics.get, topics.names) if topic]
    files = (LOADER(file.read_text(encoding="utf-8")).get_single_data() for file in sorted(DATA.glob("*/*.yml")))
    said = [text for content in files for text in _said_in(content.get("responses") or {})]
    return frozenset(
        word for text in [*titles, *said, *_strings(texts())] for word in _words(PLACEHOLDER.sub(" ", text))
    )


def _said_in(responses: dict[str, Any]) -> Iterator[str]:
    for variation in (each for variations in responses.values() for each in variations):
        if "titel" not in (variation.get("metadata") or {}):
            yield from _strings(variation)


def _strings(content: Any) -> Iterator[str]:
    """Every text in a nested structure."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        yield from (text for value in content.values() for text in _strings(value))
    elif isinstance(content, list):
        yield from (text for value in content for text in _strings(value))
