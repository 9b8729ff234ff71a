"""One running assistant and one browser for all; each test visits as a citizen of its own."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from deploy import local
from tests.browser.chat import Chat, launch, new_page
from tests.system.assistant import Assistant


class Visit(Protocol):
    """Opens a page in a new browser profile."""

    def __call__(self, address: str | None = None, **options: Any) -> Chat: ...


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The whole assistant, trained and running."""
    local.VAR.mkdir(exist_ok=True)
    local.train()
    running = Assistant(tmp_path_factory.mktemp("assistant"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, assistant: Assistant) -> Iterator[Visit]:
    """Visits the demonstration site, or another address; afterwards no page may have had an error."""
    pages: list[Page] = []
    visits: list[Chat] = []

    def start(address: str | None = None, **options: Any) -> Chat:
        pages.append(new_page(browser, **options))
        visits.append(Chat(pages[-1], address or assistant.web))
        return visits[-1]

    yield start
    for page in pages:
        page.context.close()
    assert [mishap for chat in visits for mishap in chat.mishaps] == []
