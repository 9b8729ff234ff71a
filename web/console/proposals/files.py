"""The example questions of the topic files, line by line: read, and added to as a patch that git applies.

A block stands in a file as

    - intent: politie_waarden
      examples: |
        - wat zijn de waarden van de politie

and is added to at its end. Lines are looked at, not YAML: everything else in a file has to stay as it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from io import StringIO
from pathlib import Path

from actions.topics import DATA

INTENT = re.compile(r"- intent: (?P<name>\w+)\s*")
EXAMPLES = re.compile(r"  examples: \|\s*")
# How git writes that the last line of a file has no end.
NO_END = "\\ No newline at end of file"
EXAMPLE = re.compile(r" {4}- (?P<text>.*\S)\s*")


class NoPlace(LookupError):
    """No topic file has a block of examples for this topic."""


@dataclass(frozen=True)
class Example:
    """One example question: its topic, its text, the file that it stands in, and the line (from 0)."""

    topic: str
    text: str
    file: Path
    line: int


def examples_in(file: Path, lines: list[str]) -> Iterator[Example]:
    """The examples in a file's lines, in their order."""
    topic: str | None = None
    is_block = False
    for number, line in enumerate(lines):
        if found := INTENT.fullmatch(line):
            topic, is_block = found["name"], False
        elif EXAMPLES.fullmatch(line):
            is_block = topic is not None
        elif topic and is_block and (found := EXAMPLE.fullmatch(line)):
            yield Example(topic, found["text"], file, number)
        elif line.strip():
            topic, is_block = None, False


def examples_under(folder: Path) -> list[Example]:
    """The examples of all YAML files in a folder, by the name of the file."""
    return [example for file in sorted(folder.rglob("*.yml")) for example in examples_in(file, lines_of(file))]


def lines_of(file: Path) -> list[str]:
    """A file's lines as git counts them, with their ends."""
    return list(StringIO(file.read_bytes().decode(), newline="\n"))


@cache
def topic_examples() -> list[Example]:
    """The examples that the assistant of this version learnt from; topic files change with a version only."""
    return examples_under(DATA)


@cache
def places() -> frozenset[str]:
    """Topics to which an example can be added."""
    return frozenset(example.topic for example in topic_examples())


def patch(additions: Iterable[tuple[str, str]], folder: Path = DATA) -> str:
    """A unified diff that adds examples at the end of their topics' blocks; `git apply` takes it.

    Args:
        additions: topic and text of each example, one line, in the order in which they are to stand.
        folder: the topic files; its name begins the paths in the diff.

    Raises:
        NoPlace: a topic has no block; nothing is left out silently.
    """
    last = {example.topic: example for example in examples_under(folder)}
    added: dict[Path, dict[int, list[str]]] = {}
    for topic, text in additions:
        if topic not in last:
            raise NoPlace(topic)
        after = last[topic]
        added.setdefault(after.file, {}).setdefault(after.line, []).append(f"    - {text}\n")
    return "".join(_diff(file, after, folder) for file, after in sorted(added.items()))


def _diff(file: Path, after: dict[int, list[str]], folder: Path) -> str:
    old = lines_of(file)
    new = [each for number, line in enumerate(old) for each in _with_added(line, after.get(number, []))]
    name = (Path(folder.name) / file.relative_to(folder)).as_posix()
    changes = unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n{NO_END}\n" for line in changes)


def _with_added(line: str, added: list[str]) -> list[str]:
    """A line and what comes after it; the last line of a file may have no end."""
    return [line.rstrip("\n") + "\n", *added] if added else [line]
