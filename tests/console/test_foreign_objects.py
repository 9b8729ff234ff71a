"""What an employee may do to a thing of a colleague, and who reads things of citizens at all.

Most of the work is shared: a colleague goes on where another one left, and the log tells who did what. The rest is of
one employee alone. Every address that changes something stands in one of the lists below.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from records.conversations import handover, presence, saved_filters
from records.conversations.case_tables import Note
from records.conversations.tables import Author, Conversation, Handover, Message, Outcome
from records.mail.tables import Mail, MailState
from records.proposals.tables import Proposal
from records.schema import Base
from records.staff import accounts, audit, invitations, own_account, second_step
from records.staff.tables import STAFF, Employee, Judgement, Role, StaffSession, Verdict
from records.visits.tables import Visit, VisitStatus
from tests.console.conftest import PASSWORD, Browser, log_in
from tests.console.everything import SOON, employee_id, fill, real
from tests.console.hostile import HARMLESS, MARK, check_text
from tests.console.test_conversations import talk
from tests.console.test_rights import FOR_ALL, OPEN, part_of, routes
from web.console.access import RIGHTS
from web.console.topic_names import topic_name
from web.console.visits.form import as_typed

PRIVATE = f"Zoe Geheim {MARK} zoe@geheim.example"
CASE = "/console/gesprekken/{conversation}"
LIVE = "/console/live/{conversation}"
VISIT = "/console/werkbezoeken/{reference}"
POST = "/console/post/{number}"
PROPOSAL = "/console/voorstellen/{number}"
ONES_OWN_FILTER = "alleen van mij"


@dataclass(frozen=True)
class Theirs:
    """Things of a colleague: their rows, and the address of each by the path so far."""

    ids: dict[str, str]
    colleague: Employee
    conversation: str
    message: int
    note: int
    filter: int
    draft: Proposal
    visit: Visit
    other_visit: str


async def things_of_a_colleague(app: FastAPI, who: Browser) -> Theirs:
    """A colleague's things of every kind, while the colleague is logged in and has the conversation."""
    sessions, ids = app.state.sessions, await fill(app, who, HARMLESS)
    colleague = await own_account.find_employee(sessions, int(ids["/console/gebruikers/{number}"]))
    conversation = ids[LIVE]
    assert colleague and await handover.take(sessions, conversation, colleague)
    await presence.look(sessions, conversation, colleague.id)
    kept = await saved_filters.save_filter(sessions, colleague.id, ONES_OWN_FILTER, "duim=omlaag")
    async with sessions.begin() as session:
        asked = Message.conversation_id == conversation, Message.author == Author.CITIZEN
        message = await session.scalar(select(Message.id).where(*asked))
        about = {"employee_id": colleague.id, "at": datetime.now(UTC), "judgement": Judgement.NOT_OURS}
        session.add(Verdict(message_id=message, **about))
        [note] = await session.scalars(select(Note.id))
        draft = await session.get_one(Proposal, int(ids[PROPOSAL]))
        draft.changed_by = colleague.email
        visits = {each.reference: each for each in await session.scalars(select(Visit))}
    visit = visits.pop(ids[VISIT])
    assert kept and message
    return Theirs(ids, colleague, conversation, message, note, kept, draft, visit, next(iter(visits)))


