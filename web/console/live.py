"""Conversations going on now: who waits for a person, taking over, writing, giving back."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from records import audit, conversations, handover
from records.conversation_tables import Author, Conversation, Handover, Message, Outcome
from records.handover import READING, Going
from records.staff import LoggedIn
from web.api.around import plain
from web.console.access import CHANGES, Current, may
from web.console.pages import as_moment, page
from web.conversations import Conversations
from web.markdown import to_plain

router = APIRouter()
LONGEST_TEXT = 2000
LARGEST_ID = 2**31 - 1
Field = Annotated[str, Form(max_length=4 * LONGEST_TEXT)]
NOT_CACHED = {"Cache-Control": "no-store"}


@cache
def sentences() -> dict[str, Any]:
    """The sentences of `zinnen.yml`."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("zinnen.yml").read_text(encoding="utf-8"))
    return content


@router.get("/live", dependencies=[may("live")])
async def overview(request: Request, who: Current) -> Response:
    """What goes on now; `live.js` keeps it fresh."""
    return page(request, "live.html", rows=await _rows(request, who))


@router.get("/live/lijst", dependencies=[may("live")])
async def rows(request: Request, who: Current) -> Response:
    """The rows of the list, as text."""
    return JSONResponse({"rows": await _rows(request, who)}, headers=NOT_CACHED)


async def _rows(request: Request, who: LoggedIn) -> list[dict[str, Any]]:
    return [_row(going, who) for going in await handover.going_on(request.app.state.sessions)]


def _row(going: Going, who: LoggedIn) -> dict[str, Any]:
    found = going.conversation
    return {
        "id": found.id,
        "handover": found.handover,
        "mine": _is_theirs(found, who),
        "state": _state(found, who),
        "name": found.caller_name or sentences()["schrijver"]["citizen"],
        "contact": found.caller_contact or "",
        "started": as_moment(found.created_at),
        "last": as_moment(going.last_at),
        "question": going.question,
    }


def _is_theirs(found: Conversation, who: LoggedIn) -> bool:
    return found.handover == Handover.ACTIVE and found.staff_email == who.employee.email


def _state(found: Conversation, who: LoggedIn) -> str:
    name = "mine" if _is_theirs(found, who) else found.handover
    return str(sentences()["toestand"][name]).format(naam=_holder(found))


def _holder(found: Conversation) -> str:
    return found.staff_name or str(sentences()["schrijver"]["staff"])


@router.get("/live/{conversation}", dependencies=[may("live")])
async def read(request: Request, who: Current, conversation: str) -> Response:
    """A conversation with its messages and, for who has it, the field to answer."""
    found = await handover.find(request.app.state.sessions, conversation)
    if found is None:
        return page(request, "niet_gevonden.html", 404)
    return await _show(request, who, found)


async def _show(
    request: Request, who: LoggedIn, found: Conversation, status: int = 200, error: str | None = None, text: str = ""
) -> Response:
    sessions = request.app.state.sessions
    await audit.note(sessions, who.employee.email, READING, f"gesprek {found.id}")
    values = {
        "messages": [_message(message) for message in await conversations.history(sessions, found.id, 0)],
        "colleagues": await handover.colleagues(sessions, who.employee.email),
        "state": _state(found, who),
        "is_mine": _is_theirs(found, who),
    }
    fixed = {"sentences": sentences(), "outcomes": list(Outcome), "longest": LONGEST_TEXT}
    return page(request, "live_gesprek.html", status, found=found, error=error, text=text, **values, **fixed)


def _message(message: Message) -> dict[str, Any]:
    """A message as plain text: what a citizen typed is shown as it is, never read as markup."""
    text = message.text if message.author == Author.CITIZEN else to_plain(message.text)
    by = message.name or sentences()["schrijver"][message.author]
    return {"id": message.id, "author": message.author, "by": by, "at": as_moment(message.at), "text": text}


@router.get("/live/{conversation}/berichten", dependencies=[may("live")])
async def messages(request: Request, who: Current, conversation: str, na: int = 0) -> Response:
    """The messages after this id, and who has the conversation now."""
    sessions, thing = request.app.state.sessions, f"gesprek {conversation}"
    found = await handover.find(sessions, conversation)
    if found is None:
        return JSONResponse({}, 404, headers=NOT_CACHED)
    if not await handover.read_lately(sessions, who.employee.email, thing):
        await audit.note(sessions, who.employee.email, READING, thing)
    new = await conversations.history(sessions, conversation, max(0, min(na, LARGEST_ID)))
    content = {"messages": [_message(message) for message in new], "state": _state(found, who)}
    return JSONResponse(content, headers=NOT_CACHED)


