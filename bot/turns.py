"""A turn is all or nothing: when an action fails, the turn fails and nothing of it is kept.

Stock Rasa 3.6.21 logs a failed action, forgets its events and goes on as if it had run; a citizen
then reads "your request is registered" while nothing is. Here the error reaches the channel, and
the tracker stays as it was before the message, so that sending it again simply works.

Stock Rasa also goes on in memory when the database of conversations is away, with an empty conversation; here that
fails the turn too.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from bot.recent import for_policies
from bot.tracker_store import LiveTrackerStore


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

    async def handle_message(self, message: UserMessage) -> Optional[List[Dict[str, Any]]]:
        """Run one turn.

        Raises:
            TurnFailed: an action failed. Other errors come through as they are; whichever it is, nothing is kept.
        """
        try:
            answers: Optional[List[Dict[str, Any]]] = await super().handle_message(message)
        except BaseException:
            # Also a turn that is cancelled leaves a tracker that changed in part.
            if isinstance(self.tracker_store, LiveTrackerStore):
                self.tracker_store.drop(message.sender_id)
            raise
        return answers

    def _check_for_unseen_features(self, parse_data: Dict[str, Any]) -> None:
        """Nothing: intents and entities of a message come from the model that the domain stands in."""

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        if tracker.followup_action:
            return super()._predict_next_with_tracker(tracker)
        return super()._predict_next_with_tracker(for_policies(tracker, self.domain))

    async def _run_action(
        self, action: Any, tracker: DialogueStateTracker, output_channel: Any, nlg: Any, prediction: PolicyPrediction
    ) -> bool:
        watched = _WatchedAction(action)
        go_on: bool = await super()._run_action(watched, tracker, output_channel, nlg, prediction)
        if watched.error is not None:
            raise TurnFailed(f"Action {action.name()} failed: {watched.error!r}") from watched.error
        return go_on
