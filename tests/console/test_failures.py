"""Nothing was done: the session ended, the database is away; what was typed is shown once more, as a page."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.engine import make_url

from records.conversations import case_work
from records.engine import make_engine, make_sessions
from tests.console.conftest import BASE, Browser
from tests.console.test_conversations import talk

NOTE = 'Mevrouw belt morgen terug.\n<b>Niet "vergeten"</b>'


@pytest.fixture
async def note(app: FastAPI) -> str:
    """Where a note on a conversation goes."""
    return f"/console/gesprekken/{(await talk(app, 'dag'))[0]}/notities"


async def test_what_was_typed_is_shown_once_more_as_text(note: str, nobody: Browser) -> None:
    answer = await nobody.post(note, note=NOTE, password="geheim")
    assert answer.status_code == 401
    assert "Mevrouw belt morgen terug.\n&lt;b&gt;Niet &#34;vergeten&#34;&lt;/b&gt;</textarea>" in answer.text
    assert "Dit is niet bewaard" in answer.text
    assert "geheim" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_without_words_the_way_leads_to_the_log_in(note: str, nobody: Browser) -> None:
    for answer in (await nobody.post(note, note=" \n"), await nobody.post(note), await nobody.get("/console/vandaag")):
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/aanmelden")


async def test_another_site_is_shown_nothing_of_what_it_sends(note: str, nobody: Browser) -> None:
    answer = await nobody.http.post(note, data={"note": NOTE}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 303


async def test_a_script_keeps_what_was_typed_itself(note: str, nobody: Browser) -> None:
    answer = await nobody.http.post(note, data={"note": NOTE}, headers={"Accept": "application/json"})
    assert answer.status_code == 303


PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_with_the_database_away_a_page_says_so_and_shows_what_was_typed(
    app: FastAPI, tmp_path: Path, note: str, clerk: Browser
) -> None:
    app.state.sessions = make_sessions(make_engine(make_url(f"sqlite+aiosqlite:///{tmp_path}/gone/console.db")))
    answer = await clerk.http.post(note, data={"text": NOTE, "csrf": clerk.csrf}, headers=PAGE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "De console kan nu niet aan haar gegevens" in answer.text
    assert "Mevrouw belt morgen terug.\n&lt;b&gt;" in answer.text
    answer = await clerk.http.get("/console/vandaag", headers=PAGE)
    assert (answer.status_code, "<h1>Dit lukte niet</h1>" in answer.text) == (503, True)
    answer = await clerk.http.get("/console/vandaag", headers={"Accept": "application/json"})
    assert answer.json()["status"] == 503


@pytest.mark.parametrize(("method", "status"), [("GET", 405), ("PUT", 405)])
async def test_an_address_that_only_takes_forms_is_no_page(clerk: Browser, note: str, method: str, status: int) -> None:
    answer = await clerk.http.request(method, note, headers=PAGE)
    assert (answer.status_code, "Dit bestaat niet" in answer.text) == (status, True)


async def test_an_address_that_is_not_there_is_told_on_a_page(nobody: Browser) -> None:
    for path in ("/console/onzin", "/console/static/onzin.js", "/console/vandaag/x"):
        answer = await nobody.http.get(path, headers=PAGE)
        assert (answer.status_code, "Dit bestaat niet" in answer.text) == (404, True), path
    assert (await nobody.http.get("/api/v1/onzin", headers=PAGE)).json()["status"] == 404


async def test_a_form_that_is_not_ours_is_told_on_a_page(note: str, clerk: Browser) -> None:
    sent = {"text": "x" * 10_000, "csrf": clerk.csrf}
    answer = await clerk.http.post(note, data=sent, headers=PAGE)
    assert (answer.status_code, "kan de console niet lezen" in answer.text) == (422, True)


async def test_an_error_of_ours_is_told_on_a_page(
    app: FastAPI, note: str, clerk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wrong(*_: Any) -> None:
        raise ArithmeticError("sss-geheim")

    monkeypatch.setattr(case_work, "add_note", wrong)
    # The server logs the error; the browser never sees it.
    server = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=server, base_url=BASE, cookies=clerk.http.cookies) as http:
        answer = await http.post(note, data={"text": NOTE, "csrf": clerk.csrf}, headers=PAGE)
    assert (answer.status_code, "Er ging iets mis in de console" in answer.text) == (500, True)
    assert "geheim" not in answer.text
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert "trusted-types 'none'" in answer.headers["content-security-policy"]
    assert "kijk na of het bewaard is" in answer.text.lower()


@pytest.mark.parametrize("content", [b"", b"geen grens"])
async def test_a_form_that_cannot_be_read_is_told_on_a_page(
    note: str, clerk: Browser, nobody: Browser, content: bytes
) -> None:
    headers = {**PAGE, "Content-Type": "multipart/form-data" if not content else "multipart/form-data; boundary=x"}
    for browser, path in ((clerk, note), (nobody, "/console/aanmelden")):
        answer = await browser.http.post(path, content=content, headers=headers)
        assert (answer.status_code, "kan de console niet lezen" in answer.text) == (422, True)
