"""A session that ended while somebody typed: nothing is done, and what they typed is shown once more."""

import pytest
from fastapi import FastAPI

from tests.console.conftest import Browser
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
