"""Words of the visit form that editors keep: labels of the fields, and words for each theme."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from actions.visits.fields import Field

FILE = Path("data/werkbezoek/formulier.yml")


@dataclass(frozen=True)
class Vocabulary:
    """Label of each field, and a pattern for each theme by its title."""

    labels: dict[Field, str]
    themes: dict[str, re.Pattern[str]]

    def themes_in(self, text: str) -> tuple[str, ...]:
        """Titles of the themes that the text names, in the order of the list."""
        return tuple(title for title, words in self.themes.items() if words.search(text.lower()))


@cache
def load_vocabulary() -> Vocabulary:
    """Read the form's words."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))["formulier"]
    return Vocabulary(
        labels={field: content["velden"][field.value] for field in Field},
        themes={title: _pattern(words) for title, words in content["themas"].items()},
    )


def _pattern(words: list[str]) -> re.Pattern[str]:
    """Words, or beginnings of words when they end in "-"."""
    parts = [re.escape(word.removesuffix("-")) + ("" if word.endswith("-") else r"\b") for word in words]
    return re.compile(rf"\b(?:{'|'.join(parts)})")
