"""Writes demo data into the normal databases: `make demo`.

The conversations of `demo.yml` are held with the whole assistant, running, through the gateway as a browser does:
what is stored is what it really understood and answered. Running it again adds nothing a second time.
"""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import uuid
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy import local
from records.engine import make_engine, make_sessions
from records.settings import SettingError, database_url
from records.visits.requests import all_visits

FILE = Path("deploy/demo.yml")
# One address holds all conversations, without the pauses of a person who types.
LIMITS = {"MESSAGES_PER_MINUTE": "100000", "REQUESTS_PER_MINUTE": "100000"}
ANSWER_SECONDS = 30
REFERENCE = re.compile(r"WB-\w{4}-\w{4}")
Step = str | dict[str, Any]


@dataclass(frozen=True)
class Demo:
    """What citizens do, as the top of `demo.yml` explains; the visits by the e-mail address that they give."""

    conversations: list[list[Step]]
    visits: dict[str, list[Step]]


class Citizen:
    """One conversation through the gateway."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._headers: dict[str, str] = {}
        started = self._ask("POST", "/conversations", {})
        self._headers = {"Authorization": f"Bearer {started['token']}"}
        self.read: list[dict[str, Any]] = started["greeting"]

    def do(self, step: Step) -> None:
        """One step; what is read in answer to it comes in `read`.

        Raises:
            CannotRun: the assistant did not take it, or did not answer it.
        """
        if isinstance(step, str):
            self._say({"text": step})
        elif "press" in step:
            self._say({"choice": self._button(step["press"])})
        elif "contact" in step:
            self.read = self._ask("POST", "/handover", step)["replies"]
        elif "thumb" in step:
            self._ask("POST", "/feedback", {"message_id": self.read[-1]["id"], **step})
        else:
            self._ask("POST", "/feedback", step)

    def erase(self) -> None:
        """Erase the conversation, when the assistant still can."""
        with suppress(local.CannotRun):
            self._ask("DELETE", "/conversation")

    def _say(self, said: dict[str, str]) -> None:
        replies = self._ask("POST", "/messages", {"client_message_id": str(uuid.uuid4()), **said})["replies"]
        if not replies:
            raise local.CannotRun(f"The assistant said nothing to {said}; see var/rasa.log and var/actions.log.")
        self.read = replies

    def _button(self, title: str) -> str:
        for reply in self.read:
            for button in reply["buttons"]:
                if button["title"] == title:
                    return str(button["id"])
        raise local.CannotRun(f"{FILE}: there is no button '{title}' under '{self.read[-1]['text']}'.")

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            answer = self._http.request(method, f"/api/v1{path}", json=body, headers=self._headers)
        except httpx.HTTPError as error:
            raise local.CannotRun(f"The web part did not answer {body}: {error!r}; see var/web.log.") from error
        if answer.is_error:
            raise local.CannotRun(f"The web part refused {body}, with status {answer.status_code}: {answer.text}")
        content: dict[str, Any] = answer.json() if answer.content else {}
        return content


def read_demo() -> Demo:
    """The conversations of `demo.yml`.

    Raises:
        CannotRun: it cannot be read.
    """
    try:
        return Demo(**yaml.safe_load(FILE.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, TypeError) as error:
        raise local.CannotRun(f"{FILE} cannot be read: {error}") from error


def free_ports() -> local.Ports:
    """Three ports on which nothing listens now: an assistant that runs already is not in the way."""
    with ExitStack() as probes:
        sockets = [probes.enter_context(socket.socket()) for _ in range(3)]
        for probe in sockets:
            probe.bind(("127.0.0.1", 0))
        return local.Ports(*(int(probe.getsockname()[1]) for probe in sockets))


async def stored_addresses() -> set[str]:
    """E-mail addresses of the visit requests in the database."""
    engine = make_engine(database_url())
    try:
        return {visit.email for visit in await all_visits(make_sessions(engine))}
    finally:
        await engine.dispose()


def hold_conversation(http: httpx.Client, steps: list[Step]) -> Citizen:
    """Hold a conversation to its end.

    Raises:
        CannotRun: a step failed; of this conversation nothing is kept.
    """
    citizen = Citizen(http)
    try:
        for step in steps:
            citizen.do(step)
    except (local.CannotRun, KeyboardInterrupt):
        citizen.erase()
        raise
    return citizen


def ask_visit(http: httpx.Client, email: str, steps: list[Step]) -> str:
    """Ask for one work visit; the reference of the request.

    Raises:
        CannotRun: the conversation did not end in a request.
    """
    citizen = hold_conversation(http, steps)
    said = "\n".join(reply["text"] for reply in citizen.read)
    reference = REFERENCE.search(said)
    if not reference:
        citizen.erase()
        raise local.CannotRun(f"{FILE}: the visit of {email} was not stored; the assistant ended with: {said}")
    return reference[0]


def write(http: httpx.Client, demo: Demo, known: set[str]) -> None:
    """Add what is not there; `known` are the e-mail addresses of the visits that are.

    The visits come last: one of them tells the next run that the conversations are there. Before there is one, a
    failure erases the conversations, so that trying again doubles nothing.

    Raises:
        CannotRun: something failed; the message says what.
    """
    missing = {email: steps for email, steps in demo.visits.items() if email not in known}
    held: list[Citizen] = []
    try:
        if len(missing) == len(demo.visits):
            for number, steps in enumerate(demo.conversations, 1):
                print(f"[demo] conversation {number} of {len(demo.conversations)}: {steps[0]}", flush=True)
                held.append(hold_conversation(http, steps))
        for number, (email, steps) in enumerate(missing.items(), 1):
            print(f"[demo] visit {number} of {len(missing)}: {ask_visit(http, email, steps)} {email}", flush=True)
            held.clear()
    except (local.CannotRun, KeyboardInterrupt):
        for citizen in held:
            citizen.erase()
        raise


def add_demo(parts: dict[str, subprocess.Popen[bytes]]) -> str:
    """Start the parts and write what is missing; the sentence to end with.

    Args:
        parts: filled with what was started, for the caller to stop.

    Raises:
        CannotRun: something is in the way.
    """
    demo = read_demo()
    if subprocess.run([sys.executable, "-m", "records.migrate"]).returncode:
        raise local.CannotRun("The database could not be prepared; see the lines above.")
    known = asyncio.run(stored_addresses())
    if demo.visits.keys() <= known:
        return "the demo data are already there; nothing to add."
    print("[demo] starting Rasa, the action server and the web part …", flush=True)
    os.environ.update(LIMITS)
    ports = free_ports()
    parts.update(local.start(ports))
    local.wait_until_ready(ports, parts)
    with httpx.Client(base_url=f"http://127.0.0.1:{ports.web}", timeout=ANSWER_SECONDS) as http:
        write(http, demo, known)
    lost = demo.visits.keys() - asyncio.run(stored_addresses())
    if lost:
        raise local.CannotRun(f"These visits are not in the database: {', '.join(sorted(lost))}.")
    return (
        f"done: {len(demo.conversations)} conversations and {len(demo.visits)} visit requests; `make run` shows them."
    )


def main() -> int:
    """Write the demo data; 1 and one sentence when that fails."""
    local.VAR.mkdir(exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    parts: dict[str, subprocess.Popen[bytes]] = {}
    try:
        print(f"[demo] {add_demo(parts)}", flush=True)
        return 0
    except (local.CannotRun, SettingError) as reason:
        print(f"[demo] {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n[demo] stopped; run it again to add what is missing.", file=sys.stderr)
        return 1
    finally:
        local.stop(parts)


if __name__ == "__main__":
    sys.exit(main())
