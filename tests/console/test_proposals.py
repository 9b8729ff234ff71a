"""Trainingsvoorstellen: verdicts become drafts, staff puts them right, a developer decides and takes them over."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event, select

from actions.topics import load_topics
from records.conversations import wiping
from records.conversations.tables import Message
from records.conversations.turns import erase_conversation
from records.proposals.tables import Kind, Proposal, State
from records.staff import audit
from tests.console.conftest import Browser
from tests.console.test_conversations import judge, talk, understood
from web.console.proposals.files import examples_under
from web.console.proposals.likeness import HELD_OUT

LIST = "/console/voorstellen"
VISION = load_topics().of_part("stad", "visie")
VALUES = load_topics().get("politie_waarden")
OWN = "vertel eens waarom die stad van ons eigenlijk bestaat jong"
PRIVATE = "ik ben Jan Peeters, mail jan@voorbeeld.be waarom bestaat ons stadsbestuur"


async def judged(
    app: FastAPI, clerk: Browser, text: str = OWN, judgement: str = "fout", topic: str = VISION.title, **fields: Any
) -> str:
    """A message with a verdict; the id of its conversation."""
    id_, [message] = await talk(app, text, **fields)
    assert (await judge(clerk, id_, message, judgement, topic)).status_code == 303
    return id_


async def proposals(app: FastAPI) -> list[Proposal]:
    async with app.state.sessions() as session:
        return list(await session.scalars(select(Proposal).order_by(Proposal.id)))


async def one(app: FastAPI) -> Proposal:
    [found] = await proposals(app)
    return found


async def drafted(app: FastAPI, clerk: Browser, text: str = OWN, **options: Any) -> Proposal:
    """The draft of a new verdict."""
    await judged(app, clerk, text, **options)
    assert (await clerk.get(LIST)).status_code == 200
    return (await proposals(app))[-1]


async def save(browser: Browser, proposal: Proposal, **fields: Any) -> Any:
    values = {"text": proposal.text, "topic": VISION.title, "version": proposal.version, "step": "voorstellen"}
    return await browser.post(f"{LIST}/{proposal.id}", **{**values, **fields})


async def put_forward(app: FastAPI, clerk: Browser, text: str = OWN, **options: Any) -> Proposal:
    made = await drafted(app, clerk, text, **options)
    assert "klaar=voorgesteld" in (await save(clerk, made)).headers["location"]
    return (await proposals(app))[-1]


async def decide(browser: Browser, proposal: Proposal, how: str, **fields: Any) -> Any:
    return await browser.post(f"{LIST}/{proposal.id}/{how}", **{"version": proposal.version, **fields})


async def approved(app: FastAPI, clerk: Browser, developer: Browser, text: str = OWN) -> Proposal:
    made = await put_forward(app, clerk, text)
    assert (await decide(developer, made, "goedkeuren")).status_code == 303
    return (await proposals(app))[-1]


async def test_each_verdict_becomes_the_draft_that_it_asks_for(app: FastAPI, clerk: Browser) -> None:
    await judged(app, clerk, "een")
    await judged(app, clerk, "twee", "niet_voor_ons", "")
    await judged(app, clerk, "drie", "nieuw_onderwerp", "")
    await judged(app, clerk, "vier", "goed", "", understood=understood(confidence=0.55))
    await judged(app, clerk, "vijf", "goed", "")
    today = (await clerk.get("/console/vandaag")).text
    assert "<strong>4</strong> zinnen om de assistent te leren" in today
    page = (await clerk.get(LIST)).text
    made = [(each.text, each.kind, each.topic) for each in await proposals(app)]
    assert made == [
        ("een", Kind.EXAMPLE, VISION.name), ("twee", Kind.EXAMPLE, "gedeeld_buiten_bereik"),
        ("drie", Kind.NEW_TOPIC, None), ("vier", Kind.EXAMPLE, "politie_waarden"),
    ]  # fmt: skip
    assert "Concepten (3)" in page
    assert "Nieuwe onderwerpen (1)" in page


async def test_a_right_answer_to_a_question_of_the_assistant_teaches_nothing(app: FastAPI, clerk: Browser) -> None:
    # The last answer closes the form: nothing is open any more after it.
    id_, [reference, email] = await talk(
        app, "WB-2345-6789", "aster@voorbeeld.example", understood=understood("x", 0.5)
    )
    async with app.state.sessions.begin() as session:
        (await session.get_one(Message, reference)).understood = {**understood("x", 0.5), "form": "desk_form"}
    for message in (reference, email):
        await judge(clerk, id_, message)
    assert await proposals(app) == []
    # What should have been something else is still learnt.
    await judge(clerk, id_, email, "fout", VISION.title)
    assert (await one(app)).topic == VISION.name


@pytest.mark.parametrize("intent", ["gedeeld_buiten_bereik", "nlu_fallback"])
async def test_what_was_rightly_not_answered_teaches_nothing(app: FastAPI, clerk: Browser, intent: str) -> None:
    await judged(app, clerk, OWN, "goed", "", understood=understood(intent, 0.5))
    assert await proposals(app) == []


async def test_a_doubted_question_after_a_closed_form_still_teaches(app: FastAPI, clerk: Browser) -> None:
    id_, [form, _, question] = await talk(app, "aanvraag", "ja", OWN, understood=understood(confidence=0.55))
    async with app.state.sessions.begin() as session:
        (await session.get_one(Message, form)).understood = {**understood(), "form": "visit_form"}
    await judge(clerk, id_, question)
    assert (await one(app)).text == OWN


async def test_staff_puts_words_right_and_puts_them_forward(app: FastAPI, clerk: Browser, developer: Browser) -> None:
    made = await drafted(app, clerk, PRIVATE)
    page = (await clerk.get(f"{LIST}/{made.id}")).text
    for words in ("een e-mailadres", "de naam van een mens", "Dit zijn geen persoonsgegevens", VISION.title):
        assert words in page
    assert (await developer.get(f"{LIST}/{made.id}")).status_code == 404
    answer = await save(clerk, made)
    assert answer.headers["location"].endswith("klaar=nog_niet")
    kept = await one(app)
    assert (kept.state, kept.is_suspect) == (State.DRAFT, True)
    answer = await save(clerk, kept, text="waarom bestaat ons stadsbestuur\n eigenlijk [echt]", topic=VALUES.title)
    assert answer.headers["location"] == f"{LIST}?staat=concept&klaar=voorgesteld"
    put = await one(app)
    assert (put.state, put.is_suspect, put.text, put.topic) == (
        State.PROPOSED, False, "waarom bestaat ons stadsbestuur eigenlijk echt", VALUES.name,
    )  # fmt: skip
    page = (await developer.get(LIST)).text
    assert put.text in page
    assert "Peeters" not in page + (await developer.get(f"{LIST}/{put.id}")).text


async def test_a_colleague_may_find_that_it_is_no_personal_data(app: FastAPI, clerk: Browser) -> None:
    made = await drafted(app, clerk, "wat doet het stadsbestuur op de Grote Markt 21 eigenlijk")
    assert made.is_suspect
    assert (await decide(clerk, made, "geen-persoonsgegevens")).status_code == 303
    cleared = await one(app)
    assert (cleared.is_suspect, cleared.cleared_by) == (False, clerk.email)
    assert clerk.email in (await clerk.get(f"{LIST}/{made.id}")).text
    entry = (await audit.entries(app.state.sessions, f"voorstel {made.id}", 9))[-1]
    assert (entry.action, entry.who) == ("voorstel: geen persoonsgegevens", clerk.email)
    # Other words are looked at again.
    await save(clerk, cleared, text="wat doet het stadsbestuur op de Grote Markt 22 eigenlijk")
    changed = await one(app)
    assert (changed.state, changed.is_suspect, changed.cleared_by) == (State.DRAFT, True, None)


async def test_cleared_words_are_put_forward_and_stay_cleared(app: FastAPI, clerk: Browser, developer: Browser) -> None:
    made = await drafted(app, clerk, "wat doet het stadsbestuur op de Grote Markt 21 eigenlijk")
    await decide(clerk, made, "geen-persoonsgegevens")
    await save(clerk, await one(app))
    put = await one(app)
    assert (put.state, put.cleared_by) == (State.PROPOSED, clerk.email)
    assert (await decide(developer, put, "goedkeuren")).status_code == 303
    assert (await one(app)).state == State.APPROVED


@pytest.mark.parametrize("how", ["held out", "elsewhere", "there"])
async def test_what_may_not_be_learnt_is_neither_put_forward_nor_approved(
    app: FastAPI, clerk: Browser, administrator: Browser, how: str
) -> None:
    question = examples_under(HELD_OUT)[0].text
    texts = {"held out": question, "elsewhere": "waarden politie", "there": "wat is de visie van de stad"}
    made = await drafted(app, clerk, texts[how])
    assert "klaar=nog_niet" in (await save(clerk, made)).headers["location"]
    async with app.state.sessions.begin() as session:
        (await session.get_one(Proposal, made.id)).state = State.PROPOSED
    answer = await decide(administrator, await one(app), "goedkeuren")
    assert answer.status_code == 422
    assert "Eerst oplossen" in answer.text
    assert (await one(app)).state == State.PROPOSED


async def test_personal_data_that_nobody_looked_at_cannot_be_approved(
    app: FastAPI, clerk: Browser, administrator: Browser
) -> None:
    made = await put_forward(app, clerk)
    async with app.state.sessions.begin() as session:
        (await session.get_one(Proposal, made.id)).text = "bel mij op 0470 12 34 56 over het stadsbestuur"
    assert (await decide(administrator, made, "goedkeuren")).status_code == 422
    assert (await one(app)).state == State.PROPOSED


async def test_the_same_words_are_approved_once(app: FastAPI, clerk: Browser, developer: Browser) -> None:
    first, second = await put_forward(app, clerk), await put_forward(app, clerk, OWN.upper())
    assert f"Voorstel {first.id}" in (await developer.get(f"{LIST}/{second.id}")).text
    assert (await decide(developer, first, "goedkeuren")).status_code == 303
    assert (await decide(developer, second, "goedkeuren")).status_code == 422


async def test_only_developers_and_administrators_decide(
    app: FastAPI, clerk: Browser, editor: Browser, developer: Browser
) -> None:
    made = await put_forward(app, clerk)
    for person in (clerk, editor):
        assert (await decide(person, made, "goedkeuren")).status_code == 403
        assert "Keur goed" not in (await person.get(f"{LIST}/{made.id}")).text
    assert (await decide(developer, made, "goedkeuren")).status_code == 303
    for person in (clerk, editor):
        assert (await decide(person, await one(app), "afwijzen", reason="x")).status_code == 403
        assert (await person.post(f"{LIST}/uitvoer")).status_code == 403
    await developer.post(f"{LIST}/uitvoer")
    for person in (clerk, editor):
        assert (await person.get(f"{LIST}/uitvoer/1/voorbeelden.patch")).status_code == 403
        assert (await person.post(f"{LIST}/uitvoer/1/overgenomen")).status_code == 403
    assert (await one(app)).state == State.APPROVED


async def test_a_developer_changes_no_words_and_sees_no_conversation(
    app: FastAPI, clerk: Browser, developer: Browser
) -> None:
    made = await put_forward(app, clerk)
    assert (await save(developer, made, text="iets anders over de stad en haar bestuur")).status_code == 403
    assert (await decide(developer, made, "geen-persoonsgegevens")).status_code == 403
    page = (await developer.get(f"{LIST}/{made.id}")).text
    assert "/console/gesprekken" not in page
    assert "<textarea" not in page
    assert "/console/gesprekken/" in (await clerk.get(f"{LIST}/{made.id}")).text


async def test_a_developer_never_sees_a_draft_or_a_refused_one(
    app: FastAPI, clerk: Browser, developer: Browser
) -> None:
    made = await drafted(app, clerk)
    for state in ("concept", "afgewezen"):
        assert OWN not in (await developer.get(f"{LIST}?staat={state}")).text
        assert (await decide(developer, made, "afwijzen", reason="x")).status_code == 404
        assert (await developer.get(f"{LIST}/{made.id}")).status_code == 404
        await decide(clerk, made, "afwijzen")


async def test_a_refusal_says_why_and_staff_tries_again(app: FastAPI, clerk: Browser, developer: Browser) -> None:
    made = await put_forward(app, clerk)
    answer = await decide(developer, made, "afwijzen")
    assert answer.status_code == 422
    assert "Schrijf kort waarom" in answer.text
    assert (await decide(developer, made, "afwijzen", reason="te <b>vaag</b>")).status_code == 303
    assert "te &lt;b&gt;vaag&lt;/b&gt;" in (await clerk.get(f"{LIST}?staat=afgewezen")).text
    again = await one(app)
    await save(clerk, again, text="waarom bestaat de stad als bestuur eigenlijk nog")
    assert ((await one(app)).state, (await one(app)).reason) == (State.PROPOSED, "")


async def test_a_draft_is_thrown_away_without_a_word_and_does_not_come_back(app: FastAPI, clerk: Browser) -> None:
    made = await drafted(app, clerk)
    assert (await decide(clerk, made, "afwijzen")).headers["location"] == f"{LIST}?staat=concept&klaar=afgewezen"
    await clerk.get(LIST)
    assert (await one(app)).state == State.REFUSED


async def test_what_a_colleague_changed_meanwhile_is_told_and_kept(
    app: FastAPI, clerk: Browser, colleague: Browser, administrator: Browser
) -> None:
    seen = await drafted(app, clerk)
    await save(colleague, seen, text="waarom hebben wij hier een stadsbestuur")
    for answer in (
        await save(clerk, seen, text="iets van mij"),
        await decide(clerk, seen, "geen-persoonsgegevens"),
        await decide(administrator, seen, "goedkeuren"),
        await decide(administrator, seen, "afwijzen", reason="x"),
        await decide(administrator, seen, "afwijzen", version="x", reason="x"),
    ):
        assert answer.status_code == 409
        assert "intussen gewijzigd" in answer.text
    assert (await one(app)).text == "waarom hebben wij hier een stadsbestuur"


async def test_a_topic_that_is_not_there_is_told_and_what_was_typed_stays(app: FastAPI, clerk: Browser) -> None:
    made = await drafted(app, clerk)
    answer = await save(clerk, made, text="andere woorden over de stad", topic="Bestaat niet")
    assert answer.status_code == 422
    for words in ("Dit onderwerp bestaat niet", 'value="Bestaat niet"', "andere woorden over de stad"):
        assert words in answer.text
    assert (await save(clerk, made, text=" \x00 []")).status_code == 422
    assert (await one(app)).version == 1


async def test_new_topics_are_grouped_with_a_note_and_stand_in_no_file(
    app: FastAPI, clerk: Browser, developer: Browser
) -> None:
    first = await drafted(app, clerk, "waar kan ik padel spelen", judgement="nieuw_onderwerp", topic="")
    await save(clerk, first, topic="", working_title="Padel", note="Vraag het de sportdienst.")
    second = await drafted(app, clerk, "kan ik ergens padel spelen", judgement="nieuw_onderwerp", topic="")
    assert "Dit lijkt op “Padel”" in (await clerk.get(f"{LIST}/{second.id}")).text
    await save(clerk, second, topic="", working_title="Padel", step="bewaren")
    page = (await clerk.get(f"{LIST}/nieuwe-onderwerpen")).text
    assert re.search(r"Padel <span class=\"soft\">\(2\)", page)
    page = (await developer.get(f"{LIST}/nieuwe-onderwerpen")).text
    assert "Vraag het de sportdienst." in page
    assert second.text not in page
    put = (await proposals(app))[0]
    assert (await decide(developer, put, "goedkeuren")).status_code == 422
    assert (await decide(clerk, put, "overgenomen")).status_code == 403
    assert (await decide(developer, put, "overgenomen")).status_code == 303
    assert [each.state for each in await proposals(app)] == [State.TAKEN_OVER, State.DRAFT]
    for browser in (clerk, developer):
        assert "nieuw onderwerp: Padel" in (await browser.get(f"{LIST}?staat=overgenomen")).text
    assert "Er is nog geen onderwerp voor" in (await clerk.get(f"{LIST}/{second.id}")).text


async def test_a_question_for_a_new_topic_can_still_get_one_that_is_there(app: FastAPI, clerk: Browser) -> None:
    made = await drafted(app, clerk, judgement="nieuw_onderwerp", topic="")
    await save(clerk, made, working_title="Iets", topic=VISION.title)
    now = await one(app)
    assert (now.kind, now.topic, now.working_title, now.state) == (Kind.EXAMPLE, VISION.name, "", State.PROPOSED)
    assert (await decide(clerk, now, "overgenomen")).status_code == 404


async def test_approved_examples_go_into_a_file_that_is_never_lost(
    app: FastAPI, clerk: Browser, developer: Browser
) -> None:
    first = await approved(app, clerk, developer)
    assert "Maak een bestand van 1 voorbeeld" in (await developer.get(f"{LIST}?staat=goedgekeurd")).text
    assert (await developer.post(f"{LIST}/uitvoer")).status_code == 303
    second = await approved(app, clerk, developer, "hoe ziet ons bestuur dat nu met het park hier om de hoek")
    for _ in range(2):
        answer = await developer.get(f"{LIST}/uitvoer/1/voorbeelden.patch")
        assert answer.headers["content-disposition"] == 'attachment; filename="voorbeelden-1.patch"'
        assert f"+    - {first.text}\n" in answer.text
        assert second.text not in answer.text
    page = (await developer.get(f"{LIST}?staat=goedgekeurd")).text
    assert "Bestand 1 is overgenomen" in page
    assert (await developer.post(f"{LIST}/uitvoer/1/overgenomen")).status_code == 303
    assert [each.state for each in await proposals(app)] == [State.TAKEN_OVER, State.APPROVED]
    assert (await developer.post(f"{LIST}/uitvoer/1/overgenomen")).status_code == 404
    assert (await developer.get(f"{LIST}/uitvoer/1/voorbeelden.patch")).status_code == 404
    assert first.text in (await developer.get(f"{LIST}?staat=overgenomen")).text


async def test_what_may_no_longer_be_learnt_is_left_out_of_the_file(
    app: FastAPI, clerk: Browser, developer: Browser
) -> None:
    made = await approved(app, clerk, developer)
    async with app.state.sessions.begin() as session:
        (await session.get_one(Proposal, made.id)).topic = "verdwenen"
    assert (await developer.post(f"{LIST}/uitvoer")).headers["location"].endswith("klaar=geen_bestand")
    async with app.state.sessions.begin() as session:
        (await session.get_one(Proposal, made.id)).export = 1
    answer = await developer.get(f"{LIST}/uitvoer/1/voorbeelden.patch")
    assert "staat niet meer" in (await developer.get(answer.headers["location"])).text


async def test_an_erased_conversation_takes_its_drafts_along(app: FastAPI, clerk: Browser) -> None:
    id_ = await judged(app, clerk, PRIVATE)
    await clerk.get(LIST)
    await erase_conversation(app.state.sessions, id_)
    assert "Peeters" not in (await clerk.get(LIST)).text
    assert await proposals(app) == []


async def test_a_wiped_message_shows_its_words_nowhere_any_more(app: FastAPI, clerk: Browser) -> None:
    id_, [message] = await talk(app, PRIVATE)
    await judge(clerk, id_, message, "fout", VISION.title)
    assert "Peeters" in (await clerk.get(LIST)).text
    assert await wiping.wipe(app.state.sessions, id_, message, 1, lambda *_: False)
    assert "Peeters" not in (await clerk.get(LIST)).text
    assert await proposals(app) == []


async def test_what_citizens_and_staff_write_is_only_text(app: FastAPI, clerk: Browser, developer: Browser) -> None:
    hostile = "<script>alert(1)</script> \"'><img src=x onerror=alert(1)> waarom bestaat de stad"
    made = await put_forward(app, clerk, hostile)
    for person in (clerk, developer):
        for address in (f"{LIST}?staat=voorgesteld", f"{LIST}/{made.id}"):
            page = (await person.get(address)).text
            assert "<img" not in page
            assert page.count("<script") == 1


async def test_reading_and_changing_are_noted_without_words(app: FastAPI, clerk: Browser, developer: Browser) -> None:
    made = await put_forward(app, clerk, OWN)
    await clerk.get(f"{LIST}/{made.id}")
    await decide(developer, made, "goedkeuren")
    await developer.post(f"{LIST}/uitvoer")
    await developer.get(f"{LIST}/uitvoer/1/voorbeelden.patch")
    await developer.post(f"{LIST}/uitvoer/1/overgenomen")
    entries = (await audit.entries(app.state.sessions, "", 6))[::-1]
    assert [entry.action for entry in entries] == [
        "voorstel gewijzigd", "voorstel gelezen", "voorstel goedgekeurd", "voorstellen in een bestand",
        "voorstellen uitgevoerd", "voorstellen overgenomen",
    ]  # fmt: skip
    assert not any("jong" in str(entry.details) for entry in entries)


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "99999999999999999999", "%00", "7"])
async def test_what_is_not_there_is_not_found(administrator: Browser, number: str) -> None:
    assert (await administrator.get(f"{LIST}/{number}")).status_code == 404
    for step in ("", "/goedkeuren", "/afwijzen", "/overgenomen", "/geen-persoonsgegevens"):
        assert (await administrator.post(f"{LIST}/{number}{step}")).status_code == 404
    assert (await administrator.get(f"{LIST}/uitvoer/{number}/voorbeelden.patch")).status_code == 404
    assert (await administrator.post(f"{LIST}/uitvoer/{number}/overgenomen")).status_code == 404


@pytest.mark.parametrize(
    "query", ["staat=x", "staat=concept&voor=x", "voor=99999999999999999", "klaar=<b>", "voor=%00"]
)
async def test_an_address_that_makes_no_sense_shows_the_list(clerk: Browser, query: str) -> None:
    answer = await clerk.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert "<b>" not in answer.text


async def test_bad_forms_are_refused_without_a_mishap(app: FastAPI, clerk: Browser) -> None:
    made = await drafted(app, clerk)
    for fields in ({"text": "\0" * 9}, {"topic": "\0"}, {"version": "9" * 50}, {"text": "a" * 5000, "topic": "\0"}):
        assert (await save(clerk, made, **fields)).status_code in (409, 422)
    assert (await clerk.http.post(f"{LIST}/{made.id}", data={"csrf": clerk.csrf})).status_code in (409, 422)
    await save(clerk, made, note="\0x\r\n", working_title="\0", topic="", step="\0")
    assert ((await one(app)).note, (await one(app)).kind) == ("x", Kind.NEW_TOPIC)


async def test_the_list_asks_the_same_few_queries_however_long_it_is(app: FastAPI, clerk: Browser) -> None:
    async def queries() -> int:
        seen: list[str] = []
        engine = app.state.engine.sync_engine

        def count(*about: Any) -> None:
            seen.append(about[2])

        event.listen(engine, "before_cursor_execute", count)
        await clerk.get(LIST)
        event.remove(engine, "before_cursor_execute", count)
        return len(seen)

    await drafted(app, clerk)
    few = await queries()
    for number in range(20):
        await judged(app, clerk, f"waarom is er een stad nummer {number}")
    await clerk.get(LIST)
    assert await queries() == few < 15


async def test_a_developer_begins_where_proposals_wait(developer: Browser) -> None:
    page = (await developer.get("/console")).text
    assert 'href="/console/voorstellen"' in page
    assert "geen gegevens van burgers" in page
