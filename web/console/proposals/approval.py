"""Deciding on training proposals: approve, refuse, and hand the approved ones to the topic files."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.proposals import desk as records
from records.proposals import export as proposals_export
from records.proposals.desk import ChangedMeanwhile, Found
from records.proposals.tables import Kind, Proposal, State
from records.staff import audit
from records.staff.login import LoggedIn
from web.console.access import CHANGES, Current, NotAllowed, may
from web.console.exports import as_file
from web.console.pages import page
from web.console.proposals.files import NoPlace, patch
from web.console.proposals.shown import (
    APPROVERS,
    found_at,
    is_staff,
    proposal_page,
    read_number,
    require_approver,
    with_flags,
)

router = APIRouter()
LONGEST_REASON = 500
APPROVED_LIST = f"/console/voorstellen?staat={State.APPROVED}"
Version = Annotated[str, Form()]


@router.post("/voorstellen/{number}/goedkeuren", dependencies=[may("voorstellen"), *CHANGES])
async def approve(request: Request, who: Current, number: str, version: Version = "") -> Response:
    """An example is good to learn from."""
    found = await found_at(request, who, number)
    if found is None:
        return page(request, "niet_gevonden.html", 404)
    require_approver(who)
    [checked] = await with_flags(request, who, [found])
    if checked.is_blocked or found.proposal.kind != Kind.EXAMPLE:
        return await proposal_page(request, who, found, "nog_niet", status=422)
    return await _decide(request, who, found, version, State.APPROVED)


@router.post("/voorstellen/{number}/afwijzen", dependencies=[may("voorstellen"), *CHANGES])
async def refuse(
    request: Request, who: Current, number: str, version: Version = "", reason: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Throw away, or refuse what was put forward and say why."""
    found = await found_at(request, who, number)
    if found is None:
        return page(request, "niet_gevonden.html", 404)
    reason = " ".join(reason.replace("\0", "").split())[:LONGEST_REASON]
    state = found.proposal.state
    if state == State.APPROVED and who.employee.role not in APPROVERS:
        raise NotAllowed
    if state != State.DRAFT and not reason:
        return await proposal_page(request, who, found, "reden", status=422)
    return await _decide(request, who, found, version, State.REFUSED, reason)


@router.post("/voorstellen/{number}/overgenomen", dependencies=[may("voorstellen"), *CHANGES])
async def made_topic(request: Request, who: Current, number: str, version: Version = "") -> Response:
    """A topic was made of what asked for one."""
    found = await found_at(request, who, number)
    if found is None or found.proposal.kind != Kind.NEW_TOPIC:
        return page(request, "niet_gevonden.html", 404)
    require_approver(who)
    return await _decide(request, who, found, version, State.TAKEN_OVER)


async def _decide(
    request: Request, who: LoggedIn, found: Found, version: str, state: State, reason: str = ""
) -> Response:  # fmt: skip
    sessions = request.app.state.sessions
    try:
        if found.proposal.version != read_number(version):
            raise ChangedMeanwhile(found.proposal.id)
        await records.decide(sessions, found.proposal, state, who.employee.email, reason)
    except ChangedMeanwhile:
        return await proposal_page(request, who, found, "intussen", status=409)
    about = {"van": found.proposal.state, "onderwerp": found.proposal.topic}
    await audit.note(sessions, who.employee.email, f"voorstel {state}", f"voorstel {found.proposal.id}", **about)
    return await onwards(request, who, found, state)


async def onwards(request: Request, who: LoggedIn, found: Found, done: str) -> Response:
    """On to the next proposal that waits as this one did, else back to the list."""
    state, kind = State(found.proposal.state), Kind(found.proposal.kind)
    sessions = request.app.state.sessions
    number = await records.following(sessions, found.proposal.id, state, kind, is_staff(who))
    if number is not None and state in (State.DRAFT, State.PROPOSED):
        return RedirectResponse(f"/console/voorstellen/{number}?klaar={done}", status_code=303)
    where = "/nieuwe-onderwerpen?" if kind == Kind.NEW_TOPIC else f"?staat={state}&"
    return RedirectResponse(f"/console/voorstellen{where}klaar={done}", status_code=303)


@router.post("/voorstellen/uitvoer", dependencies=[may("voorstellen"), *CHANGES])
async def start_export(request: Request, who: Current) -> Response:
    """Put the approved ones with which nothing is the matter into a new file."""
    sessions = request.app.state.sessions
    approved = await proposals_export.approved(sessions)
    if not approved:
        return RedirectResponse(APPROVED_LIST, status_code=303)
    require_approver(who)
    checked = await with_flags(request, who, [Found(each, None) for each in approved])
    numbers = [each.found.proposal.id for each in checked if not each.is_blocked]
    export = await proposals_export.start(sessions, numbers) if numbers else None
    if export is None:
        return RedirectResponse(f"{APPROVED_LIST}&klaar=geen_bestand", status_code=303)
    await audit.note(
        sessions, who.employee.email, "voorstellen in een bestand", f"bestand {export}", voorstellen=numbers
    )
    return RedirectResponse(f"{APPROVED_LIST}&klaar=bestand", status_code=303)


@router.get("/voorstellen/uitvoer/{number}/voorbeelden.patch", dependencies=[may("voorstellen")])
async def file(request: Request, who: Current, number: str) -> Response:
    """A file with the changes to the topic files; asked again it holds the same examples."""
    found = await _in_file(request, number)
    if not found:
        return page(request, "niet_gevonden.html", 404)
    require_approver(who)
    try:
        content = patch((each.topic or "", each.text) for each in found)
    except NoPlace:
        return RedirectResponse(f"{APPROVED_LIST}&klaar=geen_plaats", status_code=303)
    await audit.note(request.app.state.sessions, who.employee.email, "voorstellen uitgevoerd", f"bestand {number}")
    headers = as_file(f"voorbeelden-{number}.patch")
    return Response(content, media_type="text/x-patch; charset=utf-8", headers=headers)


@router.post("/voorstellen/uitvoer/{number}/overgenomen", dependencies=[may("voorstellen"), *CHANGES])
async def took_over(request: Request, who: Current, number: str) -> Response:
    """The changes of a file stand in the topic files."""
    found = await _in_file(request, number)
    if not found:
        return page(request, "niet_gevonden.html", 404)
    require_approver(who)
    sessions = request.app.state.sessions
    count = await proposals_export.take_over(sessions, found[0].export or 0, who.employee.email)
    await audit.note(sessions, who.employee.email, "voorstellen overgenomen", f"bestand {number}", aantal=count)
    return RedirectResponse(f"{APPROVED_LIST}&klaar=overgenomen", status_code=303)


async def _in_file(request: Request, number: str) -> list[Proposal]:
    export = read_number(number)
    return [] if export is None else await proposals_export.in_file(request.app.state.sessions, export)
