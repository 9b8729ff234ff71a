"""The visit form in Rasa: one turn, sending the request, stopping."""

import logging
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.conversation import intent_of
from actions.storage import sessions
from actions.topics import load_topics
from actions.visits.fields import DOUBT_SLOT, FORM, KEY_SLOT, Field, Say, field_of_slot
from actions.visits.form import State, take_turn
from actions.visits.reading import Message
from actions.visits.values import to_request
from actions.visits.vocabulary import load_vocabulary
from records.visits.requests import VisitClosed, store_visit

logger = logging.getLogger(__name__)

REQUESTED = "requested_slot"
# What is answered in the middle of a form besides the topics with an answer of their own.
ANSWERED_IN_BETWEEN = frozenset({
    "gedeeld_vervolg", "gedeeld_missie", "gedeeld_visie", "gedeeld_waarden", "nlu_fallback", "werkbezoek_infodagen",
    "werkbezoek_status", "werkbezoek_wijzigen", "werkbezoek_intrekken",
})  # fmt: skip
NEVER_IN_BETWEEN = frozenset({"gedeeld_ja", "gedeeld_nee", "gedeeld_stop", "werkbezoek_aanvragen"})


def message_of(tracker: Tracker) -> Message:
    """The latest message of the citizen."""
    latest = tracker.latest_message
    text = str(latest.get("text") or "")
    entities = tuple((str(item["entity"]), str(item["value"])) for item in latest.get("entities") or [])
    confidence = float((latest.get("intent") or {}).get("confidence") or 0.0)
    intent = intent_of({"parse_data": latest})
    return Message(text, intent, confidence, load_vocabulary().themes_in(text), entities)


def is_resumed(tracker: Tracker, form: str) -> bool:
    """Whether the form left the latest message to another rule, which has answered it by now."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "action_execution_rejected" and event["name"] == form:
            return True
    return False


def interruptible() -> frozenset[str]:
    """Intents that are answered in the middle of a form."""
    return (load_topics().names | ANSWERED_IN_BETWEEN) - NEVER_IN_BETWEEN


def utter(dispatcher: CollectingDispatcher, says: list[Say]) -> None:
    """Utter the responses, with the buttons that were made on the spot."""
    for say in says:
        values: dict[str, Any] = dict(say.values)
        if say.buttons:
            values["buttons"] = [{"title": title, "payload": payload} for title, payload in say.buttons]
        dispatcher.utter_message(response=say.response, **values)


class ValidateVisitForm(Action):
    """One turn of the form. Asks for the next field itself, so that one call does all."""

    def name(self) -> str:
        """Name in the domain; Rasa calls it for the form of this name."""
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Take the turn; no events at all leave the message to the other rules."""
        active = tracker.active_loop.get("name") == FORM
        state = State(
            slots=tracker.slots,
            requested=field_of_slot(tracker.slots.get(REQUESTED)) if active else None,
            resumed=is_resumed(tracker, FORM),
            interruptible=interruptible(),
        )
        outcome = take_turn(state, message_of(tracker), date.today())
        if outcome.interrupted:
            return []
        utter(dispatcher, outcome.say)
        requested = outcome.requested.slot if outcome.requested else None
        return [SlotSet(slot, value) for slot, value in outcome.slots.items()] + [SlotSet(REQUESTED, requested)]


class ActionSubmitVisit(Action):
    """Store the request. Only after the commit the citizen reads that it is registered."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_werkbezoek_indienen"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Store and confirm; when that fails keep the fields and say that nothing is saved."""
        if not tracker.slots.get(Field.AGREED.slot):
            return [FollowupAction(FORM)]
        try:
            request = to_request(tracker.slots)
            visit = await store_visit(sessions(), request, tracker.slots[KEY_SLOT], tracker.sender_id)
        except VisitClosed as closed:
            dispatcher.utter_message(response="utter_werkbezoek_gesloten", status=str(closed))
            return cleared()
        except (SQLAlchemyError, OSError):
            logger.exception("A visit request could not be stored.")
            dispatcher.utter_message(response="utter_werkbezoek_niet_bewaard")
            return [SlotSet(Field.AGREED.slot, None)]
        dispatcher.utter_message(response="utter_werkbezoek_bewaard", referentie=visit.reference, adres=visit.email)
        return cleared()


class ActionStopVisit(Action):
    """Stop the form: nothing of it is kept."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_werkbezoek_stoppen"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Forget the fields and say so."""
        running = tracker.slots.get(KEY_SLOT)
        dispatcher.utter_message(response=f"utter_werkbezoek_{'gestopt' if running else 'niets_te_stoppen'}")
        return cleared()


def cleared() -> list[EventType]:
    """Events that empty every slot of the form."""
    return [SlotSet(slot, None) for slot in (*(field.slot for field in Field), KEY_SLOT, DOUBT_SLOT)]
