"""The recent part of a conversation: what policies and actions look at.

Rasa replays all events of a conversation several times a turn and sends all of them to the action server, so that the
hundredth turn took three times as long as the first.
"""

from __future__ import annotations

import copy
from collections import deque
from functools import cache
from itertools import takewhile
from typing import List, Type

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

# More than the longest rule (2 messages) and the memory of the story policy (`max_history` in config.yml) need.
POLICY_MESSAGES = 8
# Enough to know what was told a moment ago (`actions/conversation.py`).
ACTION_MESSAGES = 20
STARTING = (Restarted, SessionStarted)
_stock_applied_events = DialogueStateTracker.applied_events


def for_policies(tracker: DialogueStateTracker, domain: Domain) -> DialogueStateTracker:
    """A tracker with the events that decide the next action.

    Rules and stories look back a few messages; a form that is open is kept from its start, because Rasa counts its
    runs from there. Where slots decide too, nothing is left out.
    """
    start = _start(tracker, POLICY_MESSAGES)
    if start == 0 or any(slot.influence_conversation for slot in domain.slots):
        return tracker
    short = tracker.init_copy()
    for event in list(tracker.events)[start:]:
        short.update(event)
    short.slots = tracker.slots
    return short


def for_actions(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The same tracker, slots and all, with fewer events."""
    start = _start(tracker, ACTION_MESSAGES)
    if start == 0:
        return tracker
    short = quick_copy(tracker)
    short.events = deque(list(tracker.events)[start:], tracker.events.maxlen)
    return short


def quick_copy(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A copy that can be changed on its own; stock Rasa makes one by replaying every event."""
    other = copy.copy(tracker)
    other.events = deque(tracker.events, tracker.events.maxlen)
    other.slots = {name: copy.copy(slot) for name, slot in tracker.slots.items()}
    other.active_loop = copy.copy(tracker.active_loop)
    return other


def applied_events(tracker: DialogueStateTracker) -> List[Event]:
    """The events that count, without those that were taken back.

    Rasa asks this three times a turn and looks at each event in many ways; where nothing was taken back and no form
    ran, they are those since the conversation last started anew.
    """
    if any(_takes_back(kind) for kind in set(map(type, tracker.events))):
        found: List[Event] = _stock_applied_events(tracker)
        return found
    events = list(takewhile(lambda event: type(event) not in STARTING, reversed(tracker.events)))
    return events[::-1]


@cache
def _takes_back(kind: Type[Event]) -> bool:
    # A kind that is made of the ones that start anew is left to Rasa as well.
    is_start = issubclass(kind, STARTING) and kind not in STARTING
    return is_start or issubclass(kind, (ActionReverted, UserUtteranceReverted, ActiveLoop))


def _start(tracker: DialogueStateTracker, messages: int) -> int:
    """Index of the first event to keep: the action before so many messages, or before an open form started."""
    events = list(tracker.events)
    seen = 0
    loop = tracker.active_loop_name
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        if isinstance(event, (Restarted, SessionStarted)):
            break
        seen += isinstance(event, UserUttered)
        loop = None if isinstance(event, ActiveLoop) and event.name == loop else loop
        if seen > messages and loop is None and _is_listening(event):
            return index
    return 0


def _is_listening(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == "action_listen"
