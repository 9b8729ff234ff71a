"""The source documents: written once in `data/bronnen.yml`, named by key in every topic."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict

from rasa.shared.exceptions import RasaException
from rasa.shared.utils.io import read_yaml_file

SOURCES_FILE = Path("data/bronnen.yml")


class SourceError(RasaException):
    """An answer names a source that `data/bronnen.yml` does not have."""


@dataclass(frozen=True)
class Sources:
    """Title, date and owner of each source document, by its key."""

    by_key: Dict[str, Dict[str, Any]]

    def expand(self, name: str, variation: Dict[str, Any]) -> Dict[str, Any]:
        """One response variation with the key of its source replaced by the source itself.

        Args:
            name: name of the response, for the error message.
            variation: Rasa response variation; `metadata.bron` is a key or absent.

        Raises:
            SourceError: the key is unknown.
        """
        metadata = variation.get("metadata") or {}
        key = metadata.get("bron")
        if key is None:
            return variation
        if key not in self.by_key:
            raise SourceError(f"{name} names the source '{key}', which {SOURCES_FILE} does not have.")
        return {**variation, "metadata": {**metadata, "bron": dict(self.by_key[key])}}


def read_sources() -> Sources:
    """Read the source documents' file."""
    return Sources(dict(read_yaml_file(SOURCES_FILE)["bronnen"]))
