"""Questions that lean on what was said: a part without organisation, or a follow-up."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import PART_INTENTS, Memory, entity, intent_of, remember
from actions.topics import UTTER, Topic, Topics, load_topics

OVERVIEWS = {"stad": "stad_missie", "politie": "politie_missie", "groep_mechelen": "groep_mechelen_wat",
             "gemeente": "gemeente_wat"}  # fmt: skip


def part_topic(part: str, organisation: str, memory: Memory, topics: Topics) -> Topic | None:
    """The topic about a part, of the named or else the remembered organisation.

    None when no organisation is known, or it has no such part: then the citizen is asked.
    """
    return topics.of_part(organisation or memory.organisation, part)


def follow_up_topic(message: dict[str, Any], memory: Memory, topics: Topics) -> Topic | None:
    """The topic that a follow-up means: another year, part or organisation, or simply more."""
    organisation, part, year = (entity(message, name) for name in ("organisatie", "onderdeel", "jaar"))
    if year:
        return topics.of_year(year)
    if part:
        return topics.of_part(organisation or memory.organisation, part)
    if organisation:
        same_part = topics.of_part(organisation, memory.part)
        return same_part or (None if memory.part else topics.get(OVERVIEWS.get(organisation)))
    return _more(memory, topics)


def _more(memory: Memory, topics: Topics) -> Topic | None:
    """The next topic in the chain that was not told yet."""
    told = {topic.name for topic in memory.answered}
    topic = memory.latest
    steps = 0
    while topic and topic.name in told and steps < len(told) + 1:
        topic = topics.get(topic.more)
        steps += 1
    return topic if topic and topic.name not in told else None


class ActionPart(Action):
    """Answer "what are your values?": of the organisation that is known, or ask which one."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_gedeeld_onderdeel"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the answer, or the question which organisation is meant."""
        topics = load_topics()
        memory = remember(tracker.events, topics)
        part = PART_INTENTS[intent_of({"parse_data": tracker.latest_message})]
        topic = part_topic(part, entity(tracker.latest_message, "organisatie"), memory, topics)
        if topic:
            dispatcher.utter_message(response=UTTER + topic.name)
        else:
            dispatcher.utter_message(
                response="utter_gedeeld_welke_organisatie",
                onderdeel=part,
                buttons=[_button(topic) for topic in topics.organisations_with(part)],
            )
        return []


class ActionFollowUp(Action):
    """Answer a follow-up that only makes sense after what was said."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_gedeeld_vervolg"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the answer, or say honestly that there is none and offer what is near."""
        topics = load_topics()
        memory = remember(tracker.events, topics)
        message = tracker.latest_message
        topic = follow_up_topic(message, memory, topics)
        if topic:
            dispatcher.utter_message(response=UTTER + topic.name)
            return []
        organisation = entity(message, "organisatie") or memory.organisation
        part = entity(message, "onderdeel")
        if part and not organisation:
            dispatcher.utter_message(
                response="utter_gedeeld_welke_organisatie",
                onderdeel=part,
                buttons=[_button(topic) for topic in topics.organisations_with(part)],
            )
            return []
        near = [topics.get(OVERVIEWS.get(organisation, "themas_overzicht")), memory.latest]
        buttons = [_button(topic) for topic in dict.fromkeys(near) if topic]
        dispatcher.utter_message(response="utter_gedeeld_vervolg_onbekend", buttons=buttons)
        return []


def _button(topic: Topic) -> dict[str, str]:
    return {"title": topic.title, "payload": f"/{topic.name}"}
