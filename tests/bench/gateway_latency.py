"""What the gateway adds to a turn, measured side by side with Rasa's gateway channel called directly.

Every turn is taken twice in one run, through the gateway and directly, in fresh conversations with the same texts;
which of the two goes first alternates.
"""

import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from deploy import local
from tests.bench.servers import RasaServer, Surroundings
from tests.bench.turns import Samples
from tests.system.assistant import free_port
from tests.system.visitor import Visitor

TEXTS = (
    "wat is de missie van de stad mechelen",
    "wat zijn de waarden van de politie",
    "wat is de visie van de gemeente",
    "wat is de slogan van de politie",
    "welke diensten zijn er",
)
WARM_UP_ROUNDS = 3

Turn = Callable[[str], object]


@dataclass
class Ways:
    """Milliseconds of every turn on both ways."""

    gateway: Samples = field(default_factory=list)
    direct: Samples = field(default_factory=list)


def measure(surroundings: Surroundings, server: RasaServer, turns: int) -> Ways:
    """Start the gateway before a running Rasa server, and take so many turns on both ways."""
    port = free_port()
    web = f"http://127.0.0.1:{port}"
    rasa_url = f"http://127.0.0.1:{server.port}"
    surroundings.start_part("web", f"{web}/health/live", WEB_PORT=str(port), RASA_URL=rasa_url)
    ways = Ways()
    headers = {"Authorization": f"Bearer {local.SECRET}"}
    with httpx.Client(base_url=rasa_url, headers=headers, timeout=30) as rasa:
        for _ in range(WARM_UP_ROUNDS):
            take_conversations(web, rasa, Ways())
        while len(ways.gateway) < turns:
            take_conversations(web, rasa, ways)
    return ways


def take_conversations(web: str, rasa: httpx.Client, ways: Ways) -> None:
    """One fresh conversation on each way, turn by turn beside each other."""
    visitor = Visitor(web)
    sender = secrets.token_hex(16)

    def say(text: str) -> None:
        answer = visitor.post(text, str(uuid.uuid4()))
        assert answer.status_code == 200 and answer.json()["replies"], answer.text

    def turn(text: str) -> None:
        body = {"conversation": sender, "message": secrets.token_hex(8), "text": text}
        answer = rasa.post("/webhooks/gateway/turn", json=body)
        assert answer.status_code == 200 and answer.json()["replies"], answer.text

    for number, text in enumerate(TEXTS):
        taken: list[tuple[Samples, Turn]] = [(ways.gateway, say), (ways.direct, turn)]
        for samples, way in taken[:: 1 if number % 2 else -1]:
            samples.append(milliseconds(way, text))
    visitor.http.close()


def milliseconds(way: Turn, text: str) -> float:
    """How long a turn takes."""
    started = time.perf_counter()
    way(text)
    return (time.perf_counter() - started) * 1000
