"""The answers as the files tell them: what employees read about them, and which ones are locked.

An answer is the response of a topic in `data/`; the answers to emergencies stand in `web/emergencies/emergencies.yml`.
"""

import os
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from actions.topics import DATA, LOADER, UTTER
from web.emergencies.matcher import SOURCE as EMERGENCIES

SOURCES = DATA / "bronnen.yml"
CITY_SETTINGS = Path(os.environ.get("CITY_SETTINGS", "stad.yml"))
# `{value}`, filled by Rasa in every conversation, and `[[setting]]`, of the city's settings.
PLACE = re.compile(r"\{\w+\}|\[\[\w+\]\]")
SETTING_PLACE = re.compile(r"\[\[(\w+)\]\]")
VALUE_PLACE = re.compile(r"\{\w+\}")


class Lock(StrEnum):
    """Why an answer is not edited in the console; the values name a sentence in `console/answers/texts.yml`."""

    EMERGENCY = "nood"
    VALUES = "waarden"
    SETTINGS = "instellingen"


@dataclass(frozen=True)
class Answer:
    """An answer as its file tells it.

    Attributes:
        name: name of the topic; 'noodgeval_' and the kind for an answer to an emergency.
        path: group and file, such as 'politie/waarden'.
        file: where it stands.
        title: short Dutch title; '' for an emergency.
        text: Dutch markdown, with its places as written.
        buttons: titles of the buttons below it.
        source: title, owner and date of the document it comes from, as a browser gets it; None when there is none.
        valid_until: `geldig_tot` of its metadata, the last day on which it is right.
        lock: why it cannot be edited; None when it can.
        kind: of an emergency; '' for a topic.
        numbers: emergency numbers to call, of an emergency.
    """

    name: str
    path: str
    file: Path
    title: str
    text: str
    buttons: tuple[str, ...] = ()
    source: dict[str, Any] | None = None
    valid_until: date | None = None
    lock: Lock | None = None
    kind: str = ""
    numbers: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 of the text."""
        return sha256(self.text.encode()).hexdigest()


@cache
def load_answers() -> dict[str, Answer]:
    """Every topic's answer and every answer to an emergency, by name."""
    sources = _read(SOURCES)["bronnen"]
    topics = [answer for file in sorted(DATA.glob("*/*.yml")) for answer in _answers_in(file, sources)]
    return {answer.name: answer for answer in [*topics, *_emergencies()]}


def _read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), LOADER)  # noqa: S506 - the safe loader, in C where there is one


def _answers_in(file: Path, sources: dict[str, dict[str, Any]]) -> list[Answer]:
    responses: dict[str, list[dict[str, Any]]] = _read(file).get("responses") or {}
    return [
        _answer(name.removeprefix(UTTER), file, variations, sources)
        for name, variations in responses.items()
        if "titel" in (variations[0].get("metadata") or {})
    ]


def _answer(
    name: str, file: Path, variations: list[dict[str, Any]], sources: dict[str, dict[str, Any]]
) -> Answer:  # fmt: skip
    first, metadata = variations[0], variations[0]["metadata"]
    source = sources.get(metadata.get("bron", ""))
    return Answer(
        name=name,
        path=f"{file.parent.name}/{file.stem}",
        file=file,
        title=metadata["titel"],
        text=str(first["text"]).strip(),
        buttons=tuple(button["title"] for button in first.get("buttons") or []),
        source=source and as_source(source),
        valid_until=_date(metadata.get("geldig_tot")),
        lock=_lock([str(variation["text"]) for variation in variations]),
    )


def as_source(source: dict[str, Any]) -> dict[str, Any]:
    """A source document of the files as a browser gets it."""
    return {"title": source["titel"], "owner": source["eigenaar"], "url": None, "date": source["datum"]}


def _date(written: object) -> date | None:
    return date.fromisoformat(str(written)) if written else None


def _lock(texts: list[str]) -> Lock | None:
    if any(emergency_numbers(text) for text in texts):
        return Lock.EMERGENCY
    if len(texts) > 1:
        return Lock.SETTINGS
    return Lock.VALUES if VALUE_PLACE.search(texts[0]) else None


def _emergencies() -> list[Answer]:
    return [
        Answer(
            name=f"noodgeval_{kind}", path=f"noodgeval/{kind}", file=EMERGENCIES, title="",
            text=str(entry["text"]).strip(), lock=Lock.EMERGENCY, kind=kind, numbers=tuple(entry["numbers"]),
        )
        for kind, entry in _kinds().items()
    ]  # fmt: skip


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = _read(EMERGENCIES)["kinds"]
    return kinds


def emergency_numbers(text: str) -> set[str]:
    """The emergency numbers in a text, written as the emergencies' file writes them."""
    return {number for number, pattern in _number_patterns().items() if pattern.search(text)}


@cache
def _number_patterns() -> dict[str, re.Pattern[str]]:
    numbers = {str(number) for entry in _kinds().values() for number in entry["numbers"]}
    # Also with points, or without spaces; not as a part of a larger number.
    return {number: re.compile(rf"(?<!\d)(?<!\d[.,]){_spaced(number)}(?![.,]?\d)") for number in numbers}


def _spaced(number: str) -> str:
    return r"[ .\u00a0]?".join(number.replace(" ", ""))


def filled(text: str) -> str:
    """The text with the city's settings in their places, as Rasa fills them: without the lines of empty settings."""
    if not SETTING_PLACE.search(text):
        return text
    settings, lines = _settings(), []
    for line in text.split("\n"):
        if all(settings.get(place) for place in SETTING_PLACE.findall(line)):
            lines.append(SETTING_PLACE.sub(lambda place: settings[place[1]], line))
    return "\n".join(lines)


@cache
def _settings() -> dict[str, str]:
    return {name: str(value or "") for name, value in (_read(CITY_SETTINGS) or {}).items()}
