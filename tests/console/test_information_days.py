"""Information days: planned by editors, refused with a clear sentence, told to citizens only when visible."""

from datetime import date, datetime, timedelta

import pytest
from fastapi import FastAPI
from markupsafe import escape
from sqlalchemy import select

from records.city_time import CITY_TIME
from records.staff import audit
from records.visits.information_days import DayPlan, add_day, information_days, planned_days
from records.visits.tables import InformationDay
from tests.console.conftest import Browser
from tests.console.test_visits import confirmed
from web.console.typed import one_line, read_date
from web.console.visits.information_days import read_places

LIST = "/console/infodagen"
COMING = "14/03/2099"


async def days(app: FastAPI) -> list[InformationDay]:
    """What is stored, without the one that the database begins with."""
    async with app.state.sessions() as session:
        return list(await session.scalars(select(InformationDay).order_by(InformationDay.id)))[1:]


def in_days(count: int) -> date:
    return datetime.now(CITY_TIME).date() + timedelta(days=count)


async def test_the_list_tells_coming_and_past_days_apart(app: FastAPI, editor: Browser) -> None:
    page = (await editor.get(LIST)).text
    assert "Er is nu geen infodag gepland" in page
    assert page.index("Voorbije infodagen") < page.index("12/03/2020")
    await add_day(app.state.sessions, DayPlan(date(2099, 3, 14), "Slimme stad", 40, None))
    page = (await editor.get(LIST)).text
    assert page.index("14/03/2099") < page.index("Voorbije infodagen") < page.index("12/03/2020")


async def test_a_day_is_added_with_everything(app: FastAPI, editor: Browser) -> None:
    answer = await editor.post(LIST, day=COMING, theme=" Slimme\r\n stad ", places="40", visible_from="2099-01-02")
    assert answer.headers["location"].partition("?")[0] == LIST
    assert "De infodag is bewaard." in await confirmed(editor, answer)
    [day] = await days(app)
    assert (day.day, day.theme, day.places) == (date(2099, 3, 14), "Slimme stad", 40)
    assert day.visible_from == date(2099, 1, 2)
    assert "nog niet zichtbaar" in (await editor.get(LIST)).text
    [entry] = await audit.entries(app.state.sessions, "infodag", 5)
    assert (entry.who, entry.action, entry.object) == (editor.email, "infodag toegevoegd", f"infodag {day.id}")


async def test_what_was_typed_about_a_day_is_not_left_behind_unasked(app: FastAPI, editor: Browser) -> None:
    day = await add_day(app.state.sessions, DayPlan(date(2099, 3, 14), "Zorg", None, None))
    for path in (LIST, f"{LIST}/{day.id}"):
        assert f'method="post" action="{path}" data-guard>' in (await editor.get(path)).text


async def test_date_and_theme_are_enough(app: FastAPI, administrator: Browser) -> None:
    assert (await administrator.post(LIST, day=COMING, theme="Zorg")).status_code == 303
    [day] = await days(app)
    assert (day.places, day.visible_from) == (None, None)


WRONG = [
    ({"day": ""}, "Schrijf een datum die bestaat"),
    ({"day": "31/02/2099"}, "Schrijf een datum die bestaat"),
    ({"day": "14/03/20999"}, "Schrijf een datum die bestaat"),
    ({"day": "14/03/2020"}, "Deze datum is al voorbij"),
    ({"theme": " \r\n\x07"}, "Schrijf het thema"),
    ({"theme": "x" * 201}, "ten hoogste 200 tekens"),
    ({"places": "veel"}, "Schrijf een getal van 1 tot 10000"),
    ({"places": "0"}, "Schrijf een getal van 1 tot 10000"),
    ({"places": "-3"}, "Schrijf een getal van 1 tot 10000"),
    ({"places": "9" * 5000}, "Schrijf een getal van 1 tot 10000"),
    ({"places": "²"}, "Schrijf een getal van 1 tot 10000"),
    ({"visible_from": "morgen"}, "Schrijf een datum die bestaat"),
    ({"visible_from": "15/03/2099"}, "Kies de datum van de infodag zelf of een dag ervoor"),
]


async def test_bad_input_is_explained_and_nothing_that_was_typed_is_lost(app: FastAPI, editor: Browser) -> None:
    good = {"day": COMING, "theme": 'Zorg "voor" <elkaar>', "places": "40", "visible_from": "02/01/2099"}
    for wrong, sentence in WRONG:
        sent = {**good, **wrong}
        answer = await editor.post(LIST, **sent)
        assert answer.status_code == 422
        assert answer.text.count(sentence) == 2, wrong
        assert 'aria-invalid="true"' in answer.text
        for value in sent.values():
            assert f'value="{escape(value)}"' in answer.text
    assert await days(app) == []


async def test_several_mistakes_are_told_at_once(editor: Browser) -> None:
    page = (await editor.post(LIST, day="x", theme="", places="y", visible_from="z")).text
    assert page.count('aria-invalid="true"') == 4


