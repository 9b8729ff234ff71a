from datetime import date
from typing import Any

import pytest

from actions.visits.fields import ASKED, DOUBT_SLOT, KEY_SLOT, SKIPPED, Field
from actions.visits.form import NO, NOT_SURE, OUT_OF_SCOPE, STOP, YES, Outcome, State, take_turn
from actions.visits.reading import Message
from actions.visits.vocabulary import load_vocabulary

TODAY = date(2026, 11, 21)
ASK = "werkbezoek_aanvragen"
INTERRUPTIBLE = frozenset({"werkbezoek_wat", "gedeeld_bedankt", NOT_SURE})
ANSWERS = ["OCMW Gent", "An Peeters", "an@ocmw.be", "overslaan", "armoede", "een twintigtal", "begin maart", "nee"]


class Dialogue:
    """Plays the part of Rasa: keeps the slots, and the field that was asked last."""

    def __init__(self) -> None:
        self.slots: dict[str, Any] = {}
        self.requested: Field | None = None

    def say(self, text: str, intent: str = NOT_SURE, confidence: float = 0.9, resumed: bool = False) -> Outcome:
        message = Message(text, intent, confidence, load_vocabulary().themes_in(text))
        outcome = take_turn(State(self.slots, self.requested, resumed, INTERRUPTIBLE), message, TODAY)
        if not outcome.interrupted:
            self.slots = {**self.slots, **outcome.slots}
            self.requested = outcome.requested
        return outcome

    def until(self, field: Field) -> "Dialogue":
        """Fill the form until this field is asked."""
        self.say("ik wil een werkbezoek aanvragen", ASK)
        for answer in ANSWERS[: list(Field).index(field)]:
            self.say(answer)
        assert self.requested is field
        return self


def names(outcome: Outcome) -> list[str]:
    return [say.response.removeprefix("utter_werkbezoek_") for say in outcome.say]


def test_the_form_asks_every_field_in_order_and_ends_when_the_citizen_agrees() -> None:
    dialogue = Dialogue()
    assert names(dialogue.say("ik wil een werkbezoek aanvragen", ASK)) == ["privacy", "vraag_organisatie"]
    asked = [names(dialogue.say(answer)) for answer in ANSWERS]
    assert asked == [[f"vraag_{field.value}"] for field in ASKED[1:]] + [["samenvatting"]]
    done = dialogue.say("ja verstuur maar", YES)
    assert done.requested is None and not done.say
    assert dialogue.slots[Field.AGREED.slot] is True
    assert dialogue.slots[KEY_SLOT]


def test_everything_in_the_first_message_is_noted_at_once() -> None:
    dialogue = Dialogue()
    start = dialogue.say(
        "Ik ben An Peeters van Okra Duffel, wij willen met 20 mensen komen op 12 mei rond armoede, "
        "an@okra.be, 0470 12 34 56", ASK,
    )  # fmt: skip
    assert names(start) == ["privacy", "genoteerd", "vraag_opmerking"]
    assert names(dialogue.say("nee bedankt")) == ["samenvatting"]


def test_a_question_in_between_is_left_to_its_own_answer_and_the_form_goes_on() -> None:
    dialogue = Dialogue().until(Field.EMAIL)
    assert dialogue.say("wat is een werkbezoek eigenlijk?", "werkbezoek_wat").interrupted
    assert names(dialogue.say("wat is een werkbezoek eigenlijk?", "werkbezoek_wat", resumed=True)) == ["vraag_email"]


def test_the_form_stops_in_any_turn() -> None:
    assert Dialogue().until(Field.PEOPLE).say("laat maar", STOP).interrupted


def test_a_correction_at_once_changes_an_earlier_answer_and_asks_the_same_field_again() -> None:
    dialogue = Dialogue().until(Field.PHONE)
    assert names(dialogue.say("oei, mijn mail is an.peeters@ocmw.be")) == ["vraag_telefoon"]
    assert dialogue.slots[Field.EMAIL.slot] == "an.peeters@ocmw.be"


def test_a_correction_at_the_summary_shows_the_summary_again() -> None:
    dialogue = Dialogue().until(Field.AGREED)
    assert names(dialogue.say("het is niet 20 maar 25")) == ["samenvatting"]
    assert dialogue.slots[Field.PEOPLE.slot] == {"least": 25, "most": 25}


def test_a_field_named_at_the_summary_is_asked_again() -> None:
    dialogue = Dialogue().until(Field.AGREED)
    assert names(dialogue.say("nee", NO)) == ["wat_veranderen"]
    assert names(dialogue.say("verander datum")) == ["vraag_periode"]
    assert names(dialogue.say("volgende week dinsdag")) == ["samenvatting"]


