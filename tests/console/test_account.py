"""An employee's own account: password, open sessions, and the second step."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from fastapi import FastAPI
from pyotp import TOTP

from records.staff import audit, login
from records.staff.tables import Role
from tests.console.conftest import PASSWORD, Browser, browser, log_in
from web.console.access import COOKIE

NEW = "een ander lang wachtwoord"


async def second_browser(app: FastAPI, who: Browser) -> Browser:
    """The same employee somewhere else."""
    _, secret = await login.log_in(app.state.sessions, who.email, PASSWORD)
    return Browser(browser(app, cookies={COOKIE: secret}))


async def is_in(who: Browser) -> bool:
    return (await who.get("/console/account")).status_code == 200


async def actions(app: FastAPI, who: Browser) -> list[str]:
    return [entry.action for entry in await audit.entries(app.state.sessions, who.email, 20)]


async def switched_on(who: Browser) -> tuple[TOTP, list[str]]:
    """Switch the second step on as a person does; the app, and the recovery codes that were shown."""
    await who.post("/console/account/tweede-stap/begin")
    page = (await who.get("/console/account/tweede-stap")).text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert secret, page
    app = TOTP(secret[1].replace(" ", ""))
    shown = await who.post("/console/account/tweede-stap", code=app.now())
    assert shown.status_code == 200
    return app, re.findall(r"<li><code>([a-z2-7-]{19})</code>", shown.text)


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_sees_who_they_are(app: FastAPI, role: Role) -> None:
    who = await log_in(app, role, "Iemand")
    text = (await who.get("/console/account")).text
    assert all(word in text for word in ("Iemand", who.email, role, "Deze browser"))


async def test_another_password_ends_the_other_sessions_and_is_noted(app: FastAPI, clerk: Browser) -> None:
    elsewhere = await second_browser(app, clerk)
    answer = await clerk.post("/console/account/wachtwoord", old=PASSWORD, new=NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/account?gedaan=wachtwoord")
    assert "Je wachtwoord is veranderd" in (await clerk.get(answer.headers["location"])).text
    assert not await is_in(elsewhere)
    await login.log_in(app.state.sessions, clerk.email, NEW)
    assert "wachtwoord gewijzigd" in await actions(app, clerk)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"old": "verkeerd", "new": NEW}, "klopt niet"),
        ({"old": PASSWORD, "new": "kort"}, "12 tekens"),
        ({}, "12 tekens"),
        ({"old": "\0", "new": "\0" * 20}, "klopt niet"),
    ],
)
async def test_a_password_is_not_changed_without_the_old_one_and_a_good_new_one(
    app: FastAPI, clerk: Browser, fields: dict[str, str], told: str
) -> None:
    answer = await clerk.post("/console/account/wachtwoord", **fields)
    assert (answer.status_code, told in answer.text) == (422, True)
    await login.log_in(app.state.sessions, clerk.email, PASSWORD)


async def test_guessing_the_old_password_locks_like_at_the_log_in(app: FastAPI, clerk: Browser) -> None:
    for _ in range(login.MOST_FAILURES):
        assert (await clerk.post("/console/account/wachtwoord", old="verkeerd", new=NEW)).status_code == 422
    assert (await clerk.post("/console/account/wachtwoord", old=PASSWORD, new=NEW)).status_code == 429
    assert "wachtwoord geblokkeerd" in await actions(app, clerk)


async def test_one_button_ends_every_other_session(app: FastAPI, clerk: Browser, colleague: Browser) -> None:
    assert "Meld die overal af" not in (await clerk.get("/console/account")).text
    elsewhere = await second_browser(app, clerk)
    assert "Meld die overal af" in (await clerk.get("/console/account")).text
    assert (await clerk.post("/console/account/sessies")).status_code == 303
    assert [await is_in(each) for each in (clerk, elsewhere, colleague)] == [True, False, True]
    assert "elders afgemeld" in await actions(app, clerk)


async def test_the_second_step_is_set_up_with_a_picture_or_a_text_and_asked_from_then_on(
    app: FastAPI, clerk: Browser
) -> None:
    device, codes = await switched_on(clerk)
    assert len(set(codes)) == 10
    with pytest.raises(login.SecondStepAsked):
        await login.log_in(app.state.sessions, clerk.email, PASSWORD)
    text = (await clerk.get("/console/account")).text
    assert "Staat aan" in text
    assert not any(code in text for code in codes)
    assert device.secret not in text
    assert "tweede stap aangezet" in await actions(app, clerk)


async def test_the_picture_holds_what_the_policy_allows(clerk: Browser) -> None:
    await clerk.post("/console/account/tweede-stap/begin")
    answer = await clerk.get("/console/account/tweede-stap")
    assert "<svg" in answer.text
    assert not re.search(r"<style|style=|<script>|\son[a-z]+=|href=\"data:", answer.text)
    assert answer.headers["cache-control"] == "no-store"


async def test_a_wrong_first_code_changes_nothing_and_the_secret_stays(app: FastAPI, clerk: Browser) -> None:
    await clerk.post("/console/account/tweede-stap/begin")
    page = await clerk.get("/console/account/tweede-stap")
    answer = await clerk.post("/console/account/tweede-stap", code="12345é")
    assert (answer.status_code, "klopt niet" in answer.text) == (422, True)
    secret = re.search(r'class="secret">[^<]+<', page.text)
    assert secret
    assert secret[0] in unescape(answer.text)
    await login.log_in(app.state.sessions, clerk.email, PASSWORD)


async def test_without_a_set_up_there_is_nothing_to_confirm_or_show(clerk: Browser) -> None:
    assert (await clerk.get("/console/account/tweede-stap")).status_code == 303
    assert (await clerk.post("/console/account/tweede-stap", code="123456")).status_code == 303
    assert (await clerk.post("/console/account/herstelcodes", password=PASSWORD)).status_code == 303


@pytest.mark.parametrize("path", ["tweede-stap/uit", "herstelcodes"])
async def test_switching_off_and_new_codes_ask_the_password(app: FastAPI, clerk: Browser, path: str) -> None:
    _, codes = await switched_on(clerk)
    answer = await clerk.post(f"/console/account/{path}", password="verkeerd")
    assert (answer.status_code, "klopt niet" in answer.text) == (422, True)
    with pytest.raises(login.SecondStepAsked):
        await login.log_in(app.state.sessions, clerk.email, PASSWORD)
    assert codes


async def test_switched_off_the_password_is_enough_again(app: FastAPI, clerk: Browser) -> None:
    await switched_on(clerk)
    answer = await clerk.post("/console/account/tweede-stap/uit", password=PASSWORD)
    assert answer.headers["location"] == "/console/account?gedaan=uit"
    await login.log_in(app.state.sessions, clerk.email, PASSWORD)
    assert "tweede stap uitgezet" in await actions(app, clerk)


async def test_new_recovery_codes_are_shown_and_noted(app: FastAPI, clerk: Browser) -> None:
    _, old = await switched_on(clerk)
    answer = await clerk.post("/console/account/herstelcodes", password=PASSWORD)
    new = re.findall(r"<li><code>([a-z2-7-]{19})</code>", answer.text)
    assert len(set(new) - set(old)) == 10
    assert "herstelcodes vernieuwd" in await actions(app, clerk)


async def test_nobody_sees_or_changes_a_colleagues_account(app: FastAPI, clerk: Browser, colleague: Browser) -> None:
    device, _ = await switched_on(clerk)
    text = (await colleague.get("/console/account")).text
    assert "Staat uit" in text
    assert clerk.email not in text
    await colleague.post("/console/account/tweede-stap/uit", password=PASSWORD)
    with pytest.raises(login.SecondStepAsked):
        await login.log_in(app.state.sessions, clerk.email, PASSWORD)
    assert device.verify(device.at(datetime.now(UTC)))
