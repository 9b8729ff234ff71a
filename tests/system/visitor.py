"""A browser of a citizen as the gateway sees it: a token, messages, events."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import httpx

Message = dict[str, Any]


class Visitor:
    """One conversation through the gateway."""

    def __init__(self, base: str, **headers: str) -> None:
        self.http = httpx.Client(base_url=base, timeout=30, headers=headers)
        started = self.http.post("/api/v1/conversations", json={})
        assert started.status_code == 201, started.text
        self.started: dict[str, Any] = started.json()
        self.id: str = self.started["conversation"]
        self.http.headers["Authorization"] = f"Bearer {self.started['token']}"

    def post(self, text: str | None = None, client_message_id: str | None = None, **more: Any) -> httpx.Response:
        """Send a message; the answer as it is."""
        body: dict[str, Any] = {"client_message_id": client_message_id or str(uuid.uuid4()), **more}
        if text is not None:
            body["text"] = text
        return self.http.post("/api/v1/messages", json=body)

    def say(self, text: str) -> list[Message]:
        """Send a message; the replies."""
        answer = self.post(text)
        assert answer.status_code == 200, answer.text
        replies: list[Message] = answer.json()["replies"]
        return replies

    def read(self, text: str) -> str:
        """Send a message; all that the citizen reads."""
        return "\n".join(reply["text"] for reply in self.say(text))

    def choose(self, button: str) -> list[Message]:
        """Click a button."""
        answer = self.post(choice=button)
        assert answer.status_code == 200, answer.text
        replies: list[Message] = answer.json()["replies"]
        return replies

    def history(self, after: str = "0") -> list[Message]:
        """The messages so far."""
        messages: list[Message] = self.http.get("/api/v1/messages", params={"after": after}).json()["messages"]
        return messages

    def events(self, last: str | None = None) -> Iterator[tuple[str, Message]]:
        """Kind and data of every event, as they come."""
        headers = {"Last-Event-ID": last} if last else {}
        with self.http.stream("GET", "/api/v1/events", headers=headers) as stream:
            kind = ""
            for line in stream.iter_lines():
                if line.startswith("event:"):
                    kind = line.removeprefix("event:").strip()
                elif line.startswith("data:"):
                    yield kind, json.loads(line.removeprefix("data:"))
