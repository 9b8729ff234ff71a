"""Reads the fields of the visit form from what a citizen wrote."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.visits.amounts import People, read_people
from actions.visits.contact import read_email, read_phone, without_contact
from actions.visits.dates import Period, read_period
from actions.visits.fields import OPTIONAL, SKIPPED, Field

MAX_NAME = 200
MAX_REMARK = 1000
MOST_THEME_WORDS = 6

ORGANISATION_WORD = (
    r"(?:ocmw|vzw|stad|gemeente|provincie|school|basisschool|lagere school|middelbare school|atheneum|college|instituut|"
    r"hogeschool|universiteit|sociaal huis|welzijnshuis|huis|dienst|politiezone|politie|brandweer\w*|zorgraad|zorgband|"
    r"seniorenraad|jeugdraad|cultuurraad|ouderraad|milieuraad|\w*raad|okra|femma|davidsfonds|ferm|kwb|neos|rotary|"
    r"lions|natuurpunt|bibliotheek|museum|ziekenhuis|woonzorgcentrum|wzc|intercommunale|vereniging|bedrijf|firma|"
    r"stadsbestuur|gemeentebestuur|delegatie|ministerie|departement|agentschap|federatie|unie|club|scouts|chiro|"
    r"hogere? school|vormingscentrum|cvo|clb|\w*vereniging|\w*bedrijf|\w*schap|\w*school|\w*centrum|\w*comit[eé])"
)
CAPITALISED = r"(?:[A-Z0-9][\w'’&.-]*)"
JOIN = r"(?:van|uit|te|de|het|den|der|voor|en|&|aan|in|op|'t|sint|st\.?)"
FROM_ORGANISATION = re.compile(
    rf"\b(?:van|bij|namens|voor|vanuit|vertegenwoordig\w*)\s+((?:(?:het|de|den|een|onze|ons)\s+)?(?i:{ORGANISATION_WORD})"
    rf"(?:\s+(?:{JOIN}\s+){{0,3}}{CAPITALISED}){{0,4}})"
)
STANDING_ORGANISATION = re.compile(
    rf"\b((?i:{ORGANISATION_WORD})\s+(?:{JOIN}\s+){{0,2}}{CAPITALISED}(?:\s+(?:{JOIN}\s+){{0,2}}{CAPITALISED}){{0,3}})"
)
ARTICLE = re.compile(r"^(?:het|de|den|een|onze|ons)\s+", re.IGNORECASE)
NOT_AN_ORGANISATION = re.compile(
    r"^(?:stad mechelen|de stad|stad|gemeente|dienst|huis van de mechelaar)$", re.IGNORECASE
)
NAME_PART = r"[A-ZÀ-Þ][\w'’-]+"
PERSON_NAME = rf"({NAME_PART}(?:\s+(?:van|de|den|der|el|ben|al|Van|De|Den|Der|'t)){{0,3}}(?:\s+{NAME_PART}){{1,3}})"
INTRODUCED = re.compile(
    rf"(?:(?i:ik ben|mijn naam is|ik heet|m'n naam is|naam is|contactpersoon is|contact is|ikzelf)\s*,?\s*){PERSON_NAME}"
)
LEAD_IN = re.compile(
    r"^(?:(?:ah|euh|ja|oke|ok|nee|neen|wel|dag|hallo|hoi|goeiedag)[,.! ]+)*"
    r"(?:dat is|het is|'t is|tis|is|wij zijn(?: van)?|we zijn(?: van)?|ik ben(?: van)?|ik kom van|ik werk (?:bij|voor)|"
    r"namens|voor|van|bij|mijn naam is|m'n naam is|de naam is|naam is|naam|ik heet|contactpersoon(?: is)?|"
    r"onze organisatie (?:is|heet)|organisatie|wij heten|we heten|opmerking|graag)?\s*:?\s*",
    re.IGNORECASE,
)
NOTHING = re.compile(
    r"^(?:nee+|neen+|neeje|nope|niks|niets|geen|geen idee|nvt|n\.v\.t\.?|sla(?: het| dit)? over|overslaan|skip|liever niet|geef ik niet|heb ik niet|"
    r"niet nodig|nee (?:dank|bedankt|hoor)|geen (?:telefoon|opmerking\w*|nummer|gsm)\w*|nee geen\b.*|-+|/)[ .!]*$",
    re.IGNORECASE,
)
EVERYTHING = re.compile(r"\b(?:alles|allemaal|alle (?:zes )?themas?'?s?|alle thema's|alle zes)\b", re.IGNORECASE)
UNDECIDED = re.compile(
    r"weet (?:ik|we|het)? ?(?:het )?(?:nog )?ni\w*|geen (?:idee|voorkeur)|maakt niet uit|om het even", re.IGNORECASE
)
QUESTION = re.compile(
    r"^(?:(?:en|maar|euh|eerst|nog|wacht|ah|ja|trouwens|sorry|hallo|dag|zeg|vraagje|ok|oke)[ ,.:]+)*"
    r"(?:wat|wie|waar\w*|hoe\w*|waarom|wanneer|welke?|wa|kan|kun|kunnen|kunt|mag|moet|moeten|is|zijn|zit|zitten|heeft|hebben|hebt|"
    r"doet|doen|worden|wordt|vertel|leg|ist|zijde|zijt|bestaat|klopt|gaat|komt|krijg\w*)\b",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class Message:
    """A citizen's message as Rasa understood it.

    Attributes:
        text: the plain text.
        intent: name of the intent, 'nlu_fallback' when Rasa was not sure.
        confidence: between 0 and 1.
        themes: titles of the themes that the text names.
        entities: other entities, by name, such as ORG and PERSON of spaCy.
    """

    text: str
    intent: str
    confidence: float
    themes: tuple[str, ...] = ()
    entities: tuple[tuple[str, str], ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether it is put as a question."""
        return self.text.rstrip().endswith("?") or bool(QUESTION.match(self.text))


