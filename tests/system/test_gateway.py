"""The citizen's front door: nothing unchecked goes in, nothing accepted gets lost."""

import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.system.assistant import Assistant, rows_of
from tests.system.visitor import Visitor

NewVisitor = Callable[..., Visitor]


@pytest.fixture
def new_visitor(assistant: Assistant) -> Iterator[NewVisitor]:
    """Makes conversations, and closes their connections afterwards."""
    made: list[Visitor] = []

    def make(base: str = assistant.web) -> Visitor:
        made.append(Visitor(base))
        return made[-1]

    yield make
    for visitor in made:
        visitor.http.close()


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """A new conversation through the gateway."""
    return new_visitor()


def is_problem(answer: httpx.Response, status: int) -> bool:
    body = answer.json()
    kind = answer.headers["content-type"].split(";")[0]
    return (
        answer.status_code == status == body["status"] and kind == "application/problem+json" and body["detail"] != ""
    )


def test_a_conversation_starts_by_saying_that_it_is_no_human(visitor: Visitor) -> None:
    [greeting] = visitor.started["greeting"]
    assert "geen mens" in greeting["text"]
    assert greeting["buttons"]
    assert len(visitor.started["token"]) >= 43


def test_an_answer_has_topic_source_nodes_and_plain_text(visitor: Visitor) -> None:
    [reply] = visitor.say("wat zijn de waarden van de politie")
    assert reply["topic"] == "politie/waarden"
    assert reply["source"]["title"] == "Visie, missie en waarden"
    assert "**" not in reply["text"]
    assert {node["type"] for node in reply["nodes"]} <= {"paragraph", "list"}
    assert reply["author"] == "bot"


def test_a_button_is_an_id_that_only_its_own_conversation_can_use(visitor: Visitor, new_visitor: NewVisitor) -> None:
    [reply] = visitor.say("wat zijn de waarden van de politie")
    button = reply["buttons"][0]
    assert set(button) == {"id", "title"}
    assert visitor.choose(button["id"])[0]["topic"]
    stranger = new_visitor()
    assert is_problem(stranger.post(choice=button["id"]), 422)
    assert is_problem(visitor.post(choice="/stad_missie"), 422)


@pytest.mark.parametrize("token", ["x", "Bearer x", "0" * 43])
def test_without_the_right_token_nothing_is_told(assistant: Assistant, token: str) -> None:
    message = {"client_message_id": str(uuid.uuid4()), "text": "hallo"}
    with httpx.Client(base_url=assistant.web, headers={"Authorization": f"Bearer {token}"}) as http:
        answers = [
            http.get("/api/v1/messages"), http.post("/api/v1/messages", json=message), http.get("/api/v1/transcript"),
            http.delete("/api/v1/conversation"), http.post("/api/v1/feedback", json={"rating": 5}),
            http.post("/api/v1/handover", json={}), http.get("/api/v1/events"),
        ]  # fmt: skip
    for answer in answers:
        assert is_problem(answer, 401)


def test_the_same_message_sent_again_gets_the_same_replies(visitor: Visitor) -> None:
    same = str(uuid.uuid4())
    first, again = visitor.post("hallo", same), visitor.post("hallo", same)
    assert first.json() == again.json()
    assert [message["text"] for message in visitor.history()].count("hallo") == 1


def test_messages_of_one_conversation_are_answered_one_at_a_time_and_none_is_lost(visitor: Visitor) -> None:
    texts = [f"wat is de missie van de stad {number}" for number in range(12)]
    with ThreadPoolExecutor(12) as senders:
        answers = list(senders.map(visitor.post, texts))
    assert all(answer.status_code == 200 and answer.json()["replies"] for answer in answers)
    messages = visitor.history()[1:]
    assert sorted(message["text"] for message in messages if message["author"] == "citizen") == sorted(texts)
    assert [message["author"] for message in messages] == ["citizen", "bot"] * 12


def test_an_emergency_is_answered_first_and_an_open_form_goes_on(visitor: Visitor) -> None:
    visitor.say("ik wil een werkbezoek aanvragen")
    started = time.monotonic()
    [reply] = visitor.say("help er zit nu een inbreker in mijn huis")
    assert time.monotonic() - started < 0.5
    assert reply["emergency"]
    assert "101" in reply["text"]
    assert "contactpersoon" in visitor.read("Oefenraad Voorbeeldstad")


