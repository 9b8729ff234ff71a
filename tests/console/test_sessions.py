"""Sessions: prepared by somebody else, of a closed account, of another role, behind a page that stays open."""

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from pyotp import TOTP
from sqlalchemy import select

from records.conversations.tables import Handover, Message
from records.staff import accounts, login, second_step
from records.staff.tables import Employee, Role, StaffSession
from tests.console.conftest import PASSWORD, Browser, browser
from tests.console.everything import employee_id
from tests.console.test_conversations import talk
from web.console.access import COOKIE
from web.console.staff.login import HALF_COOKIE

LOG_IN = "/console/aanmelden"


async def change(app: FastAPI, who: Browser, role: Role, active: bool = True) -> None:
    await accounts.change_employee(app.state.sessions, await employee_id(app, who), role, active)


async def is_outside(who: Browser, path: str) -> bool:
    answer = await who.get(path)
    return (answer.status_code, answer.headers.get("location")) == (303, LOG_IN)


async def log_in_again(app: FastAPI, who: Browser) -> Browser:
    """The same browser, which got a new secret in place of the one that it had."""
    answer = await browser(app, cookies=who.http.cookies).post(LOG_IN, data={"email": who.email, "password": PASSWORD})
    secret = answer.cookies[COOKIE]
    found = await login.logged_in(app.state.sessions, secret)
    assert found
    return Browser(browser(app, cookies={COOKIE: secret}), found.csrf, who.email)


@pytest.mark.parametrize(("role", "active"), [(Role.CLERK, False), (Role.DEVELOPER, True), (Role.EDITOR, True)])
async def test_a_closed_account_or_another_role_ends_at_once_what_stays_open(
    app: FastAPI, clerk: Browser, administrator: Browser, role: Role, active: bool
) -> None:
    id_, _ = await talk(app, "dag", handover=Handover.WAITING, at=datetime.now(UTC))
    assert (await clerk.post(f"/console/live/{id_}/overnemen")).status_code == 303
    # What pages that stay open ask by themselves.
    asked = ("/live/lijst", f"/live/{id_}/berichten", f"/live/{id_}", f"/gesprekken/bezig?id={id_}", "/gesprekken")
    for path in asked:
        assert (await clerk.get(f"/console{path}")).status_code == 200, path
    await change(app, clerk, role, active)
    for path in asked:
        assert await is_outside(clerk, f"/console{path}"), path
    for what in (f"live/{id_}/zeg", f"live/{id_}/afsluiten", f"gesprekken/{id_}/kijkt", f"gesprekken/{id_}/notities"):
        answer = await clerk.post(f"/console/{what}", text="nog iets", outcome="geholpen")
        assert (answer.status_code, "Dit is niet bewaard" in answer.text) == (401, True), what
    async with app.state.sessions() as session:
        assert "nog iets" not in set(await session.scalars(select(Message.text)))


async def test_another_role_comes_with_another_secret(app: FastAPI, clerk: Browser, administrator: Browser) -> None:
    old = clerk.http.cookies[COOKIE]
    await change(app, clerk, Role.ADMINISTRATOR)
    assert await is_outside(clerk, "/console/gebruikers")
    again = await log_in_again(app, clerk)
    assert again.http.cookies[COOKIE] != old
    assert (await again.get("/console/gebruikers")).status_code == 200
    # The token of a form that was open before is that of the old session.
    again.csrf = clerk.csrf
    assert (await again.post("/console/gebruikers/uitnodigen", role=Role.CLERK)).status_code == 403


async def test_the_same_role_again_ends_nothing(app: FastAPI, clerk: Browser, administrator: Browser) -> None:
    await change(app, clerk, Role.CLERK)
    assert (await clerk.get("/console/gesprekken")).status_code == 200


async def test_a_closed_account_stays_out_with_its_old_session_also_when_it_is_opened_again(
    app: FastAPI, clerk: Browser, administrator: Browser
) -> None:
    await change(app, clerk, Role.CLERK, active=False)
    assert await is_outside(clerk, "/console/gesprekken")
    assert (await clerk.post(LOG_IN, email=clerk.email, password=PASSWORD)).status_code == 401
    await change(app, clerk, Role.CLERK)
    assert await is_outside(clerk, "/console/gesprekken")


async def test_a_session_that_a_closed_account_still_has_opens_nothing(app: FastAPI, clerk: Browser) -> None:
    # As when the account is closed in the moment of a log-in.
    async with app.state.sessions.begin() as session:
        (await session.get_one(Employee, await employee_id(app, clerk))).active = False
    assert await is_outside(clerk, "/console/gesprekken")


async def test_a_session_that_somebody_else_prepared_is_never_that_of_the_employee(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    for prepared in ("gekozen", colleague.http.cookies[COOKIE]):
        victim = browser(app, cookies={COOKIE: prepared})
        answer = await victim.post(LOG_IN, data={"email": clerk.email, "password": PASSWORD})
        given = answer.cookies[COOKIE]
        assert given != prepared
        flags = answer.headers["set-cookie"].lower()
        assert all(flag in flags for flag in ("secure", "httponly", "samesite=strict", "path=/"))
        assert "domain" not in flags
        assert (await browser(app, cookies={COOKIE: prepared}).get("/console/account")).status_code == 303
        assert (await browser(app, cookies={COOKIE: given}).get("/console/account")).status_code == 200


async def test_nor_with_a_second_step(app: FastAPI, clerk: Browser, colleague: Browser) -> None:
    sessions, number, prepared = app.state.sessions, await employee_id(app, clerk), colleague.http.cookies[COOKIE]
    await second_step.start_setup(sessions, number)
    device = TOTP(await second_step.unconfirmed_secret(sessions, number) or "")
    await second_step.confirm(sessions, number, device.now())
    victim = browser(app, cookies={COOKIE: prepared})
    half = (await victim.post(LOG_IN, data={"email": clerk.email, "password": PASSWORD})).cookies[HALF_COOKIE]
    victim = browser(app, cookies={COOKIE: prepared, HALF_COOKIE: half})
    answer = await victim.post(f"{LOG_IN}/code", data={"code": device.at(datetime.now(UTC), counter_offset=1)})
    assert answer.cookies[COOKIE] not in (prepared, half)
    assert await login.logged_in(sessions, prepared) is None


async def test_a_new_log_in_has_another_token_and_the_old_one_counts_no_more(app: FastAPI, clerk: Browser) -> None:
    again = await log_in_again(app, clerk)
    for token, status in ((clerk.csrf, 403), (again.csrf, 303)):
        again.csrf = token
        assert (await again.post("/console/account/sessies")).status_code == status


async def test_the_database_holds_no_secret_of_a_session(app: FastAPI, clerk: Browser) -> None:
    async with app.state.sessions() as session:
        [kept] = await session.scalars(select(StaffSession))
    secret = clerk.http.cookies[COOKIE]
    assert secret not in (kept.secret_hash, kept.csrf)
    assert (await browser(app, cookies={COOKIE: kept.secret_hash}).get("/console/account")).status_code == 303
