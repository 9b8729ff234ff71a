"""Connection to the database."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from records import sqlite

LOCK_WAIT_SECONDS = 5
# Connections of SQLite for transactions in one go; it writes one at a time anyway.
WRITERS = 2
Result = TypeVar("Result")


class Sessions(async_sessionmaker[AsyncSession]):
    """Factory of sessions, and of transactions in one go."""

    def __init__(self, engine: AsyncEngine) -> None:
        # Objects stay readable after the commit.
        super().__init__(engine, expire_on_commit=False)
        self._engine = engine
        self._writer: Engine | None = None
        if engine.dialect.name == "sqlite":
            self._writer = _blocking(engine.url)
            self._threads = ThreadPoolExecutor(WRITERS, "sqlite")
            event.listen(engine.sync_engine, "engine_disposed", lambda _: self._close())

    async def transact(self, work: Callable[[Connection], Result]) -> Result:
        """Do this work, statements on tables, in one transaction; commit.

        A session hands every statement to SQLite's thread and wakes up twice for it; here the whole transaction is
        one hop, and costs a third.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing of it was done.
        """
        if self._writer is None:
            async with self._engine.begin() as connection:
                return await connection.run_sync(work)
        return await asyncio.get_running_loop().run_in_executor(self._threads, _committed, self._writer, work)

    def _close(self) -> None:
        if self._writer:
            self._writer.dispose()
            self._threads.shutdown(wait=False)


def make_engine(url: URL) -> AsyncEngine:
    """Engine for SQLite (write-ahead log, every commit on disk) or PostgreSQL."""
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, connect_args={"timeout": LOCK_WAIT_SECONDS})
    engine = create_async_engine(url, connect_args={"timeout": LOCK_WAIT_SECONDS, "async_creator_fn": sqlite.connect})
    event.listen(engine.sync_engine, "connect", _durable_sqlite)
    return engine


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Factory of sessions."""
    return Sessions(engine)


def _blocking(url: URL) -> Engine:
    """The same SQLite file, for a thread that waits."""
    options = {"timeout": LOCK_WAIT_SECONDS, "check_same_thread": False}
    engine = create_engine(url.set(drivername="sqlite"), pool_size=WRITERS, connect_args=options)
    event.listen(engine, "connect", _durable_sqlite)
    return engine


def _committed(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    with engine.begin() as connection:
        return work(connection)


def _durable_sqlite(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
