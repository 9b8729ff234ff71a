"""The one place where Rasa itself is changed: names of the exactly pinned version 3.6.21.

| name | why |
|---|---|
| the agent's `MessageProcessor` | a turn is all or nothing (`bot/turns.py`) |
| `DomainProvider._persist`, `.load` | reading the domain of a model took half of the start (`bot/domain_file.py`) |
| the agent's `FailSafeTrackerStore` | a database that is away fails the turn instead of starting anew in memory |
| the processor's `DaskGraphRunner` | a third of a turn (`bot/runner.py`) |
| `DialogueStateTracker.copy`, `.applied_events` | go through every event of the conversation (`bot/recent.py`) |
| `RemoteAction._action_call_format` | sends every event of the conversation |
| `RemoteAction._validate_action_result` | builds and checks a JSON schema for each call: 19 ms |
| the level of `tarfile`'s compression | packing a model took 9 s, and takes 0.3 s for a tenth more bytes |
| the action's `DEFAULT_REQUEST_TIMEOUT` | 300 s is longer than the lock on a conversation |
"""

from __future__ import annotations

import tarfile
from functools import lru_cache
from typing import Any, Dict

import rasa.core.actions.action
import rasa.core.agent
import rasa.core.processor
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import TrackerStore
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot import domain_file
from bot.recent import applied_events, for_actions, quick_copy
from bot.runner import OrderedRunner
from bot.turns import AllOrNothingProcessor

ACTION_DEADLINE_SECONDS = 10
QUICK = 1
_stock_call_format = RemoteAction._action_call_format


def install() -> None:
    """Change the names, for every agent and training from now on; a second time changes nothing."""
    rasa.core.agent.MessageProcessor = AllOrNothingProcessor
    rasa.core.agent.FailSafeTrackerStore = _without_fallback
    rasa.core.processor.DaskGraphRunner = OrderedRunner
    DialogueStateTracker.copy = quick_copy
    DialogueStateTracker.applied_events = applied_events
    DomainProvider._persist = domain_file.persist
    DomainProvider.load = classmethod(domain_file.load)
    RemoteAction._action_call_format = _recent_call_format
    RemoteAction._validate_action_result = _validate
    tarfile.TarFile.gzopen.__func__.__defaults__ = ("r", None, QUICK)  # type: ignore[attr-defined]
    # The action passes this name with each call, so changing it where it is defined would change nothing.
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_DEADLINE_SECONDS


def _without_fallback(store: TrackerStore) -> TrackerStore:
    """The store itself, in the place of Rasa's wrapper that falls back to memory."""
    return store


def _recent_call_format(action: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[str, Any]:
    request: Dict[str, Any] = _stock_call_format(action, for_actions(tracker), domain)
    return request


def _validate(action: RemoteAction, result: Any) -> bool:
    """Check what the action server answered.

    Raises:
        jsonschema.ValidationError: it has another form than the protocol asks for.
    """
    error = best_match(_validator().iter_errors(result))
    if error is not None:
        raise error
    return True


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    return validator_for(schema)(schema)
