"""Corrections: "nee, mijn e-mail is …", "verander de datum naar …", or a field's name at the summary."""

import re
from datetime import date
from typing import Any

from actions.visits.fields import Field
from actions.visits.reading import Message, read_asked, read_known

FIELD_WORDS = {
    Field.EMAIL: r"e-?mail(?:adres)?|mail(?:adres)?",
    Field.PHONE: r"(?:telefoon|gsm|tel)(?:-?nummer)?|nummer",
    Field.ORGANISATION: r"(?:naam van (?:de|onze) )?(?:organisatie|vereniging|school|firma)",
    Field.CONTACT: r"contactpersoon|contact|naam",
    Field.THEMES: r"thema'?s?|onderwerp(?:en)?",
    Field.PEOPLE: r"aantal(?: personen| mensen| deelnemers)?|personen|deelnemers",
    Field.PERIOD: r"datum|periode|dag|moment",
    Field.REMARK: r"opmerking(?:en)?",
}
FIELD_NAME = "|".join(f"(?P<{field.name}>{words})" for field, words in FIELD_WORDS.items())
CHANGE = r"(?:verander|wijzig|corrigeer|verbeter|vervang|pas|aanpassen|veranderen|wijzigen)"
MARKER = r"(?:nee+n?|neenee|oei|oeps|wacht|sorry|fout|foutje|eigenlijk|correctie|correctief|toch|maar|ik bedoel\w*|bij nader inzien)"
ASKS_CHANGE = re.compile(
    rf"\b{CHANGE}\s+(?:(?:de|het|mijn|m'n|onze|ons)\s+)?(?:{FIELD_NAME})\b(?:\s+(?:aan|naar|in|door|tot))*\s*:?",
    re.IGNORECASE,
)
CORRECTS = re.compile(
    rf"^(?:{MARKER}[\s,.!]+)+(?:(?:de|het|mijn|m'n|onze|ons)\s+)?(?:{FIELD_NAME})\s+"
    r"(?:is(?: niet)?|klopt niet|moet(?: zijn)?|wordt|=|was fout)\b\s*:?",
    re.IGNORECASE,
)
BARE_NAME = re.compile(rf"^(?:(?:de|het|mijn|m'n|onze|ons)\s+)?(?:{FIELD_NAME})[ .!?]*$", re.IGNORECASE)
STARTS_WITH_MARKER = re.compile(rf"^{MARKER}\b", re.IGNORECASE)
FILLER = re.compile(r"^(?:naar|in|moet zijn|zijn|niet juist|wel)\b\s*", re.IGNORECASE)


def read_corrections(message: Message, today: date, at_summary: bool) -> dict[Field, Any]:
    """Fields that the message corrects; None for one that has to be asked again.

    Args:
        message: what the citizen wrote.
        today: for dates without a year.
        at_summary: all fields were just shown, so that a bare value or field name is a correction.
    """
    named = ASKS_CHANGE.search(message.text) or CORRECTS.search(message.text)
    if not named and at_summary:
        named = BARE_NAME.match(message.text)
    if named:
        field = next(field for field in FIELD_WORDS if named[field.name])
        rest = FILLER.sub("", message.text[named.end() :].strip(" ,.:"))
        value = read_asked(field, Message(rest, "", 0.0, message.themes), today) if rest else None
        return {field: value}
    if at_summary or STARTS_WITH_MARKER.match(message.text):
        return read_known(message, today)
    return {}
