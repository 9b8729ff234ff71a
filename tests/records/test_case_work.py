"""Notes, labels, assignment, presence, saved filters and wiping, on both databases."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.conversations import case_work, presence, saved_filters, wiping
from records.conversations.case_tables import Assignment, ConversationLabel, Note, Presence, SavedFilter, Unforgotten
from records.conversations.saved_filters import NameTaken
from records.conversations.tables import Author, Conversation, Handover, Message
from records.conversations.turns import erase_conversation
from records.conversations.wiping import WIPED
from records.engine import Sessions
from records.staff.tables import Employee, Role
from web.console.conversations.repeated import repeats

NUMBERS = count(1)
NOW = datetime.now(UTC)


async def employee(sessions: Sessions, name: str) -> Employee:
    somebody = Employee(
        email=f"{name.lower()}@stad.example", name=name, role=Role.CLERK, password_hash="x", active=True, created_at=NOW
    )
    async with sessions.begin() as session:
        session.add(somebody)
    return somebody


async def conversation(sessions: Sessions, **fields: Any) -> str:
    id_ = f"{next(NUMBERS):032x}"
    values = {"created_at": NOW, "expires_at": NOW + timedelta(days=1), "handover": Handover.NONE, **fields}
    async with sessions.begin() as session:
        session.add(Conversation(id=id_, token_hash=id_, **values))
    return id_


async def message(sessions: Sessions, conversation: str, author: Author, text: str, **fields: Any) -> int:
    said = Message(conversation_id=conversation, at=NOW, author=author, text=text, **{"buttons": [], **fields})
    async with sessions.begin() as session:
        session.add(said)
    return said.id


async def test_notes_stand_in_the_order_in_which_they_were_written_and_one_removes_only_ones_own(
    sessions: Sessions,
) -> None:
    ada, bob = await employee(sessions, "Ada"), await employee(sessions, "Bob")
    here, there = await conversation(sessions), await conversation(sessions)
    first = await case_work.add_note(sessions, here, ada.id, "eerst")
    await case_work.add_note(sessions, here, bob.id, "dan")
    assert first is not None
    assert not await case_work.remove_note(sessions, here, bob.id, first)
    assert not await case_work.remove_note(sessions, there, ada.id, first)
    notes = (await case_work.case_of(sessions, here)).notes
    assert [(each.name, each.note.text) for each in notes] == [("Ada", "eerst"), ("Bob", "dan")]
    assert await case_work.remove_note(sessions, here, ada.id, first)
    assert [each.name for each in (await case_work.case_of(sessions, here)).notes] == ["Bob"]
    assert await case_work.add_note(sessions, "f" * 32, ada.id, "nergens") is None


async def test_a_label_is_on_once_and_tells_who_put_it_on(sessions: Sessions) -> None:
    ada, bob = await employee(sessions, "Ada"), await employee(sessions, "Bob")
    here = await conversation(sessions)
    assert await case_work.add_label(sessions, here, ada.id, "klacht")
    assert not await case_work.add_label(sessions, here, bob.id, "klacht")
    assert await case_work.add_label(sessions, here, bob.id, "afval")
    labels = (await case_work.case_of(sessions, here)).labels
    assert [(each.label.label, each.name) for each in labels] == [("afval", "Bob"), ("klacht", "Ada")]
    assert await case_work.remove_label(sessions, here, "klacht")
    assert not await case_work.remove_label(sessions, here, "klacht")
    assert await case_work.labels_in_use(sessions) == ["afval"]
    assert not await case_work.add_label(sessions, "f" * 32, ada.id, "nergens")


async def test_a_conversation_has_no_more_labels_than_it_may_have(sessions: Sessions) -> None:
    ada, here = await employee(sessions, "Ada"), await conversation(sessions)
    added = [await case_work.add_label(sessions, here, ada.id, f"woord {number}") for number in range(21)]
    assert added == [True] * case_work.MOST_LABELS + [False]


async def test_the_last_assignment_counts_and_tells_who_arranged_it(sessions: Sessions) -> None:
    ada, bob = await employee(sessions, "Ada"), await employee(sessions, "Bob")
    here = await conversation(sessions)
    assert await case_work.assign(sessions, here, ada.id, ada.id)
    assert await case_work.assign(sessions, here, bob.id, ada.id)
    assigned = (await case_work.case_of(sessions, here)).assigned
    assert assigned is not None
    assert (assigned.employee.name, assigned.by) == ("Bob", "Ada")
    assert await case_work.assign(sessions, here, None, ada.id)
    assert (await case_work.case_of(sessions, here)).assigned is None
    assert not await case_work.assign(sessions, "f" * 32, ada.id, ada.id)


async def test_a_page_of_the_list_gets_labels_and_assignees_of_its_own_conversations_only(sessions: Sessions) -> None:
    ada = await employee(sessions, "Ada")
    ids = [await conversation(sessions) for _ in range(3)]
    for id_ in ids:
        await case_work.add_label(sessions, id_, ada.id, "klacht")
        await case_work.assign(sessions, id_, ada.id, ada.id)
    await case_work.add_label(sessions, ids[0], ada.id, "afval")
    assert await case_work.labels_of(sessions, ids[:2]) == {ids[0]: ["afval", "klacht"], ids[1]: ["klacht"]}
    assignees = await case_work.assignees_of(sessions, ids[1:])
    assert {id_: each.name for id_, each in assignees.items()} == {ids[1]: "Ada", ids[2]: "Ada"}
    assert await case_work.labels_of(sessions, []) == {}


async def test_who_looks_is_seen_by_others_until_they_leave(sessions: Sessions) -> None:
    ada, bob = await employee(sessions, "Ada"), await employee(sessions, "Bob")
    here, there = await conversation(sessions), await conversation(sessions)
    await presence.look(sessions, here, ada.id)
    await presence.look(sessions, here, ada.id)
    await presence.look(sessions, here, bob.id)
    assert await presence.lookers(sessions, [here, there], ada.id) == {here: ["Bob"]}
    assert await presence.lookers(sessions, [here, there], 0) == {here: ["Ada", "Bob"]}
    await presence.leave(sessions, here, bob.id)
    assert await presence.lookers(sessions, [here], ada.id) == {}
    await presence.look(sessions, "f" * 32, ada.id)


async def test_who_told_nothing_for_a_minute_looks_no_more_and_is_forgotten_later(sessions: Sessions) -> None:
    ada, bob = await employee(sessions, "Ada"), await employee(sessions, "Bob")
    here, there = await conversation(sessions), await conversation(sessions)
    await presence.look(sessions, here, ada.id)
    async with sessions.begin() as session:
        await session.execute(update(Presence).values(at=datetime.now(UTC) - timedelta(seconds=61)))
    assert await presence.lookers(sessions, [here], bob.id) == {}
    await presence.look(sessions, here, ada.id)
    assert await presence.lookers(sessions, [here], bob.id) == {here: ["Ada"]}
    async with sessions.begin() as session:
        await session.execute(update(Presence).values(at=datetime.now(UTC) - timedelta(hours=2)))
    await presence.look(sessions, there, bob.id)
    async with sessions() as session:
        assert list(await session.scalars(select(Presence.conversation_id))) == [there]


async def test_who_has_taken_a_conversation_is_told_to_all_others(sessions: Sessions) -> None:
    taken = await conversation(sessions, handover=Handover.ACTIVE, staff_name="Bob", staff_email="bob@stad.example")
    left = await conversation(sessions, handover=Handover.CLOSED, staff_name="Bob", staff_email="bob@stad.example")
    assert await presence.holders(sessions, [taken, left], "ada@stad.example") == {taken: "Bob"}
    assert await presence.holders(sessions, [taken, left], "bob@stad.example") == {}


async def test_saved_filters_are_ones_own_and_have_names_of_their_own(sessions: Sessions) -> None:
    ada, bob = await employee(sessions, "Ada"), await employee(sessions, "Bob")
    first = await saved_filters.save_filter(sessions, ada.id, "Twijfel", "zekerheid=60")
    second = await saved_filters.save_filter(sessions, ada.id, "afval", "woorden=afval")
    await saved_filters.save_filter(sessions, bob.id, "Twijfel", "zekerheid=50")
    assert first is not None
    assert second is not None
    with pytest.raises(NameTaken):
        await saved_filters.save_filter(sessions, ada.id, "Twijfel", "zekerheid=70")
    with pytest.raises(NameTaken):
        await saved_filters.rename_filter(sessions, ada.id, second, "Twijfel")
    assert not await saved_filters.rename_filter(sessions, bob.id, first, "van mij")
    assert not await saved_filters.remove_filter(sessions, bob.id, first)
    assert await saved_filters.rename_filter(sessions, ada.id, first, "Onzeker")
    kept = await saved_filters.saved_filters(sessions, ada.id)
    assert [(each.name, each.query) for each in kept] == [("afval", "woorden=afval"), ("Onzeker", "zekerheid=60")]
    assert await saved_filters.remove_filter(sessions, ada.id, first)
    assert len(await saved_filters.saved_filters(sessions, ada.id)) == 1


async def test_nobody_saves_filters_without_end(sessions: Sessions) -> None:
    ada = await employee(sessions, "Ada")
    saved = [await saved_filters.save_filter(sessions, ada.id, f"{number}", "duim=omlaag") for number in range(51)]
    assert [each is None for each in saved] == [False] * saved_filters.MOST_FILTERS + [True]


async def test_everything_vanishes_with_its_conversation(sessions: Sessions) -> None:
    ada, here = await employee(sessions, "Ada"), await conversation(sessions)
    said = await message(sessions, here, Author.CITIZEN, "hallo")
    await case_work.add_note(sessions, here, ada.id, "een")
    await case_work.add_label(sessions, here, ada.id, "klacht")
    await case_work.assign(sessions, here, ada.id, ada.id)
    await presence.look(sessions, here, ada.id)
    await wiping.wipe(sessions, here, said, ada.id, repeats)
    await erase_conversation(sessions, here)
    async with sessions() as session:
        for table in (Note, ConversationLabel, Assignment, Presence, Unforgotten):
            assert await session.scalar(select(func.count()).select_from(table)) == 0, table


async def test_what_is_filtered_by_is_read_by_index(sessions: Sessions, engine: AsyncEngine) -> None:
    ada = await employee(sessions, "Ada")
    ids = [f"{next(NUMBERS):032x}" for _ in range(2000)]
    async with sessions.begin() as session:
        session.add_all(
            Conversation(id=each, token_hash=each, created_at=NOW, expires_at=NOW, handover="none") for each in ids
        )
        await session.flush()
        for number, each in enumerate(ids):
            session.add(ConversationLabel(conversation_id=each, label=f"woord {number % 300}"))
            session.add(Assignment(conversation_id=each, employee_id=ada.id, at=NOW))
    is_sqlite = engine.dialect.name == "sqlite"
    async with engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        query = "SELECT conversation_id FROM conversation_labels WHERE label = 'woord 7'"
        plan = " ".join(str(row) for row in await connection.execute(text(explain + query)))
        assert "ix_conversation_labels_label" in plan
        query = "SELECT conversation_id FROM assignments WHERE employee_id = 999"
        plan = " ".join(str(row) for row in await connection.execute(text(explain + query)))
        assert "ix_assignments_employee" in plan


async def test_wiping_reaches_the_replies_that_repeat_the_message_and_no_others(sessions: Sessions) -> None:
    ada = await employee(sessions, "Ada")
    here = await conversation(sessions)
    entities = [{"entity": "PERSON", "value": "Peeters"}]
    earlier = await message(sessions, here, Author.BOT, "Dag Peeters")
    said = await message(
        sessions, here, Author.CITIZEN, "ik ben jan.peeters@mail.example van De Zonnebloem, 0470/12.34.56",
        understood={"intent": "x", "entities": entities},
    )  # fmt: skip
    texts = {
        "Je schreef **jan.peeters@mail.example**.": True,
        "- Organisatie: de zonnebloem": True,
        "- Telefoon: +32 470 12 34 56": True,
        "Dag meneer Peeters.": True,
        "Met hoeveel mensen kom je?": False,
    }
    replies = {await message(sessions, here, Author.BOT, each): (each, gone) for each, gone in texts.items()}
    about_topic = await message(sessions, here, Author.BOT, "De Zonnebloem is een school.", topic="stad_missie")
    buttons = [{"id": "b", "title": "Ja", "payload": "jan.peeters@mail.example"}]
    offer = await message(sessions, here, Author.BOT, "Klopt dat?", buttons=buttons)
    staff = await message(sessions, here, Author.STAFF, "Dag Peeters")
    assert await wiping.wipe(sessions, here, said, ada.id, repeats)
    async with sessions() as session:
        kept = {each.id: each for each in await session.scalars(select(Message))}
    assert {id_: kept[id_].text for id_ in replies} == {
        id_: WIPED if gone else each for id_, (each, gone) in replies.items()
    }
    assert (kept[said].text, kept[said].understood["entities"][0]["value"]) == (WIPED, WIPED)  # type: ignore[index]
    assert (kept[offer].text, kept[offer].buttons) == (WIPED, [])
    assert kept[earlier].text == kept[staff].text == "Dag Peeters"
    assert kept[about_topic].text == "De Zonnebloem is een school."


async def test_rasa_has_to_forget_a_wiped_conversation_until_it_did(sessions: Sessions) -> None:
    ada = await employee(sessions, "Ada")
    here = await conversation(sessions)
    said = await message(sessions, here, Author.CITIZEN, "hallo")
    assert not await wiping.to_forget(sessions, here)
    await wiping.wipe(sessions, here, said, ada.id, repeats)
    await wiping.wipe(sessions, here, said, ada.id, repeats)
    assert await wiping.to_forget(sessions, here)
    await wiping.forgotten(sessions, here)
    assert not await wiping.to_forget(sessions, here)


async def test_saved_filters_vanish_with_the_account(sessions: Sessions) -> None:
    ada = await employee(sessions, "Ada")
    await saved_filters.save_filter(sessions, ada.id, "Twijfel", "zekerheid=60")
    async with sessions.begin() as session:
        await session.delete(await session.get(Employee, ada.id))
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(SavedFilter)) == 0
