"""SQLite with one hop to its thread for each statement.

aiosqlite hands every call to a thread of the connection: make a cursor, execute, fetch, close. Each hop costs a tenth
of a millisecond and more; here a statement is one hop. All rows are fetched at once, so there is no streaming.
"""

import sqlite3
from typing import Any, Self

import aiosqlite
from aiosqlite.context import contextmanager

ROWS_AT_ONCE = 64


class OneHopCursor(aiosqlite.Cursor):
    """A cursor that fetches all rows together with the execution."""

    _rows: list[Any]

    async def execute(self, sql: str, parameters: Any = ()) -> Self:
        """Execute, and fetch what it gives."""
        self._rows = await self._execute(self._run, sql, parameters)  # type: ignore[no-untyped-call]
        return self

    def _run(self, sql: str, parameters: Any) -> list[Any]:
        return self._cursor.execute(sql, parameters).fetchall()

    async def fetchall(self) -> list[Any]:
        """The rows that were fetched."""
        return self._rows

    async def close(self) -> None:
        """Nothing is open: all rows were fetched."""


class OneHopConnection(aiosqlite.Connection):
    """A connection with such cursors."""

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        """A new cursor; making one touches no file, so it needs no thread."""
        return OneHopCursor(self, self._conn.cursor())


async def connect(database: str, **options: Any) -> aiosqlite.Connection:
    """Open a database file; `options` are those of `sqlite3.connect`."""
    connection = OneHopConnection(lambda: sqlite3.connect(database, **options), ROWS_AT_ONCE)
    # As SQLAlchemy does with its own: an open connection keeps no process alive.
    connection._thread.daemon = True
    return await connection
