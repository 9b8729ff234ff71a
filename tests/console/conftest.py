"""The console on a scratch database, with one logged-in browser for each role."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from records.staff import login
from records.staff.tables import Employee, Role
from tests.records.conftest import migrate
from tests.records.erasing import Trackers, eraser_on
from web.app import create_app
from web.console.access import COOKIE
from web.settings import read_settings

BASE = "https://console.example"
PASSWORD = "een lang wachtwoord"
# Made once: it is slow on purpose.
PASSWORD_HASH = login.hasher.hash(PASSWORD)


@dataclass
class Browser:
    """Somebody who is logged in (or nobody), with what their forms carry."""

    http: httpx.AsyncClient
    csrf: str = ""
    email: str = ""

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Open a page."""
        return await self.http.get(path, **options)

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form of our own page."""
        return await self.http.post(path, data={"csrf": self.csrf, **fields})


def browser(app: FastAPI, **options: Any) -> httpx.AsyncClient:
    """A browser; redirects are not followed, so that tests see them."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE, **options)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was migrated once; each test copies it."""
    file = tmp_path_factory.mktemp("migrated") / "console.db"
    migrate(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture
async def app(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FastAPI]:
    """The web part on a migrated scratch database; nothing listens."""
    file = shutil.copy(migrated, tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{file}")
    monkeypatch.setenv("GATEWAY_SECRET", "for the test")
    made = create_app(read_settings())
    yield made
    await made.state.engine.dispose()


@pytest.fixture
def trackers(app: FastAPI) -> Trackers:
    """What Rasa keeps, in a Rasa of the test."""
    made = Trackers()
    app.state.rasa, app.state.eraser = made, eraser_on(app.state.sessions, made)
    return made


async def log_in(app: FastAPI, role: Role, name: str) -> Browser:
    """A new employee in a browser of their own; `test_login` has the way through the pages."""
    sessions = app.state.sessions
    email = f"{name.split()[0].lower()}.{role}@stad.example"
    about = {"password_hash": PASSWORD_HASH, "active": True, "created_at": datetime.now(UTC)}
    employee = Employee(email=email, name=name, role=role, **about)
    async with sessions.begin() as session:
        session.add(employee)
    secret = await login.start_session(sessions, employee)
    found = await login.logged_in(sessions, secret)
    assert found is not None
    return Browser(browser(app, cookies={COOKIE: secret}), found.csrf, email)


@pytest.fixture
async def nobody(app: FastAPI) -> Browser:
    return Browser(browser(app))


@pytest.fixture
async def clerk(app: FastAPI) -> Browser:
    return await log_in(app, Role.CLERK, "Ada van de balie")


@pytest.fixture
async def colleague(app: FastAPI) -> Browser:
    return await log_in(app, Role.CLERK, "Bob van de balie")


@pytest.fixture
async def editor(app: FastAPI) -> Browser:
    return await log_in(app, Role.EDITOR, "Eva de redacteur")


@pytest.fixture
async def administrator(app: FastAPI) -> Browser:
    return await log_in(app, Role.ADMINISTRATOR, "Alma de beheerder")


@pytest.fixture
async def developer(app: FastAPI) -> Browser:
    return await log_in(app, Role.DEVELOPER, "Dirk de ontwikkelaar")