Fields = Callable[[Theirs], dict[str, Any]]
# What a colleague goes on with, in an order in which each is possible.
SHARED: list[tuple[str, Fields]] = [
    (f"{CASE}/notities", lambda their: {"text": "van een collega"}),
    (f"{CASE}/etiketten", lambda their: {"label": "nieuw"}),
    (f"{CASE}/etiketten/verwijderen", lambda their: {"label": HARMLESS[:40]}),
    (f"{CASE}/toewijzen", lambda their: {"employee": 0}),
    (f"{CASE}/oordeel", lambda their: {"message": their.message, "judgement": "goed"}),
    (f"{PROPOSAL}/geen-persoonsgegevens", lambda their: {"version": their.draft.version}),
    (
        PROPOSAL,
        lambda their: {
            "version": their.draft.version + 1,
            "text": "een andere zin",
            "topic": topic_name(their.draft.topic or ""),
        },
    ),
    (f"{PROPOSAL}/afwijzen", lambda their: {"version": their.draft.version + 2, "reason": "dubbel"}),
    (f"{VISIT}/gegevens", lambda their: {**asdict(as_typed(their.visit)), "remark": "van een collega"}),
    (f"{VISIT}/mail", lambda their: {"subject": "Dag", "body": "Tot dan"}),
    (f"{VISIT}/status", lambda their: {"status": VisitStatus.CONTACTED}),
    (f"{VISIT}/plannen", lambda their: {"datum": f"{SOON:%d/%m/%Y}"}),
    (f"{VISIT}/samenvoegen", lambda their: {"met": their.other_visit, "blijft": their.other_visit}),
    (f"{VISIT}/losmaken", lambda their: {}),
    (f"{POST}/tegenhouden", lambda their: {}),
    (f"{POST}/opnieuw", lambda their: {}),
]
# What is of one employee: refused, and nothing changes.
KEPT: dict[str, Fields] = {
    f"{CASE}/notities/verwijderen": lambda their: {"note": their.note},
    "/console/gesprekken/bewaard/hernoemen": lambda their: {"number": their.filter, "name": "van mij nu"},
    "/console/gesprekken/bewaard/verwijderen": lambda their: {"number": their.filter},
    f"{LIVE}/overnemen": lambda their: {},
    f"{LIVE}/zeg": lambda their: {"text": "stiekem"},
    f"{LIVE}/teruggeven": lambda their: {},
    f"{LIVE}/doorgeven": lambda their: {"email": their.colleague.email},
    f"{LIVE}/afsluiten": lambda their: {"outcome": Outcome.HELPED},
    # Nothing was wiped, so there is nothing to forget.
    f"{CASE}/vergeten": lambda their: {},
}
# What others decide: staff puts forward only.
DECIDED: dict[str, Fields] = {
    f"{PROPOSAL}/goedkeuren": lambda their: {"version": their.draft.version},
    "/console/voorstellen/uitvoer": lambda their: {},
    "/console/voorstellen/uitvoer/{number}/overgenomen": lambda their: {},
}
# What names nobody and is about who asks; whatever is sent, a colleague's rows stay as they are.
OWN = (
    "/console/account/herstelcodes", "/console/account/sessies", "/console/account/tweede-stap",
    "/console/account/tweede-stap/begin", "/console/account/tweede-stap/uit", "/console/account/wachtwoord",
    "/console/gesprekken/bewaard", f"{CASE}/kijkt", f"{CASE}/weg", "/console/afmelden",
)  # fmt: skip
# Only of what asks for a new topic, which the draft is not.
NOT_THIS_KIND = {f"{PROPOSAL}/overgenomen"}


async def rows_of(app: FastAPI, employee: int | None = None) -> dict[str, list[str]]:
    """Every row of every table but the log, or those that are of one employee."""
    found = {}
    async with app.state.sessions() as session:
        for table in Base.metadata.sorted_tables:
            of_employee = "employee_id" in table.columns
            if table.name == "audit_entries" or (employee and not of_employee):
                continue
            query = select(table).where(table.c.employee_id == employee) if employee else select(table)
            found[table.name] = sorted(map(repr, (await session.execute(query)).all()))
    return found


async def last_change(app: FastAPI) -> tuple[int, str]:
    """Number of the last entry in the log that tells of more than reading, and who did it."""
    found = await audit.entries(app.state.sessions, "", 50)
    return next((entry.id, entry.who) for entry in found if "gelezen" not in entry.action)


def test_every_address_that_changes_something_stands_in_a_list() -> None:
    staff = {part for part, roles in RIGHTS.items() if Role.CLERK in roles}
    changes = {path for method, path in routes() if method == "POST" and part_of(path) in staff | {"afmelden"}}
    assert changes == {path for path, _ in SHARED} | set(KEPT) | set(DECIDED) | set(OWN) | NOT_THIS_KIND


async def test_shared_work_goes_on_with_a_colleague_and_the_log_tells_who(app: FastAPI, clerk: Browser) -> None:
    their = await things_of_a_colleague(app, clerk)
    for path, fields in SHARED:
        if path == f"{POST}/opnieuw":
            await give_up(app, int(their.ids[POST]))
        before, (entry, _) = await rows_of(app), await last_change(app)
        answer = await clerk.post(real(path, their.ids), **fields(their))
        assert answer.status_code == 303, (path, answer.text)
        assert await rows_of(app) != before, path
        noted, who = await last_change(app)
        assert (noted > entry, who) == (True, clerk.email), path


async def give_up(app: FastAPI, number: int) -> None:
    async with app.state.sessions.begin() as session:
        (await session.get_one(Mail, number)).state = MailState.FAILED


@pytest.mark.parametrize("path", [*KEPT, *DECIDED])
async def test_what_is_of_a_colleague_stays_as_it_is(app: FastAPI, clerk: Browser, path: str) -> None:
    their = await things_of_a_colleague(app, clerk)
    before = await rows_of(app)
    answer = await clerk.post(real(path, their.ids), **(KEPT | DECIDED)[path](their))
    if path in DECIDED:
        assert answer.status_code == 403
    elif path.endswith("vergeten"):
        assert answer.status_code == 303
    else:
        assert answer.status_code in (404, 409, 422)
    assert await rows_of(app) == before


