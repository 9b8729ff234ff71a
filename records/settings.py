"""Where the database is, read from the environment."""

import os
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

DEFAULT_URL = "sqlite+aiosqlite:///var/maneblusser.db"
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class SettingError(ValueError):
    """A setting that cannot be used; the message names it and the mend."""


def database_url() -> URL:
    """Address of the database: `DATABASE_URL`, or a SQLite file in `var/`.

    Raises:
        SettingError: not an address of SQLite or PostgreSQL.
    """
    try:
        url = make_url(os.environ.get("DATABASE_URL") or DEFAULT_URL)
    except ArgumentError as error:
        raise SettingError("DATABASE_URL is not a database address, such as postgresql://user@host/name.") from error
    kind = url.get_backend_name()
    if kind not in DRIVERS:
        raise SettingError(f"DATABASE_URL names {kind}; use sqlite or postgresql.")
    if kind == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return url.set(drivername=DRIVERS[kind])
