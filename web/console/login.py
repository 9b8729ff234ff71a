"""Logging in and out, and making an account with an invitation."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from records import audit, staff
from records.staff_tables import Role
from web.console.access import ADMINISTRATOR, CHANGES, COOKIE, Current, may, same_site, set_cookie
from web.console.pages import page

router = APIRouter()
Text = Annotated[str, Form(max_length=1000)]
SENTENCES = {
    "geweigerd": "Dit e-mailadres en dit wachtwoord horen niet bij elkaar.",
    "geblokkeerd": "Te veel foute wachtwoorden. Probeer het over een kwartier opnieuw.",
    "uitnodiging": "Deze uitnodiging is gebruikt of verlopen. Vraag een nieuwe aan je beheerder.",
    "naam": "Vul je naam in.",
    "email": "Vul een e-mailadres in, zoals naam@stad.example.",
    "wachtwoord": f"Kies een wachtwoord van ten minste {staff.SHORTEST_PASSWORD} tekens.",
    "bestaat": "Er is al een gebruiker met dit e-mailadres.",
}


@router.get("/aanmelden")
async def form(request: Request) -> Response:
    """The log-in form."""
    return page(request, "aanmelden.html", error=None, email="")


@router.post("/aanmelden")
async def log_in(request: Request, email: Text, password: Text) -> Response:
    """Start a session; always a new secret, so that nobody can prepare one for somebody else."""
    same_site(request)
    sessions = request.app.state.sessions
    try:
        employee, secret = await staff.log_in(sessions, email, password)
    except staff.LoginLocked:
        await audit.note(sessions, email[:254], "aanmelden geblokkeerd", "aanmelden")
        return page(request, "aanmelden.html", 429, error=SENTENCES["geblokkeerd"], email=email)
    except staff.LoginRefused:
        return page(request, "aanmelden.html", 401, error=SENTENCES["geweigerd"], email=email)
    await audit.note(sessions, employee.email, "aangemeld", "aanmelden")
    response = RedirectResponse("/console", status_code=303)
    set_cookie(response, secret)
    return response


@router.post("/afmelden", dependencies=CHANGES)
async def log_out(request: Request, who: Current) -> Response:
    """End the session."""
    await staff.log_out(request.app.state.sessions, request.cookies[COOKIE])
    await audit.note(request.app.state.sessions, who.employee.email, "afgemeld", "aanmelden")
    response = RedirectResponse("/console/aanmelden", status_code=303)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return response


@router.get("/uitnodiging/{secret}")
async def invitation(request: Request, secret: str) -> Response:
    """The form behind an invitation."""
    role = await staff.invitation_role(request.app.state.sessions, secret)
    error = None if role else SENTENCES["uitnodiging"]
    return page(request, "uitnodiging.html", 200 if role else 404, role=role, error=error, name="", email="")


@router.post("/uitnodiging/{secret}")
async def accept(request: Request, secret: str, name: Text, email: Text, password: Text) -> Response:
    """Make the account."""
    same_site(request)
    sessions = request.app.state.sessions
    try:
        employee = await staff.accept(sessions, secret, name, email, password)
    except staff.Unusable as reason:
        role = await staff.invitation_role(sessions, secret)
        values = {"role": role, "error": SENTENCES[str(reason)], "name": name, "email": email}
        return page(request, "uitnodiging.html", 422, **values)
    await audit.note(sessions, employee.email, "gebruiker gemaakt", f"gebruiker {employee.email}", role=employee.role)
    return RedirectResponse("/console/aanmelden", status_code=303)


@router.get("/gebruikers", dependencies=[may("gebruikers")])
async def users(request: Request) -> Response:
    """Everybody with an account."""
    return await _users(request)


async def _users(request: Request, link: str | None = None, error: str | None = None) -> Response:
    people = await staff.employees(request.app.state.sessions)
    values = {"people": people, "roles": list(Role), "link": link, "error": error}
    return page(request, "gebruikers.html", 422 if error else 200, **values)


@router.post("/gebruikers/uitnodigen", dependencies=[may("gebruikers"), *CHANGES])
async def invite(request: Request, who: Current, role: Annotated[Role, Form()]) -> Response:
    """Make an invitation, shown once."""
    secret = await staff.invite(request.app.state.sessions, role)
    await audit.note(request.app.state.sessions, who.employee.email, "uitgenodigd", f"rol {role}")
    return await _users(request, link=f"{request.base_url}console/uitnodiging/{secret}")


@router.post("/gebruikers/{employee}", dependencies=[may("gebruikers"), *CHANGES])
async def change(
    request: Request, who: Current, employee: int, role: Annotated[Role, Form()],
    active: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Another role, or an account closed or opened."""
    try:
        email = await staff.change_employee(request.app.state.sessions, employee, role, active)
    except staff.Unusable:
        return await _users(request, error=f"Er moet altijd een actieve {ADMINISTRATOR} zijn.")
    if email:
        changes = {"role": role, "active": active}
        await audit.note(
            request.app.state.sessions, who.employee.email, "gebruiker gewijzigd", f"gebruiker {email}", **changes
        )
    return RedirectResponse("/console/gebruikers", status_code=303)


@router.get("/logboek", dependencies=[may("logboek")])
async def log(request: Request, zoek: str = "", nakijken: str = "") -> Response:
    """Who read and changed what; when asked, whether the log is as it was written (reads all of it)."""
    sessions, is_checked = request.app.state.sessions, nakijken == "ja"
    found, broken = await audit.entries(sessions, zoek[:200], 200), None
    if is_checked:
        broken = await audit.first_broken(sessions)
    return page(request, "logboek.html", search=zoek, entries=found, checked=is_checked, broken=broken)
