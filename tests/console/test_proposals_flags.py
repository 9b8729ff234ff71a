"""What is to be looked at in a proposal: likeness by the measure of the held-out test, and personal data."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.topics import DATA
from records.conversations.tables import Message
from records.proposals.desk import Found
from records.proposals.tables import Kind, Proposal, State
from web.console.proposals.drafts import names_in, plain_words
from web.console.proposals.files import examples_under, places, topic_examples
from web.console.proposals.flags import Flag, flags_of, others_of
from web.console.proposals.likeness import HELD_OUT, NEAR_COPY, knows_held_out
from web.console.proposals.personal import Personal, personal_data

NOW = datetime(2027, 3, 2, tzinfo=UTC)
KNOWN = "wat zijn de waarden van de politie"


def found(text: str, topic: str | None = "stad_missie", message: Message | None = None, **values: Any) -> Found:
    about = {"id": 7, "kind": Kind.EXAMPLE, "state": State.DRAFT, "working_title": "", "note": "", **values}
    return Found(Proposal(text=text, topic=topic, **about), message)


def names(text: str, *others: tuple[int, str, str | None, str], **values: Any) -> list[str]:
    """The flags of these words, the ones that stand in the way with an exclamation mark."""
    flags = flags_of(found(text, **values), others_of(others))
    return [f"{flag.name}!" if flag.blocks else flag.name for flag in flags]


def from_yaml(folder: Path) -> list[tuple[str, str]]:
    """Topic and text of every example, as a YAML parser reads them."""
    read = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.yml"))]
    items = [item for content in read for item in content.get("nlu") or [] if "intent" in item]
    return [(item["intent"], line[2:].strip()) for item in items for line in item["examples"].splitlines()]


@pytest.mark.parametrize("folder", [DATA, HELD_OUT])
def test_the_lines_that_are_read_are_what_the_files_say(folder: Path) -> None:
    assert [(example.topic, example.text) for example in examples_under(folder)] == from_yaml(folder)


def test_the_measure_is_that_of_the_held_out_test() -> None:
    test = Path("tests/bot/test_held_out.py").read_text(encoding="utf-8")
    assert f"NEAR_COPY = {NEAR_COPY}\n" in test
    assert "scorer=Levenshtein.normalized_similarity" in test
    assert knows_held_out()


def test_new_words_raise_nothing() -> None:
    assert names("vertel eens waarom die stad van ons eigenlijk bestaat jong") == []


def test_words_that_stand_under_another_topic_cannot_go_on() -> None:
    [flag] = flags_of(found("Wat zijn de WAARDEN van de politie??"), [])
    assert flag == Flag("ander_onderwerp_zelfde", True, KNOWN, "politie_waarden")
    assert "ander_onderwerp_bijna" in names("wat zijn de waarden van onze politie")


def test_words_that_stand_there_already_cannot_go_on_and_near_ones_can() -> None:
    assert names(KNOWN, topic="politie_waarden") == ["zelfde_onderwerp_zelfde!"]
    assert names("wat zijn de waarden van onze politie", topic="politie_waarden") == ["zelfde_onderwerp_bijna"]


def test_a_near_copy_of_a_held_out_question_cannot_go_on() -> None:
    question = max((example.text for example in examples_under(HELD_OUT)), key=len)
    for text in (question, question.upper() + "!", question.replace("e", "", 3)):
        assert "toetsvraag!" in names(text)
    assert "toetsvraag!" not in names(" ".join(question.split()[::-1]))


def test_a_proposal_without_a_place_in_the_topic_files_cannot_go_on() -> None:
    text = "een heel eigen vraag over vanalles en nog wat"
    assert names(text, topic=None) == names(text, topic="bestaat_niet") == ["geen_onderwerp!"]
    assert names("", topic="stad_missie") == ["leeg!"]
    assert names(text, topic=None, kind=Kind.NEW_TOPIC) == []


def test_other_proposals_with_the_same_words_are_told() -> None:
    text = "een heel eigen vraag over vanalles en nog wat"
    other = (8, "Een heel eigen vraag, over vanalles en nog wat!", "stad_visie")
    assert names(text, (7, text, "stad_missie", State.DRAFT)) == []
    assert names(text, (*other, State.DRAFT)) == ["voorstel_zelfde"]
    # It will be learnt already: twice is no use, and in two topics it contradicts itself.
    assert names(text, (*other, State.APPROVED)) == ["voorstel_zelfde!"]
    assert names(text + " s", (*other, State.APPROVED)) == ["voorstel_bijna"]


def test_nothing_is_said_of_what_is_settled() -> None:
    for state in (State.REFUSED, State.TAKEN_OVER):
        assert names(KNOWN, state=state) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail het naar jan.peeters@voorbeeld.be", Personal.EMAIL),
        ("bel mij op 0470 12 34 56", Personal.PHONE),
        ("mijn nummer is +32 15 29 76 54", Personal.PHONE),
        ("bel +31 20 794 0800 voor mij", Personal.PHONE),
        ("mijn nummer is 85.07.30-033.28", Personal.REGISTER),
        ("mijn dossier is 12 345 678", Personal.NUMBER),
        ("ik ben geboren op 12/03/1980", Personal.NUMBER),
        ("mijn aanvraag is wb-7K2M-q4xd", Personal.NUMBER),
        ("kijk op facebook.com/jan.peeters.12", Personal.WEB_ADDRESS),
        ("zie https://voorbeeld.be/dossier?id=12", Personal.WEB_ADDRESS),
        ("het stinkt in de Lange Nieuwstraat 12", Personal.ADDRESS),
        ("wij zitten op de battelsesteenweg nr. 4b", Personal.ADDRESS),
        ("ik woon in de Bruul 7", Personal.ADDRESS),
        ("mijn naam is vlam", Personal.NAME),
        ("Ik heet Yildiz en ik wil iets weten", Personal.NAME),
        ("ik ben Peeters van hiernaast", Personal.NAME),
        ("ik ben de katrien van hiernaast", Personal.NAME),
        ("mevrouw Verbruggen zei dat het mocht", Personal.NAME),
        ("wat is de missie, groeten, Els", Personal.NAME),
        ("wat doet Fatima bij de stad", Personal.NAME),
    ],
)
def test_personal_data_is_found(text: str, kind: Personal) -> None:
    assert kind in personal_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "ik ben blij met de stad", "ik woon al 40 jaar in mechelen", "bestuursakkoord 2019-2024", "bel ik 112 of 101",
        "staat dat op mechelen.be", "wat wil de stad tegen 2030", "wij komen met 12 mensen uit onze straat",
        "Wat doet de Politie Mechelen-Willebroek", "in de straat staan 3 bomen",
    ],
)  # fmt: skip
def test_ordinary_questions_hold_none(text: str) -> None:
    assert personal_data(text) == []


def test_few_of_our_own_examples_are_taken_for_personal_data() -> None:
    texts = [example.text for example in topic_examples()]
    assert sum(bool(personal_data(text)) for text in texts) < len(texts) * 0.003


def test_names_that_the_assistant_found_are_personal_data_as_long_as_they_stand_there() -> None:
    entities = [{"entity": "PERSON", "value": "zjef klak"}, {"entity": "organisatie", "value": "politie"}]
    message = Message(text="x", understood={"entities": entities})
    assert names_in(message) == ["zjef klak"]
    assert personal_data("vraag het aan Zjef Klak", names_in(message)) == [Personal.NAME]
    assert personal_data("vraag het aan de politie", names_in(message)) == []
    assert names_in(None) == names_in(Message(text="x", understood=None)) == []


def test_personal_data_stands_in_the_way_until_a_colleague_looked() -> None:
    text = "mag ik de mail van jan@voorbeeld.be hebben om te klagen"
    assert names(text) == ["persoonsgegevens!"]
    assert names(text, cleared_by="ada@stad.example") == []
    assert names("nieuw park", topic=None, kind=Kind.NEW_TOPIC, note="bel 0470 12 34 56") == ["persoonsgegevens!"] * 2


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("- wat is\nde   missie\t?", "wat is de missie ?"),
        ("[politie](organisatie) {\"a\": 1}", 'politie organisatie "a": 1'),
        ("mijn nummer is [rijksregisternummer verwijderd] ok", "mijn nummer is ok"),
        ("a\x00b\u2028c\u200bd\u0085e\ufeff", "ab cd e"),
        ("/stad_missie", "stad_missie"),
        ("()", ""),
    ],
)  # fmt: skip
def test_words_become_one_line_without_markup(text: str, plain: str) -> None:
    assert plain_words(text) == plain
    assert not re.search(r"[\[\](){}]", plain)


def test_what_citizens_are_not_served_has_a_place() -> None:
    assert {"gedeeld_buiten_bereik", "stad_missie"} <= places()
