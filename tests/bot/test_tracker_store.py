import asyncio
import json
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic
from sanic.compat import Header
from sanic.request import Request
from sqlalchemy.exc import OperationalError

from bot import patches, tracker_store, turns
from bot.gateway_channel import TURNS_ASKED_AGAIN, GatewayInput, take_turn
from bot.tracker_store import LiveTrackerStore

DOMAIN = """
version: "3.1"
intents: [groet]
slots:
  naam:
    type: text
    mappings:
    - type: custom
forms:
  naam_formulier:
    required_slots: [naam]
"""
ALICE, BOB, CHARLIE = "alice", "bob", "charlie"


class Broker(EventBroker):  # type: ignore[misc]
    """Remembers what was published."""

    def __init__(self) -> None:
        self.published: list[tuple[str, str]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.published.append((event["sender_id"], event["event"]))


class Actions(EndpointConfig):  # type: ignore[misc]
    """An action server inside the test: works, fails with its error, or waits for ever."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1/webhook")
        self.error: Exception | None = None
        self.waits = False

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        if self.waits:
            await asyncio.Event().wait()
        if self.error:
            raise self.error
        return {"events": [], "responses": [{"text": "Bewaard."}]}


class Database:
    """A database file, seen from outside."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def store(self, kind: Any = LiveTrackerStore, **settings: Any) -> Any:
        return kind(domain=Domain.from_yaml(DOMAIN), host=f"sqlite:///{self.file}", **settings)

    def rows(self) -> list[Any]:
        query = "select sender_id, type_name, timestamp, intent_name, action_name, data from events order by id"
        with sqlite3.connect(self.file) as connection:
            return connection.execute(query).fetchall()

    def run(self, statement: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, isolation_level=None)
        connection.execute(statement)
        return connection


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "tracker.db")


@pytest.fixture(autouse=True)
def _waits_shortly_for_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "LOCKED_SECONDS", 0.05)


def greeting(number: int) -> list[Event]:
    """One turn: what was said, a slot, a form, an answer with a button."""
    intent = {"name": "groet", "confidence": 0.9}
    start: list[Event] = [ActionExecuted("action_session_start"), SessionStarted()] if number == 0 else []
    return [
        *start,
        ActionExecuted("action_listen"),
        UserUttered(f"hallo {number} 😀", intent, [], {"intent": intent, "entities": []}, message_id=f"m{number}"),
        SlotSet("naam", f"Alice {number}"),
        ActionExecuted("naam_formulier"),
        ActiveLoop("naam_formulier"),
        BotUttered("Dag!", {"buttons": [{"title": "Stop", "payload": "/stop"}]}, {"utter_action": "utter_groet"}),
    ]


async def converse(store: TrackerStore, turns: list[list[Event]], conversation: str = ALICE) -> None:
    """Run turns on the store as Rasa's processor does."""
    for events in turns:
        tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
        for event in events:
            tracker.update(event)
        await store.save(tracker)


async def read(store: TrackerStore, conversation: str = ALICE) -> DialogueStateTracker:
    tracker = await store.retrieve(conversation)
    assert tracker is not None
    return tracker


def state(tracker: DialogueStateTracker) -> Any:
    """Everything of a tracker that a turn can see."""
    return (
        json.loads(json.dumps([event.as_dict() for event in tracker.events])),
        tracker.current_slot_values(),
        tracker.active_loop,
        tracker.followup_action,
        tracker.latest_action_name,
        tracker.latest_message,
        tracker.latest_bot_utterance,
        tracker.is_paused(),
    )


def test_the_table_and_the_tracker_are_those_of_rasas_own_store(tmp_path: Path) -> None:
    stock, live = Database(tmp_path / "stock.db"), Database(tmp_path / "live.db")
    conversation = [greeting(number) for number in range(4)]
    stock_store, live_store = stock.store(SQLTrackerStore), live.store()

    async def both() -> None:
        await converse(stock_store, conversation)
        await converse(live_store, conversation)
        expected = state(await read(stock_store))
        assert state(await read(live_store)) == expected
        assert state(await read(live.store())) == expected
        assert state(await read(live.store(SQLTrackerStore))) == expected

    asyncio.run(both())
    assert live.rows() == stock.rows()
    assert len(live.rows()) == 26


def test_a_database_of_rasas_own_store_goes_on(database: Database) -> None:
    async def conversation() -> None:
        await converse(database.store(SQLTrackerStore), [greeting(0)])
        store = database.store()
        await converse(store, [greeting(1)])
        await converse(database.store(SQLTrackerStore), [greeting(2)])
        assert [event.text for event in (await read(database.store())).events if isinstance(event, UserUttered)] == [
            "hallo 0 😀",
            "hallo 1 😀",
            "hallo 2 😀",
        ]

    asyncio.run(conversation())


