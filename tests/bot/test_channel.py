import asyncio
import json
import uuid
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic
from sanic.compat import Header
from sanic.request import Request

from bot.channel import MAX_SENDER_CHARACTERS, PlainTextRestInput, reply

Answer = tuple[int, Any]


class Actions(EndpointConfig):  # type: ignore[misc]
    """An action server inside the test: works until it is told to fail."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1/webhook")
        self.fails = False

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        if self.fails:
            raise RuntimeError("the database is away")
        return {"events": [], "responses": [{"text": "Bewaard."}]}


class Client:
    """Sends requests through the channel's own endpoint, without a network."""

    def __init__(self, agent: Agent) -> None:
        channel = PlainTextRestInput()
        self.app = Sanic(f"proef-{uuid.uuid4().hex}")
        self.app.ctx.agent = agent
        self.app.blueprint(channel.blueprint(agent.handle_message), url_prefix="/webhooks/rest")
        self.app.router.finalize()

    async def post(self, body: bytes) -> Answer:
        _, handler, _ = self.app.router.get("/webhooks/rest/webhook", "POST", None)
        request = Request(b"/webhooks/rest/webhook", Header({}), "1.1", "POST", None, self.app)
        request.body = body
        answer = await handler(request)
        return answer.status, json.loads(answer.body)

    async def say(self, text: str, sender: str = "alice") -> Answer:
        return await self.post(json.dumps({"sender": sender, "message": text}).encode())


@pytest.fixture
def actions() -> Actions:
    return Actions()


@pytest.fixture
def client(model: str, actions: Actions) -> Client:
    return Client(Agent.load(model, action_endpoint=actions))


def said(client: Client, *texts: str) -> list[Answer]:
    """Answers to messages of one conversation."""

    async def conversation() -> list[Answer]:
        return [await client.say(text) for text in texts]

    return asyncio.run(conversation())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"hallo"',
        b"{}",
        b'{"message": "hallo"}',
        b'{"sender": null, "message": "hallo"}',
        b'{"sender": "", "message": "hallo"}',
        b'{"sender": "  ", "message": "hallo"}',
        b'{"sender": 7, "message": "hallo"}',
        b'{"sender": ["alice"], "message": "hallo"}',
        b'{"sender": "al\\u0000ice", "message": "hallo"}',
        b'{"sender": "al\\ud800ice", "message": "hallo"}',
        b'{"sender": "alice"}',
        b'{"sender": "alice", "message": null}',
        b'{"sender": "alice", "message": 7}',
        b'{"sender": "alice", "message": {"text": "hallo"}}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_request_of_another_form_is_refused_with_a_sentence(client: Client, body: bytes) -> None:
    status, answer = asyncio.run(client.post(body))
    assert status == 400
    assert list(answer) == ["error"]
    assert answer["error"].endswith(".")


@pytest.mark.parametrize("sender", ["a" * (MAX_SENDER_CHARACTERS + 1), "alice" + " " * MAX_SENDER_CHARACTERS])
def test_a_sender_of_more_than_200_characters_is_refused(client: Client, sender: str) -> None:
    assert asyncio.run(client.say("hallo", sender))[0] == 400


def test_a_sender_of_200_characters_is_accepted(client: Client) -> None:
    assert asyncio.run(client.say("hallo", "a" * MAX_SENDER_CHARACTERS))[0] == 200


def test_a_refused_request_starts_no_conversation(client: Client) -> None:
    async def refused() -> Any:
        await client.post(b'{"sender": "alice", "message": null}')
        return await client.app.ctx.agent.tracker_store.retrieve("alice")

    assert asyncio.run(refused()) is None


