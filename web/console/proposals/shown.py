"""Pages of training proposals: the lists and one proposal, each with what is to be looked at."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from rapidfuzz import fuzz
from rapidfuzz.process import extractOne

from actions.topics import load_topics
from records.proposals import desk, export
from records.proposals.desk import Found
from records.proposals.tables import Kind, Proposal, State
from records.staff import audit
from records.staff.login import LoggedIn
from records.staff.tables import STAFF, Role
from web.console.access import Current, NotAllowed
from web.console.pages import page
from web.console.proposals.flags import Flag, flags_of, others_of
from web.console.proposals.likeness import knows_held_out
from web.console.topic_names import titles
from web.console.typed import at_number

APPROVERS = frozenset({Role.ADMINISTRATOR, Role.DEVELOPER})
LIKE_ENOUGH = 60


@dataclass(frozen=True)
class Shown:
    """A proposal with what is to be looked at."""

    found: Found
    flags: list[Flag]

    @property
    def is_blocked(self) -> bool:
        return any(flag.blocks for flag in self.flags)


def is_staff(who: LoggedIn) -> bool:
    """Whether somebody may see citizens' words that nobody checked."""
    return who.employee.role in STAFF


def require_approver(who: LoggedIn) -> None:
    """Raises NotAllowed when somebody may not decide what is learnt."""
    if who.employee.role not in APPROVERS:
        raise NotAllowed


def require_staff(who: LoggedIn) -> None:
    """Raises NotAllowed when somebody may not change citizens' words."""
    if not is_staff(who):
        raise NotAllowed


async def found_at(request: Request, who: Current, number: str) -> Found:
    """The proposal of an address.

    Raises:
        NotFound: it is not there for this employee.
    """
    return await at_number(number, partial(desk.proposal, request.app.state.sessions, to_staff=is_staff(who)))


OfAddress = Annotated[Found, Depends(found_at)]


async def with_flags(request: Request, who: LoggedIn, found: list[Found]) -> list[Shown]:
    """The proposals with what is to be looked at; developers' are compared with what they may see."""
    rows = await desk.texts(request.app.state.sessions, is_staff(who))
    return await run_in_threadpool(_compared, found, rows)


def _compared(found: list[Found], rows: Any) -> list[Shown]:
    others = others_of(rows)
    return [Shown(each, flags_of(each, others)) for each in found]


async def list_page(request: Request, who: LoggedIn, state: State, before: int | None, done: str) -> Response:
    """The proposals in a state."""
    sessions = request.app.state.sessions
    found = await desk.newest(sessions, state, is_staff(who), before)
    rows = await with_flags(request, who, found[: desk.PAGE])
    values: dict[str, Any] = {
        "rows": rows, "state": state, "before": before, "done": done,
        "older": rows[-1].found.proposal.id if len(found) > desk.PAGE else None,
        "files": await export.files(sessions), "ready": len(await export.approved(sessions)),
    }  # fmt: skip
    return page(request, "voorstellen.html", **values, **await _around(request, who))


async def new_topics_page(request: Request, who: LoggedIn, done: str) -> Response:
    """What asks for a new topic."""
    found = await desk.new_topics(request.app.state.sessions, is_staff(who))
    rows = await with_flags(request, who, found)
    return page(request, "voorstellen_nieuw.html", rows=rows, done=done, **await _around(request, who))


async def proposal_page(
    request: Request, who: LoggedIn, found: Found, error: str = "", typed: Proposal | None = None, topic: str = "",
    status: int = 200, done: str = "",
) -> Response:  # fmt: skip
    """One proposal, which the employee reads now; after an error with what was typed."""
    thing = f"voorstel {found.proposal.id}"
    await audit.note(request.app.state.sessions, who.employee.email, "voorstel gelezen", thing)
    [shown] = await with_flags(request, who, [found])
    groups = await _working_titles(request, who, found) if is_staff(who) else []
    form = typed or found.proposal
    values: dict[str, Any] = {
        "shown": shown, "proposal": found.proposal, "message": found.message, "form": form, "error": error,
        "typed_topic": topic, "done": done, "groups": groups, "likely": likely_title(form, groups),
    }  # fmt: skip
    return page(request, "voorstel.html", status, **values, **await _around(request, who))


async def _working_titles(request: Request, who: LoggedIn, found: Found) -> list[tuple[str, str]]:
    """Words and working title of the other proposals for new topics."""
    others = await desk.new_topics(request.app.state.sessions, is_staff(who))
    named = (each.proposal for each in others if each.proposal.id != found.proposal.id)
    return [(each.text, each.working_title) for each in named if each.working_title]


def likely_title(form: Proposal, groups: list[tuple[str, str]]) -> str:
    """The working title of the new topic that the words are most like; '' when none is, or one is chosen."""
    if form.working_title or form.kind != Kind.NEW_TOPIC:
        return ""
    words = [f"{title} {text}" for text, title in groups]
    near = extractOne(form.text, words, scorer=fuzz.token_set_ratio, score_cutoff=LIKE_ENOUGH)
    return groups[near[2]][1] if near else ""


async def _around(request: Request, who: LoggedIn) -> dict[str, Any]:
    """What every page of this screen shows."""
    topics = load_topics()
    return {
        "counts": await desk.counts(request.app.state.sessions, is_staff(who)),
        "titles": titles(topics), "topics": topics, "State": State, "Kind": Kind, "is_staff": is_staff(who),
        "is_approver": who.employee.role in APPROVERS, "knows_held_out": knows_held_out(),
    }  # fmt: skip