@pytest.mark.parametrize(
    ("text", "intent", "address"),
    [
        ("ja", YES, "an@gmail.com"),
        ("nee", NO, "an@gmial.com"),
        ("an@gmail.com", NOT_SURE, "an@gmail.com"),
        ("nee het is echt an@gmial.com", NOT_SURE, "an@gmial.com"),
    ],
)
def test_a_doubtful_address_is_asked_about_once(text: str, intent: str, address: str) -> None:
    dialogue = Dialogue().until(Field.EMAIL)
    assert names(dialogue.say("an@gmial.com")) == ["twijfel_email"]
    assert names(dialogue.say(text, intent)) == ["vraag_telefoon"]
    assert (dialogue.slots[Field.EMAIL.slot], dialogue.slots[DOUBT_SLOT]) == (address, None)


@pytest.mark.parametrize("text", ["5 juni", "zaterdag 5 juni"])
def test_a_weekend_day_is_taken_after_a_yes(text: str) -> None:
    dialogue = Dialogue().until(Field.PERIOD)
    assert names(dialogue.say(text)) == ["twijfel_zaterdag"]
    assert names(dialogue.say("ja", YES)) == ["vraag_opmerking"]
    assert dialogue.slots[Field.PERIOD.slot]["first"] == "2027-06-05"


@pytest.mark.parametrize(
    ("field", "text", "doubt"),
    [
        (Field.PEOPLE, "0", "niemand"),
        (Field.PEOPLE, "nul", "niemand"),
        (Field.PEOPLE, "5000", "veel"),
        (Field.PERIOD, "15 januari 2020", "voorbij"),
        (Field.PERIOD, "gisteren", "voorbij"),
        (Field.PERIOD, "vandaag", "vandaag"),
        (Field.PERIOD, "12 mei 2031", "ver"),
    ],
)
def test_an_impossible_value_is_not_taken_even_after_a_yes(field: Field, text: str, doubt: str) -> None:
    dialogue = Dialogue().until(field)
    assert names(dialogue.say(text)) == [f"twijfel_{doubt}"]
    assert names(dialogue.say("ja", YES)) == [f"vraag_{field.value}"]
    assert dialogue.slots[field.slot] is None


def test_optional_fields_can_be_passed_over() -> None:
    dialogue = Dialogue().until(Field.PHONE)
    dialogue.say("geef ik liever niet")
    assert (dialogue.slots[Field.PHONE.slot], dialogue.requested) == (SKIPPED, Field.THEMES)


def test_the_form_started_again_with_everything_filled_shows_the_summary() -> None:
    dialogue = Dialogue().until(Field.AGREED)
    key, dialogue.requested = dialogue.slots[KEY_SLOT], None
    assert names(dialogue.say("opnieuw proberen", ASK)) == ["samenvatting"]
    assert dialogue.slots[KEY_SLOT] == key


@pytest.mark.parametrize(
    ("field", "text", "complaint"),
    [
        (Field.CONTACT, "ikzelf", "fout_contact"),
        (Field.EMAIL, "heb ik niet", "fout_email"),
        (Field.EMAIL, "jan@gmail", "fout_email_vorm"),
        (Field.PHONE, "0470 12 34", "fout_telefoon"),
        (Field.PEOPLE, "een hele hoop", "fout_personen"),
        (Field.PERIOD, "31 juni", "fout_periode"),
    ],
)
def test_wrong_input_twice_is_asked_again_twice(field: Field, text: str, complaint: str) -> None:
    dialogue = Dialogue().until(field)
    for _ in range(2):
        assert names(dialogue.say(text)) == [complaint]
        assert dialogue.requested is field


def test_a_range_of_people_is_not_taken_for_a_date() -> None:
    dialogue = Dialogue().until(Field.PEOPLE)
    assert names(dialogue.say("10-12")) == ["vraag_periode"]


def test_a_name_that_no_topic_knows_is_an_answer_and_no_question_in_between() -> None:
    dialogue = Dialogue().until(Field.ORGANISATION)
    state = State(dialogue.slots, dialogue.requested, False, INTERRUPTIBLE | {OUT_OF_SCOPE})
    outcome = take_turn(state, Message("Provincie Nergensland", OUT_OF_SCOPE, 0.99), TODAY)
    assert not outcome.interrupted
    assert outcome.slots[Field.ORGANISATION.slot] == "Provincie Nergensland"
