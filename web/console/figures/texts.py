"""The Dutch words of the figures that do not stand in a template."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def texts() -> dict[str, Any]:
    """The content of `cijfers.yml`."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("cijfers.yml").read_text(encoding="utf-8"))
    return content
