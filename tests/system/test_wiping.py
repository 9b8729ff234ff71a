"""Wiping a message in the running product: its text, what the assistant repeats of it, and what Rasa remembers."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from records.engine import make_engine, make_sessions
from records.settings import database_url
from records.staff import invitations, login
from records.staff.tables import Role
from tests.system.assistant import Assistant
from tests.system.visitor import Visitor
from web.console.access import COOKIE

PASSWORD = "een lang wachtwoord"
# The assistant doubts this address, and repeats it to ask.
ADDRESS = "jan.peeters@gmial.com"
FORGET = "Laat de assistent dit gesprek vergeten"


async def account() -> tuple[str, str]:
    """Secret and form token of an employee who is logged in."""
    engine = make_engine(database_url())
    sessions = make_sessions(engine)
    secret = await invitations.invite(sessions, Role.CLERK)
    employee = await invitations.accept(sessions, secret, "Ada Voorbeeld", "ada@wissen.example", PASSWORD)
    session = await login.start_session(sessions, employee)
    found = await login.logged_in(sessions, session)
    await engine.dispose()
    assert found is not None
    return session, found.csrf


class Clerk:
    """An employee at the transcript of one conversation."""

    def __init__(self, base: str, conversation: str) -> None:
        secret, self.csrf = asyncio.run(account())
        # The cookie is for HTTPS; a client that is no browser does not send it to this address by itself.
        self.http = httpx.Client(base_url=base, headers={"Cookie": f"{COOKIE}={secret}"}, timeout=30)
        self.page = f"/console/gesprekken/{conversation}"

    def read(self) -> str:
        answer = self.http.get(self.page)
        assert answer.status_code == 200
        return answer.text

    def post(self, what: str, **fields: Any) -> None:
        answer = self.http.post(f"{self.page}/{what}", data={"csrf": self.csrf, **fields})
        assert answer.status_code == 303, answer.text


@pytest.fixture
def visitor(assistant: Assistant) -> Iterator[Visitor]:
    made = Visitor(assistant.web)
    yield made
    made.http.close()


@pytest.fixture
def clerk(assistant: Assistant, visitor: Visitor) -> Iterator[Clerk]:
    made = Clerk(assistant.web, visitor.id)
    yield made
    made.http.close()


def remembered(assistant: Assistant, conversation: str) -> str:
    """Everything that Rasa keeps of a conversation."""
    with closing(sqlite3.connect(assistant.tracker)) as tracker:
        rows = tracker.execute("select data from events where sender_id = ?", (conversation,)).fetchall()
    return "\n".join(row[0] for row in rows)


def let_half_an_hour_pass(assistant: Assistant, conversation: str) -> None:
    with closing(sqlite3.connect(assistant.database)) as database, database:
        database.execute(
            "update messages set at = '2020-01-01 00:00:00.000000' where conversation_id = ?", (conversation,)
        )


def test_a_wiped_message_is_nowhere_any_more(assistant: Assistant, visitor: Visitor, clerk: Clerk) -> None:
    for text in ("ik wil een werkbezoek aanvragen", "Vzw De Zonnebloem", "Jan Peeters"):
        visitor.say(text)
    assert ADDRESS in visitor.read(ADDRESS)
    before = clerk.read()
    assert before.count(ADDRESS) >= 2
    message = re.findall(r'id="bericht-(\d+)"', before)[-1]

    clerk.post("oordeel", judgement="persoonsgegevens", message=message)
    page = clerk.read()
    assert ADDRESS not in page
    assert "Het gesprek is nog bezig" in page
    assert FORGET not in page
    assert ADDRESS in remembered(assistant, visitor.id)

    let_half_an_hour_pass(assistant, visitor.id)
    assistant.kill("rasa")
    clerk.post("vergeten")
    assert FORGET in clerk.read()
    assert ADDRESS in remembered(assistant, visitor.id)

    assistant.restart("rasa")
    clerk.post("vergeten")
    assert FORGET not in clerk.read()
    assert remembered(assistant, visitor.id) == ""
    stored = [row["text"] for row in assistant.rows("select text from messages")]
    assert not [text for text in stored if ADDRESS in text]
