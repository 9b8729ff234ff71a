"""What differs per city: names and contact data, from `stad.yml` (empty by default).

An answer may hold `[[telefoon]]`-like places. A line whose place is empty in the settings is left
out. A variation with `metadata.als: ingevuld` is used when at least one of the settings that its
`metadata.instellingen` lists is filled, one with `metadata.als: leeg` otherwise, so that nothing is
ever invented.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List

from rasa.shared.exceptions import RasaException
from rasa.shared.utils.io import read_yaml_file

SETTINGS_FILE = Path(os.environ.get("CITY_SETTINGS", "stad.yml"))
PLACE = re.compile(r"\[\[(\w+)\]\]")


class SettingError(RasaException):
    """An answer asks for a setting that `stad.yml` does not know, or a setting is no text."""


@dataclass(frozen=True)
class Settings:
    """Value of each setting, by name; an empty one is ''."""

    values: Dict[str, str]

    def fill(self, name: str, variations: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
        """The variations of one response that fit the settings, with the places filled in.

        Raises:
            SettingError: an unknown place.
        """
        fitting = [v for v in variations if self._fits(name, v)]
        return [{**v, "text": self._filled(name, v["text"])} if "text" in v else v for v in fitting]

    def _fits(self, name: str, variation: Dict[str, Any]) -> bool:
        wanted = (variation.get("metadata") or {}).get("als")
        if wanted is None:
            return True
        places = (variation.get("metadata") or {}).get("instellingen") or []
        filled = any(self._value(name, place) for place in places)
        return filled is (wanted == "ingevuld")

    def _filled(self, name: str, text: str) -> str:
        lines = []
        for line in text.splitlines():
            values = [self._value(name, place) for place in PLACE.findall(line)]
            if all(values):
                lines.append(PLACE.sub(lambda match: self._value(name, match[1]), line))
        return "\n".join(lines)

    def _value(self, name: str, place: str) -> str:
        if place not in self.values:
            raise SettingError(f"{name} asks for the setting '{place}', which {SETTINGS_FILE} does not have.")
        return self.values[place]


def read_settings() -> Settings:
    """Read the city's settings; an empty value counts as not filled in.

    Raises:
        SettingError: a value is no text; an unquoted telephone number would lose its leading zero.
    """
    content = read_yaml_file(SETTINGS_FILE) or {}
    for name, value in content.items():
        if value is not None and not isinstance(value, str):
            raise SettingError(f"'{name}' in {SETTINGS_FILE} is no text: put the value between quotes.")
    return Settings({name: value or "" for name, value in content.items()})
