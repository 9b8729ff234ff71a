"""Channel for the gateway: one message in; replies and what was understood out.

`POST /webhooks/gateway/turn` `{"conversation", "message", "text"}` or `{"conversation", "message",
"title", "payload"}` (a button that the gateway issued) answers

    {"replies": [{"text", "buttons": [{"title", "payload"}], "topic", "source"}],
     "understood": {"intent", "confidence", "ranking", "entities"}, "model", "form"}

`DELETE /webhooks/gateway/conversations/<id>` forgets a conversation. `GET /webhooks/gateway/ready` tells
whether a model is loaded, and its id. The same `message` (its id) again is the same turn. Every call carries the
shared secret of `GATEWAY_SECRET` as a bearer token. Status 401: another secret; 400: another form;
503: the turn failed and nothing of it was kept.
"""

from __future__ import annotations

import hmac
import logging
import os
from itertools import islice
from typing import Any, Awaitable, Callable, Dict, Iterator, List, Optional, Reversible, Tuple

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel import Replies, choice_message, reply
from bot.messages import Choice, UnusableMessage, clean, offered_choice
from bot.turns import TurnFailed

logger = logging.getLogger(__name__)
# A message that is asked again is the latest one, or stands shortly before it.
TURNS_ASKED_AGAIN = 5
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class GatewayReplies(Replies):
    """Collects the replies with the payloads behind their buttons: the gateway keeps those to itself."""

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Collect one bot message."""
        self.messages.append(_with_payloads(recipient_id, message))


class GatewayInput(InputChannel):
    """The gateway's way in; nobody else has the secret."""

    def __init__(self) -> None:
        self._secret = os.environ.get("GATEWAY_SECRET", "")

    @classmethod
    def name(cls) -> str:
        """Part of the address: /webhooks/gateway."""
        return "gateway"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The endpoints of this channel."""
        webhook = Blueprint("gateway")

        @webhook.middleware("request")
        async def only_with_the_secret(request: Request) -> Optional[HTTPResponse]:
            given = request.headers.get("Authorization", "").encode()
            if self._secret and hmac.compare_digest(given, f"Bearer {self._secret}".encode()):
                return None
            return response.json({"error": "secret"}, status=401)

        @webhook.route("/ready", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            loaded = agent.is_ready()
            return response.json({"ready": loaded, "model": agent.model_id}, status=200 if loaded else 503)

        @webhook.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            body = request.json if isinstance(request.json, dict) else {}
            if not isinstance(body.get("conversation"), str):
                return response.json({"error": "form"}, status=400)
            try:
                return response.json(await take_turn(request.app.ctx.agent, body))
            except Exception:
                # Whatever went wrong, nothing of the turn was kept; the cause is in the log.
                logger.exception("Turn failed.")
                return response.json({"error": "turn"}, status=503)

        @webhook.route("/conversations/<conversation:str>", methods=["DELETE"])
        async def forget(request: Request, conversation: str) -> HTTPResponse:
            agent = request.app.ctx.agent
            # A turn that still runs would write the conversation again.
            async with agent.lock_store.lock(conversation):
                agent.tracker_store.forget(conversation)
            return response.empty()

        return webhook


async def take_turn(agent: Agent, body: Dict[str, Any]) -> Dict[str, Any]:
    """Run one turn.

    Args:
        agent: the running agent.
        body: the request.

    Raises:
        TurnFailed: no model is loaded. Errors of the turn itself come through as they are.
    """
    if not agent.is_ready() or agent.processor is None:
        raise TurnFailed("No model is loaded.")
    # Rasa's own entrance takes this lock later: a message that is sent again while its turn still runs, such as by a
    # gateway that was started again, would be taken twice.
    async with agent.lock_store.lock(body["conversation"]):
        return await _take_turn_alone(agent, agent.processor, body)


async def _take_turn_alone(agent: Agent, processor: MessageProcessor, body: Dict[str, Any]) -> Dict[str, Any]:
    conversation, message_id = body["conversation"], body.get("message")
    tracker = await agent.tracker_store.retrieve(conversation)
    earlier = _earlier_replies(conversation, tracker, message_id) if tracker and message_id else None
    if earlier is not None:
        return _answer(agent, earlier, tracker)
    replies = GatewayReplies()
    try:
        choice, text = _choice_and_text(tracker, body)
    except UnusableMessage as unusable:
        variations = agent.domain.responses.get(unusable.response) or [{}]
        canned = _with_payloads(conversation, {"utter_action": unusable.response, **variations[0]})
        return _answer(agent, [canned], None)
    await processor.handle_message(choice_message(conversation, text, choice, replies, GatewayInput.name(), message_id))
    return _answer(agent, replies.messages, await agent.tracker_store.retrieve(conversation))


def _earlier_replies(
    conversation: str, tracker: DialogueStateTracker, message_id: str
) -> Optional[List[Dict[str, Any]]]:
    """Replies of a turn that was done before, when the gateway asks again because it did not hear them."""
    latest = islice(_turns_from_the_end(tracker.events), TURNS_ASKED_AGAIN)
    done = [replies for message, replies in latest if message.message_id == message_id]
    replies = [_with_payloads(conversation, reply.message()) for turn in reversed(done) for reply in turn]
    return replies if done else None


def _turns_from_the_end(events: Reversible[Event]) -> Iterator[Tuple[UserUttered, List[BotUttered]]]:
    """Each user message with the replies to it, latest first."""
    replies: List[BotUttered] = []
    for event in reversed(events):
        if isinstance(event, BotUttered):
            replies.append(event)
        elif isinstance(event, UserUttered):
            yield event, replies[::-1]
            replies = []


def _choice_and_text(tracker: Optional[DialogueStateTracker], body: Dict[str, Any]) -> Tuple[Optional[Choice], str]:
    payload = body.get("payload")
    if isinstance(payload, str):
        is_intent = payload.startswith("/")
        choice = Choice(payload[1:] if is_intent else None, str(body.get("title")) if is_intent else payload)
        return choice, choice.text
    text = clean(str(body.get("text") or ""))
    return offered_choice(tracker.events if tracker else [], text), text


def _answer(agent: Agent, replies: List[Dict[str, Any]], tracker: Optional[DialogueStateTracker]) -> Dict[str, Any]:
    parsed: Dict[str, Any] = dict(tracker.latest_message.parse_data) if tracker and tracker.latest_message else {}
    intent = parsed.get("intent") or {}
    understood = {
        "intent": intent.get("name"),
        "confidence": intent.get("confidence"),
        "ranking": (parsed.get("intent_ranking") or [])[:4],
        "entities": [{"entity": e["entity"], "value": e["value"]} for e in parsed.get("entities") or []],
    }
    form = tracker.active_loop_name if tracker else None
    return {"replies": replies, "understood": understood, "model": agent.model_id, "form": form}


def _with_payloads(recipient_id: str, message: Dict[str, Any]) -> Dict[str, Any]:
    buttons = [{"title": button["title"], "payload": button["payload"]} for button in message.get("buttons") or []]
    return {**reply(recipient_id, message), "buttons": buttons}
