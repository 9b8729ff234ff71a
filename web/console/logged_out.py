"""What somebody reads whose session ended: where to log in, and once more what they typed, so that it is not lost."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from web.console.access import NotAllowed, same_site
from web.console.pages import page

# Fields in which somebody may have written for minutes; never a password or a code.
WORDS = ("text", "body", "subject", "note", "remark", "words", "reason")


async def to_login(request: Request, _: Exception) -> Response:
    """The page with what was typed, or the way to log in."""
    typed = await _typed(request)
    if typed:
        return page(request, "afgemeld.html", 401, typed=typed)
    return RedirectResponse("/console/aanmelden", status_code=303)


async def _typed(request: Request) -> list[str]:
    """What a form of ours held; a script of ours keeps what was typed itself, and another site is shown nothing."""
    if request.method != "POST" or "application/json" in request.headers.get("accept", ""):
        return []
    try:
        same_site(request)
    except NotAllowed:
        return []
    fields = await request.form()
    return [text for name in WORDS for text in fields.getlist(name) if isinstance(text, str) and text.strip()]
