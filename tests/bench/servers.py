"""Rasa servers and the action server of the bench, on free ports of the loopback address."""

import http.client
import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml

from deploy import local
from tests.bench.projects import FIRST_INTENT, Project, write_endpoints
from tests.bench.sampling import examples_of
from tests.bench.settings import Name, command
from tests.system.assistant import answers, free_port

READY_SECONDS = 240
# So much of an answer tells it from every other.
ENOUGH_OF_IT = 40
POLL_SECONDS = 0.02
Replies = list[dict[str, Any]]


class NoAnswer(Exception):
    """A server stopped, or did not answer in time."""


class RasaServer:
    """One Rasa server with its own tracker store."""

    def __init__(self, project: Project, environment: dict[str, str]) -> None:
        self.name: Name = project.name
        self.project = project
        self.port = free_port()
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it; seconds from starting the process to the first right answer.

        Raises:
            NoAnswer: it stopped, or did not answer in time.
        """
        question, answer = first_question(self.project)
        words = ["run", "--interface", "127.0.0.1", "--port", str(self.port), "--model", str(self.project.model)]
        words += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        started = time.perf_counter()
        with (self.project.folder / "var/rasa.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command(self.name), *words], cwd=self.project.folder, env=self._environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        while time.perf_counter() - started < READY_SECONDS:
            if self._process.poll() is not None:
                raise NoAnswer(f"Rasa stopped while starting; see {self.project.folder}/var/rasa.log.")
            if self._answers(question, answer):
                return time.perf_counter() - started
            time.sleep(POLL_SECONDS)
        raise NoAnswer(f"No right answer from {self.name} within {READY_SECONDS} seconds.")

    def _answers(self, question: str, answer: str) -> bool:
        try:
            replies = self.say("start", question)
            if replies and not says(replies, answer) and self.name == "stock":
                # It answers, but did not understand; its channel takes the intent instead of a text.
                replies = self.say("start", f"/{FIRST_INTENT}")
        except (OSError, NoAnswer, http.client.HTTPException):
            return False
        return says(replies, answer)

    def say(self, sender: str, text: str) -> Replies:
        """One turn over the REST channel; the replies.

        Raises:
            NoAnswer: the server answered with another status than 200.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = json.dumps({"sender": sender, "message": text}).encode()
        connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if answer.status != http.client.OK:
            raise NoAnswer(f"Status {answer.status} for '{text}'.")
        replies: Replies = json.loads(content)
        return replies

    def memory(self) -> float:
        """Resident megabytes of the server and everything that it started."""
        assert self._process
        return sum(_resident(pid) for pid in _family(self._process.pid)) / 1024

    def stop(self) -> None:
        """Stop it."""
        if self._process:
            local.stop({self.name: self._process})


class Surroundings:
    """The action server on a database of its own, and the environment for the Rasa servers beside it."""

    def __init__(self, folder: Path, projects: dict[Name, Project]) -> None:
        self.database = folder / "assistant.db"
        port = free_port()
        self.environment = {
            **os.environ, **local.QUIET, "ACTIONS_PORT": str(port), "DATABASE_URL": f"sqlite:///{self.database}",
            "GATEWAY_SECRET": local.SECRET, "MESSAGES_PER_MINUTE": "100000", "REQUESTS_PER_MINUTE": "100000",
        }  # fmt: skip
        for project in projects.values():
            write_endpoints(project, port)
        self._folder = folder
        self._address = f"http://127.0.0.1:{port}/health"
        self._parts: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        subprocess.run([sys.executable, "-m", "records.migrate"], env=self.environment, check=True)
        self.start_part("actions", self._address)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        local.stop(self._parts)

    def start_part(self, name: str, health: str, **settings: str) -> None:
        """Start a part of ours, 'actions' or 'web', and wait until this address answers.

        Raises:
            NoAnswer: it does not answer in time.
        """
        with (self._folder / f"{name}.log").open("wb") as log:
            self._parts[name] = subprocess.Popen(
                [sys.executable, "-m", name], env={**self.environment, **settings}, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + READY_SECONDS
        while not answers(health):
            if time.monotonic() > deadline or self._parts[name].poll() is not None:
                raise NoAnswer(f"'{name}' does not answer; see {self._folder}/{name}.log.")
            time.sleep(0.1)

    def visits_of(self, conversation: str) -> int:
        """How many requests of a conversation stand in the database."""
        connection = sqlite3.connect(self.database)
        found = connection.execute("select count(*) from visits where conversation = ?", [conversation]).fetchone()
        connection.close()
        return int(found[0])


def first_question(project: Project) -> tuple[str, str]:
    """A question of the training data, and the beginning of its answer."""
    for topic in project.topics().values():
        found = examples_of(topic).get(FIRST_INTENT)
        if found:
            text: str = yaml.safe_load(topic)["responses"][f"utter_{FIRST_INTENT}"][0]["text"]
            return found[0], text[:ENOUGH_OF_IT]
    raise NoAnswer(f"No topic file holds {FIRST_INTENT}.")


def says(replies: Replies, beginning: str) -> bool:
    """Whether one of the replies begins so."""
    return any((reply.get("text") or "").startswith(beginning) for reply in replies)


def _resident(pid: int) -> int:
    """Kilobytes of a process; 0 when it has gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def _family(pid: int) -> list[int]:
    """A process with all that descend from it."""
    children = [
        int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()
    ]
    return [pid, *(one for child in children for one in _family(child))]
