"""On the running product: one person is erased everywhere, what Rasa keeps included, and an old conversation too."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy.engine import make_url

from records.engine import make_engine, make_sessions
from records.staff import invitations
from records.staff.tables import Role
from tests.system.assistant import Assistant
from tests.system.test_work_visits import FIRST, reference_in
from tests.system.visitor import Visitor

PASSWORD = "een lang wachtwoord"
NAME, EMAIL, PHONE = "Zoë Verhaegen", "zoe.verhaegen@voorbeeld.example", "0470 55 44 33"
ADDRESS = "/console/beheer/wissen"


class Administrator:
    """Somebody who made an account with an invitation and logged in; cookies are told by hand, as there is no TLS."""

    def __init__(self, assistant: Assistant) -> None:
        self.http = httpx.Client(base_url=assistant.web, timeout=60)
        account = {"name": "Alma Voorbeeld", "email": "alma.wist@stad.example", "password": PASSWORD}
        self.http.post(f"/console/uitnodiging/{asyncio.run(invitation(assistant))}", data=account)
        answer = self.http.post("/console/aanmelden", data={"email": account["email"], "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        self.http.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]

    def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        """Send a form of our own page."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.http.get("/console/beheer").text)
        assert found
        return self.http.post(path, data={"csrf": found[1], **fields})


async def invitation(assistant: Assistant) -> str:
    """The secret of an invitation; other tests may have made the first administrator."""
    engine = make_engine(make_url(f"sqlite+aiosqlite:///{assistant.database}"))
    secret = await invitations.invite(make_sessions(engine), Role.ADMINISTRATOR)
    await engine.dispose()
    return secret


@pytest.fixture(scope="module")
def administrator(assistant: Assistant) -> Iterator[Administrator]:
    made = Administrator(assistant)
    yield made
    made.http.close()


def test_a_person_with_a_conversation_a_visit_and_a_tracker_is_erased_everywhere(
    assistant: Assistant, administrator: Administrator
) -> None:
    visitor, stranger = Visitor(assistant.web), Visitor(assistant.web)
    stranger.say("wat is de missie van de stad")
    for text in (FIRST.replace("2031", "2028"), f"mijn naam is {NAME}", EMAIL, PHONE, "nee"):
        visitor.say(text)
    reference = reference_in(visitor.read("Ja, verstuur"))
    assert NAME in kept(assistant, visitor.id)
    found = administrator.post(f"{ADDRESS}/zoeken", words=f"{EMAIL}\n+32 470 55 44 33\nverhaegen zoe").text
    assert visitor.id in found
    assert stranger.id not in found
    [visit] = assistant.rows(f"select id from visits where reference = '{reference}'")
    words = f"{EMAIL}\n{PHONE}\n{NAME}"
    answer = administrator.post(
        ADDRESS, words=words, gesprek=visitor.id, werkbezoek=str(visit["id"]), confirmed="WISSEN"
    )
    assert answer.status_code == 303, answer.text
    proof = administrator.http.get(answer.headers["location"]).text
    assert "vond niets meer" in proof
    assert "1 werkbezoeken" in proof
    assert kept(assistant, visitor.id) == ""
    assert kept(assistant, stranger.id) != ""
    for table in ("conversations", "messages", "visits", "visit_events", "mails", "audit_entries"):
        content = repr([tuple(row) for row in assistant.rows(f"select * from {table}")])
        for secret in (NAME, "Zo\\u00eb", EMAIL, "470 55 44 33", reference if table != "audit_entries" else EMAIL):
            assert secret not in content, (table, secret)
    assert visitor.http.get("/api/v1/messages").status_code == 401
    for client in (visitor, stranger):
        client.http.close()


def test_a_conversation_past_its_period_goes_with_its_tracker_and_waits_for_a_rasa_that_is_away(
    assistant: Assistant, administrator: Administrator
) -> None:
    visitor = Visitor(assistant.web)
    visitor.say("wat is de missie van de stad")
    visitor.http.close()
    with sqlite3.connect(assistant.database, timeout=10) as connection:
        old = "created_at = '2020-01-01 00:00:00.000000', expires_at = '2020-01-02 00:00:00.000000'"
        connection.execute(f"update conversations set {old} where id = ?", (visitor.id,))
    connection.close()
    periods, days = "/console/beheer/bewaartermijnen", {"gesprekken": "365", "werkbezoeken": "", "mails": ""}
    assert "Bewaar deze termijnen" in administrator.post(periods, **days, action="bekijk").text
    assert administrator.post(periods, **days, version="0", action="bewaar").status_code == 303
    assistant.kill("rasa")
    administrator.post(f"{periods}/nu")
    assert "nog niet gewist" in administrator.http.get(periods).text
    assert assistant.rows(f"select 1 from messages where conversation_id = '{visitor.id}'")
    assistant.restart("rasa")
    administrator.post(f"{periods}/nu")
    assert not assistant.rows(f"select 1 from conversations where id = '{visitor.id}'")
    assert kept(assistant, visitor.id) == ""


def test_the_register_tells_which_model_answers_now(assistant: Assistant, administrator: Administrator) -> None:
    visitor = Visitor(assistant.web)
    visitor.say("wat is de missie van de stad")
    visitor.http.close()
    page = administrator.http.get("/console/modellen").text
    # Beside its name above, in the table of models, and in the table of files.
    assert page.count("antwoordt nu</span>") == 3


def kept(assistant: Assistant, conversation: str) -> str:
    """Everything that Rasa keeps of a conversation."""
    connection = sqlite3.connect(assistant.tracker)
    rows = connection.execute("select data from events where sender_id = ?", (conversation,)).fetchall()
    connection.close()
    return "\n".join(row[0].encode().decode("unicode_escape") for row in rows)
