"""The model register: what each model did, which one answers now, the trained files; nothing of a citizen."""

import json
import re
import tarfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from records.city_time import CITY_TIME
from records.conversations import turns
from records.conversations.tables import Conversation
from records.figures import closing
from records.figures.closing import catch_up
from tests.console.conftest import Browser
from tests.records.erasing import talk
from web.console.administration import models
from web.console.pages import as_date

PAGE = "/console/modellen"


async def answer(app: FastAPI, model: str | None, intent: str = "stad_missie", thumb: str | None = None) -> None:
    """A message that this model answered."""
    sessions = app.state.sessions
    conversation = await talk(sessions)
    received = await turns.store_message(sessions, conversation, str(uuid4()), "Ik ben Ada Voorbeeld")
    understood = {"intent": intent, "confidence": 0.9, **({"model": model} if model else {})}
    reply = {"text": "Ja.", "buttons": [], "emergency": False}
    [said] = await turns.store_replies(sessions, received.message, [reply], understood, 9)
    if thumb:
        await turns.rate_message(sessions, conversation, said.id, thumb, None)


def model_file(folder: Path, name: str, content: Any) -> Path:
    """A trained file with this in it about the model."""
    folder.mkdir(exist_ok=True)
    data = json.dumps(content).encode()
    with tarfile.open(folder / name, "w:gz") as archive:
        member = tarfile.TarInfo("./metadata.json")
        member.size = len(data)
        archive.addfile(member, BytesIO(data))
    return folder / name


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(models, "FOLDER", tmp_path / "models")
    return tmp_path / "models"


async def test_each_model_is_shown_with_what_it_did(app: FastAPI, developer: Browser, folder: Path) -> None:
    for intent, thumb in (("stad_missie", "up"), ("nlu_fallback", "down"), ("stad_missie", None), ("x", "down")):
        await answer(app, "oud", intent, thumb)
    await answer(app, None, "emergency/brand", "up")
    text = (await developer.get(PAGE)).text
    assert "Er wordt nog geteld" not in text
    [row] = re.findall(r"<tr data-item>(.*?)</tr>", text, re.DOTALL)
    words = " ".join(re.sub(r"<[^>]*>", " ", row).split())
    today = as_date(datetime.now(CITY_TIME).date())
    assert words == f"oud {today} {today} 4 25 % (1) 1 omhoog 2 omlaag"


async def test_what_is_not_counted_yet_is_said(
    app: FastAPI, developer: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in (2020, 2021, 2022):
        at = datetime(year, 1, 1, tzinfo=UTC)
        about = {"created_at": at, "expires_at": at}
        async with app.state.sessions.begin() as session:
            session.add(Conversation(id=f"{year:032}", token_hash=str(year), **about))
    monkeypatch.setattr(closing, "CONVERSATIONS_AT_ONCE", 1)
    assert "Er wordt nog geteld" in (await developer.get(PAGE)).text
    await catch_up(app.state.sessions, datetime.now(UTC))
    assert "Er wordt nog geteld" not in (await developer.get(PAGE)).text


async def test_a_file_that_training_takes_away_at_this_moment_is_not_listed(developer: Browser, folder: Path) -> None:
    model_file(folder, "blijft.tar.gz", {"model_id": "abc123"})
    (folder / "weg.tar.gz").symlink_to(folder / "er is niets meer")
    text = (await developer.get("/console/modellen")).text
    assert "blijft.tar.gz" in text
    assert "weg.tar.gz" not in text


async def test_the_page_tells_which_model_answers_now_and_from_which_file(
    app: FastAPI, developer: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def now() -> str:
        return "abc123"

    monkeypatch.setattr(app.state.rasa, "model", now)
    model_file(folder, "20270101-eagle.tar.gz", {"model_id": "abc123"})
    await answer(app, "abc123")
    page = (await developer.get(PAGE)).text
    assert "20270101-eagle.tar.gz" in page
    assert page.count("antwoordt nu</span>") == 3
    assert str(folder.parent) not in page
    assert "Ada" not in page


async def test_without_rasa_files_or_answers_the_page_says_so(developer: Browser, folder: Path) -> None:
    page = (await developer.get(PAGE)).text
    for sentence in ("antwoordt nu niet", "geen antwoord van een model", "geen getrainde bestanden"):
        assert sentence in page


@pytest.mark.parametrize("content", [{}, [], "x"])
async def test_a_file_that_cannot_be_read_is_listed_all_the_same(
    administrator: Browser, folder: Path, content: Any
) -> None:
    model_file(folder, "anders.tar.gz", content)
    (folder / "half.tar.gz").write_bytes((folder / "anders.tar.gz").read_bytes()[:40])
    (folder / "geheim.txt").write_text("x")
    page = (await administrator.get(PAGE)).text
    assert page.count("niet te lezen") == 2
    assert "geheim" not in page


async def test_a_model_that_is_trained_again_under_the_same_name_is_read_again(folder: Path) -> None:
    model_file(folder, "a.tar.gz", {"model_id": "een"})
    assert models.model_files()[0].model == "een"
    model_file(folder, "a.tar.gz", {"model_id": "twee en langer"})
    assert models.model_files()[0].model == "twee en langer"


async def test_clerks_and_editors_do_not_see_it(clerk: Browser, editor: Browser) -> None:
    assert (await clerk.get(PAGE)).status_code == 403
    assert (await editor.get(PAGE)).status_code == 403
