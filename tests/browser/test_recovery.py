"""Tabs, reloads and parts that fall away: nothing is lost, nothing is double, and the citizen knows what goes on."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.rows import rows_of
from tests.system.assistant import Assistant

QUESTION = "wat is de missie van de stad"
REQUEST = "Wij zijn van het OCMW van Lier en komen graag begin juni 2028 met een achttiental rond sociaal beleid"
RECOVERS = 40_000


def test_a_message_in_one_tab_appears_in_the_other_once(visit: Visit) -> None:
    first = visit().open()
    second = first.another_tab()
    second.launcher.click()
    expect(second.messages).to_have_count(1)
    first.say(QUESTION)
    expect(second.messages).to_have_count(3)
    second.say("wat zijn de waarden van de politie")
    expect(first.said("waarden van de politie")).to_have_count(1)
    expect(first.messages).to_have_count(second.messages.count())
    texts = [[" ".join(text.split()) for text in chat.messages.all_inner_texts()] for chat in (first, second)]
    assert texts[0] == texts[1]
    assert second.mishaps == []


def test_a_message_while_the_panel_is_closed_is_counted_on_the_launcher(visit: Visit) -> None:
    first = visit().open()
    second = first.another_tab()
    first.say(QUESTION)
    expect(second.page.locator(".badge")).to_contain_text("nieuw")
    second.launcher.click()
    second.page.keyboard.press("Escape")
    expect(second.page.locator(".badge")).to_be_hidden()


def test_a_form_goes_on_after_a_reload(visit: Visit, assistant: Assistant) -> None:
    chat = visit().open()
    chat.say(REQUEST)
    chat.say("Ada Voorbeeld")
    before = chat.messages.count()
    chat.page.reload()
    expect(chat.panel).to_be_visible()
    expect(chat.messages).to_have_count(before)
    assert "telefoon" in chat.say("ada@voorbeeld.example")
    chat.say("overslaan")
    assert "Ada Voorbeeld" in chat.say("nee")
    assert "WB-" in chat.choose("Ja, verstuur")
    [row] = rows_of(assistant, chat, "visits", "conversation")
    assert (row["contact_name"], row["email"]) == ("Ada Voorbeeld", "ada@voorbeeld.example")


def test_the_widget_recovers_by_itself_when_the_web_part_was_killed(visit: Visit, assistant: Assistant) -> None:
    chat = visit().open()
    chat.say(REQUEST)
    assistant.kill("web")
    expect(chat.banner).to_contain_text("Geen verbinding")
    chat.input.fill("Ada Voorbeeld")
    chat.input.press("Enter")
    expect(chat.page.locator(".failure")).to_contain_text("We proberen opnieuw")
    assistant.restart("web")
    expect(chat.messages.last).to_contain_text("e-mailadres", timeout=RECOVERS)
    expect(chat.banner).not_to_contain_text("Geen verbinding")
    expect(chat.page.locator(".failure")).to_have_count(0)
    expect(chat.said("Ada Voorbeeld")).to_have_count(1)
    assert [row["text"] for row in rows_of(assistant, chat)].count("Ada Voorbeeld") == 1
    assert "telefoon" in chat.say("ada@voorbeeld.example")


def test_without_rasa_the_citizen_reads_an_honest_sentence_and_can_try_again(
    visit: Visit, assistant: Assistant
) -> None:
    chat = visit().open()
    assistant.kill("rasa")
    chat.input.fill(QUESTION)
    chat.input.press("Enter")
    failure = chat.page.locator(".failure")
    expect(failure).to_contain_text("ik kan nu niet antwoorden", timeout=3_000)
    assistant.restart("rasa")
    answer = chat.reply_to(failure.get_by_role("button", name="Opnieuw proberen").click)
    assert "Bron:" in answer
    expect(failure).to_have_count(0)
    expect(chat.said(QUESTION)).to_have_count(1)
    assert [row["text"] for row in rows_of(assistant, chat)].count(QUESTION) == 1
