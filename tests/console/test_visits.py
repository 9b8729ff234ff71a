"""Work visits: found, read, moved on by one employee at a time, and taken along in files."""

import asyncio
import csv
import html
import re
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import insert, select

from records.conversations.turns import erase_conversation, start_conversation
from records.engine import Sessions
from records.staff import audit
from records.staff.tables import AuditEntry
from records.visits import corrections
from records.visits.choice import Choice, each_visit, newest_visits
from records.visits.corrections import Correctable
from records.visits.desk import NEXT, ImpossibleChange, change_status
from records.visits.file import VisitFile, visit_file
from records.visits.information_days import DayPlan, add_day, change_day, remove_day
from records.visits.plans import NoPlacesLeft, coming_days, plan_on, plan_on_information_day
from records.visits.requests import VisitRequest, store_visit, withdraw_visit
from records.visits.tables import InformationDay, Visit, VisitStatus
from tests.console.conftest import Browser
from web.console.exports import safe_cell
from web.console.typed import today
from web.console.visits.calendar import calendar, escaped, folded
from web.console.visits.files import columns, visits_csv
from web.console.visits.shown import oddities

LIST = "/console/werkbezoeken"
REQUEST = VisitRequest(
    organisation="Oefenraad Voorbeeldstad",
    contact_name="Ada Voorbeeld",
    email="ada@voorbeeld.example",
    phone="015 00 00 00",
    themes=["Sociaal beleid", "Slimme stad"],
    people_min=10,
    people_max=15,
    period_text="begin juni",
    period_from=date(2027, 6, 1),
    period_to=date(2027, 6, 10),
    remark="Eerste regel; tweede, met <b>é</b>\nnieuwe regel",
)
IN_A_MONTH = f"{date.today() + timedelta(days=30):%d/%m/%Y}"


@pytest.fixture
async def visit(app: FastAPI) -> Visit:
    return await store_visit(app.state.sessions, REQUEST, "key", "c")


async def many(app: FastAPI, count: int) -> None:
    """Requests with numbered organisations, the last one newest."""
    now = datetime.now(UTC)
    common = {**REQUEST.__dict__, "conversation": "c", "status": "nieuw", "created_at": now, "updated_at": now}
    rows = [
        {**common, "reference": f"WB-{n:04}-AAAA", "submission_key": f"key {n}", "organisation": f"Raad {n:04}"}
        for n in range(count)
    ]
    async with app.state.sessions.begin() as session:
        await session.execute(insert(Visit), rows)


async def set_status(app: FastAPI, number: int, status: VisitStatus) -> None:
    async with app.state.sessions.begin() as session:
        (await session.get_one(Visit, number)).status = status


async def confirmed(browser: Browser, answer: httpx.Response) -> str:
    """What the page to which a change led says was done."""
    assert answer.status_code == 303
    page = (await browser.get(answer.headers["location"])).text
    [said] = re.findall(r"<p class=\"done\"[^>]*>([^<]*)</p>", page)
    return str(said)


async def noted(app: FastAPI) -> list[tuple[str, str]]:
    async with app.state.sessions() as session:
        found = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.action, entry.object) for entry in found if "werkbezoek" in entry.object]


async def test_an_empty_list_and_an_empty_board_say_so(clerk: Browser) -> None:
    assert "Er is nog geen werkbezoek gevraagd" in (await clerk.get(LIST)).text
    board = (await clerk.get(f"{LIST}?weergave=bord")).text
    assert all(f'id="kolom-{status}"' in board for status in VisitStatus)
    assert "Hier staat nu niets" in board


@pytest.mark.parametrize("view", ["tabel", "bord"])
async def test_the_list_shows_what_was_asked(clerk: Browser, visit: Visit, view: str) -> None:
    page = (await clerk.get(f"{LIST}?weergave={view}")).text
    assert f'href="{LIST}/{visit.reference}"' in page
    for words in ("Oefenraad Voorbeeldstad", "Ada Voorbeeld", "10 tot 15", ">01/06/2027<", ">10/06/2027<"):
        assert words in page


async def test_search_finds_reference_organisation_contact_and_address(clerk: Browser, visit: Visit) -> None:
    for words in ("oefenraad", "ADA VOOR", "@voorbeeld.example", visit.reference.lower()):
        assert visit.reference in (await clerk.get(LIST, params={"zoek": words})).text


async def test_search_takes_words_as_words(clerk: Browser, visit: Visit) -> None:
    for words in ("%", "_", "nergens", "' or 1=1 --", "\0%"):
        page = await clerk.get(LIST, params={"zoek": words})
        assert page.status_code == 200
        assert visit.reference not in page.text
        assert "Geen werkbezoek past hierbij" in page.text


async def test_a_status_limits_list_and_board(clerk: Browser, visit: Visit) -> None:
    for view in ("tabel", "bord"):
        assert visit.reference in (await clerk.get(f"{LIST}?status=nieuw&weergave={view}")).text
        assert visit.reference not in (await clerk.get(f"{LIST}?status=gepland&weergave={view}")).text


async def test_an_address_that_makes_no_sense_shows_the_list(clerk: Browser, visit: Visit) -> None:
    for query in ("status=zoiets", "weergave=x", "voor=x", "voor=99999999999999999999", "voor=²"):
        page = await clerk.get(f"{LIST}?{query}")
        assert page.status_code == 200
        assert visit.reference in page.text


