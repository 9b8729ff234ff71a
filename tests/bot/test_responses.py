import asyncio
from typing import Any

import pytest
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.responses import PlainResponses

DOMAIN = Domain.from_dict(
    {
        "slots": {"naam": {"type": "text", "mappings": [{"type": "custom"}]}},
        "responses": {
            "utter_samenvatting": [
                {
                    "text": "Dag {naam}, je schreef: {opmerking}",
                    "buttons": [{"title": "Bewaar {naam}", "payload": "bewaar {naam}"}],
                    "metadata": {"titel": "{naam}"},
                }
            ]
        },
    }
)


def answered(**values: Any) -> dict[str, Any]:
    responses = PlainResponses(EndpointConfig(), DOMAIN)
    tracker = DialogueStateTracker.from_events("alice", [SlotSet("naam", "Alice")], slots=DOMAIN.slots)
    answer = asyncio.run(responses.generate("utter_samenvatting", tracker, "rest", **values))
    assert answer is not None
    return dict(answer)


def test_places_are_filled_from_the_slots_and_the_values_of_the_action() -> None:
    assert answered(opmerking="niets")["text"] == "Dag Alice, je schreef: niets"


def test_a_value_of_the_action_goes_before_the_slot() -> None:
    assert answered(naam="Bob", opmerking="niets")["text"] == "Dag Bob, je schreef: niets"


@pytest.mark.parametrize("typed", ["{0[x]}", "{naam}", "{", "}}", "{naam.__class__}", "\\1", "%s", "{{opmerking}}"])
def test_what_a_citizen_typed_is_only_ever_text(typed: str) -> None:
    assert answered(opmerking=typed)["text"] == f"Dag Alice, je schreef: {typed}"


def test_a_place_without_a_value_stays_visible() -> None:
    assert answered()["text"] == "Dag Alice, je schreef: {opmerking}"


def test_buttons_are_filled_and_metadata_is_left_alone() -> None:
    answer = answered(opmerking="niets")
    assert answer["buttons"] == [{"title": "Bewaar Alice", "payload": "bewaar Alice"}]
    assert answer["metadata"] == {"titel": "{naam}"}


def test_one_answer_leaves_the_next_one_as_it_was() -> None:
    assert answered(opmerking="een")["text"] != answered(opmerking="twee")["text"]
    assert DOMAIN.responses["utter_samenvatting"][0]["text"] == "Dag {naam}, je schreef: {opmerking}"


def test_it_is_what_endpoints_name() -> None:
    made = NaturalLanguageGenerator.create(EndpointConfig(type="bot.responses.PlainResponses"), DOMAIN)
    assert isinstance(made, PlainResponses)
