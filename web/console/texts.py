"""The Dutch of the console that stands in no template, because a script, a file or a decision needs it."""

from pathlib import Path
from typing import Any

from web.texts import read_texts

FOLDER = Path(__file__).parent


def texts_of(part: str) -> dict[str, Any]:
    """The texts of a part of the console: `texts.yml` in its folder."""
    return read_texts(FOLDER / part / "texts.yml")
