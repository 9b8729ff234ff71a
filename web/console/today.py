"""Vandaag: how much waits, one click from each list, and the most urgent conversations."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from records import review
from records.attention import Attention
from records.conversation_tables import SURE_ENOUGH
from records.filters import Filters
from records.proposals_collect import waiting
from web.console.access import may
from web.console.answers import expiring
from web.console.pages import page
from web.console.proposals import collect

router = APIRouter()
MOST_URGENT = 5


@router.get("/vandaag", dependencies=[may("vandaag")])
async def today(request: Request) -> Response:
    """What waits today."""
    sessions = request.app.state.sessions
    counted, visits = await review.counts(sessions), await review.new_visits(sessions)
    rows, _ = await review.most_urgent(sessions, Filters(), count=MOST_URGENT, until=Attention.DOUBTFUL)
    sure = round(SURE_ENOUGH * 100)
    values: dict[str, Any] = {
        "counts": counted,
        "visits": visits,
        "expiring": await expiring(sessions),
        "drafts": (await waiting(sessions)).drafts,
        "most": review.MOST_COUNTED,
        "rows": rows,
        "sure": sure,
    }
    shown = page(request, "vandaag.html", Attention=Attention, **values)
    # Looking for verdicts to learn from takes long among a million messages: the next visit counts them.
    shown.background = BackgroundTask(collect, sessions)
    return shown
