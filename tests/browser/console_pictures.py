"""Writes pictures of the console's screens, with the demo data: `python -m tests.browser.console_pictures`."""

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from deploy import demo, local
from records.staff.tables import Role
from tests.browser.chat import launch, new_page
from tests.browser.pictures import FOLDER, MOST_BYTES
from tests.browser.staff import employee, fill
from tests.system.assistant import Assistant
from web.console.access import RIGHTS

WINDOW: ViewportSize = {"width": 1100, "height": 700}
# Screens that stand behind a link of another one.
INNER = (
    "beheer/openingsuren", "beheer/zinnen", "beheer/bewaartermijnen", "beheer/wissen",
    "voorstellen/nieuwe-onderwerpen", "cijfers/zonder-antwoord",
)  # fmt: skip
SCREENS = (*(part for part in RIGHTS if part != "start"), *INNER)
# What stands behind the first line of a list.
INSIDE = {
    "gesprekken": "gesprek", "werkbezoeken": "werkbezoek", "post": "mail", "antwoorden": "antwoord",
    "voorstellen": "voorstel",
}  # fmt: skip
FIRST_LINE = "main a[data-item], main [data-item] a"
# What an employee thinks of the first message of a conversation with this word: the proposals come from it.
VERDICTS = {"parkeerboete": "Niet voor ons", "paspoort": "Nieuw onderwerp"}
UNTIL_INFORMATION_DAY = timedelta(days=60)


def keep(page: Page, name: str) -> None:
    """Write what the window shows."""
    picture = page.screenshot(path=FOLDER / f"console-{name}.png", animations="disabled", caret="hide")
    assert len(picture) <= MOST_BYTES, f"console-{name}.png has {len(picture)} bytes"


def work(page: Page, console: str) -> None:
    """What the conversations of citizens do not leave behind: verdicts and an information day."""
    for word, verdict in VERDICTS.items():
        page.goto(f"{console}/gesprekken?woorden={word}")
        page.locator(FIRST_LINE).first.click()
        page.get_by_role("button", name=verdict).first.click()
        page.locator(".judged").first.wait_for()
    page.goto(f"{console}/infodagen")
    fill(page, {"Datum": f"{date.today() + UNTIL_INFORMATION_DAY:%d/%m/%Y}", "Thema": "Duurzame stad"})
    page.get_by_role("button", name="Voeg toe").click()


def take_all(page: Page, console: str) -> None:
    """Every screen, and what stands behind the first line of some."""
    for screen in SCREENS:
        page.goto(f"{console}/{screen}")
        keep(page, screen.replace("/", "-"))
        if screen in INSIDE:
            page.locator(FIRST_LINE).first.click()
            page.wait_for_url(f"{console}/{screen}/*")
            keep(page, INSIDE[screen])
    page.goto(f"{console}/live")
    page.get_by_role("button", name="Neem over").first.click()
    page.get_by_label("Je antwoord").scroll_into_view_if_needed()
    keep(page, "live-gesprek")


def take_login(browser: Browser, console: str) -> None:
    """What somebody sees who is not logged in."""
    page = new_page(browser, viewport=WINDOW)
    page.goto(f"{console}/aanmelden")
    keep(page, "aanmelden")


def main() -> int:
    """Start everything, hold the demo's conversations, take the pictures, stop everything."""
    local.VAR.mkdir(exist_ok=True)
    local.train()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        assistant = Assistant(Path(folder))
        console = f"{assistant.web}/console"
        try:
            with httpx.Client(base_url=assistant.web, timeout=30) as http:
                demo.write(http, demo.read_demo(), set())
            browser = launch(playwright)
            take_login(browser, console)
            page = employee(browser, assistant, Role.ADMINISTRATOR)
            page.set_viewport_size(WINDOW)
            work(page, console)
            take_all(page, console)
            browser.close()
        finally:
            assistant.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
