"""One answer: what citizens read, editing it, its versions, and what changed between them."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from records.answers.versions import AlreadyChanged, Draft, Given, add_version, given, versions_of
from records.staff import audit
from records.staff.login import LoggedIn
from web.answers import PLACE, Answer, load_answers
from web.console.access import CHANGES, Current, may
from web.console.answers.check import LONGEST_TEXT, Checked, Typed, check, hints, plain_text
from web.console.answers.diff import difference
from web.console.answers.listing import file_changed, title
from web.console.answers.text import AsRead, as_message, as_typed, each_by_number, now_read
from web.console.pages import page
from web.console.responses import NotFound, as_json
from web.console.texts import texts_of
from web.console.typed import Text, read_version
from web.conversations import Conversations
from web.edited_answers import is_used

router = APIRouter()


def answer_at(topic: str) -> Answer:
    """The answer of an address.

    Raises:
        NotFound: no topic has this name.
    """
    found = load_answers().get(topic)
    if found is None:
        raise NotFound
    return found


def typed(text: Text = "", valid_until: Text = "") -> Typed:
    """What stands in the form; nothing is refused here, so that nothing that was typed is lost."""
    return Typed(text, valid_until)


OfAddress = Annotated[Answer, Depends(answer_at)]
Sent = Annotated[Typed, Depends(typed)]


@router.get("/antwoorden/{topic}", dependencies=[may("antwoorden")])
async def read(request: Request, answer: OfAddress, bewaard: str = "") -> Response:
    """One answer with its form and its versions."""
    return await _show(request, answer, saved=bewaard == "ja")


async def _show(
    request: Request, answer: Answer, form: Typed | None = None, status: int = 200, **more: Any
) -> Response:
    """The page; `form` is what was typed and not stored."""
    sessions = request.app.state.sessions
    versions, times = await versions_of(sessions, answer.name), await given(sessions, answer.name)
    now, told = now_read(answer, versions), texts_of("answers")
    shown = form or as_typed(now)
    values: dict[str, Any] = {
        "answer": answer, "title": title(answer), "versions": versions, "now": now, "form": shown, "errors": {},
        "theirs": None, "parts": [], "saved": False, "given": times.get(answer.name, Given()),
        "file_changed": file_changed(versions[0] if versions else None, answer),
        "from_file": not (versions and is_used(versions[0], answer)),
        "message": as_message(answer, plain_text(shown.text)), "hints": hints(plain_text(shown.text)),
        "places": sorted(PLACE.findall(answer.text)), "locked": answer.lock and told["vast"][answer.lock],
        "longest": LONGEST_TEXT, "failed": told["fouten"]["voorbeeld"], **more,
    }  # fmt: skip
    return page(request, "antwoord.html", status, **values)


@router.post("/antwoorden/{topic}/voorbeeld", dependencies=[may("antwoorden"), *CHANGES])
async def preview(answer: OfAddress, sent: Sent) -> Response:
    """What the widget would show, hints and errors, while the employee types; stores nothing."""
    text = plain_text(sent.text)
    told = {"message": as_message(answer, text), "hints": [asdict(hint) for hint in hints(text)]}
    return as_json({**told, "errors": check(sent, answer).errors})


@router.post("/antwoorden/{topic}", dependencies=[may("antwoorden"), *CHANGES])
async def save(
    request: Request, who: Current, answer: OfAddress, sent: Sent, base: Text = "", doe: Text = ""
) -> Response:  # fmt: skip
    """Store a new version, which citizens read from their next question on; or only show the page with a preview."""
    if answer.lock:
        return await _show(request, answer, status=409)
    if doe == "voorbeeld":
        return await _show(request, answer, sent)
    checked = check(sent, answer)
    if checked.errors:
        return await _show(request, answer, sent, 422, errors=checked.errors)
    return await _store(request, who, answer, checked, read_version(base))


@router.post("/antwoorden/{topic}/terugzetten", dependencies=[may("antwoorden"), *CHANGES])
async def restore(request: Request, who: Current, answer: OfAddress, number: Text = "", base: Text = "") -> Response:
    """Bring an earlier version back, as a new version; 0 is what the file says."""
    found = await _version(request, answer, number)
    if answer.lock:
        return await _show(request, answer, status=409)
    # What may stand in the text may have changed since.
    checked = check(as_typed(found), answer)
    if checked.errors:
        return await _show(request, answer, as_typed(found), 422, errors=checked.errors)
    return await _store(request, who, answer, checked, read_version(base), found.number)


async def _version(request: Request, answer: Answer, number: str) -> AsRead:
    """The version with this number.

    Raises:
        NotFound: it has none.
    """
    versions = await versions_of(request.app.state.sessions, answer.name)
    found = each_by_number(answer, versions).get(read_version(number))
    if found is None:
        raise NotFound
    return found


async def _store(
    request: Request, who: LoggedIn, answer: Answer, checked: Checked, base: int, restored: int | None = None
) -> Response:
    """Store it, unless it is what citizens read already; or show what a colleague stored meanwhile."""
    sessions, text, until = request.app.state.sessions, checked.text, checked.valid_until
    versions = await versions_of(sessions, answer.name)
    now = now_read(answer, versions)
    # Bringing back the file's text ends the edit, so that a later change of the file is read.
    is_file = (text, until) == (answer.text, answer.valid_until)
    ends_edit = is_file and bool(versions) and is_used(versions[0], answer)
    if (now.text, now.valid_until) == (text, until) and not ends_edit:
        return _to(answer)
    try:
        draft = Draft(text, until, answer.hash, is_file, restored)
        version = await add_version(sessions, answer.name, base, who.employee, draft)
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
    versions = await versions_of(request.app.state.sessions, answer.name)
    theirs, own = now_read(answer, versions), as_typed(AsRead(mine.text, mine.valid_until))
    parts = difference(theirs.text, mine.text)
    return await _show(request, answer, own, 409, theirs=versions[0] if versions else None, parts=parts)


@router.get("/antwoorden/{topic}/verschil", dependencies=[may("antwoorden")])
async def compare(request: Request, answer: OfAddress, van: str = "", tot: str = "") -> Response:
    """What changed from one version to another."""
    old, new = await _version(request, answer, van), await _version(request, answer, tot)
    values: dict[str, Any] = {"old": old, "new": new, "parts": difference(old.text, new.text)}
    return page(request, "antwoord_verschil.html", answer=answer, title=title(answer), **values)
