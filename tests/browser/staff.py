"""Employees in a real browser: an account for a role, logged in as somebody does who was invited."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

from records.staff import invitations
from records.staff.tables import STAFF, Role
from tests.browser.chat import new_page
from tests.browser.sites import Site, in_database
from tests.system.assistant import Assistant

PASSWORD = "een lang wachtwoord"
NAMES = {
    Role.CLERK: "Ada van de balie",
    Role.EDITOR: "Eva de redacteur",
    Role.ADMINISTRATOR: "Alma de beheerder",
    Role.DEVELOPER: "Dirk de ontwikkelaar",
}


def invited(site: Assistant | Site, role: Role) -> str:
    """The address of an invitation for this role, as a beheerder would send it."""
    secret = in_database(site, lambda sessions: invitations.invite(sessions, role))
    return f"{site.web}/console/uitnodiging/{secret}"


def email_of(role: Role, name: str = "") -> str:
    """The address with which `employee` makes an account."""
    return f"{(name or NAMES[role]).split()[0].lower()}.{role}@stad.example"


def employee(browser: Browser, site: Assistant | Site, role: Role, name: str = "", **options: Any) -> Page:
    """A page of somebody with this role, who made an account and logged in.

    Args:
        browser, site: where.
        role, name: who.
        options: of the browser profile.
    """
    page, email = new_page(browser, **options), email_of(role, name)
    page.goto(invited(site, role))
    fill(page, {"Naam": name or NAMES[role], "E-mailadres": email, "Wachtwoord": PASSWORD})
    page.get_by_role("button", name="Account maken").click()
    fill(page, {"E-mailadres": email, "Wachtwoord": PASSWORD})
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(page).to_have_url(f"{site.web}/console/vandaag" if role in STAFF else f"{site.web}/console")
    return page


def fill(page: Page, fields: dict[str, str]) -> None:
    """Type these values into the fields with these labels."""
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
