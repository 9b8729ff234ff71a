"""Antwoorden: edited with care, live at once, nothing of two editors lost, and taken along as a patch."""

import asyncio
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from fastapi import FastAPI

from records.answers.versions import Draft, add_version, versions_of
from records.city_time import CITY_TIME
from records.conversations.tables import Author, Message
from records.conversations.turns import start_conversation
from records.staff import audit
from records.staff.tables import Employee
from tests.console.conftest import Browser
from web.answers import Lock, load_answers
from web.console.answers.overview import expiring
from web.console.answers.patch import Edit, edited

LIST = "/console/antwoorden"
TOPIC = "politie_waarden"
PAGE = f"{LIST}/{TOPIC}"
STRANGE = "Een: \"vraag\" # geen commentaar\n\n- {punt\n- 'q'\n\n> einde é 🙂"
NEW = "De politie werkt met **respect** voor iedereen."


def file_text(topic: str = TOPIC) -> str:
    return load_answers()[topic].text


async def texts(app: FastAPI, topic: str = TOPIC) -> list[str]:
    """What is stored of an answer, the first version first."""
    return [version.text for version in await versions_of(app.state.sessions, topic)][::-1]


async def read_now(app: FastAPI, topic: str = TOPIC) -> str | None:
    """What the gateway would say from now on, without looking into the database."""
    told: str | None = app.state.conversations.edited_answers.text_of(topic)
    return told


async def save(browser: Browser, text: str, base: int = 0, until: str = "", topic: str = TOPIC) -> httpx.Response:
    return await browser.post(f"{LIST}/{topic}", text=text, base=str(base), valid_until=until)


async def give(app: FastAPI, topic: str, *thumbs: str | None) -> None:
    """The answer was given once for each of these thumbs."""
    conversation, _, _ = await start_conversation(app.state.sessions, timedelta(hours=1), [])
    about = {"conversation_id": conversation.id}
    async with app.state.sessions.begin() as session:
        session.add_all(
            Message(**about, at=datetime.now(UTC), author=Author.BOT, text="x", topic=topic, thumb=thumb)
            for thumb in thumbs
        )


def titles(page: str) -> list[str]:
    """The answers of the list, in their order."""
    return re.findall(r'href="/console/antwoorden/(\w+)"', page)


def row_of(page: str, topic: str) -> str:
    [found] = re.findall(rf'<tr data-item>\s*<th scope="row"><a[^>]*/{topic}".*?</tr>', page, re.DOTALL)
    return str(found)


async def test_the_list_has_every_answer_with_its_source_and_how_often_it_was_given(
    app: FastAPI, editor: Browser
) -> None:
    await give(app, TOPIC, None, "up", "up", "down")
    page = (await editor.get(LIST)).text
    assert set(titles(page)) == set(load_answers())
    row = unescape(row_of(page, TOPIC))
    assert "Visie, missie en waarden" in row
    assert "Lokale politie Mechelen-Willebroek" in row
    assert re.findall(r"<td[^>]*>(\d+)</td>", row) == ["4", "2", "1"]


async def test_what_needs_attention_stands_first_then_what_is_given_most(app: FastAPI, editor: Browser) -> None:
    await give(app, "stad_missie", *[None] * 9)
    await give(app, "stad_visie", "down", "down", "down", "up")
    yesterday, soon = _in_days(-1), _in_days(30)
    await save(editor, NEW, until=soon)
    await save(editor, NEW, until=yesterday, topic="politie_missie")
    await save(editor, NEW, until=_in_days(31), topic="politie_visie")
    page = (await editor.get(LIST)).text
    assert titles(page)[:4] == ["politie_missie", TOPIC, "stad_visie", "stad_missie"]
    assert "verlopen" in row_of(page, "politie_missie")
    assert "verloopt binnen 30 dagen" in row_of(page, TOPIC)
    assert "verloop" not in row_of(page, "politie_visie")
    assert await expiring(app.state.sessions) == 2
    assert titles((await editor.get(f"{LIST}?sorteer=gegeven")).text)[0] == "stad_missie"


