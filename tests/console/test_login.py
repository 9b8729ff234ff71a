"""Logging in and out, invitations, lock-out, and who administers."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from records import staff
from records.staff_tables import Role, StaffSession
from tests.console.conftest import BASE, PASSWORD, Browser
from web.console.access import COOKIE

EMAIL = "ada@stad.example"


@pytest.fixture
async def ada(app: FastAPI) -> str:
    await staff.accept(app.state.sessions, await staff.invite(app.state.sessions, Role.CLERK), "Ada", EMAIL, PASSWORD)
    return EMAIL


async def test_the_right_password_starts_a_session_in_a_host_cookie(nobody: Browser, ada: str) -> None:
    answer = await nobody.post("/console/aanmelden", email=ada.upper(), password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"))
    assert "Domain" not in cookie
    assert (await nobody.get("/console/vandaag")).status_code == 200


@pytest.mark.parametrize("email", [EMAIL, "niemand@stad.example"])
async def test_a_wrong_password_and_an_unknown_address_read_the_same(nobody: Browser, ada: str, email: str) -> None:
    answer = await nobody.post("/console/aanmelden", email=email, password="verkeerd")
    assert answer.status_code == 401
    assert "horen niet bij elkaar" in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")


async def test_five_wrong_passwords_lock_the_account_for_a_while(nobody: Browser, ada: str) -> None:
    for _ in range(staff.MOST_FAILURES):
        assert (await nobody.post("/console/aanmelden", email=ada, password="verkeerd")).status_code == 401
    assert (await nobody.post("/console/aanmelden", email=ada, password=PASSWORD)).status_code == 429


async def test_a_session_that_was_there_before_is_not_the_one_after_logging_in(nobody: Browser, ada: str) -> None:
    nobody.http.cookies.set(COOKIE, "prepared-by-somebody-else", domain="console.example")
    answer = await nobody.post("/console/aanmelden", email=ada, password=PASSWORD)
    assert "prepared-by-somebody-else" not in answer.headers["set-cookie"]


async def test_after_logging_out_the_old_cookie_opens_nothing(clerk: Browser) -> None:
    assert (await clerk.post("/console/afmelden")).status_code == 303
    answer = await clerk.get("/console/vandaag")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/aanmelden")


@pytest.mark.parametrize("column", ["seen_at", "created_at"])
async def test_an_old_session_ends(app: FastAPI, clerk: Browser, column: str) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(update(StaffSession).values({column: datetime.now(UTC) - timedelta(days=1)}))
    assert (await clerk.get("/console/vandaag")).status_code == 303


async def test_an_invitation_makes_one_account_with_its_role(app: FastAPI, nobody: Browser) -> None:
    link = f"/console/uitnodiging/{await staff.invite(app.state.sessions, Role.EDITOR)}"
    assert "redacteur" in (await nobody.get(link)).text
    fields = {"name": "Eva", "email": "eva@stad.example", "password": PASSWORD}
    assert (await nobody.post(link, **fields)).status_code == 303
    assert (await nobody.post(link, **{**fields, "email": "mallory@stad.example"})).status_code == 422
    assert [person.role for person in await staff.employees(app.state.sessions)] == [Role.EDITOR]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [("password", "kort", "12 tekens"), ("email", "geen adres", "e-mailadres"), ("name", " ", "naam")],
)
async def test_a_bad_account_is_told_and_loses_nothing(
    app: FastAPI, nobody: Browser, field: str, value: str, told: str
) -> None:
    link = f"/console/uitnodiging/{await staff.invite(app.state.sessions, Role.CLERK)}"
    fields = {"name": "Eva", "email": "eva@stad.example", "password": PASSWORD, field: value}
    answer = await nobody.post(link, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert field == "name" or 'value="Eva"' in answer.text
    assert await staff.employees(app.state.sessions) == []


async def test_an_unknown_invitation_is_refused(nobody: Browser) -> None:
    assert (await nobody.get("/console/uitnodiging/geraden")).status_code == 404


async def test_an_administrator_invites_and_closes_an_account(
    app: FastAPI, administrator: Browser, clerk: Browser
) -> None:
    page = await administrator.post("/console/gebruikers/uitnodigen", role="redacteur")
    assert f"{BASE}/console/uitnodiging/" in page.text
    ada = next(person for person in await staff.employees(app.state.sessions) if person.email == clerk.email)
    assert (await administrator.post(f"/console/gebruikers/{ada.id}", role="medewerker")).status_code == 303
    assert (await clerk.get("/console/vandaag")).status_code == 303


async def test_the_last_administrator_stays_one(app: FastAPI, administrator: Browser) -> None:
    alma = (await staff.employees(app.state.sessions))[0]
    answer = await administrator.post(f"/console/gebruikers/{alma.id}", role="medewerker", active="true")
    assert answer.status_code == 422
    assert (await administrator.get("/console/gebruikers")).status_code == 200


async def test_a_name_with_markup_stays_text(app: FastAPI, administrator: Browser) -> None:
    secret = await staff.invite(app.state.sessions, Role.CLERK)
    await staff.accept(app.state.sessions, secret, "<script>alert(1)</script>", "x@stad.example", PASSWORD)
    text = (await administrator.get("/console/gebruikers")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
