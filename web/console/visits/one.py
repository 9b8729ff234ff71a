"""One work visit: read it, change its status, merge it with another one, put it into a calendar."""

from fastapi import APIRouter, Request, Response

from records.visits import desk, merges
from records.visits.desk import ImpossibleChange
from records.visits.requests import VisitNotFound
from web.console.access import CHANGES, Current, may
from web.console.responses import as_file
from web.console.typed import Text
from web.console.visits.calendar import calendar
from web.console.visits.shown import Read, Reference, done, named, refuse, show

router = APIRouter()


@router.get("/werkbezoeken/{reference}", dependencies=[may("werkbezoeken")])
async def visit(request: Request, file: Read) -> Response:
    """One request."""
    return await show(request, file)


@router.get("/werkbezoeken/{reference}/agenda.ics", dependencies=[may("werkbezoeken")])
async def calendar_file(file: Read) -> Response:
    """One request for a calendar."""
    headers = as_file(f"{file.visit.reference}.ics")
    return Response(calendar(file), media_type="text/calendar; charset=utf-8", headers=headers)


@router.post("/werkbezoeken/{reference}/status", dependencies=[may("werkbezoeken"), *CHANGES])
async def change(request: Request, who: Current, reference: Reference, status: Text = "") -> Response:
    """Give a request another status."""
    try:
        was = await desk.change_status(request.app.state.sessions, reference, status, who.employee.email)
    except (VisitNotFound, ImpossibleChange):
        return await refuse(request, who, reference, status)
    return await done(request, who, reference, "werkbezoek gewijzigd", "status", van=was, naar=status)


@router.post("/werkbezoeken/{reference}/samenvoegen", dependencies=[may("werkbezoeken"), *CHANGES])
async def merge(
    request: Request, who: Current, reference: Reference, met: Text = "", blijft: Text = ""
) -> Response:  # fmt: skip
    """Let this request or the other one (`met`) go on instead of both: the one with the reference `blijft`."""
    other, stays = named(met), named(blijft)
    if stays not in (reference, other):
        return await refuse(request, who, reference, "samenvoegen")
    leaves = other if stays == reference else reference
    try:
        await merges.merge(request.app.state.sessions, stays, leaves, who.employee.email)
    except (VisitNotFound, ImpossibleChange):
        return await refuse(request, who, reference, "samenvoegen")
    return await done(request, who, stays, "werkbezoeken samengevoegd", "samengevoegd", opgenomen=leaves)


@router.post("/werkbezoeken/{reference}/losmaken", dependencies=[may("werkbezoeken"), *CHANGES])
async def undo_merge(request: Request, who: Current, reference: Reference) -> Response:
    """Let a merged request go on by itself again."""
    try:
        await merges.undo_merge(request.app.state.sessions, reference, who.employee.email)
    except (VisitNotFound, ImpossibleChange):
        return await refuse(request, who, reference, "losmaken")
    return await done(request, who, reference, "werkbezoek losgemaakt", "losgemaakt")
