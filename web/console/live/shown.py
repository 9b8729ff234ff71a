"""How the screen Live shows a conversation that goes on: who has it, what was said, and why something was not done."""

from textwrap import shorten
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from records.administration import settings
from records.administration.settings import Sentence
from records.conversations import handover, turns
from records.conversations.handover import READING, Going
from records.conversations.tables import Author, Conversation, Handover, Message, Outcome
from records.staff import audit
from records.staff.login import LoggedIn
from web.console.pages import as_recent, page
from web.console.responses import NotFound, as_json
from web.console.texts import texts_of
from web.markdown import to_plain

LONGEST_TEXT = 2000
LONGEST_CALLED = 60


def named(conversation: str) -> str:
    """The id of a conversation in an address; PostgreSQL takes no NUL."""
    return conversation.replace("\0", "")


Named = Annotated[str, Depends(named)]


def proposed_sentences() -> list[Sentence]:
    """The canned sentences as long as nobody made others in the console."""
    return [Sentence(each["titel"], each["tekst"]) for each in texts_of("live")["kant_en_klaar"]]


def row(going: Going, who: LoggedIn) -> dict[str, Any]:
    """A conversation of the list, as text; `called` tells it apart from the others for who hears one link or button."""
    found = going.conversation
    name = found.caller_name or texts_of("live")["schrijver"]["citizen"]
    question = shorten(going.question, LONGEST_CALLED, placeholder=" …")
    return {
        "id": found.id,
        "handover": found.handover,
        "mine": is_theirs(found, who),
        "state": state_of(found, who),
        "name": name,
        "called": f"{name}: {question}" if question else name,
        "contact": found.caller_contact or "",
        "started": as_recent(found.created_at),
        "last": as_recent(going.last_at),
        "question": going.question,
    }


def is_theirs(found: Conversation, who: LoggedIn) -> bool:
    """Whether this employee has the conversation."""
    return found.handover == Handover.ACTIVE and found.staff_email == who.employee.email


def state_of(found: Conversation, who: LoggedIn) -> str:
    """Who has the conversation, in words."""
    name = "mine" if is_theirs(found, who) else found.handover
    if name == Handover.WAITING and found.caller_contact:
        name = "call_back"
    return str(texts_of("live")["toestand"][name]).format(naam=_holder(found))


def _holder(found: Conversation) -> str:
    return found.staff_name or str(texts_of("live")["schrijver"]["staff"])


def message_as_text(message: Message) -> dict[str, Any]:
    """A message as plain text: what a citizen typed is shown as it is, never read as markup."""
    text = message.text if message.author == Author.CITIZEN else to_plain(message.text)
    by = message.name or texts_of("live")["schrijver"][message.author]
    return {"id": message.id, "author": message.author, "by": by, "at": as_recent(message.at), "text": text}


async def show(
    request: Request, who: LoggedIn, found: Conversation, status: int = 200, error: str | None = None, text: str = ""
) -> Response:
    """The page of a conversation, with a note that it was read; `text` is what was typed and not sent."""
    sessions = request.app.state.sessions
    await audit.note(sessions, who.employee.email, READING, f"gesprek {found.id}")
    canned, _ = await settings.sentences(sessions, proposed_sentences())
    values = {
        "messages": [message_as_text(message) for message in await turns.history(sessions, found.id, 0)],
        "colleagues": await handover.colleagues(sessions, who.employee.email),
        "state": state_of(found, who),
        "is_mine": is_theirs(found, who),
        "sentences": canned,
    }
    fixed = {"outcomes": list(Outcome), "longest": LONGEST_TEXT}
    return page(request, "live_gesprek.html", status, found=found, error=error, text=text, **values, **fixed)


async def refuse(
    request: Request, who: LoggedIn, conversation: str, status: int = 409, error: str | None = None, text: str = ""
) -> Response:
    """Why it was not done: erased, with a colleague, with nobody, or not understood."""
    found = await handover.find(request.app.state.sessions, conversation)
    if found is None:
        raise NotFound
    with_colleague = found.handover == Handover.ACTIVE and not is_theirs(found, who)
    reason = texts_of("live")["fouten"]["bij_collega" if with_colleague else "niet_van_jou"].format(naam=_holder(found))
    if wants_json(request):
        return as_json({"error": error or reason}, status)
    return await show(request, who, found, status, error or reason, text)


def wants_json(request: Request) -> bool:
    """Whether a script asks, which keeps the page as it is."""
    return "application/json" in request.headers.get("accept", "")
