"""Words are found in every message, new and old, and never again once they are wiped or erased."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.conversations import filters, search
from records.conversations.attention import Attention
from records.conversations.filters import Filters
from records.conversations.review import models, most_urgent
from records.conversations.tables import Author, Conversation, Message
from records.conversations.transcript import transcript
from records.conversations.turns import (
    add_message,
    erase_conversation,
    start_conversation,
    store_message,
    store_replies,
)
from records.conversations.words import Term, holds, patterns_for, read_terms
from records.engine import Sessions

LIFETIME = timedelta(hours=1)
UNDERSTOOD = {"intent": "stad_missie", "confidence": 0.9, "ranking": [], "entities": [], "model": "m1", "form": None}


async def say(sessions: Sessions, words: str, reply: str = "Goed.") -> tuple[str, int]:
    """A new conversation with one question and its answer; its id and that of the question."""
    conversation, _, _ = await start_conversation(sessions, LIFETIME, [])
    received = await store_message(sessions, conversation.id, "1", words)
    answer = [{"text": reply, "buttons": [], "emergency": False}]
    await store_replies(sessions, received.message, answer, UNDERSTOOD, 10)
    return conversation.id, received.message.id


async def found(sessions: Sessions, typed: str) -> list[str]:
    """Ids of the conversations in which this is found, each once."""
    rows, _ = await most_urgent(sessions, Filters(terms=read_terms(typed)))
    return [row.conversation.id for row in rows]


@pytest.fixture(params=["looked up", "tried one by one"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rare words are looked up, common ones tried on each conversation: both find the same."""
    if request.param == "tried one by one":
        monkeypatch.setattr(filters, "FEW", -1)


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Waar is de Grote Markt?", "markt"),
        ("Waar is de Grote Markt?", "MARKT grote"),
        ("Waar is de Grote Markt?", '"grote markt"'),
        ("Waar is de Grote Markt?", "“grote markt” waar"),
        ("Waar is de Grote Markt?", "grote mar"),
        ("één café naast de crèche", "een cafe CRÈCHE"),
        ("ik zoek een e-mail van jan.peeters@stad.example", "e-mail jan.peeters@stad.example"),
        ("mijn nummer is 0470/12.34.56", '"0470 12"'),
        ("pagina’s en foto's", "pagina foto"),
        ("3e straat, huis nr.5", "3e 5"),
        ("أين مبنى البلدية", "مبنى"),
        ("50% korting * niet waar", "50 % korting"),
        ("NEAR AND OR NOT", 'NOT OR "AND" NEAR'),
    ],
)
async def test_words_are_found(sessions: Sessions, written: str, typed: str) -> None:
    wanted, _ = await say(sessions, written)
    await say(sessions, "iets helemaal anders")
    assert await found(sessions, typed) == [wanted]


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("typed", ["arkt", "groot", "mar grote", '"markt grote"', '"grote mar"', "ma", "markt markten"])
async def test_other_words_are_not_found(sessions: Sessions, typed: str) -> None:
    await say(sessions, "Waar is de Grote Markt?")
    assert await found(sessions, typed) == []


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize(
    "typed",
    ['"', '""', "***", "markt*", 'markt"', "text:markt", "markt) OR (de", "markt & ! | <->",
     "'; drop table messages; --",
     "^markt", "markt NEAR/2 de", "\\", "%", "_", "-markt", "{text}: markt", "markt:*", "markt:A"],
)  # fmt: skip
async def test_what_is_typed_is_no_query_language(sessions: Sessions, typed: str) -> None:
    await say(sessions, "Waar is de Grote Markt?")
    await found(sessions, typed)
    assert len(await found(sessions, "markt")) == 1


async def test_all_words_have_to_stand_in_one_message_of_anybody(sessions: Sessions) -> None:
    wanted, _ = await say(sessions, "waarom", "Daarom dus")
    await add_message(sessions, wanted, Author.STAFF, "Ik help je met het sociaal huis")
    for typed in ("daarom dus", "sociaal huis"):
        assert await found(sessions, typed) == [wanted]
    assert await found(sessions, "waarom daarom") == []


async def test_a_message_is_found_as_soon_as_it_is_stored(sessions: Sessions) -> None:
    first, _ = await say(sessions, "zebrapad een")
    assert await found(sessions, "zebrapad") == [first]
    second, _ = await say(sessions, "zebrapad twee")
    assert await found(sessions, "zebrapad") == [second, first]


