from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.entity_scope import EntityScope

KEEP = {"werkbezoek_aanvragen": ["PERSON", "ORG"], "gedeeld_vervolg": ["jaar"]}
FOUND = [
    {"entity": "PERSON", "value": "Alice"},
    {"entity": "ORG", "value": "OCMW Bob"},
    {"entity": "jaar", "value": "2030"},
]


def kept(intent: Any) -> list[str]:
    message = Message({"text": "x", "intent": intent, "entities": FOUND})
    EntityScope(KEEP).process([message])
    return [entity["entity"] for entity in message.get("entities")]


def test_only_the_entities_of_the_intent_are_kept() -> None:
    assert kept({"name": "werkbezoek_aanvragen"}) == ["PERSON", "ORG"]
    assert kept({"name": "gedeeld_vervolg"}) == ["jaar"]


@pytest.mark.parametrize("intent", [{"name": "gedeeld_groet"}, {"name": None}, {}, None])
def test_an_intent_that_uses_no_entities_keeps_none(intent: Any) -> None:
    assert kept(intent) == []


def test_a_message_without_entities_has_an_empty_list() -> None:
    message = Message({"text": "dag", "intent": {"name": "gedeeld_groet"}})
    EntityScope(KEEP).process([message])
    assert message.get("entities") == []


def test_what_is_dropped_is_not_in_the_output_either() -> None:
    message = Message({"text": "x", "intent": {"name": "gedeeld_groet"}, "entities": FOUND})
    EntityScope(KEEP).process([message])
    assert message.as_dict(only_output_properties=True)["entities"] == []


def test_without_configuration_nothing_is_kept() -> None:
    assert EntityScope.get_default_config() == {"keep": {}}
