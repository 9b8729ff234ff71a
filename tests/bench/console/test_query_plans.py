"""Every page of the console reads messages and conversations by an index, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote

import httpx
import pgserver
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.engine import make_url

from records.engine import make_engine, make_sessions
from records.staff import invitations, login
from records.staff.tables import Role
from tests.bench.console.generate import generate
from tests.bench.console.load import fill
from tests.bench.console.measure import measure, plan_of, remembered
from tests.bench.console.screens import LISTS, OTHERS, Screen
from tests.console.conftest import PASSWORD, browser
from tests.console.test_rights import routes
from tests.records.conftest import migrate
from web.app import create_app
from web.console.access import COOKIE
from web.settings import read_settings

MESSAGES = 20_000
EMAIL = "alma@stad.example"
BIG = {"messages", "conversations"}
# A page about one thing or about the settings, a way to another page, signs of given rows, a file, or the models, which
# count all messages.
NO_LISTS = {
    "/console", "/console/account", "/console/account/tweede-stap", "/console/beheer",
    "/console/beheer/bewaartermijnen", "/console/beheer/openingsuren", "/console/beheer/wissen",
    "/console/beheer/zinnen", "/console/gesprekken/bezig", "/console/gesprekken/volgende",
    "/console/antwoorden/voorbeeld.js", "/console/antwoorden/wijzigingen.patch", "/console/werkbezoeken/uitvoer.csv",
    "/console/werkbezoeken/uitvoer.xlsx",
}  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a filled database with an administrator."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        made = f"sqlite+aiosqlite:///{folder / 'console.db'}"
        asyncio.run(_fill(made))
        yield made
        return
    server = pgserver.get_server(folder)
    made = f"postgresql+asyncpg://postgres@/postgres?host={quote(str(folder))}"
    asyncio.run(_fill(made))
    # So few rows are read faster without an index: this shows whether there is one.
    server.psql("ALTER DATABASE postgres SET enable_seqscan = off")
    yield made
    server.cleanup()


async def _fill(address: str) -> None:
    migrate(address)
    engine = make_engine(make_url(address))
    sessions = make_sessions(engine)
    await invitations.accept(sessions, await invitations.invite(sessions, Role.ADMINISTRATOR), "Alma", EMAIL, PASSWORD)
    await fill(engine, MESSAGES, 1)
    await engine.dispose()


@pytest.fixture
async def app(address: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FastAPI]:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("GATEWAY_SECRET", "for the test")
    made = create_app(read_settings())
    yield made
    await made.state.engine.dispose()


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    _, secret = await login.log_in(app.state.sessions, EMAIL, PASSWORD)
    async with browser(app, cookies={COOKIE: secret}) as client:
        yield client


async def test_every_list_is_read_by_index(app: FastAPI, http: httpx.AsyncClient) -> None:
    for screen in LISTS:
        page = await measure(http, app.state.engine, screen, times=1)
        assert page.status == 200, screen
        assert page.plan.scans & BIG == set(), screen
        assert len(page.plan.indexes) > 3, screen


async def test_the_other_pages_come_by_index_too(app: FastAPI, http: httpx.AsyncClient) -> None:
    for screen in OTHERS:
        page = await measure(http, app.state.engine, screen, times=1)
        assert page.status == 200, screen
        # SQLite tells a walk from the newest message on, which ends after so many, as it tells a scan.
        is_walk = screen.path.startswith("/console/live") and app.state.engine.dialect.name == "sqlite"
        assert page.plan.scans & BIG <= ({"messages"} if is_walk else set()), screen


def test_every_list_is_measured() -> None:
    pages = {path for method, path in routes() if method == "GET" and "{" not in path and "aanmelden" not in path}
    assert pages - {screen.path.partition("?")[0] for screen in (*LISTS, *OTHERS)} == NO_LISTS


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("model=x", "ix_messages_register"),
        ("onderwerp=werkbezoek_wat", "ix_messages_intent"),
        ("toegewezen=ik", "ix_assignments_employee"),
        ("etiket=klacht", "ix_conversation_labels_label"),
        ("woorden=xylofoonles", "message_words"),
    ],
)
async def test_what_is_rare_is_looked_up_in_its_own_index(
    app: FastAPI, http: httpx.AsyncClient, query: str, index: str
) -> None:
    page = await measure(http, app.state.engine, Screen(query, f"/console/gesprekken?{query}"), times=1)
    assert index in page.plan.indexes


async def test_a_table_that_is_read_from_end_to_end_is_noticed(app: FastAPI) -> None:
    async with app.state.sessions() as session:
        with remembered(app.state.engine) as statements:
            await session.execute(text("SELECT id FROM messages WHERE thumb_words = 'x'"))
    assert (await plan_of(app.state.engine, statements)).scans == {"messages"}


def test_the_same_messages_are_generated_every_time() -> None:
    first, second = (list(generate(1000, 1)) for _ in range(2))
    assert first == second
    assert 1000 <= sum(len(rows.messages) for rows in first) < 1100