def test_the_live_tracker_is_given_again_without_a_query(database: Database) -> None:
    async def conversation() -> None:
        store = database.store()
        await converse(store, [greeting(0)])
        first = await read(store)
        database.run("delete from events")
        await converse(store, [greeting(1)])
        assert await read(store) is first

    asyncio.run(conversation())
    assert len(database.rows()) == len(greeting(1))


def test_an_unknown_conversation_is_none_and_no_empty_tracker(database: Database) -> None:
    async def conversation() -> None:
        store = database.store()
        await store.get_or_create_tracker(ALICE, append_action_listen=False)
        assert await store.retrieve(ALICE) is None

    asyncio.run(conversation())


def test_a_new_tracker_may_begin_with_listening(database: Database) -> None:
    tracker = asyncio.run(database.store().get_or_create_tracker(ALICE))
    assert [type(event) for event in tracker.events] == [ActionExecuted]
    assert [row[4] for row in database.rows()] == ["action_listen"]


def test_a_tracker_that_a_turn_is_changing_is_not_given_to_another(database: Database) -> None:
    async def conversation() -> None:
        store = database.store()
        await converse(store, [greeting(0)])
        changing = await read(store)
        saved = len(changing.events)
        changing.update(UserUttered("en nu?"))
        other = await read(store)
        assert (other is not changing, len(other.events)) == (True, saved)
        await store.save(changing)
        assert state(await read(store)) == state(await read(database.store())) == state(changing)

    asyncio.run(conversation())
    assert len(database.rows()) == len(greeting(0)) + 1


def test_two_conversations_do_not_mix(database: Database) -> None:
    async def conversations() -> None:
        store = database.store()
        for number in range(3):
            await converse(store, [greeting(number)], ALICE)
            await converse(store, [greeting(number)], BOB)
        fresh = database.store()
        for sender in (ALICE, BOB):
            assert state(await read(store, sender)) == state(await read(fresh, sender))
            texts = [event.text for event in (await read(store, sender)).events if isinstance(event, UserUttered)]
            assert texts == ["hallo 0 😀", "hallo 1 😀", "hallo 2 😀"]

    asyncio.run(conversations())


def test_the_conversation_that_was_used_longest_ago_leaves_memory_and_stays_in_the_table(database: Database) -> None:
    async def conversations() -> None:
        store = database.store(live_conversations=2)
        await converse(store, [greeting(0)], ALICE)
        await converse(store, [greeting(0)], BOB)
        alice, bob = await read(store, ALICE), await read(store, BOB)
        assert await read(store, ALICE) is alice
        await converse(store, [greeting(0)], CHARLIE)
        assert await read(store, ALICE) is alice
        again = await read(store, BOB)
        assert again is not bob
        assert state(again) == state(bob)
        assert len(store._live) == 2

    asyncio.run(conversations())


def test_a_new_session_leaves_the_earlier_one_behind(database: Database) -> None:
    async def conversation() -> None:
        store = database.store()
        await converse(store, [greeting(0), greeting(1), greeting(0), greeting(2)])
        tracker = await read(store)
        assert isinstance(tracker.events[0], SessionStarted)
        assert len(tracker.events) == len(greeting(0)) - 1 + len(greeting(2))
        assert (
            state(tracker) == state(await read(database.store())) == state(await read(database.store(SQLTrackerStore)))
        )
        assert len((await store.retrieve_full_tracker(ALICE)).events) == len(database.rows())

    asyncio.run(conversation())
    assert len(database.rows()) == 2 * len(greeting(0)) + 2 * len(greeting(1))


def test_another_domain_makes_every_tracker_anew(database: Database) -> None:
    async def conversation() -> None:
        store = database.store()
        await converse(store, [greeting(0)])
        store.domain = Domain.from_yaml(DOMAIN.replace("naam:\n    type", "roepnaam:\n    type", 1))
        slots = (await read(store)).slots
        assert "roepnaam" in slots
        assert "naam" not in slots

    asyncio.run(conversation())


def test_new_events_are_published_once_and_only_when_they_are_saved(database: Database) -> None:
    broker = Broker()
    store = database.store(event_broker=broker)

    async def conversation() -> None:
        await converse(store, [greeting(0), greeting(1)])
        locked = database.run("begin exclusive")
        with pytest.raises(OperationalError):
            await converse(store, [greeting(2)])
        locked.close()

    asyncio.run(conversation())
    expected = [*greeting(0), *greeting(1)]
    assert broker.published == [(ALICE, event.type_name) for event in expected]


