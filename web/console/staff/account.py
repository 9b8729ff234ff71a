"""Account: an employee's own password, open sessions, and second step."""

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from pyotp import TOTP

from records.staff import accounts, audit, login, own_account, second_step
from web.console.access import CHANGES, COOKIE, Current, may
from web.console.pages import page

router = APIRouter()
Text = Annotated[str, Form(max_length=accounts.LONGEST_PASSWORD)]
ISSUER = "Maneblusser"
DONE = ("wachtwoord", "sessies", "uit")


@router.get("/account", dependencies=[may("account")])
async def account(request: Request, who: Current, gedaan: str = "") -> Response:
    """Who I am, and how I log in."""
    return await _account(request, who, done=gedaan if gedaan in DONE else "")


async def _account(request: Request, who: Current, status: int = 200, error: str = "", done: str = "") -> Response:
    sessions, number = request.app.state.sessions, who.employee.id
    values: dict[str, Any] = {
        "open": await own_account.open_sessions(sessions, number, request.cookies[COOKIE]),
        "protection": await second_step.protection(sessions, number),
        "codes": second_step.RECOVERY_CODES,
    }
    return page(request, "account.html", status, error=error, done=done, **values)


async def _refused(request: Request, who: Current, reason: Exception) -> Response:
    if isinstance(reason, login.LoginLocked):
        await _note(request, who, "wachtwoord geblokkeerd")
        return await _account(request, who, 429, "geblokkeerd")
    return await _account(request, who, 422, str(reason) or "geweigerd")


async def _note(request: Request, who: Current, action: str) -> None:
    email = who.employee.email
    await audit.note(request.app.state.sessions, email, action, f"gebruiker {email}")


def _back(done: str = "") -> Response:
    return RedirectResponse(f"/console/account?gedaan={done}", status_code=303)


@router.post("/account/wachtwoord", dependencies=[may("account"), *CHANGES])
async def change_password(request: Request, who: Current, old: Text = "", new: Text = "") -> Response:
    """Another password; every other session ends."""
    sessions, secret = request.app.state.sessions, request.cookies[COOKIE]
    try:
        await own_account.change_password(sessions, who.employee, old, new, secret)
    except (login.LoginRefused, login.LoginLocked, accounts.Unusable) as reason:
        return await _refused(request, who, reason)
    await _note(request, who, "wachtwoord gewijzigd")
    return _back("wachtwoord")


@router.post("/account/sessies", dependencies=[may("account"), *CHANGES])
async def log_out_elsewhere(request: Request, who: Current) -> Response:
    """End every session but this one."""
    await own_account.log_out_everywhere(request.app.state.sessions, who.employee.id, request.cookies[COOKIE])
    await _note(request, who, "elders afgemeld")
    return _back("sessies")


@router.post("/account/tweede-stap/begin", dependencies=[may("account"), *CHANGES])
async def start_setup(request: Request, who: Current) -> Response:
    """Make the secret for the app."""
    await second_step.start_setup(request.app.state.sessions, who.employee.id)
    return RedirectResponse("/console/account/tweede-stap", status_code=303)


@router.get("/account/tweede-stap", dependencies=[may("account")])
async def setup(request: Request, who: Current) -> Response:
    """The secret, to scan or to type over, until its first code is given."""
    return await _setup(request, who)


async def _setup(request: Request, who: Current, error: str = "") -> Response:
    secret = await second_step.unconfirmed_secret(request.app.state.sessions, who.employee.id)
    if secret is None:
        return _back()
    address = TOTP(secret).provisioning_uri(name=who.employee.email, issuer_name=ISSUER)
    # Black on white in dark pages too, because telephones read nothing else; attributes only, which the policy allows.
    picture = segno.make(address).svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    values = {"picture": Markup(picture), "secret": second_step.grouped(secret)}  # noqa: S704 (drawn here)
    return page(request, "account_tweede_stap.html", 422 if error else 200, error=error, **values)


@router.post("/account/tweede-stap", dependencies=[may("account"), *CHANGES])
async def confirm(request: Request, who: Current, code: Text = "") -> Response:
    """Ask the second step from now on; shows the recovery codes once."""
    try:
        codes = await second_step.confirm(request.app.state.sessions, who.employee.id, code)
    except accounts.Unusable as reason:
        return await _setup(request, who, str(reason))
    await _note(request, who, "tweede stap aangezet")
    return page(request, "account_herstelcodes.html", codes=codes, renewed=False)


@router.post("/account/tweede-stap/uit", dependencies=[may("account"), *CHANGES])
async def switch_off(request: Request, who: Current, password: Text = "") -> Response:
    """Ask no second step any more."""
    sessions = request.app.state.sessions
    try:
        await login.check_password(sessions, who.employee.email, password)
    except (login.LoginRefused, login.LoginLocked) as reason:
        return await _refused(request, who, reason)
    if await second_step.switch_off(sessions, who.employee.id):
        await _note(request, who, "tweede stap uitgezet")
    return _back("uit")


@router.post("/account/herstelcodes", dependencies=[may("account"), *CHANGES])
async def renew_codes(request: Request, who: Current, password: Text = "") -> Response:
    """Other recovery codes, shown once."""
    sessions = request.app.state.sessions
    try:
        await login.check_password(sessions, who.employee.email, password)
    except (login.LoginRefused, login.LoginLocked) as reason:
        return await _refused(request, who, reason)
    codes = await second_step.renew_codes(sessions, who.employee.id)
    if not codes:
        return _back()
    await _note(request, who, "herstelcodes vernieuwd")
    return page(request, "account_herstelcodes.html", codes=codes, renewed=True)
