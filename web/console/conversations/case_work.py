"""Notes and labels of a conversation, and who follows it up."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.conversations import case_work, handover
from records.conversations.case_tables import LONGEST_LABEL
from records.staff import audit
from records.staff.login import LoggedIn
from web.api.around import plain
from web.console.access import CHANGES, Current, may
from web.console.conversations.asked import CONVERSATION_ID
from web.console.conversations.transcript import LONGEST_NOTE, OfAddress, show
from web.console.responses import NotFound
from web.console.typed import LARGEST_ID, Id

router = APIRouter()
CHANGE = [may("gesprekken"), *CHANGES]
Label = Annotated[str, Form(max_length=4 * LONGEST_LABEL)]


async def known(request: Request, conversation: str) -> str:
    """The id in an address.

    Raises:
        NotFound: no conversation has it.
    """
    is_id = CONVERSATION_ID.fullmatch(conversation)
    if not is_id or await handover.find(request.app.state.sessions, conversation) is None:
        raise NotFound
    return conversation


Known = Annotated[str, Depends(known)]


@router.post("/gesprekken/{conversation}/notities", dependencies=CHANGE)
async def add_note(
    request: Request, who: Current, found: OfAddress, text: Annotated[str, Form(max_length=4 * LONGEST_NOTE)] = ""
) -> Response:
    """Write a note for colleagues."""
    # Browsers send line ends as two signs, and count them as one.
    words = plain(text.replace("\r\n", "\n")) or ""
    if not words or len(words) > LONGEST_NOTE:
        return await show(request, who, found, note=words)
    conversation = found.conversation.id
    note = await case_work.add_note(request.app.state.sessions, conversation, who.employee.id, words)
    return await _done(request, who, conversation, "notitie geschreven", note is not None, notitie=note)


@router.post("/gesprekken/{conversation}/notities/verwijderen", dependencies=CHANGE)
async def remove_note(request: Request, who: Current, conversation: Known, note: Id) -> Response:
    """Remove a note that one wrote oneself."""
    removed = await case_work.remove_note(request.app.state.sessions, conversation, who.employee.id, note)
    return await _done(request, who, conversation, "notitie verwijderd", removed, notitie=note)


@router.post("/gesprekken/{conversation}/etiketten", dependencies=CHANGE)
async def add_label(request: Request, who: Current, conversation: Known, label: Label = "") -> Response:
    """Put a label on; one that is on already stays."""
    word = as_label(label)
    sessions = request.app.state.sessions
    if not word or not await case_work.add_label(sessions, conversation, who.employee.id, word):
        return _back(conversation)
    # A label can hold a citizen's name, so the log does not tell it.
    return await _done(request, who, conversation, "etiket gezet", True)


@router.post("/gesprekken/{conversation}/etiketten/verwijderen", dependencies=CHANGE)
async def remove_label(request: Request, who: Current, conversation: Known, label: Label = "") -> Response:
    """Take a label off."""
    word = as_label(label)
    removed = await case_work.remove_label(request.app.state.sessions, conversation, word)
    return await _done(request, who, conversation, "etiket weggehaald", removed)


@router.post("/gesprekken/{conversation}/toewijzen", dependencies=CHANGE)
async def assign(
    request: Request, who: Current, conversation: Known, employee: Annotated[int, Form(ge=0, le=LARGEST_ID)]
) -> Response:
    """Let a colleague with an open account, oneself, or nobody (0) follow it up."""
    sessions, me = request.app.state.sessions, who.employee
    emails = {each.id: each.email for each in [me, *await handover.colleagues(sessions, me.email)]}
    if employee and employee not in emails:
        raise NotFound
    done = await case_work.assign(sessions, conversation, employee or None, me.id)
    return await _done(request, who, conversation, "gesprek toegewezen", done, aan=emails.get(employee))


def as_label(typed: str) -> str:
    """A label as it is kept: lower case, one space between words, nothing that cannot be seen."""
    seen = "".join(sign if sign.isprintable() else " " for sign in plain(typed) or "")
    return " ".join(seen.lower().split())[:LONGEST_LABEL].rstrip()


async def _done(
    request: Request, who: LoggedIn, conversation: str, action: str, is_done: bool, **details: str | int | None
) -> Response:
    if not is_done:
        raise NotFound
    await audit.note(request.app.state.sessions, who.employee.email, action, f"gesprek {conversation}", **details)
    return _back(conversation)


def _back(conversation: str) -> Response:
    return RedirectResponse(f"/console/gesprekken/{conversation}#opvolging", status_code=303)