def test_sqlite_writes_ahead_and_waits_for_the_disk(database: Database) -> None:
    with database.store().engine.connect() as connection:
        settings = [connection.exec_driver_sql(f"pragma {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]


def test_a_database_in_memory_works(database: Database) -> None:
    async def conversation() -> int:
        store = LiveTrackerStore(Domain.from_yaml(DOMAIN), host="sqlite://")
        await converse(store, [greeting(0), greeting(1)])
        store.drop(ALICE)
        return len((await read(store)).events)

    assert asyncio.run(conversation()) == len(greeting(0)) - 1 + len(greeting(1))


def test_a_locked_database_raises_and_loses_nothing(database: Database) -> None:
    async def conversation() -> None:
        store = database.store()
        await converse(store, [greeting(0)])
        before = state(await read(store))
        locked = database.run("begin exclusive")
        with pytest.raises(OperationalError) as refused:
            await converse(store, [greeting(1)])
        assert "hallo" not in str(refused.value)
        assert state(await read(store)) == before
        locked.close()
        await converse(store, [greeting(1)])
        assert state(await read(store)) == state(await read(database.store()))

    asyncio.run(conversation())
    assert len(database.rows()) == len(greeting(0)) + len(greeting(1))


def test_an_erased_conversation_is_gone_from_memory_and_table(database: Database) -> None:
    async def conversation() -> None:
        store = database.store()
        await converse(store, [greeting(0)], ALICE)
        await converse(store, [greeting(0)], BOB)
        store.forget(ALICE)
        assert await store.retrieve(ALICE) is None
        await converse(store, [greeting(0)], ALICE)
        assert len((await read(store, ALICE)).events) == len(greeting(0)) - 1
        store.forget(ALICE)

    asyncio.run(conversation())
    assert {row[0] for row in database.rows()} == {BOB}


# Whole turns, on a model.


class Bot:
    """The bot with its store, and the two channels' way in."""

    def __init__(self, model: str, database: Database) -> None:
        patches.install()
        self.actions = Actions()
        self.database = database
        self.agent = Agent.load(model, tracker_store=database.store(), action_endpoint=self.actions)

    async def say(self, text: str, conversation: str = ALICE) -> list[Any]:
        channel = CollectingOutputChannel()
        await self.agent.handle_message(UserMessage(text, channel, conversation))
        return [message["text"] for message in channel.messages if "text" in message]

    async def turn(self, text: str, message: str | None = None) -> list[Any]:
        body = {"conversation": ALICE, "message": message or uuid.uuid4().hex, "text": text}
        return [reply["text"] for reply in (await take_turn(self.agent, body))["replies"]]

    async def seen(self) -> Any:
        """What the live store and a new one say, which must be the same."""
        live, fresh = await self.agent.tracker_store.retrieve(ALICE), await self.database.store().retrieve(ALICE)
        assert (live and len(live.events)) == (fresh and len(fresh.events))
        return live and len(live.events)


@pytest.fixture
def bot(model: str, database: Database) -> Bot:
    return Bot(model, database)


def test_the_agent_uses_the_store_itself_and_no_fallback(bot: Bot) -> None:
    assert isinstance(bot.agent.tracker_store, LiveTrackerStore)
    assert bot.agent.processor is not None
    assert bot.agent.processor.tracker_store is bot.agent.tracker_store


def test_endpoints_yml_gives_this_store(tmp_path: Path) -> None:
    import yaml

    settings = yaml.safe_load(Path("endpoints.yml").read_text())["tracker_store"]
    store = TrackerStore.create(EndpointConfig.from_dict({**settings, "url": f"sqlite:///{tmp_path / 'a.db'}"}))
    assert isinstance(store, LiveTrackerStore)


@pytest.mark.parametrize("earlier", [[], ["hallo"], ["hallo", "start de aanvraag"]])
def test_a_turn_that_fails_leaves_nothing(bot: Bot, earlier: list[str]) -> None:
    async def conversation() -> None:
        for text in earlier:
            await bot.say(text)
        before, rows = await bot.seen(), bot.database.rows()
        bot.actions.error = RuntimeError("kapot")
        with pytest.raises(turns.TurnFailed):
            await bot.say("bewaar het nu")
        assert (await bot.seen(), bot.database.rows()) == (before, rows)
        bot.actions.error = None
        assert await bot.say("hallo") == (["Dag!", "Wie ben je?"] if len(earlier) == 2 else ["Dag!"])
        assert await bot.seen()

    asyncio.run(conversation())


def test_a_turn_that_fails_leaves_no_changed_tracker_in_memory(bot: Bot) -> None:
    async def conversation() -> None:
        await bot.say("hallo")
        before = await bot.agent.tracker_store.retrieve(ALICE)
        bot.actions.error = RuntimeError("kapot")
        with pytest.raises(turns.TurnFailed):
            await bot.say("bewaar het nu")
        assert ALICE not in bot.agent.tracker_store._live
        assert await bot.agent.tracker_store.retrieve(ALICE) is not before

    asyncio.run(conversation())


def test_a_turn_that_is_cancelled_leaves_nothing(bot: Bot) -> None:
    async def conversation() -> None:
        await bot.say("hallo")
        before, rows = await bot.seen(), bot.database.rows()
        bot.actions.waits = True
        turn = asyncio.ensure_future(bot.say("bewaar het nu"))
        await asyncio.sleep(0.2)
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
        assert (await bot.seen(), bot.database.rows()) == (before, rows)
        bot.actions.waits = False
        assert await bot.say("bewaar het nu") == ["Bewaard."]
        assert await bot.seen() > before

    asyncio.run(conversation())


def test_after_a_restart_the_conversation_goes_on(model: str, database: Database) -> None:
    async def conversation() -> list[str]:
        await Bot(model, database).say("start de aanvraag")
        return await Bot(model, database).say("hallo")

    assert asyncio.run(conversation()) == ["Dag!", "Wie ben je?"]


def test_a_save_that_fails_makes_the_turn_fail_and_it_can_be_sent_again(bot: Bot) -> None:
    async def conversation() -> None:
        await bot.turn("hallo")
        before = await bot.seen()
        locked = bot.database.run("begin exclusive")
        with pytest.raises(OperationalError):
            await bot.turn("start de aanvraag", "m1")
        locked.close()
        assert await bot.seen() == before
        assert await bot.turn("start de aanvraag", "m1") == ["Wie ben je?"]
        assert await bot.turn("start de aanvraag", "m1") == ["Wie ben je?"]

    asyncio.run(conversation())


def test_a_message_that_is_asked_again_is_answered_from_the_last_turns_only(bot: Bot) -> None:
    async def conversation() -> list[int]:
        for number in range(TURNS_ASKED_AGAIN):
            await bot.turn("hallo", f"m{number}")
        lengths = [await bot.seen()]
        for message in ("m0", "m2", f"m{TURNS_ASKED_AGAIN - 1}"):
            assert await bot.turn("bewaar het nu", message) == ["Dag!"]
        lengths.append(await bot.seen())
        await bot.turn("hallo", "later")
        assert await bot.turn("bewaar het nu", "m0") == ["Bewaard."]
        return lengths

    before, after = asyncio.run(conversation())
    assert before == after


class Gateway:
    """The gateway channel's endpoints, without a network."""

    def __init__(self, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GATEWAY_SECRET", "geheim")
        self.app = Sanic(f"proef-{uuid.uuid4().hex}")
        self.app.ctx.agent = bot.agent
        self.app.blueprint(GatewayInput().blueprint(bot.agent.handle_message), url_prefix="/webhooks/gateway")
        self.app.router.finalize()

    async def ask(self, method: str, path: str, body: Any = None) -> int:
        _, handler, values = self.app.router.get(path, method, None)
        request = Request(path.encode(), Header({}), "1.1", method, None, self.app)
        request.body = json.dumps(body).encode()
        return int((await handler(request, **values)).status)


@pytest.fixture
def gateway(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    return Gateway(bot, monkeypatch)


@pytest.mark.parametrize("earlier", [0, 1])
def test_without_its_database_a_turn_is_503_and_no_new_conversation(bot: Bot, gateway: Gateway, earlier: int) -> None:
    async def conversation() -> None:
        for number in range(earlier):
            await bot.turn("hallo", f"m{number}")
        away = bot.database.run("alter table events rename to elsewhere")
        body = {"conversation": ALICE, "message": "m", "text": "start de aanvraag"}
        assert [await gateway.ask("POST", "/webhooks/gateway/turn", body) for _ in range(2)] == [503, 503]
        away.execute("alter table elsewhere rename to events")
        away.close()
        assert await gateway.ask("POST", "/webhooks/gateway/turn", body) == 200
        assert await bot.seen()

    asyncio.run(conversation())
    assert sum("start de aanvraag" in row[5] for row in bot.database.rows()) == 1


def test_the_gateway_erases_a_conversation(bot: Bot, gateway: Gateway) -> None:
    async def conversation() -> None:
        await bot.turn("start de aanvraag")
        assert await gateway.ask("DELETE", f"/webhooks/gateway/conversations/{ALICE}") == 204
        assert await bot.seen() is None
        assert await bot.turn("hallo") == ["Dag!"]

    asyncio.run(conversation())
