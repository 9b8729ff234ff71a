"""Employees in a real browser: an account for a role, logged in as somebody does who was invited."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import make_url

from records.engine import make_engine, make_sessions
from records.staff import accounts
from records.staff.tables import STAFF, Role
from tests.browser.chat import new_page
from tests.system.assistant import Assistant

PASSWORD = "een lang wachtwoord"
NAMES = {
    Role.CLERK: "Ada van de balie",
    Role.EDITOR: "Eva de redacteur",
    Role.ADMINISTRATOR: "Alma de beheerder",
    Role.DEVELOPER: "Dirk de ontwikkelaar",
}


def invited(assistant: Assistant, role: Role) -> str:
    """The address of an invitation for this role, as a beheerder would send it."""

    async def invite() -> str:
        engine = make_engine(make_url(f"sqlite+aiosqlite:///{assistant.database}"))
        try:
            return await accounts.invite(make_sessions(engine), role)
        finally:
            await engine.dispose()

    # In a thread of its own: Playwright runs an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return f"{assistant.web}/console/uitnodiging/{thread.submit(lambda: asyncio.run(invite())).result()}"


def employee(browser: Browser, assistant: Assistant, role: Role, name: str = "") -> Page:
    """A page of somebody with this role, who made an account and logged in."""
    page, name = new_page(browser), name or NAMES[role]
    email = f"{name.split()[0].lower()}.{role}@stad.example"
    page.goto(invited(assistant, role))
    fill(page, {"Naam": name, "E-mailadres": email, "Wachtwoord": PASSWORD})
    page.get_by_role("button", name="Account maken").click()
    fill(page, {"E-mailadres": email, "Wachtwoord": PASSWORD})
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(page).to_have_url(f"{assistant.web}/console/vandaag" if role in STAFF else f"{assistant.web}/console")
    return page


def fill(page: Page, fields: dict[str, str]) -> None:
    """Type these values into the fields with these labels."""
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
