"""One conversation with a person, from both sides: two employees and a citizen, each in a browser of their own."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from records.staff.tables import Role
from tests.browser.axe import violations
from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.sites import Site, own_site
from tests.browser.staff import email_of, employee
from tests.system.assistant import Assistant

CAS, DORA = "Cas van de balie", "Dora van de balie"
QUESTION = "wat is de visie van de stad op mobiliteit"
ALWAYS = "ma-zo 00:00-23:59"


@pytest.fixture(scope="module")
def site(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Without hours nobody is ever there."""
    with own_site(assistant, tmp_path_factory.mktemp("take-over"), OFFICE_HOURS="") as made:
        yield made


@pytest.fixture(scope="module")
def cas(browser: Browser, site: Site) -> Iterator[Page]:
    page = employee(browser, site, Role.CLERK, CAS)
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def dora(browser: Browser, site: Site) -> Iterator[Page]:
    page = employee(browser, site, Role.CLERK, DORA)
    yield page
    page.context.close()


def of(site: Site, chat: Chat) -> str:
    return f"{site.web}/console/live/{chat.conversation()}"


def take(page: Page, site: Site, chat: Chat) -> None:
    """From the list, as somebody does who sees the question there."""
    page.goto(f"{site.web}/console/live")
    row = page.locator(f'[data-id="{chat.conversation()}"]')
    row.get_by_role("button", name="Neem over").click()
    expect(page).to_have_url(of(site, chat))
    expect(page.get_by_label("Je antwoord")).to_be_focused()


def write(page: Page, text: str) -> None:
    page.get_by_label("Je antwoord").fill(text)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Je antwoord")).to_have_value("")
    # From then on the focus stays where it is.
    expect(page.get_by_role("button", name="Verstuur")).to_be_enabled()


def ask(chat: Chat, text: str) -> None:
    """Type something while an employee is there; the assistant does not answer."""
    before = chat.page.locator(".message.bot").count()
    assert chat.say(text) == ""
    assert chat.page.locator(".message.bot").count() == before


def test_a_conversation_goes_from_one_employee_to_the_other_and_back_to_the_assistant(
    visit: Visit, site: Site, cas: Page, dora: Page
) -> None:
    chat = visit(site.web).open()
    chat.say(QUESTION)
    # Two pages on which the button still stands when somebody else was first.
    dora.goto(of(site, chat))
    take(cas, site, chat)
    expect(chat.banner).to_contain_text(CAS)
    dora.get_by_role("button", name="Neem dit gesprek over").click()
    expect(dora.get_by_role("alert")).to_contain_text(f"{CAS} heeft dit gesprek nu")
    expect(dora.get_by_label("Je antwoord")).to_have_count(0)
    assert violations(cas) == violations(dora) == []
    # The assistant is silent, and what is typed stands on both other screens without loading anything.
    ask(chat, "ben je een mens?")
    for page in (cas, dora):
        expect(page.get_by_role("log")).to_contain_text("ben je een mens?")
    write(cas, "Ja, ik ben een medewerker. <b>Dag!</b>")
    expect(chat.panel).to_contain_text("Ja, ik ben een medewerker. <b>Dag!</b>")
    expect(chat.page.locator(".message.staff").last).to_contain_text(CAS)
    # A canned sentence, by keys: a slash leads to them, Enter puts one in.
    cas.get_by_label("Je antwoord").press("/")
    cas.keyboard.press("ArrowDown")
    sentence = cas.locator("[data-sentence]").nth(1).get_attribute("data-sentence") or ""
    cas.keyboard.press("Enter")
    expect(cas.get_by_label("Je antwoord")).to_have_value(sentence)
    cas.keyboard.press("Enter")
    expect(chat.panel).to_contain_text(sentence)
    # Forward: the citizen reads the new name, the colleague hears of it on the list.
    dora.goto(f"{site.web}/console/live")
    cas.get_by_label("Geef door aan een collega").select_option(email_of(Role.CLERK, DORA))
    cas.get_by_role("button", name="Geef door").click()
    expect(chat.banner).to_contain_text(DORA)
    expect(dora.get_by_role("status")).to_contain_text("Een collega gaf je een gesprek door")
    cas.goto(of(site, chat))
    expect(cas.get_by_label("Je antwoord")).to_have_count(0)
    # Hand back: the assistant answers again.
    dora.goto(of(site, chat))
    write(dora, "De assistent helpt je verder.")
    dora.get_by_role("button", name="Geef terug").click()
    expect(chat.banner).not_to_contain_text(DORA)
    assert "Bron:" in chat.say("wat is de missie van de politie")


