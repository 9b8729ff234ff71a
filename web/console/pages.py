"""Renders the console's pages."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from records.city_time import CITY_TIME
from records.staff.login import LoggedIn
from web.console.access import RIGHTS

MENU = {
    "vandaag": "Vandaag",
    "gesprekken": "Gesprekken",
    "live": "Live",
    "werkbezoeken": "Werkbezoeken",
    "post": "Post",
    "infodagen": "Infodagen",
    "antwoorden": "Antwoorden",
    "voorstellen": "Voorstellen",
    "cijfers": "Cijfers",
    "modellen": "Modellen",
    "beheer": "Beheer",
    "gebruikers": "Gebruikers",
    "logboek": "Logboek",
}
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def as_date(day: date) -> str:
    """A day: '3 mrt 2027'."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def as_moment(moment: datetime) -> str:
    """An instant in the city's time, as staff read it: '3 mrt 2027, 14:05'."""
    local = moment.astimezone(CITY_TIME)
    return f"{as_date(local)}, {local:%H:%M}"


def as_recent(moment: datetime) -> str:
    """An instant in a list that is read now: of today only the time, '14:05', else the whole moment."""
    local = moment.astimezone(CITY_TIME)
    return f"{local:%H:%M}" if local.date() == datetime.now(CITY_TIME).date() else as_moment(moment)


def as_percent(share: float | None) -> str:
    """A share between 0 and 1: '87 %'."""
    return "" if share is None else f"{round(share * 100)} %"


def as_breakable(address: str) -> Markup:
    """An e-mail address that may go on on the next line after its "@"."""
    return Markup("@<wbr>").join(address.split("@"))


environment = Environment(
    # Each part has its own folder; a name is there once.
    loader=FileSystemLoader(sorted(Path(__file__).parent.glob("**/templates"))),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.filters.update(date=as_date, moment=as_moment, recent=as_recent, breakable=as_breakable, percent=as_percent)


def page(request: Request, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from `templates/`; who is logged in decides the menu."""
    who: LoggedIn | None = getattr(request.state, "logged_in", None)
    menu = {part: title for part, title in MENU.items() if who and who.employee.role in RIGHTS[part]}
    here = request.url.path.removeprefix("/console").strip("/").partition("/")[0]
    said = request.query_params.get("melding")
    content = environment.get_template(template).render(who=who, menu=menu, here=here, said=said, **values)
    return HTMLResponse(content, status_code=status, headers={"Cache-Control": "no-store"})
