"""What somebody in the console reads when nothing was done, with what they typed once more, so that it is not lost."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from web.console.access import NotAllowed, same_site
from web.console.pages import page

# Fields in which somebody may have written for minutes; never a password or a code.
WORDS = ("text", "body", "subject", "note", "remark", "words", "reason")


async def to_login(request: Request, _: Exception) -> Response:
    """The session ended: the page with what was typed, or the way to log in."""
    typed = await _typed(request)
    if typed:
        return page(request, "afgemeld.html", 401, typed=typed)
    return RedirectResponse("/console/aanmelden", status_code=303)


def is_page(request: Request) -> bool:
    """Whether a browser goes to a page of the console; what the scripts of its pages ask is told as JSON."""
    return request.url.path.startswith("/console") and "text/html" in request.headers.get("accept", "")


async def failed(request: Request, status: int) -> Response:
    """The page for a request that failed with this HTTP status."""
    if status in (404, 405):
        return page(request, "niet_gevonden.html", status)
    kind = "weg" if status == 503 else "onleesbaar" if status < 500 else "fout"
    is_change = request.method == "POST"
    return page(request, "mislukt.html", status, kind=kind, is_change=is_change, typed=await _typed(request))


async def _typed(request: Request) -> list[str]:
    """What a form of ours held; a script of ours keeps what was typed itself, and another site is shown nothing."""
    if request.method != "POST" or "application/json" in request.headers.get("accept", ""):
        return []
    try:
        same_site(request)
        fields = await request.form()
    except (NotAllowed, HTTPException, ClientDisconnect, RuntimeError):
        # Another site's, or nothing that can be read; after an unexpected error the body was read by what failed.
        return []
    return [text for name in WORDS for text in fields.getlist(name) if isinstance(text, str) and text.strip()]
