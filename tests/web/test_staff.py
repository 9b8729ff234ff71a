"""What an employee does in a conversation reaches the citizen's open tabs at once, with the name."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy.engine import make_url

from actions.topics import load_topics
from records.conversations.tables import Outcome
from records.conversations.turns import start_conversation
from records.engine import Sessions, make_engine, make_sessions
from records.staff import invitations, login
from records.staff.tables import Employee, Role
from tests.records.conftest import migrate
from web.conversations import Conversations
from web.hub import Hub
from web.rasa import Rasa
from web.settings import read_settings

PASSWORD = "een lang wachtwoord"


@pytest.fixture
async def sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sessions]:
    address = f"sqlite+aiosqlite:///{tmp_path / 'login.db'}"
    await asyncio.to_thread(migrate, address)
    monkeypatch.setenv("GATEWAY_SECRET", "for the test")
    engine = make_engine(make_url(address))
    yield make_sessions(engine)
    await engine.dispose()


async def employee(sessions: Sessions, name: str, email: str) -> Employee:
    """Somebody with an account who is logged in."""
    invitation = await invitations.invite(sessions, Role.CLERK)
    await invitations.accept(sessions, invitation, name, email, PASSWORD)
    found, _ = await login.log_in(sessions, email, PASSWORD)
    return found


def service_of(sessions: Sessions, hub: Hub) -> Conversations:
    settings = read_settings()
    # No message of a citizen is taken here, so that nothing looks for an emergency.
    return Conversations(settings, sessions, Rasa(settings), cast(Any, None), load_topics(), hub)


async def test_taking_over_writing_and_leaving_are_pushed(sessions: Sessions) -> None:
    hub = Hub()
    service, ada = service_of(sessions, hub), await employee(sessions, "Ada van de balie", "ada@stad.example")
    conversation, _, _ = await start_conversation(sessions, timedelta(hours=1), [])
    async with hub.tab(conversation.id) as tab:
        assert await service.staff_takes(conversation.id, ada)
        assert await service.staff_says(conversation.id, ada, "Dag, **ik** help je.")
        assert await service.staff_leaves(conversation.id, ada, Outcome.HELPED, "Tot ziens.")
        taken, said, left, goodbye = (tab.get_nowait() for _ in range(4))
    assert (taken.kind, taken.data) == ("state", {"handover": "active", "name": "Ada van de balie"})
    assert (said.data["author"], said.data["name"], said.data["text"]) == (
        "staff",
        "Ada van de balie",
        "Dag, ik help je.",
    )
    assert left.data == {"handover": "closed", "name": None}
    assert (goodbye.data["author"], goodbye.data["text"]) == ("bot", "Tot ziens.")


async def test_who_does_not_have_a_conversation_changes_nothing_and_the_citizen_sees_nothing(
    sessions: Sessions,
) -> None:
    hub = Hub()
    service, ada = service_of(sessions, hub), await employee(sessions, "Ada", "ada@stad.example")
    namesake = await employee(sessions, "Ada", "ada.twee@stad.example")
    conversation, _, _ = await start_conversation(sessions, timedelta(hours=1), [])
    assert await service.staff_takes(conversation.id, ada)
    async with hub.tab(conversation.id) as tab:
        assert not await service.staff_takes(conversation.id, namesake)
        assert await service.staff_says(conversation.id, namesake, "Dag") is None
        assert not await service.staff_passes(conversation.id, namesake, namesake)
        assert not await service.staff_leaves(conversation.id, namesake, None, "Tot ziens.")
        assert tab.empty()


async def test_a_conversation_given_to_a_colleague_shows_the_new_name(sessions: Sessions) -> None:
    hub = Hub()
    service, ada = service_of(sessions, hub), await employee(sessions, "Ada", "ada@stad.example")
    bob = await employee(sessions, "Bob", "bob@stad.example")
    conversation, _, _ = await start_conversation(sessions, timedelta(hours=1), [])
    await service.staff_takes(conversation.id, ada)
    async with hub.tab(conversation.id) as tab:
        assert await service.staff_passes(conversation.id, ada, bob)
        assert tab.get_nowait().data == {"handover": "active", "name": "Bob"}
    assert await service.staff_says(conversation.id, ada, "Nog iets") is None


async def test_a_national_register_number_that_an_employee_types_is_not_kept(sessions: Sessions) -> None:
    service, ada = service_of(sessions, Hub()), await employee(sessions, "Ada", "ada@stad.example")
    conversation, _, _ = await start_conversation(sessions, timedelta(hours=1), [])
    await service.staff_takes(conversation.id, ada)
    said = await service.staff_says(conversation.id, ada, "Je nummer is 85.07.30-033.28.")
    assert said is not None
    assert "033" not in said.text