def _in_days(days: int) -> str:
    return f"{datetime.now(CITY_TIME).date() + timedelta(days=days):%d/%m/%Y}"


async def test_search_and_filters_find_answers(app: FastAPI, editor: Browser) -> None:
    await save(editor, "Een text met zeldzaamwoord.")
    await give(app, "stad_visie", "down", "down", "down")
    expected = {
        "zoek=ZELDZAAMWOORD": {TOPIC},
        "zoek=politie/waarden": {TOPIC},
        "toon=bewerkt": {TOPIC},
        "toon=duimen": {"stad_visie"},
        "toon=verloopt": set(),
        "toon=vast": {name for name, answer in load_answers().items() if answer.lock},
        "toon=iets&sorteer=anders": set(load_answers()),
        "zoek=%00": set(load_answers()),
    }
    for query, wanted in expected.items():
        assert set(titles((await editor.get(f"{LIST}?{query}")).text)) == wanted, query
    assert "Geen antwoord past hierbij" in (await editor.get(f"{LIST}?toon=verloopt")).text


async def test_an_edited_text_is_live_at_once_and_its_history_tells_who(app: FastAPI, editor: Browser) -> None:
    assert await read_now(app) is None
    answer = await save(editor, f"  {NEW}\r\n\r\n\r\n\r\n- een\r\n- twee \x07 ", until="14/03/2099")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?bewaard=ja")
    stored = f"{NEW}\n\n- een\n- twee"
    assert await read_now(app) == stored
    [version] = await versions_of(app.state.sessions, TOPIC)
    assert (version.number, version.text, version.valid_until) == (1, stored, date(2099, 3, 14))
    assert (version.who, version.who_name) == (editor.email, "Eva de redacteur")
    page = (await editor.get(f"{PAGE}?bewaard=ja")).text
    assert "Burgers lezen deze tekst vanaf hun volgende vraag" in page
    assert "Eva de redacteur" in page
    [entry] = await audit.entries(app.state.sessions, f"antwoord {TOPIC}", 5)
    assert (entry.who, entry.action, entry.details) == (editor.email, "antwoord gewijzigd", {"versie": 1})


async def test_saving_what_is_read_already_makes_no_version(app: FastAPI, editor: Browser) -> None:
    assert (await save(editor, file_text())).status_code == 303
    await save(editor, NEW)
    await save(editor, NEW, base=1)
    assert await texts(app) == [NEW]


async def test_a_version_is_brought_back_and_so_is_the_file(app: FastAPI, editor: Browser) -> None:
    await save(editor, NEW)
    await save(editor, "Iets anders.", base=1)
    assert (await editor.post(f"{PAGE}/terugzetten", number="1", base="2")).status_code == 303
    assert await read_now(app) == NEW
    assert "zette versie 1 terug" in (await editor.get(PAGE)).text
    await editor.post(f"{PAGE}/terugzetten", number="0", base="3")
    assert await read_now(app) is None
    assert await texts(app) == [NEW, "Iets anders.", NEW, file_text()]
    assert "zette het bestand terug" in (await editor.get(PAGE)).text
    assert titles((await editor.get(f"{LIST}?toon=bewerkt")).text) == []
    [entry, *_] = await audit.entries(app.state.sessions, f"antwoord {TOPIC}", 5)
    assert (entry.action, entry.details) == ("antwoord teruggezet", {"versie": 4, "van": 0})


async def test_the_second_of_two_editors_reads_both_texts_and_loses_nothing(
    app: FastAPI, editor: Browser, administrator: Browser
) -> None:
    await save(editor, "De tekst van Eva.")
    answer = await save(administrator, 'De tekst van "Alma" & co.', until="14/03/2099")
    assert answer.status_code == 409
    page = unescape(answer.text)
    assert "Eva de redacteur bewaarde intussen een andere tekst" in page
    assert "De tekst van Eva." in page
    assert '>\nDe tekst van "Alma" & co.</textarea>' in page
    assert 'value="14/03/2099"' in page
    assert await texts(app) == ["De tekst van Eva."]
    [base] = set(re.findall(r'name="base" value="(\d+)"', page))
    assert (await save(administrator, 'De tekst van "Alma" & co.', base=int(base))).status_code == 303
    assert await read_now(app) == 'De tekst van "Alma" & co.'


