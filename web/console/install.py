"""Puts the console into the web part."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

from records.proposals import desk
from records.proposals.tables import Kind, State
from records.staff.tables import STAFF
from web.console import today
from web.console.access import Current, NotAllowed, NotLoggedIn
from web.console.administration import erasure, hours, models, proofs, retention, sentences
from web.console.administration import overview as administration
from web.console.answers import edit
from web.console.answers import overview as answers
from web.console.conversations import case_work, listing, presence, saved_filters, transcript
from web.console.failures import to_login
from web.console.figures import overview as figures
from web.console.live import changes
from web.console.live import overview as live
from web.console.pages import page
from web.console.proposals import approval, export, rewriting
from web.console.proposals import overview as proposals
from web.console.responses import NotFound
from web.console.staff import account, invitations, login, openid, users
from web.console.visits import board, fields, information_days, mail, one, outbox, planning

STATIC = Path(__file__).with_name("static")
router = APIRouter()


@router.get("")
async def start(request: Request, who: Current) -> Response:
    """Where an employee begins."""
    if who.employee.role in STAFF:
        return RedirectResponse("/console/vandaag", status_code=303)
    proposed = await desk.counts(request.app.state.sessions, to_staff=False)
    return page(request, "begin.html", to_approve=proposed.get((Kind.EXAMPLE, State.PROPOSED), 0))


# Addresses with fixed words come before those that hold a name or a number.
ROUTERS = (
    router, login.router, invitations.router, openid.router, account.router, users.router, today.router,
    saved_filters.router, presence.router, listing.router, transcript.router, case_work.router,
    live.router, changes.router,
    board.router, one.router, planning.router, fields.router, mail.router, outbox.router, information_days.router,
    answers.router, edit.router,
    proposals.router, export.router, approval.router, rewriting.router,
    figures.router,
    models.router, administration.router, hours.router, sentences.router, retention.router, erasure.router,
    proofs.router,
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

    @app.exception_handler(NotFound)
    async def missing(request: Request, _: Exception) -> Response:
        return page(request, "niet_gevonden.html", 404)
