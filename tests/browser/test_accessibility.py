"""WCAG 2.2 AA in every state, and the citizen's own settings: dark, contrast, forced colours, motion, direction."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.system.assistant import Assistant

EVERY_TARGET = """(panel) => [...panel.querySelectorAll('button, input, textarea, [role=menuitem], .statements a')]
  .filter((element) => element.checkVisibility())
  .map((element) => ({ name: element.title || element.textContent, box: element.getBoundingClientRect() }))
  .filter(({ box }) => box.width < 24 || box.height < 24)
  .map(({ name, box }) => `${name}: ${box.width} x ${box.height}`)"""
BORDER = "e => [getComputedStyle(e).borderTopColor, parseFloat(getComputedStyle(e).borderTopWidth)]"
PAINTED = "e => [getComputedStyle(e).color, getComputedStyle(e.closest('.header')).backgroundColor]"
RIGHT_TO_LEFT = "مرحبا، ما هي مهمة المدينة؟"


def assert_accessible(chat: Chat, state: str) -> None:
    assert violations(chat.page) == [], state


def assert_sheet_accessible(chat: Chat, name: str) -> None:
    chat.menu(name)
    expect(chat.sheet).to_be_visible()
    assert_accessible(chat, name)
    assert chat.panel.evaluate(EVERY_TARGET) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state_of_a_conversation(visit: Visit, scheme: str) -> None:
    chat = visit(color_scheme=scheme, reduced_motion="reduce")
    assert_accessible(chat, "closed")
    chat.open()
    assert_accessible(chat, "open")
    assert "Bron:" in chat.say("wat is de missie van de stad")
    chat.page.locator(".thumb.down").first.click()
    expect(chat.page.locator(".words")).to_be_visible()
    chat.say("welke thema's zijn er?")
    assert_accessible(chat, "buttons and source")
    chat.say("ik wil een werkbezoek aanvragen")
    assert_accessible(chat, "form")
    chat.say("er is brand in mijn huis")
    expect(chat.page.locator(".message.emergency")).to_be_visible()
    assert_accessible(chat, "emergency")
    chat.menu_button.click()
    assert_accessible(chat, "menu")
    assert chat.panel.evaluate(EVERY_TARGET) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_forms_and_errors(visit: Visit, scheme: str) -> None:
    chat = visit(color_scheme=scheme, reduced_motion="reduce").open()
    assert_sheet_accessible(chat, "Ik wil een medewerker")
    chat.sheet.get_by_role("checkbox").check()
    chat.sheet.get_by_role("button", name="Vraag een medewerker").click()
    expect(chat.sheet.locator(".error")).to_contain_text("Vul je telefoonnummer")
    assert chat.focused().startswith("Je telefoonnummer") or "INPUT" in chat.focused()
    assert_accessible(chat, "hand-over with error")
    chat.page.keyboard.press("Escape")
    assert_sheet_accessible(chat, "Beoordeel dit gesprek")
    chat.page.keyboard.press("Escape")
    assert_sheet_accessible(chat, "Gesprek wissen")
    chat.page.keyboard.press("Escape")
    chat.input.fill("x" * 1001)
    chat.input.press("Enter")
    expect(chat.page.locator("#input-error")).to_contain_text("1 tekens korter")
    assert_accessible(chat, "message too long")
    chat.input.fill("Hallo")
    chat.page.context.set_offline(True)
    chat.input.press("Enter")
    expect(chat.page.locator(".failure")).to_be_visible()
    expect(chat.banner).to_contain_text("Geen verbinding")
    assert_accessible(chat, "offline")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_every_shape(visit: Visit, scheme: str) -> None:
    chat = visit(color_scheme=scheme, reduced_motion="reduce", forced_colors="active").open()
    chat.say("wat is de missie van de stad")
    # The citizen's palette sets the contrast here; axe reads a colour that is not the one that is painted.
    assert [found for found in violations(chat.page) if not found.startswith("color-contrast")] == []
    for shape in (".message.bot .bubble", ".message.citizen .bubble", ".send", "#input", ".thumb.up", ".close"):
        colour, width = chat.page.locator(shape).first.evaluate(BORDER)
        assert (colour, width) != ("rgba(0, 0, 0, 0)", 0), shape
    text, ground = chat.page.locator("#title").evaluate(PAINTED)
    assert {text, ground} == {"rgb(0, 0, 0)", "rgb(255, 255, 255)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_asks_for_more_contrast_gets_full_text_colour_and_borders(visit: Visit, scheme: str) -> None:
    chat = visit(color_scheme=scheme, reduced_motion="reduce", contrast="more").open()
    chat.say("wat is de missie van de stad")
    assert_accessible(chat, "more contrast")
    colour = "e => getComputedStyle(e).color"
    text = chat.page.locator(".root").evaluate(colour)
    assert chat.page.locator(".source").first.evaluate(colour) == text
    assert chat.page.locator(".message.bot .bubble").first.evaluate(BORDER) == [text, 1]
    assert chat.page.locator("#input").evaluate(BORDER) == [text, 1]


@pytest.mark.parametrize(
    ("wish", "animation", "scrolling"), [("reduce", "none", "auto"), ("no-preference", "rise", "smooth")]
)
def test_nothing_moves_for_who_asked_for_less_motion(visit: Visit, wish: str, animation: str, scrolling: str) -> None:
    chat = visit(reduced_motion=wish).open()
    assert chat.panel.evaluate("e => getComputedStyle(e).animationName") == animation
    assert chat.page.locator(".scroller").evaluate("e => getComputedStyle(e).scrollBehavior") == scrolling


def test_text_from_right_to_left_gets_its_direction(visit: Visit) -> None:
    chat = visit().open()
    chat.input.fill(RIGHT_TO_LEFT)
    assert chat.input.evaluate("e => getComputedStyle(e).direction") == "rtl"
    chat.reply_to(lambda: chat.input.press("Enter"))
    bubble = chat.said(RIGHT_TO_LEFT)
    assert bubble.get_attribute("dir") == "auto"
    assert bubble.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert chat.panel.evaluate("e => getComputedStyle(e).direction") == "ltr"


@pytest.mark.parametrize("path", ["/", "/privacy", "/toegankelijkheid"])
def test_the_pages_around_the_widget_are_accessible_too(visit: Visit, assistant: Assistant, path: str) -> None:
    chat = visit(assistant.web + path)
    assert violations(chat.page) == []
    assert chat.page.locator("html").get_attribute("lang") == "nl"
