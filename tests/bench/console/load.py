"""Fills a migrated database with generated rows, in bulk."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from records.conversations.search import bring_up_to_date
from records.engine import make_sessions
from tests.bench.console.generate import Rows, generate

Row = dict[str, Any]
# Quickly made anew afterwards, and slow to keep up with.
INDEXES = text(
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'messages' AND indexdef LIKE '% INDEX ix_%'"
)
WORDS = text("SELECT indexname, indexdef FROM pg_indexes WHERE indexname = 'message_words'")


async def fill(engine: AsyncEngine, messages: int, employee: int) -> None:
    """Write conversations with this many messages, index their words, and let the database count what it holds."""
    is_sqlite = engine.dialect.name == "sqlite"
    await (_on_sqlite if is_sqlite else _on_postgresql)(engine, generate(messages, employee))
    await bring_up_to_date(make_sessions(engine))
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE" if is_sqlite else "VACUUM ANALYZE"))


async def _on_sqlite(engine: AsyncEngine, batches: Iterator[Rows]) -> None:
    for rows in batches:
        async with engine.begin() as connection:
            for name, written in _by_table(rows):
                columns, marks = ", ".join(written[0]), ", ".join("?" for _ in written[0])
                values = [tuple(_for_sqlite(value) for value in row.values()) for row in written]
                await connection.exec_driver_sql(f"INSERT INTO {name} ({columns}) VALUES ({marks})", values)


def _for_sqlite(value: Any) -> Any:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


async def _on_postgresql(engine: AsyncEngine, batches: Iterator[Rows]) -> None:
    async with engine.begin() as connection:
        indexes = list(await connection.execute(INDEXES))
        for name, _ in indexes:
            await connection.exec_driver_sql(f"DROP INDEX {name}")
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        for rows in batches:
            for name, written in _by_table(rows):
                values = [tuple(row.values()) for row in written]
                await driver.copy_records_to_table(name, records=values, columns=list(written[0]))
        for _, definition in indexes:
            await connection.exec_driver_sql(definition)
        await connection.exec_driver_sql("SELECT setval('messages_id_seq', (SELECT max(id) FROM messages))")


def _by_table(rows: Rows) -> list[tuple[str, list[Row]]]:
    return [(each.name, getattr(rows, each.name)) for each in fields(rows) if getattr(rows, each.name)]
