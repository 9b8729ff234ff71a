"""What looks like personal data in the words of a citizen. Better once too often: a colleague looks at it."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path

from phonenumbers import PhoneNumberMatcher

from web.redaction import REDACTED, VISIT_REFERENCE, redact

COUNTRY = "BE"
FIRST_NAMES = Path(__file__).parents[3] / "bot" / "nl_offline" / "voornamen.txt"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
# The home page of a site tells nothing about a person; what comes after it can.
WEB_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?[/?#][^\s/].*", re.IGNORECASE)
STREET = (
    "straat|laan|steenweg|weg|plein|lei|dreef|vest|kaai|baan|hof|markt|pad|steeg|singel|kade|dijk|wal|gracht|brug|"
    "poort|veld|berg|park|ring|beemd|bos|akker"
)
NUMBER = (
    r"\d{1,4}\s?[a-z]?\b(?!\s*(?:jaar|jaren|maand|week|weken|dag|uur|km|kilometer|meter|minut|personen|mensen|euro))"
)
ADDRESS = re.compile(rf"[\w'’-]*(?:{STREET}),?\s+(?:nr\.?\s*|nummer\s+)?{NUMBER}", re.IGNORECASE)
HOME = re.compile(rf"\b(?:woon|woont|wonen|woonachtig|adres)\b[^.?!\d]{{1,40}}{NUMBER}", re.IGNORECASE)
# Account, file, telephone and register numbers, written in whatever way, and dates of birth.
LONG_NUMBER = re.compile(r"(?:\d[\s./-]{0,2}){7,}")
YEARS = re.compile(r"\b(?:19|20)\d\d\s*(?:-|/|tot)?\s*(?:19|20)\d\d\b")
NAMED = re.compile(
    r"\b(?:m['’]?n|mijnen?|mij[ne]?)\s+(?:voor|familie|achter)?naam\s+is\b|\b(?:ik|k)\s+heet\b", re.IGNORECASE
)
# Said of oneself with a capital, in the middle of a sentence: 'ik ben An', but not 'ik ben blij'.
I_AM = re.compile(r"(?i:\b(?:ik|k|hier|dit)\s+(?:ben|is)\s+(?:de\s+)?)(?=[A-ZÀ-Þ])[\w'’-]+")
TITLED = re.compile(
    r"(?i:\b(?:meneer|mijnheer|mevrouw|mevr|mvr|dhr|de heer|dokter|agent|inspecteur)\.?\s+)(?=[A-ZÀ-Þ])[\w'’-]+"
)
SIGNED = re.compile(r"(?i:\b(?:groet(?:en|jes)?|mvg|groeten\s+van)[\s,.!]+)(?=[A-ZÀ-Þ])[\w'’-]+")
I_AM_ANY = re.compile(r"\b(?:ik|k)\s+ben\s+(?:de\s+)?([\w'’-]+)", re.IGNORECASE)
WORD = re.compile(r"[\w'’-]+")


class Personal(StrEnum):
    """Kinds of personal data."""

    EMAIL = "email"
    PHONE = "telefoon"
    REGISTER = "rijksregister"
    NUMBER = "nummer"
    WEB_ADDRESS = "webadres"
    ADDRESS = "adres"
    NAME = "naam"


@cache
def first_names() -> frozenset[str]:
    """First names that are no everyday words, as they are written."""
    lines = FIRST_NAMES.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def personal_data(text: str, names: Iterable[str] = ()) -> list[Personal]:
    """What kinds of personal data a text seems to hold.

    Args:
        text: the words.
        names: names of people that the assistant found in the message.
    """
    found = {
        Personal.EMAIL: "@" in text and EMAIL.search(text),
        Personal.REGISTER: REDACTED in text or redact(text) != text,
        Personal.PHONE: PhoneNumberMatcher(text, COUNTRY).has_next(),
        Personal.NUMBER: _has_number(text),
        Personal.WEB_ADDRESS: WEB_ADDRESS.search(text),
        Personal.ADDRESS: ADDRESS.search(text) or HOME.search(text),
        Personal.NAME: _has_name(text, names),
    }
    return [kind for kind, is_there in found.items() if is_there]


def _has_number(text: str) -> bool:
    return bool(VISIT_REFERENCE.search(text) or LONG_NUMBER.search(YEARS.sub("", text)))


def _has_name(text: str, names: Iterable[str]) -> bool:
    said = any(pattern.search(text) for pattern in (NAMED, I_AM, TITLED, SIGNED))
    return said or any(name.casefold() in text.casefold() for name in names) or _has_first_name(text)


def _has_first_name(text: str) -> bool:
    """A first name with a capital anywhere, or in any case after 'ik ben'."""
    introduced = {word.capitalize() for word in I_AM_ANY.findall(text)}
    return bool(first_names() & ({*WORD.findall(text)} | introduced))
