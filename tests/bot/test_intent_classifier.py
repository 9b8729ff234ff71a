from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.intent_classifier import RANKING_LENGTH, LinearIntentClassifier

CONFIG: dict[str, Any] = LinearIntentClassifier.get_default_config()
CONTEXT = ExecutionContext(GraphSchema({}))
RESOURCE = Resource("intents")
TOPICS = [
    "vuilnis",
    "paspoort",
    "zwembad",
    "parking",
    "bibliotheek",
    "huwelijk",
    "fietsen",
    "subsidie",
    "markt",
    "school",
    "park",
]
EXAMPLES = [(f"{start} {topic}", topic) for topic in TOPICS for start in ("waar is", "vertel over", "ik zoek", "")]


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    storage = LocalModelStorage.create(tmp_path)
    examples = [Message.build(text, intent) for text, intent in EXAMPLES]
    LinearIntentClassifier.create(CONFIG, storage, RESOURCE, CONTEXT).train(TrainingData(examples))
    return storage


def understood(storage: LocalModelStorage, text: str | None) -> Message:
    classifier = LinearIntentClassifier.load(CONFIG, storage, RESOURCE, CONTEXT)
    return classifier.process([Message({"text": text})])[0]


def test_a_question_gets_its_intent_and_a_ranking_of_ten(storage: LocalModelStorage) -> None:
    message = understood(storage, "waar vind ik een zwembad?")
    assert message.get("intent")["name"] == "zwembad"
    assert message.get("intent") == message.get("intent_ranking")[0]
    assert len(message.get("intent_ranking")) == RANKING_LENGTH == 10


@pytest.mark.parametrize("text", ["", " ", "\n", None])
def test_empty_text_gets_intent_none(storage: LocalModelStorage, text: str | None) -> None:
    message = understood(storage, text)
    assert message.get("intent") == {"name": None, "confidence": 0.0}
    assert message.get("intent_ranking") == []


def test_intent_and_ranking_are_part_of_the_output(storage: LocalModelStorage) -> None:
    output = understood(storage, "paspoort").as_dict(only_output_properties=True)
    assert output["intent"]["name"] == "paspoort"
    assert output["intent_ranking"]


def test_confidences_are_plain_numbers(storage: LocalModelStorage) -> None:
    assert all(type(item["confidence"]) is float for item in understood(storage, "markt").get("intent_ranking"))


@pytest.mark.parametrize("name", ["model.json", "arrays.npz"])
def test_a_damaged_stored_model_raises_instead_of_serving_untrained(storage: LocalModelStorage, name: str) -> None:
    with storage.write_to(RESOURCE) as folder:
        (folder / name).write_bytes(b"damaged")
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ per file
        LinearIntentClassifier.load(CONFIG, storage, RESOURCE, CONTEXT)


def test_a_model_that_was_never_stored_raises(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        LinearIntentClassifier.load(CONFIG, LocalModelStorage.create(tmp_path), RESOURCE, CONTEXT)
