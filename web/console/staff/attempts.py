"""Wrong log-ins of one network address: after too many of them it has to wait."""

from math import ceil

from fastapi import Request, Response

from web.access import Limits
from web.console.pages import page


def refusal(request: Request) -> Response | None:
    """Count a try to log in; what the browser reads instead when its address failed too often.

    Everything counts that proves who somebody is; `was_right` takes it back.
    """
    wait = _limits(request).try_log_in(request)
    if wait is None:
        return None
    response = page(request, "aanmelden_te_vaak.html", 429, minutes=ceil(wait / 60))
    response.headers["Retry-After"] = str(ceil(wait))
    return response


def was_right(request: Request) -> None:
    """Let the try of this request not count."""
    _limits(request).log_in_was_right(request)


def _limits(request: Request) -> Limits:
    limits: Limits = request.app.state.limits
    return limits
