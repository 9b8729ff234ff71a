"""One running assistant for all system tests; each test talks as a citizen of its own."""

from collections.abc import Iterator

import pytest

from deploy import local
from tests.system.assistant import Assistant, Citizen


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The whole assistant, trained and running."""
    local.VAR.mkdir(exist_ok=True)
    local.train()
    running = Assistant(tmp_path_factory.mktemp("assistant"))
    yield running
    running.close()


@pytest.fixture
def citizen(assistant: Assistant) -> Citizen:
    """A new conversation."""
    return Citizen(assistant)
