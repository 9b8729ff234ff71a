"""The Dutch texts of the web part, read from `texts.yml`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def texts() -> dict[str, Any]:
    """All texts by name."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("texts.yml").read_text(encoding="utf-8"))
    return content


def error_text(name: str, **values: Any) -> str:
    """The sentence that a citizen reads with an error."""
    return str(texts()["fouten"][name]).format(**values)
