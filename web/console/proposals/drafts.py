"""A draft out of a verdict: the citizen's words as an example could hold them, and the topic that they belong to."""

import re

from records.conversations.tables import OUT_OF_SCOPE, Message
from records.conversations.wiping import WIPED
from records.proposals.tables import Kind, Proposal, State
from records.staff.tables import Judgement, Verdict
from web.console.proposals.files import places
from web.console.proposals.personal import personal_data
from web.redaction import REDACTED

PERSON = "PERSON"
# Rasa reads these as the marks of an entity; a citizen means nothing by them.
MARKUP = re.compile(r"[\[\](){}]")


def plain_words(text: str) -> str:
    """A text as a line of a topic file can hold it: one line without control characters, marks or a list's dash."""
    without_marks = MARKUP.sub(" ", text.replace(REDACTED, " "))
    printable = "".join(sign for sign in without_marks if sign.isprintable() or sign.isspace())
    return " ".join(printable.split()).lstrip("-*/ ")


def names_in(message: Message | None) -> list[str]:
    """Names of people that the assistant found in a message."""
    found = (message.understood or {}).get("entities") or [] if message else []
    return [str(each["value"]) for each in found if each.get("entity") == PERSON and each.get("value") != WIPED]


def draft_of(verdict: Verdict, message: Message) -> Proposal:
    """The proposal that a verdict asks for; it belongs to the verdict's message."""
    text = plain_words(message.text)
    topic = _topic(verdict, message)
    return Proposal(
        message_id=message.id, lives_with=message.id, state=State.DRAFT, text=text,
        kind=Kind.NEW_TOPIC if verdict.judgement == Judgement.NEW_TOPIC else Kind.EXAMPLE,
        topic=topic if topic in places() else None, is_suspect=bool(personal_data(text, names_in(message))),
        changed_at=verdict.at,
    )  # fmt: skip


def _topic(verdict: Verdict, message: Message) -> str | None:
    """The topic by the verdict; of what was understood well, it is what the assistant took it for."""
    if verdict.judgement == Judgement.NOT_OURS:
        return OUT_OF_SCOPE
    return (message.understood or {}).get("intent") if verdict.judgement == Judgement.GOOD else verdict.topic
