"""The labelled openings of visit requests, and how they are compared."""

from datetime import date

from tests.bench.entities import FIELDS, f1, load_sentences, same, taken_by_entities, taken_by_form


def test_there_are_40_sentences_and_every_field_occurs() -> None:
    sentences = load_sentences(40)
    assert len({sentence.text for sentence in sentences}) == 40
    assert {field for sentence in sentences for field in sentence.values} == set(FIELDS)


def test_every_exact_value_counts_and_a_wrong_one_counts_twice_against() -> None:
    wanted = {"organisation": "OCMW van Zonderdorp", "people": "14"}
    assert f1([(wanted, dict(wanted))]) == 1.0
    assert f1([(wanted, {"people": "14"})]) == 2 / 3
    assert f1([(wanted, {"organisation": "OCMW", "people": "14"})]) == 0.5
    assert f1([({}, {})]) == 0.0


def test_values_are_the_same_in_any_spelling_of_them() -> None:
    assert same("phone", "+32 15 12 34 56", "015/12.34.56")
    assert same("people", "16-20", "16 - 20")
    assert same("organisation", "het OCMW van Lier", "ocmw van lier.")
    assert not same("person", "Ada Voorbeeld", "Ada")


def test_the_form_and_the_entities_are_read_by_the_same_names() -> None:
    text = "ik ben Ada Voorbeeld van het OCMW van Zonderdorp en we komen met 14 personen"
    found = {
        "text": text, "taken": "werkbezoek_aanvragen", "ranking": [["werkbezoek_aanvragen", 0.9]],
        "entities": [["organisatie", "ocmw"], ["organisatie", "andere"], ["onderdeel", "missie"]],
    }  # fmt: skip
    form = taken_by_form(found, date(2026, 1, 5))
    assert form == {"organisation": "OCMW van Zonderdorp", "person": "Ada Voorbeeld", "people": "14"}
    assert taken_by_entities(found) == {"organisation": "ocmw"}
