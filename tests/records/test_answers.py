"""Edited answers: versions in order, one winner of two, told to other processes, and counted by index."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from records.answers.versions import (
    AlreadyChanged,
    Draft,
    Given,
    add_version,
    current_versions,
    emergencies,
    given,
    newest_mark,
    versions_of,
)
from records.conversations.tables import Author, Message
from records.conversations.turns import start_conversation
from records.engine import Sessions, make_sessions
from records.staff.tables import Employee
from web.edited_answers import EditedAnswers

EVA = Employee(email="eva@stad.example", name="Eva")
TOPIC = "politie_waarden"
DRAFT = Draft("Nieuw.", date(2099, 3, 14), "0" * 64)


async def test_versions_are_kept_and_the_latest_counts(sessions: Sessions) -> None:
    first = await add_version(sessions, TOPIC, 0, EVA, DRAFT)
    second = await add_version(sessions, TOPIC, 1, EVA, replace(DRAFT, text="Nog nieuwer.", valid_until=None))
    await add_version(sessions, "stad_missie", 0, EVA, DRAFT)
    kept = await versions_of(sessions, TOPIC)
    assert [(each.number, each.text, each.valid_until) for each in kept] == [
        (2, "Nog nieuwer.", None),
        (1, "Nieuw.", date(2099, 3, 14)),
    ]
    assert kept[0].at.tzinfo is not None
    assert (first.who, second.who_name) == ("eva@stad.example", "Eva")
    current = await current_versions(sessions)
    assert {topic: version.text for topic, version in current.items()} == {
        TOPIC: "Nog nieuwer.",
        "stad_missie": "Nieuw.",
    }


async def test_who_saw_an_older_version_is_refused(sessions: Sessions) -> None:
    await add_version(sessions, TOPIC, 0, EVA, DRAFT)
    for seen in (0, 2, -1):
        with pytest.raises(AlreadyChanged):
            await add_version(sessions, TOPIC, seen, EVA, DRAFT)
    assert len(await versions_of(sessions, TOPIC)) == 1


async def test_of_ten_at_the_same_moment_one_wins(sessions: Sessions) -> None:
    tries = (add_version(sessions, TOPIC, 0, EVA, replace(DRAFT, text=f"{n}")) for n in range(10))
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(each) for each in done].count(AlreadyChanged) == 9
    assert len(await versions_of(sessions, TOPIC)) == 1


async def test_the_mark_differs_after_every_version(sessions: Sessions) -> None:
    marks = [await newest_mark(sessions)]
    for number in range(3):
        await add_version(sessions, TOPIC, number, EVA, DRAFT)
        marks.append(await newest_mark(sessions))
    assert len(set(marks)) == 4


async def test_another_process_tells_a_new_version_within_two_seconds(engine: AsyncEngine) -> None:
    sessions = make_sessions(engine)
    here, elsewhere = EditedAnswers(sessions), EditedAnswers(make_sessions(engine))
    await elsewhere.refresh()
    await add_version(sessions, TOPIC, 0, EVA, DRAFT)
    await here.refresh(at_once=True)
    assert here.text_of(TOPIC) == "Nieuw."
    await elsewhere.refresh()
    assert elsewhere.text_of(TOPIC) is None
    await asyncio.sleep(1.1)
    await elsewhere.refresh()
    assert elsewhere.text_of(TOPIC) == "Nieuw."


async def test_replies_and_thumbs_are_counted_for_each_topic(sessions: Sessions) -> None:
    conversation, _, _ = await start_conversation(sessions, timedelta(hours=1), [])
    asked = {"intent": "emergency/fire", "confidence": 1.0}
    written = [
        *[{"author": Author.BOT, "topic": TOPIC, "thumb": thumb} for thumb in (None, None, "up", "down", "down")],
        {"author": Author.BOT, "topic": "stad_missie"},
        {"author": Author.BOT},
        *[{"author": Author.CITIZEN, "understood": asked} for _ in range(2)],
    ]
    async with sessions.begin() as session:
        session.add_all(
            Message(conversation_id=conversation.id, at=datetime.now(UTC), text="x", **fields) for fields in written
        )
    assert await given(sessions) == {TOPIC: Given(5, 1, 2), "stad_missie": Given(1, 0, 0)}
    assert await given(sessions, TOPIC) == {TOPIC: Given(5, 1, 2)}
    assert await given(sessions, "weg") == {}
    assert await emergencies(sessions, ["fire", "gas"]) == {"fire": 2}


async def test_counting_reads_the_index(engine: AsyncEngine) -> None:
    query = "select topic, thumb, count(*) from messages where topic is not null group by topic, thumb"
    is_sqlite = engine.dialect.name == "sqlite"
    async with engine.connect() as connection:
        if not is_sqlite:
            # A table as small as this one is read without any index otherwise.
            await connection.execute(text("set enable_seqscan = off"))
        plan = (await connection.execute(text(f"explain {'query plan ' if is_sqlite else ''}{query}"))).all()
    assert any("ix_messages_topic" in str(row) for row in plan)
