"""Messages between the database, Rasa's replies, and what a citizen's browser gets."""

import re
import secrets
from functools import lru_cache
from typing import Any

from actions.topics import Topics
from records.conversations.tables import Author, Message
from web.answers import as_source
from web.emergencies.matcher import Emergency
from web.markdown import Node, as_plain, to_nodes

BUTTON_BYTES = 9
# More than there are topics.
MOST_ANSWERS = 500


def stored_reply(reply: dict[str, Any], edited: str | None = None) -> dict[str, Any]:
    """One reply of Rasa as fields of a stored message; each button gets an id that cannot be guessed.

    Args:
        reply: as Rasa's channel sends it.
        edited: what employees made of its text, if they did.
    """
    source = reply.get("source")
    return {
        "text": edited or reply["text"],
        "topic": reply.get("topic"),
        "source": as_source(source) if source else None,
        "buttons": with_ids(reply.get("buttons") or []),
        "emergency": False,
    }


def with_ids(buttons: list[dict[str, str]]) -> list[dict[str, str]]:
    """Buttons with their server-side ids."""
    return [
        {"id": secrets.token_urlsafe(BUTTON_BYTES), "title": button["title"], "payload": button["payload"]}
        for button in buttons
    ]


def emergency_reply(emergency: Emergency) -> dict[str, Any]:
    """The answer to an emergency as fields of a stored message; on a phone one touch calls the number."""
    text = emergency.text
    for number in emergency.numbers:
        text = re.sub(rf"\b{number}\b", f"[{number}](tel:{number.replace(' ', '')})", text)
    return {"text": text, "topic": None, "source": None, "buttons": [], "emergency": True}


def to_json(message: Message, topics: Topics) -> dict[str, Any]:
    """A message as the browser gets it: no payloads, and text only as text and plain nodes."""
    is_citizen = message.author == Author.CITIZEN
    topic = topics.get(message.topic)
    # Answers about a topic hold nothing of a citizen, so only those are remembered.
    read = _read_once if topic else _read
    text, nodes = (message.text, []) if is_citizen else read(message.text)
    return {
        "id": f"{message.id:012d}",
        "at": message.at.isoformat(),
        "author": message.author,
        "name": message.name,
        "client_message_id": message.client_message_id,
        "text": text,
        "nodes": nodes,
        "buttons": [{"id": button["id"], "title": button["title"]} for button in message.buttons],
        "topic": topic.path if topic else None,
        "source": message.source,
        "emergency": message.emergency,
    }


def _read(markdown: str) -> tuple[str, list[Node]]:
    """Plain text and nodes; nobody changes the nodes afterwards."""
    nodes = to_nodes(markdown)
    return as_plain(nodes), nodes


_read_once = lru_cache(maxsize=MOST_ANSWERS)(_read)