def test_a_conversation_ends_with_an_outcome(visit: Visit, site: Site, cas: Page) -> None:
    chat = visit(site.web).open()
    chat.say(QUESTION)
    take(cas, site, chat)
    write(cas, "Ik zoek het op.")
    cas.get_by_label("Hoe liep het af?").select_option("geholpen")
    cas.get_by_role("button", name="Sluit af").click()
    expect(cas.locator("[data-said]")).to_be_focused()
    expect(chat.panel).to_contain_text("Bedankt voor je berichten en je geduld")
    expect(chat.banner).not_to_contain_text(CAS)
    [row] = site.rows(f"select handover, outcome from conversations where id = '{chat.conversation()}'")
    assert tuple(row) == ("closed", "geholpen")
    assert "Bron:" in chat.say("wat is de missie van de politie")


def test_an_employee_hears_that_the_citizen_closed_the_page_and_came_back(visit: Visit, site: Site, cas: Page) -> None:
    chat = visit(site.web).open()
    chat.say(QUESTION)
    take(cas, site, chat)
    write(cas, "Ik zoek het op.")
    expect(cas.get_by_role("status")).to_have_text("")
    chat.page.goto("about:blank")
    expect(cas.get_by_role("status")).to_contain_text(
        "De burger heeft de pagina van de chat nu niet open", timeout=15_000
    )
    write(cas, "Ben je er nog?")
    chat.page.go_back()
    expect(cas.get_by_role("status")).to_have_text("De burger is terug.", timeout=15_000)
    expect(cas.get_by_role("status")).to_have_text("", timeout=15_000)
    expect(chat.page.locator("body")).to_contain_text("Ben je er nog?")
    cas.get_by_role("button", name="Geef terug").click()


def test_an_answer_that_was_not_sent_is_not_left_without_a_question(visit: Visit, site: Site, cas: Page) -> None:
    chat = visit(site.web).open()
    chat.say(QUESTION)
    take(cas, site, chat)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    cas.on("dialog", stay)
    # Typed: only then somebody was there, for the browser.
    cas.keyboard.type("Ik zoek")
    cas.get_by_role("link", name="Terug naar Live").click(no_wait_after=True)
    expect(cas).to_have_url(of(site, chat))
    cas.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(cas.get_by_label("Je antwoord")).to_have_value("Ik zoek")
    write(cas, "Ik zoek het op.")
    cas.get_by_role("link", name="Terug naar Live").click()
    expect(cas).to_have_url(f"{site.web}/console/live")
    # The list that keeps itself fresh calls each conversation by its question, like the page itself.
    row = cas.locator(f'[data-id="{chat.conversation()}"]')
    before = row.get_by_role("link").get_attribute("aria-label")
    assert before == f"Burger: {QUESTION}"
    ask(chat, "en het klimaat?")
    expect(row.get_by_role("link", name="Burger: en het klimaat?", exact=True)).to_be_visible()
    cas.remove_listener("dialog", stay)
    assert asked == ["beforeunload"]
    cas.goto(of(site, chat))
    cas.get_by_role("button", name="Geef terug").click()


