"""Connection to the database."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from records import sqlite

LOCK_WAIT_SECONDS = 5

Sessions = async_sessionmaker[AsyncSession]


def make_engine(url: URL) -> AsyncEngine:
    """Engine for SQLite (write-ahead log, every commit on disk) or PostgreSQL."""
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, connect_args={"timeout": LOCK_WAIT_SECONDS})
    engine = create_async_engine(url, connect_args={"timeout": LOCK_WAIT_SECONDS, "async_creator_fn": sqlite.connect})
    event.listen(engine.sync_engine, "connect", _durable_sqlite)
    return engine


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Factory of sessions whose objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def _durable_sqlite(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
