"""Work visits: the list, the board, one request, and the files to take along."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from records import audit, visit_desk
from records.tables import VisitStatus
from records.visit_desk import NEXT, Choice, ImpossibleChange, VisitFile
from records.visits import VisitNotFound
from web.console.access import CHANGES, Current, may
from web.console.exports import calendar, visits_csv
from web.console.pages import page

router = APIRouter()
ON_A_PAGE = 50
ON_THE_BOARD = 20
LONGEST_SEARCH = 200
BOARD, TABLE = "bord", "tabel"


@dataclass(frozen=True)
class Asked:
    """What the address of the list asks for; what makes no sense in it is left out."""

    choice: Choice
    view: str
    before: int | None

    def address(self, **changes: str) -> str:
        """Address of the same list with other values."""
        values = {"status": self.choice.status or "", "zoek": self.choice.words, "weergave": self.view, **changes}
        return urlencode({name: value for name, value in values.items() if value})


def asked(status: str = "", zoek: str = "", weergave: str = TABLE, voor: str = "") -> Asked:
    """What the parameters of the list ask for: status, words, view, and the id before which the page ends."""
    wanted = VisitStatus(status) if status in set(VisitStatus) else None
    words = zoek.replace("\0", "").strip()[:LONGEST_SEARCH]
    before = int(voor) if voor.isascii() and voor.isdigit() and len(voor) < 10 else None
    return Asked(Choice(wanted, words), BOARD if weergave == BOARD else TABLE, before)


List = Annotated[Asked, Depends(asked)]


@router.get("/werkbezoeken", dependencies=[may("werkbezoeken")])
async def visits(request: Request, what: List) -> Response:
    """The requests as a table or as a board."""
    values: dict[str, Any] = {"choice": what.choice, "view": what.view, "address": what.address}
    show = _board if what.view == BOARD else _table
    return page(request, "werkbezoeken.html", statuses=list(VisitStatus), **values, **await show(request, what))


async def _table(request: Request, what: Asked) -> dict[str, Any]:
    found = await visit_desk.newest_visits(request.app.state.sessions, what.choice, ON_A_PAGE + 1, what.before)
    shown = found[:ON_A_PAGE]
    older = shown[-1].id if len(found) > ON_A_PAGE else None
    return {"visits": shown, "older": older, "before": what.before, "columns": [], "counts": {}}


async def _board(request: Request, what: Asked) -> dict[str, Any]:
    sessions, words = request.app.state.sessions, what.choice.words
    columns = [
        (status, await visit_desk.newest_visits(sessions, Choice(status, words), ON_THE_BOARD))
        for status in ([what.choice.status] if what.choice.status else VisitStatus)
    ]
    counts = await visit_desk.count_by_status(sessions, what.choice)
    return {"columns": columns, "counts": counts, "visits": [], "older": None, "before": None}


@router.get("/werkbezoeken/uitvoer.csv", dependencies=[may("werkbezoeken")])
async def export(request: Request, who: Current, what: List) -> Response:
    """The requests of the list, all of them, for a spreadsheet."""
    sessions, choice = request.app.state.sessions, what.choice
    count = sum((await visit_desk.count_by_status(sessions, choice)).values())
    # Not what was looked for: that is often somebody's name.
    about = {"status": choice.status or "alle", "gezocht": bool(choice.words), "aantal": count}
    await audit.note(sessions, who.employee.email, "werkbezoeken uitgevoerd", "werkbezoeken", **about)
    return StreamingResponse(
        visits_csv(visit_desk.each_visit(sessions, choice)),
        media_type="text/csv; charset=utf-8",
        headers=_as_file("werkbezoeken.csv"),
    )


@router.get("/werkbezoeken/{reference}", dependencies=[may("werkbezoeken")])
async def visit(request: Request, who: Current, reference: str) -> Response:
    """One request."""
    file = await _read(request, who, reference)
    return _shown(request, file) if file else page(request, "niet_gevonden.html", 404)


@router.get("/werkbezoeken/{reference}/agenda.ics", dependencies=[may("werkbezoeken")])
async def calendar_file(request: Request, who: Current, reference: str) -> Response:
    """One request for a calendar."""
    file = await _read(request, who, reference)
    if file is None:
        return page(request, "niet_gevonden.html", 404)
    headers = _as_file(f"{file.visit.reference}.ics")
    return Response(calendar(file), media_type="text/calendar; charset=utf-8", headers=headers)


@router.post("/werkbezoeken/{reference}/status", dependencies=[may("werkbezoeken"), *CHANGES])
async def change(
    request: Request, who: Current, reference: str, status: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Give a request another status."""
    sessions, reference = request.app.state.sessions, _cleaned(reference)
    try:
        was = await visit_desk.change_status(sessions, reference, status, who.employee.email)
    except (VisitNotFound, ImpossibleChange):
        file = await _read(request, who, reference)
        return _shown(request, file, refused=status) if file else page(request, "niet_gevonden.html", 404)
    thing = f"werkbezoek {reference.upper()}"
    await audit.note(sessions, who.employee.email, "werkbezoek gewijzigd", thing, van=was, naar=status)
    return RedirectResponse(f"/console/werkbezoeken/{reference.upper()}", status_code=303)


async def _read(request: Request, who: Current, reference: str) -> VisitFile | None:
    """The request, with a note that it was read."""
    sessions = request.app.state.sessions
    file = await visit_desk.visit_file(sessions, _cleaned(reference))
    if file:
        await audit.note(sessions, who.employee.email, "werkbezoek gelezen", f"werkbezoek {file.visit.reference}")
    return file


def _cleaned(reference: str) -> str:
    """A reference from an address; PostgreSQL takes no NUL."""
    return reference.replace("\0", "")


def _shown(request: Request, file: VisitFile, refused: str | None = None) -> Response:
    values = {"file": file, "visit": file.visit, "next": NEXT.get(file.visit.status, ()), "refused": refused}
    return page(request, "werkbezoek.html", 200 if refused is None else 409, **values)


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
