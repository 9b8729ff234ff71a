"""Asks for pages through the web part, and tells how long they take and by which indexes the database reads them."""

import json
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tests.bench.console.screens import Screen

TIMES = 15
SQLITE_INDEX = re.compile(r"INDEX (?!0:)(\w+)|(INTEGER PRIMARY KEY)|VIRTUAL TABLE INDEX")
SQLITE_SCAN = re.compile(r"SCAN (?!CONSTANT|anon_)(\w+)\b(?!.*INDEX)")
Statement = tuple[str, Any]


@dataclass(frozen=True)
class Plan:
    """How the database reads.

    Attributes:
        indexes: names of the indexes, of tables of which all is kept.
        scans: tables that are read from their beginning to their end.
    """

    indexes: frozenset[str]
    scans: frozenset[str]


@dataclass(frozen=True)
class Measured:
    """Milliseconds of a page, `first` of the first time, and how it is read; `status` is that of HTTP."""

    screen: Screen
    status: int
    first: float
    median: float
    p95: float
    plan: Plan


async def measure(http: httpx.AsyncClient, engine: AsyncEngine, screen: Screen, times: int = TIMES) -> Measured:
    """Ask for a page several times; the first time is left out."""
    with remembered(engine) as statements:
        answer, first = await _timed(http, screen)
    taken = [(await _timed(http, screen))[1] for _ in range(times)]
    p95 = statistics.quantiles(taken, n=20)[-1] if times > 1 else taken[0]
    return Measured(screen, answer.status_code, first, statistics.median(taken), p95, await plan_of(engine, statements))


async def _timed(http: httpx.AsyncClient, screen: Screen) -> tuple[httpx.Response, float]:
    started = time.perf_counter()
    answer = await http.get(screen.path)
    return answer, (time.perf_counter() - started) * 1000


@contextmanager
def remembered(engine: AsyncEngine) -> Iterator[list[Statement]]:
    """What is read from the database meanwhile."""
    found: list[Statement] = []

    def remember(_: Any, __: Any, statement: str, parameters: Any, ___: Any, ____: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            found.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", remember)
    try:
        yield found
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", remember)


async def plan_of(engine: AsyncEngine, statements: list[Statement]) -> Plan:
    """How the database reads all these."""
    async with engine.connect() as connection:
        explain = _on_sqlite if engine.dialect.name == "sqlite" else _on_postgresql
        plans = [await explain(connection, statement) for statement in statements]
    return Plan(
        frozenset().union(*(plan.indexes for plan in plans)), frozenset().union(*(plan.scans for plan in plans))
    )


async def _on_sqlite(connection: AsyncConnection, statement: Statement) -> Plan:
    steps = [row[3] for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1])]
    indexes = {
        match[1] or ("primary key" if match[2] else "message_words")
        for match in map(SQLITE_INDEX.search, steps)
        if match
    }
    return Plan(frozenset(indexes), frozenset(match[1] for match in map(SQLITE_SCAN.match, steps) if match))


async def _on_postgresql(connection: AsyncConnection, statement: Statement) -> Plan:
    explained = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement[0]}", statement[1])
    found = explained.scalar_one()
    nodes = list(_nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))
    indexes = frozenset(node["Index Name"] for node in nodes if "Index Name" in node)
    return Plan(indexes, frozenset(node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)
