"""The connection: durable on SQLite, in step with the migrations everywhere."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from records import engine as records_engine
from records.engine import Sessions, make_engine, make_sessions
from records.schema import Base
from records.settings import SettingError, database_url

ADDED_REFERENCES = {"merged_into", "information_day_id"}


async def test_every_commit_on_sqlite_reaches_the_disk(tmp_path: Path) -> None:
    engine = make_engine(make_url(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}"))
    async with engine.connect() as connection:
        journal = await connection.scalar(text("pragma journal_mode"))
        synchronous = await connection.scalar(text("pragma synchronous"))
    await engine.dispose()
    assert (journal, synchronous) == ("wal", 2)


# SQLite's own description of an index over an expression cannot be read back.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
async def test_the_migrations_make_exactly_the_tables_of_the_code(engine: AsyncEngine) -> None:
    def is_compared(name: str | None, *_: object) -> bool:
        # What the search keeps is no table of the code: it differs between the databases.
        return not (name or "").startswith("message_words") and name != "words"

    def is_read_back(thing: Any, name: str | None, kind: str, *_: object) -> bool:
        # SQLAlchemy reads no "on delete" of a reference that was added to a column: the test below does.
        added = kind == "foreign_key_constraint" and set(thing.column_keys) <= ADDED_REFERENCES
        return not (engine.dialect.name == "sqlite" and added)

    def differences(connection: Connection) -> list[object]:
        options = {"include_name": is_compared, "include_object": is_read_back}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    assert found == []


async def test_a_database_that_is_away_is_an_error_and_no_silence(tmp_path: Path) -> None:
    engine = make_engine(make_url(f"sqlite+aiosqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}"))
    with pytest.raises(OperationalError):
        async with engine.connect():
            pass
    await engine.dispose()
    # The driver's thread still reports to this event loop: let it, before the loop closes.
    await asyncio.sleep(0.1)


@pytest.mark.parametrize("address", ["mysql://x/y", "not an address", "http://somewhere"])
def test_another_kind_of_database_is_refused_with_a_clear_sentence(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(SettingError, match="DATABASE_URL"):
        database_url()


def test_a_plain_postgresql_address_gets_the_right_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://user@localhost/city")
    assert database_url().drivername == "postgresql+asyncpg"


async def test_a_cancelled_statement_leaves_no_transaction_behind(tmp_path: Path) -> None:
    engine = make_engine(make_url(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}"))
    async with engine.begin() as connection:
        await connection.execute(text("create table numbers (n integer)"))

    async def write() -> None:
        async with engine.begin() as connection:
            for _ in range(20):
                await connection.execute(text("insert into numbers values (1)"))

    for moment in range(40):
        writing = asyncio.create_task(write())
        await asyncio.sleep(moment / 10_000)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        async with asyncio.timeout(1):
            async with engine.begin() as connection:
                await connection.execute(text("insert into numbers values (2)"))
    async with engine.connect() as connection:
        ones, twos = (await connection.execute(text("select sum(n = 1), sum(n = 2) from numbers"))).one()
    await engine.dispose()
    assert ones % 20 == 0
    assert twos == 40


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[list[Sessions]]:
    """Two processes, as the database sees them, on one SQLite file with a number in it."""
    engines = [make_engine(make_url(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")) for _ in range(2)]
    async with engines[0].begin() as connection:
        await connection.execute(text("create table numbers (n integer)"))
        await connection.execute(text("insert into numbers values (0)"))
    yield [make_sessions(engine) for engine in engines]
    for engine in engines:
        await engine.dispose()


async def add_one(sessions: Sessions) -> None:
    """Read, wait, write what follows from it."""
    async with sessions.begin() as session:
        number = await session.scalar(text("select n from numbers"))
        await asyncio.sleep(0)
        await session.execute(text("update numbers set n = :n"), {"n": number + 1})


def add_one_at_once(connection: Connection) -> None:
    connection.execute(text("update numbers set n = n + 1"))


async def number_in(sessions: Sessions) -> int:
    async with sessions() as session:
        return int(await session.scalar(text("select n from numbers")) or 0)


async def test_what_a_transaction_read_still_holds_when_it_writes(processes: list[Sessions]) -> None:
    each = 40
    adding = [add_one(sessions) for _ in range(each) for sessions in processes]
    await asyncio.gather(*adding, *(sessions.transact(add_one_at_once) for _ in range(each) for sessions in processes))
    assert await number_in(processes[0]) == 4 * each


async def test_who_only_reads_waits_for_nobody(processes: list[Sessions], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records_engine, "TURN_WAIT_SECONDS", 0.1)
    async with processes[0].begin() as session:
        await session.execute(text("update numbers set n = 7"))
        assert [await number_in(sessions) for sessions in processes] == [0, 0]


async def test_who_waits_too_long_for_a_turn_is_told(
    processes: list[Sessions], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records_engine, "TURN_WAIT_SECONDS", 0.1)
    async with processes[0].begin():
        for late in (add_one(processes[0]), processes[0].transact(add_one_at_once)):
            with pytest.raises(SQLAlchemyError):
                await late
    await add_one(processes[0])
    assert await number_in(processes[0]) == 1


async def test_a_transaction_that_fails_or_is_cancelled_gives_its_turn_away(processes: list[Sessions]) -> None:
    sessions = processes[0]
    for kind in (add_one, lambda each: each.transact(add_one_at_once)):
        for moment in range(20):
            going = asyncio.create_task(kind(sessions))
            await asyncio.sleep(moment / 10_000)
            going.cancel()
            await asyncio.gather(going, return_exceptions=True)
    with pytest.raises(SQLAlchemyError):
        async with sessions.begin() as session:
            await session.execute(text("update nothing set n = 1"))
    before = await number_in(sessions)
    async with asyncio.timeout(1):
        await add_one(sessions)
    assert await number_in(sessions) == before + 1


async def test_a_visit_outlives_its_information_day_and_the_visit_it_was_merged_into(engine: AsyncEngine) -> None:
    if engine.dialect.name == "sqlite":
        query = "select \"from\", on_delete from pragma_foreign_key_list('visits')"
    else:
        query = (
            "select column_name, delete_rule from information_schema.referential_constraints "
            "join information_schema.key_column_usage using (constraint_name) where table_name = 'visits'"
        )
    async with engine.connect() as connection:
        rules = dict((await connection.execute(text(query))).all())
    assert {name: rules[name] for name in ADDED_REFERENCES} == dict.fromkeys(ADDED_REFERENCES, "SET NULL")
