"""One conversation: what was understood and answered, verdicts on its messages, and the work around it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from actions.topics import load_topics
from records.conversations import case_work, handover, presence, review, verdicts, wiping
from records.conversations.attention import Attention
from records.conversations.case_tables import LONGEST_LABEL
from records.conversations.filters import Filters
from records.conversations.handover import READING
from records.conversations.tables import Author
from records.conversations.transcript import Transcript, is_going_on, transcript
from records.staff import audit
from records.staff.login import LoggedIn
from records.staff.tables import Judgement
from web import forgetting
from web.console.access import CHANGES, Current, may
from web.console.conversations.asked import CONVERSATION_ID, LONGEST_FIELD
from web.console.conversations.presence import on_page
from web.console.conversations.repeated import repeats
from web.console.conversations.shown import first_question, shown
from web.console.pages import page
from web.console.proposals.drafts import draft_of
from web.console.responses import NotFound
from web.console.topic_names import every_title
from web.console.typed import Id

router = APIRouter()
LONGEST_NOTE = 2000
# Among which a conversation is looked for that no colleague has open.
CANDIDATES = 50


async def find(request: Request, conversation: str) -> Transcript:
    """The conversation of an address.

    Raises:
        NotFound: there is none.
    """
    is_id = CONVERSATION_ID.fullmatch(conversation)
    found = await transcript(request.app.state.sessions, conversation) if is_id else None
    if found is None:
        raise NotFound
    return found


OfAddress = Annotated[Transcript, Depends(find)]


@router.get("/gesprekken/volgende", dependencies=[may("gesprekken")])
async def next_one(request: Request, who: Current, na: str = "") -> Response:
    """On to the next conversation with a message that needs attention, that no colleague has open."""
    sessions = request.app.state.sessions
    rows, _ = await review.most_urgent(sessions, Filters(), count=CANDIDATES, until=Attention.DOUBTFUL)
    # Who waits for an employee is helped in "Live", not here.
    ids = [row.conversation.id for row in rows if set(row.reasons) - {Attention.HANDOVER} and row.conversation.id != na]
    lookers = await presence.lookers(sessions, ids, who.employee.id)
    free = next((id_ for id_ in ids if not lookers.get(id_)), None)
    return RedirectResponse(f"/console/gesprekken/{free}" if free else "/console/vandaag", status_code=303)


@router.get("/gesprekken/{conversation}", dependencies=[may("gesprekken")])
async def read(request: Request, who: Current, found: OfAddress) -> Response:
    """One conversation."""
    return await show(request, who, found)


async def show(
    request: Request, who: LoggedIn, found: Transcript, error: int | None = None, typed: str = "",
    note: str | None = None,
) -> Response:  # fmt: skip
    """The page of a conversation, which the employee reads now.

    Args:
        request, who, found: the conversation, and who asks for it.
        error: message for which a topic was typed that does not exist.
        typed: that topic.
        note: a note that cannot be kept as it was typed.
    """
    sessions, conversation = request.app.state.sessions, found.conversation.id
    await audit.note(sessions, who.employee.email, READING, f"gesprek {conversation}")
    case = await case_work.case_of(sessions, conversation)
    around: dict[str, Any] = {
        "busy": await on_page(request, who, conversation, case.assigned.employee.id if case.assigned else 0),
        "case": case,
        "labels_in_use": await case_work.labels_in_use(sessions),
        "colleagues": await handover.colleagues(sessions, who.employee.email),
        "must_forget": await wiping.to_forget(sessions, conversation),
        "is_going_on": is_going_on(found),
    }
    values: dict[str, Any] = {
        "conversation": found.conversation,
        "question": first_question(found),
        "messages": [shown(message, found) for message in found.messages],
        "is_judged": all(message in found.verdicts for message in _citizens(found)),
    }
    status = 422 if error or note is not None else 200
    problem = {"error": error, "typed": typed, "note": note}
    fixed = {"topics": every_title(load_topics()), "longest_note": LONGEST_NOTE, "longest_label": LONGEST_LABEL}
    return page(request, "gesprek.html", status, **values, **around, **problem, **fixed)


@router.post("/gesprekken/{conversation}/oordeel", dependencies=[may("gesprekken"), *CHANGES])
async def judge(
    request: Request, who: Current, found: OfAddress, message: Id,
    judgement: Annotated[Judgement, Form()],
    topic: Annotated[str, Form(max_length=LONGEST_FIELD)] = "",
) -> Response:  # fmt: skip
    """Keep a verdict, or wipe the words of a message; then on to the next message without a verdict."""
    if message not in _citizens(found):
        raise NotFound
    if judgement == Judgement.PERSONAL:
        return await _wipe(request, who, found, message)
    name = every_title(load_topics()).get(topic.strip()) if judgement == Judgement.WRONG else None
    if judgement == Judgement.WRONG and name is None:
        return await show(request, who, found, error=message, typed=topic)
    sessions, conversation = request.app.state.sessions, found.conversation.id
    await verdicts.judge(sessions, conversation, message, who.employee.id, judgement, name, draft_of)
    details = {"bericht": message, "oordeel": judgement, "onderwerp": name}
    await audit.note(sessions, who.employee.email, "bericht beoordeeld", f"gesprek {conversation}", **details)
    return _to(conversation, f"bericht-{next_unjudged(found, message)}")


async def _wipe(request: Request, who: LoggedIn, found: Transcript, message: int) -> Response:
    sessions, conversation = request.app.state.sessions, found.conversation.id
    await wiping.wipe(sessions, conversation, message, who.employee.id, repeats)
    await audit.note(sessions, who.employee.email, "bericht gewist", f"gesprek {conversation}", bericht=message)
    await _forget(request, who, found)
    return _to(conversation, f"bericht-{next_unjudged(found, message)}")


@router.post("/gesprekken/{conversation}/vergeten", dependencies=[may("gesprekken"), *CHANGES])
async def forget(request: Request, who: Current, found: OfAddress) -> Response:
    """Try again to let the assistant forget a conversation in which words were wiped."""
    await _forget(request, who, found)
    return _to(found.conversation.id, "inhoud")


async def _forget(request: Request, who: LoggedIn, found: Transcript) -> None:
    """When something was wiped and the conversation is over; else the page goes on telling so."""
    await forgetting.forget(request.app.state.sessions, request.app.state.rasa, found, who.employee.email)


def _citizens(found: Transcript) -> list[int]:
    return [message.id for message in found.messages if message.author == Author.CITIZEN]


def next_unjudged(found: Transcript, judged: int) -> int:
    """The next message without a verdict, else the first one, else the one that was judged now."""
    others = [message for message in _citizens(found) if message != judged and message not in found.verdicts]
    return next((message for message in others if message > judged), others[0] if others else judged)


def _to(conversation: str, place: str) -> Response:
    return RedirectResponse(f"/console/gesprekken/{conversation}#{place}", status_code=303)
