"""The whole assistant, running: Rasa, action server and database, as `make run` starts them."""

import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from deploy import local

Reply = dict[str, Any]


def rows_of(database: Path, query: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
    """Rows of an SQLite database."""
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    found = list(connection.execute(query, values))
    connection.close()
    return found


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Assistant:
    """The running parts, on ports and a database of their own."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "assistant.db"
        self.tracker = folder / "tracker.db"
        self.ports = local.Ports(free_port(), free_port(), free_port())
        os.environ["DATABASE_URL"] = f"sqlite:///{self.database}"
        os.environ["TRACKER_URL"] = f"sqlite:///{self.tracker}"
        os.environ["MESSAGES_PER_MINUTE"] = os.environ["REQUESTS_PER_MINUTE"] = "100000"
        subprocess.run([sys.executable, "-m", "records.migrate"], check=True)
        self.parts = local.start(self.ports)
        local.wait_until_ready(self.ports, self.parts)
        self.web = f"http://127.0.0.1:{self.ports.web}"

    def post(self, body: Any, **options: Any) -> httpx.Response:
        """One request to the channel."""
        address = f"http://127.0.0.1:{self.ports.rasa}/webhooks/rest/webhook"
        return httpx.post(address, json=body, timeout=30, **options)

    def rows(self, query: str = "select * from visits") -> list[sqlite3.Row]:
        """Rows of the database."""
        return rows_of(self.database, query)

    @contextmanager
    def locked_database(self) -> Iterator[None]:
        """Nobody else can write as long as this lasts."""
        connection = sqlite3.connect(self.database, isolation_level=None)
        connection.execute("begin exclusive")
        try:
            yield
        finally:
            connection.execute("rollback")
            connection.close()

    @contextmanager
    def another_web(self, **settings: str) -> Iterator[str]:
        """A second web part with other settings; its address."""
        kept = {name: os.environ.get(name) for name in settings}
        os.environ.update(settings)
        port = free_port()
        part = local.start_part("web", local.Ports(self.ports.rasa, self.ports.actions, port))
        os.environ.update({name: value for name, value in kept.items() if value is not None})
        for name in (name for name, value in kept.items() if value is None):
            del os.environ[name]
        base = f"http://127.0.0.1:{port}"
        try:
            while not answers(f"{base}/health/live"):
                time.sleep(0.1)
            yield base
        finally:
            part.terminate()
            part.wait()

    def kill(self, name: str) -> None:
        """End a part at once, as a power cut would."""
        self.parts[name].kill()
        self.parts[name].wait()

    def restart(self, name: str) -> None:
        """Start a part again and wait until the assistant answers."""
        self.kill(name)
        self.parts[name] = local.start_part(name, self.ports)
        local.wait_until_ready(self.ports, self.parts)

    def close(self) -> None:
        """Stop everything."""
        local.stop(self.parts)


class Citizen:
    """Somebody who chats; every citizen has a conversation of their own."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.sender = secrets.token_hex(8)
        self.status = 0

    def say(self, text: str) -> list[Reply]:
        """Send one message; the replies."""
        answer = self.assistant.post({"sender": self.sender, "message": text})
        self.status = answer.status_code
        replies: list[Reply] = answer.json()
        return replies

    def read(self, text: str) -> str:
        """Send one message; all that the citizen reads."""
        return "\n".join(reply["text"] for reply in self.say(text))

    def topic(self, text: str) -> str | None:
        """Send one message; the topic of the first answer."""
        topic: str | None = self.say(text)[0]["topic"]
        return topic


def answers(address: str) -> bool:
    """Whether something answers there."""
    try:
        return httpx.get(address, timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def pause(seconds: float) -> None:
    """Wait for a part of a second at most."""
    time.sleep(min(seconds, 1.0))
