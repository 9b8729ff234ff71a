"""Vandaag: what waits is counted, each count leads to its list, and the most urgent stands below."""

from datetime import UTC, date, datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from records.conversations import case_work, review
from records.conversations.tables import Conversation, Delivery, Handover
from records.staff import accounts
from records.visits.requests import VisitRequest, store_visit
from tests.console.conftest import Browser
from tests.console.test_conversations import judge, listed, talk, understood

TODAY = datetime.now(UTC).date()
REQUEST = VisitRequest("OCMW Lier", "Jan", "jan@lier.example", "", ["Sociaal"], 5, 9, "juni", TODAY, date.max, "")


async def cards(browser: Browser) -> dict[str, str]:
    """The count of each card by its address."""
    found = {}
    for piece in (await browser.get("/console/vandaag")).text.partition('class="cards"')[2].split('<a href="')[1:6]:
        address, _, rest = piece.partition('"')
        found[address.replace("&amp;", "&")] = rest.partition("<strong>")[2].partition("<")[0]
    return found


async def test_each_card_counts_what_its_list_shows(app: FastAPI, clerk: Browser) -> None:
    await talk(app, "goed")
    for fields in (
        {"delivery": Delivery.UNANSWERED, "understood": None},
        {"handover": Handover.WAITING},
        {"thumb": "down"},
        {"understood": understood(confidence=0.5)},
        {"understood": understood("nlu_fallback", 0.9)},
    ):
        await talk(app, "vraag", "en nog een", **fields)
    await store_visit(app.state.sessions, REQUEST, "sleutel", "gesprek")
    found = await cards(clerk)
    assert list(found.values()) == ["1", "1", "1", "2", "1"]
    for address, number in list(found.items())[:4]:
        assert str(len(await listed(clerk, address.removeprefix("/console/gesprekken")))) == number
    assert list(found)[4] == "/console/werkbezoeken?status=nieuw"


async def test_what_was_judged_is_not_counted(app: FastAPI, clerk: Browser) -> None:
    id_, [message] = await talk(app, "een", understood=understood(confidence=0.2), thumb="down")
    await judge(clerk, id_, message)
    assert set((await cards(clerk)).values()) == {"0"}
    assert "Geen gesprek vraagt nu aandacht" in (await clerk.get("/console/vandaag")).text


async def test_counting_stops_in_time(app: FastAPI, clerk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "MOST_COUNTED", 4)
    for _ in range(6):
        await talk(app, "een", thumb="down")
    assert (await cards(clerk))["/console/gesprekken?duim=omlaag&beoordeeld=nee"] == "3+"


async def test_the_five_most_urgent_conversations_stand_below(app: FastAPI, clerk: Browser) -> None:
    await talk(app, "goed")
    doubtful = [(await talk(app, "een", understood=understood(confidence=0.2)))[0] for _ in range(6)]
    first, _ = await talk(app, "twee", delivery=Delivery.UNANSWERED)
    text = (await clerk.get("/console/vandaag")).text
    shown = [piece.partition('"')[0] for piece in text.split('href="/console/gesprekken/')[1:]]
    assert shown == [first, *doubtful[:1:-1]]


@pytest.mark.parametrize(
    ("chats", "calls", "sentence"),
    [(0, 1, "Die wil een telefoontje of mail."), (1, 1, "1 van hen wil een"), (1, 2, "2 van hen willen een"),
     (0, 2, "Zij willen een telefoontje"), (2, 0, "")],
)  # fmt: skip
async def test_who_wants_a_call_is_told_apart_from_who_waits_in_the_chat(
    app: FastAPI, clerk: Browser, chats: int, calls: int, sentence: str
) -> None:
    for _ in range(chats):
        await talk(app, "een mens", handover=Handover.WAITING)
    wanted = [(await talk(app, "bel mij", handover=Handover.WAITING))[0] for _ in range(calls)]
    called = (await talk(app, "bel mij", handover=Handover.CLOSED))[0]
    async with app.state.sessions.begin() as session:
        theirs = Conversation.id.in_((*wanted, called))
        await session.execute(update(Conversation).where(theirs).values(caller_contact="0470 00 00 00"))
    text = " ".join((await clerk.get("/console/vandaag")).text.split())
    assert sentence in text
    assert ("telefoontje" in text) == bool(calls)


async def test_every_open_page_hears_how_many_wait(app: FastAPI, clerk: Browser) -> None:
    for handover in (Handover.WAITING, Handover.WAITING, Handover.ACTIVE, Handover.NONE):
        await talk(app, "een mens", handover=handover)
    assert (await clerk.get("/console/vandaag/wachtend")).json() == {"waiting": 2}


async def test_what_a_colleague_assigned_to_somebody_waits_for_them(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    ids = [(await talk(app, "een"))[0] for _ in range(3)]
    people = {each.email: each.id for each in await accounts.employees(app.state.sessions)}
    for conversation, browser in zip(ids, (clerk, clerk, colleague), strict=True):
        await case_work.assign(app.state.sessions, conversation, people[browser.email], people[colleague.email])
    for browser, count in ((clerk, 2), (colleague, 1)):
        text = (await browser.get("/console/vandaag")).text
        card = text.partition('href="/console/gesprekken?toegewezen=ik"')[2]
        assert card.partition("<strong>")[2].startswith(f"{count}</strong>")
        assert len(await listed(browser, "?toegewezen=ik")) == count


async def test_a_developer_does_not_see_it(developer: Browser) -> None:
    for path in ("/console/vandaag", "/console/vandaag/wachtend"):
        assert (await developer.get(path)).status_code == 403
