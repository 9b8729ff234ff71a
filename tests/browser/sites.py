"""The database under a web part; and a web part with one of its own: what one test puts there, no other one reads."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import make_url

from records.engine import Sessions, make_engine, make_sessions
from tests.records.conftest import migrate
from tests.system.assistant import Assistant, rows_of

Found = TypeVar("Found")


@dataclass(frozen=True)
class Site:
    """The address of a web part, and its database."""

    web: str
    database: Path

    def rows(self, query: str) -> list[sqlite3.Row]:
        """Rows of the database."""
        return rows_of(self.database, query)


@contextmanager
def own_site(assistant: Assistant, folder: Path, **settings: str) -> Iterator[Site]:
    """A web part beside the assistant's Rasa, with an empty database; as long as this lasts."""
    database = folder / "own.db"
    migrate(f"sqlite+aiosqlite:///{database}")
    with assistant.another_web(DATABASE_URL=f"sqlite:///{database}", **settings) as web:
        yield Site(web, database)


def in_database(site: Assistant | Site, work: Callable[[Sessions], Awaitable[Found]]) -> Found:
    """What this work with the database gives."""

    async def done() -> Found:
        engine = make_engine(make_url(f"sqlite+aiosqlite:///{site.database}"))
        try:
            return await work(make_sessions(engine))
        finally:
            await engine.dispose()

    # In a thread of its own: Playwright runs an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(done())).result()