async def test_every_request_stands_on_one_page_of_fifty(app: FastAPI, clerk: Browser) -> None:
    await many(app, 120)
    seen, address = [], LIST
    for expected in (50, 50, 20):
        page = (await clerk.get(address)).text
        here = [n for n in range(120) if f">WB-{n:04}-AAAA<" in page]
        assert len(here) == expected
        seen += here
        last = (await newest_visits(app.state.sessions, Choice(), len(seen)))[-1]
        assert (f"voor={last.id}" in page) == (expected == 50)
        address = f"{LIST}?voor={last.id}"
    assert sorted(seen) == list(range(120))


async def test_a_full_column_of_the_board_links_to_the_rest(app: FastAPI, clerk: Browser) -> None:
    await many(app, 25)
    page = (await clerk.get(f"{LIST}?weergave=bord&zoek=raad")).text
    assert page.count("data-item") == 20
    assert f'href="{LIST}?status=nieuw&amp;zoek=raad&amp;weergave=tabel">Alle 25' in page


async def test_one_request_shows_every_field_as_text_and_is_noted(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    page = (await clerk.get(f"{LIST}/{visit.reference.lower()}")).text
    shown = (visit.organisation, visit.contact_name, visit.email, visit.phone, visit.period_text, "10 tot 15")
    assert all(value in page for value in shown)
    assert "Sociaal beleid, Slimme stad" in page
    assert "&lt;b&gt;é&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "Gevraagd door de burger" in page
    assert await noted(app) == [("werkbezoek gelezen", f"werkbezoek {visit.reference}")]


async def test_a_request_that_is_not_there_is_not_found(app: FastAPI, clerk: Browser) -> None:
    for path in ("WB-0000-0000", "%00", "WB-0000-0000/agenda.ics"):
        answer = await clerk.get(f"{LIST}/{path}")
        assert answer.status_code == 404
        assert "Dit bestaat niet" in answer.text
    assert (await clerk.post(f"{LIST}/WB-0000-0000/status", status="afgewezen")).status_code == 404
    assert await noted(app) == []


async def test_the_conversation_is_linked_as_long_as_it_is_there(app: FastAPI, clerk: Browser) -> None:
    sessions = app.state.sessions
    conversation, _, _ = await start_conversation(sessions, timedelta(hours=1), [])
    visit = await store_visit(sessions, REQUEST, "key", conversation.id)
    link = f'href="/console/gesprekken/{conversation.id}"'
    assert link in (await clerk.get(f"{LIST}/{visit.reference}")).text
    await erase_conversation(sessions, conversation.id)
    page = (await clerk.get(f"{LIST}/{visit.reference}")).text
    assert link not in page
    assert "Het gesprek achter deze aanvraag is er niet meer" in page


async def test_a_request_goes_from_new_to_done_with_names_in_its_history(
    app: FastAPI, clerk: Browser, editor: Browser, visit: Visit
) -> None:
    path = f"{LIST}/{visit.reference}"
    for answer, said in (
        (await clerk.post(f"{path}/status", status="gecontacteerd"), "De nieuwe status is bewaard."),
        (await editor.post(f"{path}/plannen", datum=IN_A_MONTH), "De dag is bewaard. De aanvrager weet dat nog niet."),
        (await clerk.post(f"{path}/status", status="afgerond"), "De nieuwe status is bewaard."),
    ):
        assert answer.headers["location"].partition("?")[0] == path
        assert said in await confirmed(clerk, answer)
    page = (await clerk.get(path)).text
    planned = f"Gepland op {IN_A_MONTH} door Eva de redacteur"
    for words in ("Contact gehad door Ada van de balie", planned, "Afgerond door Ada"):
        assert words in page
    assert "Er is geen volgende stap" in page
    assert [action for action, _ in await noted(app)].count("werkbezoek gewijzigd") == 2
    assert await audit.first_broken(app.state.sessions) is None


async def test_only_the_statuses_that_may_follow_are_possible(app: FastAPI) -> None:
    sessions = app.state.sessions
    pairs = [(was, asked) for was in VisitStatus for asked in (*VisitStatus, "", "zomaar")]
    await many(app, len(pairs))
    for n, (was, asked) in enumerate(pairs):
        await set_status(app, n + 1, was)
        possible = asked in NEXT.get(was, ())
        try:
            assert await change_status(sessions, f"wb-{n:04}-aaaa", asked, "ada@stad.example") == was
        except ImpossibleChange:
            assert not possible
        else:
            assert possible
        file = await visit_file(sessions, f"WB-{n:04}-AAAA")
        assert file is not None
        assert file.visit.status == (asked if possible else was)
        assert [event.what for event in file.history] == ([asked] if possible else [])
    assert sum(len(following) for following in NEXT.values()) == 5


async def test_the_page_offers_exactly_what_is_possible(app: FastAPI, clerk: Browser) -> None:
    await many(app, 1)
    for status in VisitStatus:
        await set_status(app, 1, status)
        page = (await clerk.get(f"{LIST}/WB-0000-AAAA")).text
        offered = [other for other in VisitStatus if f'name="status" value="{other}"' in page]
        assert sorted(offered) == sorted(NEXT.get(status, ()))


async def test_of_two_colleagues_at_once_one_changes_it(app: FastAPI, visit: Visit) -> None:
    sessions = app.state.sessions
    both = [
        change_status(sessions, visit.reference, status, f"{status}@stad.example")
        for status in ("gecontacteerd", "afgewezen", "gecontacteerd")
    ]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    file = await visit_file(sessions, visit.reference)
    assert file is not None
    done = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    assert all(isinstance(outcome, str | ImpossibleChange) for outcome in outcomes)
    # Refusing after contact is possible, so that one or two of the three changed it; each stands in the history.
    assert len(done) == len(file.history) - 1
    assert file.history[-1].what == file.visit.status


async def test_an_old_page_is_told_kindly_how_it_stands_now(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    await withdraw_visit(app.state.sessions, visit.reference, visit.email)
    answer = await clerk.post(f"{LIST}/{visit.reference}/status", status="gecontacteerd")
    assert answer.status_code == 409
    assert "Dat kan niet meer: dit werkbezoek staat nu op ingetrokken." in answer.text
    assert "Ingetrokken door de burger" in answer.text
    assert ("werkbezoek gewijzigd", f"werkbezoek {visit.reference}") not in await noted(app)


async def test_pressing_a_button_twice_changes_it_once(clerk: Browser, visit: Visit) -> None:
    path = f"{LIST}/{visit.reference}"
    assert (await clerk.post(f"{path}/status", status="gecontacteerd")).status_code == 303
    again = await clerk.post(f"{path}/status", status="gecontacteerd")
    assert again.status_code == 409
    assert "staat al op gecontacteerd" in again.text
    assert again.text.count("Contact gehad door") == 1


async def test_possible_duplicates_are_listed_both_ways(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    sessions = app.state.sessions
    later = {"period_from": date(2027, 9, 1), "period_to": date(2027, 9, 2)}
    address = replace(REQUEST, email="ADA@Voorbeeld.example", organisation="Andere raad", **later)
    period = replace(REQUEST, email="bob@voorbeeld.example", organisation="OEFENRAAD voorbeeldstad",
                     period_from=date(2027, 6, 10), period_to=date(2027, 6, 12))  # fmt: skip
    other = replace(REQUEST, email="eva@voorbeeld.example", **later)
    same = [await store_visit(sessions, request, f"k{n}", "c") for n, request in enumerate((address, period))]
    none = await store_visit(sessions, other, "k3", "c")
    page = (await clerk.get(f"{LIST}/{visit.reference}")).text
    assert all(f'href="{LIST}/{item.reference}"' in page for item in same)
    assert none.reference not in page
    for item in same:
        assert f'href="{LIST}/{visit.reference}"' in (await clerk.get(f"{LIST}/{item.reference}")).text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1\0") == f"'{start}1+1".replace("\0", "")
    assert safe_cell(f"a{start}1") == f"a{start}1".replace("\0", "")


async def test_the_export_is_read_back_as_it_was_stored(app: FastAPI, clerk: Browser) -> None:
    sessions, email = app.state.sessions, "ada@voorbeeld.example"
    hostile = replace(REQUEST, organisation='=cmd|"/c calc"!A1', contact_name='@Ada; van "de" Voorbeeld', phone="+3215")
    await store_visit(sessions, hostile, "key 1", "c")
    await store_visit(sessions, replace(REQUEST, organisation="\tÉén\rtwee"), "key 2", "c")
    answer = await clerk.get(f"{LIST}/uitvoer.csv", params={"zoek": email, "status": "nieuw"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="werkbezoeken.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xef\xbb\xbfReferentie;Status;")
    header, newest, oldest = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert header == columns()
    assert newest[3] == "'\tÉén\rtwee"
    assert oldest[1:2] + oldest[3:] == [
        "nieuw", '\'=cmd|"/c calc"!A1', "'@Ada; van \"de\" Voorbeeld", email, "'+3215",
        "Sociaal beleid, Slimme stad", "10", "15", "begin juni", "01/06/2027", "10/06/2027", "", REQUEST.remark,
    ]  # fmt: skip


async def test_the_export_holds_the_whole_choice_and_nothing_else(app: FastAPI, clerk: Browser) -> None:
    await many(app, 1100)
    whole = (await clerk.get(f"{LIST}/uitvoer.csv")).content.decode("utf-8-sig").splitlines()
    assert len({line.partition(";")[0] for line in whole if line.startswith("WB-")}) == 1100
    found = (await clerk.get(f"{LIST}/uitvoer.csv?zoek=raad+0007")).text
    assert found.count("WB-") == 1
    assert "WB-" not in (await clerk.get(f"{LIST}/uitvoer.csv?status=gepland")).text


async def test_the_log_tells_of_an_export_but_not_who_was_looked_for(
    app: FastAPI, clerk: Browser, visit: Visit
) -> None:
    await clerk.get(f"{LIST}/uitvoer.csv?zoek=ada&status=nieuw")
    [entry] = await audit.entries(app.state.sessions, "werkbezoeken", 10)
    assert (entry.who, entry.action) == (clerk.email, "werkbezoeken uitgevoerd")
    assert entry.details == {"status": "nieuw", "gezocht": True, "aantal": 1, "soort": "csv"}


async def test_a_file_without_requests_is_only_a_header(app: FastAPI) -> None:
    async def none() -> AsyncIterator[Visit]:
        for visit in ():
            yield visit

    assert len([line async for line in visits_csv(none())]) == 1
    assert [visit async for visit in each_visit(app.state.sessions, Choice())] == []


async def test_the_spreadsheet_is_read_back_as_it_was_stored_and_holds_no_formula(
    app: FastAPI, clerk: Browser, visit: Visit
) -> None:
    hostile = replace(
        REQUEST, organisation='=cmd|"/c calc"!A1', contact_name="@Ada\x0b", phone="+3215", remark="-1\n=2"
    )
    await store_visit(app.state.sessions, hostile, "key 1", "c")
    answer = await clerk.get(f"{LIST}/uitvoer.xlsx", params={"status": "nieuw"})
    assert answer.headers["content-disposition"] == 'attachment; filename="werkbezoeken.xlsx"'
    sheet = load_workbook(BytesIO(answer.content))["Werkbezoeken"]
    header, newest, oldest = sheet.iter_rows()
    assert [cell.value for cell in header] == columns()
    assert {cell.data_type for row in (newest, oldest) for cell in row if cell.value is not None} == {"s"}
    shown = [newest[number].value for number in (3, 4, 6, 14)]
    assert shown == ['=cmd|"/c calc"!A1', "@Ada", "+3215", "-1\n=2"]
    assert [oldest[number].value for number in (0, 11, 12)] == [visit.reference, "01/06/2027", "10/06/2027"]


async def test_the_spreadsheet_holds_the_whole_choice_and_leaves_no_file_behind(
    app: FastAPI, clerk: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await many(app, 1100)
    (tmp_path / "files").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "files"))
    content = (await clerk.get(f"{LIST}/uitvoer.xlsx?zoek=raad")).content
    assert load_workbook(BytesIO(content))["Werkbezoeken"].max_row == 1101
    assert list((tmp_path / "files").iterdir()) == []


def unfolded(text: str) -> dict[str, str]:
    """The lines of a calendar file by name."""
    return dict(line.split(":", 1) for line in text.replace("\r\n ", "").split("\r\n") if line)


async def test_a_calendar_takes_a_request_over_as_whole_days(clerk: Browser, visit: Visit) -> None:
    path = f"{LIST}/{visit.reference}"
    answer = await clerk.get(f"{path}/agenda.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{visit.reference}.ics"'
    lines = answer.content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 for line in lines)
    found = unfolded(answer.text)
    assert (found["DTSTART;VALUE=DATE"], found["DTEND;VALUE=DATE"]) == ("20270601", "20270611")
    assert found["UID"] == f"{visit.reference}@maneblusser"
    assert found["STATUS"] == "TENTATIVE"
    assert r"Opmerking: Eerste regel\; tweede\, met <b>é</b>\nnieuwe regel" in found["DESCRIPTION"]


async def test_a_later_calendar_file_replaces_the_earlier_one(app: FastAPI, visit: Visit) -> None:
    sessions, sequences = app.state.sessions, []
    who = "ada@stad.example"
    for change in (
        change_status(sessions, visit.reference, "gecontacteerd", who),
        plan_on(sessions, visit.reference, date(2027, 6, 4), who),
        change_status(sessions, visit.reference, "afgewezen", who),
    ):
        await change
        file = await visit_file(sessions, visit.reference)
        assert file is not None
        found = unfolded(calendar(file))
        sequences.append((int(found["SEQUENCE"]), found["STATUS"], found["DTSTART;VALUE=DATE"]))
    assert sequences == [(2, "TENTATIVE", "20270601"), (3, "CONFIRMED", "20270604"), (4, "CANCELLED", "20270604")]
    assert found["DTEND;VALUE=DATE"] == "20270605"


def test_nobody_puts_a_line_of_their_own_into_a_calendar() -> None:
    assert escaped("a\r\nATTENDEE:x\rb\nc\\,;\0\x1b") == r"a\nATTENDEE:x\nb\nc\\\,\;"


def test_long_lines_are_folded_between_characters() -> None:
    text = "x" * 74 + "é" * 80 + "\N{WAVING HAND SIGN}" * 30
    pieces = folded(text).split("\r\n ")
    assert "".join(pieces) == text
    assert len(pieces[0].encode()) <= 75
    assert all(len(piece.encode()) <= 74 for piece in pieces[1:])
    assert folded("") == ""


async def add_infoday(app: FastAPI, days_ahead: int = 30, places: int | None = 20) -> InformationDay:
    plan = DayPlan(date.today() + timedelta(days=days_ahead), "Slimme stad", places, None)
    return await add_day(app.state.sessions, plan)


async def file_of(app: FastAPI, reference: str) -> VisitFile:
    file = await visit_file(app.state.sessions, reference)
    assert file is not None
    return file


async def another(app: FastAPI, number: int = 2, **changes: Any) -> Visit:
    return await store_visit(app.state.sessions, replace(REQUEST, **changes), f"key {number}", "c")


async def test_the_list_tells_how_many_there_are(app: FastAPI, clerk: Browser) -> None:
    await many(app, 60)
    assert "60 werkbezoeken." in (await clerk.get(LIST)).text
    assert "1 werkbezoek past hierbij." in (await clerk.get(f"{LIST}?zoek=0007&weergave=bord")).text


async def test_a_visit_is_planned_on_an_information_day(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    day, path = await add_infoday(app), f"{LIST}/{visit.reference}"
    assert "(20 vrij)" in (await clerk.get(path)).text
    assert (await clerk.post(f"{path}/plannen", infodag=str(day.id), datum="")).status_code == 303
    file = await file_of(app, visit.reference)
    assert (file.visit.status, file.visit.planned_on, file.information_day is not None) == ("gepland", day.day, True)
    page = (await clerk.get(path)).text
    assert f"{day.day:%d/%m/%Y}, infodag over Slimme stad" in page
    assert "(5 vrij)" in page
    for view in ("tabel", "bord"):
        assert f"{day.day:%d/%m/%Y}" in (await clerk.get(f"{LIST}?weergave={view}")).text
    found = unfolded((await clerk.get(f"{path}/agenda.ics")).text)
    assert (found["DTSTART;VALUE=DATE"], found["STATUS"]) == (f"{day.day:%Y%m%d}", "CONFIRMED")
    assert ("werkbezoek gepland", f"werkbezoek {visit.reference}") in await noted(app)


async def test_more_people_than_places_are_refused_kindly(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    day, second = await add_infoday(app), await another(app)
    assert (await clerk.post(f"{LIST}/{visit.reference}/plannen", infodag=str(day.id))).status_code == 303
    answer = await clerk.post(f"{LIST}/{second.reference}/plannen", infodag=str(day.id))
    assert answer.status_code == 409
    assert "zijn nog 5 plaatsen vrij" in answer.text
    assert (await file_of(app, second.reference)).visit.status == "nieuw"
    # Planning the first one again does not count it twice, and refusing it makes room.
    assert (await clerk.post(f"{LIST}/{visit.reference}/plannen", infodag=str(day.id))).status_code == 303
    await change_status(app.state.sessions, visit.reference, "afgewezen", "ada@stad.example")
    assert (await clerk.post(f"{LIST}/{second.reference}/plannen", infodag=str(day.id))).status_code == 303


async def test_planning_at_the_same_moment_takes_no_place_twice(app: FastAPI) -> None:
    day = await add_infoday(app, places=30)
    visits = [await another(app, number) for number in range(5)]
    plans = [
        plan_on_information_day(app.state.sessions, visit.reference, day.id, date.today(), "ada@stad.example")
        for visit in visits
    ]
    outcomes = await asyncio.gather(*plans, return_exceptions=True)
    assert sum(isinstance(outcome, NoPlacesLeft) for outcome in outcomes) == 3
    [only] = await coming_days(app.state.sessions, date.today())
    assert only.left == 0


async def test_only_a_day_that_comes_can_be_planned(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    past, path = await add_infoday(app, -1), f"{LIST}/{visit.reference}/plannen"
    for day in (str(past.id), "999", "x", "9" * 30, "\0", "²"):
        assert (await clerk.post(path, infodag=day)).status_code == 409
    for text in ("", "gisteren", "31/02/2027", "01/01/2020", "01/01/2999", "\0"):
        answer = await clerk.post(path, datum=text)
        assert answer.status_code == 422
        assert answer.text.count("Schrijf een datum die nog komt") == 2
        assert f'<input id="datum" name="datum" value="{text if text.isprintable() else ""}' in answer.text
        assert 'aria-describedby="datum-uitleg datum-fout" aria-invalid="true"' in answer.text
        ids = re.findall(r' id="([^"]+)"', answer.text)
        assert {"datum", "datum-uitleg", "datum-fout"} <= set(ids)
        assert len(ids) == len(set(ids))
    page = (await clerk.get(path.removesuffix("/plannen"))).text
    assert "datum-fout" not in page
    assert "aria-invalid" not in page
    assert (await file_of(app, visit.reference)).visit.status == "nieuw"


def test_an_odd_day_is_named_for_what_it_is(visit_on: Any) -> None:
    # 5 and 6 June 2027 are a Saturday and a Sunday; the first ten days of June were asked for.
    assert oddities(visit_on(date(2027, 6, 1))) == oddities(visit_on(date(2027, 6, 10))) == []
    assert oddities(visit_on(date(2027, 6, 5))) == ["zaterdag"]
    assert oddities(visit_on(date(2027, 6, 6))) == ["zondag"]
    assert oddities(visit_on(date(2027, 5, 31))) == oddities(visit_on(date(2027, 6, 11))) == ["buiten"]
    assert oddities(visit_on(date(2027, 6, 12))) == ["buiten", "zaterdag"]
    assert oddities(visit_on(None)) == []
    assert oddities(visit_on(date(2027, 6, 12), VisitStatus.DONE)) == []


@pytest.fixture
def visit_on() -> Any:
    def made(day: date | None, status: VisitStatus = VisitStatus.PLANNED) -> Visit:
        return Visit(**REQUEST.__dict__, status=status, planned_on=day)

    return made


async def test_an_odd_day_is_planned_and_said_softly(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    path = f"{LIST}/{visit.reference}"
    outside, sunday = "Dit valt buiten de gevraagde periode.", "Dit is een zondag."
    await plan_on(app.state.sessions, visit.reference, date(2027, 6, 4), "ada@stad.example")
    page = (await clerk.get(path)).text
    assert outside not in page
    assert sunday not in page
    await plan_on(app.state.sessions, visit.reference, date(2027, 6, 13), "ada@stad.example")
    page = (await clerk.get(path)).text
    [beside] = re.findall(r"<dt>Gepland op</dt>(.*?)</dd>", page, re.DOTALL)
    assert f'<span class="soft">{outside}</span>' in beside
    assert f'<span class="soft">{sunday}</span>' in beside
    assert 'class="error"' not in page


@pytest.mark.parametrize(("days_ahead", "is_quiet"), [(30, True), (1, True), (0, False), (-1, False)])
async def test_what_is_still_to_come_is_not_yet_done(
    app: FastAPI, clerk: Browser, visit: Visit, days_ahead: int, is_quiet: bool
) -> None:
    day = today() + timedelta(days=days_ahead)
    await plan_on(app.state.sessions, visit.reference, day, "ada@stad.example")
    page = (await clerk.get(f"{LIST}/{visit.reference}")).text
    [button] = re.findall(r'<button name="status" value="afgerond"([^>]*)>Het is afgerond<', page)
    assert ('class="quiet"' in button) == is_quiet
    # Planning once more is seldom the next step.
    assert '<button class="quiet">Plan</button>' in page


async def test_a_closed_visit_is_not_planned(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    await withdraw_visit(app.state.sessions, visit.reference, visit.email)
    answer = await clerk.post(f"{LIST}/{visit.reference}/plannen", datum=IN_A_MONTH)
    assert answer.status_code == 409
    assert "kan je niet meer plannen" in answer.text


async def test_an_information_day_that_moves_does_not_move_what_was_agreed(
    app: FastAPI, clerk: Browser, visit: Visit
) -> None:
    day = await add_infoday(app)
    await clerk.post(f"{LIST}/{visit.reference}/plannen", infodag=str(day.id))
    later = day.day + timedelta(days=7)
    await change_day(app.state.sessions, day.id, DayPlan(later, "Slimme stad", 20, None))
    assert f"De infodag is nu op {later:%d/%m/%Y}" in (await clerk.get(f"{LIST}/{visit.reference}")).text
    await remove_day(app.state.sessions, day.id)
    file = await file_of(app, visit.reference)
    assert (file.visit.planned_on, file.information_day) == (day.day, None)


async def test_a_merged_request_leaves_the_lists_and_comes_back(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    other = await another(app)
    path = f"{LIST}/{visit.reference}"
    answer = await clerk.post(f"{path}/samenvoegen", met=other.reference, blijft=visit.reference)
    assert answer.headers["location"].partition("?")[0] == path
    assert "De aanvragen zijn samengevoegd." in await confirmed(clerk, answer)
    for address in (LIST, f"{LIST}?weergave=bord", f"{LIST}?zoek=oefenraad", f"{LIST}/uitvoer.csv"):
        page = (await clerk.get(address)).text
        assert visit.reference in page
        assert other.reference not in page
    assert "samengevoegd" in (await clerk.get(LIST, params={"zoek": other.reference})).text
    page = (await clerk.get(path)).text
    assert "Hierin opgenomen:" in page
    assert "Samengevoegd met deze aanvraag" in page
    merged = (await clerk.get(f"{LIST}/{other.reference}")).text
    assert "Deze aanvraag is samengevoegd" in merged
    assert 'name="status"' not in merged
    for action, fields in (("status", {"status": "gecontacteerd"}), ("plannen", {"datum": IN_A_MONTH}),
                           ("mail", {"subject": "a", "body": "b"})):  # fmt: skip
        assert (await clerk.post(f"{LIST}/{other.reference}/{action}", **fields)).status_code == 409
    parted = await clerk.post(f"{LIST}/{other.reference}/losmaken")
    assert "De aanvragen staan weer apart." in await confirmed(clerk, parted)
    assert (await clerk.post(f"{LIST}/{other.reference}/losmaken")).status_code == 409
    assert other.reference in (await clerk.get(LIST)).text
    actions = [action for action, _ in await noted(app)]
    assert {"werkbezoeken samengevoegd", "werkbezoek losgemaakt"} <= set(actions)


def choices_in(page: str) -> list[str]:
    """What stands on and beside each button with which a request goes on, without markup."""
    found = re.findall(r'<button [^>]*name="blijft".*?(?=<button|</form>)', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


async def test_each_of_two_choices_tells_its_reference_status_and_day(
    app: FastAPI, clerk: Browser, visit: Visit
) -> None:
    other, who = await another(app), "ada@stad.example"
    await plan_on(app.state.sessions, visit.reference, date(2027, 6, 4), who)
    planned, new = f"{visit.reference} gaat verder gepland op 04/06/2027", f"{other.reference} gaat verder nieuw"
    warning = f"De geplande dag van {visit.reference}, 04/06/2027, gaat niet mee naar {other.reference}."
    for page_of, choices in ((visit, [planned, new]), (other, [new, planned])):
        page = (await clerk.get(f"{LIST}/{page_of.reference}")).text
        assert choices_in(page) == choices
        assert warning in page
    # What is heard begins with what is seen, and tells buttons apart.
    labels = re.findall(r'name="blijft" value="(\S+)" aria-label="([^"]+)"', page)
    assert [label.startswith(f"{value} gaat verder, ") for value, label in labels] == [True, True]
    await plan_on(app.state.sessions, other.reference, date(2027, 6, 7), who)
    page = (await clerk.get(f"{LIST}/{visit.reference}")).text
    assert choices_in(page)[1] == f"{other.reference} gaat verder gepland op 07/06/2027"
    assert "gaat niet mee" not in page


async def test_a_day_that_cannot_get_lost_is_not_warned_about(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    other = await another(app)
    assert "gaat niet mee" not in (await clerk.get(f"{LIST}/{visit.reference}")).text
    await plan_on(app.state.sessions, visit.reference, date(2027, 6, 4), "ada@stad.example")
    await withdraw_visit(app.state.sessions, other.reference, other.email)
    page = (await clerk.get(f"{LIST}/{visit.reference}")).text
    assert choices_in(page) == [f"{visit.reference} gaat verder gepland op 04/06/2027"]
    assert "gaat niet mee" not in page


async def test_what_cannot_be_merged_is_told_kindly(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    other, closed = await another(app), await another(app, 3)
    await withdraw_visit(app.state.sessions, closed.reference, closed.email)
    path = f"{LIST}/{visit.reference}/samenvoegen"
    for fields in (
        {"met": visit.reference, "blijft": visit.reference}, {"met": other.reference, "blijft": "WB-0000-0000"},
        {"met": "WB-0000-0000", "blijft": visit.reference}, {"met": closed.reference, "blijft": closed.reference},
        {"met": "\0", "blijft": "\0"}, {},
    ):  # fmt: skip
        answer = await clerk.post(path, **fields)
        assert answer.status_code == 409
        assert "kan je zo niet samenvoegen" in answer.text
    assert (await file_of(app, visit.reference)).visit.merged_into is None


async def test_fields_are_put_right_with_what_stood_there(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    path = f"{LIST}/{visit.reference}/gegevens"
    fields = fields_of(await clerk.get(path))
    assert fields["period"] == "begin juni"
    changed = {**fields, "email": "Nieuw@Voorbeeld.example", "people": "20", "phone": "", "period": IN_A_MONTH}
    assert "De gegevens zijn verbeterd." in await confirmed(clerk, await clerk.post(path, **changed))
    file = await file_of(app, visit.reference)
    now = file.visit
    assert (now.email, now.phone, now.people_min, now.people_max) == ("Nieuw@voorbeeld.example", "", 20, 20)
    assert f"{now.period_from:%d/%m/%Y}" == f"{now.period_to:%d/%m/%Y}" == IN_A_MONTH
    assert now.remark == REQUEST.remark
    changes = {event.field: (event.old, event.new, event.who) for event in file.history if event.what == "verbeterd"}
    assert changes["email"] == ("ada@voorbeeld.example", "Nieuw@voorbeeld.example", "Ada van de balie")
    assert changes["period_from"] == ("01/06/2027", IN_A_MONTH, "Ada van de balie")
    page = (await clerk.get(f"{LIST}/{visit.reference}")).text
    assert "<strong>personen van</strong> van <q>10</q> naar <q>20</q> door Ada van de balie" in page


def fields_of(answer: httpx.Response) -> dict[str, str]:
    """The fields of a form as a browser sends them back."""
    found = dict(re.findall(r'<input [^>]*?name="(\w+)"[^>]*? value="([^"]*)"', answer.text))
    found |= dict(re.findall(r'<textarea [^>]*?name="(\w+)"[^>]*>\n?([^<]*)</textarea>', answer.text))
    return {name: html.unescape(value) for name, value in found.items() if name != "csrf"}


async def test_corrections_are_not_left_behind_unasked(clerk: Browser, visit: Visit) -> None:
    page = (await clerk.get(f"{LIST}/{visit.reference}/gegevens")).text
    assert re.search(rf'<form [^>]*action="{LIST}/{visit.reference}/gegevens" data-guard>', page)


async def test_what_was_not_changed_is_not_read_again(app: FastAPI, clerk: Browser) -> None:
    odd = replace(REQUEST, contact_name="de balie", phone="intern 5", remark="a\r\nb", period_from=date(2020, 1, 1))
    visit = await store_visit(app.state.sessions, odd, "key", "c")
    path = f"{LIST}/{visit.reference}/gegevens"
    fields = fields_of(await clerk.get(path))
    answer = await clerk.post(path, **fields)
    said = f"{LIST}/{visit.reference}?melding=gegevens_zelfde"
    assert (answer.status_code, answer.headers["location"]) == (303, said)
    file = await file_of(app, visit.reference)
    assert [event.what for event in file.history] == ["aangevraagd"]
    assert file.visit.remark == "a\r\nb"


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [("contact", "", "voornaam en de naam"), ("email", "geen adres", "geen geldig e-mailadres"),
     ("email", "ada@gmial.com", "lijkt op een tikfout"), ("phone", "12", "geen geldig telefoonnummer"),
     ("people", "veel", "Schrijf een getal"), ("people", "0", "ten minste één"), ("people", "5000", "meer dan 500"),
     ("period", "blauw", "begrijp ik niet"), ("period", "12/03/2020", "al voorbij"), ("remark", "x" * 1001, "korter"),
     ("period", "\0", "begrijp ik niet")],
)  # fmt: skip
async def test_what_the_form_would_not_take_is_not_stored(
    app: FastAPI, clerk: Browser, visit: Visit, field: str, text: str, words: str
) -> None:
    path = f"{LIST}/{visit.reference}/gegevens"
    fields = fields_of(await clerk.get(path))
    answer = await clerk.post(path, **{**fields, field: text})
    assert answer.status_code == 422
    assert words in answer.text
    assert (await file_of(app, visit.reference)).visit.updated_at == visit.updated_at


async def test_a_doubtful_address_is_stored_when_the_employee_is_certain(
    app: FastAPI, clerk: Browser, visit: Visit
) -> None:
    path = f"{LIST}/{visit.reference}/gegevens"
    fields = {**fields_of(await clerk.get(path)), "email": "ada@gmial.com"}
    assert 'name="certain"' in (await clerk.post(path, **fields)).text
    assert (await clerk.post(path, **fields, certain="ja")).status_code == 303
    assert (await file_of(app, visit.reference)).visit.email == "ada@gmial.com"


async def test_what_a_colleague_changed_meanwhile_is_not_undone(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    path = f"{LIST}/{visit.reference}/gegevens"
    old = fields_of(await clerk.get(path))
    await change_status(app.state.sessions, visit.reference, "gecontacteerd", "bob@stad.example")
    for seen in (old["seen"], "", "\0", "gisteren"):
        answer = await clerk.post(path, **{**old, "phone": "", "seen": seen})
        assert answer.status_code == 409
        assert "intussen gewijzigd" in answer.text
    assert (await file_of(app, visit.reference)).visit.phone == REQUEST.phone


async def test_of_two_colleagues_each_keeps_what_they_changed(
    app: FastAPI, clerk: Browser, colleague: Browser, visit: Visit
) -> None:
    path = f"{LIST}/{visit.reference}/gegevens"
    opened = fields_of(await clerk.get(path))
    changed = {"remark": "Ze komen met <b>twee</b> bussen.\nEcht.", "people": "12", "email": "els@voorbeeld.example"}
    theirs = {"contact": "Dora Voorbeeld", "remark": "", "phone": "", "people": "20 - 30"}
    for name, text in theirs.items():
        assert (await colleague.post(path, **{**fields_of(await colleague.get(path)), name: text})).status_code == 303
    answer = await clerk.post(path, **{**opened, **changed})
    assert answer.status_code == 409
    # What only one of them changed stands in the form; where both did, the other words stand beside it.
    shown = fields_of(answer)
    assert {name: shown[name] for name in (*theirs, "email")} == {**theirs, **changed}
    assert re.findall(r'id="(\w+)-nu"', answer.text) == ["people", "remark"]
    assert 'In de aanvraag staat nu: <strong class="typed">20 - 30</strong>' in answer.text
    assert "In de aanvraag staat hier nu niets." in answer.text
    stored = (await file_of(app, visit.reference)).visit
    assert (stored.contact_name, stored.remark, stored.people_max) == ("Dora Voorbeeld", "", 30)
    assert (await clerk.post(path, **shown)).status_code == 303
    stored = (await file_of(app, visit.reference)).visit
    assert (stored.contact_name, stored.phone, stored.remark) == ("Dora Voorbeeld", "", changed["remark"])
    assert (stored.people_min, stored.people_max, stored.email) == (12, 12, changed["email"])


async def test_what_the_citizen_changed_meanwhile_is_not_undone(app: FastAPI, clerk: Browser) -> None:
    sessions = app.state.sessions
    visit = await store_visit(sessions, REQUEST, "key", "c")
    path = f"{LIST}/{visit.reference}/gegevens"
    opened = fields_of(await clerk.get(path))
    await store_visit(sessions, replace(REQUEST, contact_name="Els Voorbeeld", remark="Wij zijn met twee"), "key", "c")
    answer = await clerk.post(path, **{**opened, "phone": ""})
    assert (answer.status_code, "In de aanvraag staat" in answer.text) == (409, False)
    assert (await clerk.post(path, **fields_of(answer))).status_code == 303
    stored = (await file_of(app, visit.reference)).visit
    assert (stored.contact_name, stored.remark, stored.phone) == ("Els Voorbeeld", "Wij zijn met twee", "")


async def test_who_is_a_moment_later_reads_what_stands_there_by_then(
    app: FastAPI, clerk: Browser, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{LIST}/{visit.reference}/gegevens"
    mine = {**fields_of(await clerk.get(path)), "phone": "015 11 11 11"}
    correct = corrections.correct

    async def late(sessions: Sessions, reference: str, seen: datetime, fields: Correctable, who: str) -> list[str]:
        other = replace(fields, phone="015 22 22 22")
        await correct(sessions, reference, seen, other, "bob@stad.example")
        return await correct(sessions, reference, seen, fields, who)

    monkeypatch.setattr(corrections, "correct", late)
    answer = await clerk.post(path, **mine)
    assert (answer.status_code, fields_of(answer)["phone"]) == (409, "015 11 11 11")
    assert 'nu: <strong class="typed">015 22 22 22</strong>' in answer.text
    monkeypatch.setattr(corrections, "correct", correct)
    assert (await clerk.post(path, **fields_of(answer))).status_code == 303


async def test_a_request_that_was_merged_meanwhile_is_not_corrected(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    path = f"{LIST}/{visit.reference}/gegevens"
    mine = {**fields_of(await clerk.get(path)), "remark": "Ze komen met twee bussen."}
    other = (await another(app)).reference
    await clerk.post(f"{LIST}/{visit.reference}/samenvoegen", met=other, blijft=other)
    for _ in range(2):
        answer = await clerk.post(path, **mine)
        assert (answer.status_code, "samengevoegd met een andere" in answer.text) == (409, True)
        mine = fields_of(answer)
        assert mine["remark"] == "Ze komen met twee bussen."


async def test_what_does_not_exist_is_not_found_on_any_page_of_a_visit(clerk: Browser) -> None:
    for reference in ("WB-0000-0000", "%00"):
        for page in ("gegevens", "mail"):
            assert (await clerk.get(f"{LIST}/{reference}/{page}")).status_code == 404
        for action in ("gegevens", "mail", "plannen", "samenvoegen", "losmaken"):
            fields = {"datum": IN_A_MONTH, "met": "WB-1111-1111", "blijft": "WB-1111-1111", "subject": "a", "body": "b"}
            assert (await clerk.post(f"{LIST}/{reference}/{action}", **fields)).status_code == 404


async def test_a_written_date_counts_also_when_an_information_day_is_chosen(
    app: FastAPI, clerk: Browser, visit: Visit
) -> None:
    day = await add_infoday(app, 40)
    await clerk.post(f"{LIST}/{visit.reference}/plannen", infodag=str(day.id), datum=IN_A_MONTH)
    file = await file_of(app, visit.reference)
    assert file.visit.planned_on == date.today() + timedelta(days=30)
    assert file.information_day is None
