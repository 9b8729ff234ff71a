"""Puts the console into the web part."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

from records import proposals as proposal_records
from records.proposal_tables import Kind, State
from records.staff_tables import STAFF
from web.console import (
    account,
    administration,
    answers,
    case_work,
    conversations,
    figures,
    information_days,
    live,
    login,
    models,
    openid,
    outbox,
    proposals,
    today,
    transcript,
    users,
    visits,
)
from web.console.access import Current, NotAllowed, NotLoggedIn, to_login
from web.console.pages import page

STATIC = Path(__file__).with_name("static")
router = APIRouter()


@router.get("")
async def start(request: Request, who: Current) -> Response:
    """Where an employee begins."""
    if who.employee.role in STAFF:
        return RedirectResponse("/console/vandaag", status_code=303)
    proposed = await proposal_records.counts(request.app.state.sessions, to_staff=False)
    return page(request, "begin.html", to_approve=proposed.get((Kind.EXAMPLE, State.PROPOSED), 0))


ROUTERS = (
    router, login.router, openid.router, account.router, users.router, today.router, case_work.router,
    conversations.router, transcript.router, live.router, visits.router, outbox.router, information_days.router,
    answers.router, proposals.router, figures.router, models.router, administration.router,
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
