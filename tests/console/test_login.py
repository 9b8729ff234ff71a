"""Logging in and out, the second step, invitations, lock-out, and who administers."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pyotp import TOTP
from sqlalchemy import update

from records.staff import accounts, audit, invitations, openid
from records.staff import login as staff
from records.staff import second_step as staff_second_step
from records.staff.tables import Employee, Invitation, Role, StaffSession
from tests.console.conftest import BASE, PASSWORD, Browser, log_in
from web import access
from web.console.access import COOKIE
from web.console.staff.login import HALF_COOKIE
from web.settings import OpenId, Secret

EMAIL = "ada@stad.example"


@pytest.fixture
async def ada(app: FastAPI) -> str:
    sessions = app.state.sessions
    await invitations.accept(sessions, await invitations.invite(sessions, Role.CLERK), "Ada", EMAIL, PASSWORD)
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


# Too many wrong ones from one address

OFFICE, ELSEWHERE = "192.0.2.10", "198.51.100.7"


def at(app: FastAPI, address: str, **options: Any) -> Browser:
    """A browser at this address of the network."""
    return Browser(httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url=BASE, **options))


@pytest.fixture
def few(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many wrong ones are allowed: few, because a password takes its time."""
    monkeypatch.setattr(access, "FAILED_LOG_INS", 3)
    app.state.limits = access.Limits(app.state.settings)
    return 3


async def test_an_address_with_many_wrong_passwords_waits_and_another_logs_in(app: FastAPI, few: int, ada: str) -> None:
    stranger = at(app, ELSEWHERE)
    tries = [stranger.post("/console/aanmelden", email=f"{n}@stad.example", password="x") for n in range(few + 10)]
    answers = [answer.status_code for answer in await asyncio.gather(*tries)]
    assert (answers.count(401), answers.count(429)) == (few, 10)
    refused = await stranger.post("/console/aanmelden", email=ada, password=PASSWORD)
    assert (refused.status_code, "over 15 minuten" in refused.text) == (429, True)
    assert 0 < int(refused.headers["retry-after"]) <= 15 * 60
    assert (await at(app, OFFICE).post("/console/aanmelden", email=ada, password=PASSWORD)).status_code == 303


async def test_of_a_locked_account_the_log_tells_no_more_often_than_an_address_may_try(
    app: FastAPI, few: int, monkeypatch: pytest.MonkeyPatch, ada: str
) -> None:
    monkeypatch.setattr(staff, "MOST_FAILURES", 1)
    for _ in range(4 * few):
        await at(app, ELSEWHERE).post("/console/aanmelden", email=ada, password="verkeerd")
    assert len(await audit.entries(app.state.sessions, ada, 100)) == few - 1


async def test_right_log_ins_of_one_address_never_count(app: FastAPI, few: int, ada: str) -> None:
    for _ in range(3 * few):
        assert (await at(app, OFFICE).post("/console/aanmelden", email=ada, password=PASSWORD)).status_code == 303
    _, codes = await second_step(app)
    for code in codes[: few + 1]:
        browser = at(app, OFFICE)
        await browser.post("/console/aanmelden", email=ada, password=PASSWORD)
        assert (await browser.post("/console/aanmelden/code", code=code)).status_code == 303
    invitation = f"/console/uitnodiging/{await invitations.invite(app.state.sessions, Role.CLERK)}"
    for _ in range(3 * few):
        assert (await at(app, OFFICE).get(invitation)).status_code == 200


