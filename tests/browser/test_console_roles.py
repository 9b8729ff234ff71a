"""What each role sees of the console in a real browser, and ten conversations reviewed without a mouse."""

import pytest
from playwright.sync_api import Browser, Page, expect

from records.staff.tables import Role
from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.console_pictures import SCREENS
from tests.browser.staff import NAMES, employee
from tests.system.assistant import Assistant
from tests.system.visitor import Visitor
from web.console.access import RIGHTS
from web.console.pages import MENU

TEN = (
    "wat is de missie van de stad", "wat zijn de waarden van de politie", "wat is de visie van de gemeente",
    "welke thema's zijn er", "wat is groep mechelen", "wat is de slogan van de politie", "wat is een slimme stad",
    "welke diensten zijn er", "hoe vraag ik een werkbezoek aan", "wat doet de stad voor het klimaat",
)  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_screens_and_is_refused_the_others(
    browser: Browser, assistant: Assistant, role: Role
) -> None:
    page = employee(browser, assistant, role)
    menu = page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link").all_inner_texts()
    assert menu == [title for part, title in MENU.items() if role in RIGHTS[part]]
    for screen in SCREENS:
        answer = page.goto(f"{assistant.web}/console/{screen}")
        assert answer
        assert answer.status == (200 if role in RIGHTS[screen.partition("/")[0]] else 403), screen
        assert violations(page) == [], screen
    page.context.close()


def test_ten_conversations_are_reviewed_without_a_mouse(browser: Browser, assistant: Assistant) -> None:
    for question in TEN:
        visitor = Visitor(assistant.web)
        reply = visitor.say(question)[-1]
        # A thumb down makes that the conversation needs attention: `n` goes through those.
        visitor.http.post("/api/v1/feedback", json={"message_id": reply["id"], "thumb": "down"}).raise_for_status()
        visitor.http.close()
    page = employee(browser, assistant, Role.CLERK, "Bob van de balie")
    before = len(assistant.rows("select * from verdicts"))
    page.goto(f"{assistant.web}/console/gesprekken?beoordeeld=nee")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for _ in TEN:
        page.wait_for_url("**/gesprekken/*")
        judge_all(page)
        with page.expect_navigation():
            page.keyboard.press("n")
    assert len(assistant.rows("select * from verdicts")) - before >= len(TEN)
    page.context.close()


def judge_all(page: Page) -> None:
    """A verdict on each message of this conversation, by keys."""
    unjudged = page.locator(".message.citizen:not(:has(.judged))")
    while unjudged.count():
        left = unjudged.count()
        page.keyboard.press("j")
        page.keyboard.press("1")
        expect(unjudged).to_have_count(left - 1)


def test_two_employees_cannot_take_the_same_conversation(browser: Browser, assistant: Assistant, visit: Visit) -> None:
    chat = visit().open()
    chat.say("wat is de visie van de stad op mobiliteit")
    first = employee(browser, assistant, Role.CLERK, "Cas van de balie")
    second = employee(browser, assistant, Role.CLERK, "Dora van de balie")
    for page in (first, second):
        page.goto(f"{assistant.web}/console/live")
    rows = [page.get_by_role("row").filter(has_text="visie van de stad op mobiliteit") for page in (first, second)]
    buttons = [row.get_by_role("button", name="Neem over") for row in rows]
    for button in buttons:
        expect(button).to_be_visible()
    buttons[0].click()
    expect(chat.panel).to_contain_text("Cas van de balie")
    # Its list may already know; a form that was open is refused too.
    if buttons[1].count():
        buttons[1].click()
    second.goto(f"{assistant.web}/console/live")
    expect(rows[1]).to_contain_text("Cas van de balie")
    assert NAMES[Role.CLERK] not in chat.panel.inner_text()
    first.get_by_label("Je antwoord").fill("Dag, ik help je verder.")
    first.keyboard.press("Enter")
    expect(chat.panel).to_contain_text("Dag, ik help je verder.")
    for page in (first, second):
        page.context.close()
