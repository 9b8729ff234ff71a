"""What every answer of the console tells the browser."""

from fastapi import FastAPI

from tests.console.conftest import Browser
from tests.console.everything import fill, pages
from tests.console.hostile import HARMLESS
from web.security import HEADERS


async def test_nothing_of_the_console_is_cached_and_every_answer_has_the_headers(
    app: FastAPI, administrator: Browser, nobody: Browser
) -> None:
    ids = await fill(app, administrator, HARMLESS)
    for path, address in pages(ids):
        for who in (administrator, nobody):
            answer = await who.get(address)
            is_read = answer.status_code != 303 and path != "/console/antwoorden/voorbeeld.js"
            assert not is_read or answer.headers["cache-control"] == "no-store", address
            assert set(map(str.lower, HEADERS)) <= set(answer.headers), address
            policy = answer.headers["content-security-policy"]
            assert "unsafe" not in policy and "require-trusted-types-for 'script'" in policy, address
            assert answer.headers.get("access-control-allow-origin") is None
