"""A turn is all or nothing: when an action fails, the turn fails and nothing of it is kept.

Stock Rasa 3.6.21 logs a failed action, forgets its events and goes on as if it had run; a citizen
then reads "your request is registered" while nothing is. Here the error reaches the channel, and
the tracker stays as it was before the message, so that sending it again simply works.

This is the one place where Rasa itself is changed (two names of the exactly pinned version).
"""

from __future__ import annotations

from typing import Any, List

import rasa.core.actions.action
import rasa.core.agent
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

ACTION_DEADLINE_SECONDS = 10


class TurnFailed(RasaException):
    """An action of this turn failed; the tracker was not saved."""


class _WatchedAction:
    """The same action, remembering the error that Rasa swallows."""

    def __init__(self, action: Action) -> None:
        self._action = action
        self.error: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *args: Any, **kwargs: Any) -> List[Event]:
        try:
            events: List[Event] = await self._action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            self.error = error
            raise
        return events


class AllOrNothingProcessor(MessageProcessor):
    """Rasa's message processor, with a failed action ending the turn."""

    async def _run_action(
        self, action: Any, tracker: DialogueStateTracker, output_channel: Any, nlg: Any, prediction: PolicyPrediction
    ) -> bool:
        watched = _WatchedAction(action)
        go_on: bool = await super()._run_action(watched, tracker, output_channel, nlg, prediction)
        if watched.error is not None:
            raise TurnFailed(f"Action {action.name()} failed: {watched.error!r}") from watched.error
        return go_on


def install() -> None:
    """Make every agent that Rasa creates from now on use turns that are all or nothing."""
    rasa.core.agent.MessageProcessor = AllOrNothingProcessor
    # The action passes this name with each call, so changing it where it is defined would change nothing.
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_DEADLINE_SECONDS
