"""Wissen: finds what is kept of one person, erases what is chosen of it, and keeps the proof."""

import asyncio
import hmac
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from records.administration import erasure, sought
from records.administration.erasure import Found
from records.administration.sought import Kind, Sought
from records.administration.tables import Erasure
from records.staff import audit
from web.console.access import CHANGES, Current, may
from web.console.administration.hours import Text
from web.console.exports import as_file
from web.console.pages import environment, page
from web.erasure import Eraser, in_topic_files

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
    found, lines = await _find(request, them)
    await _note(request, who.employee.email, "persoon gezocht", "wissen", them, found.counts())
    chosen = sent if any(each.kind is Kind.NAME for each in them) else Asked(sent.words, _all_of(found), "")
    return await _show(request, chosen, found, lines)


@router.post("/beheer/wissen", dependencies=[may("beheer"), *CHANGES])
async def erase(request: Request, who: Current, sent: Sent) -> Response:
    """Erase what was chosen, and look again."""
    try:
        them = sought.read(sent.words)
    except sought.Unusable as reason:
        return await _show(request, sent, error=str(reason), status=422)
    found, lines = await _find(request, them)
    chosen = sent.of(found)
    if not any(chosen.counts().values()) or sent.confirmed.strip().lower() != CONFIRMED:
        error = "woord" if any(chosen.counts().values()) else "niets_gekozen"
        return await _show(request, sent, found, lines, error, 422)
    email, eraser = who.employee.email, _eraser(request)
    await _note(request, email, "persoon wissen begonnen", "wissen", them, chosen.counts())
    done = await eraser.all_of(chosen)
    left, lines = await _find(request, them)
    counts = {name: count for name, count in done.counts.items() if count}
    proof = await _keep(request, email, them, counts, {**left.counts(), "voorbeelden": len(lines)}, done.is_complete)
    if not done.is_complete:
        return await _show(request, sent, left, lines, "niet_alles", 503)
    return RedirectResponse(f"{ADDRESS}/bewijs/{proof.id}", status_code=303)


@router.get("/beheer/wissen/bewijs/{number}", dependencies=[may("beheer")])
async def proof(request: Request, number: str) -> Response:
    """One proof."""
    found = await _proof(request, number)
    return _proof_page(request, found) if found else page(request, "niet_gevonden.html", 404)


@router.get("/beheer/wissen/bewijs/{number}/bewijs.txt", dependencies=[may("beheer")])
async def proof_as_text(request: Request, number: str) -> Response:
    """One proof as a file to keep or to send."""
    found = await _proof(request, number)
    if found is None:
        return page(request, "niet_gevonden.html", 404)
    text = environment.get_template("beheer_bewijs.txt").render(proof=found)
    headers = as_file(f"wissing-{found.id}.txt")
    return PlainTextResponse(text, headers=headers)


@router.post("/beheer/wissen/bewijs/{number}/nakijken", dependencies=[may("beheer"), *CHANGES])
async def check(request: Request, who: Current, number: str, words: Text = "") -> Response:
    """Whether a proof is about these words, and whether a search finds anything now."""
    found = await _proof(request, number)
    if found is None:
        return page(request, "niet_gevonden.html", 404)
    try:
        them = sought.read(words)
    except sought.Unusable as reason:
        return _proof_page(request, found, status=422, error=str(reason))
    digest = await asyncio.to_thread(sought.digest_of, them, found.salt)
    now, lines = await _find(request, them)
    await _note(request, who.employee.email, "persoon gezocht", f"wissing {found.id}", them, now.counts())
    left = sum(now.counts().values()) + len(lines)
    return _proof_page(request, found, fits=hmac.compare_digest(digest, found.digest), left=left)


def _eraser(request: Request) -> Eraser:
    eraser: Eraser = request.app.state.eraser
    return eraser


async def _find(request: Request, them: list[Sought]) -> tuple[Found, list[str]]:
    return await erasure.find(request.app.state.sessions, them), await in_topic_files(them)


async def _note(
    request: Request, email: str, action: str, thing: str, them: list[Sought], counts: dict[str, int]
) -> None:  # fmt: skip
    """Note what was done, with what was looked for as a salted hash."""
    salt = sought.new_salt()
    digest = await asyncio.to_thread(sought.digest_of, them, salt)
    await audit.note(request.app.state.sessions, email, action, thing, zout=salt, afdruk=digest, **counts)


async def _keep(
    request: Request, email: str, them: list[Sought], erased: dict[str, int], left: dict[str, int], is_complete: bool
) -> Erasure:  # fmt: skip
    """Keep the proof, and note it with the same hash."""
    sessions, salt = request.app.state.sessions, sought.new_salt()
    digest = await asyncio.to_thread(sought.digest_of, them, salt)
    kept = await erasure.keep_proof(
        sessions, who=email, salt=salt, digest=digest, erased=erased, left=left, is_complete=is_complete
    )  # fmt: skip
    about = {"zout": salt, "afdruk": digest, "volledig": is_complete, **erased}
    await audit.note(sessions, email, "persoon gewist", f"wissing {kept.id}", **about)
    return kept


async def _proof(request: Request, number: str) -> Erasure | None:
    is_id = number.isascii() and number.isdigit() and len(number) < 10
    return await erasure.proof(request.app.state.sessions, int(number)) if is_id else None


def _proof_page(request: Request, found: Erasure, status: int = 200, **values: Any) -> Response:
    checked = {"fits": None, "left": 0, "error": None, **values}
    return page(request, "beheer_bewijs.html", status, proof=found, **checked)


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
    return page(request, "beheer_wissen.html", status, proofs=proofs, most=erasure.MOST, error=error, **values)
