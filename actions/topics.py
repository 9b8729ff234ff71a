"""Catalogue of the topics: title, organisation, part and next topic of every answer."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path("data")
UTTER = "utter_"
# The loader in C is ten times faster, but not everywhere at hand.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Topic:
    """One thing a citizen can ask.

    Attributes:
        name: name of the intent.
        path: group and file, such as 'politie/waarden'.
        title: short Dutch title, as on a button.
        organisation: stad, politie, groep_mechelen or gemeente; '' when the topic has none.
        part: what of that organisation, the same word for the same part of another ('missie').
        more: topic that follows on "tell me more"; '' when there is none.
        years: years that lead to this topic.
    """

    name: str
    path: str
    title: str
    organisation: str = ""
    part: str = ""
    more: str = ""
    years: tuple[str, ...] = ()


class Topics:
    """All topics by name."""

    def __init__(self, topics: list[Topic]) -> None:
        self._by_name = {topic.name: topic for topic in topics}

    @property
    def names(self) -> frozenset[str]:
        """Names of all topics that have an answer."""
        return frozenset(self._by_name)

    def get(self, name: str | None) -> Topic | None:
        """The topic of this intent, if there is one."""
        return self._by_name.get(name or "")

    def of_part(self, organisation: str, part: str) -> Topic | None:
        """The topic about this part of this organisation, if there is one."""
        return self._first(lambda topic: part and topic.part == part and topic.organisation == organisation)

    def of_year(self, year: str) -> Topic | None:
        """The topic that this year stands for, if there is one."""
        return self._first(lambda topic: year in topic.years)

    def organisations_with(self, part: str) -> list[Topic]:
        """The topics about this part, one for each organisation that has it."""
        return [topic for topic in self._by_name.values() if part and topic.part == part]

    def _first(self, fits: Any) -> Topic | None:
        return next((topic for topic in self._by_name.values() if fits(topic)), None)


@cache
def load_topics() -> Topics:
    """Read the catalogue from the topic files."""
    return Topics([topic for file in sorted(DATA.glob("*/*.yml")) for topic in _topics_in(file)])


def _topics_in(file: Path) -> list[Topic]:
    content = LOADER(file.read_text(encoding="utf-8")).get_single_data()
    return [
        _topic(name.removeprefix(UTTER), f"{file.parent.name}/{file.stem}", variations[0]["metadata"])
        for name, variations in (content.get("responses") or {}).items()
        if "titel" in (variations[0].get("metadata") or {})
    ]


def _topic(name: str, path: str, metadata: dict[str, Any]) -> Topic:
    return Topic(
        name=name,
        path=path,
        title=metadata["titel"],
        organisation=metadata.get("organisatie", ""),
        part=metadata.get("onderdeel", ""),
        more=metadata.get("meer", ""),
        years=tuple(str(year) for year in metadata.get("jaren") or []),
    )
