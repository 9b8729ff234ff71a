"""One turn of the visit form: from what was known and what was said to what is known and said next.

Pure decisions; `actions/visits/actions.py` ties them to Rasa.
"""

import secrets
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date
from typing import Any

from actions.visits.corrections import read_corrections
from actions.visits.doubts import doubt_about
from actions.visits.fields import ASKED, DOUBT_SLOT, KEY_SLOT, Field, Say
from actions.visits.reading import Message, read_asked, read_known
from actions.visits.values import in_words, to_slot
from actions.visits.vocabulary import load_vocabulary

STOP = "gedeeld_stop"
OUT_OF_SCOPE = "gedeeld_buiten_bereik"
YES, NO = "gedeeld_ja", "gedeeld_nee"
NOT_SURE = "nlu_fallback"
SURE = 0.6
VERY_SURE = 0.8
FEW_WORDS = 4
TYPED = (Field.EMAIL, Field.PHONE, Field.PEOPLE, Field.PERIOD)


@dataclass(frozen=True)
class State:
    """What the form knows before this turn.

    Attributes:
        slots: the form's slots by name.
        requested: the field that was asked last; None when the form starts.
        resumed: a question in between was just answered; the form goes on.
        interruptible: intents that are answered in between.
    """

    slots: dict[str, Any]
    requested: Field | None
    resumed: bool
    interruptible: frozenset[str]


@dataclass
class Outcome:
    """What changes and what is said; `interrupted` leaves the message to the other rules."""

    slots: dict[str, Any] = default(default_factory=dict)
    say: list[Say] = default(default_factory=list)
    requested: Field | None = None
    interrupted: bool = False


def take_turn(state: State, message: Message, today: date) -> Outcome:
    """Decide one turn of the form."""
    if state.requested is None:
        return _start(state, message, today)
    if state.resumed:
        return _proceed(state, Outcome(), ask=state.requested, brief=True)
    if _is_stop(message):
        return Outcome(interrupted=True)
    if state.slots.get(DOUBT_SLOT):
        answered = _settle_doubt(state, message, today)
        if answered:
            return answered
    corrections = read_corrections(message, today, at_summary=state.requested is Field.AGREED)
    if corrections and not _asks_something(state, message):
        return _take(state, corrections, today)
    if state.requested is Field.AGREED:
        return _confirm(state, message)
    return _answer(state, state.requested, message, today)


def _start(state: State, message: Message, today: date) -> Outcome:
    outcome = Outcome(slots={KEY_SLOT: state.slots.get(KEY_SLOT) or secrets.token_urlsafe(24)})
    if all(state.slots.get(field.slot) is not None for field in ASKED):
        return _proceed(state, outcome)
    outcome.say.append(Say("utter_werkbezoek_privacy"))
    known = read_known(message, today)
    outcome = _take(state, known, today, outcome)
    kept = [item for item in ASKED if outcome.slots.get(item.slot) is not None]
    if kept:
        labels = load_vocabulary().labels
        noted = "\n".join(f"- {labels[item]}: {in_words(item, outcome.slots[item.slot])}" for item in kept)
        outcome.say.insert(1, Say("utter_werkbezoek_genoteerd", (("gegevens", noted),)))
    return outcome


def _is_stop(message: Message) -> bool:
    return message.intent == STOP and message.confidence >= SURE


def _asks_something(state: State, message: Message) -> bool:
    """Whether the message is a question that another topic answers for sure."""
    return message.is_question and message.intent in state.interruptible and message.confidence >= SURE


def _settle_doubt(state: State, message: Message, today: date) -> Outcome | None:
    doubt = state.slots[DOUBT_SLOT]
    field = Field(doubt["field"])
    answered = message.intent in (YES, NO) and message.confidence >= SURE
    value = doubt["yes"] if message.intent == YES else doubt["no"]
    if not answered:
        # Writing the same again is a "yes" to it: no second question about it.
        again = to_slot(read_asked(field, message, today))
        answered = again is not None and again in (doubt["yes"], doubt["no"])
        value = again
    return _proceed(state, Outcome(slots={DOUBT_SLOT: None, field.slot: value})) if answered else None


