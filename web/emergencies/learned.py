"""How likely a message is an emergency, learned from examples.

Word patterns find what they list; people in need say it in other words. This is the same linear model as
for intents, trained on `examples/` against the ordinary questions of the topics. Train it with
`python -m web.emergencies.train`; `make run` and `make test` do.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.intent_model import LinearIntentModel

EXAMPLES = Path(__file__).with_name("examples")
TOPICS = Path("data")
FOLDER = Path("models/noodgevallen")
OWN_TOPIC = "gedeeld_nood"
ORDINARY = "none"
SEED = 42
Labelled = list[tuple[str, str]]


@dataclass(frozen=True)
class Judgement:
    """Chance between 0 and 1 that it is an emergency, the likeliest kind, and that kind's share of the chance."""

    chance: float
    kind: str
    share: float


class Learned:
    """The trained model."""

    def __init__(self, model: LinearIntentModel) -> None:
        self._model = model

    def judge(self, text: str) -> Judgement:
        """How likely the text is an emergency."""
        chances = dict(self._model.rank(text))
        chance = 1.0 - chances.pop(ORDINARY)
        kind = max(chances, key=chances.__getitem__)
        return Judgement(chance, kind, chances[kind] / max(chance, 1e-9))


def load_learned(folder: Path = FOLDER) -> Learned:
    """The model that `train` wrote.

    Raises:
        OSError: it was not trained yet.
        ValueError: its files are damaged.
    """
    return Learned(LinearIntentModel.load(folder))


def train(folder: Path = FOLDER) -> None:
    """Train and write the model; some seconds."""
    labelled = emergencies() + [(text, ORDINARY) for text in ordinary_messages() + ordinary_questions()]
    model = LinearIntentModel.fit([text for text, _ in labelled], [kind for _, kind in labelled], seed=SEED)
    folder.mkdir(parents=True, exist_ok=True)
    model.save(folder)


def emergencies() -> Labelled:
    """Every example of an emergency with its kind."""
    files = (EXAMPLES / "nood.yml", EXAMPLES / "nood_apart.yml")
    return [(line, group["kind"]) for file in files for group in _read(file) for line in _lines(group["phrases"])]


def ordinary_messages() -> list[str]:
    """Ordinary messages that sound like an emergency."""
    return [line for group in _read(EXAMPLES / "gewoon.yml") for line in _lines(group["phrases"])]


def ordinary_questions() -> list[str]:
    """Every example question of the topics, but for the one about emergencies."""
    entries = [entry for file in sorted(TOPICS.glob("*/*.yml")) for entry in (_read(file) or {}).get("nlu") or []]
    return [
        line.removeprefix("- ")
        for entry in entries
        if entry.get("intent", OWN_TOPIC) != OWN_TOPIC
        for line in _lines(entry["examples"])
    ]


def _read(file: Path) -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)(file.read_text(encoding="utf-8")).get_single_data()


def _lines(block: str) -> list[str]:
    return [line.strip() for line in block.splitlines() if line.strip()]
