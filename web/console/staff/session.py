"""What the browser keeps of a log-in: the session, or for a few minutes that it is under way."""

from datetime import timedelta
from typing import Any, Literal

from fastapi import Request, Response

from records.staff import audit, login
from records.staff.tables import Employee
from web.console.access import COOKIE, set_cookie


async def begin(request: Request, response: Response, employee: Employee, secret: str, **details: Any) -> None:
    """Give the browser its new session, note it, and end the one that the browser had."""
    sessions = request.app.state.sessions
    if COOKIE in request.cookies:
        await login.log_out(sessions, request.cookies[COOKIE])
    await audit.note(sessions, employee.email, "aangemeld", "aanmelden", **details)
    set_cookie(response, secret)


def keep(response: Response, name: str, secret: str, time: timedelta, same_site: Literal["lax", "strict"]) -> None:
    """Remember for a short time that this browser is logging in; no script reads it."""
    seconds = int(time.total_seconds())
    response.set_cookie(
        name, secret, max_age=seconds, secure=True, httponly=True, samesite=same_site, path="/"
    )  # fmt: skip


def drop(response: Response, name: str) -> None:
    """Let the browser forget it."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="strict")
