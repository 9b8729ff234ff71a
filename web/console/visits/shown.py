"""The page of one work visit, and the way back to it after a change that was made, or was not."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from records.staff import audit
from records.staff.login import LoggedIn
from records.visits import plans
from records.visits.desk import NEXT, can_be_written_to
from records.visits.file import VisitFile, visit_file
from records.visits.requests import OPEN
from records.visits.tables import Visit, VisitStatus
from web.console.access import Current
from web.console.pages import page
from web.console.responses import NotFound
from web.console.typed import today
from web.console.visits.outbox import way_out

WEEKEND = {5: "zaterdag", 6: "zondag"}


def named(reference: str) -> str:
    """The reference in an address; PostgreSQL takes no NUL."""
    return reference.replace("\0", "").upper()


Reference = Annotated[str, Depends(named)]


async def read(request: Request, who: Current, reference: Reference) -> VisitFile:
    """The request of an address, with a note that it was read.

    Raises:
        NotFound: there is none.
    """
    sessions = request.app.state.sessions
    file = await visit_file(sessions, reference)
    if file is None:
        raise NotFound
    await audit.note(sessions, who.employee.email, "werkbezoek gelezen", f"werkbezoek {file.visit.reference}")
    return file


Read = Annotated[VisitFile, Depends(read)]


def oddities(visit: Visit) -> list[str]:
    """What a planned day has that is allowed but perhaps not meant: names of sentences in `werkbezoek.html`."""
    day = visit.planned_on
    if day is None or visit.status != VisitStatus.PLANNED:
        return []
    outside = [] if visit.period_from <= day <= visit.period_to else ["buiten"]
    return outside + [name for number, name in WEEKEND.items() if day.weekday() == number]


async def show(request: Request, file: VisitFile, status: int = 200, **values: Any) -> Response:
    """The page of a request."""
    values = {"refused": None, "left": None, "date": "", **way_out(request), **values}
    is_open = file.visit.status in OPEN and file.visit.merged_into is None
    days = await plans.coming_days(request.app.state.sessions, today()) if is_open else []
    next_ones = NEXT.get(file.visit.status, ()) if file.visit.merged_into is None else ()
    return page(
        request, "werkbezoek.html", status, file=file, visit=file.visit, next=next_ones, is_open=is_open, days=days,
        open_ones=OPEN, can_write=can_be_written_to(file.visit), oddities=oddities(file.visit), today=today(), **values,
    )  # fmt: skip


async def refuse(request: Request, who: LoggedIn, reference: str, why: str, **values: Any) -> Response:
    """The page of a request with why a change was not made: the name of a sentence in `werkbezoek.html`.

    Raises:
        NotFound: there is no such request.
    """
    file = await read(request, who, reference)
    return await show(request, file, 422 if why == "datum" else 409, refused=why, **values)


async def done(request: Request, who: LoggedIn, reference: str, action: str, said: str, **details: Any) -> Response:
    """Note a change and go to the page of the request, which says what was done.

    Args:
        request, who: whose change it is.
        reference: of the request.
        action: for the log.
        said: name of a sentence in `meldingen.html`.
        details: for the log.
    """
    await audit.note(request.app.state.sessions, who.employee.email, action, f"werkbezoek {reference}", **details)
    return RedirectResponse(f"/console/werkbezoeken/{reference}?melding={said}", status_code=303)
