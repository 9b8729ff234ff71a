"""A smaller set of the same example questions, chosen without chance.

Works on the text of the topic files, so that everything but the left-out examples stays as it is written.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

SECTION = re.compile(r"^\w[\w ]*:")
INTENT = re.compile(r"^- intent: *(\w+)")
NAMED_IN_RULE = re.compile(r"^ +- intent: *(\w+)", re.MULTILINE)
EXAMPLE = re.compile(r"^ {4}- (.*)$")
T = TypeVar("T")
ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]+\)|\{[^}]+\})")


def evenly(items: Sequence[T], count: int) -> list[T]:
    """So many items, spread evenly over the list; all of them when there are no more, or when count is 0."""
    if not count or len(items) <= count:
        return list(items)
    return [items[index * len(items) // count] for index in range(count)]


def sampled(topic: str, count: int, kept: frozenset[str] | None = None) -> str:
    """A topic file with so many examples of each intent.

    Args:
        topic: the file's text.
        count: examples of each intent; 0 for all.
        kept: the intents that stay; None for all.
    """
    lines: list[str] = []
    for section in _split(topic.splitlines(keepends=True), SECTION):
        lines += _sampled_nlu(section, count, kept) if section[0].startswith("nlu:") else section
    return "".join(lines)


def examples_of(topic: str) -> dict[str, list[str]]:
    """Plain example questions of each intent in a file."""
    found: dict[str, list[str]] = {}
    for section in _split(topic.splitlines(), SECTION):
        if section[0].startswith("nlu:"):
            for item in _split(section[1:], re.compile("^- ")):
                intent = INTENT.match(item[0])
                if intent:
                    texts = [ANNOTATION.sub(r"\1", match[1]) for line in item if (match := EXAMPLE.match(line))]
                    found.setdefault(intent[1], []).extend(texts)
    return found


def with_example(topic: str, text: str) -> str:
    """A topic file with one more example of its first intent."""
    return re.sub(r"(^- intent:.*\n +examples: \|\n)", rf"\g<1>    - {text}\n", topic, count=1, flags=re.MULTILINE)


def named_in_rules(topic: str) -> set[str]:
    """The intents that the rules of a file name."""
    return set(NAMED_IN_RULE.findall(topic))


def _sampled_nlu(section: list[str], count: int, kept: frozenset[str] | None) -> list[str]:
    items = []
    for item in _split(section[1:], re.compile("^- ")):
        intent = INTENT.match(item[0])
        if not intent:
            items.append(item)
        elif kept is None or intent[1] in kept:
            items.append(_sampled_item(item, count))
    return section[:1] + [line for item in items for line in item] if items else []


def _sampled_item(item: list[str], count: int) -> list[str]:
    if not count:
        return item
    examples = [number for number, line in enumerate(item) if EXAMPLE.match(line)]
    # Rasa only looks up an entity that some example shows.
    chosen = [number for number in examples if ANNOTATION.search(item[number])][:count]
    if len(chosen) < count:
        chosen += evenly([number for number in examples if number not in chosen], count - len(chosen))
    return [line for number, line in enumerate(item) if number in chosen or not EXAMPLE.match(line)]


def _split(lines: Sequence[str], start: re.Pattern[str]) -> Iterator[list[str]]:
    """The lines in parts; each starts with a line that matches, except perhaps the first."""
    part: list[str] = []
    for line in lines:
        if part and start.match(line):
            yield part
            part = []
        part.append(line)
    if part:
        yield part
