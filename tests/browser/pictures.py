"""Writes pictures of the main states to docs/beelden/, from the real assistant: `python -m tests.browser.pictures`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, ViewportSize, expect, sync_playwright

from deploy import local
from tests.browser.chat import Chat, launch, new_page
from tests.system.assistant import Assistant

FOLDER = Path("docs/beelden")
MOST_BYTES = 150_000
WINDOW: ViewportSize = {"width": 1180, "height": 960}
# High enough for a question with its whole answer.
HEIGHT = "56em"
MARGIN = 6
PHONE: ViewportSize = {"width": 390, "height": 844}
QUESTION = "Wat is de missie van de stad?"
REQUEST = "Wij zijn van het OCMW van Lier en komen graag begin juni 2028 met een achttiental rond sociaal beleid"


class Album:
    """Makes visits and keeps what they look like."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address

    def visit(self, viewport: ViewportSize = WINDOW, **settings: str) -> Chat:
        """An open chat; nothing moves, so that each picture is sharp."""
        page = new_page(self.browser, viewport=viewport, reduced_motion="reduce", **settings)
        chat = Chat(page, self.address)
        page.locator("maneblusser-chat").evaluate("(e, height) => e.style.setProperty('--mb-height', height)", HEIGHT)
        return chat.open()

    def keep(self, chat: Chat, name: str) -> None:
        """Write the picture; it has to stay small, because it lives in the repository."""
        chat.page.mouse.move(5, 5)
        expect(chat.page.locator(".typing")).to_be_empty()
        file = FOLDER / f"{name}.png"
        picture = chat.page.screenshot(path=file, clip=around(chat), animations="disabled", caret="hide")
        assert len(picture) <= MOST_BYTES, f"{name}.png has {len(picture)} bytes"
        chat.page.context.close()


def around(chat: Chat) -> FloatRect:
    """The panel with a little of the page."""
    box = chat.panel.bounding_box()
    assert box
    left, top = max(0, box["x"] - MARGIN), max(0, box["y"] - MARGIN)
    return {"x": left, "y": top, "width": box["width"] + 2 * MARGIN, "height": box["height"] + 2 * MARGIN}


def talk(chat: Chat) -> None:
    """A question with an answer, and what can be asked next; the question stays in the picture."""
    chat.say(QUESTION)
    chat.said(QUESTION).evaluate("e => e.scrollIntoView()")
    chat.page.locator(".scroller").evaluate("e => e.scrollBy(0, -12)")


def take_all(album: Album) -> None:
    """Every picture."""
    conversation = album.visit()
    talk(conversation)
    album.keep(conversation, "gesprek")
    visit = album.visit()
    for text in (REQUEST, "Ada Voorbeeld", "ada@voorbeeld.example", "overslaan", "nee"):
        visit.say(text)
    album.keep(visit, "werkbezoek")
    phone = album.visit(PHONE)
    phone.say(QUESTION)
    album.keep(phone, "telefoon")
    dark = album.visit(color_scheme="dark")
    talk(dark)
    album.keep(dark, "donker")
    contrast = album.visit(forced_colors="active", color_scheme="dark")
    talk(contrast)
    album.keep(contrast, "hoog-contrast")
    urgent = album.visit()
    urgent.say("Er is brand in mijn huis")
    album.keep(urgent, "nood")


def main() -> int:
    """Start everything, take the pictures, stop everything."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    local.VAR.mkdir(exist_ok=True)
    local.train()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        assistant = Assistant(Path(folder))
        try:
            browser = launch(playwright)
            take_all(Album(browser, assistant.web))
            browser.close()
        finally:
            assistant.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