async def test_two_editors_with_the_same_text_do_not_hear_of_each_other(
    app: FastAPI, editor: Browser, administrator: Browser
) -> None:
    assert [(await save(each, NEW)).status_code for each in (editor, administrator)] == [303, 303]
    assert await texts(app) == [NEW]


WRONG = [
    (" \r\n\u200b", "Schrijf een antwoord"),
    ("x" * 3001, "ten hoogste 3000 tekens"),
    ("Hallo {naam}", "Haal dit uit de tekst: {naam}"),
    ("Bel [[stad_telefoon]]", "Haal dit uit de tekst: [[stad_telefoon]]"),
    ("Bel 112.", "Haal dit noodnummer uit de tekst: 112"),
    ("[Bel](tel:101)", "Haal dit noodnummer uit de tekst: 101"),
    ("Bel 070/245245? Nee: 070 245 245", "Haal dit noodnummer uit de tekst: 070 245 245"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
async def test_a_wrong_text_is_explained_and_kept_in_the_form(
    app: FastAPI, editor: Browser, text: str, sentence: str
) -> None:
    answer = await save(editor, text)
    assert answer.status_code == 422
    assert unescape(answer.text).count(sentence) == 2
    assert text.strip() in unescape(answer.text)
    assert await texts(app) == []


@pytest.mark.parametrize("text", ["In 1112 en 2101.", "Meer dan 1.112 mensen", "112,5 kilometer"])
async def test_a_number_that_only_holds_an_emergency_number_is_fine(editor: Browser, text: str) -> None:
    assert (await save(editor, text)).status_code == 303


async def test_a_date_that_does_not_exist_is_told(app: FastAPI, editor: Browser) -> None:
    answer = await save(editor, NEW, until="31/02/2099")
    assert answer.status_code == 422
    assert answer.text.count("Schrijf een datum die bestaat") == 2
    assert NEW in answer.text
    assert await texts(app) == []


async def test_a_place_stays_and_is_filled_from_the_settings(app: FastAPI, editor: Browser) -> None:
    topic = "gemeente_missie"
    assert "[[gemeente_naam]]" in file_text(topic)
    answer = await save(editor, "Zonder naam.", topic=topic)
    assert (answer.status_code, "Zet dit terug in de tekst" in answer.text) == (422, True)
    assert (await save(editor, "Welkom bij [[gemeente_naam]].", topic=topic)).status_code == 303
    told = await read_now(app, topic)
    assert told is not None
    assert re.fullmatch(r"Welkom bij \S.*\.", told)
    assert "[[" not in told


LOCKED = {
    "gedeeld_nood": "In deze tekst staat een noodnummer",
    "gedeeld_wat_kan_je": "In deze tekst staat een noodnummer",
    "diensten_politie_contact": "In deze tekst staat een noodnummer",
    "noodgeval_fire": "In deze tekst staat een noodnummer",
    "werkbezoek_infodagen": "De assistent vult deze tekst zelf aan",
    "diensten_openingsuren": "hangt af van de instellingen",
}


@pytest.mark.parametrize(("topic", "reason"), LOCKED.items())
async def test_a_locked_answer_says_why_and_cannot_be_changed(
    app: FastAPI, administrator: Browser, topic: str, reason: str
) -> None:
    for answer in (
        await administrator.get(f"{LIST}/{topic}"),
        await save(administrator, NEW, topic=topic),
        await administrator.post(f"{LIST}/{topic}/terugzetten", number="0", base="0"),
    ):
        assert answer.status_code in (200, 409)
        assert reason in unescape(answer.text)
        assert "<textarea" not in answer.text
    assert await texts(app, topic) == []


def test_every_answer_with_an_emergency_number_is_locked() -> None:
    for answer in load_answers().values():
        if re.search(r"\b(112|101|1813|1712|070 245 245)\b", answer.text):
            assert answer.lock is Lock.EMERGENCY, answer.name


async def test_a_version_of_an_answer_that_was_locked_later_is_never_told(app: FastAPI) -> None:
    employee = Employee(email="eva@stad.example", name="Eva")
    for topic in ("gedeeld_nood", "is_weg", TOPIC):
        draft = Draft("Bel 999.", None, "0" * 64)
        await add_version(app.state.sessions, topic, 0, employee, draft)
    await app.state.conversations.edited_answers.refresh(at_once=True)
    told = {topic: await read_now(app, topic) for topic in ("gedeeld_nood", "is_weg", TOPIC)}
    assert told == {"gedeeld_nood": None, "is_weg": None, TOPIC: "Bel 999."}


async def test_a_file_that_changed_under_an_edit_is_told(app: FastAPI, editor: Browser) -> None:
    employee = Employee(email="eva@stad.example", name="Eva")
    await add_version(app.state.sessions, TOPIC, 0, employee, Draft(NEW, None, "0" * 64))
    page = (await editor.get(PAGE)).text
    assert "De tekst in het bestand is veranderd nadat deze versie werd geschreven" in page
    assert "bestand veranderd" in row_of((await editor.get(LIST)).text, TOPIC)


async def test_the_edit_ends_when_the_file_says_the_same(app: FastAPI, editor: Browser) -> None:
    employee = Employee(email="eva@stad.example", name="Eva")
    await add_version(app.state.sessions, TOPIC, 0, employee, Draft(file_text(), None, "0" * 64))
    await editor.post(f"{PAGE}/terugzetten", number="0", base="1")
    assert await read_now(app) is None


async def test_the_preview_is_what_the_widget_gets_and_stores_nothing(app: FastAPI, editor: Browser) -> None:
    text = "**Dag** <b>x</b> [site](https://mechelen.be) [slecht](javascript:alert(1))"
    told: dict[str, Any] = (await editor.post(f"{PAGE}/voorbeeld", text=text)).json()
    message = told["message"]
    assert message["nodes"][0]["children"][0]["type"] == "strong"
    assert "javascript:" not in str(message["nodes"])
    assert message["source"]["title"] == "Visie, missie en waarden"
    assert [button["title"] for button in message["buttons"]] == list(load_answers()[TOPIC].buttons)
    assert told["errors"] == {}
    assert [hint["kind"] for hint in told["hints"]][0] == "good"
    assert await texts(app) == []


async def test_without_a_script_a_button_shows_the_preview(app: FastAPI, editor: Browser) -> None:
    page = (await editor.post(PAGE, text="Een **vet** <i>woord</i>.", base="0", doe="voorbeeld")).text
    assert "<strong>vet</strong> &lt;i&gt;woord&lt;/i&gt;." in page
    assert await texts(app) == []


async def test_hints_tell_length_and_long_sentences(editor: Browser) -> None:
    long = " ".join(["woord"] * 30)
    told = (await editor.post(f"{PAGE}/voorbeeld", text=f"{long}. {long}. {long}. {long}.")).json()
    assert [hint["kind"] for hint in told["hints"]].count("warn") >= 5
    assert "120 woorden. Maak het korter, ten hoogste 90" in told["hints"][0]["text"]
    assert "Lange zin, 30 woorden" in told["hints"][-1]["text"]


async def test_what_changed_is_told_in_words_too(editor: Browser) -> None:
    await save(editor, "De politie werkt snel.")
    await save(editor, "De politie werkt altijd <goed>.", base=1, until="14/03/2099")
    page = (await editor.get(f"{PAGE}/verschil?van=1&tot=2")).text
    assert '<del><span class="hidden">[weg: </span>snel.<span class="hidden">]</span></del>' in page
    assert '<ins><span class="hidden">[erbij: </span>altijd &lt;goed&gt;.<span class="hidden">]</span></ins>' in page
    assert "<del>geen einde</del> werd <ins>14/03/2099</ins>" in page
    assert (await editor.get(f"{PAGE}/verschil?van=0&tot=1")).status_code == 200


async def test_what_is_not_there_is_not_found(editor: Browser) -> None:
    for topic in ("weg", "%00", "9" * 500, "utter_politie_waarden", ".."):
        for path in (f"{LIST}/{topic}/verschil", f"{LIST}/{topic}x"):
            assert (await editor.get(path)).status_code == 404
        assert (await editor.post(f"{LIST}/{topic}/voorbeeld", text="x")).status_code == 404
    for query in ("", "?van=1&tot=2", "?van=-1&tot=0", f"?van={'9' * 400}&tot=0", "?van=²&tot=0"):
        assert (await editor.get(f"{PAGE}/verschil{query}")).status_code == 404
    for number in ("1", "", "-1", "9" * 400, "x"):
        assert (await editor.post(f"{PAGE}/terugzetten", number=number, base="0")).status_code == 404


async def test_a_strange_form_is_answered_and_changes_nothing(app: FastAPI, editor: Browser) -> None:
    assert (await editor.post(PAGE)).status_code == 422
    for base in ("", "x", "-1", "7", "9" * 400):
        assert (await editor.post(PAGE, text=NEW, base=base)).status_code == 409
    assert await texts(app) == []


async def test_clerks_and_developers_do_not_edit_answers(app: FastAPI, clerk: Browser, developer: Browser) -> None:
    for person in (clerk, developer):
        assert (await person.get(PAGE)).status_code == 403
        assert (await save(person, NEW)).status_code == 403
        assert (await person.get(f"{LIST}/wijzigingen.patch")).status_code == 403
    assert await texts(app) == []


async def test_a_database_that_is_away_leaves_the_texts_as_they_were(app: FastAPI, editor: Browser) -> None:
    await save(editor, NEW)
    await app.state.engine.dispose()
    await asyncio.to_thread(Path(app.state.engine.url.database).unlink)
    await app.state.conversations.edited_answers.refresh(at_once=True)
    assert await read_now(app) == NEW


async def test_without_edits_the_patch_is_empty(editor: Browser) -> None:
    await save(editor, NEW)
    await editor.post(f"{PAGE}/terugzetten", number="0", base="1")
    assert (await editor.get(f"{LIST}/wijzigingen.patch")).text == ""


def changed_by(patch: str, copy: Path) -> set[str]:
    """The files that git changes with this patch in a copy of the topic files."""
    shutil.copytree("data", copy / "data")
    subprocess.run(["git", "init", "-q"], cwd=copy, check=True)
    subprocess.run(["git", "apply", "-"], cwd=copy, input=patch.encode(), check=True)
    files = Path("data").rglob("*.yml")
    return {str(file) for file in files if file.read_bytes() != (copy / file).read_bytes()}


def read_topic(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def test_every_file_keeps_its_own_form_around_another_text() -> None:
    for answer in load_answers().values():
        if answer.lock:
            continue
        content = answer.file.read_text(encoding="utf-8")
        assert edited(content, Edit(answer.name, answer.file, answer.text, answer.valid_until)) == content
        once = edited(content, Edit(answer.name, answer.file, STRANGE, date(2099, 3, 14)))
        wanted = yaml.safe_load(content)
        first = wanted["responses"][f"utter_{answer.name}"][0]
        first["text"], first["metadata"]["geldig_tot"] = STRANGE, "2099-03-14"
        assert yaml.safe_load(once) == wanted, answer.name
        assert edited(once, Edit(answer.name, answer.file, answer.text, None)) == content, answer.name


async def test_the_patch_applies_and_changes_only_the_texts(editor: Browser, tmp_path: Path) -> None:
    await save(editor, STRANGE, until="14/03/2099")
    await save(editor, "Dag [[gemeente_naam]]!", topic="gemeente_missie")
    patch = (await editor.get(f"{LIST}/wijzigingen.patch")).text
    assert changed_by(patch, tmp_path) == {"data/politie/waarden.yml", "data/gemeente/missie.yml"}
    before, after = (read_topic(root / "data/politie/waarden.yml") for root in (Path(), tmp_path))
    answer = before["responses"]["utter_politie_waarden"][0]
    answer["text"] = STRANGE
    answer["metadata"]["geldig_tot"] = "2099-03-14"
    assert before == after
