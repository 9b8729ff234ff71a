"""What happens by itself: forgetting, counting and indexing, whatever else goes wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text, update

from records.conversations.tables import Conversation, Message
from records.figures.closing import counted_until
from records.staff import audit
from tests.console.conftest import Browser
from tests.console.test_transcript import judge, talk
from tests.records.erasing import Trackers
from web import clean_up, forgetting, upkeep


async def test_the_assistant_forgets_by_itself_once_the_conversation_is_over(
    app: FastAPI, clerk: Browser, trackers: Trackers
) -> None:
    going_on, [first] = await talk(app, "ik ben Jan Peeters", at=datetime.now(UTC))
    untouched, _ = await talk(app, "dag")
    await judge(clerk, going_on, first, "persoonsgegevens")
    await upkeep.look(app.state.eraser)
    assert trackers.forgotten == []
    async with app.state.sessions.begin() as session:
        await session.execute(update(Message).values(at=datetime.now(UTC) - timedelta(hours=1)))
    trackers.is_away = True
    await upkeep.look(app.state.eraser)
    trackers.is_away = False
    for _ in range(2):
        await upkeep.look(app.state.eraser)
    assert trackers.forgotten == [going_on]
    noted = await audit.entries(app.state.sessions, going_on, 9)
    assert ("assistent vergat gesprek", audit.BY_ITSELF) in [(entry.action, entry.who) for entry in noted]
    assert "onthoudt ze nog" not in (await clerk.get(f"/console/gesprekken/{going_on}")).text


async def test_figures_are_counted_and_words_indexed_before_anybody_asks(app: FastAPI) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=3)
    await talk(app, "waarvoor staat de brandweer", at=yesterday)
    async with app.state.sessions.begin() as session:
        await session.execute(update(Conversation).values(created_at=yesterday))
    await upkeep.look(app.state.eraser)
    async with app.state.sessions() as session:
        assert await counted_until(session)
        indexed = await session.scalar(text("SELECT max(id) FROM message_words_docsize"))
        assert indexed == await session.scalar(select(func.max(Message.id)))


async def test_what_goes_wrong_does_not_stop_the_rest(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(forgetting, "forget_all", fail)
    await talk(app, "ik ben Jan Peeters")
    await upkeep.look(app.state.eraser)
    async with app.state.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM message_words_docsize"))


async def test_a_clean_up_of_hours_keeps_nothing_else_waiting(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    await talk(app, "dag")
    indexed: list[int] = []

    async def look(_: object) -> None:
        async with app.state.sessions() as session:
            indexed.append(await session.scalar(text("SELECT count(*) FROM message_words_docsize")) or 0)

    monkeypatch.setattr(clean_up, "look", look)
    await upkeep.look(app.state.eraser)
    assert indexed and indexed[0] > 0
