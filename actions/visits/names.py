"""Names of organisations and of people, in a message that is about something else or is the answer."""

import re
from collections.abc import Iterator

MAX_NAME = 200
# "okra" is a name by itself; "school" only says what kind of organisation it is.
ASSOCIATION = (
    r"(?:zorgband|okra|femma|davidsfonds|ferm|kwb|neos|rotary|lions|natuurpunt|samana|vvsg|unizo|voka|gezinsbond|"
    r"rode kruis|vlaamse overheid|thomas more)"
)
KIND = (
    r"(?:ocmw|vzw|bv|nv|asbl|stad|gemeente|provincie|school|basisschool|lagere school|middelbare school|atheneum|"
    r"college|instituut|hogeschool|universiteit|ku|sociaal huis|welzijnshuis|huis|dienst|politiezone|politie|"
    r"brandweer\w*|bibliotheek|museum|ziekenhuis|woonzorgcentrum|wzc|intercommunale|vereniging|bedrijf|firma|"
    r"stadsbestuur|gemeentebestuur|delegatie|ministerie|departement|agentschap|federatie|unie|club|scouts|chiro|ksa|"
    r"jeugdhuis|hogere? school|scholengroep|cvo|clb|\w*raad|\w*vereniging|\w*bedrijf|\w*schap|\w*school|\w*centrum|"
    r"\w*comit[eé])"
)
ORGANISATION_WORD = rf"(?:{ASSOCIATION}|{KIND})"
MONTH_NAME = r"(?:Januari|Februari|Maart|April|Mei|Juni|Juli|Augustus|September|Oktober|November|December)"
# A full stop ends the name, and a number after it counts people.
CAPITALISED = rf"(?!{MONTH_NAME}\b)(?:[A-ZÀ-Þ][\w'’&-]*(?:\.\w[\w'’&-]*)*)"
JOIN = r"(?:van|uit|te|de|het|den|der|voor|en|&|aan|in|op|'t|sint|st\.?)"
ARTICLE_WORD = r"(?:het|de|den|een|onze|ons|t|'t)"
FROM_ORGANISATION = re.compile(
    rf"\b(?i:van|bij|namens|voor|vanuit|vertegenwoordig\w*)\s+((?:(?i:{ARTICLE_WORD})\s+)?\b(?i:{ORGANISATION_WORD})\b"
    rf"(?:\s+(?:{JOIN}\s+){{0,3}}{CAPITALISED}){{0,4}})"
)
STANDING_ORGANISATION = re.compile(
    rf"\b((?i:{ORGANISATION_WORD})\s+(?:{JOIN}\s+){{0,2}}{CAPITALISED}(?:\s+(?:{JOIN}\s+){{0,2}}{CAPITALISED}){{0,3}})"
)
ARTICLE = re.compile(rf"^{ARTICLE_WORD}\s+", re.IGNORECASE)
NOT_AN_ORGANISATION = re.compile(
    rf"^(?:stad mechelen|de stad|huis van de mechelaar|{KIND})$|^ku$", re.IGNORECASE
)  # fmt: skip
NAME_PART = r"[A-ZÀ-Þ][\w'’-]+"
PARTICLE = r"(?:van|de|den|der|el|ben|al|ter|ten|te|du|la|le|di|da|bin|von|Van|De|Den|Der|'t)"
PERSON_NAME = rf"({NAME_PART}(?:\s+{PARTICLE}){{0,3}}(?:\s+{NAME_PART}){{1,3}})"
INTRODUCED = re.compile(
    r"\b(?:(?i:ik ben|'?k ben|mijn naam is|ik heet|'?k heet|kheet|m'n naam is|naam is|contactpersoon is|contact is|"
    rf"contactpersoon:|ikzelf)\s*,?\s*){PERSON_NAME}"
)
NAME_ALONE = re.compile(rf"\b(?!(?:Onze|De|Mevrouw|Meneer|Mijnheer|Dhr|Mevr)\b){PERSON_NAME}")
OF_ORGANISATION = re.compile(rf"\s+van\s+(?:{ARTICLE_WORD}\s+)?(?i:{ORGANISATION_WORD})\b.*$")
FIRST_AND_LAST = re.compile(
    r"voornaam\s*(?:is|:|=)?\s*([\w'’-]+)[\s,;]+(?:en\s+)?(?:(?:achter|familie)?naam)\s*(?:is|:|=)?\s*(.+)",
    re.IGNORECASE,
)
LEAD_IN = re.compile(
    r"^(?:(?:ah|euh|ja|oke|ok|nee|neen|wel|dag|hallo|hoi|hey|goeiedag|awel|amai)[,.! ]+)*"
    r"(?:dat (?:is|ben ik|zou zijn(?: voor)?)(?:,| zelf,?)?|het is|'?t is|tis|is|wij zijn(?: van)?|we zijn(?: van)?|"
    r"ik ben (?:het|'t)(?: zelf)?[,:]?|'?k ben(?: van)?|ik ben(?: van)?|ik kom van|we komen van|wij komen van|"
    r"ik werk (?:bij|voor)|wij werken (?:bij|voor)|ikzelf,|ik zelf,|"
    r"(?:mijn|m'n|de) naam is|naam is|naam|ik heet|'?k heet|kheet|noem mij maar|contactpersoon(?: is)?|"
    r"(?:onze|mijn|de|ons) (?:organisatie|vereniging|school|firma) (?:is|heet)|organisatie|wij heten|we heten|"
    r"u mag vragen naar|vraag naar|neem contact op met|opmerking|graag)?"
    r"(?:(?<=\w)\s+|(?<=[,:])\s*|^)(?:(?:namens|voor|van|bij)\s+)?\s*:?\s*",
    re.IGNORECASE,
)
NO_NAME = re.compile(
    r"^(?:ja|nee+n?|neeje|nope|ik|ikke|ikzelf|ik zelf|mezelf|zelf|mij|mijzelf|het zelf|gewoon ik|geen idee|"
    r"(?:dat|da) (?:ben|zen) ik(?: zelf)?|(?:ik )?weet (?:ik|we|het|'t)?\s*(?:nog )?nie\w*|geen(?: contactpersoon)?|"
    r"niemand|zelfde(?: als daarnet)?|dezelfde|ok|oke|okee?|maakt niet uit|overslaan|skip)$",
    re.IGNORECASE,
)
# "geen" is an answer: a citizen may come without an organisation.
NO_ORGANISATION = re.compile(
    r"^(?:ja|nee+n?|neeje|geen idee|(?:ik )?weet (?:ik|we|het|'t)?\s*(?:nog )?nie\w*|ok|oke|overslaan|skip)$",
    re.IGNORECASE,
)


