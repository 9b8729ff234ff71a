"""What a conversation remembers, derived from its events."""

from dataclasses import dataclass
from typing import Any

from actions.topics import UTTER, Topic, Topics

PART_INTENTS = {"gedeeld_missie": "missie", "gedeeld_visie": "visie", "gedeeld_waarden": "waarden"}


@dataclass(frozen=True)
class Memory:
    """What was talked about so far.

    Attributes:
        answered: topics that were answered, oldest first.
        part: part that was last asked for or answered ('waarden'), '' when there was none.
        organisation: organisation of the last answer that had one, '' when there was none.
    """

    answered: list[Topic]
    part: str
    organisation: str

    @property
    def latest(self) -> Topic | None:
        """The topic that was answered last."""
        return self.answered[-1] if self.answered else None


def remember(events: list[dict[str, Any]], topics: Topics) -> Memory:
    """What the events of a conversation say about its topics.

    Args:
        events: Rasa events as dictionaries, oldest first.
        topics: the catalogue.
    """
    answered: list[Topic] = []
    part = organisation = ""
    for event in events:
        if event["event"] == "user":
            part = PART_INTENTS.get(intent_of(event), part)
        topic = topics.get(uttered(event).removeprefix(UTTER)) if event["event"] == "bot" else None
        if topic and topic.organisation:
            answered.append(topic)
            organisation = topic.organisation
            part = topic.part
    return Memory(answered, part, organisation)


def uttered(event: dict[str, Any]) -> str:
    """Name of the response behind a bot message, '' when it had none."""
    return str((event.get("metadata") or {}).get("utter_action") or "")


def intent_of(event: dict[str, Any]) -> str:
    """Name of the intent of a user message."""
    return str(((event.get("parse_data") or {}).get("intent") or {}).get("name") or "")


def entity(message: dict[str, Any], name: str) -> str:
    """First value of an entity in the message, '' when it has none."""
    found = [str(item["value"]) for item in message.get("entities") or [] if item["entity"] == name]
    return found[0] if found else ""


def previous_turn_uttered(events: list[dict[str, Any]], response: str) -> bool:
    """Whether the bot turn before the latest user message held this response."""
    users_seen = 0
    for event in reversed(events):
        if event["event"] == "user":
            users_seen += 1
        if users_seen == 1 and event["event"] == "bot" and uttered(event) == response:
            return True
        if users_seen == 2:
            return False
    return False
