"""`make bench`: what the gateway adds to a turn, measured side by side with Rasa's gateway channel called directly.

Every turn is taken twice in one run, through the gateway and directly, in fresh conversations with the same texts;
which of the two goes first alternates. Writes `docs/metingen.md`; exit code 1 when the gateway adds more than it may.
"""

import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx

from deploy import local
from tests.system.assistant import Assistant
from tests.system.visitor import Visitor

TURNS = 200
TEXTS = (
    "wat is de missie van de stad mechelen",
    "wat zijn de waarden van de politie",
    "wat is de visie van de gemeente",
    "wat is de slogan van de politie",
    "welke diensten zijn er",
)
MOST_MILLISECONDS = 5.0
WARM_UP_ROUNDS = 3
PAGE = Path("docs/metingen.md")

Samples = list[float]
Turn = Callable[[str], object]


def main() -> int:
    """Measure, print and write; 1 when the gateway adds too much."""
    local.VAR.mkdir(exist_ok=True)
    local.train()
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(Path(folder))
        try:
            gateway, direct = measure(assistant)
        finally:
            assistant.close()
    added = statistics.median(gateway) - statistics.median(direct)
    table = as_table(gateway, direct, added)
    print(table)
    PAGE.write_text(as_page(table), encoding="utf-8")
    return int(added > MOST_MILLISECONDS)


def measure(assistant: Assistant) -> tuple[Samples, Samples]:
    """Milliseconds of every turn: through the gateway, and directly."""
    gateway: Samples = []
    direct: Samples = []
    with rasa_client(assistant) as rasa:
        for _ in range(WARM_UP_ROUNDS):
            take_conversations(assistant, rasa, [], [])
        while len(gateway) < TURNS:
            take_conversations(assistant, rasa, gateway, direct)
    return gateway, direct


def rasa_client(assistant: Assistant) -> httpx.Client:
    """What may call the channel as the gateway does."""
    headers = {"Authorization": f"Bearer {local.SECRET}"}
    return httpx.Client(base_url=f"http://127.0.0.1:{assistant.ports.rasa}", headers=headers, timeout=30)


def take_conversations(assistant: Assistant, rasa: httpx.Client, gateway: Samples, direct: Samples) -> None:
    """One fresh conversation on each way, turn by turn beside each other."""
    visitor = Visitor(assistant.web)
    sender = secrets.token_hex(16)

    def say(text: str) -> None:
        answer = visitor.post(text, str(uuid.uuid4()))
        assert answer.status_code == 200 and answer.json()["replies"], answer.text

    def turn(text: str) -> None:
        body = {"conversation": sender, "message": secrets.token_hex(8), "text": text}
        answer = rasa.post("/webhooks/gateway/turn", json=body)
        assert answer.status_code == 200 and answer.json()["replies"], answer.text

    for number, text in enumerate(TEXTS):
        ways: list[tuple[Samples, Turn]] = [(gateway, say), (direct, turn)]
        for samples, way in ways[:: 1 if number % 2 else -1]:
            samples.append(milliseconds(way, text))
    visitor.http.close()


def milliseconds(way: Turn, text: str) -> float:
    """How long a turn takes."""
    started = time.perf_counter()
    way(text)
    return (time.perf_counter() - started) * 1000


def as_table(gateway: Samples, direct: Samples, added: float) -> str:
    """Median and 95th percentile of both, in Markdown."""
    lines = ["| turn | median ms | p95 ms |", "|---|---|---|"]
    for name, samples in (("through the gateway", gateway), ("Rasa's channel directly", direct)):
        p95 = statistics.quantiles(samples, n=20)[-1]
        lines.append(f"| {name} | {statistics.median(samples):.1f} | {p95:.1f} |")
    lines.append(f"| difference of the medians | {added:.1f} | |")
    return "\n".join(lines)


def as_page(table: str) -> str:
    """The page with the figures and how to get them again."""
    bot = subprocess.run([local.BOT_PYTHON, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return f"""# Measurements

What the web gateway adds to the time of an answer. Again with `make bench`; it may add {MOST_MILLISECONDS:.0f} ms.

{TURNS} turns on each way, in fresh conversations of {len(TEXTS)} turns with the same texts; every turn is taken through
the gateway (`POST /api/v1/messages`) and directly (`POST /webhooks/gateway/turn`) right after each other, in one run.
Database: SQLite, write-ahead log, every commit on disk.

Machine: {os.cpu_count()} cores, {platform.system()} {platform.machine()}. Gateway and action server: Python \
{platform.python_version()}; Rasa: {bot}.

{table}
"""


if __name__ == "__main__":
    sys.exit(main())
