"""Conversations going on now: the list, one of them, and what was said since."""

from typing import Any

from fastapi import APIRouter, Request, Response

from records.conversations import handover, turns
from records.conversations.handover import READING
from records.staff import audit
from records.staff.login import LoggedIn
from web.console.access import UNATTENDED, Current, may
from web.console.live.shown import Named, message_as_text, row, show, state_of
from web.console.pages import page
from web.console.responses import NotFound, as_json
from web.console.typed import LARGEST_ID

router = APIRouter()


@router.get("/live", dependencies=[may("live")])
async def overview(request: Request, who: Current) -> Response:
    """What goes on now; `live.js` keeps it fresh."""
    return page(request, "live.html", rows=await _rows(request, who))


@router.get("/live/lijst", dependencies=[UNATTENDED, may("live")])
async def rows(request: Request, who: Current) -> Response:
    """The rows of the list, as text."""
    return as_json({"rows": await _rows(request, who)})


async def _rows(request: Request, who: LoggedIn) -> list[dict[str, Any]]:
    return [row(going, who) for going in await handover.going_on(request.app.state.sessions)]


@router.get("/live/{conversation}", dependencies=[may("live")])
async def read(request: Request, who: Current, conversation: Named) -> Response:
    """A conversation with its messages and, for who has it, the field to answer."""
    found = await handover.find(request.app.state.sessions, conversation)
    if found is None:
        raise NotFound
    return await show(request, who, found)


@router.get("/live/{conversation}/berichten", dependencies=[UNATTENDED, may("live")])
async def messages(request: Request, who: Current, conversation: Named, na: int = 0) -> Response:
    """The messages after this id, who has the conversation now, and whether the citizen still has it open."""
    sessions, thing = request.app.state.sessions, f"gesprek {conversation}"
    found = await handover.find(sessions, conversation)
    if found is None:
        return as_json({}, 404)
    if not await handover.read_lately(sessions, who.employee.email, thing):
        await audit.note(sessions, who.employee.email, READING, thing)
    new = await turns.history(sessions, conversation, max(0, min(na, LARGEST_ID)))
    shown = {"messages": [message_as_text(message) for message in new], "state": state_of(found, who)}
    return as_json({**shown, "has_tab": request.app.state.hub.has_tab(conversation)})
