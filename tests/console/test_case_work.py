"""Notes, labels, assignment, who else is there, and saved filters, as employees use them."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from records.conversations import case_work, saved_filters
from records.conversations.case_tables import Note, SavedFilter
from records.conversations.tables import Handover
from records.staff import audit
from records.staff.tables import Employee, StaffSession
from tests.console.conftest import Browser
from tests.console.test_transcript import talk
from web.console.conversations.case_work import as_label
from web.console.conversations.presence import in_rows
from web.console.conversations.saved_filters import known_query
from web.console.pages import environment

NOBODY_THERE = "f" * 32


async def shown(browser: Browser, conversation: str) -> str:
    """The text of the page, with single spaces."""
    return " ".join(unescape((await browser.get(f"/console/gesprekken/{conversation}")).text).split())


async def at(browser: Browser, conversation: str, what: str, **fields: Any) -> Any:
    return await browser.post(f"/console/gesprekken/{conversation}/{what}", **fields)


async def id_of(app: FastAPI, browser: Browser) -> int:
    async with app.state.sessions() as session:
        found: int = await session.scalar(select(Employee.id).where(Employee.email == browser.email))
    return found


async def last_entry(app: FastAPI) -> Any:
    return (await audit.entries(app.state.sessions, "", 1))[0]


async def test_a_note_shows_who_wrote_it_and_stands_in_no_log(app: FastAPI, clerk: Browser, colleague: Browser) -> None:
    id_, _ = await talk(app, "vraag")
    answer = await at(clerk, id_, "notities", text="Belde terug.\r\n<b>Opgelost</b>")
    assert answer.headers["location"] == f"/console/gesprekken/{id_}#opvolging"
    entry = await last_entry(app)
    assert (entry.action, entry.object, list(entry.details)) == ("notitie geschreven", f"gesprek {id_}", ["notitie"])
    text = (await colleague.get(f"/console/gesprekken/{id_}")).text
    assert "Belde terug.\n&lt;b&gt;Opgelost&lt;/b&gt;" in text
    assert "Ada van de balie" in text
    assert "Verwijder<" not in text


async def test_one_removes_a_note_of_oneself_and_of_nobody_else(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    id_, _ = await talk(app, "vraag")
    other, _ = await talk(app, "vraag")
    await at(clerk, id_, "notities", text="Van mij")
    note = (await last_entry(app)).details["notitie"]
    assert (await at(colleague, id_, "notities/verwijderen", note=note)).status_code == 404
    assert (await at(clerk, other, "notities/verwijderen", note=note)).status_code == 404
    assert "Van mij" in await shown(clerk, id_)
    assert (await at(clerk, id_, "notities/verwijderen", note=note)).status_code == 303
    assert (await last_entry(app)).action == "notitie verwijderd"
    assert "Van mij" not in await shown(clerk, id_)


@pytest.mark.parametrize(("typed", "says"), [("  \r\n", "Typ eerst je notitie."), ("x" * 2001, "te lang")])
async def test_a_note_that_cannot_be_kept_stays_in_the_field(
    app: FastAPI, clerk: Browser, typed: str, says: str
) -> None:
    id_, _ = await talk(app, "vraag")
    answer = await at(clerk, id_, "notities", text=typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert typed.strip() in answer.text
    async with app.state.sessions() as session:
        assert await session.scalar(select(Note)) is None


async def test_as_many_lines_as_a_browser_allows_are_kept(app: FastAPI, clerk: Browser) -> None:
    id_, _ = await talk(app, "vraag")
    assert (await at(clerk, id_, "notities", text="\r\n".join(["x"] * 1000))).status_code == 303


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Klacht ", "klacht"), ("te\tLang\n wachten", "te lang wachten"), ("\0", ""), ("É" * 50, "é" * 40), ("", "")],
)
def test_a_label_is_lower_case_with_single_spaces(typed: str, kept: str) -> None:
    assert as_label(typed) == kept


async def test_labels_are_put_on_offered_elsewhere_and_taken_off(app: FastAPI, clerk: Browser) -> None:
    id_, _ = await talk(app, "vraag")
    other, _ = await talk(app, "vraag")
    await at(clerk, id_, "etiketten", label="  Wachttijd ")
    entry = await last_entry(app)
    assert (entry.action, entry.details) == ("etiket gezet", {})
    assert '<span class="tag">wachttijd</span>' in await shown(clerk, id_)
    assert '<option value="wachttijd"></option>' in await shown(clerk, other)
    assert '<span class="tag">wachttijd</span>' not in await shown(clerk, other)
    for label in ("WACHTTIJD", "   "):
        assert (await at(clerk, id_, "etiketten", label=label)).status_code == 303
    assert (await at(clerk, id_, "etiketten/verwijderen", label="wachttijd")).status_code == 303
    assert (await last_entry(app)).action == "etiket weggehaald"
    assert "wachttijd" not in await shown(clerk, id_)
    assert (await at(clerk, id_, "etiketten/verwijderen", label="wachttijd")).status_code == 404


async def test_a_conversation_is_assigned_to_a_colleague_to_oneself_and_to_nobody(
    app: FastAPI, clerk: Browser, colleague: Browser, developer: Browser
) -> None:
    id_, _ = await talk(app, "vraag")
    bob, ada = await id_of(app, colleague), await id_of(app, clerk)
    await at(clerk, id_, "toewijzen", employee=bob)
    assert (await last_entry(app)).details == {"aan": colleague.email}
    assert "Toegewezen aan <strong>Bob van de balie</strong>" in await shown(clerk, id_)
    assert "door Ada van de balie" in await shown(clerk, id_)
    assert "volgt dit gesprek op." not in await shown(clerk, id_)
    assert (await at(clerk, id_, "kijkt")).json()["text"].startswith("Bob van de balie volgt dit gesprek op.")
    for browser, known in ((clerk, bob), (colleague, 0)):
        assert "volgt" not in (await at(browser, id_, "kijkt", shown=known)).json()["text"]
    await at(clerk, id_, "toewijzen", employee=ada)
    assert f'<option value="{ada}" selected>mij (Ada van de balie)' in await shown(clerk, id_)
    await at(clerk, id_, "toewijzen", employee=0)
    assert (await last_entry(app)).details == {"aan": None}
    assert "Nog aan niemand toegewezen" in await shown(clerk, id_)
    for stranger in (await id_of(app, developer), 999999):
        assert (await at(clerk, id_, "toewijzen", employee=stranger)).status_code == 404


@pytest.mark.parametrize("id_", [NOBODY_THERE, "x", "%00"])
async def test_nothing_is_written_about_a_conversation_that_is_not_there(
    app: FastAPI, clerk: Browser, id_: str
) -> None:
    for what, fields in {
        "notities": {"text": "x"},
        "notities/verwijderen": {"note": 1},
        "etiketten": {"label": "x"},
        "etiketten/verwijderen": {"label": "x"},
        "toewijzen": {"employee": 0},
        "kijkt": {},
    }.items():
        assert (await at(clerk, id_, what, **fields)).status_code == 404, what
    assert (await at(clerk, id_, "weg")).status_code == 204
    assert await audit.entries(app.state.sessions, "", 1) == []


async def test_colleagues_see_each_other_on_a_conversation_and_in_the_list(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    id_, _ = await talk(app, "vraag")
    assert "kijkt nu" not in await shown(clerk, id_)
    assert "Ook Ada van de balie kijkt nu." in await shown(colleague, id_)
    assert (await at(clerk, id_, "kijkt")).json() == {"text": "Ook Bob van de balie kijkt nu."}
    rows = (await clerk.get("/console/gesprekken/bezig", params={"id": [id_, NOBODY_THERE, "x"]})).json()
    assert rows == {id_: ["Bob van de balie kijkt nu"], NOBODY_THERE: []}
    await at(colleague, id_, "weg")
    assert (await at(clerk, id_, "kijkt")).json() == {"text": ""}
    assert (await clerk.get("/console/gesprekken/bezig")).json() == {}


async def test_more_colleagues_are_told_in_one_sentence(
    app: FastAPI, clerk: Browser, colleague: Browser, editor: Browser, administrator: Browser
) -> None:
    id_, _ = await talk(app, "vraag")
    for browser in (colleague, editor, administrator):
        await shown(browser, id_)
    told = (await at(clerk, id_, "kijkt")).json()["text"]
    assert told == "Ook Alma de beheerder, Bob van de balie en Eva de redacteur kijken nu."


async def test_who_took_a_conversation_over_is_told_to_others_only(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    held = {"handover": Handover.ACTIVE, "staff_name": "Bob van de balie", "staff_email": colleague.email}
    id_, _ = await talk(app, "vraag", **held)
    assert (await at(clerk, id_, "kijkt")).json()["text"] == "Bob van de balie heeft dit gesprek overgenomen."
    rows = (await clerk.get(f"/console/gesprekken/bezig?id={id_}")).json()
    assert rows[id_] == ["in gesprek met Bob van de balie"]
    assert "overgenomen" not in (await at(colleague, id_, "kijkt")).json()["text"]


async def test_a_page_that_is_left_open_keeps_nobody_logged_in(app: FastAPI, clerk: Browser) -> None:
    id_, _ = await talk(app, "vraag")
    before = datetime.now(UTC) - timedelta(minutes=30)
    async with app.state.sessions.begin() as session:
        await session.execute(update(StaffSession).values(seen_at=before))
    await at(clerk, id_, "kijkt")
    await clerk.get(f"/console/gesprekken/bezig?id={id_}")
    await at(clerk, id_, "weg")
    async with app.state.sessions() as session:
        assert await session.scalar(select(StaffSession.seen_at)) == before
    await clerk.get(f"/console/gesprekken/{id_}")
    async with app.state.sessions() as session:
        assert await session.scalar(select(StaffSession.seen_at)) > before


async def test_a_row_of_the_list_tells_labels_and_who_follows_it_up(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    sessions = app.state.sessions
    mine, [_] = await talk(app, "vraag")
    theirs, [_] = await talk(app, "vraag")
    ada, bob = await id_of(app, clerk), await id_of(app, colleague)
    await case_work.add_label(sessions, mine, ada, "<b>")
    await case_work.assign(sessions, mine, ada, ada)
    await case_work.assign(sessions, theirs, bob, ada)

    class Request:
        def __init__(self) -> None:
            self.app = app

    class Who:
        employee = Employee(id=ada, email=clerk.email)

    found = await in_rows(Request(), Who(), [mine, theirs])  # type: ignore[arg-type]
    assert (found[mine].labels, found[mine].signs) == (["<b>"], ["voor mij"])
    assert (found[theirs].labels, found[theirs].signs) == ([], ["voor Bob van de balie"])
    macros: Any = environment.get_template("gesprekken_etiketten.html").module
    html = macros.row(type("Conversation", (), {"id": mine}), found[mine])
    assert "&lt;b&gt;" in html
    assert f'data-signs="{mine}"' in html


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("duim=omlaag&van=2027-01-02", "van=2027-01-02&duim=omlaag"),
        ("?duim=omlaag&onzin=1&na=1~2~3", ""),
        ("duim=omlaag&onzin=1&na=1~2~3&csrf=geheim", "duim=omlaag"),
        ("duim=omlaag&duim=omhoog", "duim=omlaag"),
        ("https://evil.example/?x=1", ""),
        ("duim=%00%ff//evil.example", "duim=%00%EF%BF%BD%2F%2Fevil.example"),
        ("&".join(["duim=omlaag"] * 200), ""),
        ("", ""),
    ],
)
def test_only_known_filters_are_kept_of_an_address(query: str, kept: str) -> None:
    assert known_query(query) == kept


async def kept_filters(app: FastAPI, browser: Browser) -> list[SavedFilter]:
    return await saved_filters.saved_filters(app.state.sessions, await id_of(app, browser))


async def test_a_filter_is_kept_opened_renamed_and_removed(app: FastAPI, clerk: Browser, colleague: Browser) -> None:
    answer = await clerk.post("/console/gesprekken/bewaard", name="  Boze  burgers ", query="duim=omlaag&x=1")
    assert answer.headers["location"] == "/console/gesprekken?duim=omlaag&melding=filters"
    page = (await clerk.get(answer.headers["location"])).text
    assert "Je filters zijn bewaard." in page
    # What was said is no part of the filter.
    assert 'href="/console/gesprekken?duim=omlaag" aria-current="page"' in page
    [kept] = await kept_filters(app, clerk)
    assert (kept.name, kept.query) == ("Boze burgers", "duim=omlaag")
    entry = await last_entry(app)
    assert (entry.action, entry.object, entry.details) == ("filter bewaard", f"filter {kept.id}", {})
    for what, fields in {"hernoemen": {"name": "Van Bob"}, "verwijderen": {}}.items():
        answer = await colleague.post(f"/console/gesprekken/bewaard/{what}", number=kept.id, **fields)
        assert answer.status_code == 404
    answer = await clerk.post("/console/gesprekken/bewaard/hernoemen", number=kept.id, name="Duimen")
    assert answer.headers["location"] == "/console/gesprekken?melding=filters"
    assert [each.name for each in await kept_filters(app, clerk)] == ["Duimen"]
    answer = await clerk.post("/console/gesprekken/bewaard/verwijderen", number=kept.id)
    assert "De bewaarde filters zijn verwijderd." in (await clerk.get(answer.headers["location"])).text
    assert await kept_filters(app, clerk) == []


@pytest.mark.parametrize(
    ("name", "query", "says"),
    [
        ("  ", "duim=omlaag", "Geef het filter een naam"),
        ("Leeg", "onzin=1", "ten minste één filter"),
        ("Duimen", "duim=omhoog", "al een filter met deze naam"),
    ],
)
async def test_a_filter_that_cannot_be_kept_says_why(
    app: FastAPI, clerk: Browser, name: str, query: str, says: str
) -> None:
    await clerk.post("/console/gesprekken/bewaard", name="Duimen", query="duim=omlaag")
    answer = await clerk.post("/console/gesprekken/bewaard", name=name, query=query)
    assert answer.status_code == 422
    assert says in answer.text
    assert len(await kept_filters(app, clerk)) == 1


def test_the_saved_filters_are_shown_with_forms_and_never_as_markup() -> None:
    who = type("Who", (), {"csrf": "token"})
    saved = [SavedFilter(id=7, name="<b>Boos</b>", query="duim=omlaag&van=2027-01-02")]
    template = environment.get_template("gesprekken_bewaard.html")
    html = template.render(who=who, saved=saved, query="duim=omlaag&van=2027-01-02")
    assert (
        '<a class="button quiet" href="/console/gesprekken?duim=omlaag&amp;van=2027-01-02" aria-current="page">' in html
    )
    assert "&lt;b&gt;Boos&lt;/b&gt;</a>" in html
    assert "Bewaar deze filters" not in html
    assert "Bewaar deze filters" in template.render(who=who, saved=saved, query="duim=omhoog")
    assert template.render(who=who, saved=[], query="").strip() == ""
