"""Turns a second with many senders at the same time; each sends its next message when it has its answer."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Sequence

import aiohttp

from tests.bench.servers import NoAnswer, RasaServer
from tests.bench.turns import CONVERSATION_TURNS

IDLE_SECONDS = 180.0


class Rate:
    """What one load brought: turns answered in time, and those among them that failed or brought no text."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.turns = 0
        self.empty = 0

    @property
    def per_second(self) -> float:
        """Turns that were answered in a second."""
        return self.turns / self.seconds


def load(server: RasaServer, questions: Sequence[str], senders: int, seconds: float) -> Rate:
    """Let so many senders send for so long; afterwards wait until the server is idle."""
    rate = asyncio.run(_load(server, questions, senders, seconds))
    wait_until_idle(server, questions[0])
    return rate


async def _load(server: RasaServer, questions: Sequence[str], senders: int, seconds: float) -> Rate:
    rate = Rate(seconds)
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}", connector=connector) as session:
        tasks = [
            asyncio.create_task(_send(session, questions, f"load-{senders}-{number}", rate))
            for number in range(senders)
        ]
        done, running = await asyncio.wait(tasks, timeout=seconds)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    for task in done:
        # A sender only ends when the connection broke.
        task.result()
    return rate


async def _send(session: aiohttp.ClientSession, questions: Sequence[str], name: str, rate: Rate) -> None:
    for number in itertools.count():
        sender = f"{name}-{time.time_ns() if number == 0 else ''}{number // CONVERSATION_TURNS}"
        body = {"sender": sender, "message": questions[number % len(questions)]}
        async with session.post("/webhooks/rest/webhook", json=body) as answer:
            replies = await answer.json() if answer.ok else []
        rate.turns += 1
        rate.empty += not any(reply.get("text") for reply in replies)


def wait_until_idle(server: RasaServer, question: str) -> None:
    """Wait until what the senders left behind is done: the next part measures something else.

    Raises:
        NoAnswer: the server stays busy.
    """
    deadline = time.monotonic() + IDLE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            server.say(f"idle-{time.time_ns()}", question)
            return
    raise NoAnswer(f"{server.name} was still busy {IDLE_SECONDS:.0f} seconds after a load.")
