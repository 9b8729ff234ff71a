"""Puts the console into the web part."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

from records.staff_tables import STAFF
from web.console import conversations, information_days, live, login, today, visits
from web.console.access import Current, NotAllowed, NotLoggedIn, to_login
from web.console.pages import page

STATIC = Path(__file__).with_name("static")
router = APIRouter()


@router.get("")
async def start(request: Request, who: Current) -> Response:
    """Where an employee begins."""
    if who.employee.role in STAFF:
        return RedirectResponse("/console/vandaag", status_code=303)
    return page(request, "begin.html")


ROUTERS = (
    router, login.router, today.router, conversations.router, live.router, visits.router, information_days.router,
)  # fmt: skip


def install(app: FastAPI) -> None:
    """Serve the console under /console; none of it stands in the description of the citizens' interface."""
    for part in ROUTERS:
        app.include_router(part, prefix="/console", include_in_schema=False)
    app.mount("/console/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(NotLoggedIn, to_login)

    @app.exception_handler(NotAllowed)
    async def refused(request: Request, _: Exception) -> Response:
        return page(request, "geweigerd.html", 403)
