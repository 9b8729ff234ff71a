"""`make bench-console`: every list of the console with a million messages, on SQLite and on PostgreSQL.

Writes docs/metingen-console.md, or the file after `--page`. `--messages` takes another number, `--keep` a folder in
which the databases stay, to be measured again without filling them.
"""

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import pgserver
import structlog
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from records.engine import make_engine, make_sessions
from records.staff import accounts, invitations, login
from records.staff.tables import Role
from tests.bench.console.load import fill
from tests.bench.console.measure import Measured, measure
from tests.bench.console.page import PAGE, Run, is_fast, write
from tests.bench.console.screens import LISTS, OTHERS, Screen, transcript_of
from tests.console.conftest import browser
from tests.records.conftest import migrate
from web.app import create_app
from web.console.access import COOKIE
from web.settings import read_settings

MILLION = 1_000_000
EMAIL, PASSWORD = "ada@stad.example", "een lang wachtwoord"


async def run_on(address: str, messages: int) -> Run:
    """Fill this database, unless it was filled before, and measure every page."""
    os.environ["DATABASE_URL"] = address
    seconds = await _fill(address, messages)
    app = create_app(read_settings())
    sessions, engine = app.state.sessions, app.state.engine
    _, secret = await login.log_in(sessions, EMAIL, PASSWORD)
    found: list[Measured] = []
    async with browser(app, cookies={COOKIE: secret}) as http:
        for screen in (*LISTS, await transcript_of(sessions), *OTHERS):
            found.append(await _measure(http, engine, screen))
            print(f"{found[-1].median:8.1f} ms  {screen.name}", flush=True)
    await engine.dispose()
    return Run(engine.dialect.name, seconds, found)


async def _measure(http: httpx.AsyncClient, engine: AsyncEngine, screen: Screen) -> Measured:
    """A page that is too slow is measured once more: something else may have taken the machine."""
    found = await measure(http, engine, screen)
    return found if is_fast(found) else await measure(http, engine, screen)


async def _fill(address: str, messages: int) -> float:
    """Seconds that it took, 0 when the database was filled before."""
    await asyncio.to_thread(migrate, address)
    engine = make_engine(make_url(address))
    sessions = make_sessions(engine)
    started = time.perf_counter()
    is_empty = not await accounts.employees(sessions)
    if is_empty:
        # An administrator sees every screen.
        await invitations.accept(
            sessions, await invitations.invite(sessions, Role.ADMINISTRATOR), "Ada", EMAIL, PASSWORD
        )
        await fill(engine, messages, (await accounts.employees(sessions))[0].id)
    await engine.dispose()
    return time.perf_counter() - started if is_empty else 0


def main() -> int:
    """Measure both databases and write the page; 1 when a page is slower than it may be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=MILLION)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--page", type=Path, default=PAGE)
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    os.environ.setdefault("GATEWAY_SECRET", "for the measurement")
    with tempfile.TemporaryDirectory(prefix="console-") as scratch:
        folder = asked.keep or Path(scratch)
        cluster = folder / "postgresql"
        cluster.mkdir(parents=True, exist_ok=True)
        addresses = [f"sqlite+aiosqlite:///{folder / 'console.db'}"]
        server = pgserver.get_server(cluster)
        addresses.append(f"postgresql+asyncpg://postgres@/postgres?host={quote(str(cluster))}")
        try:
            runs = [asyncio.run(run_on(address, asked.messages)) for address in addresses]
        finally:
            server.cleanup()
    return write(asked.page, runs, asked.messages)


if __name__ == "__main__":
    sys.exit(main())
