"""Ten conversations reviewed with keys alone: no mouse, no finger."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from actions.topics import load_topics
from records.staff.tables import Role
from tests.browser.sites import Site, own_site
from tests.browser.staff import employee
from tests.system.assistant import Assistant
from tests.system.visitor import Visitor

# A question, the key of the verdict on it, and what is kept of that.
TEN = {
    "wat is de missie van de stad": ("1", "goed"),
    "wat zijn de waarden van de politie": ("2", "fout"),
    "wat is de visie van de gemeente": ("3", "nieuw_onderwerp"),
    "welke thema's zijn er": ("4", "niet_voor_ons"),
    "wat is groep mechelen": ("1", "goed"),
    "wat is de slogan van de politie": ("2", "fout"),
    "wat is een slimme stad": ("3", "nieuw_onderwerp"),
    "welke diensten zijn er": ("4", "niet_voor_ons"),
    "hoe vraag ik een werkbezoek aan": ("1", "goed"),
    "wat doet de stad voor het klimaat, vraagt Zoe Peeters": ("5", "persoonsgegevens"),
}
RIGHT = load_topics().of_part("stad", "missie").title
WIPED = "[gewist]"
LOST = re.compile("verdwijnt en komt niet terug")
WATCH = """for (const kind of ['pointerdown', 'mousedown', 'touchstart', 'pointermove'])
  addEventListener(kind, () => localStorage.setItem('pointed', kind), true)"""
FOCUSED = "() => document.activeElement.closest('[data-item]')?.querySelector('.typed')?.textContent"


@pytest.fixture
def site(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Ten conversations that citizens were not happy with."""
    with own_site(assistant, tmp_path_factory.mktemp("review")) as made:
        for question in TEN:
            visitor = Visitor(made.web)
            reply = visitor.say(question)[-1]
            visitor.http.post("/api/v1/feedback", json={"message_id": reply["id"], "thumb": "down"}).raise_for_status()
            visitor.http.close()
        yield made


def test_ten_conversations_are_reviewed_with_keys_alone(browser: Browser, site: Site) -> None:
    page = employee(browser, site, Role.CLERK, "Bob van de balie")
    page.context.add_init_script(WATCH)
    page.goto(f"{site.web}/console/vandaag")
    menu_to(page, "Gesprekken")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    judged: dict[str, str] = {}
    for number in range(len(TEN)):
        page.wait_for_url("**/gesprekken/*")
        [question] = page.locator(".message.citizen .typed").all_inner_texts()
        key, judgement = TEN[question]
        judge(page, key)
        judged[question] = judgement
        expect(page.locator(".next")).to_contain_text("Elk bericht van dit gesprek is beoordeeld")
        with page.expect_navigation():
            page.keyboard.press("n")
        # A judged message does not come back: what is left gets shorter with each.
        page.goto(f"{site.web}/console/gesprekken?duim=omlaag&beoordeeld=nee")
        left = page.locator("main [data-item]")
        expect(left).to_have_count(len(TEN) - number - 1)
        if number < len(TEN) - 1:
            page.keyboard.press("j")
            page.keyboard.press("Enter")
    assert judged == {question: judgement for question, (_, judgement) in TEN.items()}
    assert page.evaluate("localStorage.getItem('pointed')") is None
    page.goto(f"{site.web}/console/vandaag")
    expect(page.get_by_role("main")).to_contain_text("Geen gesprek vraagt nu aandacht")
    kept = site.rows(
        "select m.text, v.judgement, v.topic from verdicts v join messages m on m.id = v.message_id order by m.id"
    )
    expected = [(question if key != "5" else WIPED, judgement) for question, (key, judgement) in TEN.items()]
    assert [(row["text"], row["judgement"]) for row in kept] == expected
    assert {row["topic"] for row in kept if row["judgement"] == "fout"} == {"stad_missie"}
    page.context.close()


def menu_to(page: Page, title: str) -> None:
    """Walk to an entry of the menu with Tab, and open it."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == title:
            page.keyboard.press("Enter")
            page.wait_for_url("**/console/gesprekken")
            return
    raise AssertionError(f"Tab never reached {title}")


def judge(page: Page, key: str) -> None:
    """The verdict of a key on the only message of the conversation."""
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED) in TEN
    page.keyboard.press(key)
    if key == "2":
        expect(page.get_by_role("dialog", name="Moest zijn")).to_be_visible()
        expect(page.get_by_role("combobox", name="Moest zijn")).to_be_focused()
        page.keyboard.type(RIGHT)
        page.keyboard.press("Enter")
    if key == "5":
        # What cannot be undone is not the first thing that Enter does.
        dialog = page.get_by_role("dialog", name="Persoonsgegevens wissen")
        expect(dialog).to_have_accessible_description(LOST)
        expect(dialog.get_by_role("button", name="Laat staan")).to_be_focused()
        page.keyboard.press("Tab")
        expect(dialog.get_by_role("button", name="Wis de tekst")).to_have_accessible_description(LOST)
        page.keyboard.press("Enter")
        expect(page.locator(".message.citizen .typed")).to_have_text(WIPED)
    expect(page.locator(".judged")).to_have_count(1)
