"""Work visits: found, read, moved on by one employee at a time, and taken along in files."""

import asyncio
import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select

from records import audit
from records.conversations import erase_conversation, start_conversation
from records.staff_tables import AuditEntry
from records.tables import Visit, VisitStatus
from records.visit_desk import (
    NEXT,
    Choice,
    ImpossibleChange,
    change_status,
    each_visit,
    newest_visits,
    visit_file,
)
from records.visits import VisitRequest, store_visit, withdraw_visit
from tests.console.conftest import Browser
from web.console.exports import HEADER, calendar, escaped, folded, safe_cell, visits_csv

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
    for person, status in ((clerk, "gecontacteerd"), (editor, "gepland"), (clerk, "afgerond")):
        answer = await person.post(f"{path}/status", status=status)
        assert (answer.status_code, answer.headers["location"]) == (303, path)
    page = (await clerk.get(path)).text
    for words in ("Contact gehad door Ada van de balie", "Gepland door Eva de redacteur", "Afgerond door Ada"):
        assert words in page
    assert "Er is geen volgende stap" in page
    assert [action for action, _ in await noted(app)].count("werkbezoek gewijzigd") == 3
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
    assert sum(len(following) for following in NEXT.values()) == 6


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
    assert tuple(header) == HEADER
    assert newest[3] == "'\tÉén\rtwee"
    assert oldest[1:2] + oldest[3:] == [
        "nieuw", '\'=cmd|"/c calc"!A1', "'@Ada; van \"de\" Voorbeeld", email, "'+3215",
        "Sociaal beleid, Slimme stad", "10", "15", "begin juni", "01/06/2027", "10/06/2027", REQUEST.remark,
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
    assert entry.details == {"status": "nieuw", "gezocht": True, "aantal": 1}


async def test_a_file_without_requests_is_only_a_header(app: FastAPI) -> None:
    async def none() -> AsyncIterator[Visit]:
        for visit in ():
            yield visit

    assert len([line async for line in visits_csv(none())]) == 1
    assert [visit async for visit in each_visit(app.state.sessions, Choice())] == []


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
    for status in ("gecontacteerd", "gepland", "afgewezen"):
        await change_status(sessions, visit.reference, status, "ada@stad.example")
        file = await visit_file(sessions, visit.reference)
        assert file is not None
        found = unfolded(calendar(file))
        sequences.append((int(found["SEQUENCE"]), found["STATUS"]))
    assert sequences == [(2, "TENTATIVE"), (3, "CONFIRMED"), (4, "CANCELLED")]


def test_nobody_puts_a_line_of_their_own_into_a_calendar() -> None:
    assert escaped("a\r\nATTENDEE:x\rb\nc\\,;\0\x1b") == r"a\nATTENDEE:x\nb\nc\\\,\;"


def test_long_lines_are_folded_between_characters() -> None:
    text = "x" * 74 + "é" * 80 + "\N{WAVING HAND SIGN}" * 30
    pieces = folded(text).split("\r\n ")
    assert "".join(pieces) == text
    assert len(pieces[0].encode()) <= 75
    assert all(len(piece.encode()) <= 74 for piece in pieces[1:])
    assert folded("") == ""
