from datetime import date
from typing import Any

import pytest

from actions.visits.corrections import read_corrections
from actions.visits.fields import SKIPPED, Field
from actions.visits.reading import Message
from actions.visits.values import in_words, to_slot
from actions.visits.vocabulary import load_vocabulary

TODAY = date(2026, 11, 21)


def corrected(text: str, at_summary: bool) -> dict[Field, Any]:
    message = Message(text, "", 0.0, load_vocabulary().themes_in(text))
    found = read_corrections(message, TODAY, at_summary)
    return {field: None if value is None else in_words(field, to_slot(value)) for field, value in found.items()}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("nee, mijn e-mail is an@school.be", Field.EMAIL, "an@school.be"),
        ("sorry, het is an@school.be", Field.EMAIL, "an@school.be"),
        ("oei, we komen met 25 personen", Field.PEOPLE, "25"),
        ("sorry ik bedoel 15", Field.PEOPLE, "15"),
        ("verander het aantal naar 20", Field.PEOPLE, "20"),
        ("wijzig aantal van 20 naar 25", Field.PEOPLE, "25"),
        ("kan ik het aantal nog veranderen?", Field.PEOPLE, None),
        ("pas de datum aan naar 3 juni", Field.PERIOD, "3 juni (03/06/2027)"),
        ("de datum klopt niet, het moet 4 juni zijn", Field.PERIOD, "4 juni (04/06/2027)"),
        ("ik wil de datum veranderen", Field.PERIOD, None),
        ("mijn naam is verkeerd geschreven", Field.CONTACT, None),
        ("verander organisatie in vzw De Brug", Field.ORGANISATION, "vzw De Brug"),
        ("verander thema naar slimme stad", Field.THEMES, "Slimme stad"),
        ("nee de contactpersoon is Els Maes", Field.CONTACT, "Els Maes"),
    ],
)
def test_a_correction_is_read_in_any_turn(text: str, field: Field, value: str | None) -> None:
    assert corrected(text, at_summary=False) == {field: value}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("datum", Field.PERIOD, None),
        ("wanneer", Field.PERIOD, None),
        ("nee, alleen de datum", Field.PERIOD, None),
        ("alles klopt behalve het aantal", Field.PEOPLE, None),
        ("aantal: 25", Field.PEOPLE, "25"),
        ("het is niet 20 maar 25", Field.PEOPLE, "25"),
        ("15 ipv 20", Field.PEOPLE, "15"),
        ("niet 3 juni maar 4 juni", Field.PERIOD, "4 juni (04/06/2027)"),
        ("we komen op 4 juni, niet 3 juni", Field.PERIOD, "4 juni (04/06/2027)"),
        ("de naam moet Jan Peeters zijn", Field.CONTACT, "Jan Peeters"),
        ("tel is 015297900", Field.PHONE, "+32 15 29 79 00"),
        ("het thema mag ook sociaal beleid zijn", Field.THEMES, "Sociaal beleid"),
    ],
)
def test_a_correction_at_the_summary_needs_few_words(text: str, field: Field, value: str | None) -> None:
    assert corrected(text, at_summary=True) == {field: value}


@pytest.mark.parametrize(
    "text", ["maar wat is een werkbezoek?", "laat de school maar weten", "het aantal is niet zeker"]
)
def test_other_messages_correct_nothing(text: str) -> None:
    assert corrected(text, at_summary=False) == {}


def test_an_optional_field_can_be_removed() -> None:
    message = Message("verwijder mijn telefoonnummer", "", 0.0)
    assert read_corrections(message, TODAY, at_summary=True) == {Field.PHONE: SKIPPED}
