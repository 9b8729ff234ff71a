"""Information days: coming and past ones; employees add, change and remove them."""

from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from records.staff import audit
from records.visits.information_days import (
    DayKnown,
    DayPlan,
    add_day,
    change_day,
    information_day,
    planned_days,
    remove_day,
)
from records.visits.plans import people_by_day
from records.visits.tables import InformationDay
from web.console.access import CHANGES, Current, may
from web.console.pages import page
from web.console.responses import NotFound
from web.console.typed import Text, at_number, one_line, read_date, read_number, today

router = APIRouter()
LONGEST_THEME = 200
MOST_PLACES = 10_000


@dataclass(frozen=True)
class Typed:
    """What stands in the form, as it was typed."""

    day: str = ""
    theme: str = ""
    places: str = ""
    visible_from: str = ""


def typed(day: Text = "", theme: Text = "", places: Text = "", visible_from: Text = "") -> Typed:
    """The form of a request; nothing is refused here, so that nothing that was typed is lost."""
    return Typed(day, theme, places, visible_from)


Sent = Annotated[Typed, Depends(typed)]


def as_typed(day: InformationDay) -> Typed:
    """A stored day as it stands in the form."""
    visible_from = f"{day.visible_from:%d/%m/%Y}" if day.visible_from else ""
    return Typed(f"{day.day:%d/%m/%Y}", day.theme, "" if day.places is None else str(day.places), visible_from)


def read_plan(sent: Typed, first: date) -> tuple[DayPlan | None, dict[str, str]]:
    """The plan in a form, or what is wrong: for each field the name of a sentence in `infodagen.html`.

    Args:
        sent: the form.
        first: days before this one are refused.
    """
    day, visible_from, errors = read_date(sent.day), read_date(sent.visible_from), {}
    theme, places = one_line(sent.theme), read_places(sent.places)
    if day is None:
        errors["day"] = "datum"
    elif day < first:
        errors["day"] = "voorbij"
    if not theme or len(theme) > LONGEST_THEME:
        errors["theme"] = "lang_thema" if theme else "thema"
    if sent.places.strip() and places is None:
        errors["places"] = "plaatsen"
    if sent.visible_from.strip() and visible_from is None:
        errors["visible_from"] = "datum"
    elif day and visible_from and visible_from > day:
        errors["visible_from"] = "te_laat"
    return (DayPlan(day, theme, places, visible_from) if day and not errors else None), errors


def read_places(text: str) -> int | None:
    """A number of places, 1 to 10 000."""
    found = read_number(text.strip())
    return found if found is not None and 1 <= found <= MOST_PLACES else None


async def day_at(request: Request, number: str) -> InformationDay:
    """The day of an address.

    Raises:
        NotFound: it is not there.
    """
    return await at_number(number, partial(information_day, request.app.state.sessions))


OfAddress = Annotated[InformationDay, Depends(day_at)]


@router.get("/infodagen", dependencies=[may("infodagen")])
async def days(request: Request) -> Response:
    """All days, and the form for a new one."""
    return await _show(request, Typed())


@router.post("/infodagen", dependencies=[may("infodagen"), *CHANGES])
async def add(request: Request, who: Current, sent: Sent) -> Response:
    """A new day."""
    plan, errors = read_plan(sent, today())
    if plan is None:
        return await _show(request, sent, errors)
    try:
        day = await add_day(request.app.state.sessions, plan)
    except DayKnown:
        return await _show(request, sent, {"day": "bekend"})
    return await _done(request, who, "infodag toegevoegd", day, "infodag")


@router.get("/infodagen/{number}", dependencies=[may("infodagen")])
async def form(request: Request, found: OfAddress) -> Response:
    """The form with which a day is changed."""
    return await _show(request, as_typed(found), number=found.id)


@router.post("/infodagen/{number}", dependencies=[may("infodagen"), *CHANGES])
async def change(request: Request, who: Current, found: OfAddress, sent: Sent) -> Response:
    """Other values for a day; a past one may be put right, a coming one does not become past."""
    plan, errors = read_plan(sent, min(found.day, today()))
    if plan is None:
        return await _show(request, sent, errors, found.id)
    try:
        day = await change_day(request.app.state.sessions, found.id, plan)
    except DayKnown:
        return await _show(request, sent, {"day": "bekend"}, found.id)
    return await _done(request, who, "infodag gewijzigd", day, "infodag")


@router.post("/infodagen/{number}/verwijderen", dependencies=[may("infodagen"), *CHANGES])
async def remove(request: Request, who: Current, found: OfAddress) -> Response:
    """Take a day away."""
    day = await remove_day(request.app.state.sessions, found.id)
    return await _done(request, who, "infodag verwijderd", day, "infodag_weg")


async def _done(request: Request, who: Current, action: str, day: InformationDay | None, said: str) -> Response:
    """Note a change and go back to the list, which says what was done: `said` in `meldingen.html`.

    Raises:
        NotFound: somebody else removed the day meanwhile.
    """
    if day is None:
        raise NotFound
    values = {name: str(value) for name, value in asdict(as_typed(day)).items()}
    await audit.note(request.app.state.sessions, who.employee.email, action, f"infodag {day.id}", **values)
    return RedirectResponse(f"/console/infodagen?melding={said}", status_code=303)


async def _show(
    request: Request, form: Typed, errors: dict[str, str] | None = None, number: int | None = None
) -> Response:
    planned = await planned_days(request.app.state.sessions, today())
    people = await people_by_day(request.app.state.sessions)
    values: dict[str, Any] = {"people": people, "form": form, "errors": errors or {}, "number": number, "days": planned}
    return page(request, "infodagen.html", 422 if errors else 200, today=today(), **values)
