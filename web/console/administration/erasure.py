"""Wissen: finds what is kept of one person, erases what is chosen of it, and keeps the proof."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from records.administration import erasure, sought
from records.administration.found import MOST, Found
from records.administration.sought import Kind, Sought
from records.administration.tables import Erasure
from records.staff import audit
from web.console.access import CHANGES, Current, may
from web.console.administration.searching import find_person, hashed, note
from web.console.pages import page
from web.console.typed import Text
from web.eraser import Erased, Eraser

router = APIRouter()
ADDRESS = "/console/beheer/wissen"
CONFIRMED = "wissen"
Ids = Annotated[list[str], Form()]


@dataclass(frozen=True)
class Asked:
    """What the form of the search holds: the words, what is chosen of each kind, and the word that confirms it."""

    words: str
    chosen: dict[str, list[str]]
    confirmed: str

    def of(self, found: Found) -> Found:
        """What was chosen of what was found: nothing else can be erased."""
        ids = {kind: set(chosen) for kind, chosen in self.chosen.items()}
        return replace(
            found,
            conversations=[each for each in found.conversations if each.conversation.id in ids["gesprek"]],
            visits=[each for each in found.visits if str(each.id) in ids["werkbezoek"]],
            mails=[each for each in found.mails if str(each.id) in ids["mail"]],
            proposals=[each for each in found.proposals if str(each.id) in ids["voorstel"]],
            filters=[each for each in found.filters if str(each.id) in ids["filter"]],
        )


def asked(
    words: Text = "", confirmed: Text = "", gesprek: Ids = [], werkbezoek: Ids = [], mail: Ids = [],  # noqa: B006
    voorstel: Ids = [], filter: Ids = [],  # noqa: A002, B006
) -> Asked:  # fmt: skip
    """The form of a request."""
    chosen = {"gesprek": gesprek, "werkbezoek": werkbezoek, "mail": mail, "voorstel": voorstel, "filter": filter}
    return Asked(words, chosen, confirmed)


Sent = Annotated[Asked, Depends(asked)]


@router.get("/beheer/wissen", dependencies=[may("beheer")])
async def form(request: Request) -> Response:
    """The field to search with, and the proofs so far."""
    return await _show(request, Asked("", {}, ""))


@router.post("/beheer/wissen/zoeken", dependencies=[may("beheer"), *CHANGES])
async def search(request: Request, who: Current, sent: Sent) -> Response:
    """Where it stands. A form that is sent, because words in an address would stay in logs and in the browser."""
    try:
        them = sought.read(sent.words)
    except sought.Unusable as reason:
        return await _show(request, sent, error=str(reason), status=422)
    found, lines = await find_person(request, them)
    await note(request, who.employee.email, "persoon gezocht", "wissen", them, found.counts())
    chosen = sent if any(each.kind is Kind.NAME for each in them) else Asked(sent.words, _all_of(found), "")
    return await _show(request, chosen, found, lines)


@router.post("/beheer/wissen", dependencies=[may("beheer"), *CHANGES])
async def erase(request: Request, who: Current, sent: Sent) -> Response:
    """Erase what was chosen, and look again."""
    try:
        them = sought.read(sent.words)
    except sought.Unusable as reason:
        return await _show(request, sent, error=str(reason), status=422)
    found, lines = await find_person(request, them)
    chosen = sent.of(found)
    if not any(chosen.counts().values()) or sent.confirmed.strip().lower() != CONFIRMED:
        error = "woord" if any(chosen.counts().values()) else "niets_gekozen"
        return await _show(request, sent, found, lines, error, 422)
    email = who.employee.email
    await note(request, email, "persoon wissen begonnen", "wissen", them, chosen.counts())
    eraser: Eraser = request.app.state.eraser
    done = await eraser.all_of(chosen)
    left, lines = await find_person(request, them)
    proof = await _keep_proof(request, email, them, done, {**left.counts(), "voorbeelden": len(lines)})
    if not done.is_complete:
        return await _show(request, sent, left, lines, "niet_alles", 503)
    return RedirectResponse(f"{ADDRESS}/bewijs/{proof.id}", status_code=303)


async def _keep_proof(
    request: Request, email: str, them: list[Sought], done: Erased, left: dict[str, int]
) -> Erasure:  # fmt: skip
    """Keep the proof, and note it with the same hash."""
    sessions, (salt, digest) = request.app.state.sessions, await hashed(them)
    erased = {name: count for name, count in done.counts.items() if count}
    kept = await erasure.keep_proof(
        sessions, who=email, salt=salt, digest=digest, erased=erased, left=left, is_complete=done.is_complete
    )  # fmt: skip
    about = {"zout": salt, "afdruk": digest, "volledig": done.is_complete, **erased}
    await audit.note(sessions, email, "persoon gewist", f"wissing {kept.id}", **about)
    return kept


def _all_of(found: Found) -> dict[str, list[str]]:
    return {
        "gesprek": [each.conversation.id for each in found.conversations],
        "werkbezoek": [str(each.id) for each in found.visits],
        "mail": [str(each.id) for each in found.mails],
        "voorstel": [str(each.id) for each in found.proposals],
        "filter": [str(each.id) for each in found.filters],
    }


async def _show(
    request: Request, sent: Asked, found: Found | None = None, lines: list[str] | None = None,
    error: str | None = None, status: int = 200,
) -> Response:  # fmt: skip
    values: dict[str, Any] = {"words": sent.words, "chosen": sent.chosen, "found": found, "lines": lines or []}
    proofs = await erasure.proofs(request.app.state.sessions)
    return page(request, "beheer_wissen.html", status, proofs=proofs, most=MOST, error=error, **values)