def test_outside_office_hours_a_call_back_is_offered_and_within_them_an_employee(
    browser: Browser, visit: Visit, site: Site, cas: Page
) -> None:
    chat = visit(site.web).open()
    chat.menu("Ik wil een medewerker")
    chat.sheet.get_by_role("button", name="Vraag een medewerker").click()
    expect(chat.log).to_contain_text("Er is nu geen medewerker aan het werk in de chat")
    expect(chat.log).to_contain_text("Laat je naam en je telefoonnummer of e-mailadres achter")
    cas.goto(f"{site.web}/console/live")
    expect(cas.locator(f'[data-id="{chat.conversation()}"][data-handover="waiting"]')).to_have_count(0)
    chat.menu("Ik wil een medewerker")
    chat.sheet.get_by_role("checkbox").check()
    chat.sheet.get_by_label("Je naam").fill("Aster Voorbeeld")
    chat.sheet.get_by_label("Je telefoonnummer").fill("aster@voorbeeld.example")
    chat.sheet.get_by_role("button", name="Vraag een medewerker").click()
    expect(chat.log).to_contain_text("Ik heb je vraag om contact genoteerd")
    # The list of an employee tells it by itself.
    row = cas.locator(f'[data-id="{chat.conversation()}"][data-handover="waiting"]')
    expect(row).to_contain_text("aster@voorbeeld.example")
    expect(cas.get_by_role("status")).to_contain_text("Nieuwe aanvraag")
    administrator = employee(browser, site, Role.ADMINISTRATOR)
    administrator.goto(f"{site.web}/console/beheer/openingsuren")
    administrator.get_by_role("textbox", name="Openingsuren").fill(ALWAYS)
    administrator.get_by_role("button", name="Bewaar").click()
    expect(administrator.get_by_role("status")).to_contain_text("Bewaard")
    administrator.context.close()
    now = visit(site.web).open()
    now.menu("Ik wil een medewerker")
    now.sheet.get_by_role("button", name="Vraag een medewerker").click()
    expect(now.banner).to_contain_text("doorgegeven aan een medewerker")
    expect(cas.locator(f'[data-id="{now.conversation()}"][data-handover="waiting"]')).to_be_visible()


def test_every_page_tells_how_many_wait(visit: Visit, site: Site, dora: Page) -> None:
    dora.goto(f"{site.web}/console/werkbezoeken")
    [[before]] = site.rows("select count(*) from conversations where handover = 'waiting'")
    chat = visit(site.web).open()
    chat.menu("Ik wil een medewerker")
    chat.sheet.get_by_role("button", name="Vraag een medewerker").click()
    expect(chat.banner).to_contain_text("doorgegeven aan een medewerker")
    expect(dora).to_have_title(re.compile(rf"^\({before + 1}\) "), timeout=20_000)
    expect(dora.get_by_role("link", name="Live")).to_contain_text(str(before + 1))
    expect(dora.locator("[data-waiting-news]")).to_contain_text("op een medewerker.")


def test_colleagues_see_live_who_looks_at_a_conversation_and_who_took_it(
    visit: Visit, site: Site, cas: Page, dora: Page
) -> None:
    chat = visit(site.web).open()
    chat.say(QUESTION)
    conversation = f"{site.web}/console/gesprekken/{chat.conversation()}"
    dora.goto(f"{site.web}/console/gesprekken")
    cas.goto(conversation)
    signs = dora.locator(f'[data-signs="{chat.conversation()}"]')
    expect(signs).to_contain_text(f"{CAS} kijkt nu")
    dora.goto(conversation)
    expect(dora.locator("[data-busy]")).to_contain_text(f"Ook {CAS} kijkt nu.")
    expect(cas.locator("[data-busy]")).to_contain_text(f"Ook {DORA} kijkt nu.")
    take(cas, site, chat)
    expect(dora.locator("[data-busy]")).to_contain_text(f"{CAS} heeft dit gesprek overgenomen.")
    cas.get_by_role("button", name="Geef terug").click()
    expect(dora.locator("[data-busy]")).to_have_text("")


def test_an_employee_whose_account_is_closed_is_told_on_the_open_page_and_says_nothing_more(
    browser: Browser, visit: Visit, site: Site
) -> None:
    chat = visit(site.web).open()
    chat.say(QUESTION)
    leaver = employee(browser, site, Role.CLERK, "Fien van de balie")
    take(leaver, site, chat)
    administrator = employee(browser, site, Role.ADMINISTRATOR, "Gust de beheerder")
    administrator.goto(f"{site.web}/console/gebruikers")
    person = administrator.get_by_role("row").filter(has_text="Fien van de balie")
    person.get_by_role("checkbox").uncheck()
    person.get_by_role("button", name="Bewaar").click()
    expect(leaver.get_by_role("status")).to_contain_text("Je bent afgemeld")
    leaver.get_by_label("Je antwoord").fill("nog iets")
    leaver.keyboard.press("Enter")
    expect(leaver.locator("[data-live-error]")).to_contain_text("Je bent afgemeld")
    assert "nog iets" not in chat.panel.inner_text()
    for page in (leaver, administrator):
        page.context.close()
