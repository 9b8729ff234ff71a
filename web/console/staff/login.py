"""Logging in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.staff import audit, login
from records.staff import second_step as staff_second_step
from web.console.access import CHANGES, COOKIE, Current, same_site
from web.console.pages import page
from web.console.staff import attempts, session

router = APIRouter()
Text = Annotated[str, Form(max_length=1000)]
HALF_COOKIE = "__Host-maneblusser-half"


def log_in_page(request: Request, status: int = 200, error: str = "", email: str = "") -> Response:
    """The log-in form; `error` is the name of a sentence in `aanmelden_zinnen.html`."""
    openid = request.app.state.settings.openid
    return page(request, "aanmelden.html", status, error=error, email=email, openid=openid)


@router.get("/aanmelden")
async def form(request: Request) -> Response:
    """The log-in form."""
    return log_in_page(request)


@router.post("/aanmelden")
async def log_in(request: Request, email: Text = "", password: Text = "") -> Response:
    """Start a session or ask the second step; always a new secret, so that nobody prepares one for somebody else."""
    same_site(request)
    if refused := attempts.refusal(request):
        return refused
    sessions = request.app.state.sessions
    try:
        employee, secret = await login.log_in(sessions, email, password)
    except login.LoginLocked:
        await audit.note(sessions, login.as_address(email), "aanmelden geblokkeerd", "aanmelden")
        return log_in_page(request, 429, "geblokkeerd", email)
    except login.LoginRefused:
        return log_in_page(request, 401, "geweigerd", email)
    except login.SecondStepAsked as asked:
        attempts.was_right(request)
        response = RedirectResponse("/console/aanmelden/code", status_code=303)
        session.keep(response, HALF_COOKIE, str(asked), login.HALF, "strict")
        return response
    attempts.was_right(request)
    response = RedirectResponse("/console", status_code=303)
    await session.begin(request, response, employee, secret)
    return response


@router.get("/aanmelden/code")
async def second_step(request: Request) -> Response:
    """Ask the second step, of a browser that gave the password a moment ago."""
    secret = request.cookies.get(HALF_COOKIE, "")
    if await staff_second_step.half_logged_in(request.app.state.sessions, secret) is None:
        return RedirectResponse("/console/aanmelden", status_code=303)
    return page(request, "aanmelden_code.html", error="")


@router.post("/aanmelden/code")
async def take_second_step(request: Request, code: Text = "") -> Response:
    """Start the session with the right code."""
    same_site(request)
    if refused := attempts.refusal(request):
        return refused
    sessions, half = request.app.state.sessions, request.cookies.get(HALF_COOKIE, "")
    try:
        employee, secret, proof = await staff_second_step.finish_log_in(sessions, half, code)
    except staff_second_step.HalfLoginOver:
        return log_in_page(request, 401, "te_laat")
    except login.LoginLocked:
        who = await staff_second_step.half_logged_in(sessions, half)
        await audit.note(sessions, who.email if who else "", "aanmelden geblokkeerd", "aanmelden")
        return page(request, "aanmelden_code.html", 429, error="geblokkeerd")
    except login.LoginRefused:
        return page(request, "aanmelden_code.html", 401, error="code")
    attempts.was_right(request)
    response = RedirectResponse("/console", status_code=303)
    session.drop(response, HALF_COOKIE)
    await session.begin(request, response, employee, secret, met=proof)
    return response


@router.post("/afmelden", dependencies=CHANGES)
async def log_out(request: Request, who: Current) -> Response:
    """End the session."""
    await login.log_out(request.app.state.sessions, request.cookies[COOKIE])
    await audit.note(request.app.state.sessions, who.employee.email, "afgemeld", "aanmelden")
    response = RedirectResponse("/console/aanmelden", status_code=303)
    session.drop(response, COOKIE)
    return response
