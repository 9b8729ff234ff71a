"""Who may open what in the console: a session cookie, a role for each page, and a token in each form.

`RIGHTS` is the whole table of rights; a page that is not in it cannot be opened by anybody (`tests/console` holds every
route against it).
"""

import hmac
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Form, Request
from fastapi.responses import Response
from python_multipart.multipart import parse_options_header

from records.staff.login import LoggedIn, logged_in
from records.staff.tables import STAFF, Role

COOKIE = "__Host-maneblusser"
EDITOR, ADMINISTRATOR, DEVELOPER = Role.EDITOR, Role.ADMINISTRATOR, Role.DEVELOPER
# Which roles may open which part of the console; personal data is for staff, not for developers.
RIGHTS: dict[str, frozenset[Role]] = {
    "start": STAFF | {DEVELOPER},
    "vandaag": STAFF,
    "gesprekken": STAFF,
    "live": STAFF,
    "werkbezoeken": STAFF,
    "post": STAFF,
    "infodagen": frozenset({EDITOR, ADMINISTRATOR}),
    "antwoorden": frozenset({EDITOR, ADMINISTRATOR}),
    "voorstellen": STAFF | {DEVELOPER},
    "cijfers": STAFF,
    "modellen": frozenset({ADMINISTRATOR, DEVELOPER}),
    "beheer": frozenset({ADMINISTRATOR}),
    "gebruikers": frozenset({ADMINISTRATOR}),
    "logboek": frozenset({ADMINISTRATOR}),
    "account": STAFF | {DEVELOPER},
}


class NotLoggedIn(Exception):
    """The browser has no session."""


class NotAllowed(Exception):
    """The role may not do this, or the form is not one of ours."""


def unattended(request: Request) -> None:
    """Dependency of what an open page asks by itself, before all others of its route: it keeps nobody logged in."""
    request.state.is_unattended = True


UNATTENDED = Depends(unattended)


async def employee_of(request: Request) -> LoggedIn:
    """Who is logged in.

    Raises:
        NotLoggedIn: nobody.
    """
    secret = request.cookies.get(COOKIE)
    is_work = not getattr(request.state, "is_unattended", False)
    found = await logged_in(request.app.state.sessions, secret, is_work) if secret else None
    if found is None:
        raise NotLoggedIn
    request.state.logged_in = found
    return found


Current = Annotated[LoggedIn, Depends(employee_of)]


def may(part: str) -> Any:
    """Dependency: only roles that `RIGHTS` names for this part."""

    async def check(who: Current) -> LoggedIn:
        if who.employee.role not in RIGHTS[part]:
            raise NotAllowed
        return who

    return Depends(check)


def same_site(request: Request) -> None:
    """Refuse what a page of another site sends; the scheme is left out, because a proxy in front may end TLS.

    Raises:
        NotAllowed: it comes from elsewhere, or in an encoding that none of our pages has: some give text that no
            database takes.
    """
    origin, (_, about) = request.headers.get("origin"), parse_options_header(request.headers.get("content-type"))
    if about.get(b"charset", b"utf-8").lower() != b"utf-8":
        raise NotAllowed
    try:
        is_ours = origin is None or urlsplit(origin).netloc == request.url.netloc
    except ValueError as no_address:
        raise NotAllowed from no_address
    if not is_ours:
        raise NotAllowed


async def our_form(request: Request, who: Current, csrf: Annotated[str, Form()] = "") -> None:
    """Dependency of everything that changes something: a form of our own page, sent by our own site.

    Raises:
        NotAllowed: another site sent it, or the token is not that of the session.
    """
    same_site(request)
    if not hmac.compare_digest(csrf.encode(), who.csrf.encode()):
        raise NotAllowed


CHANGES = [Depends(our_form)]


def set_cookie(response: Response, secret: str) -> None:
    """Remember the session in the browser, for this site and no script."""
    response.set_cookie(COOKIE, secret, secure=True, httponly=True, samesite="strict", path="/")
