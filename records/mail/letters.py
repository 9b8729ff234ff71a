"""The words of e-mails to applicants: `letters.yml`, filled in for a visit."""

import os
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

from records.visits.tables import Visit

FILE = Path(__file__).with_name("letters.yml")
CITY = ("stad_naam", "stad_telefoon", "stad_email", "stad_adres", "stad_website")
LONGEST_SUBJECT = 200
# Plain text: there is nothing to escape in it.
environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701


class LetterKind(StrEnum):
    """The letters of `letters.yml`."""

    CONFIRMATION = "bevestiging"
    CONTACTED = "gecontacteerd"
    PLANNED = "gepland"
    REFUSED = "afgewezen"
    FREE = "vrij"


@dataclass(frozen=True)
class Letter:
    """What an applicant is written: a subject of one line, and plain text."""

    subject: str
    body: str


def write_letter(kind: LetterKind, visit: Visit, infoday: str = "") -> Letter:
    """A letter about this visit; `infoday` is the theme of the information day on which it is planned."""
    values = {**city(), **_facts(visit), "infoday": infoday}
    values["groet"] = _filled(_letters()["groet"], values)
    letter = _letters()[kind]
    return Letter(_filled(letter["onderwerp"], values)[:LONGEST_SUBJECT], _filled(letter["tekst"], values))


@cache
def city() -> dict[str, str]:
    """Name and addresses of the city, from the file that `CITY_SETTINGS` names; empty where it gives none."""
    file = Path(os.environ.get("CITY_SETTINGS") or "stad.yml")
    given = (yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None) or {}
    return {name: str(given.get(name) or "") for name in CITY}


@cache
def _letters() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


def _filled(text: str, values: dict[str, str]) -> str:
    return environment.from_string(text).render(values).strip()


def _facts(visit: Visit) -> dict[str, str]:
    first, last, planned = visit.period_from, visit.period_to, visit.planned_on
    return {
        "contact_name": visit.contact_name,
        "reference": visit.reference,
        "organisation": visit.organisation,
        "people": _span(str(visit.people_min), str(visit.people_max)),
        "period": _span(f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}"),
        "planned_on": f"{planned:%d/%m/%Y}" if planned else "",
    }


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} - {last}"
