"""Edited answers as a patch on the topic files: their own form stays, only the text and its last day change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from actions.topics import LOADER, UTTER

VALID_UNTIL = "geldig_tot"


@dataclass(frozen=True)
class Edit:
    """What an answer becomes."""

    topic: str
    file: Path
    text: str
    valid_until: date | None


@dataclass(frozen=True)
class Lines:
    """New lines for those from `start` up to `end` of a file."""

    start: int
    end: int
    new: list[str]


def patch(edits: Iterable[Edit]) -> str:
    """A unified diff that `git apply` takes in the folder above `data/`; empty when the files tell it all."""
    by_file: dict[Path, list[Edit]] = {}
    for edit in edits:
        by_file.setdefault(edit.file, []).append(edit)
    return "".join(_diff(file, of_file) for file, of_file in sorted(by_file.items()))


def _diff(file: Path, edits: list[Edit]) -> str:
    old = new = file.read_text(encoding="utf-8")
    for edit in edits:
        new = edited(new, edit)
    lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    name = file.as_posix()
    return "".join(unified_diff(*lines, f"a/{name}", f"b/{name}"))


def edited(content: str, edit: Edit) -> str:
    """A topic file with this answer in it.

    Raises:
        KeyError: the file has no such answer.
    """
    lines = content.splitlines(keepends=True)
    root: Node | None = yaml.compose(content, LOADER)
    variations = _pair(_pair(root, "responses")[1], UTTER + edit.topic)[1].value
    changes = [_text_lines(lines, *_pair(variations[0], "text"), edit.text)]
    changes += _date_lines(lines, _pair(variations[0], "metadata")[1], edit.valid_until)
    for change in sorted(changes, key=lambda each: each.start, reverse=True):
        lines[change.start : change.end] = change.new
    return "".join(lines)


def _pair(node: Any, key: str) -> tuple[ScalarNode, Any]:
    """The nodes of a key and its value."""
    found = _find(node, key)
    if found is None:
        raise KeyError(key)
    return found


def _find(node: Any, key: str) -> tuple[ScalarNode, Any] | None:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next(((name, value) for name, value in pairs if name.value == key), None)


def _text_lines(lines: list[str], key: ScalarNode, value: ScalarNode, text: str) -> Lines:
    """The text as a block of lines, in place of what stands there; unchanged when it says the same."""
    start, margin = value.start_mark.line, key.start_mark.column
    below = list(takewhile(lambda line: not line.strip() or _indent(line) > margin, lines[start + 1 :]))
    while below and not below[-1].strip():
        below.pop()
    end = start + 1 + len(below)
    if value.value.strip() == text:
        return Lines(start, end, lines[start:end])
    block = [f"{' ' * (margin + 2)}{line}\n" if line else "\n" for line in text.split("\n")]
    return Lines(start, end, [f"{lines[start][: value.start_mark.column]}|-\n", *block])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _date_lines(lines: list[str], metadata: MappingNode, valid_until: date | None) -> list[Lines]:
    """The line of the last day: changed, taken out, or added below the title.

    In quotes, because YAML would read a date, and Rasa cannot keep one.
    """
    title = _pair(metadata, "titel")[0]
    found = _find(metadata, VALID_UNTIL)
    if (str(found[1].value) if found else "") == (str(valid_until) if valid_until else ""):
        return []
    new = [f'{" " * title.start_mark.column}{VALID_UNTIL}: "{valid_until}"\n'] if valid_until else []
    at = found[0].start_mark.line if found else title.start_mark.line + 1
    return [Lines(at, at + 1 if found else at, new)]
