"""Gesprekken: the conversations that need attention first, one conversation, and verdicts on its messages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from actions.topics import Topics, load_topics
from records import audit, review
from records.conversation_tables import NOT_SURE, Author, Handover, Message
from records.review import Attention, Filters, Place, Transcript
from records.staff_tables import Judgement
from web.console.access import CHANGES, Current, may
from web.console.pages import CITY_TIME, page
from web.markdown import Node, to_nodes

router = APIRouter()
FIELDS = (
    "van", "tot", "onderwerp", "zekerheid", "terugval", "duim", "overdracht", "onbeantwoord", "beoordeeld", "woorden",
)  # fmt: skip
YES_NO = {"ja": True, "nee": False}
THUMBS = {"omhoog": "up", "omlaag": "down"}
HANDOVERS = {"wacht": Handover.WAITING, "bezig": Handover.ACTIVE, "voorbij": Handover.CLOSED}
CONVERSATION_ID = re.compile(r"[0-9a-f]{32}")
LONGEST_FIELD, MOST_WORDS = 200, 10
LARGEST_ID = 2**31 - 1
RUNNERS_UP = 2


@dataclass(frozen=True)
class Guess:
    """A topic that a message may be about; `title` is None when it has no answer of its own."""

    name: str | None
    title: str | None
    certainty: float | None


@dataclass(frozen=True)
class Shown:
    """A message as the page shows it.

    Attributes:
        message: the message itself.
        nodes: what it shows, of a reply.
        understood: what a citizen's message was taken for; None when nothing was to be understood.
        others: the next best topics.
        thumbs: thumbs on the replies to it.
        judged: the verdict on it.
        should_be: title of the topic that it should have been.
    """

    message: Message
    nodes: list[Node]
    understood: Guess | None
    others: list[Guess]
    thumbs: list[str]
    judged: review.Judged | None
    should_be: str | None


@router.get("/gesprekken", dependencies=[may("gesprekken")])
async def listing(request: Request) -> Response:
    """The conversations, the most urgent first."""
    asked = {name: request.query_params.get(name, "")[:LONGEST_FIELD].replace("\0", "") for name in FIELDS}
    topics = load_topics()
    filters, after = read_filters(asked, topics), read_place(request.query_params.get("na", ""))
    rows, place = await review.most_urgent(request.app.state.sessions, filters, after)
    given = {name: value for name, value in asked.items() if value}
    more = urlencode({**given, "na": _written(place)}) if place else None
    values: dict[str, Any] = {"rows": rows, "more": more, "asked": asked, "given": given, "after": after}
    return page(request, "gesprekken.html", topics=titles(topics), Attention=Attention, **values)


def titles(topics: Topics) -> dict[str, str]:
    """Name of each topic by its title, in the order of the titles."""
    found = [topic for topic in map(topics.get, topics.names) if topic]
    return {topic.title: topic.name for topic in sorted(found, key=lambda topic: topic.title.casefold())}


def read_filters(asked: Mapping[str, str], topics: Topics) -> Filters:
    """The filters of an address; what cannot be read filters nothing."""
    return Filters(
        since=_start_of(asked["van"]),
        until=_start_of(asked["tot"], days_later=1),
        topic=titles(topics).get(asked["onderwerp"], asked["onderwerp"]),
        below=_share(asked["zekerheid"]),
        fallback=asked["terugval"] == "ja",
        thumb=THUMBS.get(asked["duim"], ""),
        handover=HANDOVERS.get(asked["overdracht"], ""),
        unanswered=asked["onbeantwoord"] == "ja",
        judged=YES_NO.get(asked["beoordeeld"]),
        words=tuple(asked["woorden"].split()[:MOST_WORDS]),
    )


def _start_of(day: str, days_later: int = 0) -> datetime | None:
    try:
        start = datetime.combine(date.fromisoformat(day) + timedelta(days=days_later), time(), CITY_TIME)
        return start.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _share(percent: str) -> float | None:
    return int(percent) / 100 if re.fullmatch(r"[0-9]{1,3}", percent) else None


def _written(place: Place) -> str:
    return f"{int(place.attention)}~{place.at.isoformat()}~{place.conversation}"


def read_place(written: str) -> Place | None:
    """Where the page before ended, as its link says; None for the first page."""
    attention, _, rest = written.partition("~")
    at, _, conversation = rest.partition("~")
    try:
        if CONVERSATION_ID.fullmatch(conversation):
            return Place(Attention(int(attention)), datetime.fromisoformat(at).astimezone(UTC), conversation)
    except (ValueError, OverflowError):
        pass
    return None


@router.get("/gesprekken/{conversation}", dependencies=[may("gesprekken")])
async def read(request: Request, who: Current, conversation: str) -> Response:
    """One conversation."""
    found = await _transcript(request, conversation)
    if found is None:
        return page(request, "niet_gevonden.html", 404)
    await audit.note(request.app.state.sessions, who.employee.email, "gesprek gelezen", f"gesprek {conversation}")
    return _page(request, found)


async def _transcript(request: Request, conversation: str) -> Transcript | None:
    is_id = CONVERSATION_ID.fullmatch(conversation)
    return await review.transcript(request.app.state.sessions, conversation) if is_id else None


def _page(request: Request, found: Transcript, error: int | None = None, typed: str = "") -> Response:
    topics = load_topics()
    shown = [_shown(message, found, topics) for message in found.messages]
    values: dict[str, Any] = {"conversation": found.conversation, "messages": shown, "error": error, "typed": typed}
    return page(request, "gesprek.html", 422 if error else 200, topics=titles(topics), **values)


def _shown(message: Message, found: Transcript, topics: Topics) -> Shown:
    is_citizen = message.author == Author.CITIZEN
    understood, others = _guesses(message.understood, topics)
    judged = found.verdicts.get(message.id)
    should_be = judged.verdict.topic if judged else None
    known = topics.get(should_be)
    return Shown(
        message=message,
        nodes=[] if is_citizen else to_nodes(message.text),
        understood=understood,
        others=others,
        thumbs=[reply.thumb for reply in found.messages if reply.reply_to == message.id and reply.thumb],
        judged=judged,
        should_be=known.title if known else should_be,
    )


def _guesses(understood: dict[str, Any] | None, topics: Topics) -> tuple[Guess | None, list[Guess]]:
    """What a message was taken for, and the next best."""
    if understood is None:
        return None, []
    name = understood.get("intent")
    ranking = [each for each in understood.get("ranking") or [] if each["name"] not in (NOT_SURE, name)]
    # How sure the assistant was that it did not understand tells nothing: that is a setting.
    certainty = None if name == NOT_SURE else understood.get("confidence")
    others = [_guess(each["name"], each["confidence"], topics) for each in ranking[:RUNNERS_UP]]
    return _guess(name, certainty, topics), others


def _guess(name: str | None, certainty: float | None, topics: Topics) -> Guess:
    topic = topics.get(name)
    return Guess(name, topic.title if topic else None, certainty)


@router.post("/gesprekken/{conversation}/oordeel", dependencies=[may("gesprekken"), *CHANGES])
async def judge(
    request: Request, who: Current, conversation: str,
    message: Annotated[int, Form(ge=1, le=LARGEST_ID)],
    judgement: Annotated[Judgement | Literal["wissen"], Form()],
    topic: Annotated[str, Form(max_length=LONGEST_FIELD)] = "",
) -> Response:  # fmt: skip
    """Keep a verdict, or wipe the words of a message; then on to the next message without a verdict."""
    found = await _transcript(request, conversation)
    if found is None or message not in _citizens(found):
        return page(request, "niet_gevonden.html", 404)
    name = titles(load_topics()).get(topic.strip()) if judgement == Judgement.WRONG else None
    if judgement == Judgement.WRONG and name is None:
        return _page(request, found, error=message, typed=topic)
    sessions, email, thing = request.app.state.sessions, who.employee.email, f"gesprek {conversation}"
    if judgement == "wissen":
        await review.wipe(sessions, conversation, message)
        await audit.note(sessions, email, "bericht gewist", thing, bericht=message)
        return _to(conversation, message)
    verdict = Judgement(judgement)
    await review.judge(sessions, conversation, message, who.employee.id, verdict, name)
    await audit.note(sessions, email, "bericht beoordeeld", thing, bericht=message, oordeel=verdict, onderwerp=name)
    return _to(conversation, next_unjudged(found, message))


def _citizens(found: Transcript) -> list[int]:
    return [message.id for message in found.messages if message.author == Author.CITIZEN]


def next_unjudged(found: Transcript, judged: int) -> int:
    """The next message without a verdict, else the first one, else the one that was judged now."""
    others = [message for message in _citizens(found) if message != judged and message not in found.verdicts]
    return next((message for message in others if message > judged), others[0] if others else judged)


def _to(conversation: str, message: int) -> Response:
    return RedirectResponse(f"/console/gesprekken/{conversation}#bericht-{message}", status_code=303)
