"""Logging in on both databases: lock-out, the second step, sessions, and accounts at an identity provider."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import func, select, update
from sqlalchemy.engine import make_url

from records.engine import Sessions, make_engine, make_sessions
from records.staff import accounts, invitations, login, openid, own_account
from records.staff import second_step as staff_second_step
from records.staff.accounts import Unusable
from records.staff.login import LoginLocked, LoginRefused, SecondStepAsked
from records.staff.openid import Identity
from records.staff.second_step import HalfLoginOver, Proof
from records.staff.tables import Employee, HalfLogin, LoginFailure, OpenIdStart, RecoveryCode, Role, SecondStep
from tests.records.conftest import migrate

EMAIL, PASSWORD = "ada@stad.example", "een lang wachtwoord"
ISSUER = "https://aanmelden.example"


@pytest.fixture
async def ada(sessions: Sessions) -> Employee:
    return await invitations.accept(sessions, await invitations.invite(sessions, Role.CLERK), "Ada", EMAIL, PASSWORD)


async def set_up(sessions: Sessions, employee: Employee) -> tuple[TOTP, list[str]]:
    """The app and the recovery codes of somebody who switches the second step on."""
    await staff_second_step.start_setup(sessions, employee.id)
    secret = await staff_second_step.unconfirmed_secret(sessions, employee.id)
    assert secret is not None
    app = TOTP(secret)
    return app, await staff_second_step.confirm(sessions, employee.id, app.now())


def next_code(app: TOTP) -> str:
    """A code that was not used yet: a telephone that is half a minute ahead."""
    return app.at(datetime.now(UTC), counter_offset=1)


async def half(sessions: Sessions) -> str:
    """The secret of a half log-in."""
    with pytest.raises(SecondStepAsked) as asked:
        await login.log_in(sessions, EMAIL, PASSWORD)
    return str(asked.value)


async def count(sessions: Sessions, kind: type) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(kind)) or 0


# Lock-out


async def test_however_many_try_at_once_only_five_are_judged(sessions: Sessions, ada: Employee) -> None:
    tries = [login.log_in(sessions, EMAIL, f"verkeerd {number}") for number in range(12)]
    refusals = [type(each) for each in await asyncio.gather(*tries, return_exceptions=True)]
    assert set(refusals) <= {LoginRefused, LoginLocked}
    # When all are counted before the first is judged, none is.
    assert refusals.count(LoginRefused) <= login.MOST_FAILURES


async def test_a_lock_ends_and_what_was_tried_meanwhile_does_not_make_it_longer(sessions: Sessions) -> None:
    await invitations.accept(sessions, await invitations.invite(sessions, Role.CLERK), "Ada", EMAIL, PASSWORD)
    for _ in range(login.MOST_FAILURES + 3):
        with pytest.raises((LoginRefused, LoginLocked)):
            await login.log_in(sessions, EMAIL, "verkeerd")
    assert await count(sessions, LoginFailure) == login.MOST_FAILURES
    async with sessions.begin() as session:
        await session.execute(update(LoginFailure).values(at=datetime.now(UTC) - login.FAILURE_WINDOW))
    employee, _ = await login.log_in(sessions, EMAIL, PASSWORD)
    assert employee.email == EMAIL
    assert await count(sessions, LoginFailure) == 0


@pytest.mark.parametrize("email", ["\0", "ada\0@stad.example\0", "x" * 5000, "🌝@stad.example", ""])
async def test_odd_addresses_are_refused_or_read(sessions: Sessions, email: str) -> None:
    with pytest.raises(LoginRefused):
        await login.log_in(sessions, email, "\0")


# The second step


async def test_a_second_step_is_asked_only_after_its_first_code(sessions: Sessions, ada: Employee) -> None:
    await staff_second_step.start_setup(sessions, ada.id)
    await login.log_in(sessions, EMAIL, PASSWORD)
    with pytest.raises(Unusable, match="code"):
        await staff_second_step.confirm(sessions, ada.id, "000000")
    await login.log_in(sessions, EMAIL, PASSWORD)
    await set_up(sessions, ada)
    assert await half(sessions)


async def test_half_a_log_in_opens_nothing(sessions: Sessions, ada: Employee) -> None:
    await set_up(sessions, ada)
    assert await login.logged_in(sessions, await half(sessions)) is None
    assert await own_account.open_sessions(sessions, ada.id, "") == []


async def test_a_code_of_the_app_starts_the_session_once(sessions: Sessions, ada: Employee) -> None:
    app, _ = await set_up(sessions, ada)
    secret, code = await half(sessions), next_code(app)
    employee, session, proof = await staff_second_step.finish_log_in(sessions, secret, f" {code[:3]} {code[3:]} ")
    assert (employee.id, proof) == (ada.id, Proof.APP)
    assert await login.logged_in(sessions, session) is not None
    with pytest.raises(HalfLoginOver):
        await staff_second_step.finish_log_in(sessions, secret, code)
    for used in (code, app.now()):
        with pytest.raises(LoginRefused):
            await staff_second_step.finish_log_in(sessions, await half(sessions), used)


async def test_the_code_that_confirmed_does_not_log_in(sessions: Sessions, ada: Employee) -> None:
    await staff_second_step.start_setup(sessions, ada.id)
    secret = await staff_second_step.unconfirmed_secret(sessions, ada.id)
    assert secret is not None
    code = TOTP(secret).now()
    await staff_second_step.confirm(sessions, ada.id, code)
    with pytest.raises(LoginRefused):
        await staff_second_step.finish_log_in(sessions, await half(sessions), code)


async def test_of_two_browsers_with_the_same_code_one_gets_in(sessions: Sessions, ada: Employee) -> None:
    app, _ = await set_up(sessions, ada)
    halves, code = [await half(sessions) for _ in range(4)], next_code(app)
    tries = [staff_second_step.finish_log_in(sessions, secret, code) for secret in halves]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(each) for each in results].count(LoginRefused) == 3
    assert len(await own_account.open_sessions(sessions, ada.id, "")) == 1


def test_the_clock_of_a_telephone_may_be_half_a_minute_wrong() -> None:
    app, now = TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), datetime(2027, 3, 3, 12, tzinfo=UTC)
    codes = {skew: app.at(now, counter_offset=skew) for skew in range(-3, 4)}
    steps = {skew: staff_second_step.step_of(app.secret, code, now) for skew, code in codes.items()}
    middle = app.timecode(now)
    assert steps == {-3: None, -2: None, -1: middle - 1, 0: middle, 1: middle + 1, 2: None, 3: None}


def test_the_codes_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B: the secret "12345678901234567890" at 59 seconds.
    at = datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC)
    assert staff_second_step.step_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287082", at) == 1


async def test_a_recovery_code_works_once(sessions: Sessions, ada: Employee) -> None:
    _, codes = await set_up(sessions, ada)
    assert len(set(codes)) == staff_second_step.RECOVERY_CODES
    typed = codes[3].upper().replace("-", " ")
    _, _, proof = await staff_second_step.finish_log_in(sessions, await half(sessions), typed)
    assert proof == Proof.RECOVERY
    with pytest.raises(LoginRefused):
        await staff_second_step.finish_log_in(sessions, await half(sessions), codes[3])
    assert (await staff_second_step.protection(sessions, ada.id)).codes == 9


async def test_recovery_codes_are_kept_as_hashes_and_new_ones_end_the_old(sessions: Sessions, ada: Employee) -> None:
    _, old = await set_up(sessions, ada)
    async with sessions() as session:
        kept = set(await session.scalars(select(RecoveryCode.code_hash)))
    assert not kept & {code.replace("-", "") for code in old}
    new = await staff_second_step.renew_codes(sessions, ada.id)
    with pytest.raises(LoginRefused):
        await staff_second_step.finish_log_in(sessions, await half(sessions), old[0])
    await staff_second_step.finish_log_in(sessions, await half(sessions), new[0])


async def test_a_recovery_code_of_a_colleague_is_refused(sessions: Sessions, ada: Employee) -> None:
    await set_up(sessions, ada)
    invitation = await invitations.invite(sessions, Role.CLERK)
    bob = await invitations.accept(sessions, invitation, "Bob", "bob@stad.example", PASSWORD)
    _, codes = await set_up(sessions, bob)
    with pytest.raises(LoginRefused):
        await staff_second_step.finish_log_in(sessions, await half(sessions), codes[0])


async def test_wrong_codes_lock_and_the_right_password_in_between_does_not_help(
    sessions: Sessions, ada: Employee
) -> None:
    await set_up(sessions, ada)
    for _ in range(login.MOST_FAILURES):
        with pytest.raises(LoginRefused):
            await staff_second_step.finish_log_in(sessions, await half(sessions), "000000")
    with pytest.raises(LoginLocked):
        await login.log_in(sessions, EMAIL, PASSWORD)


async def test_a_lock_holds_for_the_second_page_too(sessions: Sessions, ada: Employee) -> None:
    app, codes = await set_up(sessions, ada)
    secret = await half(sessions)
    for _ in range(login.MOST_FAILURES):
        with pytest.raises(LoginRefused):
            await staff_second_step.finish_log_in(sessions, secret, "geraden")
    for code in (next_code(app), codes[0]):
        with pytest.raises(LoginLocked):
            await staff_second_step.finish_log_in(sessions, secret, code)


async def test_half_a_log_in_lasts_five_minutes(sessions: Sessions, ada: Employee) -> None:
    app, _ = await set_up(sessions, ada)
    secret = await half(sessions)
    async with sessions.begin() as session:
        left = await session.scalar(select(HalfLogin.expires_at))
        await session.execute(update(HalfLogin).values(expires_at=datetime.now(UTC)))
    assert left is not None
    assert timedelta(minutes=4) < left - datetime.now(UTC) <= timedelta(minutes=5)
    with pytest.raises(HalfLoginOver):
        await staff_second_step.finish_log_in(sessions, secret, next_code(app))
    await half(sessions)
    assert await count(sessions, HalfLogin) == 1


@pytest.mark.parametrize("end", ["closed", "password", "everywhere"])
async def test_half_a_log_in_ends_with_the_others(sessions: Sessions, ada: Employee, end: str) -> None:
    app, _ = await set_up(sessions, ada)
    secret = await half(sessions)
    if end == "closed":
        another = await invitations.invite(sessions, Role.ADMINISTRATOR)
        await invitations.accept(sessions, another, "A", "a@b.example", PASSWORD)
        await accounts.change_employee(sessions, ada.id, Role.CLERK, active=False)
    elif end == "password":
        await own_account.change_password(sessions, ada, PASSWORD, "een ander wachtwoord", "")
    else:
        await own_account.log_out_everywhere(sessions, ada.id)
    with pytest.raises(HalfLoginOver):
        await staff_second_step.finish_log_in(sessions, secret, next_code(app))


async def test_of_two_administrators_who_take_each_others_role_at_once_one_stays(sessions: Sessions) -> None:
    people = []
    for name in ("alma", "bea"):
        secret = await invitations.invite(sessions, Role.ADMINISTRATOR)
        people.append(await invitations.accept(sessions, secret, name, f"{name}@stad.example", PASSWORD))
    for _ in range(5):
        changes = (accounts.change_employee(sessions, each.id, Role.CLERK, active=True) for each in people)
        refusals = [each for each in await asyncio.gather(*changes, return_exceptions=True) if each is not None]
        assert sorted(map(str, refusals))[-1] == "laatste_beheerder"
        assert sorted(each.role for each in await accounts.employees(sessions)) == [Role.ADMINISTRATOR, Role.CLERK]
        for each in people:
            await accounts.change_employee(sessions, each.id, Role.ADMINISTRATOR, active=True)


async def test_switched_off_it_is_asked_no_more_and_nothing_of_it_stays(sessions: Sessions, ada: Employee) -> None:
    await set_up(sessions, ada)
    assert await staff_second_step.switch_off(sessions, ada.id)
    assert not await staff_second_step.switch_off(sessions, ada.id)
    await login.log_in(sessions, EMAIL, PASSWORD)
    assert await count(sessions, RecoveryCode) == await count(sessions, SecondStep) == 0


async def test_setting_up_again_does_not_change_what_is_in_use(sessions: Sessions, ada: Employee) -> None:
    app, _ = await set_up(sessions, ada)
    await staff_second_step.start_setup(sessions, ada.id)
    assert await staff_second_step.unconfirmed_secret(sessions, ada.id) is None
    await staff_second_step.finish_log_in(sessions, await half(sessions), next_code(app))


# Password and sessions


async def test_another_password_ends_every_session_but_this_one(sessions: Sessions, ada: Employee) -> None:
    (_, here), (_, elsewhere) = [await login.log_in(sessions, EMAIL, PASSWORD) for _ in range(2)]
    await own_account.change_password(sessions, ada, PASSWORD, "een ander wachtwoord", here)
    assert await login.logged_in(sessions, here) is not None
    assert await login.logged_in(sessions, elsewhere) is None
    with pytest.raises(LoginRefused):
        await login.log_in(sessions, EMAIL, PASSWORD)
    await login.log_in(sessions, EMAIL, "een ander wachtwoord")


@pytest.mark.parametrize(
    ("old", "new", "reason"), [("verkeerd", "een ander wachtwoord", LoginRefused), (PASSWORD, "kort", Unusable)]
)
async def test_a_password_that_is_not_changed_ends_nothing(
    sessions: Sessions, ada: Employee, old: str, new: str, reason: type[Exception]
) -> None:
    _, elsewhere = await login.log_in(sessions, EMAIL, PASSWORD)
    with pytest.raises(reason):
        await own_account.change_password(sessions, ada, old, new, "")
    assert await login.logged_in(sessions, elsewhere) is not None


async def test_open_sessions_are_those_of_this_employee(sessions: Sessions, ada: Employee) -> None:
    invitation = await invitations.invite(sessions, Role.CLERK)
    await invitations.accept(sessions, invitation, "Bob", "bob@stad.example", PASSWORD)
    _, bobs = await login.log_in(sessions, "bob@stad.example", PASSWORD)
    (_, first), (_, second) = [await login.log_in(sessions, EMAIL, PASSWORD) for _ in range(2)]
    assert [each.is_this for each in await own_account.open_sessions(sessions, ada.id, second)] == [True, False]
    await own_account.log_out_everywhere(sessions, ada.id, second)
    assert [await login.logged_in(sessions, each) is None for each in (first, second, bobs)] == [True, False, False]
    access = await own_account.everybodys_access(sessions)
    assert {(each.second_step, each.external, each.sessions) for each in access.values()} == {(False, False, 1)}


# An account at an identity provider


def identity(subject: str = "s-1", email: str = EMAIL, is_verified: bool = True) -> Identity:
    return Identity(ISSUER, subject, email, is_verified)


async def test_the_address_links_once_and_the_subject_counts_from_then_on(sessions: Sessions, ada: Employee) -> None:
    assert (await openid.employee_of(sessions, identity(email=EMAIL.upper()))).id == ada.id
    assert (await openid.employee_of(sessions, identity(email="x@elders.example", is_verified=False))).id == ada.id
    with pytest.raises(LoginRefused, match="ander_account"):
        await openid.employee_of(sessions, identity("s-2"))
    assert (await own_account.everybodys_access(sessions))[ada.id].external


async def test_the_same_subject_of_another_provider_is_somebody_else(sessions: Sessions, ada: Employee) -> None:
    await openid.employee_of(sessions, identity())
    with pytest.raises(LoginRefused, match="onbekend"):
        await openid.employee_of(sessions, Identity("https://evil.example", "s-1", "e@evil.example", True))


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (identity(is_verified=False), "niet_bevestigd"),
        (identity(email="iemand@elders.example"), "onbekend"),
        (identity(email=""), "onbekend"),
        (identity(email="\0"), "onbekend"),
    ],
)
async def test_who_is_no_employee_stays_outside_and_is_not_kept(
    sessions: Sessions, ada: Employee, who: Identity, reason: str
) -> None:
    with pytest.raises(LoginRefused, match=reason):
        await openid.employee_of(sessions, who)
    assert not (await own_account.everybodys_access(sessions))[ada.id].external


async def test_of_two_accounts_at_once_one_is_linked(sessions: Sessions, ada: Employee) -> None:
    tries = [openid.employee_of(sessions, identity(f"s-{number}")) for number in range(2)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["Employee", "LoginRefused"]


async def test_a_start_is_taken_once_and_not_too_late(sessions: Sessions) -> None:
    secret, begun = await openid.start(sessions)
    taken = [await openid.take(sessions, each) for each in (secret, secret, "geraden", "")]
    assert [each and each.state for each in taken] == [begun.state, None, None, None]
    late, _ = await openid.start(sessions)
    async with sessions.begin() as session:
        await session.execute(update(OpenIdStart).values(expires_at=datetime.now(UTC)))
    await openid.start(sessions)
    assert await openid.take(sessions, late) is None
    assert await count(sessions, OpenIdStart) == 1


async def test_the_tables_can_be_taken_away_and_made_again(database_address: str) -> None:
    down = (
        "from alembic import command; from records.migrate import alembic_config as c; command.downgrade(c(), '0012')"
    )
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", down], env={"DATABASE_URL": database_address}, capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    await asyncio.to_thread(migrate, database_address)
    engine = make_engine(make_url(database_address))
    assert await count(make_sessions(engine), SecondStep) == 0
    await engine.dispose()
