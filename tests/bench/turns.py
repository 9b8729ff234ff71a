"""Milliseconds of turns, taken on all servers in turn, so that a noisy machine is equally noisy for each."""

import statistics
import time
from collections.abc import Iterator, Sequence

import yaml

from tests.bench.projects import Project
from tests.bench.sampling import evenly, examples_of
from tests.bench.servers import NoAnswer, RasaServer, Replies
from tests.bench.settings import Name

CONVERSATION_TURNS = 5
QUESTIONS = 40
Samples = list[float]
ByName = dict[Name, Samples]


class Turns:
    """Takes turns and keeps how long they took.

    Attributes:
        empty: turns of each server that failed or brought no text.
    """

    def __init__(self, servers: Sequence[RasaServer]) -> None:
        self.servers = servers
        self.empty: dict[Name, int] = {server.name: 0 for server in servers}

    def take(self, server: RasaServer, sender: str, text: str) -> tuple[float, Replies]:
        """One turn: its milliseconds and replies, none when it failed."""
        started = time.perf_counter()
        try:
            replies = server.say(sender, text)
        except NoAnswer:
            replies = []
        milliseconds = (time.perf_counter() - started) * 1000
        self.empty[server.name] += not any(reply.get("text") for reply in replies)
        return milliseconds, replies

    def answers(self, questions: Sequence[str], count: int, prefix: str) -> ByName:
        """So many answer turns on each server, in conversations of five turns."""
        samples: ByName = {server.name: [] for server in self.servers}
        for number in range(count):
            for server in rotated(self.servers, number):
                sender = f"{prefix}-{server.name}-{number // CONVERSATION_TURNS}"
                milliseconds, _ = self.take(server, sender, questions[number % len(questions)])
                samples[server.name].append(milliseconds)
        return samples

    def growth(self, questions: Sequence[str], count: int, window: int) -> dict[Name, float]:
        """How many times longer the last turns of one long conversation take than its first ones.

        Args:
            questions: asked in turn; a window's length of them, so that both ends ask the same.
            count: turns of the conversation, a multiple of the window.
            window: turns at each end of which the median is taken.
        """
        samples: ByName = {server.name: [] for server in self.servers}
        for number in range(count):
            for server in rotated(self.servers, number):
                milliseconds, _ = self.take(server, f"long-{server.name}", questions[number % window])
                samples[server.name].append(milliseconds)
        return {
            name: statistics.median(found[-window:]) / statistics.median(found[:window])
            for name, found in samples.items()
        }


def rotated(servers: Sequence[RasaServer], number: int) -> Iterator[RasaServer]:
    """All servers; which one comes first changes with every round."""
    start = number % len(servers)
    yield from [*servers[start:], *servers[:start]]


def percentile(samples: Samples, percent: int) -> float:
    """The value under which so many percent of the samples lie."""
    if len(samples) < 2:
        return samples[0]
    return statistics.quantiles(samples, n=100, method="inclusive")[percent - 1]


def questions_of(project: Project) -> list[str]:
    """Training questions of topics that answer with nothing but their own text."""
    found = []
    for topic in project.topics().values():
        examples, content = examples_of(topic), yaml.safe_load(topic)
        if not content.get("actions") and not content.get("rules") and content.get("responses"):
            found += [texts[len(texts) // 2] for texts in examples.values() if texts]
    return evenly(found, QUESTIONS)
