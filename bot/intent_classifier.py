"""Rasa component around the linear intent model."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.intent_model import LinearIntentModel

RANKING_LENGTH = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Predicts the intent from the text alone.

    It reads no features of other components, so that intents are the same whichever Dutch spaCy
    package is installed.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The settings.

        `c`: inverse regularisation of the SVM; `random_seed`: makes training repeatable; `odds`: by intent, what its
        odds are multiplied by.
        """
        return {"c": 0.5, "random_seed": 42, "odds": {}}

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, model: Optional[LinearIntentModel]
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource, None)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the example questions and keep the model."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        self._model = LinearIntentModel.fit(
            [message.get(TEXT) for message in examples],
            [message.get(INTENT) for message in examples],
            c=self._config["c"],
            seed=self._config["random_seed"],
        )
        for intent, odds in self._config["odds"].items():
            self._model.favour(intent, odds)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """The trained classifier.

        Raises:
            ValueError, OSError: the stored model cannot be read; an untrained model never serves.
        """
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LinearIntentModel.load(folder))

    def process(self, messages: List[Message]) -> List[Message]:
        """Set `intent` and `intent_ranking` (the ten most likely); empty text gets intent None."""
        for message in messages:
            text = message.get(TEXT)
            ranking = self._model.rank(text)[:RANKING_LENGTH] if self._model and text and text.strip() else []
            named = [{"name": name, "confidence": chance} for name, chance in ranking]
            best = named[0] if named else {"name": None, "confidence": 0.0}
            message.set("intent", best, add_to_output=True)
            message.set("intent_ranking", named, add_to_output=True)
        return messages