async def test_the_same_day_twice_is_told(app: FastAPI, editor: Browser) -> None:
    await editor.post(LIST, day=COMING, theme="Zorg")
    again = await editor.post(LIST, day="2099-03-14", theme="ZORG")
    assert again.status_code == 422
    assert "Er is op deze datum al een infodag over dit thema" in again.text
    assert (await editor.post(LIST, day=COMING, theme="Slimme stad")).status_code == 303
    assert len(await days(app)) == 2


async def test_a_day_is_changed_in_the_form_that_shows_it(app: FastAPI, editor: Browser) -> None:
    day = await add_day(app.state.sessions, DayPlan(date(2099, 3, 14), "Zorg", None, date(2099, 1, 2)))
    page = (await editor.get(f"{LIST}/{day.id}")).text
    assert all(f'value="{value}"' in page for value in (COMING, "Zorg", "", "02/01/2099"))
    assert "None" not in page
    answer = await editor.post(f"{LIST}/{day.id}", day="15/03/2099", theme="Zorg", places="12", visible_from="")
    assert "De infodag is bewaard." in await confirmed(editor, answer)
    [changed] = await days(app)
    assert (changed.day, changed.places, changed.visible_from) == (date(2099, 3, 15), 12, None)


async def test_a_refused_change_keeps_what_was_typed(app: FastAPI, editor: Browser) -> None:
    day = await add_day(app.state.sessions, DayPlan(date(2099, 3, 14), "Zorg", 7, None))
    await add_day(app.state.sessions, DayPlan(date(2099, 3, 15), "Zorg", None, None))
    for typed in ("morgen", "15/03/2099", "14/03/2020"):
        answer = await editor.post(f"{LIST}/{day.id}", day=typed, theme="Zorg", places="8")
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
        assert f'action="{LIST}/{day.id}"' in answer.text
    assert [item.places for item in await days(app)] == [7, None]


async def test_a_past_day_can_be_put_right(app: FastAPI, editor: Browser) -> None:
    assert (await editor.post(f"{LIST}/1", day="12/03/2020", theme="De inclusieve stad")).status_code == 303
    past = (await information_days(app.state.sessions, in_days(0))).past
    assert [day.theme for day in past] == ["De inclusieve stad"]


async def test_a_day_is_removed_once(app: FastAPI, editor: Browser) -> None:
    day = await add_day(app.state.sessions, DayPlan(date(2099, 3, 14), "Zorg", None, None))
    answer = await editor.post(f"{LIST}/{day.id}/verwijderen")
    assert "De infodag is verwijderd." in await confirmed(editor, answer)
    assert await days(app) == []
    assert (await editor.post(f"{LIST}/{day.id}/verwijderen")).status_code == 404
    assert (await audit.entries(app.state.sessions, "infodag", 5))[0].action == "infodag verwijderd"


async def test_a_day_that_is_not_there_is_not_found(editor: Browser) -> None:
    for number in ("999", "x", "-1", "99999999999999999999", "²"):
        path = f"{LIST}/{number}"
        for answer in (await editor.get(path), await editor.post(path, day=COMING, theme="x")):
            assert answer.status_code == 404
            assert "Dit bestaat niet" in answer.text


async def test_clerks_and_developers_do_not_plan_days(clerk: Browser, developer: Browser) -> None:
    for person in (clerk, developer):
        assert (await person.get(LIST)).status_code == 403
        assert (await person.post(LIST, day=COMING, theme="Zorg")).status_code == 403


async def test_citizens_hear_only_of_days_that_are_visible(app: FastAPI) -> None:
    sessions, today = app.state.sessions, in_days(0)
    plans = {
        "meteen": DayPlan(in_days(5), "meteen", None, None),
        "vandaag": DayPlan(in_days(6), "vandaag", None, today),
        "morgen": DayPlan(in_days(7), "morgen", None, in_days(1)),
    }
    for plan in plans.values():
        await add_day(sessions, plan)
    assert [day.theme for day in (await information_days(sessions, today)).coming] == ["meteen", "vandaag"]
    assert [day.theme for day in (await planned_days(sessions, today)).coming] == list(plans)
    tomorrow = await information_days(sessions, in_days(1))
    assert [day.theme for day in tomorrow.coming] == list(plans)


@pytest.mark.parametrize("text", ["14/03/2027", " 14-3-2027 ", "2027-03-14"])
def test_a_date_is_read_as_people_and_browsers_write_it(text: str) -> None:
    assert read_date(text) == date(2027, 3, 14)


@pytest.mark.parametrize("text", ["", "14/03/27", "03/14/2027", "14/03/1999", "14/03/2101", "14 maart", "\0"])
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert read_date(text) is None


def test_places_and_themes_are_plain() -> None:
    assert (read_places(" 10000 "), read_places("10001"), read_places("")) == (10000, None, None)
    assert one_line("  Zorg\n- nep\u2028\x00 é\t") == "Zorg - nep é"
