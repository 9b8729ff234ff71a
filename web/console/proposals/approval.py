"""Deciding on training proposals: approve, refuse, or tell that a topic was made of them."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from records.proposals import desk
from records.proposals.desk import ChangedMeanwhile, Found
from records.proposals.tables import Kind, State
from records.staff import audit
from records.staff.login import LoggedIn
from web.console.access import CHANGES, Current, NotAllowed, may
from web.console.proposals.shown import APPROVERS, OfAddress, is_staff, proposal_page, require_approver, with_flags
from web.console.responses import NotFound
from web.console.typed import Text, one_line, read_number

router = APIRouter()
LONGEST_REASON = 500


@router.post("/voorstellen/{number}/goedkeuren", dependencies=[may("voorstellen"), *CHANGES])
async def approve(request: Request, who: Current, found: OfAddress, version: Text = "") -> Response:
    """An example is good to learn from."""
    require_approver(who)
    [checked] = await with_flags(request, who, [found])
    if checked.is_blocked or found.proposal.kind != Kind.EXAMPLE:
        return await proposal_page(request, who, found, "nog_niet", status=422)
    return await _decide(request, who, found, version, State.APPROVED)


@router.post("/voorstellen/{number}/afwijzen", dependencies=[may("voorstellen"), *CHANGES])
async def refuse(
    request: Request, who: Current, found: OfAddress, version: Text = "", reason: Text = ""
) -> Response:  # fmt: skip
    """Throw away, or refuse what was put forward and say why."""
    reason = one_line(reason)[:LONGEST_REASON]
    state = found.proposal.state
    if state == State.APPROVED and who.employee.role not in APPROVERS:
        raise NotAllowed
    if state != State.DRAFT and not reason:
        return await proposal_page(request, who, found, "reden", status=422)
    return await _decide(request, who, found, version, State.REFUSED, reason)


@router.post("/voorstellen/{number}/overgenomen", dependencies=[may("voorstellen"), *CHANGES])
async def made_topic(request: Request, who: Current, found: OfAddress, version: Text = "") -> Response:
    """A topic was made of what asked for one."""
    if found.proposal.kind != Kind.NEW_TOPIC:
        raise NotFound
    require_approver(who)
    return await _decide(request, who, found, version, State.TAKEN_OVER)


async def _decide(
    request: Request, who: LoggedIn, found: Found, version: str, state: State, reason: str = ""
) -> Response:  # fmt: skip
    sessions = request.app.state.sessions
    try:
        if found.proposal.version != read_number(version):
            raise ChangedMeanwhile(found.proposal.id)
        await desk.decide(sessions, found.proposal, state, who.employee.email, reason)
    except ChangedMeanwhile:
        return await proposal_page(request, who, found, "intussen", status=409)
    about = {"van": found.proposal.state, "onderwerp": found.proposal.topic}
    await audit.note(sessions, who.employee.email, f"voorstel {state}", f"voorstel {found.proposal.id}", **about)
    return await onwards(request, who, found, state)


async def onwards(request: Request, who: LoggedIn, found: Found, done: str) -> Response:
    """On to the next proposal that waits as this one did, else back to the list."""
    state, kind = State(found.proposal.state), Kind(found.proposal.kind)
    sessions = request.app.state.sessions
    number = await desk.following(sessions, found.proposal.id, state, kind, is_staff(who))
    if number is not None and state in (State.DRAFT, State.PROPOSED):
        return RedirectResponse(f"/console/voorstellen/{number}?klaar={done}", status_code=303)
    where = "/nieuwe-onderwerpen?" if kind == Kind.NEW_TOPIC else f"?staat={state}&"
    return RedirectResponse(f"/console/voorstellen{where}klaar={done}", status_code=303)
