"""What citizens and colleagues wrote stays words: on every page, in every answer to a script, and sent back."""

from urllib.parse import quote

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from records.conversations.tables import Conversation
from records.staff.tables import Employee, HalfLogin, Invitation, SecondStep, StaffSession
from tests.console.conftest import Browser
from tests.console.everything import FORM, PARAMETERS, fill, pages, real
from tests.console.hostile import HARMLESS, HOSTILE, MARK, check_text
from tests.console.test_rights import example, routes

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


async def secrets_of(app: FastAPI, viewer: Browser) -> set[str]:
    """What no page may hold."""
    columns = (
        Employee.password_hash, StaffSession.secret_hash, StaffSession.csrf, HalfLogin.secret_hash, SecondStep.secret,
        Invitation.secret_hash, Conversation.token_hash,
    )  # fmt: skip
    async with app.state.sessions() as session:
        found = {value for column in columns for value in await session.scalars(select(column))}
    return found - {viewer.csrf}


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