def named_organisation(text: str, recognised: tuple[str, ...]) -> str | None:
    """The organisation that the text names on its own accord.

    Args:
        text: the message.
        recognised: organisations that the language model recognised in it.
    """
    for candidate in [*_candidates(text), *recognised]:
        name = ARTICLE.sub("", candidate).strip(" .,")
        if name and not NOT_AN_ORGANISATION.match(name):
            return name[:MAX_NAME]
    return None


def introduced_name(text: str) -> str | None:
    """The first and last name with which a person is introduced."""
    match = INTRODUCED.search(text)
    name = OF_ORGANISATION.sub("", match[1]).strip() if match else ""
    return name[:MAX_NAME] if len(name.split()) > 1 else None


def answered_organisation(text: str) -> str | None:
    """The organisation in an answer that is nothing but that."""
    name = _without_lead_in(text)
    return None if NO_ORGANISATION.match(name) else _if_named(name)


def answered_person(text: str) -> str | None:
    """The person in the answer to "who is the contact?"; a first name alone will do."""
    both = FIRST_AND_LAST.search(text)
    if both:
        return _if_named(f"{both[1]} {both[2]}")
    name = _without_lead_in(text)
    if NO_NAME.match(name) or re.search(r"\d{3}", name):
        return None
    # "Els Maes en Jan Claes": two people are kept as they were written.
    one = None if re.search(r"\s(?:en|of|&)\s", name) else NAME_ALONE.search(name)
    return _if_named(OF_ORGANISATION.sub("", one[1] if one else name))


def _candidates(text: str) -> Iterator[str]:
    for pattern in (FROM_ORGANISATION, STANDING_ORGANISATION):
        for match in pattern.finditer(text):
            yield match[1]


def _without_lead_in(text: str) -> str:
    return LEAD_IN.sub("", text, count=1).strip(" .,!:;\"'?")


def _if_named(name: str) -> str | None:
    return name[:MAX_NAME].strip(" .,") if re.search(r"[^\W\d_]", name) and len(name) > 1 else None
