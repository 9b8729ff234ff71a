"""What an employee does in a conversation reaches the citizen's open tabs at once, with the name."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy.engine import make_url

from actions.topics import load_topics
from records.conversations import start_conversation
from records.engine import make_engine, make_sessions
from tests.records.conftest import migrate
from web.conversations import Conversations
from web.hub import Hub
from web.rasa import Rasa
from web.settings import read_settings


async def test_taking_over_writing_and_leaving_are_pushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path / 'staff.db'}"
    await asyncio.to_thread(migrate, address)
    monkeypatch.setenv("GATEWAY_SECRET", "for the test")
    settings, engine, hub = read_settings(), make_engine(make_url(address)), Hub()
    sessions, rasa = make_sessions(engine), Rasa(settings)
    # No message of a citizen is taken here, so that nothing looks for an emergency.
    service = Conversations(settings, sessions, rasa, cast(Any, None), load_topics(), hub)
    conversation, _, _ = await start_conversation(sessions, timedelta(hours=1), [])
    async with hub.tab(conversation.id) as tab:
        await service.staff_takes(conversation.id, "Ada van de balie")
        await service.staff_says(conversation.id, "Ada van de balie", "Dag, **ik** help je.")
        await service.staff_leaves(conversation.id)
        taken, said, left = (tab.get_nowait() for _ in range(3))
    assert (taken.kind, taken.data) == ("state", {"handover": "active", "name": "Ada van de balie"})
    assert (said.data["author"], said.data["name"], said.data["text"]) == (
        "staff",
        "Ada van de balie",
        "Dag, ik help je.",
    )
    assert left.data["handover"] == "closed"
    await engine.dispose()
