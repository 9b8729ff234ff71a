"""A request that was sent before: its status, changing it, withdrawing it.

The citizen proves with the reference and the e-mail address that the request is theirs.
"""

import logging
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.storage import sessions
from actions.visits.actions import REQUESTED, interruptible, is_resumed, message_of, utter
from actions.visits.contact import read_email
from actions.visits.fields import FORM, KEY_SLOT, Say
from actions.visits.form import NO, SURE, YES
from actions.visits.reading import Message
from actions.visits.values import from_visit
from records.visits.requests import OPEN, VisitClosed, VisitNotFound, find_visit, withdraw_visit
from records.visits.tables import Visit

logger = logging.getLogger(__name__)

DESK_FORM = "aanvraag_formulier"
PURPOSE, REFERENCE, EMAIL, AGREED = "aanvraag_doel", "aanvraag_referentie", "aanvraag_email", "aanvraag_akkoord"
SLOTS = (PURPOSE, REFERENCE, EMAIL, AGREED)
PURPOSES = {"werkbezoek_status": "status", "werkbezoek_wijzigen": "wijzigen", "werkbezoek_intrekken": "intrekken"}
SIGNS = "([2-9A-HJ-NP-Z]{4})"
# After "WB" anything may stand between; without it only a dash or a space shows a reference.
REFERENCE_PATTERN = re.compile(rf"\bWB[ _–-]*{SIGNS}[ _–-]*{SIGNS}\b|\b{SIGNS}[ -]+{SIGNS}\b", re.IGNORECASE)


def read_reference(text: str) -> str | None:
    """The reference in the text, as it is stored; None when there is none with a digit or WB in it."""
    for match in REFERENCE_PATTERN.finditer(text):
        if re.search(r"\d|WB", match[0], re.IGNORECASE):
            return f"WB-{match[1] or match[3]}-{match[2] or match[4]}".upper()
    return None


class ValidateDeskForm(Action):
    """One turn of the form that asks for reference and e-mail address."""

    def name(self) -> str:
        """Name in the domain; Rasa calls it for the form of this name."""
        return f"validate_{DESK_FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Take over what the message says, else ask; no events leave it to the other rules."""
        message = message_of(tracker)
        active = tracker.active_loop.get("name") == DESK_FORM
        requested = tracker.slots.get(REQUESTED) if active else None
        resumed = is_resumed(tracker, DESK_FORM)
        found = {} if resumed else _read(message, requested)
        if requested and not resumed and not found and _is_for_others(message):
            return []
        starts = requested is None and not resumed
        if message.intent in PURPOSES and not resumed and (starts or not found):
            found[PURPOSE] = PURPOSES[message.intent]
            found[AGREED] = None
        slots = {name: tracker.slots.get(name) for name in SLOTS} | found
        slots[PURPOSE] = slots[PURPOSE] or "status"
        if slots[PURPOSE] != "intrekken":
            found[AGREED] = slots[AGREED] = "niet nodig"
        return await self._ask_next(dispatcher, slots, found, again=bool(requested) and not resumed and not found)

    async def _ask_next(
        self, dispatcher: CollectingDispatcher, slots: dict[str, Any], found: dict[str, Any], again: bool
    ) -> list[EventType]:
        missing = next((name for name in SLOTS if slots[name] is None), None)
        if missing:
            name = missing.removeprefix("aanvraag_")
            utter(dispatcher, [Say(f"utter_aanvraag_{'fout' if again else 'vraag'}_{name}")])
        # Setting the purpose to what it was tells Rasa that the form handled the message.
        events = {PURPOSE: slots[PURPOSE], **found}
        return [SlotSet(name, value) for name, value in events.items()] + [SlotSet(REQUESTED, missing)]


def _read(message: Message, requested: str | None) -> dict[str, Any]:
    reference, email = read_reference(message.text), read_email(message.text)
    found: dict[str, Any] = {}
    if reference:
        found[REFERENCE] = reference
    if email:
        found[EMAIL] = email.address
    if requested == AGREED and message.intent in (YES, NO) and message.confidence >= SURE:
        found[AGREED] = "ja" if message.intent == YES else "nee"
    return found


def _is_for_others(message: Message) -> bool:
    is_stop = message.intent == "gedeeld_stop"
    asks = message.is_question or message.confidence >= SURE
    return is_stop or (asks and message.intent in interruptible() - {"nlu_fallback"} - set(PURPOSES))


class ActionLookUp(Action):
    """Do what was asked with the request: tell its status, open it for changes, withdraw it."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_aanvraag_opzoeken"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Look the request up and act; what goes wrong is said, and nothing is changed then."""
        slots = tracker.slots
        if not slots.get(REFERENCE) or not slots.get(EMAIL) or not slots.get(PURPOSE):
            return [SlotSet(name, None) for name in SLOTS]
        # Who proved that a request is theirs does not have to prove it again for the next question.
        done: list[EventType] = [SlotSet(PURPOSE, None), SlotSet(AGREED, None)]
        try:
            return done + await self._act(dispatcher, slots)
        except VisitNotFound:
            dispatcher.utter_message(response="utter_aanvraag_niet_gevonden")
            done += [SlotSet(REFERENCE, None), SlotSet(EMAIL, None)]
        except VisitClosed as closed:
            dispatcher.utter_message(response="utter_werkbezoek_gesloten", status=str(closed))
        except (SQLAlchemyError, OSError):
            logger.exception("A visit request could not be looked up.")
            dispatcher.utter_message(response="utter_aanvraag_storing")
        return done

    async def _act(self, dispatcher: CollectingDispatcher, slots: dict[str, Any]) -> list[EventType]:
        reference, email = slots[REFERENCE], slots[EMAIL]
        if slots[PURPOSE] == "intrekken":
            if slots[AGREED] != "ja":
                dispatcher.utter_message(response="utter_aanvraag_blijft", referentie=reference)
                return []
            await withdraw_visit(sessions(), reference, email)
            dispatcher.utter_message(response="utter_aanvraag_ingetrokken", referentie=reference)
            return []
        visit = await find_visit(sessions(), reference, email)
        if slots[PURPOSE] == "status":
            dispatcher.utter_message(response="utter_aanvraag_status", **_status(visit))
            return []
        if visit.status not in OPEN:
            raise VisitClosed(visit.status)
        changed = {**from_visit(visit), KEY_SLOT: visit.submission_key}
        return [SlotSet(name, value) for name, value in changed.items()] + [FollowupAction(FORM)]


def _status(visit: Visit) -> dict[str, str]:
    return {
        "referentie": visit.reference,
        "status": visit.status,
        "datum": f"{visit.created_at.astimezone():%d/%m/%Y}",
        "periode": visit.period_text,
    }


class ActionStopDesk(Action):
    """Stop asking for reference and e-mail address."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_aanvraag_stoppen"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Forget what was given and say that nothing changed."""
        dispatcher.utter_message(response="utter_aanvraag_gestopt")
        return [SlotSet(name, None) for name in SLOTS]
