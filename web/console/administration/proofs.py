"""Wissen: the proofs of what was erased, and whether one is about somebody."""

import asyncio
import hmac
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse

from records.administration import erasure, sought
from records.administration.tables import Erasure
from web.console.access import CHANGES, Current, may
from web.console.administration.searching import find_person, note
from web.console.pages import environment, page
from web.console.responses import as_file
from web.console.typed import Text, at_number

router = APIRouter()


async def proof_at(request: Request, number: str) -> Erasure:
    """The proof of an address.

    Raises:
        NotFound: there is none.
    """
    return await at_number(number, partial(erasure.proof, request.app.state.sessions))


OfAddress = Annotated[Erasure, Depends(proof_at)]


@router.get("/beheer/wissen/bewijs/{number}", dependencies=[may("beheer")])
async def proof(request: Request, found: OfAddress) -> Response:
    """One proof."""
    return _show(request, found)


@router.get("/beheer/wissen/bewijs/{number}/bewijs.txt", dependencies=[may("beheer")])
async def proof_as_text(found: OfAddress) -> Response:
    """One proof as a file to keep or to send."""
    text = environment.get_template("beheer_bewijs.txt").render(proof=found)
    return PlainTextResponse(text, headers=as_file(f"wissing-{found.id}.txt"))


@router.post("/beheer/wissen/bewijs/{number}/nakijken", dependencies=[may("beheer"), *CHANGES])
async def check(request: Request, who: Current, found: OfAddress, words: Text = "") -> Response:
    """Whether a proof is about these words, and whether a search finds anything now."""
    try:
        them = sought.read(words)
    except sought.Unusable as reason:
        return _show(request, found, status=422, error=str(reason))
    digest = await asyncio.to_thread(sought.digest_of, them, found.salt)
    now, lines = await find_person(request, them)
    await note(request, who.employee.email, "persoon gezocht", f"wissing {found.id}", them, now.counts())
    left = sum(now.counts().values()) + len(lines)
    return _show(request, found, fits=hmac.compare_digest(digest, found.digest), left=left)


def _show(request: Request, found: Erasure, status: int = 200, **values: Any) -> Response:
    checked = {"fits": None, "left": 0, "error": None, **values}
    return page(request, "beheer_bewijs.html", status, proof=found, **checked)