async def test_a_conversation_of_a_colleague_is_given_to_nobody_else(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    their = await things_of_a_colleague(app, clerk)
    before = await rows_of(app)
    for to in (clerk.email, colleague.email):
        answer = await clerk.post(f"/console/live/{their.conversation}/doorgeven", email=to)
        assert answer.status_code in (409, 422)
        assert await rows_of(app) == before


@pytest.mark.parametrize("path", OWN)
async def test_what_is_about_who_asks_touches_no_colleague(app: FastAPI, clerk: Browser, path: str) -> None:
    their = await things_of_a_colleague(app, clerk)
    secret = await second_step.unconfirmed_secret(app.state.sessions, their.colleague.id)
    assert secret
    before = await rows_of(app, their.colleague.id)
    assert all(before[table] for table in ("saved_filters", "staff_sessions", "second_steps", "presences", "notes"))
    somebody = {"employee": their.colleague.id, "number": their.colleague.id, "email": their.colleague.email}
    fields = {"password": PASSWORD, "old": PASSWORD, "new": "een ander wachtwoord", "name": "x", "query": "duim=omlaag"}
    answer = await clerk.post(real(path, their.ids), **somebody, **fields, code=second_step.TOTP(secret).now())
    assert answer.status_code < 500
    assert await rows_of(app, their.colleague.id) == before
    async with app.state.sessions() as session:
        assert (await session.get_one(Employee, their.colleague.id)).password_hash == their.colleague.password_hash


async def test_nobody_sees_the_filters_and_sessions_of_a_colleague(app: FastAPI, clerk: Browser) -> None:
    their = await things_of_a_colleague(app, clerk)
    assert ONES_OWN_FILTER not in (await clerk.get("/console/gesprekken")).text
    async with app.state.sessions.begin() as session:
        for number in range(3):
            now = datetime.now(UTC)
            about = {"employee_id": their.colleague.id, "csrf": "x", "created_at": now, "seen_at": now}
            session.add(StaffSession(secret_hash=str(number) * 64, **about))
    account = (await clerk.get("/console/account")).text
    assert their.colleague.email not in account
    assert len(await own_account.open_sessions(app.state.sessions, await employee_id(app, clerk), "")) == 1


@pytest.mark.parametrize("role", sorted(STAFF - {Role.ADMINISTRATOR}) + [Role.DEVELOPER])
async def test_only_an_administrator_touches_accounts_and_invitations(app: FastAPI, clerk: Browser, role: Role) -> None:
    their = await things_of_a_colleague(app, clerk)
    person, before = await log_in(app, role, "Iemand anders"), await rows_of(app)
    number = their.ids["/console/gebruikers/{number}"]
    for what in ("", "/afmelden", "/tweede-stap-uit", "/ontkoppelen", "/nieuw-wachtwoord"):
        answer = await person.post(f"/console/gebruikers/{number}{what}", role=Role.ADMINISTRATOR, active="true")
        assert answer.status_code == 403, what
    assert (await person.post("/console/gebruikers/uitnodigen", role=Role.ADMINISTRATOR)).status_code == 403
    [invitation, *_] = await invitations.open_invitations(app.state.sessions)
    assert (await person.post("/console/gebruikers/uitnodigingen/intrekken", key=invitation.key)).status_code == 403
    assert await rows_of(app) == before


async def test_an_invitation_gives_the_role_that_it_was_made_for(app: FastAPI, nobody: Browser) -> None:
    secret = await invitations.invite(app.state.sessions, Role.CLERK)
    sent = {"name": "Nieuw", "email": "nieuw@stad.example", "password": PASSWORD}
    more = {"role": Role.ADMINISTRATOR, "active": "true", "id": "1", "employee": "1"}
    assert (await nobody.post(f"/console/uitnodiging/{secret}", **sent, **more)).status_code == 303
    [made] = await accounts.employees(app.state.sessions)
    assert made.role == Role.CLERK


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


async def test_who_may_chat_no_longer_keeps_no_citizen_waiting(
    app: FastAPI, clerk: Browser, colleague: Browser, administrator: Browser
) -> None:
    id_, _ = await talk(app, "dag", handover=Handover.WAITING)
    await clerk.post(f"/console/live/{id_}/overnemen")
    await accounts.change_employee(app.state.sessions, await employee_id(app, clerk), Role.DEVELOPER, True)
    assert (await colleague.post(f"/console/live/{id_}/overnemen")).status_code == 303
    async with app.state.sessions() as session:
        assert (await session.get_one(Conversation, id_)).staff_email == colleague.email
