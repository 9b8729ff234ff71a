"""Trainingsvoorstellen: what verdicts ask the assistant to learn, in lists by how far it is."""

from fastapi import APIRouter, Request, Response

from records.proposals.tables import State
from web.console.access import Current, may
from web.console.proposals.shown import is_staff, list_page, new_topics_page
from web.console.typed import read_number

router = APIRouter()


@router.get("/voorstellen", dependencies=[may("voorstellen")])
async def listing(request: Request, who: Current, staat: str = "", voor: str = "", klaar: str = "") -> Response:
    """The proposals in one state."""
    first = State.DRAFT if is_staff(who) else State.PROPOSED
    state = State(staat) if staat in set(State) else first
    return await list_page(request, who, state, read_number(voor), klaar)


@router.get("/voorstellen/nieuwe-onderwerpen", dependencies=[may("voorstellen")])
async def new_topics(request: Request, who: Current, klaar: str = "") -> Response:
    """What asks for a new topic."""
    return await new_topics_page(request, who, klaar)
