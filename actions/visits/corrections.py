"""Corrections: "nee, mijn e-mail is …", "verander de datum naar …", or a field's name at the summary."""

import re
from datetime import date
from typing import Any

from actions.visits.amounts import read_people
from actions.visits.contact import without_contact
from actions.visits.fields import OPTIONAL, SKIPPED, Field
from actions.visits.reading import Message, read_asked, read_known

FIELD_WORDS = {
    Field.EMAIL: r"e-?mail(?:-?adres)?|mail(?:-?adres)?",
    Field.PHONE: r"(?:telefoon|gsm|tel)(?:-?nummer)?|nummer|nr",
    Field.ORGANISATION: r"(?:naam van (?:de|onze) )?(?:organisatie|vereniging|school|firma)",
    Field.CONTACT: r"contactpersoon|contact|naam",
    Field.THEMES: r"thema'?s?|onderwerp(?:en)?",
    Field.PEOPLE: r"aantal(?: personen| mensen| deelnemers)?|personen|deelnemers",
    Field.PERIOD: r"datum|periode|dag|moment|wanneer",
    Field.REMARK: r"opmerking(?:en)?",
}
OWN = r"(?:(?:de|het|mijn|m'n|mijne?n?|onze|ons)\s+)?"
FIELD = rf"{OWN}(?:{'|'.join(f'(?P<{field.name}>{words})' for field, words in FIELD_WORDS.items())})"
CHANGE = r"(?:verander|wijzig|corrigeer|verbeter|vervang|pas)"
TO_CHANGE = (
    r"(?:(?:nog|graag|even|toch)\s+)*(?:te\s+)?(?:veranderen|wijzigen|corrigeren|verbeteren|vervangen|aanpassen)"
)
MARKER = (
    r"(?:nee+n?|neenee|oei|oeps|ai|wacht|sorry|pardon|fout|foutje|eigenlijk|correctie|correctief|toch|maar|euh|"
    r"ik bedoel\w*|'k bedoel\w*|bij nader inzien|alles klopt)"
)
INTO = r"(?:\s+(?:aan|naar|in|door|tot))*\s*:?"
WRONG = (
    r"(?:(?:is|was|staat|klopt)\s+(?:toch\s+|helemaal\s+|nog\s+)*)"
    r"(?:fout|verkeerd|mis|nie\w*\s+(?:juist|correct|goed)|(?<=klopt )nie\w*|(?<=klopt toch )nie\w*)(?:\s+geschreven)?"
)
# Said in any turn: the field is named, and that it has to change.
NAMED = [
    re.compile(rf"\b{CHANGE}\s+{FIELD}\b{INTO}", re.IGNORECASE),
    re.compile(rf"\b{FIELD}\s+{TO_CHANGE}\b{INTO}", re.IGNORECASE),
    re.compile(rf"\b{FIELD}\s+{WRONG}[\s,.!]*(?:(?:het|dat|da)?\s*(?:moet|is)\s)?", re.IGNORECASE),
    re.compile(rf"^(?:{MARKER}[\s,.!]+)+{FIELD}(?:\s+(?:is|moet(?: zijn)?|wordt)\b|\s*[:=])", re.IGNORECASE),
]
# Only at the summary, where nothing else was asked.
NAMED_AT_SUMMARY = [
    re.compile(
        rf"^(?:{MARKER}[\s,.!]+)*(?:en\s+)?{FIELD}(?:\s+(?:is|moet(?: zijn)?|wordt|mag(?: ook)?)\b|\s*[:=])",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:behalve|buiten|alleen|enkel)\s+{FIELD}\b[\s.!]*$", re.IGNORECASE),
    re.compile(rf"^(?:{MARKER}[\s,.!]+)*{FIELD}[ .!?]*$", re.IGNORECASE),
]
REMOVES = re.compile(
    rf"\b(?:schrap|verwijder|wis|laat(?=.*\b(?:weg|vallen)\b))\s+{FIELD}\b(?:\s+(?:weg|vallen))?", re.IGNORECASE
)
STARTS_WITH_MARKER = re.compile(rf"^{MARKER}\b", re.IGNORECASE)
FILLER = re.compile(r"^(?:(?:naar|in|moet zijn|zijn|niet juist|wel|moet)\b\s*)+", re.IGNORECASE)
CLOSING = re.compile(r"\s+(?:zijn|worden|aub|a\.u\.b\.?|alstublieft|graag)[ .!]*$", re.IGNORECASE)
# "niet 3 juni maar 4 juni", "van 20 naar 25", "15 in plaats van 20": one of the two holds no longer.
NOT_BUT = re.compile(r"\bnie[t]?\s+(?!juist)[^,]*?,?\s*\bmaar\s+(?:wel\s+)?", re.IGNORECASE)
FROM_TO = re.compile(r"^van\s+.*?\s+naar\s+", re.IGNORECASE)
INSTEAD = re.compile(r"(?:\s*,?\s*(?:in plaats van|i\.?p\.?v\.?)|,\s*(?:en )?niet)\s+.*$", re.IGNORECASE)
BARE_NUMBER = re.compile(
    rf"^(?:(?:{MARKER}|het|is|het is|'t is|tis|met|toch|we zijn(?: met)?)[\s,.:!]+)*\d{{1,4}}[\s.!]*$", re.IGNORECASE
)


def read_corrections(message: Message, today: date, at_summary: bool) -> dict[Field, Any]:
    """Fields that the message corrects; None for one that has to be asked again.

    Args:
        message: what the citizen wrote.
        today: for dates without a year.
        at_summary: all fields were just shown, so that a bare value or field name is a correction.
    """
    removed = REMOVES.search(message.text)
    if removed:
        field = _field(removed)
        return {field: SKIPPED if field in OPTIONAL else None}
    patterns = NAMED + NAMED_AT_SUMMARY if at_summary else NAMED
    named = next((match for pattern in patterns if (match := pattern.search(message.text))), None)
    if named:
        return {_field(named): _value(_field(named), named, message, today)}
    if at_summary or STARTS_WITH_MARKER.match(message.text):
        return _unnamed(message, today)
    return {}


def _field(match: re.Match[str]) -> Field:
    return next(field for field in FIELD_WORDS if match[field.name])


def _value(field: Field, named: re.Match[str], message: Message, today: date) -> Any:
    rest = FROM_TO.sub("", message.text[named.end() :].strip(" ,.:!?"))
    rest = CLOSING.sub("", FILLER.sub("", _what_holds(rest))).strip(" ,.:!?")
    is_change = not rest or rest.lower() in ("aan", "nog", "even", "zijn")
    return None if is_change else read_asked(field, Message(rest, "", 0.0, message.themes), today)


def _unnamed(message: Message, today: date) -> dict[Field, Any]:
    """Values that show by themselves which field they are of; of a bare number, people are meant."""
    text = _what_holds(message.text)
    known = read_known(Message(text, "", 0.0, message.themes, message.entities), today)
    if not known and BARE_NUMBER.match(text):
        people = read_people(without_contact(text), asked=True)
        return {Field.PEOPLE: people} if people else {}
    return known


def _what_holds(text: str) -> str:
    return INSTEAD.sub("", NOT_BUT.sub("", text))
