"""Logging in at a real provider of another site, in a real browser: its rules for cookies and policies hold."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from records.staff.tables import Role
from tests import openid
from tests.browser.axe import violations
from tests.browser.chat import launch, new_page
from web.console.access import COOKIE

START_SECONDS = 60
PASSWORD = "een lang wachtwoord"


@pytest.fixture
def console() -> str:
    """The console stands at localhost and the provider at 127.0.0.1: for a browser these are two sites."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://localhost:{probe.getsockname()[1]}"


@pytest.fixture
def settings(console: str, migrated: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of the web part, with a running provider."""
    database = shutil.copy(migrated, tmp_path)
    with openid.running(console) as provider:
        yield {
            **os.environ, **provider.settings(console), "WEB_PORT": console.rpartition(":")[2],
            "GATEWAY_SECRET": "for the test", "DATABASE_URL": f"sqlite:///{database}",
        }  # fmt: skip


@pytest.fixture
def page(console: str, settings: dict[str, str]) -> Iterator[Page]:
    """A browser, and the web part that it visits."""
    process = subprocess.Popen([sys.executable, "-m", "web"], env=settings, stdout=subprocess.DEVNULL)
    try:
        wait_for(console)
        with sync_playwright() as playwright:
            browser = launch(playwright)
            yield new_page(browser)
            browser.close()
    finally:
        process.terminate()
        process.wait()


def wait_for(console: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            httpx.get(f"{console.replace('localhost', '127.0.0.1')}/health/live", timeout=2)
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError("the web part did not start")


def make_account(page: Page, console: str, settings: dict[str, str]) -> None:
    """The first account, with the link that `make run` prints."""
    command = [sys.executable, "-m", "web.console.staff.first", console]
    link = subprocess.run(command, env=settings, capture_output=True, text=True, check=True).stdout.split()[-1]
    page.goto(link)
    expect(page.locator("main")).to_contain_text(Role.ADMINISTRATOR)
    page.get_by_label("Naam").fill("Ada Voorbeeld")
    page.get_by_label("E-mailadres").fill("ada@stad.example")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Account maken").click()


def test_an_employee_comes_back_from_the_other_site_logged_in(
    page: Page, console: str, settings: dict[str, str]
) -> None:
    mishaps: list[str] = []
    page.on("console", lambda message: mishaps.append(message.text) if message.type == "error" else None)
    make_account(page, console, settings)
    assert violations(page) == []
    page.get_by_role("link", name="Aanmelden met het stadsaccount").click()
    page.get_by_placeholder("Enter any login").fill("ada")
    page.get_by_placeholder("and password").fill("not looked at")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(f"{console}/console/vandaag")
    expect(page.locator("header")).to_contain_text("Ada Voorbeeld")
    [cookie] = [each for each in page.context.cookies() if each["name"] == COOKIE]
    assert (cookie["sameSite"], cookie["secure"], cookie["httpOnly"]) == ("Strict", True, True)
    assert [mishap for mishap in mishaps if console in mishap] == []
