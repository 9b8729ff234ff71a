"""Openingsuren: when employees chat; outside these hours citizens are offered to be called back."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from records.administration.settings import Name, read, write
from records.city_time import CITY_TIME
from records.staff import audit
from web.console.access import CHANGES, Current, may
from web.console.pages import page
from web.console.typed import Text, read_version
from web.office_hours import UnreadableHours, by_day, is_open

router = APIRouter()
ADDRESS = "/console/beheer/openingsuren"
LONGEST = 500
BACK_TO_DEFAULT = "standaard"


@router.get("/beheer/openingsuren", dependencies=[may("beheer")])
async def form(request: Request) -> Response:
    """The hours as they are."""
    return await _show(request)


@router.post("/beheer/openingsuren", dependencies=[may("beheer"), *CHANGES])
async def save(request: Request, who: Current, hours: Text = "", version: Text = "", action: Text = "") -> Response:
    """Other hours, or those of the environment again; they hold from the next request on."""
    sessions, typed = request.app.state.sessions, " ".join(hours.replace("\0", "").split())
    new = None if action == BACK_TO_DEFAULT else typed
    if new is not None and len(new) > LONGEST:
        return await _show(request, typed, {"fault": "lang", "part": ""}, 422)
    try:
        by_day(new or "")
    except UnreadableHours as wrong:
        return await _show(request, typed, {"fault": wrong.fault.name, "part": wrong.part}, 422)
    if not await write(sessions, Name.OFFICE_HOURS, new, read_version(version)):
        return await _show(request, typed, {"fault": "collega", "part": ""}, 409)
    change = {"uren": "standaard" if new is None else new}
    await audit.note(sessions, who.employee.email, "openingsuren gewijzigd", "openingsuren", **change)
    return RedirectResponse(f"{ADDRESS}?bewaard=ja", status_code=303)


async def _show(
    request: Request, typed: str | None = None, error: dict[str, str] | None = None, status: int = 200
) -> Response:
    default = request.app.state.settings.office_hours
    kept = await read(request.app.state.sessions, Name.OFFICE_HOURS)
    hours = default if kept.value is None else kept.value
    values: dict[str, Any] = {
        "hours": hours,
        "default": default,
        "typed": hours if typed is None else typed,
        "is_default": kept.value is None,
        "version": kept.version,
        "days": by_day(hours),
        "is_open": is_open(hours, datetime.now(CITY_TIME)),
        "error": error,
        "longest": LONGEST,
        "is_saved": "bewaard" in request.query_params and not error,
    }
    return page(request, "beheer_openingsuren.html", status, **values)
