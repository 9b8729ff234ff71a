"""One work visit: read it, change its status, plan it, merge it with another one, put it into a calendar."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from actions.visits.doubts import FURTHEST_DAYS
from records.city_time import CITY_TIME
from records.staff import audit
from records.staff.login import LoggedIn
from records.visits import desk, merges, plans
from records.visits.desk import NEXT, ImpossibleChange, VisitFile
from records.visits.plans import NoPlacesLeft, NoSuchDay
from records.visits.requests import OPEN, VisitNotFound
from web.console.access import CHANGES, Current, may
from web.console.exports import as_file, calendar
from web.console.pages import page
from web.console.visits.information_days import read_date

router = APIRouter()
FURTHEST = timedelta(days=FURTHEST_DAYS)


@router.get("/werkbezoeken/{reference}", dependencies=[may("werkbezoeken")])
async def visit(request: Request, who: Current, reference: str) -> Response:
    """One request."""
    file = await read(request, who, reference)
    return await shown(request, file) if file else not_found(request)


@router.get("/werkbezoeken/{reference}/agenda.ics", dependencies=[may("werkbezoeken")])
async def calendar_file(request: Request, who: Current, reference: str) -> Response:
    """One request for a calendar."""
    file = await read(request, who, reference)
    if file is None:
        return not_found(request)
    headers = as_file(f"{file.visit.reference}.ics")
    return Response(calendar(file), media_type="text/calendar; charset=utf-8", headers=headers)


@router.post("/werkbezoeken/{reference}/status", dependencies=[may("werkbezoeken"), *CHANGES])
async def change(
    request: Request, who: Current, reference: str, status: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Give a request another status."""
    sessions, reference = request.app.state.sessions, cleaned(reference)
    try:
        was = await desk.change_status(sessions, reference, status, who.employee.email)
    except (VisitNotFound, ImpossibleChange):
        return await refused(request, who, reference, status)
    return await done(request, who, reference, "werkbezoek gewijzigd", van=was, naar=status)


@router.post("/werkbezoeken/{reference}/plannen", dependencies=[may("werkbezoeken"), *CHANGES])
async def plan(
    request: Request, who: Current, reference: str,
    infodag: Annotated[str, Form()] = "", datum: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Plan a request on a date, or on the chosen information day when none is written."""
    reference = cleaned(reference)
    is_id = infodag.isascii() and infodag.isdigit() and len(infodag) < 10
    day: date | None
    try:
        if infodag and not datum.strip():
            day = await _on_information_day(request, who, reference, int(infodag) if is_id else 0)
        else:
            day = await _on_date(request, who, reference, datum)
    except NoPlacesLeft as full:
        return await refused(request, who, reference, "vol", left=full.args[0])
    except NoSuchDay:
        return await refused(request, who, reference, "geen_dag")
    except (VisitNotFound, ImpossibleChange):
        return await refused(request, who, reference, "plannen")
    if day is None:
        return await refused(request, who, reference, "datum", date=datum)
    return await done(request, who, reference, "werkbezoek gepland", dag=f"{day:%d/%m/%Y}")


async def _on_information_day(request: Request, who: Current, reference: str, number: int) -> date:
    sessions, email = request.app.state.sessions, who.employee.email
    return await plans.plan_on_information_day(sessions, reference, number, today(), email)


async def _on_date(request: Request, who: Current, reference: str, text: str) -> date | None:
    day = read_date(text)
    if day is None or not today() <= day <= today() + FURTHEST:
        return None
    await plans.plan_on(request.app.state.sessions, reference, day, who.employee.email)
    return day


@router.post("/werkbezoeken/{reference}/samenvoegen", dependencies=[may("werkbezoeken"), *CHANGES])
async def merge(
    request: Request, who: Current, reference: str,
    met: Annotated[str, Form()] = "", blijft: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Let this request or the other one (`met`) go on instead of both: the one with the reference `blijft`."""
    reference, other, stays = (cleaned(text).upper() for text in (reference, met, blijft))
    if stays not in (reference, other):
        return await refused(request, who, reference, "samenvoegen")
    leaves = other if stays == reference else reference
    try:
        await merges.merge(request.app.state.sessions, stays, leaves, who.employee.email)
    except (VisitNotFound, ImpossibleChange):
        return await refused(request, who, reference, "samenvoegen")
    return await done(request, who, stays, "werkbezoeken samengevoegd", opgenomen=leaves)


@router.post("/werkbezoeken/{reference}/losmaken", dependencies=[may("werkbezoeken"), *CHANGES])
async def undo_merge(request: Request, who: Current, reference: str) -> Response:
    """Let a merged request go on by itself again."""
    reference = cleaned(reference)
    try:
        await merges.undo_merge(request.app.state.sessions, reference, who.employee.email)
    except (VisitNotFound, ImpossibleChange):
        return await refused(request, who, reference, "losmaken")
    return await done(request, who, reference, "werkbezoek losgemaakt")


async def read(request: Request, who: LoggedIn, reference: str) -> VisitFile | None:
    """The request, with a note that it was read; None when it is not there."""
    sessions = request.app.state.sessions
    file = await desk.visit_file(sessions, cleaned(reference))
    if file:
        await audit.note(sessions, who.employee.email, "werkbezoek gelezen", f"werkbezoek {file.visit.reference}")
    return file


async def shown(request: Request, file: VisitFile, status: int = 200, **values: Any) -> Response:
    """The page of a request."""
    values = {"refused": None, "left": None, "date": "", **values}
    is_open = file.visit.status in OPEN and file.visit.merged_into is None
    days = await plans.coming_days(request.app.state.sessions, today()) if is_open else []
    next_ones = NEXT.get(file.visit.status, ()) if file.visit.merged_into is None else ()
    return page(
        request, "werkbezoek.html", status, file=file, visit=file.visit, next=next_ones, is_open=is_open, days=days,
        open_ones=OPEN, can_write=desk.can_be_written_to(file.visit), **values,
    )  # fmt: skip


async def refused(request: Request, who: LoggedIn, reference: str, why: str, **values: Any) -> Response:
    """The page of a request with why a change was not made: the name of a sentence in `werkbezoek.html`."""
    file = await read(request, who, reference)
    status = 422 if why == "datum" else 409
    return await shown(request, file, status, refused=why, **values) if file else not_found(request)


async def done(request: Request, who: LoggedIn, reference: str, action: str, **details: Any) -> Response:
    """Note a change and go to the page of the request."""
    reference = reference.upper()
    await audit.note(request.app.state.sessions, who.employee.email, action, f"werkbezoek {reference}", **details)
    return RedirectResponse(f"/console/werkbezoeken/{reference}", status_code=303)


def not_found(request: Request) -> Response:
    """What an address leads to that names no request."""
    return page(request, "niet_gevonden.html", 404)


def cleaned(reference: str) -> str:
    """A reference from an address; PostgreSQL takes no NUL."""
    return reference.replace("\0", "")


def several_lines(text: str) -> str:
    """A text of more lines; control characters other than the ends of lines are left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(sign for sign in line if sign.isprintable() or sign == "\t") for line in lines).strip()


def today() -> date:
    """Today in the city."""
    return datetime.now(CITY_TIME).date()
