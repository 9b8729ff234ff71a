"""Keeps the entities that a topic uses and drops the rest.

A name or place in an ordinary question is nobody's business: what no topic reads is not kept in
the conversation. It also keeps results the same whichever Dutch spaCy package is installed.
"""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityScope(GraphComponent):
    """Drops entities that the intent of the message does not use."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`keep`: names of the entities to keep, by intent."""
        return {"keep": {}}

    def __init__(self, keep: Dict[str, List[str]]) -> None:
        self._keep = keep

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityScope:
        """The component with its configuration."""
        return cls(config["keep"])

    def process(self, messages: List[Message]) -> List[Message]:
        """Drop what is not in the scope of the message's intent."""
        for message in messages:
            wanted = self._keep.get((message.get("intent") or {}).get("name") or "", [])
            entities = [entity for entity in message.get(ENTITIES, []) if entity["entity"] in wanted]
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
