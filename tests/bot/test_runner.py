"""The runner gives what Rasa's gives."""

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from bot.runner import OrderedRunner


class Adds(GraphComponent):
    def __init__(self, number: int) -> None:
        self.number = number

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: Any, resource: Any, execution_context: Any) -> "Adds":
        return cls(config["number"])

    def add(self, left: int, right: int) -> int:
        return left + right + self.number


def node(number: int, **needs: str) -> SchemaNode:
    return SchemaNode(
        needs=needs, uses=Adds, fn="add", constructor_name="create", config={"number": number}, eager=True
    )


@pytest.fixture
def schema() -> GraphSchema:
    # Written in another order than they run.
    return GraphSchema(
        {
            "last": node(100, left="first", right="second"),
            "second": node(10, left="first", right="given"),
            "first": node(1, left="given", right="given"),
        }
    )


@pytest.mark.parametrize("target", ["first", "second", "last"])
def test_every_target_gets_what_it_needs(schema: GraphSchema, tmp_path: Path, target: str) -> None:
    context = ExecutionContext(schema)
    runners = [kind(schema, LocalModelStorage(tmp_path), context) for kind in (OrderedRunner, DaskGraphRunner)]
    ours, stock = [[runner.run({"given": given}, [target]) for given in (2, 3)] for runner in runners]
    assert ours == stock
