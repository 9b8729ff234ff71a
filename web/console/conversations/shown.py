"""A message as staff reads it: what it was taken for, how sure that was, and what was found of it."""

from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from records.conversations.tables import NOT_SURE, Author, Message
from records.conversations.transcript import Judged, Transcript
from records.conversations.wiping import WIPED
from web.console.topic_names import topic_name
from web.markdown import Node, to_nodes

RUNNERS_UP = 2
LONGEST_QUESTION = 60


@dataclass(frozen=True)
class Guess:
    """What a message may be about, as staff calls it; there is not always a certainty."""

    title: str
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
        should_be: what it should have been taken for.
    """

    message: Message
    nodes: list[Node]
    understood: Guess | None
    others: list[Guess]
    thumbs: list[str]
    judged: Judged | None
    should_be: str | None


def shown(message: Message, found: Transcript) -> Shown:
    """A message of this transcript, ready to be shown."""
    is_citizen = message.author == Author.CITIZEN
    understood, others = _guesses(message.understood)
    judged = found.verdicts.get(message.id)
    return Shown(
        message=message,
        nodes=[] if is_citizen else to_nodes(message.text),
        understood=understood,
        others=others,
        thumbs=[reply.thumb for reply in found.messages if reply.reply_to == message.id and reply.thumb],
        judged=judged,
        should_be=topic_name(judged.verdict.topic) if judged and judged.verdict.topic else None,
    )


def first_question(found: Transcript) -> str:
    """What the citizen asked first, shortened; '' when nothing was asked, or it was wiped."""
    asked = next((message.text for message in found.messages if message.author == Author.CITIZEN), WIPED)
    return "" if asked == WIPED else shorten(asked, LONGEST_QUESTION, placeholder=" …")


def _guesses(understood: dict[str, Any] | None) -> tuple[Guess | None, list[Guess]]:
    """What a message was taken for, and the next best."""
    if understood is None:
        return None, []
    name = understood.get("intent")
    ranking = [each for each in understood.get("ranking") or [] if each["name"] not in (NOT_SURE, name)]
    # How sure the assistant was that it did not understand tells nothing: that is a setting.
    certainty = None if name == NOT_SURE else understood.get("confidence")
    others = [Guess(topic_name(each["name"]), each["confidence"]) for each in ranking[:RUNNERS_UP]]
    return Guess(topic_name(name), certainty), others
