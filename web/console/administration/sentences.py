"""Zinnen: the canned sentences of Live, in the order in which employees see them."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.administration import settings
from records.administration.settings import Name, Sentence
from records.staff import audit
from web.api.around import plain
from web.console.access import CHANGES, Current, may
from web.console.administration.hours import BACK_TO_DEFAULT
from web.console.live.shown import proposed_sentences
from web.console.pages import page
from web.console.typed import Text, read_version

router = APIRouter()
ADDRESS = "/console/beheer/zinnen"
LONGEST_TITLE, LONGEST_TEXT, MOST = 60, 500, 50
ROW_ACTION = re.compile(r"(omhoog|omlaag|weg):([0-9]{1,3})")
Texts = Annotated[list[str], Form()]


def arranged(rows: list[Sentence], action: str) -> list[Sentence]:
    """The rows after an action on one of them, such as 'omhoog:2' or 'weg:0'; rows without any words are left out."""
    rows, match = list(rows), ROW_ACTION.fullmatch(action)
    here = int(match[2]) if match else len(rows)
    if match and here < len(rows):
        row = rows.pop(here)
        if match[1] != "weg":
            rows.insert(max(0, here + (-1 if match[1] == "omhoog" else 1)), row)
    return [row for row in rows if row.title or row.text]


def faults_of(rows: list[Sentence]) -> dict[int, str]:
    """What is wrong with rows, by their number: the name of a sentence in `beheer_zinnen.html`."""
    found = {number: "leeg" for number, row in enumerate(rows) if not (row.title and row.text)}
    long = {number: "lang" for number, row in enumerate(rows) if not _fits(row)}
    return {**found, **long, **({MOST: "te_veel"} if len(rows) > MOST else {})}


def _fits(row: Sentence) -> bool:
    return len(row.title) <= LONGEST_TITLE and len(row.text) <= LONGEST_TEXT


@router.get("/beheer/zinnen", dependencies=[may("beheer")])
async def form(request: Request) -> Response:
    """The sentences as they are, and room for a new one."""
    return await _show(request)


@router.post("/beheer/zinnen", dependencies=[may("beheer"), *CHANGES])
async def save(
    request: Request, who: Current, title: Texts = [], text: Texts = [], version: Text = "", action: Text = ""  # noqa: B006
) -> Response:  # fmt: skip
    """Keep all that was typed, after moving or removing one; they hold from the next request on."""
    sessions, number = request.app.state.sessions, read_version(version)
    if action == BACK_TO_DEFAULT:
        rows, written = [], await settings.write(sessions, Name.SENTENCES, None, number)
    else:
        typed = [Sentence(" ".join((plain(a) or "").split()), _lines(b)) for a, b in zip(title, text, strict=False)]
        rows = arranged(typed, action)
        if faults := faults_of(rows):
            return await _show(request, rows, faults, 422)
        written = await settings.write_sentences(sessions, rows, number)
    if not written:
        return await _show(request, rows or None, {}, 409)
    details = {"standaard": True} if action == BACK_TO_DEFAULT else {"aantal": len(rows)}
    await audit.note(sessions, who.employee.email, "zinnen gewijzigd", "zinnen", **details)
    return RedirectResponse(f"{ADDRESS}?bewaard=ja", status_code=303)


def _lines(text: str) -> str:
    return plain(text.replace("\r\n", "\n")) or ""


async def _show(
    request: Request, rows: list[Sentence] | None = None, faults: dict[int, str] | None = None, status: int = 200
) -> Response:
    kept, version = await settings.sentences(request.app.state.sessions, proposed_sentences())
    values = {"rows": kept if rows is None else rows, "faults": faults or {}, "version": version}
    limits = {"longest_title": LONGEST_TITLE, "longest_text": LONGEST_TEXT, "most": MOST}
    saved = "bewaard" in request.query_params and status == 200
    return page(request, "beheer_zinnen.html", status, is_saved=saved, is_stale=status == 409, **values, **limits)