async def test_a_team_with_ordinary_typos_logs_in_from_its_office(app: FastAPI) -> None:
    sessions = app.state.sessions
    for number in range(12):
        email = f"p{number}@stad.example"
        await invitations.accept(sessions, await invitations.invite(sessions, Role.CLERK), "P", email, PASSWORD)
        browser = at(app, OFFICE)
        wrong = [await browser.post("/console/aanmelden", email=email, password="verkeerd") for _ in range(2)]
        assert [answer.status_code for answer in wrong] == [401, 401]
        assert (await browser.post("/console/aanmelden", email=email, password=PASSWORD)).status_code == 303


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/console/aanmelden"),
        ("POST", "/console/aanmelden/code"),
        ("GET", "/console/uitnodiging/geraden"),
        ("POST", "/console/uitnodiging/geraden"),
        ("GET", "/console/aanmelden/openid/terug?code=a&state=b"),
    ],
)
async def test_whatever_proves_who_somebody_is_counts_and_waits(app: FastAPI, few: int, method: str, path: str) -> None:
    app.state.settings = replace(app.state.settings, openid=OpenId("https://a.example", "i", Secret("s"), ""))
    answers = [await at(app, ELSEWHERE).http.request(method, path) for _ in range(few + 1)]
    assert [answer.status_code == 429 for answer in answers] == [False] * few + [True]
    waiting = await at(app, ELSEWHERE).post("/console/aanmelden", email="a@b.example", password="x")
    assert (waiting.status_code, "Probeer het over" in waiting.text) == (429, True)


async def test_behind_a_proxy_that_is_trusted_each_counts_for_itself(app: FastAPI, few: int, ada: str) -> None:
    async def tried(address: str, password: str) -> int:
        forwarded = at(app, "10.0.0.1", headers={"X-Forwarded-For": address})
        return (await forwarded.post("/console/aanmelden", email=ada, password=password)).status_code

    app.state.limits = access.Limits(replace(app.state.settings, trusted_proxies=(ip_network("10.0.0.0/8"),)))
    assert [await tried(ELSEWHERE, "x") for _ in range(few + 1)] == [401] * few + [429]
    assert await tried(OFFICE, PASSWORD) == 303
    # Of a proxy that nobody trusts anyone can have written it.
    app.state.limits = access.Limits(app.state.settings)
    assert [await tried(f"203.0.113.{n}", PASSWORD if n == few else "x") for n in range(few + 1)] == [401] * 3 + [429]


async def test_a_session_that_was_there_before_is_not_the_one_after_logging_in(nobody: Browser, ada: str) -> None:
    nobody.http.cookies.set(COOKIE, "prepared-by-somebody-else", domain="console.example")
    answer = await nobody.post("/console/aanmelden", email=ada, password=PASSWORD)
    assert "prepared-by-somebody-else" not in answer.headers["set-cookie"]


async def test_the_session_of_who_was_logged_in_before_ends(app: FastAPI, clerk: Browser, ada: str) -> None:
    before = clerk.http.cookies[COOKIE]
    answer = await clerk.post("/console/aanmelden", email=ada, password=PASSWORD)
    assert (answer.status_code, before in answer.headers["set-cookie"]) == (303, False)
    assert await staff.logged_in(app.state.sessions, before) is None


async def second_step(app: FastAPI) -> tuple[TOTP, list[str]]:
    """The app and recovery codes of the only employee, who switched the second step on."""
    [person] = await accounts.employees(app.state.sessions)
    await staff_second_step.start_setup(app.state.sessions, person.id)
    secret = await staff_second_step.unconfirmed_secret(app.state.sessions, person.id)
    assert secret is not None
    return TOTP(secret), await staff_second_step.confirm(app.state.sessions, person.id, TOTP(secret).now())


