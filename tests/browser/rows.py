"""What stands in the assistant's database, and messages that somebody else puts there."""

import json
import sqlite3
from typing import Any

from tests.browser.chat import Chat
from tests.system.assistant import Assistant


def rows_of(assistant: Assistant, chat: Chat, table: str = "messages", column: str = "conversation_id") -> list[Any]:
    """The rows of this citizen's conversation, oldest first."""
    found = assistant.rows(f"select * from {table} order by id")
    return [dict(row) for row in found if row[column] == chat.conversation()]


def write(assistant: Assistant, chat: Chat, author: str, text: str, titles: list[str] | None = None) -> None:
    """Put a message of staff or assistant in the conversation, with buttons."""
    buttons = [
        {"id": f"knop{n}", "title": title, "payload": "/gedeeld_wat_kan_je"} for n, title in enumerate(titles or [])
    ]
    connection = sqlite3.connect(assistant.database, timeout=10)
    with connection:
        connection.execute(
            "insert into messages (conversation_id, at, author, name, text, buttons, emergency)"
            " values (?, '2026-01-05 10:00:00.000000', ?, ?, ?, ?, 0)",
            (chat.conversation(), author, "An" if author == "staff" else None, text, json.dumps(buttons)),
        )
    connection.close()