def read_known(message: Message, today: date) -> dict[Field, Any]:
    """Every field that the message says on its own accord; nothing is guessed from a bare word."""
    text = message.text
    rest = without_contact(text)
    period = read_period(rest, today)
    without_period = rest.lower().replace(period.text, " ") if period else rest
    found: dict[Field, Any] = {
        Field.ORGANISATION: _named_organisation(message),
        Field.CONTACT: _introduced_name(text),
        Field.EMAIL: read_email(text),
        Field.PHONE: read_phone(text),
        Field.THEMES: list(message.themes) or None,
        Field.PEOPLE: read_people(without_period, asked=False),
        Field.PERIOD: period,
    }
    return {field: value for field, value in found.items() if value}


def read_asked(field: Field, message: Message, today: date) -> Any:
    """The value for the field that was just asked; None when the message does not hold one."""
    text = " ".join(message.text.split())
    if field in OPTIONAL and NOTHING.match(text):
        return SKIPPED
    return READERS[field](message, text, today)


def _asked_name(message: Message, text: str, today: date) -> str | None:
    name = LEAD_IN.sub("", without_contact(text), count=1).strip(" .,!:;\"'")
    return name[:MAX_NAME] if re.search(r"\w{2,}", name) else None


def _asked_organisation(message: Message, text: str, today: date) -> str | None:
    named = _named_organisation(message) if len(text.split()) > MOST_THEME_WORDS else None
    return named or _asked_name(message, text, today)


def _asked_contact(message: Message, text: str, today: date) -> str | None:
    name = _introduced_name(text) or _asked_name(message, text, today)
    return name if name and not re.search(r"\d{3}", name) else None


def _asked_email(message: Message, text: str, today: date) -> Any:
    return read_email(text)


def _asked_phone(message: Message, text: str, today: date) -> str | None:
    return read_phone(text)


def _asked_themes(message: Message, text: str, today: date) -> list[str] | None:
    if message.themes:
        return list(message.themes)
    if EVERYTHING.search(text) or UNDECIDED.search(text):
        return [text]
    return [text] if len(text.split()) <= MOST_THEME_WORDS and re.search(r"\w{3,}", text) else None


def _asked_people(message: Message, text: str, today: date) -> People | None:
    return read_people(without_contact(text), asked=True)


def _asked_period(message: Message, text: str, today: date) -> Period | None:
    return read_period(text, today)


def _asked_remark(message: Message, text: str, today: date) -> str:
    return text[:MAX_REMARK]


READERS = {
    Field.ORGANISATION: _asked_organisation, Field.CONTACT: _asked_contact, Field.EMAIL: _asked_email,
    Field.PHONE: _asked_phone, Field.THEMES: _asked_themes, Field.PEOPLE: _asked_people, Field.PERIOD: _asked_period,
    Field.REMARK: _asked_remark,
}  # fmt: skip


def _named_organisation(message: Message) -> str | None:
    match = FROM_ORGANISATION.search(message.text) or STANDING_ORGANISATION.search(message.text)
    candidates = [match[1]] if match else []
    candidates += [value for name, value in message.entities if name == "ORG"]
    for candidate in candidates:
        name = ARTICLE.sub("", candidate).strip(" .,")
        if name and not NOT_AN_ORGANISATION.match(name):
            return name[:MAX_NAME]
    return None


def _introduced_name(text: str) -> str | None:
    match = INTRODUCED.search(text)
    return match[1].strip()[:MAX_NAME] if match else None