async def test_with_a_second_step_the_password_alone_opens_nothing(app: FastAPI, nobody: Browser, ada: str) -> None:
    await second_step(app)
    answer = await nobody.post("/console/aanmelden", email=ada, password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/aanmelden/code")
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith(f"{HALF_COOKIE}=")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/", "Max-Age=300"))
    for path in ("/console", "/console/vandaag", "/console/account"):
        assert (await nobody.get(path)).headers["location"] == "/console/aanmelden"
    # Nor does its secret as that of a session.
    nobody.http.cookies.set(COOKIE, nobody.http.cookies[HALF_COOKIE], domain="console.example")
    assert (await nobody.get("/console/vandaag")).headers["location"] == "/console/aanmelden"


@pytest.mark.parametrize("proof", ["app", "herstelcode"])
async def test_the_code_after_the_password_starts_the_session(
    app: FastAPI, nobody: Browser, ada: str, proof: str
) -> None:
    device, codes = await second_step(app)
    await nobody.post("/console/aanmelden", email=ada, password=PASSWORD)
    assert "Je code" in (await nobody.get("/console/aanmelden/code")).text
    wrong = await nobody.post("/console/aanmelden/code", code="000000")
    assert (wrong.status_code, "klopt niet" in wrong.text) == (401, True)
    code = codes[0] if proof == "herstelcode" else device.at(datetime.now(UTC), counter_offset=1)
    answer = await nobody.post("/console/aanmelden/code", code=code)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    assert HALF_COOKIE not in nobody.http.cookies
    assert (await nobody.get("/console/vandaag")).status_code == 200
    [entry] = [each for each in await audit.entries(app.state.sessions, ada, 10) if each.action == "aangemeld"]
    assert entry.details == {"met": proof}


async def test_wrong_codes_lock_like_wrong_passwords(app: FastAPI, nobody: Browser, ada: str) -> None:
    _, codes = await second_step(app)
    await nobody.post("/console/aanmelden", email=ada, password=PASSWORD)
    for _ in range(staff.MOST_FAILURES):
        assert (await nobody.post("/console/aanmelden/code", code="000000")).status_code == 401
    assert (await nobody.post("/console/aanmelden/code", code=codes[0])).status_code == 429
    assert (await nobody.post("/console/aanmelden", email=ada, password=PASSWORD)).status_code == 429
    assert "aanmelden geblokkeerd" in {each.action for each in await audit.entries(app.state.sessions, ada, 10)}


async def test_without_the_password_no_code_is_asked_or_taken(app: FastAPI, nobody: Browser, ada: str) -> None:
    _, codes = await second_step(app)
    assert (await nobody.get("/console/aanmelden/code")).headers["location"] == "/console/aanmelden"
    answer = await nobody.post("/console/aanmelden/code", code=codes[0])
    assert (answer.status_code, "vijf minuten" in answer.text) == (401, True)
    assert (await nobody.get("/console/vandaag")).status_code == 303


async def test_without_an_identity_provider_there_is_no_way_to_one(nobody: Browser) -> None:
    assert "openid" not in (await nobody.get("/console/aanmelden")).text
    for path in ("/console/aanmelden/openid", "/console/aanmelden/openid/terug?code=a&state=b"):
        assert (await nobody.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/console/aanmelden", "/console/aanmelden/code", "/console/uitnodiging/geraden"])
@pytest.mark.parametrize("fields", [{}, {"email": "\0", "password": "\0", "code": "\0", "name": "\0"}])
async def test_a_form_without_sense_is_refused_and_breaks_nothing(
    nobody: Browser, path: str, fields: dict[str, str]
) -> None:
    assert 400 <= (await nobody.post(path, **fields)).status_code < 500


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
    link = f"/console/uitnodiging/{await invitations.invite(app.state.sessions, Role.EDITOR)}"
    assert "redacteur" in (await nobody.get(link)).text
    fields = {"name": "Eva", "email": "eva@stad.example", "password": PASSWORD}
    assert (await nobody.post(link, **fields)).status_code == 303
    assert (await nobody.post(link, **{**fields, "email": "mallory@stad.example"})).status_code == 422
    assert [person.role for person in await accounts.employees(app.state.sessions)] == [Role.EDITOR]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [("password", "kort", "12 tekens"), ("email", "geen adres", "e-mailadres"), ("name", " ", "naam")],
)
async def test_a_bad_account_is_told_and_loses_nothing(
    app: FastAPI, nobody: Browser, field: str, value: str, told: str
) -> None:
    link = f"/console/uitnodiging/{await invitations.invite(app.state.sessions, Role.CLERK)}"
    fields = {"name": "Eva", "email": "eva@stad.example", "password": PASSWORD, field: value}
    answer = await nobody.post(link, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert field == "name" or 'value="Eva"' in answer.text
    assert await accounts.employees(app.state.sessions) == []


async def test_an_unknown_invitation_is_refused(nobody: Browser) -> None:
    assert (await nobody.get("/console/uitnodiging/geraden")).status_code == 404


async def test_an_administrator_invites_and_closes_an_account(
    app: FastAPI, administrator: Browser, clerk: Browser
) -> None:
    page = await administrator.post("/console/gebruikers/uitnodigen", role="redacteur")
    assert f"{BASE}/console/uitnodiging/" in page.text
    ada = next(person for person in await accounts.employees(app.state.sessions) if person.email == clerk.email)
    assert (await administrator.post(f"/console/gebruikers/{ada.id}", role="medewerker")).status_code == 303
    assert (await clerk.get("/console/vandaag")).status_code == 303


async def test_an_administrator_withdraws_an_invitation_that_went_to_the_wrong_person(
    app: FastAPI, administrator: Browser, clerk: Browser, nobody: Browser
) -> None:
    sessions, sent = app.state.sessions, {"name": "E", "email": "e@stad.example", "password": PASSWORD}
    secrets = [await invitations.invite(sessions, Role.EDITOR), await invitations.invite(sessions, Role.CLERK)]
    link = await link_for(administrator, await person(app, clerk))
    page = (await administrator.get("/console/gebruikers")).text
    for words in ("Nieuw account: redacteur", "Nieuw account: medewerker", "Nieuw wachtwoord voor Ada van de balie"):
        assert words in page
    assert not any(secret in page for secret in (*secrets, link.rpartition("/")[2]))
    keys = {each.role: each.key for each in await invitations.open_invitations(sessions) if not each.employee}
    path = "/console/gebruikers/uitnodigingen/intrekken"
    assert (await administrator.post(path, key=keys[Role.EDITOR])).status_code == 303
    assert "Nieuw account: redacteur" not in (await administrator.get("/console/gebruikers")).text
    assert (await nobody.get(f"/console/uitnodiging/{secrets[0]}")).status_code == 404
    assert (await nobody.post(f"/console/uitnodiging/{secrets[0]}", **sent)).status_code == 422
    # The other ones go on, and what is withdrawn, used or unknown is not found.
    assert (await nobody.get(link)).status_code == 200
    assert (await nobody.post(f"/console/uitnodiging/{secrets[1]}", **sent)).status_code == 303
    for key in (keys[Role.EDITOR], keys[Role.CLERK], "x", "", "\0"):
        assert (await administrator.post(path, key=key)).status_code == 404
    # The key opens nothing.
    [left] = await invitations.open_invitations(sessions)
    assert (await nobody.get(f"/console/uitnodiging/{left.key}")).status_code == 404


async def test_an_invitation_leads_to_the_address_of_the_settings(app: FastAPI, administrator: Browser) -> None:
    app.state.settings = replace(app.state.settings, console_url="https://elders.example")
    page = await administrator.post("/console/gebruikers/uitnodigen", role="redacteur")
    assert "https://elders.example/console/uitnodiging/" in page.text
    assert BASE not in page.text


async def person(app: FastAPI, browser: Browser) -> Employee:
    return next(each for each in await accounts.employees(app.state.sessions) if each.email == browser.email)


async def test_an_administrator_logs_somebody_out_everywhere(
    app: FastAPI, administrator: Browser, clerk: Browser, colleague: Browser
) -> None:
    ada = await person(app, clerk)
    assert (await administrator.post(f"/console/gebruikers/{ada.id}/afmelden")).status_code == 303
    assert (await clerk.get("/console/vandaag")).status_code == 303
    assert (await colleague.get("/console/vandaag")).status_code == 200
    [entry, *_] = await audit.entries(app.state.sessions, administrator.email, 1)
    assert (entry.action, entry.object) == ("overal afgemeld", f"gebruiker {clerk.email}")


async def test_an_administrator_switches_off_the_second_step_of_somebody_else_only(
    app: FastAPI, administrator: Browser, clerk: Browser
) -> None:
    sessions = app.state.sessions
    people = [await person(app, each) for each in (administrator, clerk)]
    for each in people:
        await staff_second_step.start_setup(sessions, each.id)
        secret = await staff_second_step.unconfirmed_secret(sessions, each.id)
        await staff_second_step.confirm(sessions, each.id, TOTP(secret or "").now())
    answers = [await administrator.post(f"/console/gebruikers/{each.id}/tweede-stap-uit") for each in people]
    assert [answer.status_code for answer in answers] == [404, 303]
    since = [(await staff_second_step.protection(sessions, each.id)).since for each in people]
    assert (since[0] is None, since[1] is None) == (False, True)
    [entry, *_] = await audit.entries(sessions, administrator.email, 1)
    assert (entry.action, entry.object) == ("tweede stap uitgezet", f"gebruiker {clerk.email}")


async def test_an_administrator_unlinks_an_account_elsewhere(
    app: FastAPI, administrator: Browser, clerk: Browser
) -> None:
    path = f"/console/gebruikers/{(await person(app, clerk)).id}/ontkoppelen"
    assert (await administrator.post(path)).status_code == 404
    who = openid.Identity("https://aanmelden.example", "s-1", clerk.email, True)
    await openid.employee_of(app.state.sessions, who)
    assert "werkaccount gekoppeld" in (await administrator.get("/console/gebruikers")).text
    assert (await administrator.post(path)).status_code == 303
    assert "werkaccount gekoppeld" not in (await administrator.get("/console/gebruikers")).text


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "-1", "%00", "x", "1.5", "%F0%9F%8C%9D"])
@pytest.mark.parametrize("action", ["", "/afmelden", "/tweede-stap-uit", "/ontkoppelen"])
async def test_an_employee_who_is_not_there_is_not_found(administrator: Browser, number: str, action: str) -> None:
    answer = await administrator.post(f"/console/gebruikers/{number}{action}", role="medewerker")
    assert answer.status_code == 404


