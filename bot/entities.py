"""People and organisations by spaCy, only where a topic reads them.

spaCy takes 2 ms of a message and 10 s of a training, and only the sentence that opens a work-visit request has names
that are kept. So it runs after the intent is known, on those sentences alone, and learns nothing in training.
"""

from __future__ import annotations

from functools import cached_property
from threading import Thread
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.without_tensorflow import hidden


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SpacyNames(GraphComponent):
    """Adds entities that spaCy finds in messages of certain intents."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`model`: the spaCy package; `find`: labels of the entities to find, by intent."""
        return {"model": "nl_core_news_sm", "find": {}}

    def __init__(self, config: Dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyNames:
        """The component with its configuration."""
        return cls(config)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpacyNames:
        """The component that serves: spaCy is read beside the first turns, which do not wait for it."""
        names = cls(config)
        Thread(target=lambda: names._language, name="spacy", daemon=True).start()
        return names

    @cached_property
    def _language(self) -> Any:
        with hidden():
            import spacy

        return spacy.load(self._config["model"])

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities, with their place in the text."""
        for message in messages:
            labels = self._config["find"].get((message.get("intent") or {}).get("name"))
            if labels:
                found = message.get(ENTITIES, []) + self._names(message.get(TEXT), labels)
                message.set(ENTITIES, found, add_to_output=True)
        return messages

    def _names(self, text: str, labels: List[str]) -> List[Dict[str, Any]]:
        return [
            {
                "entity": name.label_, "value": name.text, "start": name.start_char, "end": name.end_char,
                "confidence": None, "extractor": type(self).__name__,
            }
            for name in self._language(text).ents
            if name.label_ in labels
        ]  # fmt: skip
