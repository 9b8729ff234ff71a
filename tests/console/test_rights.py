"""Every route of the console against the table of rights, and every change against forms of other sites."""

from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from records.staff.tables import Role
from tests.console.conftest import BASE, Browser, log_in
from web.console.access import RIGHTS
from web.console.install import ROUTERS

OPEN = {
    "/console/aanmelden", "/console/aanmelden/code", "/console/aanmelden/openid", "/console/aanmelden/openid/terug",
    "/console/uitnodiging/{secret}",
}  # fmt: skip
FOR_ALL = {"/console", "/console/afmelden"}
# What each role is for, written once more: whoever changes the table has to mean it.
EVERYBODY = {"start", "account", "voorstellen"}
CLERKS = EVERYBODY | {"vandaag", "gesprekken", "live", "werkbezoeken", "post", "cijfers"}
EDITORS = CLERKS | {"infodagen", "antwoorden"}
MEANT = {
    Role.CLERK: CLERKS,
    Role.EDITOR: EDITORS,
    Role.ADMINISTRATOR: EDITORS | {"beheer", "gebruikers", "logboek", "modellen"},
    Role.DEVELOPER: EVERYBODY | {"modellen"},
}


def all_routes() -> list[APIRoute]:
    """Every route of the console."""
    return [route for part in ROUTERS for route in routes_of(part)]


def routes() -> list[tuple[str, str]]:
    """Method and path of every route of the console."""
    return sorted((method, f"/console{route.path}") for route in all_routes() for method in route.methods)


def routes_of(part: APIRouter) -> Iterator[APIRoute]:
    """The routes of a router, and of those that were included in it."""
    for route in part.routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from routes_of(route.original_router)


def part_of(path: str) -> str:
    return path.removeprefix("/console/").partition("/")[0]


def example(path: str) -> str:
    """The path with ids of things that are not there."""
    return "/".join("999999" if piece.startswith("{") else piece for piece in path.split("/"))


def test_the_console_has_the_routes_that_are_looked_at() -> None:
    parts = {part_of(path) for _, path in routes() if path not in OPEN | FOR_ALL}
    assert parts == set(RIGHTS) - {"start"}


@pytest.mark.parametrize("role", list(Role))
def test_the_table_gives_each_role_what_it_is_for(role: Role) -> None:
    assert {part for part, roles in RIGHTS.items() if role in roles} == MEANT[role]


async def test_nobody_opens_anything_without_logging_in(nobody: Browser) -> None:
    for method, path in routes():
        if path in OPEN:
            continue
        answer = await nobody.http.request(method, example(path), data={"csrf": ""})
        assert answer.status_code == 303, path
        assert answer.headers["location"] == "/console/aanmelden", path


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_opens_what_the_table_says_and_nothing_else(app: FastAPI, role: Role) -> None:
    person = await log_in(app, role, "Iemand")
    for method, path in routes():
        if path in OPEN | FOR_ALL:
            continue
        answer = await person.http.request(method, example(path), data={"csrf": person.csrf})
        allowed = role in RIGHTS[part_of(path)]
        assert (answer.status_code != 403) == allowed, (role, method, path, answer.status_code)
        assert answer.status_code < 500, (role, method, path)


async def test_no_change_without_the_token_of_the_session(administrator: Browser, clerk: Browser) -> None:
    for method, path in routes():
        if method == "POST" and path not in OPEN:
            for token in ("", clerk.csrf):
                answer = await administrator.http.post(example(path), data={"csrf": token})
                assert answer.status_code == 403, path


async def test_no_change_from_a_page_of_another_site(administrator: Browser, nobody: Browser) -> None:
    for method, path in routes():
        if method == "POST":
            sent = {"csrf": administrator.csrf, "email": "a@b.example", "password": "x", "name": "x"}
            who = nobody if path in OPEN else administrator
            answer = await who.http.post(example(path), data=sent, headers={"Origin": "https://evil.example"})
            assert answer.status_code == 403, path


async def test_pages_are_not_cached_and_hold_no_inline_script(administrator: Browser) -> None:
    answer = await administrator.get("/console/gebruikers")
    assert answer.headers["cache-control"] == "no-store"
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "<script>" not in answer.text
    assert BASE not in answer.text
