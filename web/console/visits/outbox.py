"""Post: e-mail to applicants, and what became of it."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from records.mail import outbox
from records.mail.outbox import Post
from records.mail.tables import MailState
from records.staff import audit
from web.console.access import CHANGES, Current, may
from web.console.pages import page
from web.console.responses import as_file
from web.console.typed import at_number, read_number
from web.mail import Undeliverable, message_of

router = APIRouter()
ON_A_PAGE = 50


async def post_at(request: Request, number: str) -> Post:
    """The mail of an address.

    Raises:
        NotFound: it is not there.
    """
    return await at_number(number, partial(outbox.find_mail, request.app.state.sessions))


OfAddress = Annotated[Post, Depends(post_at)]


async def read(request: Request, who: Current, post: OfAddress) -> Post:
    """The mail of an address, with a note that it was read."""
    await _note(request, who, post, "mail gelezen")
    return post


Read = Annotated[Post, Depends(read)]


@router.get("/post", dependencies=[may("post")])
async def mails(request: Request, toestand: str = "", voor: str = "") -> Response:
    """All mail, the newest first."""
    sessions = request.app.state.sessions
    state = MailState(toestand) if toestand in set(MailState) else None
    before = read_number(voor)
    found = await outbox.newest_mails(sessions, state, ON_A_PAGE + 1, before)
    shown = found[:ON_A_PAGE]
    older = shown[-1].mail.id if len(found) > ON_A_PAGE else None
    values: dict[str, Any] = {
        "posts": shown,
        "counts": await outbox.count_by_state(sessions),
        "older": older,
        "before": before,
    }
    return page(request, "post.html", states=list(MailState), state=state, **way_out(request), **values)


@router.get("/post/{number}", dependencies=[may("post")])
async def mail(request: Request, post: Read) -> Response:
    """One mail."""
    return _show(request, post)


@router.get("/post/{number}/mail.eml", dependencies=[may("post")])
async def file(request: Request, post: Read) -> Response:
    """One mail as the file that mail programs open."""
    try:
        content = bytes(message_of(post, request.app.state.settings.mail.sender))
    except Undeliverable:
        return _show(request, post, refused="geen_bestand")
    headers = as_file(f"{post.reference}.{post.mail.id}.eml")
    return Response(content, media_type="message/rfc822", headers=headers)


@router.post("/post/{number}/opnieuw", dependencies=[may("post"), *CHANGES])
async def try_again(request: Request, who: Current, post: OfAddress) -> Response:
    """Try a mail that was given up once more."""
    if not await outbox.try_again(request.app.state.sessions, post.mail.id):
        return await _refused(request, who, post, "opnieuw")
    return await _done(request, who, post, "mail opnieuw geprobeerd", "opnieuw")


@router.post("/post/{number}/tegenhouden", dependencies=[may("post"), *CHANGES])
async def hold_back(request: Request, who: Current, post: OfAddress) -> Response:
    """Let a mail that waits not go."""
    if not await outbox.hold_back(request.app.state.sessions, post.mail.id):
        return await _refused(request, who, post, "tegenhouden")
    return await _done(request, who, post, "mail tegengehouden", "tegenhouden")


async def _refused(request: Request, who: Current, post: Post, why: str) -> Response:
    """The mail, which the employee reads now, with why a change was not made."""
    await _note(request, who, post, "mail gelezen")
    return _show(request, post, refused=why)


async def _done(request: Request, who: Current, post: Post, action: str, said: str) -> Response:
    await _note(request, who, post, action)
    return RedirectResponse(f"/console/post/{post.mail.id}?melding={said}", status_code=303)


async def _note(request: Request, who: Current, post: Post, action: str) -> None:
    thing = f"werkbezoek {post.reference}"
    await audit.note(request.app.state.sessions, who.employee.email, action, thing, mail=post.mail.id)


def _show(request: Request, post: Post, refused: str | None = None) -> Response:
    values: dict[str, Any] = {"post": post, "mail": post.mail, "refused": refused, "most_tries": outbox.MOST_TRIES}
    return page(request, "post_mail.html", 409 if refused else 200, **way_out(request), **values)


def way_out(request: Request) -> dict[str, Any]:
    """The folder in which mail lands; empty when it leaves through a mail server."""
    settings = request.app.state.settings.mail
    return {"folder": "" if settings.host else str(settings.folder)}
