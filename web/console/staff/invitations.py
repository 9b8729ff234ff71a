"""Behind the link of an invitation: making an account, or choosing another password."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.staff import audit, invitations
from records.staff.accounts import Unusable
from records.staff.invitations import Invited
from records.staff.tables import Employee
from web.console.access import same_site
from web.console.pages import page
from web.console.staff import attempts

router = APIRouter()
Text = Annotated[str, Form(max_length=1000)]


@router.get("/uitnodiging/{secret}")
async def invitation(request: Request, secret: str) -> Response:
    """The form behind an invitation."""
    if refused := attempts.refusal(request):
        return refused
    found = await invitations.invited(request.app.state.sessions, secret)
    if found is None:
        return _form(request, 404, None, "uitnodiging")
    attempts.was_right(request)
    return _form(request, 200, found)


@router.post("/uitnodiging/{secret}")
async def accept(request: Request, secret: str, name: Text = "", email: Text = "", password: Text = "") -> Response:
    """Make the account, or give it the other password."""
    same_site(request)
    if refused := attempts.refusal(request):
        return refused
    sessions = request.app.state.sessions
    found = await invitations.invited(sessions, secret)
    if found is None:
        return _form(request, 422, None, "uitnodiging")
    try:
        if found.employee:
            await _renew(request, secret, password)
        else:
            employee = await invitations.accept(sessions, secret, name, email, password)
            await _note(request, "gebruiker gemaakt", employee, role=employee.role)
    except Unusable as reason:
        return _form(request, 422, found, str(reason), name, email)
    attempts.was_right(request)
    done = "wachtwoord" if found.employee else "account"
    return RedirectResponse(f"/console/aanmelden?melding={done}", status_code=303)


async def _renew(request: Request, secret: str, password: str) -> None:
    employee = await invitations.renew(request.app.state.sessions, secret, password)
    await _note(request, "nieuw wachtwoord gekozen", employee)


async def _note(request: Request, action: str, employee: Employee, **details: str) -> None:
    sessions = request.app.state.sessions
    await audit.note(sessions, employee.email, action, f"gebruiker {employee.email}", **details)


def _form(
    request: Request, status: int, found: Invited | None, error: str = "", name: str = "", email: str = ""
) -> Response:
    template = "nieuw_wachtwoord.html" if found and found.employee else "uitnodiging.html"
    return page(request, template, status, invited=found, error=error, name=name, email=email)
