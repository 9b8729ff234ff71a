"""Antwoorden: the list of every answer, how many expire, and all edits as a patch on the files."""

from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from records.answers.versions import Given, current_versions, emergencies, given
from records.engine import Sessions
from records.staff import audit
from web.answers import load_answers
from web.console.access import Current, may
from web.console.answers.listing import Filter, Order, Row, State, chosen, row
from web.console.answers.patch import Edit, patch
from web.console.pages import page
from web.console.responses import as_file
from web.console.typed import today
from web.edited_answers import is_used

router = APIRouter()
LONGEST_SEARCH = 200
PREVIEW = Path(__file__).parents[2] / "widget" / "dist" / "preview.js"
Choice = TypeVar("Choice", bound=StrEnum)


@router.get("/antwoorden", dependencies=[may("antwoorden")])
async def listing(request: Request, zoek: str = "", toon: str = "", sorteer: str = "") -> Response:
    """The answers: what needs something first, then those that citizens get most."""
    words, which, order = _words(zoek), _one_of(Filter, toon), _one_of(Order, sorteer)
    rows = await all_rows(request.app.state.sessions)
    shown = chosen(rows, words, which, order)
    values: dict[str, Any] = {"rows": shown, "words": words, "which": which, "order": order, "all": len(rows)}
    edited = sum(each.edited for each in rows)
    return page(request, "antwoorden.html", edited=edited, State=State, Filter=Filter, Order=Order, **values)


def _words(typed: str) -> str:
    return typed.replace("\0", "").strip()[:LONGEST_SEARCH]


def _one_of(kind: type[Choice], asked: str) -> Choice:
    """What is asked for; the first one when there is no such thing."""
    return kind(asked) if asked in set(kind) else next(iter(kind))


async def all_rows(sessions: Sessions) -> list[Row]:
    """Every answer, in no order."""
    answers, current, times = load_answers(), await current_versions(sessions), await given(sessions)
    urgent = await emergencies(sessions, [answer.kind for answer in answers.values() if answer.kind])
    times |= {f"noodgeval_{kind}": Given(count) for kind, count in urgent.items()}
    day = today()
    return [row(each, current.get(name), times.get(name, Given()), day) for name, each in answers.items()]


async def expiring(sessions: Sessions) -> int:
    """How many answers have a last day that is past, or within 30 days."""
    current, day = await current_versions(sessions), today()
    rows = (row(answer, current.get(name), Given(), day) for name, answer in load_answers().items())
    return sum(bool({State.EXPIRED, State.EXPIRING} & set(each.states)) for each in rows)


@router.get("/antwoorden/wijzigingen.patch", dependencies=[may("antwoorden")])
async def export(request: Request, who: Current) -> Response:
    """All edits as a patch on the topic files: `git apply` in the folder above `data/`."""
    current, answers = await current_versions(request.app.state.sessions), load_answers()
    edits = [
        Edit(name, answers[name].file, version.text, version.valid_until)
        for name, version in current.items()
        if is_used(version, answers.get(name))
    ]
    await audit.note(request.app.state.sessions, who.employee.email, "antwoorden uitgevoerd", "antwoorden")
    headers = as_file("antwoorden.patch")
    return Response(patch(edits), media_type="text/x-diff; charset=utf-8", headers=headers)


@router.get("/antwoorden/voorbeeld.js", dependencies=[may("antwoorden")])
def preview_script() -> Response:
    """The part of the widget that shows a message."""
    return FileResponse(PREVIEW, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
