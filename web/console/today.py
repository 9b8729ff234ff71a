"""Vandaag: how much waits, one click from each list, and the most urgent conversations."""

from typing import Any

from fastapi import APIRouter, Request, Response

from records.conversations import review
from records.conversations.attention import Attention
from records.conversations.filters import Filters
from records.conversations.tables import SURE_ENOUGH
from records.proposals import desk
from records.proposals.tables import State
from records.visits.choice import count_new
from web.console.access import UNATTENDED, Current, may
from web.console.answers.overview import expiring
from web.console.pages import page
from web.console.responses import as_json

router = APIRouter()
MOST_URGENT = 5


@router.get("/vandaag", dependencies=[may("vandaag")])
async def today(request: Request, who: Current) -> Response:
    """What waits today."""
    sessions = request.app.state.sessions
    rows, _ = await review.most_urgent(sessions, Filters(), count=MOST_URGENT, until=Attention.DOUBTFUL)
    proposed = await desk.counts(sessions, to_staff=True)
    values: dict[str, Any] = {
        "counts": await review.counts(sessions),
        "calls": await review.calls_wanted(sessions),
        "visits": await count_new(sessions, review.MOST_COUNTED),
        "assigned": await review.assigned(sessions, who.employee.id),
        "expiring": await expiring(sessions),
        "drafts": sum(count for (_, state), count in proposed.items() if state == State.DRAFT),
        "most": review.MOST_COUNTED,
        "rows": rows,
        "sure": round(SURE_ENOUGH * 100),
    }
    return page(request, "vandaag.html", Attention=Attention, **values)


@router.get("/vandaag/wachtend", dependencies=[UNATTENDED, may("vandaag")])
async def waiting(request: Request) -> Response:
    """How many citizens wait for an employee; every open page asks it, for its menu."""
    return as_json({"waiting": await review.waiting(request.app.state.sessions)})
