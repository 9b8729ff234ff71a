"""Who else has a conversation open, or has taken it: told on its page and in the list, within seconds.

A page tells every few seconds that it is open, and hears who else is there. That is no work of an employee: a browser
that is left open is logged out like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from records.conversations import case_work, handover, presence
from records.staff.login import LoggedIn
from records.staff.tables import Employee
from web.console.access import CHANGES, UNATTENDED, Current, may
from web.console.conversations.asked import CONVERSATION_ID
from web.console.responses import NOT_CACHED, as_json
from web.console.texts import texts_of

router = APIRouter()
MOST_ROWS = 100
Ids = Annotated[list[str], Query(alias="id", default_factory=list)]
Shown = Annotated[int, Form(ge=0)]


@dataclass(frozen=True)
class Row:
    """What a row of the list tells besides: labels, and who has the conversation, follows it up or looks at it."""

    labels: list[str]
    signs: list[str]


async def in_rows(request: Request, who: LoggedIn, conversations: Sequence[str]) -> dict[str, Row]:
    """Labels and signs of each conversation of a page of the list; one query for each kind."""
    labels = await case_work.labels_of(request.app.state.sessions, conversations)
    signs = await _signs(request, who, conversations)
    return {each: Row(labels.get(each, []), signs[each]) for each in conversations}


async def _signs(request: Request, who: LoggedIn, conversations: Sequence[str]) -> dict[str, list[str]]:
    sessions = request.app.state.sessions
    lookers = await presence.lookers(sessions, conversations, who.employee.id)
    holders = await presence.holders(sessions, conversations, who.employee.email)
    assignees = await case_work.assignees_of(sessions, conversations)
    return {
        each: _row(who, holders.get(each), assignees.get(each), lookers.get(each, [])) for each in conversations
    }  # fmt: skip


def _row(who: LoggedIn, holder: str | None, assignee: Employee | None, lookers: list[str]) -> list[str]:
    words = texts_of("conversations")["rij"]
    found = [words["overgenomen"].format(naam=holder)] if holder else []
    if assignee:
        is_mine = assignee.id == who.employee.id
        found.append(words["van_mij"] if is_mine else words["volgt"].format(naam=assignee.name))
    return found + _looking(words, lookers)


def _looking(words: Mapping[str, str], names: list[str]) -> list[str]:
    if not names:
        return []
    *others, last = names
    listed = texts_of("conversations")["en"].join([", ".join(others), last]) if others else last
    return [words["kijken" if others else "kijkt"].format(namen=listed)]


async def on_page(request: Request, who: LoggedIn, conversation: str, shown: int) -> str:
    """Who else is busy with a conversation, in words; '' when nobody is. The employee counts as looking from now on.

    Args:
        request, who, conversation: who looks at what.
        shown: whom the page shows as following it up, 0 for nobody; told is only who does so since.
    """
    sessions, me = request.app.state.sessions, who.employee
    await presence.look(sessions, conversation, me.id)
    lookers = await presence.lookers(sessions, [conversation], me.id)
    holders = await presence.holders(sessions, [conversation], me.email)
    assignees = await case_work.assignees_of(sessions, [conversation])
    words = texts_of("conversations")["gesprek"]
    found = [words["overgenomen"].format(naam=holder) for holder in holders.values()]
    found += [words["volgt"].format(naam=each.name) for each in assignees.values() if each.id not in (me.id, shown)]
    return " ".join(found + _looking(words, lookers.get(conversation, [])))


@router.get("/gesprekken/bezig", dependencies=[UNATTENDED, may("gesprekken")])
async def rows(request: Request, who: Current, ids: Ids) -> Response:
    """The signs of the rows of a list, by conversation."""
    asked = [each for each in ids[:MOST_ROWS] if CONVERSATION_ID.fullmatch(each)]
    return as_json(await _signs(request, who, asked))


@router.post("/gesprekken/{conversation}/kijkt", dependencies=[UNATTENDED, may("gesprekken"), *CHANGES])
async def look(request: Request, who: Current, conversation: str, shown: Shown = 0) -> Response:
    """The page is still open; who else is there."""
    is_id = CONVERSATION_ID.fullmatch(conversation)
    if not is_id or await handover.find(request.app.state.sessions, conversation) is None:
        return as_json({}, 404)
    return as_json({"text": await on_page(request, who, conversation, shown)})


@router.post("/gesprekken/{conversation}/weg", dependencies=[UNATTENDED, may("gesprekken"), *CHANGES])
async def leave(request: Request, who: Current, conversation: str) -> Response:
    """The page was closed, or is not seen any more."""
    if CONVERSATION_ID.fullmatch(conversation):
        await presence.leave(request.app.state.sessions, conversation, who.employee.id)
    return Response(status_code=204, headers=NOT_CACHED)
