"""Information days: coming and past ones; employees add, change and remove them."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.city_time import CITY_TIME
from records.staff import audit
from records.visits import information_days as records
from records.visits.information_days import DayKnown, DayPlan
from records.visits.tables import InformationDay
from web.console.access import CHANGES, Current, may
from web.console.pages import page

router = APIRouter()
WAYS_TO_WRITE = ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d")
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_THEME = 200
MOST_PLACES = 10_000


@dataclass(frozen=True)
class Typed:
    """What stands in the form, as it was typed."""

    day: str = ""
    theme: str = ""
    places: str = ""
    visible_from: str = ""


def typed(
    day: Annotated[str, Form()] = "", theme: Annotated[str, Form()] = "", places: Annotated[str, Form()] = "",
    visible_from: Annotated[str, Form()] = "",
) -> Typed:  # fmt: skip
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


def read_date(text: str) -> date | None:
    """A date as Dutch speakers or browsers write it, in a year that makes sense."""
    for way in WAYS_TO_WRITE:
        try:
            found = datetime.strptime(text.strip(), way).date()
        except ValueError:
            continue
        return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
    return None


def read_places(text: str) -> int | None:
    """A number of places, 1 to 10 000."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_PLACES))):
        return None
    return int(text) if 1 <= int(text) <= MOST_PLACES else None


def one_line(text: str) -> str:
    """A text on one line: in a list for citizens each day is a line. Other control characters are left out."""
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())


@router.get("/infodagen", dependencies=[may("infodagen")])
async def days(request: Request) -> Response:
    """All days, and the form for a new one."""
    return await _shown(request, Typed())


@router.post("/infodagen", dependencies=[may("infodagen"), *CHANGES])
async def add(request: Request, who: Current, sent: Sent) -> Response:
    """A new day."""
    plan, errors = read_plan(sent, _today())
    if plan is None:
        return await _shown(request, sent, errors)
    try:
        day = await records.add_day(request.app.state.sessions, plan)
    except DayKnown:
        return await _shown(request, sent, {"day": "bekend"})
    return await _done(request, who, "infodag toegevoegd", day)


@router.get("/infodagen/{number}", dependencies=[may("infodagen")])
async def form(request: Request, number: str) -> Response:
    """The form with which a day is changed."""
    day = await _day(request, number)
    return await _shown(request, as_typed(day), number=day.id) if day else page(request, "niet_gevonden.html", 404)


@router.post("/infodagen/{number}", dependencies=[may("infodagen"), *CHANGES])
async def change(request: Request, who: Current, number: str, sent: Sent) -> Response:
    """Other values for a day; a past one may be put right, a coming one does not become past."""
    found = await _day(request, number)
    if found is None:
        return page(request, "niet_gevonden.html", 404)
    plan, errors = read_plan(sent, min(found.day, _today()))
    if plan is None:
        return await _shown(request, sent, errors, found.id)
    try:
        day = await records.change_day(request.app.state.sessions, found.id, plan)
    except DayKnown:
        return await _shown(request, sent, {"day": "bekend"}, found.id)
    return await _done(request, who, "infodag gewijzigd", day)


@router.post("/infodagen/{number}/verwijderen", dependencies=[may("infodagen"), *CHANGES])
async def remove(request: Request, who: Current, number: str) -> Response:
    """Take a day away."""
    found = await _day(request, number)
    day = await records.remove_day(request.app.state.sessions, found.id) if found else None
    return await _done(request, who, "infodag verwijderd", day)


async def _day(request: Request, number: str) -> InformationDay | None:
    is_id = number.isascii() and number.isdigit() and len(number) < 10
    return await records.information_day(request.app.state.sessions, int(number)) if is_id else None


async def _done(request: Request, who: Current, action: str, day: InformationDay | None) -> Response:
    """Note a change and go back to the list; a day that somebody else removed meanwhile is not found."""
    if day is None:
        return page(request, "niet_gevonden.html", 404)
    values = {name: str(value) for name, value in asdict(as_typed(day)).items()}
    await audit.note(request.app.state.sessions, who.employee.email, action, f"infodag {day.id}", **values)
    return RedirectResponse("/console/infodagen", status_code=303)


async def _shown(
    request: Request, form: Typed, errors: dict[str, str] | None = None, number: int | None = None
) -> Response:
    planned = await records.planned_days(request.app.state.sessions, _today())
    values: dict[str, Any] = {"form": form, "errors": errors or {}, "number": number, "days": planned}
    return page(request, "infodagen.html", 422 if errors else 200, today=_today(), **values)


def _today() -> date:
    return datetime.now(CITY_TIME).date()
