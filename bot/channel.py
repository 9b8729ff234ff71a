"""REST channel that treats what it gets as data, and says honestly when a turn failed.

`POST /webhooks/rest/webhook` with `{"sender": id, "message": text}` answers a list of replies
`{"recipient_id", "text", "buttons": [{"title"}], "topic", "source"}`. A click on a button sends its
title. Status 400: the request has another form; 503: the turn failed, nothing of it was kept.
"""

from __future__ import annotations

import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional, Tuple

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import patches, turns
from bot.messages import Choice, UnusableMessage, clean, offered_choice

logger = logging.getLogger(__name__)
patches.install()

MAX_SENDER_CHARACTERS = 200
Reply = Dict[str, Any]


class BadRequest(ValueError):
    """The request body is not `{"sender": text, "message": text}`."""


class Replies(OutputChannel):
    """Collects the replies of one turn, each with its topic and source."""

    def __init__(self) -> None:
        self.messages: List[Reply] = []

    @classmethod
    def name(cls) -> str:
        """Name that responses may be limited to."""
        return "rest"

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Collect one bot message."""
        self.messages.append(reply(recipient_id, message))


def reply(recipient_id: str, message: Dict[str, Any]) -> Reply:
    """One bot message as the channel sends it; a payload never leaves the server."""
    metadata = message.get("metadata") or {}
    answer = message.get("utter_action") or ""
    return {
        "recipient_id": recipient_id,
        "text": message.get("text") or "",
        "buttons": [{"title": button["title"]} for button in message.get("buttons") or []],
        "topic": answer[len("utter_") :] if metadata.get("titel") else None,
        "source": metadata.get("bron"),
    }


class PlainTextRestInput(InputChannel):
    """Rasa's REST interface, without payloads and without silent failures."""

    @classmethod
    def name(cls) -> str:
        """Part of the address: /webhooks/rest."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The endpoints of this channel."""
        webhook = Blueprint("plain_text_rest")

        @webhook.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                sender, typed = _parsed(request)
            except BadRequest as error:
                return response.json({"error": str(error)}, status=400)
            replies, status = await self._turn(request.app.ctx.agent, on_new_message, sender, typed)
            return response.json(replies, status=status)

        return webhook

    async def _turn(
        self, agent: Agent, on_new_message: Callable[[UserMessage], Awaitable[Any]], sender: str, typed: str
    ) -> Tuple[List[Reply], int]:
        try:
            text = clean(typed)
        except UnusableMessage as unusable:
            return [_canned(agent, sender, unusable.response)], 200
        replies = Replies()
        try:
            if not agent.is_ready():
                # Rasa itself would stay silent, as if the message had been handled.
                raise turns.TurnFailed("No model is loaded.")
            tracker = await agent.tracker_store.retrieve(sender)
            choice = offered_choice(tracker.events if tracker else [], text)
            await on_new_message(choice_message(sender, text, choice, replies, self.name()))
        except Exception:
            # Whatever went wrong, the citizen gets an honest sentence; the cause is in the log.
            logger.exception("Turn failed.")
            return [_canned(agent, sender, "utter_gedeeld_storing")], 503
        return replies.messages, 200


def choice_message(
    sender: str,
    text: str,
    choice: Optional[Choice],
    replies: OutputChannel,
    channel: str,
    message_id: Optional[str] = None,
) -> UserMessage:
    """The message for Rasa: what was typed, or what the chosen button stands for."""
    parse_data = None
    if choice and choice.intent:
        intent = {"name": choice.intent, "confidence": 1.0}
        parse_data = {"text": text, "intent": intent, "intent_ranking": [intent], "entities": []}
    return UserMessage(
        choice.text if choice else text,
        replies,
        sender,
        input_channel=channel,
        parse_data=parse_data,
        message_id=message_id,
    )


def _parsed(request: Request) -> Tuple[str, str]:
    try:
        body = request.json
    except Exception as error:
        raise BadRequest("De aanvraag is geen geldige JSON.") from error
    if not isinstance(body, dict):
        raise BadRequest("De aanvraag moet een JSON-object zijn.")
    sender, typed = body.get("sender"), body.get("message")
    if not isinstance(sender, str) or not _is_sender(sender):
        raise BadRequest("'sender' moet een tekst zijn van 1 tot 200 tekens.")
    if not isinstance(typed, str):
        raise BadRequest("'message' moet een tekst zijn.")
    return sender, typed


def _is_sender(sender: str) -> bool:
    """Whether it can name a conversation in any database: short, and without NUL or lone surrogates."""
    return bool(sender.strip()) and len(sender) <= MAX_SENDER_CHARACTERS and sender.isprintable()


def _canned(agent: Agent, sender: str, name: str) -> Reply:
    variations = (agent.domain.responses if agent.domain else {}).get(name)
    return reply(sender, {"utter_action": name, **(variations[0] if variations else {})})
