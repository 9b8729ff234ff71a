"""One answer: what citizens read, editing it, its versions, and what changed between them."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from records.answers import versions as records
from records.answers.versions import AlreadyChanged, Draft, Given
from records.staff import audit
from records.staff.login import LoggedIn
from web.answers import PLACE, Answer, load_answers
from web.console.access import CHANGES, Current, may
from web.console.answers.check import LONGEST_TEXT, Checked, Typed, check, hints, plain_text, sentences
from web.console.answers.diff import difference
from web.console.answers.listing import file_changed, title
from web.console.answers.text import Text, as_message, as_typed, now_read, texts
from web.console.pages import page
from web.conversations import Conversations
from web.edited_answers import is_used

router = APIRouter()
MOST_DIGITS = 9
NOT_CACHED = {"Cache-Control": "no-store"}
Field = Annotated[str, Form()]


def typed(text: Field = "", valid_until: Field = "") -> Typed:
    """What stands in the form; nothing is refused here, so that nothing that was typed is lost."""
    return Typed(text, valid_until)


Sent = Annotated[Typed, Depends(typed)]


@router.get("/antwoorden/{topic}", dependencies=[may("antwoorden")])
async def read(request: Request, topic: str, bewaard: str = "") -> Response:
    """One answer with its form and its versions."""
    answer = load_answers().get(topic)
    return await _show(request, answer, saved=bewaard == "ja") if answer else _missing(request)


def _missing(request: Request) -> Response:
    return page(request, "niet_gevonden.html", 404)


async def _show(
    request: Request, answer: Answer, form: Typed | None = None, status: int = 200, **more: Any
) -> Response:
    """The page; `form` is what was typed and not stored."""
    sessions = request.app.state.sessions
    versions, given = await records.versions(sessions, answer.name), await records.given(sessions, answer.name)
    now = now_read(answer, versions)
    shown = form or as_typed(now)
    values: dict[str, Any] = {
        "answer": answer, "title": title(answer), "versions": versions, "now": now, "form": shown, "errors": {},
        "theirs": None, "parts": [], "saved": False, "given": given.get(answer.name, Given()),
        "file_changed": file_changed(versions[0] if versions else None, answer),
        "from_file": not (versions and is_used(versions[0], answer)),
        "message": as_message(answer, plain_text(shown.text)), "hints": hints(plain_text(shown.text)),
        "places": sorted(PLACE.findall(answer.text)), "locked": answer.lock and sentences()["vast"][answer.lock],
        "longest": LONGEST_TEXT, "failed": sentences()["fouten"]["voorbeeld"], **more,
    }  # fmt: skip
    return page(request, "antwoord.html", status, **values)


@router.post("/antwoorden/{topic}/voorbeeld", dependencies=[may("antwoorden"), *CHANGES])
async def preview(request: Request, topic: str, sent: Sent) -> Response:
    """What the widget would show, hints and errors, while the employee types; stores nothing."""
    answer = load_answers().get(topic)
    if answer is None:
        return _missing(request)
    text = plain_text(sent.text)
    told = {"message": as_message(answer, text), "hints": [asdict(hint) for hint in hints(text)]}
    return JSONResponse({**told, "errors": check(sent, answer).errors}, headers=NOT_CACHED)


@router.post("/antwoorden/{topic}", dependencies=[may("antwoorden"), *CHANGES])
async def save(
    request: Request, who: Current, topic: str, sent: Sent, base: Field = "", doe: Field = ""
) -> Response:  # fmt: skip
    """Store a new version, which citizens read from their next question on; or only show the page with a preview."""
    answer = load_answers().get(topic)
    if answer is None:
        return _missing(request)
    checked = check(sent, answer)
    if doe == "voorbeeld" or answer.lock:
        return await _show(request, answer, None if answer.lock else sent, 409 if answer.lock else 200)
    if checked.errors:
        return await _show(request, answer, sent, 422, errors=checked.errors)
    return await _store(request, who, answer, checked, _number(base))


@router.post("/antwoorden/{topic}/terugzetten", dependencies=[may("antwoorden"), *CHANGES])
async def restore(request: Request, who: Current, topic: str, number: Field = "", base: Field = "") -> Response:
    """Bring an earlier version back, as a new version; 0 is what the file says."""
    answer = load_answers().get(topic)
    found = (await _texts(request, answer)).get(_number(number)) if answer else None
    if answer is None or found is None:
        return _missing(request)
    if answer.lock:
        return await _show(request, answer, status=409)
    # What may stand in the text may have changed since.
    checked = check(as_typed(found), answer)
    if checked.errors:
        return await _show(request, answer, as_typed(found), 422, errors=checked.errors)
    return await _store(request, who, answer, checked, _number(base), found.number)


def _number(typed: str) -> int:
    """The number of a version; -1, which none has, when it is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS else -1


async def _texts(request: Request, answer: Answer) -> dict[int, Text]:
    return texts(answer, await records.versions(request.app.state.sessions, answer.name))


async def _store(
    request: Request, who: LoggedIn, answer: Answer, checked: Checked, base: int, restored: int | None = None
) -> Response:
    """Store it, unless it is what citizens read already; or show what a colleague stored meanwhile."""
    sessions, text, until = request.app.state.sessions, checked.text, checked.valid_until
    versions = await records.versions(sessions, answer.name)
    now = now_read(answer, versions)
    # Bringing back the file's text ends the edit, so that a later change of the file is read.
    is_file = (text, until) == (answer.text, answer.valid_until)
    ends_edit = is_file and bool(versions) and is_used(versions[0], answer)
    if (now.text, now.valid_until) == (text, until) and not ends_edit:
        return _to(answer)
    try:
        draft = Draft(text, until, answer.hash, is_file, restored)
        version = await records.add_version(sessions, answer.name, base, who.employee, draft)
    except AlreadyChanged:
        return await _show_both(request, answer, checked)
    service: Conversations = request.app.state.conversations
    await service.edited_answers.refresh(at_once=True)
    action = "antwoord gewijzigd" if restored is None else "antwoord teruggezet"
    details = {"versie": version.number} | ({"van": restored} if restored is not None else {})
    await audit.note(sessions, who.employee.email, action, f"antwoord {answer.name}", **details)
    return _to(answer)


def _to(answer: Answer) -> Response:
    return RedirectResponse(f"/console/antwoorden/{answer.name}?bewaard=ja", status_code=303)


async def _show_both(request: Request, answer: Answer, mine: Checked) -> Response:
    """Both texts: the colleague's, and one's own still in the form, which can then be stored over it."""
    versions = await records.versions(request.app.state.sessions, answer.name)
    theirs, own = now_read(answer, versions), as_typed(Text(mine.text, mine.valid_until))
    parts = difference(theirs.text, mine.text)
    return await _show(request, answer, own, 409, theirs=versions[0] if versions else None, parts=parts)


@router.get("/antwoorden/{topic}/verschil", dependencies=[may("antwoorden")])
async def compare(request: Request, topic: str, van: str = "", tot: str = "") -> Response:
    """What changed from one version to another."""
    answer = load_answers().get(topic)
    known = await _texts(request, answer) if answer else {}
    old, new = known.get(_number(van)), known.get(_number(tot))
    if answer is None or old is None or new is None:
        return _missing(request)
    values: dict[str, Any] = {"old": old, "new": new, "parts": difference(old.text, new.text)}
    return page(request, "antwoord_verschil.html", answer=answer, title=title(answer), **values)
