"""Everything works without a mouse, and the focus is always where it is expected."""

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.rows import rows_of
from tests.system.assistant import Assistant

REQUEST = "Wij zijn van het OCMW van Lier en komen graag begin juni 2028 met een achttiental rond sociaal beleid"
ANSWERS = ("Ada Voorbeeld", "ada@voorbeeld.example", "overslaan")
# Notes for every message that appears whether a screen reader would announce it.
WATCH_LOG = """
window.announced = [];
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  const note = (records) => {
    for (const { target, addedNodes } of records)
      for (const node of addedNodes)
        if (node.classList?.contains('message'))
          window.announced.push(target.getAttribute('aria-live'));
  };
  new MutationObserver(note).observe(root, { childList: true, subtree: true });
  return root;
};
"""


def open_by_keyboard(chat: Chat) -> None:
    chat.press_until("Tab", "Stel je vraag")
    chat.page.keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    expect(chat.choices.first).to_be_visible()


def type_and_send(chat: Chat, text: str) -> str:
    expect(chat.input).to_be_focused()
    chat.page.keyboard.type(text)
    return chat.reply_to(lambda: chat.page.keyboard.press("Enter"))


def test_a_whole_work_visit_by_keyboard_leaves_one_right_row(visit: Visit, assistant: Assistant) -> None:
    chat = visit()
    open_by_keyboard(chat)
    type_and_send(chat, REQUEST)
    for answer in ANSWERS:
        type_and_send(chat, answer)
    assert "Ada Voorbeeld" in type_and_send(chat, "nee")
    chat.press_until("Shift+Tab", "Ja, verstuur")
    assert "WB-" in chat.reply_to(lambda: chat.page.keyboard.press("Enter"))
    expect(chat.input).to_be_focused()
    [row] = rows_of(assistant, chat, "visits", "conversation")
    expected = {
        "organisation": "OCMW van Lier", "contact_name": "Ada Voorbeeld", "email": "ada@voorbeeld.example", "phone": "",
        "themes": '["Sociaal beleid"]', "people_min": 18, "people_max": 18, "period_from": "2028-06-01",
        "remark": "", "status": "nieuw",
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected
    assert row["reference"] in chat.log.inner_text()


def test_tab_goes_through_the_panel_in_the_order_in_which_it_is_read(visit: Visit) -> None:
    chat = visit()
    open_by_keyboard(chat)
    chat.press_until("Shift+Tab", "Meer mogelijkheden")
    order = [chat.focused(), *chat.press_until("Tab", "Versturen")]
    expected = [
        "Meer mogelijkheden", "Chat sluiten", "Gesprek", "Privacy", "Toegankelijkheid",
        "Wat kan je?", "De thema's van de stad", "Vraag een werkbezoek aan", "Je bericht aan", "Versturen",
    ]  # fmt: skip
    assert len(order) == len(expected)
    assert [name for name, begin in zip(order, expected, strict=True) if not name.startswith(begin)] == []
    # Beside the page the panel is not modal: Tab leaves it.
    chat.page.keyboard.press("Tab")
    assert not chat.page.locator("#panel :focus").count()


def test_every_place_of_the_focus_can_be_seen(visit: Visit) -> None:
    chat = visit()
    open_by_keyboard(chat)
    chat.press_until("Shift+Tab", "Meer mogelijkheden")
    for _ in range(9):
        focus = chat.page.locator("#panel :focus")
        style, width = focus.evaluate(
            "e => [getComputedStyle(e).outlineStyle, parseFloat(getComputedStyle(e).outlineWidth)]"
        )
        assert style == "solid" and width >= 2, chat.focused()
        chat.page.keyboard.press("Tab")


def test_escape_closes_the_innermost_thing_and_gives_the_focus_back(visit: Visit) -> None:
    chat = visit()
    open_by_keyboard(chat)
    chat.press_until("Shift+Tab", "Meer mogelijkheden")
    chat.page.keyboard.press("Enter")
    assert chat.focused() == "Ik wil een medewerker"
    chat.page.keyboard.press("End")
    assert chat.focused() == "Gesprek wissen"
    chat.page.keyboard.press("ArrowDown")
    assert chat.focused() == "Ik wil een medewerker"
    chat.page.keyboard.press("Escape")
    assert chat.focused() == "Meer mogelijkheden"
    chat.page.keyboard.press("ArrowDown")
    chat.page.keyboard.press("Enter")
    expect(chat.sheet).to_be_visible()
    assert chat.focused() == "Ik wil een medewerker"
    chat.page.keyboard.press("Escape")
    expect(chat.sheet).to_be_hidden()
    expect(chat.input).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_the_close_button_gives_the_focus_back_to_the_launcher(visit: Visit) -> None:
    chat = visit().open()
    chat.page.locator(".close").click()
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")


def test_the_log_says_who_speaks_and_holds_only_finished_messages(visit: Visit) -> None:
    chat = visit().open()
    chat.say("wat is de missie van de stad")
    greeting, question, answer = (chat.messages.nth(n).text_content() or "" for n in range(3))
    assert greeting.startswith("Maneblusser:") and "geen mens" in greeting
    assert question.startswith("Jij:") and "wat is de missie van de stad" in question
    assert answer.startswith("Maneblusser:") and "Bron:" in answer
    assert chat.log.locator(".typing").count() == 0
    expect(chat.page.locator(".typing[role=status]")).to_be_empty()


def test_history_is_not_announced_again_but_new_messages_are(visit: Visit) -> None:
    chat = visit().open()
    chat.say("wat is de missie van de stad")
    chat.page.add_init_script(WATCH_LOG)
    chat.page.reload()
    expect(chat.messages).to_have_count(3)
    assert chat.page.evaluate("window.announced") == ["off"] * 3
    expect(chat.log).to_have_attribute("aria-live", "polite")
    chat.say("bedankt")
    announced = chat.page.evaluate("window.announced")[3:]
    assert announced and set(announced) == {"polite"}
