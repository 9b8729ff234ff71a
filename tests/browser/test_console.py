"""The staff console in a real browser, beside a citizen's widget: every screen, axe, keyboard, a live take-over."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.chat import new_page
from tests.browser.conftest import Visit
from tests.system.assistant import Assistant

PASSWORD = "een lang wachtwoord"
SCREENS = ("vandaag", "gesprekken", "live", "werkbezoeken", "infodagen", "gebruikers", "logboek")


@pytest.fixture(scope="module")
def invitation(assistant: Assistant) -> str:
    """The one-time link of the first administrator, as `make run` prints it."""
    command = [sys.executable, "-m", "web.console.first", assistant.web]
    settings = {**os.environ, "DATABASE_URL": f"sqlite:///{assistant.database}"}
    printed = subprocess.run(command, env=settings, capture_output=True, text=True, check=True).stdout
    return printed.split()[-1]


@pytest.fixture(scope="module")
def administrator(browser: Browser, assistant: Assistant, invitation: str) -> Iterator[Page]:
    """Somebody who made an account with the link and logged in."""
    page = new_page(browser)
    page.goto(invitation)
    fill(page, {"Naam": "Alma Voorbeeld", "E-mailadres": "alma@stad.example", "Wachtwoord": PASSWORD})
    page.get_by_role("button", name="Account maken").click()
    fill(page, {"E-mailadres": "alma@stad.example", "Wachtwoord": PASSWORD})
    page.get_by_role("button", name="Aanmelden").click()
    expect(page).to_have_url(f"{assistant.web}/console/vandaag")
    yield page
    page.context.close()


def fill(page: Page, fields: dict[str, str]) -> None:
    for label, value in fields.items():
        page.get_by_label(label).fill(value)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_screen(visit: Visit, administrator: Page, assistant: Assistant, scheme: str) -> None:
    visit().open().say("wat is de missie van de stad")
    administrator.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for screen in SCREENS:
        administrator.goto(f"{assistant.web}/console/{screen}")
        assert violations(administrator) == [], screen
    administrator.goto(f"{assistant.web}/console/gesprekken")
    administrator.locator("[data-item] a, a[data-item]").first.click()
    expect(administrator.get_by_role("button", name="Goed").first).to_be_visible()
    assert violations(administrator) == []


def test_every_screen_fits_a_narrow_window(administrator: Page, assistant: Assistant) -> None:
    administrator.set_viewport_size({"width": 320, "height": 800})
    for screen in SCREENS:
        administrator.goto(f"{assistant.web}/console/{screen}")
        assert administrator.evaluate("document.documentElement.scrollWidth") <= 320, screen
    administrator.set_viewport_size({"width": 1180, "height": 900})


def test_conversations_are_reviewed_with_the_keyboard_alone(
    visit: Visit, administrator: Page, assistant: Assistant
) -> None:
    visit().open().say("wat zijn de waarden van de politie")
    administrator.goto(f"{assistant.web}/console/gesprekken")
    administrator.keyboard.press("j")
    administrator.keyboard.press("Enter")
    administrator.wait_for_url("**/gesprekken/*")
    administrator.keyboard.press("j")
    administrator.keyboard.press("1")
    expect(administrator.locator("main")).to_contain_text("Alma Voorbeeld")


def test_an_employee_takes_over_and_the_citizen_reads_it_at_once(
    visit: Visit, administrator: Page, assistant: Assistant
) -> None:
    chat = visit().open()
    chat.say("wat is de visie van de stad")
    administrator.goto(f"{assistant.web}/console/live")
    row = administrator.get_by_role("row").filter(has_text="wat is de visie van de stad")
    row.get_by_role("button", name="Neem over").click()
    expect(chat.panel).to_contain_text("Alma Voorbeeld")
    administrator.get_by_label("Je antwoord").fill("Dag, <b>ik</b> kijk het na.")
    administrator.keyboard.press("Enter")
    expect(chat.panel).to_contain_text("Dag, <b>ik</b> kijk het na.")
    administrator.get_by_role("button", name="Geef terug").click()
    assert "Bron:" in chat.say("wat is de missie van de politie")
