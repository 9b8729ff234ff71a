"""A phone, and a desktop at 400 % zoom: the chat fills the screen, stays whole and keeps the focus."""

from playwright.sync_api import ViewportSize, expect

from tests.browser.chat import Chat
from tests.browser.conftest import Visit

PHONE: ViewportSize = {"width": 320, "height": 640}
# 1280 by 1024 at 400 %.
ZOOMED: ViewportSize = {"width": 320, "height": 256}
OVERFLOWING = """(panel) => [...panel.querySelectorAll('*')]
  .filter((e) => e.checkVisibility() && !e.closest('.sr') && e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => `${e.tagName}.${e.getAttribute('class')}`)"""
LONG = "Donaudampfschifffahrtsgesellschaftskapitaensmuetze" * 3


def assert_no_overflow(chat: Chat) -> None:
    assert chat.panel.evaluate(OVERFLOWING) == []
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert chat.page.locator(".scroller").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_on_a_phone_the_panel_fills_the_screen_and_nothing_sticks_out(visit: Visit) -> None:
    chat = visit(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce").open()
    assert chat.panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert chat.panel.evaluate("e => e.matches(':modal')")
    chat.say("wat is de missie van de stad")
    chat.say(LONG)
    assert_no_overflow(chat)
    chat.menu("Beoordeel dit gesprek")
    expect(chat.sheet).to_be_visible()
    assert_no_overflow(chat)


def test_on_a_phone_the_focus_stays_inside_until_the_chat_is_closed(visit: Visit) -> None:
    chat = visit(viewport=PHONE).open()
    names = []
    for _ in range(30):
        chat.page.keyboard.press("Tab")
        names.append(chat.focused())
    # The browser's own controls are part of the round; the page behind is not.
    assert "Voorbeeldstad" not in names and "Naar de inhoud" not in names
    assert names.count("Versturen") >= 2
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_be_visible()


def test_a_phone_that_is_turned_keeps_the_conversation_and_the_focus(visit: Visit) -> None:
    chat = visit().open()
    chat.input.fill("half")
    chat.page.set_viewport_size(PHONE)
    expect(chat.panel).to_have_class("panel modal")
    expect(chat.input).to_be_focused()
    expect(chat.input).to_have_value("half")
    chat.page.set_viewport_size({"width": 1280, "height": 800})
    expect(chat.panel).to_have_class("panel")
    expect(chat.input).to_be_focused()


def test_at_400_percent_zoom_everything_can_be_read_and_used(visit: Visit) -> None:
    chat = visit(viewport=ZOOMED, reduced_motion="reduce").open()
    assert "Bron:" in chat.say("wat is de missie van de stad")
    assert_no_overflow(chat)
    scroller = chat.page.locator(".scroller").bounding_box()
    assert scroller and scroller["height"] >= 110
    expect(chat.input).to_be_in_viewport(ratio=1)
    answer = chat.page.locator(".message.bot").last
    expect(answer).to_be_in_viewport()
    chat.page.locator(".source").last.scroll_into_view_if_needed()
    expect(chat.page.locator(".source").last).to_be_in_viewport(ratio=1)
    chat.menu("Gesprek wissen")
    confirm = chat.sheet.get_by_role("button", name="Ja, wis mijn gesprek")
    confirm.scroll_into_view_if_needed()
    expect(confirm).to_be_in_viewport(ratio=1)
    assert_no_overflow(chat)
