"""The domain in a model, read in a tenth of a second.

Rasa keeps it as YAML, reads that four times and checks it against a schema: over half of the time that a server needs
to start. A model that was trained here holds it as JSON too; other models are read as Rasa does.
"""

from __future__ import annotations

import json
from typing import Any, Dict, Type

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

NAME = "domain.json"
_stock_persist = DomainProvider._persist


def persist(provider: DomainProvider, domain: Domain) -> None:
    """Write the domain as Rasa does, and as JSON beside it."""
    _stock_persist(provider, domain)
    with provider._model_storage.write_to(provider._resource) as folder:
        (folder / NAME).write_text(json.dumps(domain.as_dict(), ensure_ascii=False), encoding="utf-8")


def load(
    cls: Type[DomainProvider],
    /,
    config: Dict[str, Any],
    model_storage: ModelStorage,
    resource: Resource,
    execution_context: ExecutionContext,
    **kwargs: Any,
) -> DomainProvider:
    """The component with the domain of a model.

    Raises:
        ValueError: the file is damaged.
    """
    with model_storage.read_from(resource) as folder:
        file = folder / NAME
        if file.exists():
            domain = Domain.from_dict(json.loads(file.read_text(encoding="utf-8")))
        else:
            domain = Domain.from_path(folder)
    return cls(model_storage, resource, domain)
