"""The link with which the first administrator makes an account: told as long as there is nobody, and good for once."""

import asyncio
import sys
from urllib.parse import urlsplit

from fastapi import FastAPI

from records.staff import accounts
from records.staff.tables import Role
from tests.console.conftest import BASE, PASSWORD, Browser
from web.console.staff import first
from web.console.staff.first import first_link


async def printed() -> str:
    """What the program prints that `make run` starts."""
    asked = (sys.executable, "-m", first.__name__, BASE)
    process = await asyncio.create_subprocess_exec(*asked, stdout=asyncio.subprocess.PIPE)
    return (await process.communicate())[0].decode()


async def test_the_first_link_makes_the_first_administrator_and_there_is_no_second(
    app: FastAPI, nobody: Browser
) -> None:
    earlier, told = await printed(), await printed()
    link = told.partition("first administrator: ")[2].strip()
    assert link.startswith(f"{BASE}/console/uitnodiging/")
    assert (await nobody.get(urlsplit(earlier.partition("administrator: ")[2].strip()).path)).status_code == 404
    sent = {"name": "Alma", "email": "alma@stad.example", "password": PASSWORD}
    assert (await nobody.post(urlsplit(link).path, **sent)).status_code == 303
    [made] = await accounts.employees(app.state.sessions)
    assert made.role == Role.ADMINISTRATOR
    assert (await nobody.post(urlsplit(link).path, **{**sent, "email": "b@stad.example"})).status_code == 422
    assert await first_link(BASE) is None
    assert await printed() == ""
