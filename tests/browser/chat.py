"""The widget as a citizen meets it: open, type, read; and a browser to meet it in."""

import json
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Playwright, Response, expect

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESKTOP = {"width": 1280, "height": 800}
TIMEOUT = 15_000
# What a violated policy of the page is called in the console.
POLICY_WORDS = ("Content Security Policy", "TrustedHTML", "TrustedScript", "Trusted Type")
# The element with the focus, looked for in the shadow tree too.
FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const name = element?.getAttribute('aria-label') || element?.textContent?.trim().replace(/\\s+/g, ' ');
  return element === document.body ? '' : name || element?.tagName || '';
}"""
REMEMBERED = """() => {
  const key = Object.keys(localStorage).find((name) => name.startsWith('maneblusser:'));
  return key ? localStorage.getItem(key) : 'null';
}"""


def launch(playwright: Playwright) -> Browser:
    """The system's own Chromium, without a window."""
    expect.set_options(timeout=TIMEOUT)
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=30_000)


def new_page(browser: Browser, **options: Any) -> Page:
    """A page in a browser profile of its own, that never waits forever."""
    context = browser.new_context(**{"viewport": DESKTOP, "locale": "nl-BE", **options})
    context.set_default_timeout(TIMEOUT)
    return context.new_page()


class Chat:
    """The widget on one page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.requests: list[str] = []
        self.mishaps: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.mishaps.append(str(error)))
        page.on("console", lambda message: self._heard(message.text))
        self.launcher = page.locator(".launcher")
        self.panel = page.locator("#panel")
        self.log = page.locator(".log[role=log]")
        self.messages = page.locator(".message")
        self.input = page.locator("#input")
        self.choices = page.locator(".choice")
        self.sheet = page.locator(".sheet")
        self.menu_button = page.locator(".menu-button")
        self.banner = page.locator(".banner")
        page.goto(address)

    def _heard(self, text: str) -> None:
        if any(word in text for word in POLICY_WORDS):
            self.mishaps.append(text)

    def open(self) -> "Chat":
        """Open the panel and wait for the greeting."""
        self.launcher.click()
        expect(self.choices.first).to_be_visible()
        return self

    def another_tab(self) -> "Chat":
        """The same site in a second tab of the same browser."""
        return Chat(self.page.context.new_page(), self.address)

    def say(self, text: str) -> str:
        """Type a message and send it with Enter; all that is read back."""
        self.input.fill(text)
        return self.reply_to(lambda: self.input.press("Enter"))

    def choose(self, title: str) -> str:
        """Click a button under the last message; all that is read back."""
        button = self.choices.filter(has_text=title).first
        return self.reply_to(button.click)

    def reply_to(self, act: Any) -> str:
        """Do something that sends a message; the replies as they stand on the screen."""
        with self.page.expect_response(is_message, timeout=30_000) as answer:
            act()
        replies = answer.value.json()["replies"]
        shown = [self.page.locator(f'.message[data-id="{reply["id"]}"]') for reply in replies]
        for element in shown:
            expect(element).to_be_visible()
        return "\n".join(element.inner_text() for element in shown)

    def said(self, text: str) -> Locator:
        """Messages of the citizen with this text."""
        return self.page.locator(".message.citizen .bubble").filter(has_text=text)

    def menu(self, name: str) -> None:
        """Choose in the menu."""
        self.menu_button.click()
        self.page.get_by_role("menuitem", name=name).click()

    def focused(self) -> str:
        """Name of the element with the focus; empty when nothing has it."""
        return str(self.page.evaluate(FOCUSED))

    def press_until(self, key: str, name: str, most: int = 30) -> list[str]:
        """Press a key until the focus stands on an element whose name begins so; every name on the way."""
        passed: list[str] = []
        for _ in range(most):
            self.page.keyboard.press(key)
            passed.append(self.focused())
            if passed[-1].startswith(name):
                return passed
        raise AssertionError(f"{key} never reached {name!r}, only {passed}")

    def conversation(self) -> str:
        """Id of the conversation that this browser remembers; empty when there is none."""
        remembered = json.loads(self.page.evaluate(REMEMBERED) or "null")
        return str(remembered["conversation"]) if remembered else ""


def is_message(response: Response) -> bool:
    """Whether this answers a message that a citizen sent."""
    return response.request.method == "POST" and response.url.endswith("/api/v1/messages") and response.ok
