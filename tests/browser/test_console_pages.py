"""Every page of the console with something on it, in a real browser: who may open it, axe, narrow windows, charts."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

from records.conversations import handover
from records.engine import Sessions
from records.staff import accounts, second_step
from records.staff.tables import Role
from tests.browser.axe import violations
from tests.browser.chat import new_page
from tests.browser.console_pictures import SCREENS
from tests.browser.sites import Site, in_database, own_site
from tests.browser.staff import employee, fill
from tests.console import everything, hostile
from tests.console.conftest import Browser as Viewer
from tests.console.test_rights import OPEN, part_of
from tests.system.assistant import Assistant
from web.console.access import RIGHTS
from web.console.pages import MENU

WORDS = "Kan ik in het Donaudampfschifffahrtsgesellschaftskapitaensmuetzengebouw een kaart halen?"
SCHEMES = ("light", "dark")
LOGGED_OUT = ("aanmelden", "uitnodiging/onbekend")
# Without an identity provider there is no way to one, and half a log-in leads on to the whole one.
NO_PAGE = {"/console/aanmelden/openid", "/console/aanmelden/openid/terug", "/console/aanmelden/code"}
LOOK = "async (address) => (await fetch(address, { redirect: 'manual' })).status"
ONLY_PAGES = "async (address) => (await fetch(address)).headers.get('content-type').startsWith('text/html')"
# What is not inside something that scrolls by itself.
STICKS_OUT = """() => [...document.querySelectorAll('main *, header *')]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > 321 && !e.closest('.wide'))
  .map((e) => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`).slice(0, 5)"""
Addresses = dict[str, str]


@pytest.fixture(scope="module")
def site(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with own_site(assistant, tmp_path_factory.mktemp("pages")) as made:
        yield made


@pytest.fixture(scope="module")
def administrator(browser: Browser, site: Site) -> Iterator[Page]:
    page = employee(browser, site, Role.ADMINISTRATOR)
    yield page
    page.context.close()


def filled(site: Site, words: str, learnt: str = "") -> Addresses:
    """Put the words everywhere; every address that can be read, by its path and what is asked of it.

    The first administrator has the conversation, and is setting up the second step.
    """

    async def work(sessions: Sessions) -> Addresses:
        app, [viewer] = SimpleNamespace(state=SimpleNamespace(sessions=sessions)), await accounts.employees(sessions)
        ids = await everything.fill(app, Viewer(None, email=viewer.email), words, learnt)  # type: ignore[arg-type]
        await second_step.start_setup(sessions, viewer.id)
        assert await handover.take(sessions, ids["/console/live/{conversation}"], viewer)
        found = [(path, address) for path, address in everything.pages(ids) if path not in NO_PAGE]
        return {address: path for path, address in found}

    return in_database(site, work)


@pytest.fixture(scope="module")
def addresses(site: Site, administrator: Page) -> Addresses:
    """Every address of the console, with its path."""
    return filled(site, WORDS, learnt=WORDS)


@pytest.fixture(scope="module")
def pages(site: Site, administrator: Page, addresses: Addresses) -> Addresses:
    """Those that lead to a page, and not to a file or something for a script."""
    found = {each: path for each, path in addresses.items() if administrator.evaluate(ONLY_PAGES, site.web + each)}
    assert len(found) > 30
    return found


def find_nothing(page: Page, address: str, scheme: str) -> None:
    """Open a page, and everything that stands behind a summary on it; axe finds nothing."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    assert violations(page) == [], address


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_while_there_is_nothing_yet(site: Site, administrator: Page, scheme: str) -> None:
    for screen in SCREENS:
        find_nothing(administrator, f"{site.web}/console/{screen}", scheme)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_any_page(site: Site, administrator: Page, pages: Addresses, scheme: str) -> None:
    for address in (*pages, "/console/gesprekken/onbekend"):
        find_nothing(administrator, site.web + address, scheme)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_where_nobody_is_logged_in(browser: Browser, site: Site, scheme: str) -> None:
    page = new_page(browser, color_scheme=scheme)
    for address in LOGGED_OUT:
        page.goto(f"{site.web}/console/{address}")
        assert violations(page) == [], address
    page.goto(f"{site.web}/console/aanmelden")
    fill(page, {"E-mailadres": "niemand@stad.example", "Wachtwoord": "een fout wachtwoord"})
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.context.close()


def test_every_page_fits_a_narrow_window(site: Site, administrator: Page, pages: Addresses) -> None:
    administrator.set_viewport_size({"width": 320, "height": 800})
    wide = {}
    for address in pages:
        administrator.goto(site.web + address)
        if administrator.evaluate("document.documentElement.scrollWidth") > 320:
            wide[address] = administrator.evaluate(STICKS_OUT)
    assert wide == {}
    administrator.set_viewport_size({"width": 1180, "height": 900})


@pytest.mark.parametrize("role", list(Role))
def test_each_role_types_every_address_and_reads_what_it_may(
    browser: Browser, site: Site, addresses: Addresses, pages: Addresses, role: Role
) -> None:
    page = employee(browser, site, role, f"Iemand {role}")
    menu = page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link").all_inner_texts()
    assert menu == [title for part, title in MENU.items() if role in RIGHTS[part]]
    for address, path in addresses.items():
        if path in OPEN or path == "/console":
            continue
        is_allowed = role in RIGHTS[part_of(path)]
        if address not in pages:
            status = page.evaluate(LOOK, site.web + address)
            # Somebody who may approve takes the file along, the others of staff do not.
            assert is_allowed or status == 403, address
            continue
        answer = page.goto(site.web + address)
        assert answer and (answer.status == 403) == (not is_allowed), (address, answer and answer.status)
        assert page.get_by_role("heading", name="Geen toegang").count() == int(not is_allowed), address
        assert is_allowed or WORDS not in page.content(), address
        assert violations(page) == [], address
    page.context.close()


def test_the_menu_opens_from_its_button_in_a_narrow_window(site: Site, administrator: Page) -> None:
    administrator.set_viewport_size({"width": 320, "height": 800})
    administrator.goto(f"{site.web}/console/vandaag")
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


def test_what_was_done_is_read_first_and_a_link_can_be_copied(site: Site, administrator: Page) -> None:
    administrator.context.grant_permissions(["clipboard-read", "clipboard-write"])
    administrator.goto(f"{site.web}/console/gebruikers")
    administrator.get_by_role("button", name="Maak een uitnodiging").click()
    expect(administrator.locator("[data-said]")).to_be_focused()
    administrator.get_by_role("button", name="Kopieer de link").press("Enter")
    expect(administrator.get_by_text("Gekopieerd.")).to_be_visible()
    link = administrator.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{site.web}/console/uitnodiging/")
    assert link == administrator.get_by_label("Stuur deze link").input_value()
    assert violations(administrator) == []
    administrator.get_by_role("button", name="Trek in: Nieuw account").last.press("Enter")
    expect(administrator.get_by_text("De uitnodiging is ingetrokken.")).to_be_focused()
    administrator.context.clear_permissions()


def test_beside_each_chart_stands_its_table(site: Site, administrator: Page, addresses: Addresses) -> None:
    administrator.goto(f"{site.web}/console/cijfers")
    pictures = administrator.locator(".picture")
    expect(pictures).to_have_count(3)
    for picture in pictures.all():
        expect(picture.locator("canvas")).to_be_visible()
        drawn = "(e) => e.getContext('2d').getImageData(0, 0, e.width, e.height).data.some((value) => value)"
        assert picture.locator("canvas").evaluate(drawn)
        expect(administrator.locator(f"#{picture.get_attribute('data-table')} tbody tr").first).to_be_visible()


@pytest.mark.parametrize("words", [hostile.HOSTILE[1], hostile.HOSTILE[3]])
def test_nothing_that_somebody_wrote_runs_in_a_browser(
    browser: Browser, assistant: Assistant, tmp_path: Path, words: str
) -> None:
    with own_site(assistant, tmp_path) as site:
        # Without the policy, which would stop a script too: the pages and their scripts have to be safe by themselves.
        page = employee(browser, site, Role.ADMINISTRATOR, bypass_csp=True)
        page.context.add_init_script(f"globalThis.{hostile.MARK} = () => localStorage.setItem('ran', location.href)")
        shown = []
        for address in filled(site, words):
            if page.evaluate(ONLY_PAGES, site.web + address):
                page.goto(site.web + address)
                # Pages that stay open draw themselves anew.
                page.wait_for_timeout(4_500 if address.startswith("/console/live") else 50)
                shown += [address] if hostile.MARK in page.content() else []
                assert page.evaluate("localStorage.getItem('ran')") is None, address
        assert len(shown) > 20
        page.context.close()
