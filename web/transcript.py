"""A conversation as a text file: text stays text, whatever was typed."""

from typing import Any

from records.city_time import CITY_TIME
from records.conversations.tables import Message
from web.markdown import to_plain
from web.texts import texts


def as_text(messages: list[Message]) -> str:
    """All messages, oldest first, with who wrote them and when."""
    words: dict[str, Any] = texts()["transcript"]
    return "\n\n".join([words["titel"], *(_entry(message, words) for message in messages)]) + "\n"


def _entry(message: Message, words: dict[str, Any]) -> str:
    who = message.name or words[message.author]
    text = message.text if message.author == "citizen" else to_plain(message.text)
    lines = [f"{message.at.astimezone(CITY_TIME):%d/%m/%Y %H:%M} {who}:", text]
    lines += [f"[{button['title']}]" for button in message.buttons]
    if message.source:
        lines.append(f"Bron: {message.source['title']} ({message.source['owner']})")
    return "\n".join(lines)
