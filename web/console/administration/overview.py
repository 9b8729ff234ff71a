"""Beheer: what there is to manage, and how it stands."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from records.administration import erasure, retention
from records.administration import settings as console_settings
from records.city_time import CITY_TIME
from web import retention as clean_up
from web.console.access import may
from web.console.administration import erasure as administration_erasure
from web.console.administration import hours as administration_hours
from web.console.administration import retention as administration_retention
from web.console.administration import sentences as administration_sentences
from web.console.live.shown import proposed_sentences
from web.console.pages import page
from web.office_hours import is_open

router = APIRouter()


@router.get("/beheer", dependencies=[may("beheer")])
async def overview(request: Request) -> Response:
    """Each part with how it stands now."""
    state = request.app.state
    hours = await console_settings.office_hours(state.sessions, state.settings.office_hours)
    sentences, _ = await console_settings.sentences(state.sessions, proposed_sentences())
    days, _ = await retention.periods(state.sessions)
    values: dict[str, Any] = {
        "hours": hours,
        "is_open": is_open(hours, datetime.now(CITY_TIME)),
        "sentences": len(sentences),
        "days": days,
        "last": await clean_up.last_run(state.eraser),
        "proofs": len(await erasure.proofs(state.sessions)),
    }
    return page(request, "beheer.html", **values)


for part in (administration_hours, administration_sentences, administration_retention, administration_erasure):
    router.include_router(part.router)
