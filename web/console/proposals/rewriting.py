"""One training proposal: staff puts its words and topic right, and puts it forward."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from actions.topics import load_topics
from records.proposals import desk
from records.proposals.desk import ChangedMeanwhile, Found
from records.proposals.tables import Kind, Proposal, State
from records.staff import audit
from records.staff.login import LoggedIn
from web.console.access import CHANGES, Current, may
from web.console.conversations.asked import LONGEST_FIELD
from web.console.proposals.approval import onwards
from web.console.proposals.drafts import names_in, plain_words
from web.console.proposals.files import places
from web.console.proposals.flags import all_words
from web.console.proposals.personal import personal_data
from web.console.proposals.shown import OfAddress, proposal_page, require_staff, with_flags
from web.console.topic_names import titles
from web.console.typed import Text, read_number

router = APIRouter()
LONGEST_TEXT, LONGEST_TITLE, LONGEST_NOTE = 1000, 100, 2000


@dataclass(frozen=True)
class Sent:
    """What an employee typed, cleaned; `version` is that of the proposal that they saw."""

    text: str
    topic: str
    working_title: str
    note: str
    version: int | None


def sent(
    text: Text = "", topic: Text = "", working_title: Text = "", note: Text = "", version: Text = ""
) -> Sent:  # fmt: skip
    """The form of a request; nothing is refused here, so that nothing that was typed is lost."""
    return Sent(
        plain_words(text)[:LONGEST_TEXT], topic.strip()[:LONGEST_FIELD], plain_words(working_title)[:LONGEST_TITLE],
        plain_words(note)[:LONGEST_NOTE], read_number(version),
    )  # fmt: skip


@router.get("/voorstellen/{number}", dependencies=[may("voorstellen")])
async def read(request: Request, who: Current, found: OfAddress, klaar: str = "") -> Response:
    """One proposal."""
    return await proposal_page(request, who, found, done=klaar)


@router.post("/voorstellen/{number}", dependencies=[may("voorstellen"), *CHANGES])
async def change(
    request: Request, who: Current, found: OfAddress, sent: Annotated[Sent, Depends(sent)],
    step: Text = "",
) -> Response:  # fmt: skip
    """Keep other words or another topic; put the proposal forward when that is asked and nothing is in the way."""
    require_staff(who)
    typed = rewritten(found, sent)
    error = "leeg" if not typed.text else "onderwerp" if sent.topic and typed.topic is None else ""
    if found.proposal.version != sent.version:
        error = "intussen"
    if error:
        return await proposal_page(request, who, found, error, typed, sent.topic, 409 if error == "intussen" else 422)
    [checked] = await with_flags(request, who, [Found(typed, found.message)])
    state = State.PROPOSED if step == "voorstellen" and not checked.is_blocked else State.DRAFT
    try:
        await desk.rewrite(request.app.state.sessions, found.proposal, typed, state, who.employee.email)
    except ChangedMeanwhile:
        return await proposal_page(request, who, found, "intussen", typed, sent.topic, 409)
    await _note(request, who, "voorstel gewijzigd", found, naar=state, onderwerp=typed.topic)
    if state == State.PROPOSED:
        return await onwards(request, who, found, "voorgesteld")
    done = "nog_niet" if step == "voorstellen" else "bewaard"
    return RedirectResponse(f"/console/voorstellen/{found.proposal.id}?klaar={done}", status_code=303)


def rewritten(found: Found, sent: Sent) -> Proposal:
    """The proposal with what was typed; what a colleague found of personal data counts for the same words only.

    A title of a topic makes it an example, none a new topic; a title that is not known leaves an example without topic.
    """
    old, name = found.proposal, titles(load_topics()).get(sent.topic)
    new = Proposal(
        id=old.id, kind=Kind.EXAMPLE if sent.topic else Kind.NEW_TOPIC, state=State.DRAFT, text=sent.text,
        topic=name if name in places() else None, working_title="" if sent.topic else sent.working_title,
        note=sent.note,
    )  # fmt: skip
    new.cleared_by = old.cleared_by if all_words(new) == all_words(old) else None
    new.is_suspect = new.cleared_by is None and bool(personal_data(all_words(new), names_in(found.message)))
    return new


@router.post("/voorstellen/{number}/geen-persoonsgegevens", dependencies=[may("voorstellen"), *CHANGES])
async def clear(request: Request, who: Current, found: OfAddress, version: Text = "") -> Response:
    """Somebody looked: what seemed personal data is none."""
    require_staff(who)
    try:
        if found.proposal.version != read_number(version):
            raise ChangedMeanwhile(found.proposal.id)
        await desk.clear(request.app.state.sessions, found.proposal, who.employee.email)
    except ChangedMeanwhile:
        return await proposal_page(request, who, found, "intussen", status=409)
    await _note(request, who, "voorstel: geen persoonsgegevens", found)
    done = "geen_persoonsgegevens"
    return RedirectResponse(f"/console/voorstellen/{found.proposal.id}?klaar={done}", status_code=303)


async def _note(request: Request, who: LoggedIn, action: str, found: Found, **details: str | None) -> None:
    thing = f"voorstel {found.proposal.id}"
    await audit.note(request.app.state.sessions, who.employee.email, action, thing, **details)
