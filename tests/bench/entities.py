"""What is taken from the opening of a visit request: by the product's form, and by stock's own entities."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from actions.visits.fields import Field
from actions.visits.reading import Message, read_known
from actions.visits.values import in_words, to_slot
from actions.visits.vocabulary import load_vocabulary
from tests.bench.reading import Understood

FILE = Path("tests/bench/entities.yml")
FIELDS = ("organisation", "person", "email", "phone", "people")
OURS = {
    "organisation": Field.ORGANISATION, "person": Field.CONTACT, "email": Field.EMAIL, "phone": Field.PHONE,
    "people": Field.PEOPLE,
}  # fmt: skip
# Names of entities in the training data and in Rasa's usual extractors.
STOCK = {
    "organisatie": "organisation", "ORG": "organisation", "PERSON": "person", "email": "email",
    "phone-number": "phone", "number": "people",
}  # fmt: skip
ARTICLE = re.compile(r"^(?:het|de|den|een|onze|ons|'t)\s+")
Values = dict[str, str]


@dataclass(frozen=True)
class Sentence:
    """An opening sentence and what a reader takes from it."""

    text: str
    values: Values


def load_sentences(count: int) -> list[Sentence]:
    """The labelled sentences, so many of them."""
    items: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [
        Sentence(item["text"], {field: str(item[field]) for field in FIELDS if field in item})
        for item in items[:count]
    ]  # fmt: skip


def taken_by_form(found: Understood, today: date) -> Values:
    """What the product's form takes over from a first message, as Rasa understood it."""
    text: str = found["text"]
    confidence = found["ranking"][0][1] if found["ranking"] else 0.0
    entities = tuple((str(name), str(value)) for name, value in found["entities"])
    message = Message(text, found["taken"], confidence, load_vocabulary().themes_in(text), entities)
    known = read_known(message, today)
    return {name: in_words(field, to_slot(known[field])) for name, field in OURS.items() if field in known}


def taken_by_entities(found: Understood) -> Values:
    """What Rasa's entities say about the same fields; of several the first."""
    values: Values = {}
    for name, value in found["entities"]:
        if name in STOCK:
            values.setdefault(STOCK[name], str(value))
    return values


def f1(pairs: Iterable[tuple[Values, Values]]) -> float:
    """F1 over all fields of all sentences; a value counts when it is exactly the expected one, in any case of letters.

    Args:
        pairs: the expected and the found values of every sentence.
    """
    right = expected = found = 0
    for wanted, taken in pairs:
        expected += len(wanted)
        found += len(taken)
        right += sum(field in taken and same(field, value, taken[field]) for field, value in wanted.items())
    return 2 * right / (expected + found) if expected + found else 0.0


def same(field: str, one: str, other: str) -> bool:
    """Whether two values of a field mean the same."""
    return _plain(field, one) == _plain(field, other)


def _plain(field: str, value: str) -> str:
    plain = " ".join(value.lower().split()).strip(" .,")
    if field == "phone":
        return re.sub(r"^(?:0032|0)", "32", re.sub(r"\D", "", plain))
    if field == "people":
        return plain.replace(" ", "")
    return ARTICLE.sub("", plain)
