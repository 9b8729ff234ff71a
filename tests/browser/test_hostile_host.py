"""A host page that forbids and resets all it can still shows a working widget, which asks nobody else for anything."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.hosts import hostile_host
from tests.system.assistant import Assistant


def origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def test_the_widget_works_on_a_hostile_page_of_another_origin(visit: Visit, assistant: Assistant) -> None:
    with hostile_host() as host:
        site = f"http://127.0.0.1:{host.server_port}"
        with assistant.another_web(ALLOWED_ORIGINS=site) as web:
            host.web = web
            chat = visit(site, reduced_motion="reduce")
            box = chat.launcher.bounding_box()
            assert box and box["width"] >= 44 and box["height"] >= 44
            assert box["x"] + box["width"] <= 1280 and box["y"] + box["height"] <= 800
            chat.open()
            assert "Bron:" in chat.say("wat is de missie van de stad")
            size, background = chat.panel.evaluate(
                "e => [parseFloat(getComputedStyle(e).fontSize), getComputedStyle(e).backgroundColor]"
            )
            assert size >= 16 and background == "rgb(255, 255, 255)"
            chat.menu("Ik wil een medewerker")
            expect(chat.sheet).to_be_visible()
            assert [found for found in violations(chat.page) if "maneblusser-chat" in found] == []
            scripts = chat.page.evaluate("[...document.scripts].map((script) => script.src)")
            assert scripts == [f"{web}/widget.js"]
            assert {origin(address) for address in chat.requests} == {site, web}
            assert chat.mishaps == []
            chat.page.close()


def test_a_site_that_is_not_allowed_gets_no_conversation(visit: Visit, assistant: Assistant) -> None:
    with hostile_host() as host:
        host.web = assistant.web
        chat = visit(f"http://127.0.0.1:{host.server_port}")
        chat.launcher.click()
        expect(chat.banner).to_contain_text("Geen verbinding")
        expect(chat.messages).to_have_count(0)
        chat.page.close()


def test_the_demonstration_site_asks_nobody_else_for_anything(visit: Visit, assistant: Assistant) -> None:
    chat = visit().open()
    chat.say("wat is de missie van de stad")
    assert {origin(address) for address in chat.requests} == {assistant.web}
