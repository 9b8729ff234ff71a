"""What policies and actions look at: the recent part of a conversation, the same as all of it for them."""

import random
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.recent import ACTION_MESSAGES, POLICY_MESSAGES, applied_events, for_actions, for_policies, quick_copy
from bot.recent import _stock_applied_events as stock_applied_events

DOMAIN = Domain.from_dict(
    {
        "intents": ["a", "b"],
        "actions": ["action_x"],
        "responses": {"utter_a": [{"text": "A"}]},
        "slots": {"note": {"type": "any", "mappings": [{"type": "custom"}]}},
        "forms": {"form": {"required_slots": ["note"]}},
    }
)


def turn(intent: str = "a") -> list[Any]:
    return [
        UserUttered(intent, {"name": intent, "confidence": 1.0}),
        ActionExecuted("utter_a"),
        BotUttered("A"),
        ActionExecuted("action_listen"),
    ]


def conversation(events: list[Any]) -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("someone", [], [AnySlot("note", [])], domain=DOMAIN)
    tracker.update_with_events([ActionExecuted("action_listen"), *events], DOMAIN)
    return tracker


def users(tracker: DialogueStateTracker) -> int:
    return sum(isinstance(event, UserUttered) for event in tracker.events)


def test_a_short_conversation_is_looked_at_as_it_is() -> None:
    tracker = conversation(turn() * 3)
    assert for_policies(tracker, DOMAIN) is tracker
    assert for_actions(tracker) is tracker


def test_policies_see_the_last_states_of_a_long_conversation_unchanged() -> None:
    tracker = conversation([*turn() * 60, *turn("b")])
    short = for_policies(tracker, DOMAIN)
    assert users(short) <= POLICY_MESSAGES + 1
    assert short.past_states(DOMAIN)[-POLICY_MESSAGES:] == tracker.past_states(DOMAIN)[-POLICY_MESSAGES:]
    assert short.latest_action_name == tracker.latest_action_name
    assert short.latest_message == tracker.latest_message


def test_an_open_form_is_kept_from_its_start() -> None:
    start = [
        UserUttered("b", {"name": "b", "confidence": 1.0}), ActionExecuted("form"), ActiveLoop("form"),
        ActionExecuted("action_listen"),
    ]  # fmt: skip
    answers = [
        UserUttered("x", {"name": "a", "confidence": 1.0}),
        ActionExecuted("form"),
        ActionExecuted("action_listen"),
    ]
    tracker = conversation([*turn() * 30, *start, *answers * 15])
    short = for_policies(tracker, DOMAIN)
    assert short.active_loop_name == "form"
    assert users(short) < users(tracker)
    assert short.past_states(DOMAIN)[-3:] == tracker.past_states(DOMAIN)[-3:]


def test_nothing_is_left_out_where_slots_decide() -> None:
    deciding = Domain.from_dict({"slots": {"note": {"type": "text", "mappings": [{"type": "custom"}]}}})
    tracker = conversation(turn() * 60)
    assert for_policies(tracker, deciding) is tracker


def test_a_new_session_is_not_looked_beyond() -> None:
    tracker = conversation([*turn() * 60, SessionStarted(), ActionExecuted("action_listen"), *turn("b")])
    assert for_policies(tracker, DOMAIN).past_states(DOMAIN)[-1] == tracker.past_states(DOMAIN)[-1]


def test_actions_get_all_slots_and_the_last_messages() -> None:
    tracker = conversation([SlotSet("note", "kept"), *turn() * 60])
    sent = for_actions(tracker).current_state(EventVerbosity.ALL)
    assert sent["slots"]["note"] == "kept"
    assert sum(event["event"] == "user" for event in sent["events"]) == ACTION_MESSAGES + 1
    assert len(tracker.events) == 241 + 1


@pytest.mark.parametrize("event", [SlotSet("note", "new"), ActiveLoop(None), ActionExecutionRejected("form"), *turn()])
def test_a_copy_is_what_rasas_copy_is_and_changes_alone(event: Any) -> None:
    tracker = conversation([*turn(), ActiveLoop("form")])
    before = tracker.current_state(EventVerbosity.ALL)
    ours, stock = quick_copy(tracker), tracker.copy()
    for copied in (ours, stock):
        copied.update(event, DOMAIN)
    assert ours.current_state(EventVerbosity.ALL) == stock.current_state(EventVerbosity.ALL)
    assert ours.is_active_loop_rejected == stock.is_active_loop_rejected
    assert tracker.current_state(EventVerbosity.ALL) == before
    assert not tracker.is_active_loop_rejected


@pytest.mark.parametrize("seed", range(40))
def test_the_events_that_count_are_those_of_rasa(seed: int) -> None:
    chance = random.Random(seed)
    kinds = [*turn(), *turn("b"), SlotSet("note", "x"), BotUttered("Dag"), SessionStarted(), Restarted()]
    if seed % 2:
        kinds += [
            ActionReverted(),
            UserUtteranceReverted(),
            ActiveLoop("form"),
            ActiveLoop(None),
            ActionExecuted("form"),
        ]
    tracker = conversation([])
    tracker.events.extend(chance.choices(kinds, k=chance.randrange(30)))
    assert applied_events(tracker) == stock_applied_events(tracker)
