"""Cijfers: the figures of a period beside the one before, as page and as file; and what had no answer."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from fastapi import FastAPI

from actions.topics import load_topics
from records.city_time import CITY_TIME
from records.conversations.tables import Delivery, Handover
from records.figures.subjects import Asked
from tests.console.conftest import Browser
from tests.console.test_conversations import talk, understood
from web.console.figures.choice import choice
from web.console.figures.subjects import subjects

NOW = datetime.now(UTC)
TITLE = next(topic.title for topic in [load_topics().get("politie_waarden")] if topic)


async def table(browser: Browser, name: str, query: str = "") -> list[list[str]]:
    """The rows of a table, as its file has them."""
    answer = await browser.get(f"/console/cijfers/{name}/uitvoer.csv{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


async def totals(browser: Browser, query: str = "") -> dict[str, tuple[str, str]]:
    return {name: (now, before) for name, now, before in (await table(browser, "totalen", query))[1:]}


async def test_a_good_conversation_counts_as_answered_without_help_and_each_mishap_does_not(
    app: FastAPI, clerk: Browser
) -> None:
    await talk(app, "een", "twee")
    await talk(app, "drie", thumb="up")
    for fields in (
        {"delivery": Delivery.UNANSWERED, "understood": None},
        {"handover": Handover.CLOSED},
        {"thumb": "down"},
        {"understood": understood("nlu_fallback", 0.4)},
    ):
        await talk(app, "vraag", **fields)
    found = await totals(clerk)
    assert found["Gesprekken"] == ("6", "0")
    assert found["Zonder hulp beantwoord"] == ("33 %", "")
    assert found["Berichten van burgers"] == ("7", "0")
    assert found["Niet begrepen"] == ("14 %", "")
    assert found["Berichten zonder antwoord"] == ("1", "0")
    assert found["Naar een medewerker"] == ("1", "0")
    assert (found["Duimen omhoog"], found["Duimen omlaag"]) == (("1", "0"), ("1", "0"))
    assert found["Antwoordtijd in milliseconden"] == ("12", "")


async def test_what_is_filled_into_a_form_is_not_misunderstood(app: FastAPI, clerk: Browser) -> None:
    await talk(app, "Jan", understood={**understood("nlu_fallback", 0.4), "form": "werkbezoek_formulier"})
    assert (await totals(clerk))["Zonder hulp beantwoord"] == ("100 %", "")
    assert (await table(clerk, "onderwerpen"))[1][0] == "Een werkbezoek aanvragen"


async def test_the_page_tells_what_the_files_tell(app: FastAPI, clerk: Browser) -> None:
    await talk(app, "een", at=NOW - timedelta(days=3))
    await talk(app, "oud", at=NOW - timedelta(days=10))
    answer = await clerk.get("/console/cijfers?periode=7")
    assert answer.status_code == 200
    assert "was 1" in answer.text
    for name in ("dagen", "uren", "onderwerpen", "modellen", "werkbezoeken"):
        for row in (await table(clerk, name, "?periode=7"))[1:]:
            assert f">{row[0]}</" in answer.text, row
    rows = {row[0]: row[1:3] for row in (await table(clerk, "onderwerpen", "?periode=7"))[1:]}
    assert rows == {TITLE: ["1", "1"]}
    day = (NOW - timedelta(days=3)).astimezone(CITY_TIME)
    days = (await table(clerk, "dagen", "?periode=7"))[1:]
    assert len(days) == 7
    assert [row[1:3] for row in days if f" {day.day} " in row[0]] == [["1", "1"]]
    assert (await table(clerk, "modellen", "?periode=7"))[1][:3] == ["m1", "1", "1"]


async def test_a_topic_of_an_earlier_model_is_not_told_by_its_internal_name(app: FastAPI, clerk: Browser) -> None:
    await talk(app, "een", understood=understood("stad_verdwenen"))
    await talk(app, "twee", understood=understood("gedeeld_missie"))
    rows = {row[0] for row in (await table(clerk, "onderwerpen"))[1:]}
    assert rows == {"Een onderwerp dat niet meer bestaat", "Missie, zonder te zeggen van wie"}
    assert "stad_verdwenen" not in (await clerk.get("/console/cijfers")).text


async def test_a_topic_leads_to_its_conversations_of_the_period(app: FastAPI, clerk: Browser) -> None:
    id_, _ = await talk(app, "een")
    text = (await clerk.get("/console/cijfers")).text
    address = next(
        piece.partition('"')[0] for piece in text.split('href="') if piece.startswith("/console/gesprekken?")
    )
    assert f"/console/gesprekken/{id_}" in (await clerk.get(address.replace("&amp;", "&"))).text


async def test_a_long_period_is_told_by_seven_days(app: FastAPI, clerk: Browser) -> None:
    await talk(app, "een", at=NOW - timedelta(days=200))
    rows = (await table(clerk, "dagen", "?periode=12m"))[1:]
    assert len(rows) == 53
    assert [row[1] for row in rows].count("1") == 1


async def test_days_of_ones_own_are_those_of_the_city(app: FastAPI, clerk: Browser) -> None:
    # Half past midnight in Mechelen is still the day before in UTC.
    await talk(app, "een", at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    assert (await totals(clerk, "?periode=eigen&van=2026-07-02&tot=2026-07-02"))["Gesprekken"] == ("1", "0")
    assert (await totals(clerk, "?periode=eigen&van=2026-07-01&tot=2026-07-01"))["Gesprekken"] == ("0", "0")
    assert (await totals(clerk, "?periode=eigen&van=2026-07-03&tot=2026-07-03"))["Gesprekken"] == ("0", "1")
    hours = {row[0]: row[1] for row in await table(clerk, "uren", "?periode=eigen&van=2026-07-02&tot=2026-07-02")}
    assert hours["0:00"] == "1"


@pytest.mark.parametrize(
    "query",
    [
        "?periode=eigen", "?periode=eigen&van=2026-02-30&tot=2026-03-01",
        "?periode=eigen&van=2026-03-02&tot=2026-03-01",
        "?periode=eigen&van=2024-01-01&tot=2026-01-01", "?periode=eigen&van=0001-01-01&tot=0001-01-02",
        "?periode=eigen&van=9999-12-31&tot=9999-12-31", "?periode=eigen&van=%00&tot=%00",
    ],
)  # fmt: skip
async def test_days_that_are_no_period_are_told_and_the_usual_period_is_shown(clerk: Browser, query: str) -> None:
    for path in ("/console/cijfers", "/console/cijfers/zonder-antwoord"):
        answer = await clerk.get(path + query)
        assert answer.status_code == 422
        assert "ten hoogste een jaar" in answer.text
    assert choice("eigen", "x", "y").name == "30"


async def test_an_unknown_period_is_the_usual_one(clerk: Browser) -> None:
    assert (await clerk.get("/console/cijfers?periode=%00' or 1=1")).status_code == 200


async def test_an_unknown_table_is_not_there(clerk: Browser) -> None:
    assert (await clerk.get("/console/cijfers/geheim/uitvoer.csv")).status_code == 404


async def test_taking_figures_along_is_noted(app: FastAPI, clerk: Browser, administrator: Browser) -> None:
    await table(clerk, "dagen", "?periode=7")
    assert "cijfers uitgevoerd" in (await administrator.get("/console/logboek")).text


async def test_nothing_yet_is_told_and_no_error(clerk: Browser) -> None:
    answer = await clerk.get("/console/cijfers")
    assert answer.status_code == 200
    assert "In deze periode is niets gevraagd" in answer.text
    assert "bleef geen vraag zonder antwoord" in (await clerk.get("/console/cijfers/zonder-antwoord")).text


async def test_questions_without_an_answer_stand_together_by_their_word(app: FastAPI, clerk: Browser) -> None:
    not_understood, out_of_scope = understood("nlu_fallback", 0.3), understood("gedeeld_buiten_bereik")
    first, _ = await talk(app, "Hoe vraag ik een identiteitskaart aan?", understood=not_understood)
    second, _ = await talk(app, "mijn IDENTITEITSKAART is weg", understood=out_of_scope)
    await talk(app, "twee identiteitskaarten verloren", understood=out_of_scope)
    await talk(app, "wat is de missie van de politie, met identiteitskaart")
    await talk(app, "zwembad", understood=out_of_scope)
    text = (await clerk.get("/console/cijfers/zonder-antwoord")).text
    row = text.partition("identiteitskaart</th>")[2].partition("</tr>")[0]
    assert "3 keer" in row
    assert f"/console/gesprekken/{first}" in row
    assert f"/console/gesprekken/{second}" in row
    assert "zwembad" not in text
    assert "Nog 1 bericht staat niet bij deze woorden" in text
    assert (await table(clerk, "vragen"))[1:] == [["identiteitskaart", "3", "0"]]


async def test_a_word_of_a_citizen_is_no_formula_and_no_markup(app: FastAPI, clerk: Browser) -> None:
    for _ in range(2):
        await talk(app, "=cmd|' /C calc'!A0 <script>alert(1)</script>", understood=understood("nlu_fallback", 0.3))
    answer = await clerk.get("/console/cijfers/zonder-antwoord")
    assert "<script>alert" not in answer.text
    assert not any(cell.startswith("=") for row in await table(clerk, "vragen") for cell in row)


def asked(*texts: str) -> list[Asked]:
    return [Asked(f"{number:032x}", NOW, text) for number, text in enumerate(texts)]


def test_each_message_is_in_one_subject_and_the_most_frequent_comes_first() -> None:
    found, rest = subjects(asked("rijbewijs verloren", "rijbewijs", "paspoort verloren", "paspoort", "fiets"), [])
    assert [(each.word, len(each.messages)) for each in found] == [("rijbewijs", 2), ("paspoort", 2)]
    assert rest == 1


def test_a_subject_is_compared_with_the_period_before() -> None:
    found, _ = subjects(asked("parking", "parkings"), asked("parking gratis", "een parking", "fiets"))
    assert [(each.word, each.before) for each in found] == [("parking", 2)]


async def test_the_script_of_the_pictures_comes_from_here_and_is_loaded_by_the_page_only(clerk: Browser) -> None:
    text = (await clerk.get("/console/cijfers")).text
    assert '<script defer src="/console/static/cijfers.js"></script>' in text
    script = (await clerk.get("/console/static/cijfers.js")).text
    assert 'import("/console/static/dist/chart.js")' in script
    assert "innerHTML" not in script
    answer = await clerk.get("/console/static/dist/chart.js")
    assert answer.status_code == 200
    assert "export{" in answer.text


async def test_a_developer_does_not_see_it(developer: Browser) -> None:
    for path in ("cijfers", "cijfers/zonder-antwoord", "cijfers/dagen/uitvoer.csv"):
        answer: Any = await developer.get(f"/console/{path}")
        assert answer.status_code == 403