def test_a_national_register_number_is_nowhere_kept(assistant: Assistant, visitor: Visitor) -> None:
    first = "900101001"
    number = f"90.01.01-001.{97 - int(first) % 97:02d}"
    visitor.say(f"mijn rijksregisternummer is {number}, helpt dat")
    kept = [message["text"] for message in visitor.history()]
    kept += [row["data"] for row in tracker_rows(assistant, visitor.id)]
    digits = number.replace(".", "").replace("-", "")
    assert not any(number in text or digits in text for text in kept)
    assert any("verwijderd" in text for text in kept)


def tracker_rows(assistant: Assistant, conversation: str) -> list[sqlite3.Row]:
    return rows_of(assistant.tracker, "select data from events where sender_id = ?", (conversation,))


def test_rasa_away_is_said_at_once_and_the_message_is_kept(assistant: Assistant, visitor: Visitor) -> None:
    same = str(uuid.uuid4())
    assistant.kill("rasa")
    started = time.monotonic()
    answer = visitor.post("wat is de missie van de stad mechelen", same)
    assert time.monotonic() - started < 3
    assert is_problem(answer, 503)
    assert "bewaard" in answer.json()["detail"]
    [row] = assistant.rows(f"select delivery from messages where client_message_id = '{same}'")
    assert row["delivery"] == "unanswered"
    assert visitor.http.get("/health/ready").status_code == 503
    assistant.restart("rasa")
    assert visitor.post("x", same).json()["replies"][0]["topic"] == "stad/missie"
    assert visitor.http.get("/health/ready").status_code == 200


def test_another_tab_gets_the_messages_live_and_missed_ones_again(visitor: Visitor) -> None:
    seen: list[str] = []
    first = visitor.started["greeting"][0]["id"]

    def listen() -> None:
        for kind, data in visitor.events(first):
            if kind == "message":
                seen.append(data["text"])
            if len(seen) == 4:
                return

    visitor.say("hallo")
    tab = threading.Thread(target=listen, daemon=True)
    tab.start()
    time.sleep(0.5)
    visitor.say("wat is de slogan van de politie")
    tab.join(timeout=10)
    assert seen[0] == "hallo"
    assert seen[2] == "wat is de slogan van de politie"
    assert len(seen) == 4


def test_thumbs_words_and_rating_are_kept(assistant: Assistant, visitor: Visitor, new_visitor: NewVisitor) -> None:
    [reply] = visitor.say("wat is de missie van de stad mechelen")
    thumb = {"message_id": reply["id"], "thumb": "down", "words": "te vaag"}
    assert visitor.http.post("/api/v1/feedback", json=thumb).status_code == 204
    assert visitor.http.post("/api/v1/feedback", json={"rating": 4}).status_code == 204
    [row] = assistant.rows(f"select thumb, thumb_words from messages where id = {int(reply['id'])}")
    assert tuple(row) == ("down", "te vaag")
    stranger = new_visitor()
    assert is_problem(stranger.http.post("/api/v1/feedback", json=thumb), 404)


def test_a_person_is_asked_for_and_contact_is_kept_only_when_given(assistant: Assistant, visitor: Visitor) -> None:
    answer = visitor.http.post("/api/v1/handover", json={}).json()
    assert answer["handover"] == "none"
    assert "geen medewerker" in answer["replies"][0]["text"]
    contact = {"name": "Ada Voorbeeld", "contact": "ada@voorbeeld.example"}
    assert visitor.http.post("/api/v1/handover", json=contact).json()["handover"] == "waiting"
    [row] = assistant.rows(f"select caller_name, caller_contact from conversations where id = '{visitor.id}'")
    assert tuple(row) == ("Ada Voorbeeld", "ada@voorbeeld.example")


def test_the_transcript_holds_what_was_typed_as_text(visitor: Visitor) -> None:
    visitor.say("<b>hallo</b> **daar**")
    answer = visitor.http.get("/api/v1/transcript")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert "<b>hallo</b> **daar**" in answer.text


