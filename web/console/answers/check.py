"""What an employee typed for an answer: made plain, checked against what may not change, and hints to write better."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from web.answers import PLACE, Answer, emergency_numbers, filled
from web.console.answers.reading import EASY, MOST_SENTENCE_WORDS, MOST_WORDS, PLAIN, RATHER_HARD, reading, words
from web.console.texts import texts_of
from web.console.typed import read_date
from web.markdown import to_plain

LONGEST_TEXT = 3000
BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Note:
    """A sentence for the employee; `kind` is good, warn or bad."""

    kind: str
    text: str


@dataclass(frozen=True)
class Typed:
    """What stands in the form, as it was typed."""

    text: str
    valid_until: str


@dataclass(frozen=True)
class Checked:
    """What it means; `errors` are sentences by field, empty when it can be stored."""

    text: str
    valid_until: date | None
    errors: dict[str, str]


def plain_text(typed: str) -> str:
    """The text with unix line ends and nothing that cannot be seen, so that it fits in every database and YAML file."""
    lines = re.split(r"\r\n|[\n\r\u0085\u2028\u2029]", typed)
    shown = ("".join(" " if sign.isspace() else sign for sign in line if _is_seen(sign)).rstrip() for line in lines)
    return BLANK_LINES.sub("\n\n", "\n".join(shown)).strip()


def _is_seen(sign: str) -> bool:
    return sign.isprintable() or sign in "\t\u00a0\u202f"


def check(typed: Typed, answer: Answer) -> Checked:
    """Read the form and find what keeps it from being stored."""
    text, until = plain_text(typed.text), read_date(typed.valid_until)
    errors = {}
    wrong = _wrong_text(text, answer)
    if wrong:
        errors["text"] = wrong
    if typed.valid_until.strip() and until is None:
        errors["valid_until"] = str(texts_of("answers")["fouten"]["datum"])
    return Checked(text, until, errors)


def _wrong_text(text: str, answer: Answer) -> str | None:
    """The first thing that is wrong with the text."""
    told: dict[str, str] = texts_of("answers")["fouten"]
    if not text:
        return told["leeg"]
    if len(text) > LONGEST_TEXT:
        return told["te_lang"].format(aantal=LONGEST_TEXT)
    wanted, found = Counter(PLACE.findall(answer.text)), Counter(PLACE.findall(text))
    if wanted - found:
        return told["weg"].format(waarden=_listed(wanted - found))
    if found - wanted:
        return told["erbij"].format(waarden=_listed(found - wanted))
    # Also a number that the filled places bring together with what stands around them.
    numbers = emergency_numbers(text) | emergency_numbers(filled(text))
    return told["noodnummer"].format(nummers=", ".join(sorted(numbers))) if numbers else None


def _listed(places: Counter[str]) -> str:
    return ", ".join(sorted(places.elements()))


def hints(text: str) -> list[Note]:
    """How the text reads, in plain words; nothing of it keeps the text from being stored."""
    told: dict[str, str] = texts_of("answers")["wenken"]
    found = reading(to_plain(filled(text)))
    if found.score is None:
        return []
    many, hard = found.words > MOST_WORDS, found.score < PLAIN
    length = told["te_veel_woorden" if many else "woorden"].format(aantal=found.words, most=MOST_WORDS)
    level = told[_level(found.score)].format(score=found.score)
    notes = [Note("warn" if many else "good", length), Note("warn" if hard else "good", level)]
    return notes + [Note("warn", _about_long(sentence)) for sentence in found.long]


def _about_long(sentence: str) -> str:
    told: str = texts_of("answers")["wenken"]["lange_zin"]
    return told.format(aantal=len(words(sentence)), most=MOST_SENTENCE_WORDS, zin=sentence)


def _level(score: int) -> str:
    bands = {"makkelijk": EASY, "gewoon": PLAIN, "vrij_moeilijk": RATHER_HARD}
    return next((name for name, least in bands.items() if score >= least), "moeilijk")
