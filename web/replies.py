"""Messages between the database, Rasa's replies, and what a citizen's browser gets."""

import secrets
from typing import Any

from actions.topics import Topics
from records.conversation_tables import Author, Message
from web.emergencies.matcher import Emergency
from web.markdown import to_nodes, to_plain

BUTTON_BYTES = 9


def stored_reply(reply: dict[str, Any]) -> dict[str, Any]:
    """One reply of Rasa as fields of a stored message; each button gets an id that cannot be guessed."""
    source = reply.get("source")
    return {
        "text": reply["text"],
        "topic": reply.get("topic"),
        "source": {"title": source["titel"], "owner": source["eigenaar"], "url": None, "date": source["datum"]}
        if source
        else None,
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
    """The answer to an emergency as fields of a stored message."""
    return {"text": emergency.text, "topic": None, "source": None, "buttons": [], "emergency": True}


def to_json(message: Message, topics: Topics) -> dict[str, Any]:
    """A message as the browser gets it: no payloads, and text only as text and plain nodes."""
    is_citizen = message.author == Author.CITIZEN
    topic = topics.get(message.topic)
    return {
        "id": f"{message.id:012d}",
        "at": message.at.isoformat(),
        "author": message.author,
        "name": message.name,
        "client_message_id": message.client_message_id,
        "text": message.text if is_citizen else to_plain(message.text),
        "nodes": [] if is_citizen else to_nodes(message.text),
        "buttons": [{"id": button["id"], "title": button["title"]} for button in message.buttons],
        "topic": topic.path if topic else None,
        "source": message.source,
        "emergency": message.emergency,
    }
