"""Bewaartermijnen: how long things are kept, what would go, and letting it go now."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from records.administration import retention
from records.administration.lease import Busy, last_run
from records.administration.retention import LEAST, MOST_DAYS, PROPOSED, Kind
from records.staff import audit
from web import clean_up
from web.console.access import CHANGES, Current, may
from web.console.pages import page
from web.console.topic_names import topic_name
from web.console.typed import Text, read_number, read_version

router = APIRouter()
ADDRESS = "/console/beheer/bewaartermijnen"
# As long as somebody waits for a page; the night does the rest.
RUN_SECONDS = 15.0


def typed(gesprekken: Text = "", werkbezoeken: Text = "", mails: Text = "") -> dict[Kind, str]:
    """The days as they were typed."""
    given = {Kind.CONVERSATIONS: gesprekken, Kind.VISITS: werkbezoeken, Kind.MAILS: mails}
    return {kind: days.strip() for kind, days in given.items()}


Typed = Annotated[dict[Kind, str], Depends(typed)]


def read_days(given: Mapping[Kind, str]) -> tuple[dict[Kind, int | None], dict[Kind, str]]:
    """Days for each kind (None where nothing stands: for ever), and the name of what is wrong for each."""
    days: dict[Kind, int | None] = {}
    wrong: dict[Kind, str] = {}
    for kind, text in given.items():
        days[kind] = period = read_number(text)
        if period is None:
            wrong |= {kind: "getal"} if text else {}
        elif not LEAST[kind] <= period <= MOST_DAYS:
            wrong[kind] = "kort" if period < LEAST[kind] else "lang"
    return days, wrong


@router.get("/beheer/bewaartermijnen", dependencies=[may("beheer")])
async def form(request: Request) -> Response:
    """The periods that hold, and what would go now."""
    return await _show(request)


@router.post("/beheer/bewaartermijnen", dependencies=[may("beheer"), *CHANGES])
async def save(
    request: Request, who: Current, given: Typed, version: Text = "", action: Text = ""
) -> Response:  # fmt: skip
    """Show what would go with these periods; keep them only when that was seen."""
    sessions, (days, wrong) = request.app.state.sessions, read_days(given)
    if wrong or action != "bewaar":
        return await _show(request, given, wrong, status=422 if wrong else 200)
    if not await retention.write_periods(sessions, days, read_version(version)):
        return await _show(request, given, status=409)
    kept = {str(kind): period or "altijd" for kind, period in days.items()}
    await audit.note(sessions, who.employee.email, "bewaartermijnen gewijzigd", "bewaartermijnen", **kept)
    return RedirectResponse(f"{ADDRESS}?bewaard=ja", status_code=303)


@router.post("/beheer/bewaartermijnen/nu", dependencies=[may("beheer"), *CHANGES])
async def run(request: Request, who: Current) -> Response:
    """Erase what is past its period; what there is no time for goes at the next time."""
    try:
        await clean_up.run(request.app.state.eraser, who.employee.email, RUN_SECONDS)
    except Busy:
        return await _show(request, is_busy=True, status=409)
    return RedirectResponse(f"{ADDRESS}?gewist=ja#laatste", status_code=303)


async def _show(
    request: Request, given: dict[Kind, str] | None = None, wrong: dict[Kind, str] | None = None,
    is_busy: bool = False, status: int = 200,
) -> Response:  # fmt: skip
    sessions = request.app.state.sessions
    kept, version = await retention.periods(sessions)
    # Nobody ever kept any: what stands in the form is a proposal.
    proposed = {kind: str(days or "") for kind, days in (kept if version else PROPOSED).items()}
    days = read_days(given)[0] if given and not wrong else kept
    due = {kind: await retention.preview(sessions, kind, period) for kind, period in days.items()}
    values: dict[str, Any] = {
        "given": given or proposed,
        "is_tried": given is not None and not wrong,
        "wrong": wrong or {},
        "kept": kept,
        "version": version,
        "days": days,
        "due": due,
        "least": LEAST,
        "most": MOST_DAYS,
        "last": await last_run(sessions),
        "by_itself": audit.BY_ITSELF,
        "is_busy": is_busy,
        "is_stale": status == 409 and not is_busy,
        "is_saved": "bewaard" in request.query_params and status == 200,
        "title_of": topic_name,
    }
    return page(request, "beheer_bewaartermijnen.html", status, **values)
