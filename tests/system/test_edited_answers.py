"""An employee edits an answer in the console; citizens read it from their next question on, everywhere."""

import asyncio
import re
import time
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy.engine import make_url

from records.engine import make_engine, make_sessions
from records.staff import invitations, login
from records.staff.tables import Role
from tests.system.assistant import Assistant
from tests.system.visitor import Visitor
from web.console.access import COOKIE

QUESTION = "wat zijn de waarden van de politie"
PAGE = "/console/antwoorden/politie_waarden"
NEW = "De politie heeft **vijf** waarden. <b>Klaar</b>."
OTHER_PROCESS_SECONDS = 2


async def make_editor(database: str) -> str:
    """An account of an editor, logged in; the secret of the session."""
    engine = make_engine(make_url(database))
    sessions, email = make_sessions(engine), "eva@stad.example"
    await invitations.accept(
        sessions, await invitations.invite(sessions, Role.EDITOR), "Eva", email, "een lang wachtwoord"
    )
    _, secret = await login.log_in(sessions, email, "een lang wachtwoord")
    await engine.dispose()
    return secret


class Editor:
    """An editor's browser."""

    def __init__(self, assistant: Assistant) -> None:
        secret = asyncio.run(make_editor(f"sqlite+aiosqlite:///{assistant.database}"))
        # A cookie jar would keep a secure cookie from an address without TLS.
        self.http = httpx.Client(base_url=assistant.web, timeout=30, headers={"Cookie": f"{COOKIE}={secret}"})

    def post(self, path: str, **fields: str) -> None:
        """Send a form of the answer's page, as it stands there now."""
        page = self.http.get(PAGE).text
        for name in ("csrf", "base"):
            [fields[name]] = set(re.findall(rf'name="{name}" value="([^"]*)"', page))
        answer = self.http.post(path, data=fields)
        assert answer.status_code == 303, answer.text


@pytest.fixture(scope="module")
def editor(assistant: Assistant) -> Iterator[Editor]:
    made = Editor(assistant)
    yield made
    made.http.close()


@pytest.fixture
def visitor(assistant: Assistant) -> Iterator[Visitor]:
    made = Visitor(assistant.web)
    yield made
    made.http.close()


def test_an_edit_is_told_in_the_next_turn_and_a_restored_file_in_the_one_after(
    editor: Editor, visitor: Visitor
) -> None:
    [before] = visitor.say(QUESTION)
    editor.post(PAGE, text=NEW)
    [edited] = visitor.say(QUESTION)
    assert edited["text"] == "De politie heeft vijf waarden. <b>Klaar</b>."
    assert [node["type"] for node in edited["nodes"][0]["children"]] == ["text", "strong", "text"]
    for same in ("topic", "source"):
        assert edited[same] == before[same]
    assert [button["title"] for button in edited["buttons"]] == [button["title"] for button in before["buttons"]]
    assert visitor.choose(edited["buttons"][0]["id"])[0]["topic"] != edited["topic"]
    assert visitor.history()[2]["text"] == before["text"]
    editor.post(f"{PAGE}/terugzetten", number="0")
    assert visitor.say(QUESTION)[0]["text"] == before["text"]


def test_another_web_process_tells_it_soon_without_a_restart(assistant: Assistant, editor: Editor) -> None:
    with assistant.another_web() as base:
        elsewhere = Visitor(base)
        before = elsewhere.read(QUESTION)
        editor.post(PAGE, text=NEW)
        time.sleep(OTHER_PROCESS_SECONDS)
        assert elsewhere.read(QUESTION) == "De politie heeft vijf waarden. <b>Klaar</b>."
        editor.post(f"{PAGE}/terugzetten", number="0")
        time.sleep(OTHER_PROCESS_SECONDS)
        assert elsewhere.read(QUESTION) == before
        elsewhere.http.close()


def test_an_edit_outlives_a_restart(assistant: Assistant, editor: Editor) -> None:
    editor.post(PAGE, text=NEW)
    assistant.restart("web")
    later = Visitor(assistant.web)
    assert "vijf waarden" in later.read(QUESTION)
    editor.post(f"{PAGE}/terugzetten", number="0")
    later.http.close()
