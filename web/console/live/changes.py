"""What an employee does with a conversation: taking over, writing, giving back, passing on, ending."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.conversations import handover
from records.conversations.tables import Outcome
from records.staff import audit
from records.staff.login import LoggedIn
from web.api.around import plain
from web.console.access import CHANGES, Current, may
from web.console.live.shown import LONGEST_TEXT, Named, message_as_text, refuse, wants_json
from web.console.responses import as_json
from web.console.texts import texts_of
from web.conversations import Conversations

router = APIRouter()
Field = Annotated[str, Form(max_length=4 * LONGEST_TEXT)]


@router.post("/live/{conversation}/overnemen", dependencies=[may("live"), *CHANGES])
async def take(request: Request, who: Current, conversation: Named) -> Response:
    """Take it over, unless a colleague has it."""
    if not await _service(request).staff_takes(conversation, who.employee):
        return await refuse(request, who, conversation)
    return await _done(request, who, conversation, "gesprek overgenomen", f"/console/live/{conversation}")


@router.post("/live/{conversation}/zeg", dependencies=[may("live"), *CHANGES])
async def say(request: Request, who: Current, conversation: Named, text: Field = "") -> Response:
    """Write to the citizen. A script that asks for JSON gets it, so that the page stays as it is."""
    # Browsers send line ends as two signs, and count them as one.
    words = plain(text.replace("\r\n", "\n")) or ""
    if not words or len(words) > LONGEST_TEXT:
        error = texts_of("live")["fouten"]["te_lang" if words else "leeg"].format(aantal=LONGEST_TEXT)
        return await refuse(request, who, conversation, 422, error, text)
    said = await _service(request).staff_says(conversation, who.employee, words)
    if said is None:
        return await refuse(request, who, conversation, text=text)
    done = await _done(request, who, conversation, "bericht geschreven", f"/console/live/{conversation}")
    return as_json({"message": message_as_text(said)}) if wants_json(request) else done


@router.post("/live/{conversation}/teruggeven", dependencies=[may("live"), *CHANGES])
async def give_back(request: Request, who: Current, conversation: Named) -> Response:
    """Let the assistant answer again."""
    if not await _service(request).staff_leaves(conversation, who.employee):
        return await refuse(request, who, conversation)
    return await _done(request, who, conversation, "gesprek teruggegeven", "/console/live?melding=teruggegeven")


@router.post("/live/{conversation}/doorgeven", dependencies=[may("live"), *CHANGES])
async def forward(request: Request, who: Current, conversation: Named, email: Field = "") -> Response:
    """Give it to a colleague with an open account."""
    others = await handover.colleagues(request.app.state.sessions, who.employee.email)
    to = next((other for other in others if other.email == email.strip().lower()), None)
    if to is None:
        return await refuse(request, who, conversation, 422, texts_of("live")["fouten"]["onbekende_collega"])
    if not await _service(request).staff_passes(conversation, who.employee, to):
        return await refuse(request, who, conversation)
    return await _done(
        request, who, conversation, "gesprek doorgegeven", "/console/live?melding=doorgegeven", aan=to.email
    )


@router.post("/live/{conversation}/afsluiten", dependencies=[may("live"), *CHANGES])
async def close(request: Request, who: Current, conversation: Named, outcome: Field = "") -> Response:
    """End the hand-over with how it went; the citizen reads a kind sentence and the assistant answers again."""
    if outcome not in list(Outcome):
        return await refuse(request, who, conversation, 422, texts_of("live")["fouten"]["onbekende_afloop"])
    ended, goodbye = Outcome(outcome), str(texts_of("live")["afscheid"])
    if not await _service(request).staff_leaves(conversation, who.employee, ended, goodbye):
        return await refuse(request, who, conversation)
    return await _done(
        request, who, conversation, "gesprek afgesloten", "/console/live?melding=afgesloten", afloop=ended
    )


def _service(request: Request) -> Conversations:
    service: Conversations = request.app.state.conversations
    return service


async def _done(
    request: Request, who: LoggedIn, conversation: str, action: str, address: str, **details: str
) -> Response:  # fmt: skip
    await audit.note(request.app.state.sessions, who.employee.email, action, f"gesprek {conversation}", **details)
    return RedirectResponse(address, status_code=303)