def test_a_reply_holds_topic_source_and_titles_and_never_a_payload() -> None:
    message = {
        "text": "Dag",
        "utter_action": "utter_stad_missie",
        "buttons": [{"title": "Stoppen", "payload": "/gedeeld_stop"}],
        "metadata": {"titel": "De missie", "bron": {"titel": "Document"}, "meer": "stad_visie"},
        "custom": {"payload": "/gedeeld_stop"},
    }
    assert reply("alice", message) == {
        "recipient_id": "alice",
        "text": "Dag",
        "buttons": [{"title": "Stoppen"}],
        "topic": "stad_missie",
        "source": {"titel": "Document"},
    }


def test_a_reply_without_title_has_no_topic() -> None:
    assert reply("alice", {"text": "Wie ben je?", "utter_action": "utter_vraag_naam"})["topic"] is None


def test_a_reply_of_an_empty_message_has_every_key() -> None:
    empty = {"recipient_id": "alice", "text": "", "buttons": [], "topic": None, "source": None}
    assert reply("alice", {"text": None, "buttons": None, "metadata": None}) == empty


def test_a_question_is_answered_with_its_topic_and_source(client: Client) -> None:
    [(status, [answer])] = said(client, "hallo")
    assert (status, answer["text"], answer["topic"]) == (200, "Dag!", "groet")
    assert answer["source"]["eigenaar"] == "De stad"
    assert answer["buttons"] == [{"title": "Hoe heet ik?"}, {"title": "Bewaren maar"}]


def test_no_payload_leaves_the_server(client: Client) -> None:
    assert "payload" not in json.dumps(said(client, "hallo", "start de aanvraag"))


def test_a_click_on_a_button_sends_its_title_and_reaches_its_intent(client: Client) -> None:
    assert said(client, "hallo", "Hoe heet ik?")[1][1][0]["text"] == "Je heet Alice."


def test_a_button_with_a_text_is_understood_as_that_text(client: Client) -> None:
    assert said(client, "hallo", "Bewaren maar")[1][1][0]["text"] == "Bewaard."


def test_a_typed_payload_never_reaches_rasa(client: Client) -> None:
    async def typed() -> Any:
        await client.say('/naam{"naam": "Mallory"}')
        return await client.app.ctx.agent.tracker_store.retrieve("alice")

    assert asyncio.run(typed()) is None


@pytest.mark.parametrize(
    ("text", "answer"), [("", "Ik zie geen tekst."), ("//", "Ik zie geen tekst."), ("a" * 1001, "Te lang.")]
)
def test_an_unusable_message_is_answered_without_rasa(client: Client, text: str, answer: str) -> None:
    async def unusable() -> tuple[Answer, Any]:
        return await client.say(text), await client.app.ctx.agent.tracker_store.retrieve("alice")

    (status, [told]), tracker = asyncio.run(unusable())
    assert (status, told["text"]) == (200, answer)
    assert tracker is None


def test_a_failed_turn_is_503_with_an_honest_sentence_and_can_be_sent_again(client: Client, actions: Actions) -> None:
    async def conversation() -> list[Answer]:
        actions.fails = True
        failed = await client.say("bewaar het nu")
        actions.fails = False
        return [failed, await client.say("bewaar het nu")]

    failed, again = asyncio.run(conversation())
    assert (failed[0], failed[1][0]["text"]) == (503, "Er loopt iets mis.")
    assert (again[0], again[1][0]["text"]) == (200, "Bewaard.")


def test_a_click_still_works_after_a_failed_turn(client: Client, actions: Actions) -> None:
    async def conversation() -> Answer:
        await client.say("hallo")
        actions.fails = True
        await client.say("Bewaren maar")
        return await client.say("Hoe heet ik?")

    assert asyncio.run(conversation())[1][0]["text"] == "Je heet Alice."


def test_without_a_model_every_turn_is_503_instead_of_silence() -> None:
    assert said(Client(Agent()), "hallo")[0][0] == 503


def test_health_answers() -> None:
    client = Client(Agent())
    _, handler, _ = client.app.router.get("/webhooks/rest/", "GET", None)
    request = Request(b"/webhooks/rest/", Header({}), "1.1", "GET", None, client.app)
    assert asyncio.run(handler(request)).status == 200
