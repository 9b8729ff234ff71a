"""Logging in with an account elsewhere, at a real OpenID Connect provider; everything that is not right is refused."""

import asyncio
import base64
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from pyotp import TOTP
from sqlalchemy import select, update

from records.staff import invitations, own_account, second_step
from records.staff.tables import AuditEntry, Employee, OpenIdStart, Role
from tests import openid
from tests.console.conftest import BASE, PASSWORD, Browser
from tests.openid import CLIENT, CLIENT_SECRET, Provider
from web import identity_provider
from web.console.access import COOKIE
from web.console.staff.openid import STARTED_COOKIE, provider_of
from web.identity_provider import IdentityProvider, TokenRefused

EMAIL = "ada@stad.example"
START = "/console/aanmelden/openid"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with openid.running(BASE) as running:
        yield running


@pytest.fixture(autouse=True)
def settings(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in provider.settings(BASE).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
async def ada(app: FastAPI) -> Employee:
    invitation = await invitations.invite(app.state.sessions, Role.CLERK)
    return await invitations.accept(app.state.sessions, invitation, "Ada", EMAIL, PASSWORD)


@pytest.fixture
async def web(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that reaches the console and the provider; redirects are not followed."""
    async with httpx.AsyncClient(mounts={BASE: httpx.ASGITransport(app)}, base_url=BASE) as client:
        yield client


async def way_back(web: httpx.AsyncClient, login: str) -> str:
    """Log in at the provider as a person does; the address to which it sends the browser back."""
    answer = await web.get(START)
    for _ in range(12):
        if answer.is_redirect:
            address = urljoin(str(answer.url), answer.headers["location"])
            if urlsplit(address).path == f"{START}/terug":
                return address
            answer = await web.get(address)
        else:
            answer = await submitted(web, answer, login)
    raise AssertionError(f"lost at {answer.url}: {answer.text}")


async def submitted(web: httpx.AsyncClient, page: httpx.Response, login: str) -> httpx.Response:
    """The form of a page of the provider, filled in and sent."""
    action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    assert action, page.text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    if 'name="login"' in page.text:
        fields |= {"login": login, "password": "not looked at"}
    return await web.post(urljoin(str(page.url), unescape(action[1])), data=fields)


async def is_logged_in(web: httpx.AsyncClient) -> bool:
    return (await web.get("/console/account")).status_code == 200


async def test_an_employee_ends_logged_in(app: FastAPI, web: httpx.AsyncClient, ada: Employee) -> None:
    assert (
        'href="/console/aanmelden/openid">Aanmelden met het stadsaccount<' in (await web.get("/console/aanmelden")).text
    )
    answer = await web.get(await way_back(web, "ada"))
    assert (answer.status_code, answer.headers["refresh"]) == (200, "0; url=/console")
    cookies = answer.headers.get_list("set-cookie")
    [session] = [cookie for cookie in cookies if cookie.startswith(f"{COOKIE}=")]
    assert all(word in session for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"))
    assert EMAIL in (await web.get("/console/account")).text
    async with app.state.sessions() as session_:
        [entry] = await session_.scalars(select(AuditEntry).where(AuditEntry.action == "aangemeld"))
    assert (entry.who, entry.details) == (EMAIL, {"met": "openid"})


async def test_the_browser_is_sent_with_pkce_state_and_nonce_to_come_back_to_the_address_of_the_settings(
    app: FastAPI, provider: Provider, web: httpx.AsyncClient
) -> None:
    answer = await web.get(START, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}" == provider.address
    asked = {name: value for name, [value] in parse_qs(address.query).items()}
    assert asked["redirect_uri"] == f"{BASE}{START}/terug"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    async with app.state.sessions() as session:
        [kept] = await session.scalars(select(OpenIdStart))
    assert (asked["state"], asked["nonce"]) == (kept.state, kept.nonce)
    assert kept.verifier not in answer.headers["location"]
    [cookie] = answer.headers.get_list("set-cookie")
    assert all(
        word in cookie for word in (STARTED_COOKIE, "HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600")
    )
    assert kept.secret_hash not in cookie


async def test_our_own_second_step_is_not_asked_after_the_providers(
    app: FastAPI, web: httpx.AsyncClient, ada: Employee
) -> None:
    await second_step.start_setup(app.state.sessions, ada.id)
    secret = await second_step.unconfirmed_secret(app.state.sessions, ada.id)
    assert secret is not None
    await second_step.confirm(app.state.sessions, ada.id, TOTP(secret).now())
    await web.get(await way_back(web, "ada"))
    assert await is_logged_in(web)


@pytest.mark.parametrize(
    ("login", "told"),
    [("stranger", "nog geen account"), ("unverified", "nog niet bevestigd"), ("nameless", "nog niet bevestigd")],
)
async def test_who_is_no_employee_is_refused_kindly(
    web: httpx.AsyncClient, ada: Employee, login: str, told: str
) -> None:
    answer = await web.get(await way_back(web, login))
    assert answer.status_code == 403
    assert told in answer.text
    assert not await is_logged_in(web)


async def test_a_closed_account_stays_closed(app: FastAPI, web: httpx.AsyncClient, ada: Employee) -> None:
    await web.get(await way_back(web, "ada"))
    async with app.state.sessions.begin() as session:
        await session.execute(update(Employee).values(active=False))
    assert (await web.get(await way_back(web, "ada"))).status_code == 403
    assert not await is_logged_in(web)


async def test_from_the_first_time_on_the_account_counts_and_not_the_address(
    app: FastAPI, web: httpx.AsyncClient, ada: Employee
) -> None:
    await web.get(await way_back(web, "ada"))
    web.cookies.clear()
    other = await web.get(await way_back(web, "namesake"))
    assert (other.status_code, "ander account" in other.text) == (403, True)
    async with app.state.sessions.begin() as session:
        await session.execute(update(Employee).values(email="ada.nieuw@stad.example"))
    web.cookies.clear()
    await web.get(await way_back(web, "ada"))
    assert "ada.nieuw@stad.example" in (await web.get("/console/account")).text
    # A beheerder forgets the account; the next one with the address is taken.
    async with app.state.sessions.begin() as session:
        await session.execute(update(Employee).values(email=EMAIL))
    assert await own_account.unlink(app.state.sessions, ada.id)
    web.cookies.clear()
    await web.get(await way_back(web, "namesake"))
    assert await is_logged_in(web)


async def test_an_answer_with_another_state_is_refused(web: httpx.AsyncClient, ada: Employee) -> None:
    address = await way_back(web, "ada")
    changed = re.sub(r"state=[^&]+", "state=geraden", address)
    assert (await web.get(changed)).status_code == 400
    # The start is used up: the right one comes too late.
    assert (await web.get(address)).status_code == 400
    assert not await is_logged_in(web)


async def test_an_answer_that_another_browser_asked_is_refused(
    web: httpx.AsyncClient, ada: Employee, nobody: Browser
) -> None:
    answer = await nobody.get(await way_back(web, "ada"))
    assert (answer.status_code, "niet in deze browser" in answer.text) == (400, True)
    assert COOKIE not in nobody.http.cookies


async def test_an_answer_counts_once(web: httpx.AsyncClient, ada: Employee) -> None:
    address = await way_back(web, "ada")
    started = web.cookies[STARTED_COOKIE]
    assert (await web.get(address)).status_code == 200
    web.cookies.delete(COOKIE)
    web.cookies.set(STARTED_COOKIE, started, domain="console.example")
    assert (await web.get(address)).status_code == 400
    assert not await is_logged_in(web)


@pytest.mark.parametrize("is_used", [True, False])
async def test_a_code_of_an_earlier_log_in_is_refused(web: httpx.AsyncClient, ada: Employee, is_used: bool) -> None:
    before = await way_back(web, "ada")
    if is_used:
        await web.get(before)
    web.cookies.clear()
    [code] = parse_qs(urlsplit(before).query)["code"]
    fresh = await way_back(web, "ada")
    answer = await web.get(re.sub(r"code=[^&]+", f"code={code}", fresh))
    assert (answer.status_code, "niet gelukt" in answer.text) == (400, True)
    assert not await is_logged_in(web)


@pytest.mark.parametrize("field", ["nonce", "verifier"])
async def test_a_token_for_another_log_in_is_refused(
    app: FastAPI, web: httpx.AsyncClient, ada: Employee, field: str
) -> None:
    address = await way_back(web, "ada")
    async with app.state.sessions.begin() as session:
        await session.execute(update(OpenIdStart).values({field: "x" * 43}))
    assert (await web.get(address)).status_code == 400
    assert not await is_logged_in(web)


@pytest.mark.parametrize(
    "query", ["error=access_denied&state={}", "code=x&iss=https://evil.example&state={}", "state={}"]
)
async def test_an_answer_without_a_code_for_us_is_refused(app: FastAPI, web: httpx.AsyncClient, query: str) -> None:
    await web.get(START)
    async with app.state.sessions() as session:
        [begun] = await session.scalars(select(OpenIdStart))
    answer = await web.get(f"{START}/terug?{query.format(begun.state)}")
    assert (answer.status_code, "niet gelukt" in answer.text) == (400, True)


@pytest.mark.parametrize("query", ["", "?state=%00&code=%00", "?state=%F0%9F%8C%9D&code=1", "?state=" + "x" * 9000])
async def test_an_answer_that_nobody_asked_is_refused(web: httpx.AsyncClient, query: str) -> None:
    assert (await web.get(f"{START}/terug{query}")).status_code == 400


async def test_who_starts_too_late_begins_again(app: FastAPI, web: httpx.AsyncClient, ada: Employee) -> None:
    address = await way_back(web, "ada")
    async with app.state.sessions.begin() as session:
        await session.execute(update(OpenIdStart).values(expires_at=datetime.now(UTC)))
    assert (await web.get(address)).status_code == 400


async def test_a_new_key_of_the_provider_is_fetched(app: FastAPI, web: httpx.AsyncClient, ada: Employee) -> None:
    address = await way_back(web, "ada")
    known = provider_of(app.state.settings)
    assert known is not None
    assert known._known is not None
    known._known = (known._known[0], KeySet([RSAKey.generate_key(2048, {"kid": "an-old-one"})]))
    assert (await web.get(address)).status_code == 200


async def test_the_client_secret_and_the_tokens_stand_in_no_log(
    web: httpx.AsyncClient, ada: Employee, capsys: pytest.CaptureFixture[str]
) -> None:
    address = await way_back(web, "ada")
    await web.get(address)
    [code] = parse_qs(urlsplit(address).query)["code"]
    printed = "".join(capsys.readouterr())
    assert code not in printed
    assert CLIENT_SECRET not in printed


# The token itself: signed with the key of the provider, or not.


def token(provider: Provider, header: dict[str, str] | None = None, **changes: object) -> str:
    """A token as the provider signs them, with other claims; None leaves a claim out."""
    now = int(time.time())
    claims = {
        "iss": provider.address, "sub": "ada", "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": "of this log-in",
        **changes,
    }  # fmt: skip
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "of-the-tests", **(header or {})}, given, provider.key)


def read(app: FastAPI, provider: Provider, written: str) -> dict[str, object]:
    client: IdentityProvider | None = provider_of(app.state.settings)
    assert client is not None
    public = KeySet.import_key_set({"keys": [provider.key.as_dict(private=False)]})
    return client.read_token(written, public, "of this log-in")


def test_a_right_token_is_read(app: FastAPI, provider: Provider) -> None:
    assert read(app, provider, token(provider))["sub"] == "ada"
    assert read(app, provider, token(provider, aud=[CLIENT]))["sub"] == "ada"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"}, {"aud": "another", "azp": CLIENT}, {"aud": [CLIENT, "another"]}, {"aud": None},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://evil.example"}, {"iss": None}, {"nonce": "of another"}, {"nonce": None},
        {"exp": int(time.time()) - 120}, {"exp": None}, {"exp": "later"}, {"iat": None},
        {"iat": int(time.time()) + 3600}, {"nbf": int(time.time()) + 3600}, {"sub": None}, {"sub": 7}, {"sub": ""},
        {"sub": "x" * 256}, {"sub": "ada\0"},
    ],
)  # fmt: skip
def test_a_token_with_other_claims_is_refused(app: FastAPI, provider: Provider, changes: dict[str, object]) -> None:
    with pytest.raises(TokenRefused):
        read(app, provider, token(provider, **changes))


def unsigned(written: str) -> str:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return f"{header}.{written.split('.')[1]}."


def with_our_secret(written: str) -> str:
    claims = json.loads(base64.urlsafe_b64decode(written.split(".")[1] + "=="))
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET.ljust(32)), algorithms=["HS256"])


def altered(written: str) -> str:
    header, claims, signature = written.split(".")
    changed = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"sub": "beheerder"}
    return ".".join([header, base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("="), signature])


@pytest.mark.parametrize(
    "forge", [unsigned, with_our_secret, altered, lambda _: "", lambda _: "a.b.c", lambda _: "é.é.é"]
)
def test_a_token_that_the_provider_did_not_sign_is_refused(app: FastAPI, provider: Provider, forge: object) -> None:
    with pytest.raises(TokenRefused):
        read(app, provider, forge(token(provider)))  # type: ignore[operator]


def test_a_token_with_the_name_of_the_key_but_another_key_is_refused(app: FastAPI, provider: Provider) -> None:
    other = Provider(provider.address, RSAKey.generate_key(2048, {"kid": "of-the-tests"}))
    with pytest.raises(TokenRefused):
        read(app, provider, token(other))


# A provider that fails.


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost"])
async def test_when_the_provider_is_away_or_another_the_password_still_works(
    app: FastAPI, provider: Provider, web: httpx.AsyncClient, host: str
) -> None:
    # "localhost" is the same provider, which says that its name is another one.
    issuer = f"http://{host}" if ":" in host else provider.address.replace("127.0.0.1", host)
    settings = app.state.settings
    app.state.settings = replace(settings, openid=replace(settings.openid, issuer=issuer))
    answer = await web.get(START)
    assert (answer.status_code, "lukt nu niet" in answer.text) == (502, True)
    assert 'name="password"' in answer.text


async def test_a_provider_that_does_not_answer_holds_nobody_up(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    monkeypatch.setattr(identity_provider, "DEADLINE_SECONDS", 0.2)
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = IdentityProvider(replace(app.state.settings.openid, issuer=f"http://127.0.0.1:{port}"), BASE)
    started = time.monotonic()
    with pytest.raises(identity_provider.ProviderFailed):
        await client.address("state", "nonce", "v" * 43)
    assert time.monotonic() - started < 2
    await asyncio.wait_for(gone.wait(), 5)
    server.close()
    await server.wait_closed()
