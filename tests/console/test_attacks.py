"""Attacks on the console: hostile words everywhere, ids of others, prepared sessions, and what the log has to tell."""

import csv
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import select

from records.administration import erasure, settings
from records.answers import versions
from records.conversations import case_work
from records.conversations import saved_filters as case_filters
from records.conversations.tables import Author, Conversation, Handover, Message, Outcome
from records.mail.letters import Letter
from records.mail.tables import Mail
from records.proposals.tables import Kind, Proposal, State
from records.staff import accounts, audit, login, second_step
from records.staff.tables import AuditEntry, Employee, HalfLogin, Invitation, Role, SecondStep, StaffSession
from records.visits import corrections, desk
from records.visits.requests import VisitRequest, store_visit
from records.visits.tables import InformationDay, Visit
from tests.console.conftest import PASSWORD, Browser, browser, log_in
from tests.console.test_conversations import talk, understood
from tests.console.test_rights import FOR_ALL, OPEN, example, part_of, routes
from web.answers import load_answers
from web.console.access import COOKIE, RIGHTS
from web.console.conversations.asked import FIELDS
from web.console.exports import FORMULA_STARTS
from web.console.proposals.drafts import plain_words
from web.security import HEADERS

MARK = "xss7"
HARMLESS = f"gewone woorden {MARK}"
COMPUTED = str(191 * 7919)
HOSTILE = [
    f"<script>{MARK}()</script><style>*{{color:{MARK}}}</style>",
    f'"><img src={MARK} onerror={MARK}()><input autofocus onfocus={MARK}()>',
    f"' onmouseover='{MARK}()' style='{MARK}' x='",
    f"</textarea></title></option></datalist></script><svg/onload={MARK}()>",
    f"{MARK} {{{{191*7919}}}} {{% for x in () %}} ${{191*7919}} {{naam}} %s",
    f"[{MARK}](javascript:{MARK}()) <javascript:{MARK}()> ![x](data:text/html,{MARK}) javascript:{MARK}()",
    f"<a href=javascript:{MARK}()>a</a><iframe srcdoc={MARK}></iframe><base href=//{MARK}.example>",
    f"\u202e{MARK}\u2066\u200b{'w' * 150}",
    f"=HYPERLINK({MARK})\r\nBcc: {MARK}@evil.example\r\nEND:VCALENDAR\u2028--- a/{MARK}",
    f"\uff1dcmd|'/c {MARK}'!A0;@SUM(1)",
]
SCRIPTED = re.compile(r"[\x00-\x20]*(javascript|data|vbscript):", re.IGNORECASE)
NEVER = {"iframe", "object", "embed", "base", "img", "svg", "style", "javascript"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href"}
FILE_NAME = re.compile(r'attachment; filename="[A-Za-z0-9.-]+"')
TOPIC = "politie_waarden"
SOON = date.today() + timedelta(days=30)
# Names of parameters of all addresses, and of fields of all forms.
PARAMETERS = (
    *FIELDS, "zoek", "status", "weergave", "voor", "na", "staat", "klaar", "toon", "sorteer", "bewaard", "gedaan",
    "nakijken", "periode", "toestand", "soort", "id", "code", "error", "iss", "state",
)  # fmt: skip
FORM = (
    "email", "password", "name", "old", "new", "role", "active", "query", "number", "shown", "text", "note", "label",
    "employee", "judgement", "message", "topic", "outcome", "status", "datum", "infodag", "blijft", "met", "certain",
    "contact", "people", "period", "phone", "remark", "seen", "body", "soort", "subject", "day", "places", "theme",
    "visible_from", "valid_until", "base", "doe", "version", "reason", "step", "working_title", "action", "hours",
    "title", "gesprekken", "mails", "werkbezoeken", "confirmed", "filter", "gesprek", "mail", "voorstel", "werkbezoek",
    "words",
)  # fmt: skip
# Further states of pages, besides each address by itself.
MORE = [
    ("/console/antwoorden/{topic}", "/verschil?van=0&tot=1"),
    ("/console/werkbezoeken", "?weergave=bord"),
    ("/console/cijfers", "?periode=7"),
    ("/console/logboek", "?nakijken=ja"),
    *(("/console/voorstellen", f"?staat={state}") for state in State),
]
# Where the words stand somewhere, so that a page that shows nothing proves nothing.
SHOWS = {
    "/console/vandaag", "/console/gesprekken", "/console/gesprekken/{conversation}", "/console/live",
    "/console/live/lijst", "/console/live/{conversation}", "/console/live/{conversation}/berichten",
    "/console/werkbezoeken", "/console/werkbezoeken/{reference}", "/console/werkbezoeken/{reference}/gegevens",
    "/console/werkbezoeken/{reference}/agenda.ics", "/console/werkbezoeken/uitvoer.csv", "/console/post",
    "/console/werkbezoeken/{reference}/mail", "/console/post/{number}", "/console/infodagen",
    "/console/infodagen/{number}", "/console/antwoorden/{topic}", "/console/antwoorden/wijzigingen.patch",
    "/console/voorstellen", "/console/voorstellen/{number}", "/console/voorstellen/nieuwe-onderwerpen",
    "/console/gebruikers", "/console/logboek", "/console/beheer/zinnen", "/console/beheer/wissen",
    "/console/beheer/wissen/bewijs/{number}", "/console/beheer/wissen/bewijs/{number}/bewijs.txt",
    "/console/cijfers/{table}/uitvoer.csv", "/console/modellen",
}  # fmt: skip


class Page(HTMLParser):
    """What a browser would make of a page: its words, and everything in it that could run or come from elsewhere."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.words, self.bad = "", list[str]()
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.words += f" {' '.join(values.values())} "
        runs = tag == "script" and not values.get("src", "").startswith("/console/")
        if runs or tag in NEVER or MARK in tag:
            self.bad.append(tag)
        for name, value in values.items():
            leads = name in ADDRESSES and bool(SCRIPTED.match(value))
            if leads or name.startswith("on") or name in ("style", "srcdoc") or MARK in name:
                self.bad.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.words += data


async def employee_id(app: FastAPI, who: Browser) -> int:
    return next(each.id for each in await accounts.employees(app.state.sessions) if each.email == who.email)


async def fill(app: FastAPI, viewer: Browser, words: str, learnt: str = "") -> dict[str, str]:
    """Put words everywhere; what stands for the first `{…}` in each path, by the path so far.

    Args:
        app, viewer: the console, and who has a saved filter in it.
        words: what citizens and colleagues wrote.
        learnt: what was approved to learn from, if that is something else: developers read it.
    """
    sessions = app.state.sessions
    invitation = await accounts.invite(sessions, Role.CLERK)
    another = await accounts.invite(sessions, Role.CLERK)
    person = await accounts.accept(sessions, another, words, f"{words}@a.nl", PASSWORD)
    await login.start_session(sessions, person)
    await second_step.start_setup(sessions, person.id)
    conversation = await _conversation(app, words, learnt or words)
    await case_work.add_note(sessions, conversation, person.id, words)
    await case_work.add_label(sessions, conversation, person.id, words[:40])
    await case_work.assign(sessions, conversation, person.id, person.id)
    for owner in (person.id, await employee_id(app, viewer)):
        await case_filters.save_filter(sessions, owner, words[:60], urlencode({"woorden": words}))
    visit = await _visit(app, words, conversation, person.email)
    answer = load_answers()[TOPIC]
    await versions.add_version(sessions, TOPIC, 0, person, versions.Draft(words, None, answer.hash))
    await settings.write_sentences(sessions, [settings.Sentence(words, words)], 0)
    await audit.note(sessions, person.email, words[:60], words, woorden=words)
    proof = await erasure.keep_proof(
        sessions, who=person.email, salt="ab", digest="d", erased={"gesprekken": 1}, left={}, is_complete=True
    )
    day = InformationDay(day=SOON, theme=words)
    proposal = await _proposals(app, plain_words(words), plain_words(learnt or words), day)
    async with sessions() as session:
        mail = await session.scalar(select(Mail.id).where(Mail.who == person.email))
    return {
        "/console/uitnodiging/{secret}": invitation,
        "/console/gebruikers/{number}": str(person.id),
        "/console/gesprekken/{conversation}": conversation,
        "/console/live/{conversation}": conversation,
        "/console/werkbezoeken/{reference}": visit.reference,
        "/console/post/{number}": str(mail),
        "/console/infodagen/{number}": str(day.id),
        "/console/antwoorden/{topic}": TOPIC,
        "/console/voorstellen/{number}": str(proposal),
        "/console/voorstellen/uitvoer/{number}": "1",
        "/console/cijfers/{table}": "modellen",
        "/console/beheer/wissen/bewijs/{number}": str(proof.id),
    }


async def _conversation(app: FastAPI, words: str, model: str) -> str:
    about = {**understood(confidence=0.3), "model": model, "entities": [{"entity": "PERSON", "value": words}]}
    now = datetime.now(UTC)
    id_, [message] = await talk(app, words, reply=words, thumb="down", understood=about, at=now)
    async with app.state.sessions.begin() as session:
        found = await session.get_one(Conversation, id_)
        found.token_hash = "e" * 64
        found.handover, found.rating, found.rating_words = Handover.WAITING, 1, words
        found.caller_name = found.caller_contact = words
        reply = await session.scalar(select(Message).where(Message.reply_to == message))
        reply.thumb_words, reply.buttons = words, [{"id": "1", "title": words}]
        said = {"conversation_id": id_, "at": now, "author": Author.STAFF, "emergency": False, "buttons": []}
        session.add(Message(**said, name=words, text=words))
    return id_


async def _visit(app: FastAPI, words: str, conversation: str, who: str) -> Visit:
    sessions = app.state.sessions
    request = VisitRequest(
        organisation=words, contact_name=words, email=f"{words}@b.nl", phone=words[:32], themes=[words], people_min=1,
        people_max=2, period_text=words, period_from=SOON, period_to=SOON, remark=words,
    )  # fmt: skip
    await store_visit(sessions, request, "key 1", conversation)
    visit = await store_visit(sessions, request, "key 2", conversation)
    fields = replace(corrections.correctable(visit), remark=words * 2)
    await corrections.correct(sessions, visit.reference, visit.updated_at, fields, who)
    await desk.queue_letter(sessions, visit.reference, Letter(words, words), who)
    file = await desk.visit_file(sessions, visit.reference)
    assert file
    return file.visit


async def _proposals(app: FastAPI, words: str, learnt: str, day: InformationDay) -> int:
    """Proposals of every kind, and an information day; the id of a draft."""
    now = datetime.now(UTC)
    times = {"changed_at": now}
    example = {"kind": Kind.EXAMPLE, "topic": TOPIC, **times}
    new = {"kind": Kind.NEW_TOPIC, "working_title": words[:100], "note": words, **times}
    draft = Proposal(**example, state=State.DRAFT, text=words)
    async with app.state.sessions.begin() as session:
        session.add_all([
            draft, day, Proposal(**example, state=State.REFUSED, text=words, reason=words),
            Proposal(**example, state=State.PROPOSED, text=words, is_suspect=True),
            Proposal(**example, state=State.APPROVED, text=learnt, export=1),
            Proposal(**example, state=State.APPROVED, text=learnt), Proposal(**new, state=State.DRAFT, text=words),
        ])  # fmt: skip
        await session.flush()
        return draft.id


def head(path: str) -> str:
    """A path up to and with its first `{…}`."""
    return path[: path.index("}") + 1] if "{" in path else path


def real(path: str, ids: dict[str, str]) -> str:
    """The path of a thing that is there."""
    return path.replace(head(path), ids[head(path)].join([head(path).rpartition("{")[0], ""])) if "{" in path else path


def pages(ids: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Path and address of everything that can be read."""
    of_routes = [(path, real(path, ids)) for method, path in routes() if method == "GET"]
    return [*of_routes, *((path, real(path, ids) + query) for path, query in MORE)]


async def secrets_of(app: FastAPI, viewer: Browser) -> set[str]:
    """What no page may hold."""
    columns = (
        Employee.password_hash, StaffSession.secret_hash, StaffSession.csrf, HalfLogin.secret_hash, SecondStep.secret,
        Invitation.secret_hash, Conversation.token_hash,
    )  # fmt: skip
    async with app.state.sessions() as session:
        found = {value for column in columns for value in await session.scalars(select(column))}
    return found - {viewer.csrf}


def check_text(answer: httpx.Response, where: str) -> str:
    """What a reader sees of an answer, after looking at what could run."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind != "text/html":
        assert kind in (
            "application/json", "application/problem+json", "text/csv", "text/calendar", "text/x-diff", "text/x-patch",
            "text/plain", "text/javascript", "message/rfc822", "",
        ) or kind.endswith(".sheet"), (where, kind)  # fmt: skip
        assert answer.headers["x-content-type-options"] == "nosniff", where
        return answer.content.decode(errors="replace")
    shown = Page(answer.text)
    assert shown.bad == [], where
    assert COMPUTED not in answer.text, where
    return shown.words


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_words_stay_words_on_every_page(app: FastAPI, administrator: Browser, words: str) -> None:
    ids = await fill(app, administrator, words)
    secret, showing = await secrets_of(app, administrator), set()
    for path, address in pages(ids):
        answer = await administrator.get(address)
        # There is no provider here, and a comparison needs the numbers of two versions.
        is_there = not address.endswith(("openid", "openid/terug", "verschil"))
        assert answer.status_code in ((200, 303, 409) if is_there else (404,)), (address, answer.status_code)
        text = check_text(answer, address)
        assert not [each for each in secret if each in text], address
        showing |= {path} if MARK in text else set()
    assert SHOWS - showing == set()


@pytest.mark.parametrize("words", [HOSTILE[1], HOSTILE[4], HOSTILE[8]])
async def test_hostile_words_in_addresses_and_forms_stay_words(
    app: FastAPI, administrator: Browser, words: str
) -> None:
    ids = await fill(app, administrator, HARMLESS)
    for method, path in routes():
        # The one that hears whether the password is right would be locked, and the session has to stay.
        if path in ("/console/afmelden", "/console/aanmelden"):
            continue
        asked = {"params": dict.fromkeys(PARAMETERS, words)}
        sent = {"data": dict.fromkeys(FORM, words) | {"csrf": administrator.csrf}} if method == "POST" else {}
        for address in (real(path, ids), example(path).replace("999999", quote(words, safe=""))):
            answer = await administrator.http.request(method, address, **asked, **sent)
            assert answer.status_code < 500, (method, address, answer.status_code)
            check_text(answer, address)
            assert not {"\r", "\n"} & set("".join(answer.headers.values())), address


PIECES = [
    "-1", "9" * 9, "2147483648", "9" * 30, "%C2%B2", "1%00", "..%2F..%2Fetc%2Fpasswd", "%FF", "a" * 300, "f" * 32,
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
async def test_no_piece_of_an_address_or_form_breaks_the_console(administrator: Browser, piece: str) -> None:
    values = httpx.QueryParams(f"x={piece}")["x"]
    for method, path in routes():
        if path == "/console/afmelden" or ("{" not in path and len(piece) > 100):
            continue
        sent = {"data": dict.fromkeys(FORM, values) | {"csrf": administrator.csrf}} if method == "POST" else {}
        address = example(path).replace("999999", piece)
        answer = await administrator.http.request(method, address, params=dict.fromkeys(PARAMETERS, values), **sent)
        assert answer.status_code < 500, (method, address, answer.status_code)
    assert (await administrator.get("/console/account")).status_code == 200


@pytest.mark.parametrize("origin", ["http://[", "http://a\u2100b", "null", "https://evil.example"])
@pytest.mark.parametrize("path", ["/console/aanmelden", "/console/gesprekken/bewaard"])
async def test_a_form_from_what_is_no_address_of_ours_is_refused(
    administrator: Browser, path: str, origin: str
) -> None:
    sent = {"csrf": administrator.csrf, "email": "x", "password": "x", "name": "x", "query": "woorden=x"}
    answer = await administrator.http.post(path, data=sent, headers=[(b"Origin", origin.encode())])
    assert answer.status_code == 403


async def test_a_form_in_an_encoding_that_makes_no_text_is_refused(administrator: Browser) -> None:
    fields = {"csrf": "+2AA-", **dict.fromkeys(FORM, "+2AA-")}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields]
    kind = {"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"}
    for path in [path for method, path in routes() if method == "POST"]:
        answer = await administrator.http.post(example(path), content="".join([*parts, "--x--\r\n"]), headers=kind)
        assert answer.status_code in (403, 422), path


async def test_a_form_for_a_strange_host_is_refused(administrator: Browser) -> None:
    for host in ("[", "a b", "evil.example", "x" * 300):
        answer = await administrator.http.post(
            "/console/account/sessies", data={"csrf": administrator.csrf}, headers={"Host": host, "Origin": "http://["}
        )
        assert answer.status_code in (400, 403), host


@pytest.mark.parametrize("words", HOSTILE)
async def test_files_hold_no_formula_and_no_header_that_somebody_else_wrote(
    app: FastAPI, administrator: Browser, words: str
) -> None:
    ids = await fill(app, administrator, words)
    files = [(path, address) for path, address in pages(ids) if re.search(r"\.(csv|xlsx|patch|ics|eml|txt)$", path)]
    assert len(files) == 8
    for path, address in files:
        answer = await administrator.get(address)
        if path.endswith(".eml") and answer.status_code == 409:
            # It was told that this cannot be made into a mail.
            continue
        assert answer.status_code == 200, address
        assert FILE_NAME.fullmatch(answer.headers["content-disposition"]), address
        assert answer.headers["cache-control"] == "no-store", address
        check_file(path.rpartition(".")[2], answer)


def check_file(kind: str, answer: httpx.Response) -> None:
    match kind:
        case "csv":
            text = answer.text.removeprefix("\ufeff")
            cells = [cell for row in csv.reader(StringIO(text, newline=""), delimiter=";") for cell in row]
            assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]
        case "xlsx":
            sheet = load_workbook(BytesIO(answer.content)).active
            assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
            assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "n" and cell.value]
        case "ics":
            lines = answer.text.replace("\r\n ", "").split("\r\n")
            assert lines.count("END:VCALENDAR") == 1
            assert all(re.match(r"[A-Z]+[:;]", line) for line in lines if line)
        case "eml":
            before, _, _ = answer.text.partition("\r\n\r\n")
            assert not re.search(r"^Bcc:", before, re.MULTILINE)
        case "patch":
            assert all(re.match(r"[ +\-@\\]|$", line) for line in answer.text.split("\n"))
            names = [line for line in answer.text.split("\n") if line.startswith(("--- ", "+++ "))]
            assert names and all(re.match(r"(--- a|\+\+\+ b)/data/\w+/\w+\.yml", name) for name in names)


PRIVATE = f"Zoe Geheim {MARK} zoe@geheim.example"


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_reads_of_real_things_what_the_table_says(
    app: FastAPI, administrator: Browser, role: Role
) -> None:
    ids = await fill(app, administrator, PRIVATE, learnt="hoe laat is het daar")
    person = await log_in(app, role, "Iemand anders")
    for method, path in routes():
        if path in OPEN | FOR_ALL or path in ("/console/account/sessies", "/console/beheer/bewaartermijnen/nu"):
            continue
        sent = {"data": {"csrf": person.csrf, "version": "1"}} if method == "POST" else {}
        answer = await person.http.request(method, real(path, ids), **sent)
        allowed = role in RIGHTS[part_of(path)]
        assert answer.status_code != 403 or not allowed or part_of(path) == "voorstellen", (method, path)
        assert answer.status_code == 403 or allowed, (method, path)
        if role == Role.DEVELOPER:
            assert MARK not in check_text(answer, path), path
            assert ids["/console/live/{conversation}"] not in answer.text, path


@pytest.mark.parametrize(
    ("path", "field"),
    [("{c}/notities/verwijderen", "note"), ("bewaard/hernoemen", "number"), ("bewaard/verwijderen", "number")],
)
async def test_what_a_colleague_keeps_cannot_be_changed_by_guessing(
    app: FastAPI, clerk: Browser, path: str, field: str
) -> None:
    ids = await fill(app, clerk, HARMLESS)
    conversation = ids["/console/live/{conversation}"]
    owner, sessions = int(ids["/console/gebruikers/{number}"]), app.state.sessions
    before = await case_filters.saved_filters(sessions, owner)
    for number in [1] if field == "note" else [each.id for each in before]:
        sent = {field: str(number), "name": "van mij nu"}
        answer = await clerk.post(f"/console/gesprekken/{path.format(c=conversation)}", **sent)
        assert answer.status_code == 404
    after = await case_filters.saved_filters(sessions, owner)
    assert [(each.id, each.name) for each in after] == [(each.id, each.name) for each in before]
    assert len((await case_work.case_of(sessions, conversation)).notes) == 1


@pytest.mark.parametrize("step", ["overnemen", "zeg", "teruggeven", "doorgeven", "afsluiten"])
async def test_a_conversation_of_a_colleague_stays_theirs(
    app: FastAPI, clerk: Browser, colleague: Browser, step: str
) -> None:
    id_, _ = await talk(app, "dag", handover=Handover.WAITING, at=datetime.now(UTC))
    assert (await colleague.post(f"/console/live/{id_}/overnemen")).status_code == 303
    before = await held(app, id_)
    sent = {"text": "stiekem", "email": clerk.email, "outcome": Outcome.HELPED}
    assert (await clerk.post(f"/console/live/{id_}/{step}", **sent)).status_code in (409, 422)
    assert (await clerk.post(f"/console/live/{id_}/{step}", **{**sent, "email": colleague.email})).status_code == 409
    assert await held(app, id_) == before


async def held(app: FastAPI, conversation: str) -> tuple[Any, ...]:
    async with app.state.sessions() as session:
        found = await session.get_one(Conversation, conversation)
        texts = await session.scalars(select(Message.text).where(Message.conversation_id == conversation))
        return (found.handover, found.staff_email, found.outcome, *texts)


async def test_who_may_chat_no_longer_keeps_no_citizen_waiting(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    id_, _ = await talk(app, "dag", handover=Handover.WAITING)
    await clerk.post(f"/console/live/{id_}/overnemen")
    await staff_role(app, clerk, Role.DEVELOPER)
    assert (await colleague.post(f"/console/live/{id_}/overnemen")).status_code == 303


async def staff_role(app: FastAPI, who: Browser, role: Role, active: bool = True) -> None:
    await log_in(app, Role.ADMINISTRATOR, "Reserve de beheerder")
    await accounts.change_employee(app.state.sessions, await employee_id(app, who), role, active)


async def test_another_role_holds_at_the_next_request(app: FastAPI, clerk: Browser) -> None:
    assert (await clerk.get("/console/gesprekken")).status_code == 200
    await staff_role(app, clerk, Role.DEVELOPER)
    assert (await clerk.get("/console/gesprekken")).status_code == 403
    assert (await clerk.post("/console/gesprekken/bewaard", name="x", query="woorden=x")).status_code == 403


async def test_a_closed_account_stays_out_with_its_old_session_also_when_it_is_opened_again(
    app: FastAPI, clerk: Browser
) -> None:
    await staff_role(app, clerk, Role.CLERK, active=False)
    assert (await clerk.get("/console/gesprekken")).status_code == 303
    await accounts.change_employee(app.state.sessions, await employee_id(app, clerk), Role.CLERK, True)
    assert (await clerk.get("/console/gesprekken")).status_code == 303


async def test_a_session_that_somebody_else_prepared_is_never_that_of_the_employee(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    for prepared in ("gekozen", colleague.http.cookies[COOKIE]):
        victim = browser(app, cookies={COOKIE: prepared})
        answer = await victim.post("/console/aanmelden", data={"email": clerk.email, "password": PASSWORD})
        given = answer.cookies[COOKIE]
        assert given != prepared
        flags = answer.headers["set-cookie"].lower()
        assert all(flag in flags for flag in ("secure", "httponly", "samesite=strict", "path=/"))
        assert "domain" not in flags
        assert (await browser(app, cookies={COOKIE: prepared}).get("/console/account")).status_code == 303
        assert (await browser(app, cookies={COOKIE: given}).get("/console/account")).status_code == 200


async def test_nothing_of_the_console_is_cached_and_every_answer_has_the_headers(
    app: FastAPI, administrator: Browser, nobody: Browser
) -> None:
    ids = await fill(app, administrator, HARMLESS)
    for path, address in pages(ids):
        for who in (administrator, nobody):
            answer = await who.get(address)
            is_read = answer.status_code != 303 and path != "/console/antwoorden/voorbeeld.js"
            assert not is_read or answer.headers["cache-control"] == "no-store", address
            assert set(map(str.lower, HEADERS)) <= set(answer.headers), address
            policy = answer.headers["content-security-policy"]
            assert "unsafe" not in policy and "require-trusted-types-for 'script'" in policy, address
            assert answer.headers.get("access-control-allow-origin") is None


# Reading these is reading what a citizen wrote, or taking something along.
NOTED = re.compile(
    r"/console/((gesprekken|live)/\{conversation\}(/berichten)?|werkbezoeken/\{reference\}(/.*)?|post/\{number\}(/.*)?"
    r"|voorstellen/\{number\}|.*\.(csv|xlsx|patch|ics|eml))"
)


async def log_of(app: FastAPI) -> list[AuditEntry]:
    async with app.state.sessions() as session:
        return list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


async def test_reading_a_citizen_and_taking_something_along_is_noted(app: FastAPI, administrator: Browser) -> None:
    ids = await fill(app, administrator, PRIVATE)
    noted = [(path, address) for path, address in pages(ids) if NOTED.fullmatch(path)]
    assert len(noted) == 15
    for number, (_, address) in enumerate(noted):
        reader = await log_in(app, Role.ADMINISTRATOR, f"Lezer{number} de beheerder")
        assert (await reader.get(address)).status_code in (200, 409 if address.endswith(".eml") else 200)
        [entry] = [entry for entry in await log_of(app) if entry.who == reader.email]
        assert MARK not in json.dumps([entry.action, entry.object, entry.details]), address
    assert await audit.first_broken(app.state.sessions) is None
