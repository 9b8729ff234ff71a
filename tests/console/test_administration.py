"""Beheer: office hours, canned sentences, retention periods, and erasing one person with proof."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI

from records.administration import erasure, retention, settings
from records.administration.retention import Kind
from records.administration.settings import Sentence
from records.conversations.tables import Conversation
from records.staff import audit
from records.visits.tables import VisitStatus
from tests.console.conftest import Browser
from tests.records.erasing import Trackers, ask_visit, count_of, ids_of_conversations, talk
from web.app import create_app
from web.console.administration.sentences import MOST, arranged
from web.settings import read_settings

BEHEER = "/console/beheer"
NAME, EMAIL, PHONE = "Zoë Voorbeeld", "zoe@burger.example", "+32 470 12 34 56"
ALWAYS = "ma-zo 00:00-23:59"


async def logged(app: FastAPI, count: int = 1) -> list[tuple[str, str, dict[str, Any]]]:
    found = await audit.entries(app.state.sessions, "", count)
    return [(entry.who, entry.action, entry.details) for entry in found]


async def said_at_hand_over(app: FastAPI) -> str:
    """What a citizen reads who asks for a person."""
    async with app.state.sessions() as session:
        conversation = await session.get_one(Conversation, await talk(app.state.sessions, "dag"))
    answer = await app.state.conversations.ask_person(conversation, None, None)
    return str(answer["handover"])


async def test_the_overview_tells_how_each_part_stands(administrator: Browser) -> None:
    page = (await administrator.get(BEHEER)).text
    for words in ("niet ingesteld", "nu gesloten", "8 zinnen", "alles blijft bewaard"):
        assert words in page


# Office hours.


async def test_new_hours_hold_at_once_also_in_another_process(app: FastAPI, administrator: Browser) -> None:
    another = create_app(read_settings())
    assert await said_at_hand_over(another) == "none"
    answer = await administrator.post(f"{BEHEER}/openingsuren", hours=f" {ALWAYS.upper()} ", version="0")
    assert answer.status_code == 303
    assert await said_at_hand_over(another) == "waiting"
    page = (await administrator.get(f"{BEHEER}/openingsuren")).text
    assert "Nu open" in page
    assert page.count("00:00-23:59") == 8
    assert (await logged(app))[0][1:] == ("openingsuren gewijzigd", {"uren": ALWAYS.upper()})
    await administrator.post(f"{BEHEER}/openingsuren", action="standaard", version="1")
    assert await said_at_hand_over(another) == "none"
    await another.state.engine.dispose()


async def test_the_hours_of_the_environment_hold_until_others_are_kept(
    administrator: Browser, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_HOURS", ALWAYS)
    another = create_app(read_settings())
    assert await said_at_hand_over(another) == "waiting"
    await administrator.post(f"{BEHEER}/openingsuren", hours="", version="0")
    assert await said_at_hand_over(another) == "none"
    await another.state.engine.dispose()


@pytest.mark.parametrize(
    ("hours", "part", "sentence"),
    [
        ("ma-vr 09:00-12:00, altijd", "altijd", "kan niet gelezen worden"),
        ("vr-ma 09:00-12:00", "vr-ma 09:00-12:00", "laatste dag voor de eerste"),
        ("ma 09:00-25:00", "ma 09:00-25:00", "uur dat niet bestaat"),
        ("ma 12:00-09:00", "ma 12:00-09:00", "komt het einde voor het begin"),
        ("<b>", "&lt;b&gt;", "kan niet gelezen worden"),
        ("ma 09:00-10:00," * 50, "", "te lang"),
    ],
)
async def test_hours_that_cannot_be_read_are_refused_clearly_and_kept_in_the_form(
    app: FastAPI, administrator: Browser, hours: str, part: str, sentence: str
) -> None:
    answer = await administrator.post(f"{BEHEER}/openingsuren", hours=hours, version="0")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert part in answer.text
    assert f'value="{hours[:20].replace("<", "&lt;").replace(">", "&gt;")}' in answer.text
    assert await settings.office_hours(app.state.sessions, "") == ""


async def test_hours_that_a_colleague_changed_meanwhile_are_not_written_over(
    app: FastAPI, administrator: Browser
) -> None:
    for hours, version, status in (("ma 09:00-10:00", "0", 303), ("di 09:00-10:00", "0", 409), ("x", "", 422)):
        answer = await administrator.post(f"{BEHEER}/openingsuren", hours=hours, version=version)
        assert answer.status_code == status
    assert await settings.office_hours(app.state.sessions, "") == "ma 09:00-10:00"


# Canned sentences.


@pytest.mark.parametrize(
    ("action", "order"),
    [
        ("bewaar", "abc"), ("omhoog:1", "bac"), ("omhoog:0", "abc"), ("omlaag:1", "acb"), ("omlaag:2", "abc"),
        ("weg:1", "ac"), ("weg:9", "abc"), ("omhoog:9", "abc"), ("iets", "abc"),
    ],
)  # fmt: skip
def test_rows_move_and_go(action: str, order: str) -> None:
    rows = [Sentence(sign, sign) for sign in "abc"]
    assert "".join(row.title for row in arranged([*rows, Sentence("", "")], action)) == order


async def test_sentences_are_kept_in_their_order_and_stand_in_live(
    app: FastAPI, administrator: Browser, clerk: Browser
) -> None:
    fields = {"title": ["Tweede", " Eerste  zin ", ""], "text": ["B <i>", "A\r\ntwee", ""], "version": "0"}
    answer = await administrator.post(f"{BEHEER}/zinnen", **fields, action="omhoog:1")
    assert answer.status_code == 303
    kept, version = await settings.sentences(app.state.sessions, [])
    assert (kept, version) == ([Sentence("Eerste zin", "A\ntwee"), Sentence("Tweede", "B <i>")], 1)
    conversation = await talk(app.state.sessions, "dag")
    await clerk.post(f"/console/live/{conversation}/overnemen")
    page = (await clerk.get(f"/console/live/{conversation}")).text
    assert page.index('data-sentence="A\ntwee"') < page.index('data-sentence="B &lt;i&gt;"')
    assert (await logged(app, 3))[-1][1] != ""
    await administrator.post(f"{BEHEER}/zinnen", version="1", action="standaard")
    assert "8 zinnen" in (await administrator.get(BEHEER)).text


@pytest.mark.parametrize(
    ("title", "text", "sentence"),
    [("", "Dag", "zowel de titel als de zin"), ("Dag", "\0", "zowel de titel als de zin"), ("a" * 61, "b", "korter"),
     ("a", "b" * 501, "korter")],
)  # fmt: skip
async def test_a_sentence_that_cannot_be_used_keeps_all_that_was_typed(
    app: FastAPI, administrator: Browser, title: str, text: str, sentence: str
) -> None:
    fields = {"title": ["Goed", title], "text": ["Goede zin", text], "version": "0"}
    answer = await administrator.post(f"{BEHEER}/zinnen", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Goede zin" in answer.text
    assert 'id="fout-1"' in answer.text
    assert (await settings.sentences(app.state.sessions, []))[1] == 0


async def test_there_are_not_more_sentences_than_anybody_reads(administrator: Browser) -> None:
    many = {"title": ["a"] * (MOST + 1), "text": ["b"] * (MOST + 1), "version": "0"}
    answer = await administrator.post(f"{BEHEER}/zinnen", **many)
    assert (answer.status_code, "te veel zinnen" in answer.text) == (422, True)


async def test_sentences_that_a_colleague_changed_meanwhile_are_not_written_over(
    app: FastAPI, administrator: Browser
) -> None:
    for title, status in (("Eerst", 303), ("Later", 409)):
        answer = await administrator.post(f"{BEHEER}/zinnen", title=title, text="zin", version="0")
        assert answer.status_code == status
    assert "Een collega veranderde de zinnen" in answer.text
    assert "Later" in answer.text
    assert (await settings.sentences(app.state.sessions, []))[0] == [Sentence("Eerst", "zin")]


# Retention.


async def test_periods_are_shown_with_what_would_go_before_they_are_kept(
    app: FastAPI, administrator: Browser, trackers: Trackers
) -> None:
    address, sessions = f"{BEHEER}/bewaartermijnen", app.state.sessions
    old = await talk(sessions, f"ik ben {NAME}", days_ago=400)
    new = await talk(sessions, "dag", days_ago=10)
    page = (await administrator.get(address)).text
    assert "er verdwijnt niets" in page
    assert 'value="365"' in page
    days = {"gesprekken": "30", "werkbezoeken": "730", "mails": ""}
    tried = await administrator.post(address, **days, action="bekijk")
    assert tried.status_code == 200
    assert "<strong>1</strong>, de oudste" in tried.text
    assert old[:12] in tried.text
    assert NAME not in tried.text
    assert (await retention.periods(sessions))[1] == 0
    assert (await administrator.post(address, **days, version="0", action="bewaar")).status_code == 303
    assert (await retention.periods(sessions))[0] == {Kind.CONVERSATIONS: 30, Kind.VISITS: 730, Kind.MAILS: None}
    assert (await logged(app))[0][2] == {"gesprekken": 30, "werkbezoeken": 730, "mails": "altijd"}
    assert await ids_of_conversations(sessions) == {old, new}
    assert (await administrator.post(f"{address}/nu")).status_code == 303
    assert await ids_of_conversations(sessions) == {new}
    assert trackers.forgotten == [old]
    assert "1 gesprekken, 3 berichten" in (await administrator.get(address)).text


@pytest.mark.parametrize(
    ("days", "sentence"),
    [("een jaar", "als getal"), ("-1", "als getal"), ("6", "te kort"), ("3651", "te lang"), ("9" * 500, "als getal"),
     ("٣٦٥", "als getal"), ("\0", "als getal")],
)  # fmt: skip
async def test_days_that_make_no_sense_are_refused(
    app: FastAPI, administrator: Browser, days: str, sentence: str
) -> None:
    answer = await administrator.post(f"{BEHEER}/bewaartermijnen", gesprekken=days, action="bewaar", version="0")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (await retention.periods(app.state.sessions))[1] == 0


async def test_periods_that_a_colleague_changed_meanwhile_are_not_written_over(
    app: FastAPI, administrator: Browser
) -> None:
    address = f"{BEHEER}/bewaartermijnen"
    for days, status in (("100", 303), ("7", 409)):
        answer = await administrator.post(address, gesprekken=days, action="bewaar", version="0")
        assert answer.status_code == status
    assert (await retention.periods(app.state.sessions))[0][Kind.CONVERSATIONS] == 100


async def test_what_rasa_did_not_erase_is_told(app: FastAPI, administrator: Browser, trackers: Trackers) -> None:
    await retention.write_periods(app.state.sessions, {Kind.CONVERSATIONS: 30}, 0)
    await talk(app.state.sessions, "dag", days_ago=40)
    trackers.is_away = True
    await administrator.post(f"{BEHEER}/bewaartermijnen/nu")
    page = (await administrator.get(f"{BEHEER}/bewaartermijnen")).text
    assert "1 gesprek is nog niet gewist" in page
    assert await count_of(app.state.sessions, Conversation) == 1


async def test_a_second_run_at_the_same_moment_is_refused(
    app: FastAPI, administrator: Browser, trackers: Trackers
) -> None:
    later = datetime.now(UTC).replace(year=2100).isoformat()
    busy = {"until": later, "last": None}
    await settings.write(app.state.sessions, settings.Name.CLEAN_UP, busy, 0)
    answer = await administrator.post(f"{BEHEER}/bewaartermijnen/nu")
    assert (answer.status_code, "al gewist" in answer.text) == (409, True)


# One person.


async def search(who: Browser, words: str) -> str:
    answer = await who.post(f"{BEHEER}/wissen/zoeken", words=words)
    assert answer.status_code == 200
    return answer.text


async def test_a_person_is_found_chosen_confirmed_erased_and_proved(
    app: FastAPI, administrator: Browser, trackers: Trackers
) -> None:
    sessions = app.state.sessions
    theirs = await talk(sessions, f"ik ben {NAME}, bel 0470/12.34.56")
    namesake = await talk(sessions, f"ik ben ook {NAME}")
    visit = await ask_visit(sessions, NAME, EMAIL, PHONE, conversation=theirs)
    found = await search(administrator, NAME)
    for shown in (theirs, namesake, visit.reference, f"+ {EMAIL}", f"+ {PHONE}"):
        assert shown in found
    assert " checked" not in found
    chosen = {"words": NAME, "gesprek": [theirs], "werkbezoek": [str(visit.id)]}
    answer = await administrator.post(f"{BEHEER}/wissen", **chosen, confirmed=" Wissen ")
    assert answer.status_code == 303
    assert await ids_of_conversations(sessions) == {namesake}
    assert trackers.forgotten == [theirs]
    proof = (await administrator.get(answer.headers["location"])).text
    assert "nog 1 gesprekken" in proof
    file = await administrator.get(f"{answer.headers['location']}/bewijs.txt")
    assert file.headers["content-type"] == "text/plain; charset=utf-8"
    assert f"Door:    {administrator.email}\n" in file.text
    assert "- 1 werkbezoeken met hun geschiedenis\n" in file.text
    everything = [str(entry) for entry in await logged(app, 20)]
    for text in (proof, file.text, *everything):
        assert NAME not in text
        assert "Zo\\xeb" not in text
    assert [action for _, action, _ in await logged(app, 3)] == [
        "persoon gewist", "persoon wissen begonnen", "persoon gezocht"
    ]  # fmt: skip
    kept = (await erasure.proofs(sessions))[0]
    assert (await logged(app))[0][2]["afdruk"] == kept.digest
    assert kept.digest in file.text


async def test_a_proof_can_be_held_against_the_words_and_looks_again(
    app: FastAPI, administrator: Browser, trackers: Trackers
) -> None:
    theirs = await talk(app.state.sessions, f"ik ben {NAME}")
    sent = {"words": NAME, "gesprek": theirs, "confirmed": "wissen"}
    address = (await administrator.post(f"{BEHEER}/wissen", **sent)).headers["location"]
    assert "vond niets meer" in (await administrator.get(address)).text
    same = await administrator.post(f"{address}/nakijken", words="VOORBEELD zoe")
    assert "Ja, met deze woorden werd gezocht. Een nieuwe zoektocht vindt niets." in same.text
    await talk(app.state.sessions, f"ik ben {NAME}")
    again = await administrator.post(f"{address}/nakijken", words=NAME)
    assert "Er staan nu weer 1 dingen" in again.text
    assert "iemand anders" in (await administrator.post(f"{address}/nakijken", words="Jan Janssens")).text
    assert (await administrator.post(f"{address}/nakijken", words="x")).status_code == 422


async def test_an_address_or_number_is_of_one_person_and_is_chosen_at_once(
    app: FastAPI, administrator: Browser
) -> None:
    await talk(app.state.sessions, f"mail mij op {EMAIL}")
    assert (await search(administrator, EMAIL)).count(" checked") == 1


async def test_without_the_word_or_a_choice_nothing_goes(app: FastAPI, administrator: Browser) -> None:
    theirs = await talk(app.state.sessions, f"ik ben {NAME}")
    for confirmed, chosen, sentence in (("ja", [theirs], "Typ het woord WISSEN"), ("wissen", [], "Kies eerst")):
        answer = await administrator.post(f"{BEHEER}/wissen", words=NAME, gesprek=chosen, confirmed=confirmed)
        assert (answer.status_code, sentence in answer.text) == (422, True)
        assert answer.text.count(" checked") == len(chosen)
    assert await ids_of_conversations(app.state.sessions) == {theirs}
    assert await erasure.proofs(app.state.sessions) == []


async def test_only_what_the_search_finds_can_be_erased(
    app: FastAPI, administrator: Browser, trackers: Trackers
) -> None:
    other = await talk(app.state.sessions, "dag")
    visit = await ask_visit(app.state.sessions, "Jan", "jan@burger.example", status=VisitStatus.DONE)
    sent = {"gesprek": [other, "\0", "x" * 999], "werkbezoek": [str(visit.id), "9" * 99], "confirmed": "wissen"}
    assert (await administrator.post(f"{BEHEER}/wissen", words=NAME, **sent)).status_code == 422
    assert await ids_of_conversations(app.state.sessions) == {other}


async def test_rasa_away_is_told_with_what_is_left_and_trying_again_finishes(
    app: FastAPI, administrator: Browser, trackers: Trackers
) -> None:
    theirs = await talk(app.state.sessions, f"ik ben {NAME}")
    sent = {"words": NAME, "gesprek": theirs, "confirmed": "wissen"}
    trackers.is_away = True
    answer = await administrator.post(f"{BEHEER}/wissen", **sent)
    assert answer.status_code == 503
    assert "Nog niet alles is gewist" in answer.text
    assert theirs in answer.text
    trackers.is_away = False
    assert (await administrator.post(f"{BEHEER}/wissen", **sent)).status_code == 303
    assert [proof.is_complete for proof in await erasure.proofs(app.state.sessions)] == [True, False]


@pytest.mark.parametrize(
    ("words", "sentence"), [("", "Schrijf waarmee"), ("ab", "te kort"), ("a b@c", "e-mailadres kan niet")]
)
async def test_words_that_find_nobody_are_refused_kindly(administrator: Browser, words: str, sentence: str) -> None:
    for address in ("wissen", "wissen/zoeken"):
        answer = await administrator.post(f"{BEHEER}/{address}", words=words)
        assert (answer.status_code, sentence in answer.text) == (422, True)


async def test_markup_of_a_citizen_stays_text(app: FastAPI, administrator: Browser) -> None:
    markup = f"<img src=x onerror=alert(1)> {NAME}"
    await talk(app.state.sessions, markup, caller_name=markup, caller_contact='"><script>')
    await ask_visit(app.state.sessions, markup, EMAIL)
    page = await search(administrator, NAME)
    assert "<img" not in page
    assert "<script>" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


@pytest.mark.parametrize("number", ["999999", "0", "x", "9" * 50, "%00", "-1"])
async def test_a_proof_that_is_not_there_is_not_found(administrator: Browser, number: str) -> None:
    for path in ("", "/bewijs.txt"):
        assert (await administrator.get(f"{BEHEER}/wissen/bewijs/{number}{path}")).status_code == 404
    answer = await administrator.post(f"{BEHEER}/wissen/bewijs/{number}/nakijken", words=NAME)
    assert answer.status_code == 404


async def test_words_that_stand_in_what_the_assistant_learns_from_are_told(
    administrator: Browser,
) -> None:
    assert "daar staat het niet in" in await search(administrator, NAME)
    assert "data/stad/missie.yml" in await search(administrator, "missie stad mechelen")


async def test_only_an_administrator_manages(clerk: Browser, editor: Browser, developer: Browser) -> None:
    for who in (clerk, editor, developer):
        for path in ("", "/openingsuren", "/zinnen", "/bewaartermijnen", "/wissen"):
            assert (await who.get(f"{BEHEER}{path}")).status_code == 403
