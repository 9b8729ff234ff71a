"""Logging in with an account elsewhere (OpenID Connect): there, and back."""

import hmac
from functools import lru_cache

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from records.staff import audit
from records.staff import login as staff
from records.staff import openid as staff_openid
from web.console.pages import page
from web.console.staff import attempts, session
from web.console.staff.login import log_in_page
from web.identity_provider import IdentityProvider, ProviderFailed, TokenRefused
from web.settings import OpenId, Settings

router = APIRouter()
STARTED_COOKIE = "__Host-maneblusser-openid"
BACK = "/console/aanmelden/openid/terug"


def provider_of(settings: Settings) -> IdentityProvider | None:
    """The identity provider of the settings, with what it told of itself before; None when there is none."""
    return _provider(settings.openid, settings.console_url) if settings.openid else None


@lru_cache(maxsize=1)
def _provider(openid: OpenId, console: str) -> IdentityProvider:
    # Back to the address of the settings: the `Host` of a request is what a stranger wrote there.
    return IdentityProvider(openid, f"{console}{BACK}")


@router.get("/aanmelden/openid")
async def start(request: Request) -> Response:
    """On to the provider. No form leads here: the policy of our pages lets no form end at another site."""
    state = request.app.state
    provider = provider_of(state.settings)
    if provider is None:
        return page(request, "niet_gevonden.html", 404)
    state.limits.check_address(request)
    secret, begun = await staff_openid.start(state.sessions)
    try:
        address = await provider.address(begun.state, begun.nonce, begun.verifier)
    except ProviderFailed:
        return log_in_page(request, 502, "aanbieder_weg")
    response = RedirectResponse(address, status_code=303)
    # Lax: the browser comes back from another site, and has to bring this along.
    session.keep(response, STARTED_COOKIE, secret, staff_openid.UNDERWAY, "lax")
    return response


@router.get("/aanmelden/openid/terug")
async def back(request: Request, code: str = "", state: str = "", error: str = "", iss: str = "") -> Response:
    """Back from the provider: a session for an employee, a kind sentence for everybody else."""
    settings, sessions = request.app.state.settings, request.app.state.sessions
    provider = provider_of(settings)
    if provider is None:
        return page(request, "niet_gevonden.html", 404)
    if refused := attempts.refusal(request):
        return refused
    begun = await staff_openid.take(sessions, request.cookies.get(STARTED_COOKIE, ""))
    if begun is None or not hmac.compare_digest(state.encode(), begun.state.encode()):
        return log_in_page(request, 400, "niet_begonnen")
    # RFC 9207: the answer of another provider.
    if error or not code or iss not in ("", settings.openid.issuer):
        return log_in_page(request, 400, "aanbieder_weigert")
    try:
        who = await provider.identity(code, begun.nonce, begun.verifier)
    except ProviderFailed:
        attempts.was_right(request)
        return log_in_page(request, 502, "aanbieder_weg")
    except TokenRefused:
        return log_in_page(request, 400, "aanbieder_weigert")
    return await _finished(request, who)


async def _finished(request: Request, who: staff_openid.Identity) -> Response:
    sessions = request.app.state.sessions
    try:
        employee = await staff_openid.employee_of(sessions, who)
    except staff.LoginRefused as reason:
        email = staff.as_address(who.email)
        await audit.note(sessions, email, "aanmelden geweigerd", "aanmelden", reden=str(reason))
        return log_in_page(request, 403, str(reason))
    attempts.was_right(request)
    response = page(request, "aanmelden_klaar.html")
    # The cookie of the session goes along only with what our own pages ask, and a redirect here is still the other
    # site's: the next page has to be asked by this one.
    response.headers["Refresh"] = "0; url=/console"
    session.drop(response, STARTED_COOKIE)
    await session.begin(request, response, employee, await staff.start_session(sessions, employee), met="openid")
    return response
