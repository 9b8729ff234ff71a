"""Beheer: what there is to manage, and how it stands."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from records.administration import erasure, retention, settings
from records.administration.lease import last_run
from records.city_time import CITY_TIME
from web.console.access import may
from web.console.live.shown import proposed_sentences
from web.console.pages import page
from web.office_hours import is_open

router = APIRouter()


@router.get("/beheer", dependencies=[may("beheer")])
async def overview(request: Request) -> Response:
    """Each part with how it stands now."""
    sessions = request.app.state.sessions
    hours = await settings.office_hours(sessions, request.app.state.settings.office_hours)
    sentences, _ = await settings.sentences(sessions, proposed_sentences())
    days, _ = await retention.periods(sessions)
    values: dict[str, Any] = {
        "hours": hours,
        "is_open": is_open(hours, datetime.now(CITY_TIME)),
        "sentences": len(sentences),
        "days": days,
        "last": await last_run(sessions),
        "proofs": len(await erasure.proofs(sessions)),
    }
    return page(request, "beheer.html", **values)
