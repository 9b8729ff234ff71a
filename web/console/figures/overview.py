"""Cijfers: how much is asked and how well it is answered, beside the period before; and what had no answer."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask
from starlette.datastructures import State

from records.figures.closing import catch_up
from records.figures.reading import Figures, figures
from records.figures.subjects import MOST, not_helped
from records.staff import audit
from web.console.access import Current, may
from web.console.exports import BOM, csv_line
from web.console.figures.choice import Choice, Chosen
from web.console.figures.subjects import Subject, subjects
from web.console.figures.table import Cell, Table, as_cell, as_days
from web.console.figures.tables import (
    days_table,
    days_together,
    hours_table,
    models_table,
    topics_table,
    visits_table,
)
from web.console.figures.totals import totals, totals_table
from web.console.pages import page
from web.console.responses import NotFound, as_file

router = APIRouter()
# On the page; a file has all.
TOPICS_SHOWN = 15
CONVERSATIONS_SHOWN = 5


@router.get("/cijfers", dependencies=[may("cijfers")])
async def overview(request: Request, chosen: Chosen) -> Response:
    """The figures of a period."""
    found = await _figures(request, chosen)
    pictured = (days_table(found), hours_table(found), topics_table(found, chosen.days))
    values: dict[str, Any] = {
        "totals": totals(found),
        "tables": {table.name: table for table in pictured},
        "topics_shown": TOPICS_SHOWN,
        "together": days_together(chosen.period),
        "models": models_table(found),
        "visits": visits_table(found),
    }
    answer = _shown(request, "cijfers.html", chosen, figures=found, **values)
    if found.missing_until:
        # Who comes next finds more; this page does not wait for it.
        answer.background = BackgroundTask(_count_on, request.app.state, found.missing_until)
    return answer


async def _count_on(state: State, closed: datetime) -> None:
    """Count what is missing, unless this process is at it already."""
    if getattr(state, "is_counting_figures", False):
        return
    state.is_counting_figures = True
    try:
        await catch_up(state.sessions, closed)
    finally:
        state.is_counting_figures = False


@router.get("/cijfers/zonder-antwoord", dependencies=[may("cijfers")])
async def without_answer(request: Request, chosen: Chosen) -> Response:
    """What citizens asked that the assistant knows nothing of, by the words that come back."""
    found, rest, is_all = await _subjects(request, chosen)
    values: dict[str, Any] = {"subjects": found, "rest": rest, "is_all": is_all, "most": MOST}
    return _shown(request, "cijfers_vragen.html", chosen, conversations_shown=CONVERSATIONS_SHOWN, **values)


@router.get("/cijfers/{table}/uitvoer.csv", dependencies=[may("cijfers")])
async def export(request: Request, who: Current, chosen: Chosen, table: str) -> Response:
    """One table, all of it, for a spreadsheet."""
    if table not in TABLES:
        raise NotFound
    made = await TABLES[table](request, chosen)
    about = {"tabel": table, "van": chosen.period.first.isoformat(), "tot": chosen.period.last.isoformat()}
    await audit.note(request.app.state.sessions, who.employee.email, "cijfers uitgevoerd", "cijfers", **about)
    lines = [made.columns, *([_for_spreadsheet(cell) for cell in row] for row in made.rows)]
    headers = as_file(f"cijfers-{table}.csv")
    content = BOM + "".join(map(csv_line, lines))
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _for_spreadsheet(cell: Cell) -> str:
    """A cell of a file: whole numbers without dots between them, and nothing for what cannot be told."""
    return str(cell) if isinstance(cell, int) else "" if cell is None else as_cell(cell)


async def _figures(request: Request, chosen: Choice) -> Figures:
    state = request.app.state
    return await figures(state.sessions, chosen.period, state.settings.lifetime)


async def _subjects(request: Request, chosen: Choice) -> tuple[list[Subject], int, bool]:
    """The subjects, how many messages are in none, and whether all messages were looked at."""
    now = await not_helped(request.app.state.sessions, chosen.period)
    before = await not_helped(request.app.state.sessions, chosen.period.before)
    return *subjects(now, before), len(now) < MOST and len(before) < MOST


def _shown(request: Request, template: str, chosen: Choice, **values: Any) -> Response:
    period, before = as_days(chosen.period), as_days(chosen.period.before)
    about = {"chosen": chosen, "period": period, "before": before, "cell": as_cell}
    return page(request, template, 422 if chosen.is_wrong else 200, **about, **values)


def _of_figures(make: Callable[[Figures], Table]) -> Callable[[Request, Choice], Awaitable[Table]]:
    async def made(request: Request, chosen: Choice) -> Table:
        return make(await _figures(request, chosen))

    return made


async def _topics(request: Request, chosen: Choice) -> Table:
    return topics_table(await _figures(request, chosen), chosen.days)


async def _questions(request: Request, chosen: Choice) -> Table:
    found, _, _ = await _subjects(request, chosen)
    return Table("vragen", [(subject.word, len(subject.messages), subject.before) for subject in found])


TABLES: dict[str, Callable[[Request, Choice], Awaitable[Table]]] = {
    "totalen": _of_figures(totals_table),
    "dagen": _of_figures(days_table),
    "uren": _of_figures(hours_table),
    "onderwerpen": _topics,
    "modellen": _of_figures(models_table),
    "werkbezoeken": _of_figures(visits_table),
    "vragen": _questions,
}
