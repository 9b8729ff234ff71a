"""Every query is tested on a real SQLite file and on a real PostgreSQL server."""

import asyncio
import shutil
import subprocess
import sys
import tempfile
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
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL server that runs for the tests only."""
    # Not in pytest's own folder: another run of pytest closes that for the server's user.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = pgserver.get_server(folder)
    # Nobody needs these data after a crash.
    server.psql("alter system set fsync = off")
    server.psql("select pg_reload_conf()")
    yield f"postgresql+asyncpg://postgres@/postgres?host={quote(str(folder))}"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database that was migrated by the real migrations, once; each test copies it."""
    file = tmp_path_factory.mktemp("migrated") / "template.db"
    migrate(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> str:
    """The same on PostgreSQL; each test copies it inside the server."""
    asyncio.run(command(postgres, "create database migrated"))
    migrate(database_of(postgres, "migrated"))
    return postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database, migrated."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "test.db")
        return f"sqlite+aiosqlite:///{file}"
    server = request.getfixturevalue("migrated_postgres")
    asyncio.run(command(server, "drop database if exists test with (force)", "create database test template migrated"))
    return database_of(server, "test")


def database_of(server: str, database: str) -> str:
    """Address of a database of this server."""
    return server.replace("/postgres?", f"/{database}?")


async def command(address: str, *statements: str) -> None:
    """Run statements that need no transaction."""
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
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
