from typing import Any

from actions.conversation import entity, previous_turn_uttered, remember
from actions.topics import load_topics

TOPICS = load_topics()


def user(intent: str) -> dict[str, Any]:
    return {"event": "user", "parse_data": {"intent": {"name": intent}}}


def bot(response: str) -> dict[str, Any]:
    return {"event": "bot", "metadata": {"utter_action": response}}


def test_an_empty_conversation_remembers_nothing() -> None:
    memory = remember([], TOPICS)
    assert (memory.latest, memory.part, memory.organisation) == (None, "", "")


def test_the_last_answer_is_remembered_with_its_part_and_organisation() -> None:
    events = [user("stad_missie"), bot("utter_stad_missie"), user("politie_waarden"), bot("utter_politie_waarden")]
    memory = remember(events, TOPICS)
    assert [topic.name for topic in memory.answered] == ["stad_missie", "politie_waarden"]
    assert (memory.part, memory.organisation) == ("waarden", "politie")


def test_a_part_that_was_asked_without_organisation_is_remembered() -> None:
    assert remember([user("gedeeld_visie"), bot("utter_gedeeld_welke_organisatie")], TOPICS).part == "visie"


def test_only_the_turn_just_before_counts_as_previous() -> None:
    asked_back = bot("utter_gedeeld_bedoel_je")
    assert previous_turn_uttered([user("a"), asked_back, user("b")], "utter_gedeeld_bedoel_je")
    assert not previous_turn_uttered([asked_back, user("a"), bot("utter_x"), user("b")], "utter_gedeeld_bedoel_je")
    assert not previous_turn_uttered([], "utter_gedeeld_bedoel_je")


def test_the_first_value_of_an_entity_is_taken() -> None:
    message = {"entities": [{"entity": "jaar", "value": 2030}, {"entity": "jaar", "value": 2050}]}
    assert (entity(message, "jaar"), entity(message, "organisatie")) == ("2030", "")
