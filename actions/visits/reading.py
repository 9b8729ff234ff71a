"""Reads the fields of the visit form from what a citizen wrote."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.visits.amounts import People, read_people
from actions.visits.contact import read_email, read_phone, without_contact
from actions.visits.dates import Period, read_period
from actions.visits.fields import OPTIONAL, SKIPPED, Field
from actions.visits.names import answered_organisation, answered_person, introduced_name, named_organisation
from actions.visits.refusals import NOTHING, YES_ALONE

MAX_REMARK = 1000
# More words are rarely the name of an organisation only, or of a theme only.
MOST_NAME_WORDS = 6
MOST_THEME_WORDS = 12

EVERYTHING = re.compile(r"\b(?:alles|allemaal|alle (?:zes )?themas?'?s?|alle thema's|alle zes)\b", re.IGNORECASE)
UNDECIDED = re.compile(
    r"weet (?:ik|we|het)? ?(?:het )?(?:nog )?ni\w*|geen (?:idee|voorkeur)|maakt niet uit|om het even", re.IGNORECASE
)
QUESTION = re.compile(
    r"^(?:(?:en|maar|euh|eerst|nog|wacht|ah|ja|trouwens|sorry|hallo|dag|zeg|vraagje|ok|oke)[ ,.:]+)*"
    r"(?:wat|wie|waar\w*|hoe\w*|waarom|wanneer|welke?|wa|kan|kun|kunnen|kunt|mag|moet|moeten|is|zijn|zit|zitten|"
    r"heeft|hebben|hebt|doet|doen|worden|wordt|vertel|leg|ist|zijde|zijt|bestaat|klopt|gaat|komt|krijg\w*)\b",
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
    period = read_period(rest, today, asked=False)
    without_period = rest.replace(period.text, " ") if period else rest
    found: dict[Field, Any] = {
        Field.ORGANISATION: _named_organisation(message),
        Field.CONTACT: introduced_name(text),
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


def _asked_organisation(message: Message, text: str, today: date) -> str | None:
    named = _named_organisation(message) if len(text.split()) > MOST_NAME_WORDS else None
    return named or answered_organisation(without_contact(text))


def _asked_contact(message: Message, text: str, today: date) -> str | None:
    return introduced_name(text) or answered_person(without_contact(text))


def _asked_email(message: Message, text: str, today: date) -> Any:
    return read_email(text)


def _asked_phone(message: Message, text: str, today: date) -> str | None:
    return read_phone(text)


def _asked_themes(message: Message, text: str, today: date) -> list[str] | None:
    if message.themes:
        return list(message.themes)
    if EVERYTHING.search(text) or UNDECIDED.search(text):
        return [text]
    if YES_ALONE.match(text) or NOTHING.match(text) or len(text.split()) > MOST_THEME_WORDS:
        return None
    return [text] if re.search(r"[^\W\d]{3,}|\b[A-Z]{2}\b", text) else None


def _asked_people(message: Message, text: str, today: date) -> People | None:
    return read_people(without_contact(text), asked=True)


def _asked_period(message: Message, text: str, today: date) -> Period | None:
    return read_period(text, today)


def _asked_remark(message: Message, text: str, today: date) -> str | None:
    return None if YES_ALONE.match(text) else text[:MAX_REMARK]


READERS = {
    Field.ORGANISATION: _asked_organisation, Field.CONTACT: _asked_contact, Field.EMAIL: _asked_email,
    Field.PHONE: _asked_phone, Field.THEMES: _asked_themes, Field.PEOPLE: _asked_people, Field.PERIOD: _asked_period,
    Field.REMARK: _asked_remark,
}  # fmt: skip


def _named_organisation(message: Message) -> str | None:
    recognised = tuple(value for name, value in message.entities if name == "ORG")
    return named_organisation(message.text, recognised)
