"""Hands the approved training proposals to the topic files, in numbered files that can be asked again."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from records.proposals import export
from records.proposals.desk import Found
from records.proposals.tables import Proposal, State
from records.staff import audit
from web.console.access import CHANGES, Current, may
from web.console.proposals.files import NoPlace, patch
from web.console.proposals.shown import require_approver, with_flags
from web.console.responses import as_file
from web.console.typed import at_number

router = APIRouter()
APPROVED_LIST = f"/console/voorstellen?staat={State.APPROVED}"


async def in_file(request: Request, number: str) -> list[Proposal]:
    """The proposals of the file in an address.

    Raises:
        NotFound: there is no such file, or it was taken over.
    """
    return await at_number(number, partial(export.in_file, request.app.state.sessions))


OfAddress = Annotated[list[Proposal], Depends(in_file)]


@router.post("/voorstellen/uitvoer", dependencies=[may("voorstellen"), *CHANGES])
async def start_export(request: Request, who: Current) -> Response:
    """Put the approved ones with which nothing is the matter into a new file."""
    sessions = request.app.state.sessions
    approved = await export.approved(sessions)
    if not approved:
        return RedirectResponse(APPROVED_LIST, status_code=303)
    require_approver(who)
    checked = await with_flags(request, who, [Found(each, None) for each in approved])
    numbers = [each.found.proposal.id for each in checked if not each.is_blocked]
    number = await export.start(sessions, numbers) if numbers else None
    if number is None:
        return RedirectResponse(f"{APPROVED_LIST}&klaar=geen_bestand", status_code=303)
    await audit.note(
        sessions, who.employee.email, "voorstellen in een bestand", f"bestand {number}", voorstellen=numbers
    )
    return RedirectResponse(f"{APPROVED_LIST}&klaar=bestand", status_code=303)


@router.get("/voorstellen/uitvoer/{number}/voorbeelden.patch", dependencies=[may("voorstellen")])
async def file(request: Request, who: Current, number: str, found: OfAddress) -> Response:
    """A file with the changes to the topic files; asked again it holds the same examples."""
    require_approver(who)
    try:
        content = patch((each.topic or "", each.text) for each in found)
    except NoPlace:
        return RedirectResponse(f"{APPROVED_LIST}&klaar=geen_plaats", status_code=303)
    await audit.note(request.app.state.sessions, who.employee.email, "voorstellen uitgevoerd", f"bestand {number}")
    headers = as_file(f"voorbeelden-{number}.patch")
    return Response(content, media_type="text/x-patch; charset=utf-8", headers=headers)


@router.post("/voorstellen/uitvoer/{number}/overgenomen", dependencies=[may("voorstellen"), *CHANGES])
async def took_over(request: Request, who: Current, number: str, found: OfAddress) -> Response:
    """The changes of a file stand in the topic files."""
    require_approver(who)
    sessions = request.app.state.sessions
    count = await export.take_over(sessions, found[0].export or 0, who.employee.email)
    await audit.note(sessions, who.employee.email, "voorstellen overgenomen", f"bestand {number}", aantal=count)
    return RedirectResponse(f"{APPROVED_LIST}&klaar=overgenomen", status_code=303)