def test_erasing_leaves_nothing(assistant: Assistant, visitor: Visitor) -> None:
    visitor.say("dit is zeer geheim Q9")
    assert tracker_rows(assistant, visitor.id)
    assert visitor.http.delete("/api/v1/conversation").status_code == 204
    assert is_problem(visitor.http.get("/api/v1/messages"), 401)
    assert not assistant.rows(f"select 1 from messages where conversation_id = '{visitor.id}'")
    assert not assistant.rows(f"select 1 from conversations where id = '{visitor.id}'")
    assert not tracker_rows(assistant, visitor.id)


@pytest.mark.parametrize("text", ["", "  ", "\x00"])
def test_an_empty_message_is_refused_kindly(visitor: Visitor, text: str) -> None:
    assert is_problem(visitor.post(text), 422)


def test_a_long_message_is_refused_before_rasa(visitor: Visitor) -> None:
    assert is_problem(visitor.post("a" * 1001), 413)
    assert visitor.post("a" * 1_000_000).status_code in (413, 422)


def test_a_typed_payload_is_text(visitor: Visitor) -> None:
    for text in ("/werkbezoek_aanvragen", '/gedeeld_ja{"werkbezoek_email":"x@y.be"}', "/restart"):
        assert not any("Van welke organisatie" in reply["text"] for reply in visitor.say(text))


def test_security_headers_stand_on_every_answer(assistant: Assistant) -> None:
    for path in ("/", "/widget.js", "/health/live", "/api/v1/messages", "/nergens"):
        answer = httpx.get(assistant.web + path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers


def test_pages_and_errors_take_no_path_from_a_stranger(assistant: Assistant) -> None:
    assert "root:" not in httpx.get(assistant.web + "/?path=/etc/passwd&kind=text/plain").text
    assert is_problem(httpx.get(assistant.web + "/../pyproject.toml"), 404)


def test_only_named_sites_may_use_the_interface(assistant: Assistant) -> None:
    answer = httpx.post(f"{assistant.web}/api/v1/conversations", json={}, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_limits_are_kind_and_say_how_long_to_wait(assistant: Assistant, new_visitor: NewVisitor) -> None:
    with assistant.another_web(MESSAGES_PER_MINUTE="3", MAX_TURNS="5") as base:
        visitor = new_visitor(base)
        for _ in range(3):
            visitor.say("hallo")
        answer = visitor.post("hallo")
        assert is_problem(answer, 429)
        assert visitor.say("help brand in mijn huis")[0]["emergency"]
        assert 0 < int(answer.headers["retry-after"]) <= 60


def test_a_very_long_conversation_ends_kindly(assistant: Assistant, new_visitor: NewVisitor) -> None:
    with assistant.another_web(MESSAGES_PER_MINUTE="1000", MAX_TURNS="5") as base:
        visitor = new_visitor(base)
        for _ in range(5):
            visitor.say("hallo")
        assert is_problem(visitor.post("hallo"), 429)


def test_an_address_is_limited_and_cannot_hide_behind_a_header(assistant: Assistant) -> None:
    with assistant.another_web(REQUESTS_PER_MINUTE="5") as base:
        statuses = [
            httpx.post(
                f"{base}/api/v1/conversations", json={}, headers={"X-Forwarded-For": f"203.0.113.{n}"}
            ).status_code
            for n in range(7)
        ]
    assert statuses == [201] * 5 + [429] * 2


def test_metrics_count_and_tell_nothing_personal(assistant: Assistant, visitor: Visitor) -> None:
    visitor.say("mijn geheime woord is Q10")
    text = visitor.http.get("/metrics").text
    assert "maneblusser_turns_total" in text
    assert "maneblusser_turn_seconds_bucket" in text
    assert "Q10" not in text
    assert "Q10" not in Path("var/web.log").read_text(errors="replace")
    assert visitor.started["token"] not in Path("var/web.log").read_text(errors="replace")


def test_the_database_away_is_said_and_an_emergency_is_answered_all_the_same(
    assistant: Assistant, visitor: Visitor
) -> None:
    with assistant.locked_database():
        answer = visitor.post("wat is de missie van de stad mechelen")
        assert is_problem(answer, 503)
        assert "niet verwerkt" in answer.json()["detail"]
        started = time.monotonic()
        [reply] = visitor.say("help er is brand in mijn keuken")
        assert time.monotonic() - started < 0.6
        assert reply["emergency"]
        assert "112" in reply["text"]
    assert visitor.say("wat is de missie van de stad mechelen")[0]["topic"] == "stad/missie"