async def test_the_last_administrator_stays_one(app: FastAPI, administrator: Browser) -> None:
    alma = (await accounts.employees(app.state.sessions))[0]
    answer = await administrator.post(f"/console/gebruikers/{alma.id}", role="medewerker", active="true")
    assert answer.status_code == 422
    assert (await administrator.get("/console/gebruikers")).status_code == 200


async def test_a_name_with_markup_stays_text(app: FastAPI, administrator: Browser) -> None:
    secret = await invitations.invite(app.state.sessions, Role.CLERK)
    await invitations.accept(app.state.sessions, secret, "<script>alert(1)</script>", "x@stad.example", PASSWORD)
    text = (await administrator.get("/console/gebruikers")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


async def test_administrators_do_not_close_their_own_account(app: FastAPI, administrator: Browser) -> None:
    await log_in(app, Role.ADMINISTRATOR, "Nog een beheerder")
    me = await person(app, administrator)
    answer = await administrator.post(f"/console/gebruikers/{me.id}", role=me.role)
    assert (answer.status_code, (await person(app, administrator)).active) == (422, True)
    assert "Je kan je eigen account niet sluiten" in answer.text


async def link_for(administrator: Browser, someone: Employee) -> str:
    """The path of the link with which somebody chooses another password."""
    page = (await administrator.post(f"/console/gebruikers/{someone.id}/nieuw-wachtwoord")).text
    page = (await administrator.post(f"/console/gebruikers/{someone.id}/nieuw-wachtwoord")).text
    return "/console/uitnodiging/" + page.partition("/console/uitnodiging/")[2].partition('"')[0]


async def test_who_forgot_the_password_chooses_another_one_once(
    app: FastAPI, administrator: Browser, clerk: Browser, nobody: Browser
) -> None:
    ada, another = await person(app, clerk), "nog een lang wachtwoord"
    link = await link_for(administrator, ada)
    assert clerk.email in (await nobody.get(link)).text
    answer = await nobody.post(link, password="kort")
    assert (answer.status_code, "ten minste 12 tekens" in answer.text) == (422, True)
    assert (await clerk.get("/console/vandaag")).status_code == 200
    # What an invitation to make an account takes changes nothing here.
    answer = await nobody.post(link, password=another, email="evil@burger.example", name="Eva")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/aanmelden?melding=wachtwoord")
    assert "Je nieuwe wachtwoord is bewaard" in (await nobody.get(answer.headers["location"])).text
    assert (await clerk.get("/console/vandaag")).status_code == 303
    assert [each.email for each in await accounts.employees(app.state.sessions)] == [clerk.email, administrator.email]
    sent = {"email": clerk.email, "password": another}
    assert (await nobody.post("/console/aanmelden", **{**sent, "password": PASSWORD})).status_code == 401
    assert (await nobody.post("/console/aanmelden", **sent)).headers["location"] == "/console"
    for answer in (await nobody.get(link), await nobody.post(link, password=another)):
        assert answer.status_code in (404, 422)
        assert "gebruikt of verlopen" in answer.text
    entries = {(entry.who, entry.action) for entry in await audit.entries(app.state.sessions, clerk.email, 20)}
    offered, chosen = "link voor nieuw wachtwoord", "nieuw wachtwoord gekozen"
    assert {(administrator.email, offered), (clerk.email, chosen)} < entries


async def test_the_link_keeps_the_second_step_and_the_lock_goes(
    app: FastAPI, administrator: Browser, clerk: Browser, nobody: Browser
) -> None:
    ada, sessions = await person(app, clerk), app.state.sessions
    await staff_second_step.start_setup(sessions, ada.id)
    secret = await staff_second_step.unconfirmed_secret(sessions, ada.id)
    await staff_second_step.confirm(sessions, ada.id, TOTP(secret or "").now())
    for _ in range(6):
        answer = await nobody.post("/console/aanmelden", email=clerk.email, password="fout")
    assert answer.status_code == 429
    await nobody.post(await link_for(administrator, ada), password=PASSWORD)
    answer = await nobody.post("/console/aanmelden", email=clerk.email, password=PASSWORD)
    assert answer.headers["location"] == "/console/aanmelden/code"


async def test_another_link_ends_the_one_before(
    app: FastAPI, administrator: Browser, clerk: Browser, colleague: Browser, nobody: Browser
) -> None:
    theirs = await link_for(administrator, await person(app, colleague))
    earlier, link = [await link_for(administrator, await person(app, clerk)) for _ in range(2)]
    assert [(await nobody.get(each)).status_code for each in (earlier, link, theirs)] == [404, 200, 200]


async def test_no_link_for_oneself_and_none_that_is_a_day_old(
    app: FastAPI, administrator: Browser, clerk: Browser, nobody: Browser
) -> None:
    me = await person(app, administrator)
    assert (await administrator.post(f"/console/gebruikers/{me.id}/nieuw-wachtwoord")).status_code == 404
    link = await link_for(administrator, await person(app, clerk))
    async with app.state.sessions.begin() as session:
        await session.execute(update(Invitation).values(expires_at=datetime.now(UTC) - timedelta(minutes=1)))
    assert (await nobody.post(link, password=PASSWORD)).status_code == 422
    assert (await clerk.get("/console/vandaag")).status_code == 200
