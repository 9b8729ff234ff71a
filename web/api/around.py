"""Endpoints around the conversation: feedback, a person please, download, erase."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from records.conversations import turns as records
from web import schemas
from web.access import Current
from web.api.described import problems
from web.problems import Missing
from web.texts import error_text
from web.transcript import as_text

router = APIRouter(tags=["around"])


@router.post("/feedback", status_code=204, responses=problems(401, 404, 422, 503))
async def feedback(
    request: Request, given: schemas.ThumbFeedback | schemas.RatingFeedback, conversation: Current
) -> Response:
    """A thumb on a reply, or a rating of the conversation; a later one replaces it."""
    sessions = request.app.state.sessions
    if isinstance(given, schemas.RatingFeedback):
        await records.change_conversation(
            sessions, conversation.id, rating=given.rating, rating_words=plain(given.words)
        )
    elif not await records.rate_message(
        sessions, conversation.id, int(given.message_id), given.thumb, plain(given.words)
    ):
        raise Missing(error_text("onbekend_bericht"))
    return Response(status_code=204)


@router.post("/handover", response_model=schemas.PersonAnswer, responses=problems(401, 422, 429, 503))
async def ask_person(request: Request, asked: schemas.PersonRequest, conversation: Current) -> Any:
    """A person please; with name and contact only to be contacted later."""
    request.app.state.limits.check_conversation(conversation.id)
    return await request.app.state.conversations.ask_person(conversation, plain(asked.name), plain(asked.contact))


@router.get(
    "/transcript",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {}}}, **problems(401, 503)},
)
async def transcript(request: Request, conversation: Current) -> PlainTextResponse:
    """The conversation as a text file."""
    messages = await records.history(request.app.state.sessions, conversation.id, 0)
    headers = {"Content-Disposition": 'attachment; filename="gesprek-maneblusser.txt"'}
    return PlainTextResponse(as_text(messages), headers=headers)


@router.delete("/conversation", status_code=204, responses=problems(401, 503))
async def erase(request: Request, conversation: Current) -> Response:
    """Erase the conversation: log, feedback, and what Rasa keeps."""
    await request.app.state.conversations.erase(conversation)
    request.app.state.known_tokens.forget(conversation.id)
    return Response(status_code=204)


def plain(text: str | None) -> str | None:
    """Text that fits in every database; None when nothing is left."""
    clean = (text or "").encode("utf-8", "ignore").decode().replace("\x00", "").strip()
    return clean or None
