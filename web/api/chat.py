"""Endpoints of the conversation itself: start, say, history, live events."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from sse_starlette import EventSourceResponse, ServerSentEvent

from records.conversations.tables import Conversation
from web import schemas
from web.access import Credentials, Current, conversation_id
from web.api.described import problems
from web.conversations import Conversations
from web.emergencies.matcher import Emergency
from web.hub import Hub
from web.problems import TooLong, Unreadable
from web.texts import error_text

PING_SECONDS = 15
EMERGENCY_SECONDS = 0.4
router = APIRouter(tags=["chat"])


@router.post("/conversations", status_code=201, response_model=schemas.Started, responses=problems(422, 429, 503))
async def start(request: Request, _: schemas.NewConversation) -> Any:
    """Start a conversation."""
    request.app.state.limits.check_address(request)
    return await request.app.state.conversations.start()


@router.post("/messages", response_model=schemas.Replies, responses=problems(401, 413, 422, 429, 503))
async def say(request: Request, message: schemas.NewMessage, credentials: Credentials) -> Any:
    """Say something, or choose a button; the replies when the turn is done."""
    service: Conversations = request.app.state.conversations
    emergency = service.emergency_in(message.text)
    if emergency:
        # Before limits, and whatever happens to the database: the number to call now.
        return JSONResponse({"replies": await _answer_emergency(request, message, credentials, emergency)})
    request.app.state.limits.check_address(request)
    conversation = await conversation_id(request, credentials)
    request.app.state.limits.check_conversation(conversation)
    client_message_id = str(message.client_message_id)
    if message.choice is not None and message.text is None:
        replies = await service.choose(conversation, client_message_id, message.choice)
    else:
        text = _usable(message.text, request.app.state.settings.max_characters)
        replies = await service.say(conversation, client_message_id, text, None)
    # As it is: checking every node against the description again costs time, and tests check it.
    return JSONResponse({"replies": replies})


async def _answer_emergency(
    request: Request, message: schemas.NewMessage, credentials: Credentials, emergency: Emergency
) -> list[dict[str, Any]]:
    service: Conversations = request.app.state.conversations
    text = _usable(message.text, request.app.state.settings.max_characters)

    async def stored() -> list[dict[str, Any]]:
        conversation = await conversation_id(request, credentials)
        return await service.say(conversation, str(message.client_message_id), text, emergency)

    storing = asyncio.ensure_future(stored())
    done, _ = await asyncio.wait({storing}, timeout=EMERGENCY_SECONDS)
    if not done:
        # It may still be stored; the citizen does not wait for that. An error is nobody's news by then.
        storing.add_done_callback(lambda late: late.exception())
        return [service.unstored(emergency)]
    try:
        return storing.result()
    except (SQLAlchemyError, OSError):
        return [service.unstored(emergency)]


def _usable(text: str | None, most: int) -> str:
    if text is None:
        raise Unreadable(error_text("verkeerde_vorm"))
    # NUL and lone surrogates fit in no database; nobody types them.
    clean = text.encode("utf-8", "ignore").decode().replace("\x00", "").strip()
    if not clean:
        raise Unreadable(error_text("leeg"))
    if len(clean) > most:
        raise TooLong(error_text("te_lang", aantal=most))
    return clean


@router.get("/messages", response_model=schemas.History, responses=problems(401, 422, 503))
async def history(
    request: Request, conversation: Current, after: Annotated[str, Query(pattern=r"^\d{1,18}$")] = "0"
) -> Any:
    """The messages after this one, oldest first."""
    return await request.app.state.conversations.history(conversation, int(after))


@router.get(
    "/events",
    response_class=EventSourceResponse,
    responses={200: {"content": {"text/event-stream": {}}}, **problems(401, 422, 503)},
)
async def events(
    request: Request, conversation: Current, last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,18}$")] = None
) -> Any:
    """Replies, staff messages, typing and hand-over state, live."""
    state = request.app.state
    stream = _stream(state.hub, state.conversations, conversation, last_event_id)
    return EventSourceResponse(stream, ping=PING_SECONDS)


async def _stream(
    hub: Hub, conversations: Conversations, conversation: Conversation, last: str | None
) -> AsyncIterator[ServerSentEvent]:
    async with hub.tab(conversation.id) as queue:
        if last is not None:
            for message in (await conversations.history(conversation, int(last)))["messages"]:
                yield _event("message", message, message["id"])
        while True:
            try:
                push = await queue.get()
            except asyncio.CancelledError:
                return
            yield _event(push.kind, push.data, push.id)


def _event(kind: str, data: dict[str, Any], id_: str | None) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(data, ensure_ascii=False), event=kind, id=id_)
