"""Not sure what was asked: offer the nearest topics; the second time in a row, say so honestly."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import previous_turn_uttered
from actions.topics import Topic, Topics, load_topics

ASK_BACK = "utter_gedeeld_bedoel_je"
DO_NOT_KNOW = "utter_gedeeld_weet_niet"
OUT_OF_SCOPE = "gedeeld_buiten_bereik"
MOST_OFFERS = 3


def nearest_topics(ranking: list[dict[str, Any]], topics: Topics) -> list[Topic]:
    """The most likely topics that have facts to tell, at most three.

    Args:
        ranking: `intent_ranking` of the message, most likely first.
        topics: the catalogue.
    """
    likely = [topics.get(str(item["name"])) for item in ranking]
    return [topic for topic in likely if topic and topic.organisation][:MOST_OFFERS]


class ActionAskBack(Action):
    """Ask "do you mean …?" or say that the assistant does not know."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_bedoel_je"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the question with buttons, or the honest answer with ways on."""
        ranking = tracker.latest_message.get("intent_ranking") or []
        offers = nearest_topics(ranking, load_topics())
        guesses = [str(item["name"]) for item in ranking if item["name"] != "nlu_fallback"]
        if not offers or previous_turn_uttered(tracker.events, ASK_BACK):
            dispatcher.utter_message(response=DO_NOT_KNOW)
        elif guesses[0] == OUT_OF_SCOPE:
            dispatcher.utter_message(response=f"utter_{OUT_OF_SCOPE}")
        else:
            buttons = [{"title": topic.title, "payload": f"/{topic.name}"} for topic in offers]
            dispatcher.utter_message(response=ASK_BACK, buttons=buttons)
        return []
