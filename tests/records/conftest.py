"""Every query is tested on a real SQLite file and on a real PostgreSQL server."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import pgserver
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from records.engine import Sessions, make_engine, make_sessions


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL server that runs for the tests only."""
    folder = tmp_path_factory.mktemp("pg")
    server = pgserver.get_server(folder)
    yield f"postgresql+asyncpg://postgres@/postgres?host={quote(str(folder))}"
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database, migrated by the real migrations."""
    if request.param == "sqlite":
        address = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    else:
        address = request.getfixturevalue("postgres")
        asyncio.run(empty(address))
    migrate(address)
    yield address


async def empty(address: str) -> None:
    """Drop every table of an earlier test."""
    engine = create_async_engine(address)
    async with engine.begin() as connection:
        await connection.execute(text("drop schema public cascade"))
        await connection.execute(text("create schema public"))
    await engine.dispose()


def migrate(address: str) -> None:
    """Run the migrations as `make run` does."""
    done = subprocess.run(
        [sys.executable, "-m", "records.migrate"], env={"DATABASE_URL": address}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
async def engine(database_address: str) -> AsyncIterator[AsyncEngine]:
    """Engine on the migrated database."""
    engine = make_engine(make_url(database_address))
    yield engine
    await engine.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    """Session factory on the migrated database."""
    return make_sessions(engine)
