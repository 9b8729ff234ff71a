"""Runs the components of a model one after the other.

Rasa hands its graph to dask, which works out the order anew for every message: a third of a turn. Here the order is
worked out once for each target.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

Step = Tuple[str, GraphNode, Sequence[str]]


class OrderedRunner(DaskGraphRunner):
    """Rasa's runner without dask."""

    def run(self, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None) -> Dict[str, Any]:
        """Run what the targets need; the output of each target."""
        wanted = tuple(targets or self._graph_schema.target_names)
        plans: Dict[Tuple[str, ...], List[Step]] = self.__dict__.setdefault("_plans", {})
        if wanted not in plans:
            plans[wanted] = self._plan(self._graph_schema.minimal_graph_schema(list(wanted)))
        outputs: Dict[str, Any] = dict(inputs or {})
        for name, node, needs in plans[wanted]:
            outputs[name] = node(*[(need, outputs[need]) for need in needs if need in outputs])[1]
        return {name: outputs[name] for name in wanted}

    def _plan(self, schema: GraphSchema) -> List[Step]:
        """The nodes in an order in which each comes after what it needs."""
        plan: List[Step] = []
        waiting = dict(schema.nodes)
        while waiting:
            ready = [name for name, node in waiting.items() if not set(node.needs.values()) & set(waiting)]
            for name in ready:
                needs = list(waiting.pop(name).needs.values())
                plan.append((name, self._instantiated_nodes[name], needs))
        return plan
