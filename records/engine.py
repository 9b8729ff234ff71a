"""Connection to the database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from records import sqlite

LOCK_WAIT_SECONDS = 5
# For a turn: many may stand in front, and each of them goes on.
TURN_WAIT_SECONDS = 15
Result = TypeVar("Result")


class Sessions(async_sessionmaker[AsyncSession]):
    """Factory of sessions, and of transactions.

    SQLite writes one transaction at a time, and who finds it busy sleeps and looks again: the unlucky one of many sees
    others go first until its time is up. So those of this process wait for their turn here, in order, and only other
    processes are waited for with looking. A transaction takes the write lock before it reads: what it read still holds
    when it writes.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        # Objects stay readable after the commit.
        super().__init__(engine, expire_on_commit=False)
        self._engine = engine
        self._writer: Engine | None = None
        if engine.dialect.name == "sqlite":
            self._turns = asyncio.Lock()
            self._locking = engine.execution_options()
            event.listen(self._locking.sync_engine, "begin", _lock)
            self._writer = _blocking(engine.url)
            self._thread = ThreadPoolExecutor(1, "sqlite")
            event.listen(engine.sync_engine, "engine_disposed", lambda _: self._close())

    def begin(self) -> AbstractAsyncContextManager[AsyncSession]:  # type: ignore[override]
        """A session in a transaction that is committed at the end; to change something, or to read what is changed.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing of it was done.
        """
        return super().begin() if self._writer is None else self._locked()

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[AsyncSession]:
        async with self._turn(), self(bind=self._locking) as session, session.begin():
            yield session

    async def transact(self, work: Callable[[Connection], Result]) -> Result:
        """Do this work, statements on tables of which the first changes something, in one transaction; commit.

        A session hands every statement to SQLite's thread and wakes up twice for it; here the whole transaction is
        one hop, and costs a third.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing of it was done.
        """
        if self._writer is None:
            async with self._engine.begin() as connection:
                return await connection.run_sync(work)
        async with self._turn():
            return await asyncio.get_running_loop().run_in_executor(self._thread, _committed, self._writer, work)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(TURN_WAIT_SECONDS):
                await self._turns.acquire()
        except TimeoutError as error:
            raise exc.TimeoutError("Other transactions of this process took too long.") from error
        try:
            yield
        finally:
            self._turns.release()

    def _close(self) -> None:
        if self._writer:
            self._writer.dispose()
            self._thread.shutdown(wait=False)


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
    """The same SQLite file, for the thread that waits."""
    options = {"timeout": LOCK_WAIT_SECONDS, "check_same_thread": False}
    engine = create_engine(url.set(drivername="sqlite"), pool_size=1, connect_args=options)
    event.listen(engine, "connect", _durable_sqlite)
    return engine


def _committed(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    with engine.begin() as connection:
        return work(connection)


def _lock(connection: Connection) -> None:
    """Take SQLite's write lock; its driver begins a transaction only at the first change, after what was read."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _durable_sqlite(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
