"""Notes and labels of a conversation, and who follows it up; with the filters and the presence around it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.conversations import case_work, handover
from records.conversations.case_tables import LONGEST_LABEL
from records.staff import audit
from records.staff.login import LoggedIn
from web.api.around import plain
from web.console.access import CHANGES, Current, may
from web.console.conversations import presence, saved_filters
from web.console.conversations.asked import CONVERSATION_ID
from web.console.conversations.transcript import LARGEST_ID, LONGEST_NOTE, find, show
from web.console.pages import page

router = APIRouter()
for part in (saved_filters.router, presence.router):
    router.include_router(part)
CHANGE = [may("gesprekken"), *CHANGES]
Label = Annotated[str, Form(max_length=4 * LONGEST_LABEL)]


@router.post("/gesprekken/{conversation}/notities", dependencies=CHANGE)
async def add_note(
    request: Request, who: Current, conversation: str, text: Annotated[str, Form(max_length=4 * LONGEST_NOTE)] = ""
) -> Response:
    """Write a note for colleagues."""
    found = await find(request, conversation)
    if found is None:
        return page(request, "niet_gevonden.html", 404)
    # Browsers send line ends as two signs, and count them as one.
    words = plain(text.replace("\r\n", "\n")) or ""
    if not words or len(words) > LONGEST_NOTE:
        return await show(request, who, found, note=words)
    note = await case_work.add_note(request.app.state.sessions, conversation, who.employee.id, words)
    return await _done(request, who, conversation, "notitie geschreven", note is not None, notitie=note)


@router.post("/gesprekken/{conversation}/notities/verwijderen", dependencies=CHANGE)
async def remove_note(
    request: Request, who: Current, conversation: str, note: Annotated[int, Form(ge=1, le=LARGEST_ID)]
) -> Response:
    """Remove a note that one wrote oneself."""
    if await _is_missing(request, conversation):
        return page(request, "niet_gevonden.html", 404)
    removed = await case_work.remove_note(request.app.state.sessions, conversation, who.employee.id, note)
    return await _done(request, who, conversation, "notitie verwijderd", removed, notitie=note)


@router.post("/gesprekken/{conversation}/etiketten", dependencies=CHANGE)
async def add_label(request: Request, who: Current, conversation: str, label: Label = "") -> Response:
    """Put a label on; one that is on already stays."""
    if await _is_missing(request, conversation):
        return page(request, "niet_gevonden.html", 404)
    word = as_label(label)
    sessions = request.app.state.sessions
    if not word or not await case_work.add_label(sessions, conversation, who.employee.id, word):
        return _back(conversation)
    # A label can hold a citizen's name, so the log does not tell it.
    return await _done(request, who, conversation, "etiket gezet", True)


@router.post("/gesprekken/{conversation}/etiketten/verwijderen", dependencies=CHANGE)
async def remove_label(request: Request, who: Current, conversation: str, label: Label = "") -> Response:
    """Take a label off."""
    if await _is_missing(request, conversation):
        return page(request, "niet_gevonden.html", 404)
    word = as_label(label)
    removed = await case_work.remove_label(request.app.state.sessions, conversation, word)
    return await _done(request, who, conversation, "etiket weggehaald", removed)


@router.post("/gesprekken/{conversation}/toewijzen", dependencies=CHANGE)
async def assign(
    request: Request, who: Current, conversation: str, employee: Annotated[int, Form(ge=0, le=LARGEST_ID)]
) -> Response:
    """Let a colleague with an open account, oneself, or nobody (0) follow it up."""
    sessions, me = request.app.state.sessions, who.employee
    known = {each.id: each.email for each in [me, *await handover.colleagues(sessions, me.email)]}
    if await _is_missing(request, conversation) or (employee and employee not in known):
        return page(request, "niet_gevonden.html", 404)
    done = await case_work.assign(sessions, conversation, employee or None, me.id)
    return await _done(request, who, conversation, "gesprek toegewezen", done, aan=known.get(employee))


def as_label(typed: str) -> str:
    """A label as it is kept: lower case, one space between words, nothing that cannot be seen."""
    seen = "".join(sign if sign.isprintable() else " " for sign in plain(typed) or "")
    return " ".join(seen.lower().split())[:LONGEST_LABEL].rstrip()


async def _is_missing(request: Request, conversation: str) -> bool:
    is_id = CONVERSATION_ID.fullmatch(conversation)
    return not is_id or await handover.find(request.app.state.sessions, conversation) is None


async def _done(
    request: Request, who: LoggedIn, conversation: str, action: str, is_done: bool, **details: str | int | None
) -> Response:
    if not is_done:
        return page(request, "niet_gevonden.html", 404)
    await audit.note(request.app.state.sessions, who.employee.email, action, f"gesprek {conversation}", **details)
    return _back(conversation)


def _back(conversation: str) -> Response:
    return RedirectResponse(f"/console/gesprekken/{conversation}#opvolging", status_code=303)
