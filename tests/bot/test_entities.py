"""Names are looked for only where a topic reads them."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.entities import SpacyNames

TEXT = "Ik ben An Peeters van de Vrije Universiteit Brussel en wil graag op werkbezoek komen"


@pytest.fixture(scope="module")
def names() -> SpacyNames:
    return SpacyNames({"model": "nl_core_news_sm", "find": {"ask": ["PERSON", "ORG"]}})


def understood(names: SpacyNames, intent: str | None) -> list[dict[str, object]]:
    message = Message(data={"text": TEXT, "intent": {"name": intent}})
    found: list[dict[str, object]] = names.process([message])[0].get("entities", [])
    return found


def test_names_are_found_with_their_place(names: SpacyNames) -> None:
    found = understood(names, "ask")
    assert found
    assert all(TEXT[entity["start"] : entity["end"]] == entity["value"] for entity in found)  # type: ignore[misc]


@pytest.mark.parametrize("intent", ["another", None])
def test_other_messages_are_not_read(names: SpacyNames, intent: str | None) -> None:
    assert understood(names, intent) == []
