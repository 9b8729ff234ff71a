"""Work visits: the list, the board, and the files to take along. One visit is in `one.py`."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from records.staff import audit
from records.visits.choice import Choice, count_by_status, each_visit, newest_visits
from records.visits.tables import VisitStatus
from web.console.access import Current, may
from web.console.pages import page
from web.console.responses import as_file
from web.console.typed import read_number
from web.console.visits.files import visits_csv, visits_xlsx

router = APIRouter()
ON_A_PAGE = 50
ON_THE_BOARD = 20
LONGEST_SEARCH = 200
BOARD, TABLE = "bord", "tabel"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    return Asked(Choice(wanted, words), BOARD if weergave == BOARD else TABLE, read_number(voor))


List = Annotated[Asked, Depends(asked)]


@router.get("/werkbezoeken", dependencies=[may("werkbezoeken")])
async def visits(request: Request, what: List) -> Response:
    """The requests as a table or as a board."""
    counts = await count_by_status(request.app.state.sessions, what.choice)
    values: dict[str, Any] = {"choice": what.choice, "view": what.view, "address": what.address, "counts": counts}
    show = _board if what.view == BOARD else _table
    return page(request, "werkbezoeken.html", statuses=list(VisitStatus), **values, **await show(request, what))


async def _table(request: Request, what: Asked) -> dict[str, Any]:
    found = await newest_visits(request.app.state.sessions, what.choice, ON_A_PAGE + 1, what.before)
    shown = found[:ON_A_PAGE]
    older = shown[-1].id if len(found) > ON_A_PAGE else None
    return {"visits": shown, "older": older, "before": what.before, "columns": []}


async def _board(request: Request, what: Asked) -> dict[str, Any]:
    sessions, words = request.app.state.sessions, what.choice.words
    columns = [
        (status, await newest_visits(sessions, Choice(status, words), ON_THE_BOARD))
        for status in ([what.choice.status] if what.choice.status else VisitStatus)
    ]
    return {"columns": columns, "visits": [], "older": None, "before": None}


@router.get("/werkbezoeken/uitvoer.csv", dependencies=[may("werkbezoeken")])
async def export_csv(request: Request, who: Current, what: List) -> Response:
    """The requests of the list, all of them, as text."""
    await _note_export(request, who, what.choice, "csv")
    found = each_visit(request.app.state.sessions, what.choice)
    headers = as_file("werkbezoeken.csv")
    return StreamingResponse(visits_csv(found), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/werkbezoeken/uitvoer.xlsx", dependencies=[may("werkbezoeken")])
async def export_xlsx(request: Request, who: Current, what: List) -> Response:
    """The requests of the list, all of them, as a spreadsheet."""
    await _note_export(request, who, what.choice, "xlsx")
    content = await visits_xlsx(each_visit(request.app.state.sessions, what.choice))
    return Response(content, media_type=XLSX, headers=as_file("werkbezoeken.xlsx"))


async def _note_export(request: Request, who: Current, choice: Choice, kind: str) -> None:
    sessions = request.app.state.sessions
    count = sum((await count_by_status(sessions, choice)).values())
    # Not what was looked for: that is often somebody's name.
    about = {"status": choice.status or "alle", "gezocht": bool(choice.words), "aantal": count, "soort": kind}
    await audit.note(sessions, who.employee.email, "werkbezoeken uitgevoerd", "werkbezoeken", **about)