@router.post("/live/{conversation}/overnemen", dependencies=[may("live"), *CHANGES])
async def take(request: Request, who: Current, conversation: str) -> Response:
    """Take it over, unless a colleague has it."""
    if not await _service(request).staff_takes(conversation, who.employee):
        return await _refuse(request, who, conversation)
    return await _done(request, who, conversation, "gesprek overgenomen", f"/console/live/{conversation}")


@router.post("/live/{conversation}/zeg", dependencies=[may("live"), *CHANGES])
async def say(request: Request, who: Current, conversation: str, text: Field = "") -> Response:
    """Write to the citizen. A script that asks for JSON gets it, so that the page stays as it is."""
    # Browsers send line ends as two signs, and count them as one.
    words = plain(text.replace("\r\n", "\n")) or ""
    if not words or len(words) > LONGEST_TEXT:
        error = sentences()["fouten"]["te_lang" if words else "leeg"].format(aantal=LONGEST_TEXT)
        return await _refuse(request, who, conversation, 422, error, text)
    said = await _service(request).staff_says(conversation, who.employee, words)
    if said is None:
        return await _refuse(request, who, conversation, text=text)
    done = await _done(request, who, conversation, "bericht geschreven", f"/console/live/{conversation}")
    return JSONResponse({"message": _message(said)}, headers=NOT_CACHED) if _wants_json(request) else done


@router.post("/live/{conversation}/teruggeven", dependencies=[may("live"), *CHANGES])
async def give_back(request: Request, who: Current, conversation: str) -> Response:
    """Let the assistant answer again."""
    if not await _service(request).staff_leaves(conversation, who.employee):
        return await _refuse(request, who, conversation)
    return await _done(request, who, conversation, "gesprek teruggegeven", "/console/live")


@router.post("/live/{conversation}/doorgeven", dependencies=[may("live"), *CHANGES])
async def forward(request: Request, who: Current, conversation: str, email: Field = "") -> Response:
    """Give it to a colleague with an open account."""
    others = await handover.colleagues(request.app.state.sessions, who.employee.email)
    to = next((other for other in others if other.email == email.strip().lower()), None)
    if to is None:
        return await _refuse(request, who, conversation, 422, sentences()["fouten"]["onbekende_collega"])
    if not await _service(request).staff_passes(conversation, who.employee, to):
        return await _refuse(request, who, conversation)
    return await _done(request, who, conversation, "gesprek doorgegeven", "/console/live", aan=to.email)


@router.post("/live/{conversation}/afsluiten", dependencies=[may("live"), *CHANGES])
async def close(request: Request, who: Current, conversation: str, outcome: Field = "") -> Response:
    """End the hand-over with how it went; the citizen reads a kind sentence and the assistant answers again."""
    if outcome not in list(Outcome):
        return await _refuse(request, who, conversation, 422, sentences()["fouten"]["onbekende_afloop"])
    ended, goodbye = Outcome(outcome), str(sentences()["afscheid"])
    if not await _service(request).staff_leaves(conversation, who.employee, ended, goodbye):
        return await _refuse(request, who, conversation)
    return await _done(request, who, conversation, "gesprek afgesloten", "/console/live", afloop=ended)


def _service(request: Request) -> Conversations:
    service: Conversations = request.app.state.conversations
    return service


async def _done(
    request: Request, who: LoggedIn, conversation: str, action: str, address: str, **details: str
) -> Response:  # fmt: skip
    await audit.note(request.app.state.sessions, who.employee.email, action, f"gesprek {conversation}", **details)
    return RedirectResponse(address, status_code=303)


async def _refuse(
    request: Request, who: LoggedIn, conversation: str, status: int = 409, error: str | None = None, text: str = ""
) -> Response:
    """Why it was not done: erased, with a colleague, with nobody, or not understood."""
    found = await handover.find(request.app.state.sessions, conversation)
    if found is None:
        return page(request, "niet_gevonden.html", 404)
    with_colleague = found.handover == Handover.ACTIVE and not _is_theirs(found, who)
    reason = sentences()["fouten"]["bij_collega" if with_colleague else "niet_van_jou"].format(naam=_holder(found))
    if _wants_json(request):
        return JSONResponse({"error": error or reason}, status, headers=NOT_CACHED)
    return await _show(request, who, found, status, error or reason, text)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