async def test_many_new_messages_are_indexed_in_short_transactions(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MESSAGES_AT_ONCE", 3)
    ids = [(await say(sessions, f"zebrapad {number}"))[0] for number in range(8)]
    assert await found(sessions, "zebrapad") == ids[::-1]


@pytest.mark.parametrize("is_searched_before", [True, False])
async def test_a_wiped_message_is_not_found_any_more(sessions: Sessions, is_searched_before: bool) -> None:
    id_, message = await say(sessions, "ik ben Xaverius Zonderling")
    if is_searched_before:
        assert await found(sessions, "zonderling") == [id_]
    async with sessions.begin() as session:
        await session.execute(update(Message).where(Message.id == message).values(text="[gewist]"))
    assert await found(sessions, "zonderling") == []
    assert await found(sessions, "gewist") == [id_]
    await the_index_is_right(sessions)


@pytest.mark.parametrize("is_searched_before", [True, False])
async def test_an_erased_conversation_is_not_found_any_more(sessions: Sessions, is_searched_before: bool) -> None:
    gone, _ = await say(sessions, "ik ben Xaverius Zonderling")
    stays, _ = await say(sessions, "zonderling weer vandaag")
    if is_searched_before:
        assert await found(sessions, "zonderling") == [stays, gone]
    async with sessions.begin() as session:
        # Its messages go by the foreign key.
        await session.delete(await session.get(Conversation, gone))
    assert await found(sessions, "zonderling") == [stays]
    await erase_conversation(sessions, stays)
    assert await found(sessions, "zonderling") == []
    await the_index_is_right(sessions)


async def the_index_is_right(sessions: Sessions) -> None:
    """SQLite compares the index with the messages, and fails when they differ."""
    async with sessions() as session:
        if session.get_bind().dialect.name == "sqlite":
            await session.execute(text("INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)"))


async def test_answering_a_message_leaves_its_words_as_they_are(sessions: Sessions) -> None:
    conversation, _, _ = await start_conversation(sessions, LIFETIME, [])
    received = await store_message(sessions, conversation.id, "1", "zebrapad")
    assert await found(sessions, "zebrapad") == [conversation.id]
    await store_replies(sessions, received.message, [], UNDERSTOOD, 10)
    assert await found(sessions, "zebrapad") == [conversation.id]
    await the_index_is_right(sessions)


async def test_words_keep_the_order_of_the_list_and_its_pages(sessions: Sessions) -> None:
    ids = [(await say(sessions, f"zebrapad {number}"))[0] for number in range(5)]
    terms = Filters(terms=read_terms("zebrapad"))
    first, place = await most_urgent(sessions, terms, count=3)
    rest, end = await most_urgent(sessions, terms, after=place, count=3)
    assert [row.conversation.id for row in first + rest] == ids[::-1]
    assert end is None
    assert {tuple(row.reasons) for row in first} == {()}
    assert place is not None
    assert place.attention is Attention.NONE


async def test_the_models_that_understood_something_are_known(sessions: Sessions) -> None:
    assert await models(sessions) == []
    await say(sessions, "een")
    conversation, _ = await say(sessions, "twee")
    received = await store_message(sessions, conversation, "2", "drie")
    await store_replies(sessions, received.message, [], {**UNDERSTOOD, "model": "m2"}, 10)
    assert await models(sessions) == ["m2", "m1"]
    rows, _ = await most_urgent(sessions, Filters(model="m2"))
    assert [row.conversation.id for row in rows] == [conversation]
    kept = await transcript(sessions, conversation)
    assert kept is not None
    assert len(kept.messages) == 3


async def test_what_was_stored_before_the_index_was_made_is_found(engine: AsyncEngine, sessions: Sessions) -> None:
    conversation, _ = await say(sessions, "zebrapad")
    async with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            await connection.execute(text("INSERT INTO message_words (message_words) VALUES ('rebuild')"))
        before = datetime.now(UTC) - timedelta(days=400)
        await connection.execute(update(Conversation).values(created_at=before))
    assert await found(sessions, "zebrapad") == [conversation]


def test_terms_are_words_and_phrases_and_only_the_last_word_may_go_on() -> None:
    assert read_terms('de "Grote  Márkt" mech') == (Term(("de",)), Term(("grote", "markt")), Term(("mech",), True))
    assert read_terms('mech "de"') == (Term(("mech",)), Term(("de",)))
    assert read_terms("e-mail") == (Term(("e", "mail"), True),)
    assert read_terms('?! "" *') == ()
    assert len(read_terms("a " * 100)) == 10


def test_a_text_is_read_as_the_index_reads_it() -> None:
    assert holds("Het huis,\nvan de Mechelaar", patterns_for(read_terms('"huis van"')))
    assert not holds("thuis", patterns_for(read_terms("huis")))
    assert not holds("huis_nummer5", patterns_for(read_terms("nummer 6")))


async def test_no_message_is_left_out_of_the_index(sessions: Sessions) -> None:
    await say(sessions, "een")
    await found(sessions, "een")
    async with sessions() as session:
        if session.get_bind().dialect.name == "sqlite":
            indexed = await session.scalar(text("SELECT count(*) FROM message_words_docsize"))
            assert indexed == len(list(await session.scalars(select(Message.id))))
