"""The screen with conversations going on: taking over, writing, giving back, forwarding, closing."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from records.administration import settings
from records.conversations import turns
from records.conversations.tables import Author, Conversation, Handover, Message
from records.staff import audit
from records.staff.tables import StaffSession
from tests.console.conftest import Browser

MARKUP = "<img src=x onerror=alert(1)> & **vet**"


async def asked(app: FastAPI, text: str = "Waar is het loket?", **values: Any) -> str:
    """A conversation in which a citizen said something; its id."""
    sessions = app.state.sessions
    found, _, _ = await turns.start_conversation(sessions, timedelta(hours=1), [{"text": "Dag!"}])
    await turns.store_message(sessions, found.id, str(uuid4()), text)
    if values:
        await turns.change_conversation(sessions, found.id, **values)
    return found.id


@pytest.fixture
async def waiting(app: FastAPI) -> str:
    """A conversation that asks for a person."""
    return await asked(app, handover=Handover.WAITING, caller_name="Jan", caller_contact="0470 00 00 00")


@pytest.fixture
async def taken(waiting: str, clerk: Browser) -> str:
    """A conversation that the clerk has."""
    assert (await clerk.post(f"/console/live/{waiting}/overnemen")).status_code == 303
    return waiting


async def conversation_in(app: FastAPI, conversation: str) -> Conversation:
    async with app.state.sessions() as session:
        return await session.get_one(Conversation, conversation)


async def last_message(app: FastAPI, conversation: str) -> Message:
    return (await turns.history(app.state.sessions, conversation, 0))[-1]


async def noted(app: FastAPI, conversation: str) -> list[tuple[str, str]]:
    """Who did what with a conversation, the oldest first."""
    found = await audit.entries(app.state.sessions, conversation, 50)
    return [(entry.who, entry.action) for entry in reversed(found)]


async def listed(who: Browser) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await who.get("/console/live/lijst")).json()["rows"]
    return rows


async def test_the_list_is_kind_when_nobody_is_there(clerk: Browser) -> None:
    answer = await clerk.get("/console/live")
    assert answer.status_code == 200
    assert "Er is nu niemand in gesprek" in answer.text


async def test_who_waits_comes_first_then_with_an_employee_then_with_the_assistant(
    app: FastAPI, clerk: Browser
) -> None:
    with_assistant = await asked(app, "Wat   zijn\njullie waarden? " + "x " * 200)
    with_staff = await asked(app)
    await clerk.post(f"/console/live/{with_staff}/overnemen")
    to_call = await asked(app, handover=Handover.WAITING, caller_name="Jan", caller_contact="jan@burger.example")
    waits = await asked(app, handover=Handover.WAITING)
    rows = await listed(clerk)
    assert [row["id"] for row in rows] == [waits, to_call, with_staff, with_assistant]
    states = ["Wacht op een medewerker", "Wil een telefoontje of mail", "Bij jou", "Bij de assistent"]
    assert [row["state"] for row in rows] == states
    assert (rows[1]["name"], rows[1]["contact"]) == ("Jan", "jan@burger.example")
    assert rows[3]["question"].startswith("Wat zijn jullie waarden? x x")
    assert len(rows[3]["question"]) <= 120
    page = (await clerk.get("/console/live")).text
    assert page.index(waits) < page.index(with_staff) < page.index(with_assistant)


async def test_each_link_and_button_of_the_list_tells_of_which_conversation(app: FastAPI, clerk: Browser) -> None:
    await asked(app, "Waar is <het> loket? " + "x " * 200)
    await asked(app, " ", handover=Handover.WAITING, caller_name="Jan")
    short, long = [row["called"] for row in await listed(clerk)]
    assert short == "Jan"
    assert long.startswith("Burger: Waar is <het> loket? x x")
    assert len(long) <= 70
    page = (await clerk.get("/console/live")).text
    for called in (short, escape(long)):
        assert f'aria-label="{called}">' in page
        assert f'aria-label="Neem over: {called}"' in page


async def test_who_has_a_conversation_can_type_at_once_unless_something_went_wrong(
    taken: str, clerk: Browser, colleague: Browser
) -> None:
    page = (await clerk.get(f"/console/live/{taken}")).text
    assert re.search('<textarea id="antwoord"[^>]* autofocus>', page)
    refused = await clerk.post(f"/console/live/{taken}/zeg", text=" ")
    assert 'id="antwoord"' in refused.text
    assert "autofocus" not in refused.text
    assert "autofocus" not in (await colleague.get(f"/console/live/{taken}")).text


async def test_colleagues_read_who_has_a_conversation(taken: str, colleague: Browser) -> None:
    assert [row["state"] for row in await listed(colleague)] == ["Bij Ada van de balie"]


async def test_old_conversations_are_listed_only_when_somebody_waits_or_has_them(
    app: FastAPI, clerk: Browser, waiting: str
) -> None:
    await asked(app)
    long_ago = datetime.now(UTC) - timedelta(minutes=31)
    async with app.state.sessions.begin() as session:
        await session.execute(update(Message).values(at=long_ago))
    assert [row["id"] for row in await listed(clerk)] == [waiting]


async def test_a_conversation_in_which_nobody_said_anything_is_not_listed(app: FastAPI, clerk: Browser) -> None:
    await turns.start_conversation(app.state.sessions, timedelta(hours=1), [{"text": "Dag!"}])
    assert await listed(clerk) == []


async def test_only_one_of_two_employees_gets_it(
    app: FastAPI, waiting: str, clerk: Browser, colleague: Browser
) -> None:
    address = f"/console/live/{waiting}/overnemen"
    answers = await asyncio.gather(clerk.post(address), colleague.post(address))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    found = await conversation_in(app, waiting)
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert f"{found.staff_name} heeft dit gesprek nu" in refused.text
    winner = clerk if answers[0].status_code == 303 else colleague
    assert (found.handover, found.staff_email) == ("active", winner.email)


async def test_many_takers_at_once_leave_one_owner(app: FastAPI, clerk: Browser, colleague: Browser) -> None:
    for _ in range(5):
        address = f"/console/live/{await asked(app)}/overnemen"
        answers = await asyncio.gather(*(who.post(address) for who in (colleague, clerk)))
        assert sorted(answer.status_code for answer in answers) == [303, 409]


async def test_taking_twice_is_harmless(taken: str, clerk: Browser) -> None:
    assert (await clerk.post(f"/console/live/{taken}/overnemen")).status_code == 303


@pytest.mark.parametrize("column", ["seen_at", "created_at"])
async def test_who_is_no_longer_logged_in_keeps_no_citizen_waiting(
    app: FastAPI, taken: str, clerk: Browser, colleague: Browser, column: str
) -> None:
    found = await conversation_in(app, taken)
    assert found.staff_email == clerk.email
    async with app.state.sessions.begin() as session:
        old = {column: datetime.now(UTC) - timedelta(hours=13)}
        query = update(StaffSession).where(StaffSession.csrf == clerk.csrf)
        await session.execute(query.values(**old))
    assert (await colleague.post(f"/console/live/{taken}/overnemen")).status_code == 303
    assert (await conversation_in(app, taken)).staff_email == colleague.email


async def test_who_logged_out_keeps_no_citizen_waiting(taken: str, clerk: Browser, colleague: Browser) -> None:
    await clerk.post("/console/afmelden")
    assert (await colleague.post(f"/console/live/{taken}/overnemen")).status_code == 303


async def test_what_is_said_reaches_the_citizen_and_the_log_with_the_name(
    app: FastAPI, taken: str, clerk: Browser
) -> None:
    async with app.state.hub.tab(taken) as tab:
        answer = await clerk.post(f"/console/live/{taken}/zeg", text="Dag Jan,\r\nik help je.")
        pushed = tab.get_nowait()
    assert answer.headers["location"] == f"/console/live/{taken}"
    said = (pushed.data["author"], pushed.data["name"], pushed.data["text"])
    assert said == ("staff", "Ada van de balie", "Dag Jan,\nik help je.")
    message = await last_message(app, taken)
    assert (message.author, message.name, message.text) == (Author.STAFF, "Ada van de balie", "Dag Jan,\nik help je.")
    assert (clerk.email, "bericht geschreven") in await noted(app, taken)
    assert "Dag Jan" not in str([entry.details for entry in await audit.entries(app.state.sessions, "", 50)])


async def test_a_script_gets_what_was_said_as_json(taken: str, clerk: Browser) -> None:
    clerk.http.headers["Accept"] = "application/json"
    answer = await clerk.post(f"/console/live/{taken}/zeg", text="Dag!")
    assert (answer.status_code, answer.json()["message"]["text"]) == (200, "Dag!")
    answer = await clerk.post(f"/console/live/{taken}/zeg", text="  ")
    assert (answer.status_code, answer.json()) == (422, {"error": "Typ eerst je antwoord."})


async def test_saying_without_having_it_is_refused_and_keeps_the_text(
    app: FastAPI, taken: str, waiting: str, colleague: Browser
) -> None:
    answer = await colleague.post(f"/console/live/{taken}/zeg", text="Dag!")
    assert answer.status_code == 409
    assert "Ada van de balie heeft dit gesprek nu" in answer.text
    assert (await last_message(app, taken)).author == Author.CITIZEN


async def test_saying_in_a_conversation_that_nobody_took_is_refused(app: FastAPI, clerk: Browser, waiting: str) -> None:
    answer = await clerk.post(f"/console/live/{waiting}/zeg", text="Dag!")
    assert answer.status_code == 409
    assert "Neem het over" in answer.text
    assert (await last_message(app, waiting)).author == Author.CITIZEN


@pytest.mark.parametrize(("length", "status"), [(0, 422), (2000, 303), (2001, 422)])
async def test_an_answer_has_a_longest_length(taken: str, clerk: Browser, length: int, status: int) -> None:
    answer = await clerk.post(f"/console/live/{taken}/zeg", text="a" * length)
    assert answer.status_code == status
    assert length < 2001 or "a" * length in answer.text


async def test_giving_back_lets_the_assistant_answer_again(app: FastAPI, taken: str, clerk: Browser) -> None:
    async with app.state.hub.tab(taken) as tab:
        answer = await clerk.post(f"/console/live/{taken}/teruggeven")
        assert tab.get_nowait().data == {"handover": "closed", "name": None}
    assert answer.headers["location"] == "/console/live?melding=teruggegeven"
    assert "Het gesprek is terug bij de assistent." in (await clerk.get(answer.headers["location"])).text
    found = await conversation_in(app, taken)
    assert (found.handover, found.staff_name, found.staff_email) == ("closed", None, None)
    assert (clerk.email, "gesprek teruggegeven") in await noted(app, taken)


async def test_forwarding_gives_it_to_the_colleague_alone(
    app: FastAPI, taken: str, clerk: Browser, colleague: Browser
) -> None:
    answer = await clerk.post(f"/console/live/{taken}/doorgeven", email=colleague.email)
    assert answer.headers["location"] == "/console/live?melding=doorgegeven"
    assert "Het gesprek is doorgegeven aan je collega." in (await clerk.get(answer.headers["location"])).text
    assert (await clerk.post(f"/console/live/{taken}/zeg", text="Dag!")).status_code == 409
    assert (await colleague.post(f"/console/live/{taken}/zeg", text="Dag!")).status_code == 303
    assert (await last_message(app, taken)).name == "Bob van de balie"


async def test_only_colleagues_who_may_chat_can_be_given_a_conversation(
    app: FastAPI, taken: str, clerk: Browser, developer: Browser, editor: Browser
) -> None:
    page = (await clerk.get(f"/console/live/{taken}")).text
    assert editor.email in page
    assert developer.email not in page
    for email in (developer.email, clerk.email, "niemand@stad.example", ""):
        answer = await clerk.post(f"/console/live/{taken}/doorgeven", email=email)
        assert answer.status_code == 422
    assert (await conversation_in(app, taken)).staff_email == clerk.email


async def test_somebody_without_it_cannot_forward_give_back_or_close(
    app: FastAPI, taken: str, clerk: Browser, colleague: Browser
) -> None:
    for name, fields in (
        ("doorgeven", {"email": clerk.email}),
        ("teruggeven", {}),
        ("afsluiten", {"outcome": "geholpen"}),
    ):
        assert (await colleague.post(f"/console/live/{taken}/{name}", **fields)).status_code == 409
    assert (await conversation_in(app, taken)).staff_email == clerk.email


async def test_closing_keeps_how_it_ended_and_the_citizen_reads_a_kind_sentence(
    app: FastAPI, taken: str, clerk: Browser
) -> None:
    answer = await clerk.post(f"/console/live/{taken}/afsluiten", outcome="niet bereikt")
    assert answer.headers["location"] == "/console/live?melding=afgesloten"
    assert "Het gesprek is afgesloten." in (await clerk.get(answer.headers["location"])).text
    found = await conversation_in(app, taken)
    assert (found.handover, found.outcome) == ("closed", "niet bereikt")
    goodbye = await last_message(app, taken)
    assert goodbye.author == Author.BOT
    assert "Bedankt" in goodbye.text
    entry = (await audit.entries(app.state.sessions, taken, 1))[0]
    assert (entry.action, entry.details) == ("gesprek afgesloten", {"afloop": "niet bereikt"})


async def test_an_outcome_that_does_not_exist_closes_nothing(app: FastAPI, taken: str, clerk: Browser) -> None:
    assert (await clerk.post(f"/console/live/{taken}/afsluiten", outcome="weg")).status_code == 422
    assert (await conversation_in(app, taken)).handover == "active"


async def test_taking_it_again_forgets_how_it_ended_before(app: FastAPI, taken: str, clerk: Browser) -> None:
    await clerk.post(f"/console/live/{taken}/afsluiten", outcome="geholpen")
    await clerk.post(f"/console/live/{taken}/overnemen")
    assert (await conversation_in(app, taken)).outcome is None


async def test_new_messages_come_after_the_last_known_one(app: FastAPI, taken: str, clerk: Browser) -> None:
    known = await last_message(app, taken)
    await turns.store_message(app.state.sessions, taken, str(uuid4()), "Ben je daar?")
    content = (await clerk.get(f"/console/live/{taken}/berichten?na={known.id}")).json()
    assert [(item["by"], item["text"]) for item in content["messages"]] == [("Burger", "Ben je daar?")]
    assert (content["state"], content["has_tab"]) == ("Bij jou", False)
    async with app.state.hub.tab(taken):
        assert (await clerk.get(f"/console/live/{taken}/berichten")).json()["has_tab"]
    assert not (await clerk.get(f"/console/live/{taken}/berichten")).json()["has_tab"]


async def test_markup_stays_text_in_the_page_and_in_the_json(app: FastAPI, clerk: Browser) -> None:
    found = await asked(app, MARKUP, handover=Handover.WAITING, caller_name=MARKUP, caller_contact=MARKUP)
    row = (await listed(clerk))[0]
    assert (row["name"], row["contact"], row["question"]) == (MARKUP, MARKUP, MARKUP)
    answer = await clerk.get(f"/console/live/{found}/berichten")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["messages"][-1]["text"] == MARKUP
    for address in ("/console/live", f"/console/live/{found}"):
        page = (await clerk.get(address)).text
        assert "<img" not in page
        assert "&lt;img src=x onerror=alert(1)&gt; &amp; **vet**" in page


async def test_an_erased_conversation_is_not_found(app: FastAPI, taken: str, clerk: Browser) -> None:
    await turns.erase_conversation(app.state.sessions, taken)
    assert (await clerk.get(f"/console/live/{taken}")).status_code == 404
    assert (await clerk.get(f"/console/live/{taken}/berichten")).status_code == 404
    changes: dict[str, dict[str, str]] = {
        "overnemen": {}, "zeg": {"text": "Dag"}, "teruggeven": {}, "doorgeven": {"email": "a@b.example"},
        "afsluiten": {"outcome": "geholpen"},
    }  # fmt: skip
    for name, fields in changes.items():
        answer = await clerk.post(f"/console/live/{taken}/{name}", **fields)
        assert answer.status_code == 404, name
        assert "Dit bestaat niet, of niet meer." in answer.text


async def test_reading_is_noted_once_however_often_the_page_asks(app: FastAPI, waiting: str, clerk: Browser) -> None:
    for _ in range(3):
        await clerk.get(f"/console/live/{waiting}/berichten?na=0")
    assert await noted(app, waiting) == [(clerk.email, "gesprek gelezen")]
    await clerk.get(f"/console/live/{waiting}")
    assert len(await noted(app, waiting)) == 2


async def test_what_a_citizen_types_while_an_employee_is_there_is_shown_and_not_answered(
    app: FastAPI, taken: str, clerk: Browser
) -> None:
    # Rasa does not run here: asking it would fail.
    assert await app.state.conversations.say(taken, str(uuid4()), "Nog een vraag", None) == []
    page = (await clerk.get(f"/console/live/{taken}")).text
    assert "Nog een vraag" in page
    async with app.state.sessions() as session:
        replies = await session.scalars(select(Message.id).where(Message.reply_to.is_not(None)))
    assert replies.all() == []


async def test_a_developer_sees_no_conversation(taken: str, developer: Browser) -> None:
    for path in ("", "/lijst", f"/{taken}", f"/{taken}/berichten"):
        assert (await developer.get(f"/console/live{path}")).status_code == 403


async def test_canned_sentences_stand_ready_with_their_titles_for_who_has_the_conversation(
    taken: str, clerk: Browser, colleague: Browser
) -> None:
    page = (await clerk.get(f"/console/live/{taken}")).text
    assert page.count("data-sentence=") == 8
    assert "<strong>Even wachten</strong> Bedankt voor het wachten. Ik lees nu je vraag." in page
    assert "data-sentence" not in (await colleague.get(f"/console/live/{taken}")).text


async def test_without_canned_sentences_there_is_no_list_of_them(app: FastAPI, taken: str, clerk: Browser) -> None:
    assert await settings.write_sentences(app.state.sessions, [], 0)
    assert "data-live-sentences" not in (await clerk.get(f"/console/live/{taken}")).text


@pytest.mark.parametrize("address", ["%00", "%00/berichten", "x" * 999, "berichten"])
async def test_an_address_that_names_no_conversation_is_not_found(clerk: Browser, address: str) -> None:
    assert (await clerk.get(f"/console/live/{address}")).status_code == 404
