"""What a citizen can do with the conversation: erase, begin anew, download, judge, ask for a person."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.rows import rows_of
from tests.system.assistant import Assistant

QUESTION = "wat is de missie van de stad"


def test_erasing_asks_first_and_then_really_starts_empty(visit: Visit, assistant: Assistant) -> None:
    chat = visit().open()
    chat.say(QUESTION)
    erased = chat.conversation()
    chat.menu("Gesprek wissen")
    chat.sheet.get_by_role("button", name="Annuleren").click()
    assert len(rows_of(assistant, chat)) == 3
    chat.menu("Gesprek wissen")
    chat.sheet.get_by_role("button", name="Ja, wis mijn gesprek").click()
    expect(chat.log).to_contain_text("Je gesprek is gewist")
    expect(chat.messages).to_have_count(0)
    assert chat.conversation() == ""
    assert [row for row in assistant.rows("select * from messages") if row["conversation_id"] == erased] == []
    assert [row for row in assistant.rows("select * from conversations") if row["id"] == erased] == []
    chat.page.reload()
    expect(chat.messages).to_have_count(1)
    assert chat.conversation() not in ("", erased)
    assert QUESTION not in chat.log.inner_text()


def test_a_new_conversation_does_not_show_the_old_one(visit: Visit) -> None:
    chat = visit().open()
    chat.say(QUESTION)
    old = chat.conversation()
    chat.menu("Nieuw gesprek beginnen")
    chat.sheet.get_by_role("button", name="Nieuw gesprek beginnen").click()
    expect(chat.messages).to_have_count(1)
    expect(chat.choices.first).to_be_visible()
    assert chat.conversation() not in ("", old)


def test_the_conversation_can_be_downloaded_as_text(visit: Visit, tmp_path: Path) -> None:
    chat = visit().open()
    chat.say(QUESTION)
    with chat.page.expect_download() as download:
        chat.menu("Gesprek downloaden")
    download.value.save_as(tmp_path / "gesprek.txt")
    text = (tmp_path / "gesprek.txt").read_text(encoding="utf-8")
    assert download.value.suggested_filename.endswith(".txt")
    assert QUESTION in text and "Maneblusser" in text
    expect(chat.log).to_contain_text("Je gesprek is gedownload")


def test_a_thumb_and_its_words_are_stored_and_shown_again(visit: Visit, assistant: Assistant) -> None:
    chat = visit().open()
    chat.say(QUESTION)
    chat.page.locator(".thumb.up").click()
    expect(chat.log).to_contain_text("Bedankt voor je mening")
    assert [row["thumb"] for row in rows_of(assistant, chat)] == [None, None, "up"]
    chat.page.locator(".thumb.down").click()
    chat.page.locator(".words textarea").fill("Te lang")
    chat.page.get_by_role("button", name="Mening versturen").click()
    expect(chat.page.locator(".words")).to_have_count(0)
    answer = rows_of(assistant, chat)[-1]
    assert (answer["thumb"], answer["thumb_words"]) == ("down", "Te lang")
    chat.page.reload()
    expect(chat.page.locator(".thumb.down")).to_have_attribute("aria-pressed", "true")


def test_a_rating_is_stored(visit: Visit, assistant: Assistant) -> None:
    chat = visit().open()
    chat.say(QUESTION)
    chat.menu("Beoordeel dit gesprek")
    chat.sheet.get_by_role("radio", name="goed", exact=False).last.check()
    chat.sheet.get_by_role("button", name="Beoordeling versturen").click()
    expect(chat.log).to_contain_text("Bedankt voor je mening")
    [row] = rows_of(assistant, chat, "conversations", "id")
    assert row["rating"] == 5


def test_who_wants_to_be_called_back_leaves_name_and_contact(visit: Visit, assistant: Assistant) -> None:
    chat = visit().open()
    chat.menu("Ik wil een medewerker")
    expect(chat.sheet.get_by_label("Je naam")).to_be_hidden()
    chat.sheet.get_by_role("checkbox").check()
    chat.sheet.get_by_label("Je naam").fill("Ada Voorbeeld")
    chat.sheet.get_by_label("Je telefoonnummer").fill("015 12 34 56")
    chat.sheet.get_by_role("button", name="Vraag een medewerker").click()
    expect(chat.banner).to_contain_text("doorgegeven aan een medewerker")
    [row] = rows_of(assistant, chat, "conversations", "id")
    assert (row["handover"], row["caller_name"], row["caller_contact"]) == ("waiting", "Ada Voorbeeld", "015 12 34 56")


def test_an_emergency_gets_a_number_that_can_be_called(visit: Visit) -> None:
    chat = visit().open()
    assert "112" in chat.say("er is brand in mijn huis")
    urgent = chat.page.locator(".message.emergency")
    expect(urgent).to_contain_text("Dringend")
    expect(urgent.locator('a[href^="tel:"]').first).to_be_visible()
