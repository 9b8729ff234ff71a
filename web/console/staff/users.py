"""Gebruikers: who may do what, and help for who cannot log in; and the log of who did what."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.staff import accounts, audit, invitations, own_account, second_step
from records.staff.tables import Employee, Role
from web.console.access import CHANGES, Current, may
from web.console.pages import page
from web.console.responses import NotFound
from web.console.typed import at_number

router = APIRouter()
LONGEST_SEARCH = 200
MOST_ENTRIES = 200


async def person_at(request: Request, number: str) -> Employee:
    """The employee of an address.

    Raises:
        NotFound: there is none.
    """
    return await at_number(number, partial(own_account.find_employee, request.app.state.sessions))


OfAddress = Annotated[Employee, Depends(person_at)]


@router.get("/gebruikers", dependencies=[may("gebruikers")])
async def users(request: Request) -> Response:
    """Everybody with an account."""
    return await _users(request)


async def _users(request: Request, link: str = "", error: str = "", renewed: str = "") -> Response:
    sessions = request.app.state.sessions
    people, access = await accounts.employees(sessions), await own_account.everybodys_access(sessions)
    values = {"people": [(person, access[person.id]) for person in people if person.id in access]}
    told = {"link": link, "error": error, "renewed": renewed, "open": await invitations.open_invitations(sessions)}
    return page(request, "gebruikers.html", 422 if error else 200, roles=list(Role), **told, **values)


@router.post("/gebruikers/uitnodigen", dependencies=[may("gebruikers"), *CHANGES])
async def invite(request: Request, who: Current, role: Annotated[Role, Form()]) -> Response:
    """Make an invitation, shown once."""
    secret = await invitations.invite(request.app.state.sessions, role)
    await audit.note(request.app.state.sessions, who.employee.email, "uitgenodigd", f"rol {role}")
    return await _users(request, link=_link(request, secret))


@router.post("/gebruikers/uitnodigingen/intrekken", dependencies=[may("gebruikers"), *CHANGES])
async def withdraw(request: Request, who: Current, key: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Let nobody use an invitation any more: it went to the wrong person."""
    sessions = request.app.state.sessions
    found = await invitations.withdraw(sessions, key)
    if found is None:
        raise NotFound
    thing = f"gebruiker {found.employee.email}" if found.employee else f"rol {found.role}"
    await audit.note(sessions, who.employee.email, "uitnodiging ingetrokken", thing)
    return RedirectResponse("/console/gebruikers?melding=uitnodiging", status_code=303)


def _link(request: Request, secret: str) -> str:
    address = request.app.state.settings.console_url or str(request.base_url).rstrip("/")
    return f"{address}/console/uitnodiging/{secret}"


@router.post("/gebruikers/{number}", dependencies=[may("gebruikers"), *CHANGES])
async def change(
    request: Request, who: Current, person: OfAddress, role: Annotated[Role, Form()],
    active: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Another role, or an account closed or opened."""
    if person.id == who.employee.id and not active:
        return await _users(request, error="jezelf")
    try:
        await accounts.change_employee(request.app.state.sessions, person.id, role, active)
    except accounts.Unusable as reason:
        return await _users(request, error=str(reason))
    return await _done(request, who, "gebruiker gewijzigd", person, role=role, active=active)


@router.post("/gebruikers/{number}/afmelden", dependencies=[may("gebruikers"), *CHANGES])
async def log_out(request: Request, who: Current, person: OfAddress) -> Response:
    """End everything that somebody has open: a lost laptop, a browser that was left open."""
    await own_account.log_out_everywhere(request.app.state.sessions, person.id)
    return await _done(request, who, "overal afgemeld", person)


@router.post("/gebruikers/{number}/nieuw-wachtwoord", dependencies=[may("gebruikers"), *CHANGES])
async def new_password(request: Request, who: Current, person: OfAddress) -> Response:
    """Make a link with which somebody else chooses another password, shown once; one's own asks the old one."""
    if person.id == who.employee.id:
        raise NotFound
    sessions = request.app.state.sessions
    secret = await invitations.invite_again(sessions, person)
    await audit.note(sessions, who.employee.email, "link voor nieuw wachtwoord", f"gebruiker {person.email}")
    return await _users(request, link=_link(request, secret), renewed=person.name)


@router.post("/gebruikers/{number}/tweede-stap-uit", dependencies=[may("gebruikers"), *CHANGES])
async def no_second_step(request: Request, who: Current, person: OfAddress) -> Response:
    """Ask somebody else's second step no more: a lost telephone. One's own asks the password, on the own page."""
    if person.id == who.employee.id or not await second_step.switch_off(request.app.state.sessions, person.id):
        raise NotFound
    return await _done(request, who, "tweede stap uitgezet", person)


@router.post("/gebruikers/{number}/ontkoppelen", dependencies=[may("gebruikers"), *CHANGES])
async def unlink(request: Request, who: Current, person: OfAddress) -> Response:
    """Forget somebody's account at the identity provider: they have another one there."""
    if not await own_account.unlink(request.app.state.sessions, person.id):
        raise NotFound
    return await _done(request, who, "account ontkoppeld", person)


async def _done(request: Request, who: Current, action: str, person: Employee, **details: object) -> Response:
    thing = f"gebruiker {person.email}"
    await audit.note(request.app.state.sessions, who.employee.email, action, thing, **details)
    return RedirectResponse("/console/gebruikers?melding=gebruiker", status_code=303)


@router.get("/logboek", dependencies=[may("logboek")])
async def log(request: Request, zoek: str = "", nakijken: str = "") -> Response:
    """Who read and changed what; when asked, whether the log is as it was written (reads all of it)."""
    sessions, is_checked = request.app.state.sessions, nakijken == "ja"
    search = zoek.replace("\0", "")[:LONGEST_SEARCH]
    found, broken = await audit.entries(sessions, search, MOST_ENTRIES), None
    if is_checked:
        broken = await audit.first_broken(sessions)
    return page(request, "logboek.html", search=search, entries=found, checked=is_checked, broken=broken)
