"""The preview of an answer in the console is the widget's own message, and follows what is typed."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.chat import new_page
from tests.browser.conftest import Visit
from tests.system.assistant import Assistant
from tests.system.test_edited_answers import make_editor
from web.console.access import COOKIE

QUESTION = "wat zijn de waarden van de politie"
# Every element of a message with how it is drawn.
LOOKS = """(message) => [...message.querySelectorAll('*')].map((each) => {
  const { font, color, backgroundColor, border, borderRadius, padding, margin, width, height } = getComputedStyle(each);
  const isTime = each.tagName === 'TIME';
  const words = each.children.length || isTime ? '' : each.textContent;
  const size = isTime ? [] : [width, height];
  const drawn = [font, color, backgroundColor, border, borderRadius, padding, margin, ...size];
  return [each.tagName, words, ...drawn].join(' | ');
})"""


@pytest.fixture
def editor(browser: Browser, assistant: Assistant) -> Iterator[Page]:
    """An editor on the page of an answer."""
    database = f"sqlite+aiosqlite:///{assistant.database}"
    with ThreadPoolExecutor(1) as pool:
        # In this thread Playwright has a loop of its own.
        secret = pool.submit(lambda: asyncio.run(make_editor(database))).result()
    page = new_page(browser)
    cookie: Any = {"name": COOKIE, "value": secret, "domain": "127.0.0.1", "path": "/", "secure": True}
    page.context.add_cookies([cookie])
    page.goto(f"{assistant.web}/console/antwoorden/politie_waarden")
    yield page
    page.context.close()


def looks(message: Locator) -> list[str]:
    drawn: list[str] = message.evaluate(LOOKS)
    return drawn


def test_the_preview_is_drawn_as_the_widget_draws_it_and_follows_what_is_typed(visit: Visit, editor: Page) -> None:
    chat = visit().open()
    chat.say(QUESTION)
    previewed = editor.locator("maneblusser-preview .message.bot")
    in_widget = chat.page.locator(".message.bot").last
    assert looks(previewed) == looks(in_widget)
    assert len(looks(previewed)) > 15
    text = editor.get_by_label("Tekst", exact=True)
    text.fill("Een **vet** woord, <b>geen</b> [link](https://mechelen.be).")
    expect(previewed.locator("strong")).to_have_text(["vet"])
    expect(previewed.locator(".bubble")).to_contain_text("<b>geen</b>")
    # Nothing of it is read over one's typing.
    log = editor.locator("maneblusser-preview .log")
    assert (log.get_attribute("role"), log.get_attribute("aria-live")) == ("group", None)
    text.fill("Bel 112.")
    expect(editor.locator("#text-fout")).to_contain_text("Haal dit noodnummer uit de tekst: 112")
    assert violations(editor) == []
    text.fill("De waarden van de politie staan **hier**.")
    expect(previewed.locator("strong")).to_have_text(["hier"])
    editor.get_by_role("button", name="Bewaar").click()
    expect(editor.get_by_role("status")).to_contain_text("Bewaard")
    assert "De waarden van de politie staan hier." in chat.say(QUESTION)
    assert looks(chat.page.locator(".message.bot").last) == looks(previewed)
    editor.get_by_role("button", name="Zet terug: de tekst van het bestand").click()
    expect(editor.get_by_role("status")).to_contain_text("Bewaard")
