"""What the bench does in full and as a quick check, and how stock Rasa and ours are started."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deploy import local

Name = Literal["stock", "same", "all"]
NAMES: tuple[Name, ...] = ("stock", "same", "all")
LABELS: dict[Name, str] = {"stock": "stock", "same": "ours, same data", "all": "ours, all examples"}

ROOT = Path.cwd()
# Not resolved: behind the link is the Python without the environment's packages.
PYTHON = str(ROOT / local.BOT_PYTHON)
STOCK = [PYTHON, "-m", "rasa"]
OURS = [PYTHON, "-m", "bot"] if Path("bot/__main__.py").exists() else STOCK
QUIETLY = ["--quiet"]
TRAIN_FLAGS: list[str] = list(getattr(local, "TRAIN_FLAGS", QUIETLY))


def command(name: Name) -> list[str]:
    """How the Rasa of this column is started."""
    return STOCK if name == "stock" else OURS


def train_flags(name: Name) -> list[str]:
    """The options with which this column is trained."""
    return QUIETLY if name == "stock" else TRAIN_FLAGS


@dataclass(frozen=True)
class Plan:
    """How much is measured, and where it is written.

    Attributes:
        examples: examples of an intent on which stock and ours learn the same.
        all_examples: examples of an intent for ours alone; 0 for all.
        topics: topics that are kept besides those that rules name; 0 for all.
        epochs: epochs of stock's neural networks; 0 for as many as `rasa init` says.
        turns: answer turns on each server.
        forms: visit forms filled in on each server.
        long_turns: turns of the one long conversation.
        window: turns at its beginning and at its end that are compared.
        senders: numbers of senders that send at the same time.
        seconds: how long each number of senders sends.
        starts: cold starts of each server.
        gateway_turns: turns through the gateway, and as many directly.
        sentences: opening sentences of which entities are measured.
        questions: held-out questions of a style; 0 for all.
        training_deadline: seconds that stock's training may take.
        total: seconds that everything may take together.
        page: the page that is written; the measurements stand beside it in JSON.
        pictures: folder of the pictures.
        stock: folder in which a trained stock is kept between runs; None to train it each time.
    """

    examples: int
    all_examples: int = 0
    topics: int = 0
    epochs: int = 0
    turns: int = 200
    forms: int = 20
    long_turns: int = 100
    window: int = 10
    senders: tuple[int, ...] = (1, 16, 64)
    seconds: float = 10.0
    starts: int = 3
    gateway_turns: int = 200
    sentences: int = 40
    questions: int = 0
    training_deadline: float = 1200.0
    total: float = 2400.0
    page: Path = Path("docs/metingen.md")
    pictures: Path = Path("docs/beelden")
    stock: Path | None = None


def full_plan() -> Plan:
    """What `make bench` measures; `BENCH_EXAMPLES` sets the size of the sample, `BENCH_STOCK` keeps a trained stock."""
    folder = os.environ.get("BENCH_STOCK")
    return Plan(examples=int(os.environ.get("BENCH_EXAMPLES", "10")), stock=Path(folder) if folder else None)


def quick_plan() -> Plan:
    """What `make bench-smoke` measures: every row, with figures that mean nothing."""
    folder = Path("var/bench-smoke")
    return Plan(
        examples=3, all_examples=6, topics=12, epochs=1, turns=12, forms=1, long_turns=6, window=2, senders=(1, 16, 64),
        seconds=1.0, starts=1, gateway_turns=10, sentences=10, questions=10, training_deadline=180.0, total=300.0,
        page=folder / "metingen.md", pictures=folder,
    )  # fmt: skip
