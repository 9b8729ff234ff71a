"""The Dutch texts of the web part that stand in no template: in a `texts.yml` beside what says them."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("texts.yml")


@cache
def read_texts(file: Path) -> dict[str, Any]:
    """The texts of a file, by name; it is read once."""
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def texts() -> dict[str, Any]:
    """What citizens read besides the answers of the assistant."""
    return read_texts(FILE)


def error_text(name: str, **values: Any) -> str:
    """The sentence that a citizen reads with an error."""
    return str(texts()["fouten"][name]).format(**values)
