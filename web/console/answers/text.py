"""An answer as citizens read it now or did before, as it stands in the form, and as the widget gets it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from actions.topics import load_topics
from records.answers.tables import AnswerVersion
from records.conversations.tables import Author, Message
from web.answers import Answer, filled
from web.console.answers.check import Typed
from web.edited_answers import is_used
from web.emergencies.matcher import Emergency
from web.replies import emergency_reply, to_json


@dataclass(frozen=True)
class AsRead:
    """An answer as it was or is: its words, its last day, and the number of its version; 0 is the file."""

    text: str
    valid_until: date | None
    number: int = 0


def now_read(answer: Answer, versions: Sequence[AnswerVersion]) -> AsRead:
    """What citizens read; its number is that of the latest version, also when that one is the file's text again."""
    latest = versions[0] if versions else None
    if latest and is_used(latest, answer):
        return as_text(latest)
    return AsRead(answer.text, answer.valid_until, latest.number if latest else 0)


def as_text(version: AnswerVersion) -> AsRead:
    """A stored version."""
    return AsRead(version.text, version.valid_until, version.number)


def as_typed(text: AsRead) -> Typed:
    """An answer as it stands in the form."""
    return Typed(text.text, f"{text.valid_until:%d/%m/%Y}" if text.valid_until else "")


def each_by_number(answer: Answer, versions: Sequence[AnswerVersion]) -> dict[int, AsRead]:
    """Every version by number, with the file's text as 0."""
    return {0: AsRead(answer.text, answer.valid_until)} | {each.number: as_text(each) for each in versions}


def as_message(answer: Answer, text: str) -> dict[str, Any]:
    """The answer with this text as the widget gets it."""
    buttons = [{"id": str(number), "title": each} for number, each in enumerate(answer.buttons)]
    fields: dict[str, Any] = {
        "text": filled(text), "topic": answer.name, "source": answer.source, "buttons": buttons, "emergency": False,
    }  # fmt: skip
    if answer.kind:
        fields = emergency_reply(Emergency(answer.kind, text, answer.numbers))
    message = Message(id=1, conversation_id="", at=datetime.now(UTC), author=Author.BOT, **fields)
    return to_json(message, load_topics())
