"""Gesprekken: what needs attention comes first, filters find, verdicts are kept and can be changed."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock
from urllib.parse import quote_plus

import pytest
import yaml
from fastapi import FastAPI
from sqlalchemy import select

from actions.topics import load_topics
from records.conversations import case_work
from records.conversations.tables import Author, Conversation, Delivery, Handover, Message
from records.conversations.wiping import WIPED
from records.staff import accounts, audit
from records.staff.tables import Verdict
from tests.console.conftest import Browser
from web.console.topic_names import every_title, topic_name

NUMBERS = count(1)
START = datetime.now(UTC) - timedelta(days=2)
MISSION = load_topics().of_part("stad", "missie").title
OTHERS = [{"name": "stad_missie", "confidence": 0.1}, {"name": "stad_visie", "confidence": 0.05}]


def understood(intent: str = "politie_waarden", confidence: float = 0.95) -> dict[str, Any]:
    ranking = [{"name": intent, "confidence": confidence}, *OTHERS]
    return {"intent": intent, "confidence": confidence, "ranking": ranking, "entities": [], "model": "m1", "form": None}


async def talk(app: FastAPI, *texts: str, **fields: Any) -> tuple[str, list[int]]:
    """A conversation in which each text is answered; its id and the ids of the texts.

    Args:
        fields: of every message of the citizen; `thumb` and `reply` are of the reply, `handover` of the
            conversation, `at` of all.
    """
    number = next(NUMBERS)
    thumb, reply, at = fields.pop("thumb", None), fields.pop("reply", "Dat **is** zo."), fields.pop("at", START)
    id_ = f"{number:032x}"
    values = {"delivery": Delivery.ANSWERED, "understood": understood(), "milliseconds": 12, **fields}
    handover = values.pop("handover", Handover.NONE)
    asked = []
    async with app.state.sessions.begin() as session:
        session.add(
            Conversation(
                id=id_, token_hash=id_, created_at=at + timedelta(seconds=number), expires_at=at + timedelta(days=1),
                handover=handover,
            )
        )  # fmt: skip
        await session.flush()
        for text in texts:
            about = {"conversation_id": id_, "at": at}
            message = Message(**about, author=Author.CITIZEN, text=text, buttons=[], emergency=False, **values)
            session.add(message)
            await session.flush()
            answer = {"author": Author.BOT, "text": reply, "reply_to": message.id, "thumb": thumb}
            session.add(Message(**about, **answer, buttons=[], emergency=False))
            asked.append(message.id)
    return id_, asked


async def listed(browser: Browser, query: str = "") -> list[str]:
    """Ids of the conversations on a page, in order."""
    text = (await browser.get(f"/console/gesprekken{query}")).text
    return [piece.partition('"')[0] for piece in text.split('href="/console/gesprekken/')[1:]]


async def judge(browser: Browser, conversation: str, message: int, judgement: str = "goed", topic: str = "") -> Any:
    return await browser.post(
        f"/console/gesprekken/{conversation}/oordeel", message=message, judgement=judgement, topic=topic
    )


async def test_what_needs_attention_comes_first_and_then_what_is_newest(app: FastAPI, clerk: Browser) -> None:
    old, _ = await talk(app, "een")
    new, _ = await talk(app, "twee")
    doubtful, _ = await talk(app, "drie", understood=understood(confidence=0.4))
    asked_back, _ = await talk(app, "vier", understood=understood("nlu_fallback", 0.7))
    thumb, _ = await talk(app, "vijf", thumb="down")
    waiting, _ = await talk(app, "zes", handover=Handover.WAITING)
    unanswered, _ = await talk(app, "zeven", delivery=Delivery.UNANSWERED, understood=None)
    assert await listed(clerk) == [unanswered, waiting, thumb, asked_back, doubtful, new, old]
    text = (await clerk.get("/console/gesprekken")).text
    for words in ("niet beantwoord", "wacht op een medewerker", "duim omlaag", "twijfel"):
        assert words in text


async def test_what_is_said_while_a_form_is_open_is_no_doubt(app: FastAPI, clerk: Browser) -> None:
    form, _ = await talk(app, "Jan", understood={**understood("nlu_fallback", 0.5), "form": "visit_form"})
    await talk(app, "later")
    assert (await listed(clerk))[1] == form


async def test_a_message_that_was_left_half_way_is_unanswered_and_one_of_now_is_not(
    app: FastAPI, clerk: Browser
) -> None:
    left, _ = await talk(app, "oud", delivery=Delivery.RECEIVED, understood=None)
    await talk(app, "nu", delivery=Delivery.RECEIVED, understood=None, at=datetime.now(UTC))
    assert await listed(clerk, "?onbeantwoord=ja") == [left]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        (f"?onderwerp={quote_plus(MISSION)}", {"understood": understood("stad_missie")}),
        ("?onderwerp=stad_missie", {"understood": understood("stad_missie")}),
        ("?zekerheid=60", {"understood": understood(confidence=0.59)}),
        ("?zekerheid=80", {"understood": understood(confidence=0.79)}),
        ("?terugval=ja", {"understood": understood("nlu_fallback", 0.5)}),
        ("?duim=omlaag", {"thumb": "down"}),
        ("?duim=omhoog", {"thumb": "up"}),
        ("?overdracht=wacht", {"handover": Handover.WAITING}),
        ("?onbeantwoord=ja", {"delivery": Delivery.UNANSWERED}),
        ("?van=2020-05-05&tot=2020-05-05", {"at": datetime(2020, 5, 4, 22, 0, tzinfo=UTC)}),
        ("?woorden=MISSIE+politie", {"reply": "De politie heeft een missie."}),
        ("?woorden=%22een+missie%22", {"reply": "De politie heeft een missie."}),
        ("?woorden=politie+miss", {"reply": "De politie heeft een missie."}),
        ("?model=m2", {"understood": {**understood(), "model": "m2"}}),
        ("?taal=andere", {"understood": understood("gedeeld_andere_taal")}),
        ("?onderwerp=Doorvragen+op+het+vorige+antwoord", {"understood": understood("gedeeld_vervolg")}),
    ],
)
async def test_each_filter_finds_what_it_says_and_nothing_else(
    app: FastAPI, clerk: Browser, query: str, fields: dict[str, Any]
) -> None:
    await talk(app, "iets anders")
    wanted, _ = await talk(app, "dit", **fields)
    await talk(app, "iets anders")
    assert await listed(clerk, query) == [wanted]


async def test_who_follows_up_and_labels_are_filters(app: FastAPI, clerk: Browser, colleague: Browser) -> None:
    mine, _ = await talk(app, "van mij")
    theirs, _ = await talk(app, "van Bob")
    nobodys, _ = await talk(app, "van niemand")
    people = {each.email: each.id for each in await accounts.employees(app.state.sessions)}
    await case_work.assign(app.state.sessions, mine, people[clerk.email], people[clerk.email])
    await case_work.assign(app.state.sessions, theirs, people[colleague.email], people[clerk.email])
    await case_work.add_label(app.state.sessions, theirs, people[clerk.email], "grof vuil")
    assert await listed(clerk, "?toegewezen=ik") == [mine]
    assert await listed(clerk, f"?toegewezen={people[colleague.email]}") == [theirs]
    assert await listed(clerk, "?toegewezen=niemand") == [nobodys]
    assert await listed(clerk, "?etiket=Grof+VUIL") == [theirs]


async def test_two_filters_about_a_message_hold_for_the_same_message(app: FastAPI, clerk: Browser) -> None:
    id_, [first, _] = await talk(app, "een", "twee", thumb="down")
    await judge(clerk, id_, first)
    assert await listed(clerk, "?duim=omlaag&beoordeeld=ja&onderwerp=politie_waarden&model=m1") == [id_]
    assert await listed(clerk, "?duim=omlaag&beoordeeld=ja&terugval=ja") == []


async def test_the_form_shows_what_was_asked_and_offers_what_there_is(app: FastAPI, clerk: Browser) -> None:
    await talk(app, "vraag", understood={**understood(), "model": "m3"})
    text = (await clerk.get("/console/gesprekken?woorden=%22a%22+b&model=m3&taal=andere")).text
    for words in (
        'value="&#34;a&#34; b"', '<option value="m3" selected>m3</option>', '<option value="andere" selected>',
        '<option value="Missie, zonder te zeggen van wie">', "Bewaar deze filters",
    ):  # fmt: skip
        assert words in text
    assert "gedeeld_" not in text


def test_every_topic_has_a_name_for_staff() -> None:
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in Path("data").glob("*/*.yml")]
    intents = [each["intent"] for content in files for each in content.get("nlu") or [] if "intent" in each]
    assert len(intents) > 100
    unknown = topic_name("een_onderwerp_van_vroeger")
    assert [intent for intent in intents if topic_name(intent) == unknown or "_" in topic_name(intent)] == []
    assert topic_name("emergency/fire") == "Noodgeval"
    assert len(every_title(load_topics())) == len(set(intents))


async def test_judged_and_not_judged_are_filters(app: FastAPI, clerk: Browser) -> None:
    judged, [message] = await talk(app, "beoordeeld")
    other, _ = await talk(app, "nog niet")
    await judge(clerk, judged, message)
    assert await listed(clerk, "?beoordeeld=ja") == [judged]
    assert await listed(clerk, "?beoordeeld=nee") == [other]


async def test_filters_that_cannot_be_read_filter_nothing(app: FastAPI, clerk: Browser) -> None:
    id_, _ = await talk(app, "vraag")
    query = "?van=gisteren&tot=9999-12-31&zekerheid=x&duim=y&overdracht=z&beoordeeld=q&na=1~2~3&woorden=%00"
    query += f"&toegewezen={'9' * 30}&taal=frans"
    assert await listed(clerk, query) == [id_]
    assert await listed(clerk, f"?van=0001-01-01&na=9~{START.isoformat()}~{'a' * 32}".replace("+", "%2B")) == [id_]


async def test_the_pages_hold_every_conversation_once(app: FastAPI, clerk: Browser) -> None:
    for number in range(60):
        await talk(app, f"vraag {number}", understood=understood(confidence=0.3 if number % 6 == 0 else 0.9))
    first = await clerk.get("/console/gesprekken?woorden=vraag")
    address = first.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    both = await listed(clerk, "?woorden=vraag") + await listed(clerk, address)
    assert len(both) == len(set(both)) == 60
    assert "Volgende" not in (await clerk.get(f"/console/gesprekken{address}")).text


async def test_the_list_says_kindly_that_it_is_empty(app: FastAPI, clerk: Browser) -> None:
    assert "Er zijn nog geen gesprekken" in (await clerk.get("/console/gesprekken")).text
    assert "Geen gesprek past" in (await clerk.get("/console/gesprekken?duim=omlaag")).text


async def test_a_conversation_shows_how_each_message_was_understood(app: FastAPI, clerk: Browser) -> None:
    entities = [{"entity": "organisatie", "value": "politie"}]
    about = {**understood(confidence=0.72), "entities": entities}
    id_, _ = await talk(app, "de waarden", understood=about, thumb="down")
    text = " ".join((await clerk.get(f"/console/gesprekken/{id_}")).text.split())
    for words in ("vrij zeker (72 %)", "organisatie: politie", "m1", "12 ms", "<p>Dat <strong>is</strong> zo.</p>"):
        assert words in text
    assert f"<dd>{MISSION}" in text
    assert "duim omlaag" in text
    entry = (await audit.entries(app.state.sessions, id_, 1))[0]
    assert (entry.who, entry.action) == (clerk.email, "gesprek gelezen")


async def test_what_was_typed_is_never_markup(app: FastAPI, clerk: Browser) -> None:
    id_, _ = await talk(app, "<script>alert(1)</script>", reply="[klik](javascript:alert(1)) <img src=x>")
    for path in ("/console/gesprekken", f"/console/gesprekken/{id_}"):
        text = (await clerk.get(path)).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert 'href="javascript' not in text


@pytest.mark.parametrize("id_", ["0" * 32, "x", "%00"])
async def test_an_unknown_conversation_is_not_found(clerk: Browser, id_: str) -> None:
    assert (await clerk.get(f"/console/gesprekken/{id_}")).status_code == 404


@pytest.mark.parametrize("judgement", ["goed", "nieuw_onderwerp", "niet_voor_ons"])
async def test_a_verdict_is_kept_and_shows_who_gave_it(app: FastAPI, clerk: Browser, judgement: str) -> None:
    id_, [first, second] = await talk(app, "een", "twee")
    answer = await judge(clerk, id_, first, judgement)
    assert answer.headers["location"] == f"/console/gesprekken/{id_}#bericht-{second}"
    assert "Ada van de balie" in (await clerk.get(f"/console/gesprekken/{id_}")).text.partition("<main")[2]
    assert (await verdict_on(app, first)).judgement == judgement
    entry = (await audit.entries(app.state.sessions, id_, 5))[-1]
    assert entry.details == {"bericht": first, "oordeel": judgement, "onderwerp": None}


async def verdict_on(app: FastAPI, message: int) -> Verdict:
    async with app.state.sessions() as session:
        found: Verdict = await session.scalar(select(Verdict).where(Verdict.message_id == message))
    return found


async def test_a_wrong_topic_is_corrected_by_its_title_and_can_be_judged_again(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    id_, [message] = await talk(app, "een")
    await judge(clerk, id_, message, "fout", MISSION)
    assert (await verdict_on(app, message)).topic == "stad_missie"
    assert f"moest zijn {MISSION}" in (await clerk.get(f"/console/gesprekken/{id_}")).text
    await judge(colleague, id_, message, "goed")
    last = await verdict_on(app, message)
    assert (last.judgement, last.topic) == ("goed", None)
    assert "Bob van de balie" in (await clerk.get(f"/console/gesprekken/{id_}")).text


@pytest.mark.parametrize("topic", ["", "bestaat niet", "<b>"])
async def test_a_topic_that_does_not_exist_is_asked_again(app: FastAPI, clerk: Browser, topic: str) -> None:
    id_, [message] = await talk(app, "een")
    answer = await judge(clerk, id_, message, "fout", topic)
    assert answer.status_code == 422
    assert "Kies er een uit de lijst" in answer.text
    assert await verdict_on(app, message) is None


async def test_judging_jumps_past_the_end_to_the_first_message_without_a_verdict(app: FastAPI, clerk: Browser) -> None:
    id_, [first, second, third] = await talk(app, "een", "twee", "drie")
    places = [(await judge(clerk, id_, each)).headers["location"] for each in (second, third, first)]
    assert [place.rpartition("-")[2] for place in places] == [str(third), str(first), str(first)]


async def test_a_message_of_another_conversation_or_a_reply_cannot_be_judged(app: FastAPI, clerk: Browser) -> None:
    here, [message] = await talk(app, "hier")
    there, _ = await talk(app, "daar")
    for judgement in ("goed", "persoonsgegevens"):
        assert (await judge(clerk, there, message, judgement)).status_code == 404
        assert (await judge(clerk, here, message + 1, judgement)).status_code == 404
    assert (await judge(clerk, "0" * 32, message)).status_code == 404
    assert await verdict_on(app, message) is None


async def test_wiping_takes_the_words_and_keeps_the_rest(
    app: FastAPI, clerk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state.rasa, "forget", AsyncMock())
    about = {**understood(), "entities": [{"entity": "PERSON", "value": "Jan Peeters"}]}
    id_, [message, onwards] = await talk(app, "ik ben Jan Peeters", "en nu", understood=about)
    answer = await judge(clerk, id_, message, "persoonsgegevens")
    assert answer.headers["location"].endswith(f"#bericht-{onwards}")
    given = await verdict_on(app, message)
    assert given and given.judgement == "persoonsgegevens"
    async with app.state.sessions() as session:
        kept = await session.get(Message, message)
    assert kept.text == WIPED
    assert kept.understood == {**about, "entities": [{"entity": "PERSON", "value": WIPED}]}
    assert kept.milliseconds == 12
    entries = await audit.entries(app.state.sessions, id_, 5)
    assert ("bericht gewist", {"bericht": message}) in [(entry.action, entry.details) for entry in entries]


async def test_a_judged_conversation_needs_no_attention_any_more(app: FastAPI, clerk: Browser) -> None:
    doubtful, [message] = await talk(app, "een", understood=understood(confidence=0.1))
    newer, _ = await talk(app, "twee")
    assert await listed(clerk) == [doubtful, newer]
    await judge(clerk, doubtful, message)
    assert await listed(clerk) == [newer, doubtful]


async def test_a_developer_reads_no_conversation(app: FastAPI, developer: Browser) -> None:
    id_, [message] = await talk(app, "een")
    assert (await developer.get("/console/gesprekken")).status_code == 403
    assert (await developer.get(f"/console/gesprekken/{id_}")).status_code == 403
    assert (await judge(developer, id_, message)).status_code == 403
