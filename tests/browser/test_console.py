"""The staff console in a real browser, beside a citizen's widget: every screen, axe, keyboard, a live take-over."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from records.staff.tables import Role
from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.console_pictures import FIRST_LINE, SCREENS
from tests.browser.staff import employee
from tests.system.assistant import Assistant

NAME = "Aster Voorbeeld"


@pytest.fixture(scope="module")
def administrator(browser: Browser, assistant: Assistant) -> Iterator[Page]:
    """Somebody who may open every screen."""
    page = employee(browser, assistant, Role.ADMINISTRATOR, NAME)
    yield page
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_screen(visit: Visit, administrator: Page, assistant: Assistant, scheme: str) -> None:
    visit().open().say("wat is de missie van de stad")
    administrator.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for screen in SCREENS:
        administrator.goto(f"{assistant.web}/console/{screen}")
        assert violations(administrator) == [], screen
    administrator.goto(f"{assistant.web}/console/gesprekken")
    administrator.locator(FIRST_LINE).first.click()
    expect(administrator.get_by_role("button", name="Goed").first).to_be_visible()
    assert violations(administrator) == []


def test_every_screen_fits_a_narrow_window(administrator: Page, assistant: Assistant) -> None:
    administrator.set_viewport_size({"width": 320, "height": 800})
    for screen in SCREENS:
        administrator.goto(f"{assistant.web}/console/{screen}")
        assert administrator.evaluate("document.documentElement.scrollWidth") <= 320, screen
    administrator.set_viewport_size({"width": 1180, "height": 900})


def test_the_menu_opens_from_its_button_in_a_narrow_window(administrator: Page, assistant: Assistant) -> None:
    administrator.set_viewport_size({"width": 320, "height": 800})
    administrator.goto(f"{assistant.web}/console/vandaag")
    menu = administrator.get_by_role("navigation", name="Hoofdmenu")
    expect(menu).to_be_hidden()
    administrator.get_by_role("button", name="Menu").press("Enter")
    expect(menu).to_be_visible()
    assert violations(administrator) == []
    administrator.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    administrator.get_by_role("button", name="Menu").click()
    menu.get_by_role("link", name="Logboek").click()
    administrator.wait_for_url("**/console/logboek")
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
    expect(administrator.locator("main")).to_contain_text(NAME)


def test_an_employee_takes_over_and_the_citizen_reads_it_at_once(
    visit: Visit, administrator: Page, assistant: Assistant
) -> None:
    chat = visit().open()
    chat.say("wat is de visie van de stad")
    administrator.goto(f"{assistant.web}/console/live")
    row = administrator.get_by_role("row").filter(has_text="wat is de visie van de stad")
    row.get_by_role("button", name="Neem over").click()
    expect(chat.panel).to_contain_text(NAME)
    administrator.get_by_label("Je antwoord").fill("Dag, <b>ik</b> kijk het na.")
    administrator.keyboard.press("Enter")
    expect(chat.panel).to_contain_text("Dag, <b>ik</b> kijk het na.")
    administrator.get_by_role("button", name="Geef terug").click()
    assert "Bron:" in chat.say("wat is de missie van de politie")
