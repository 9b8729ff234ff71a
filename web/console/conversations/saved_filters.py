"""Filters of the list of conversations that an employee keeps under a name."""

from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.conversations import saved_filters
from records.conversations.case_tables import LONGEST_NAME
from records.conversations.saved_filters import NameTaken
from records.staff import audit
from records.staff.login import LoggedIn
from web.api.around import plain
from web.console.access import CHANGES, Current, may
from web.console.conversations.asked import FIELDS, LONGEST_FIELD
from web.console.pages import page
from web.console.responses import NotFound
from web.console.typed import Id, Text

router = APIRouter()
LIST = "/console/gesprekken"
MOST_PARAMETERS = 100
Name = Annotated[str, Form(max_length=4 * LONGEST_NAME)]


def known_query(query: str) -> str:
    """The filters in the query of an address, in the order of the form; whatever else stands in it is left out."""
    try:
        given = parse_qs(query.replace("\0", ""), max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return ""
    return urlencode({name: given[name][0][:LONGEST_FIELD] for name in FIELDS if given.get(name)})


@router.post("/gesprekken/bewaard", dependencies=[may("gesprekken"), *CHANGES])
async def save(request: Request, who: Current, name: Name = "", query: Text = "") -> Response:
    """Keep the filters of the list under a name."""
    called, kept = _name(name), known_query(query)
    if not called or not kept:
        return _refused(request, "leeg", kept)
    try:
        id_ = await saved_filters.save_filter(request.app.state.sessions, who.employee.id, called, kept)
    except NameTaken:
        return _refused(request, "bezet", kept)
    if id_ is None:
        return _refused(request, "vol", kept)
    return await _done(request, who, "filter bewaard", id_, f"{kept}&melding=filters")


@router.post("/gesprekken/bewaard/hernoemen", dependencies=[may("gesprekken"), *CHANGES])
async def rename(request: Request, who: Current, number: Id, name: Name = "") -> Response:
    """Give a kept filter another name."""
    called = _name(name)
    if not called:
        return _refused(request, "leeg")
    try:
        found = await saved_filters.rename_filter(request.app.state.sessions, who.employee.id, number, called)
    except NameTaken:
        return _refused(request, "bezet")
    if not found:
        raise NotFound
    return await _done(request, who, "filter hernoemd", number, "melding=filters")


@router.post("/gesprekken/bewaard/verwijderen", dependencies=[may("gesprekken"), *CHANGES])
async def remove(request: Request, who: Current, number: Id) -> Response:
    """Keep a filter no longer."""
    if not await saved_filters.remove_filter(request.app.state.sessions, who.employee.id, number):
        raise NotFound
    return await _done(request, who, "filter verwijderd", number, "melding=filters_weg")


def _name(typed: str) -> str:
    return " ".join((plain(typed) or "").split())[:LONGEST_NAME]


def _refused(request: Request, reason: str, query: str = "") -> Response:
    return page(request, "gesprekken_bewaard_geweigerd.html", 422, reason=reason, query=query)


async def _done(request: Request, who: LoggedIn, action: str, id_: int, query: str) -> Response:
    # A name or a filter can hold a citizen's name, so the log tells neither.
    await audit.note(request.app.state.sessions, who.employee.email, action, f"filter {id_}")
    return RedirectResponse(f"{LIST}?{query}", status_code=303)