def _confirm(state: State, message: Message) -> Outcome:
    if message.intent == YES and message.confidence >= SURE:
        return _proceed(state, Outcome(slots={Field.AGREED.slot: True}))
    if message.intent in state.interruptible and (message.is_question or message.confidence >= VERY_SURE):
        return Outcome(interrupted=True)
    return Outcome(
        slots=_unchanged(state), say=[Say("utter_werkbezoek_wat_veranderen")], requested=Field.AGREED
    )  # fmt: skip


def _answer(state: State, field: Field, message: Message, today: date) -> Outcome:
    asks = message.is_question and message.intent in state.interruptible
    if asks and (field not in TYPED or message.confidence >= SURE):
        return Outcome(interrupted=True)
    if field not in TYPED and _is_small_talk(state, message):
        return Outcome(interrupted=True)
    value = read_asked(field, message, today)
    if value is None:
        if message.intent in state.interruptible and message.intent != NOT_SURE and message.confidence >= SURE:
            return Outcome(interrupted=True)
        return Outcome(slots=_unchanged(state), say=[_not_read(field, message)], requested=field)
    beside = read_known(message, today) if field not in (Field.REMARK, Field.ORGANISATION) else {}
    extra = {other: found for other, found in beside.items() if state.slots.get(other.slot) is None and other in TYPED}
    return _take(state, {**extra, field: value}, today)


def _is_small_talk(state: State, message: Message) -> bool:
    # The name of an organisation is out of scope too: what no topic knows is an answer here.
    is_talk = message.intent.startswith("gedeeld_") and message.intent != OUT_OF_SCOPE
    is_talk = is_talk and message.intent in state.interruptible
    return is_talk and message.confidence >= VERY_SURE and len(message.text.split()) <= FEW_WORDS


def _take(state: State, values: dict[Field, Any], today: date, outcome: Outcome | None = None) -> Outcome:
    """Take values over; the first doubtful one is asked about, further doubtful ones later."""
    outcome = outcome or Outcome()
    outcome.slots[DOUBT_SLOT] = None
    if Field.AGREED not in values:
        outcome.slots[Field.AGREED.slot] = None
    asked: Field | None = None
    for field, value in values.items():
        doubt = doubt_about(field, value, today) if value is not None else None
        outcome.slots[field.slot] = None if doubt else to_slot(value)
        if doubt and asked is None:
            asked = field
            outcome.slots[DOUBT_SLOT] = {
                "field": field.value, "yes": to_slot(doubt.on_yes), "no": to_slot(doubt.on_no),
            }  # fmt: skip
            outcome.say.append(doubt.say)
    if asked:
        outcome.requested = asked
        return outcome
    return _proceed(state, outcome, ask=next((field for field, value in values.items() if value is None), None))


def _proceed(state: State, outcome: Outcome, ask: Field | None = None, brief: bool = False) -> Outcome:
    """Ask the next field, or show the summary; nothing more when everything is agreed."""
    slots = {**state.slots, **outcome.slots}
    next_field = ask or next((field for field in Field if slots.get(field.slot) is None), None)
    outcome.requested = next_field
    outcome.slots = outcome.slots or _unchanged(state)
    if next_field is Field.AGREED and not brief:
        outcome.say.append(_summary(slots))
    elif next_field is not None:
        outcome.say.append(Say(f"utter_werkbezoek_vraag_{next_field.value}"))
    return outcome


def _summary(slots: dict[str, Any]) -> Say:
    values = tuple((field.value, in_words(field, slots[field.slot])) for field in ASKED)
    return Say("utter_werkbezoek_samenvatting", values)


def _not_read(field: Field, message: Message) -> Say:
    if field is Field.EMAIL and "@" in message.text:
        return Say("utter_werkbezoek_fout_email_vorm")
    return Say(f"utter_werkbezoek_fout_{field.value}")


def _unchanged(state: State) -> dict[str, Any]:
    """A slot set to what it was: tells Rasa that the form handled the message."""
    return {KEY_SLOT: state.slots.get(KEY_SLOT)}
