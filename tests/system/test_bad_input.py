"""What a stranger sends is data: a normal Dutch answer, nothing set, nothing lost, no trace."""

from pathlib import Path
from typing import Any

import pytest

from tests.system.assistant import Assistant, Citizen

STRANGE = {
    "empty": "",
    "white space": " \n\t ",
    "one megabyte": "a" * 1_000_000,
    "one long word": "x" * 10_000,
    "many words": "wat is de missie " * 600,
    "emoji": "😀😀😀",
    "control characters": "\x00\x01\x1b[31m\x7f",
    "bidirectional marks": "\u202e\u2066missie\u2069 van de stad",
    "lone surrogate": "\ud800 hallo",
    "restart": "/restart",
    "session start": "/session_start",
    "start a form": "/werkbezoek_aanvragen",
    "set a slot": '/werkbezoek_aanvragen{"werkbezoek_email":"x@y.be"}',
    "inform": '/inform{"naam":"x"}',
    "hidden slash": " \u200b\u202e/restart",
    "slashes": "///",
    "SQL": "'; drop table visits; --",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{7*7}} {werkbezoek_email} ${HOME} %s %n",
    "markdown": "[klik](javascript:alert(1)) ![x](http://x)",
    "path": "../../etc/passwd",
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_input_gets_a_normal_dutch_answer(assistant: Assistant, citizen: Citizen, name: str) -> None:
    body = {"sender": citizen.sender, "message": STRANGE[name]}
    import json

    answer = assistant.post(None, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    replies = answer.json()
    assert replies
    assert all(reply["text"].strip() for reply in replies)
    assert not any("Van welke organisatie ben je" in reply["text"] for reply in replies)
    assert "Traceback" not in answer.text
    assert citizen.topic("wat is de missie van de stad mechelen") == "stad_missie"


def test_strange_input_in_every_field_is_stored_as_text_or_asked_again(assistant: Assistant, citizen: Citizen) -> None:
    citizen.say("ik wil een werkbezoek aanvragen")
    citizen.say("<b>{werkbezoek_email}</b> '; drop table visits; --")
    citizen.say("{{7*7}} %s Voorbeeld")
    citizen.say("ada@voorbeeld.example")
    citizen.say("overslaan")
    citizen.say("slimme stad")
    citizen.say("12")
    citizen.say("begin juni")
    summary = citizen.read("<script>alert(1)</script> {0[x]} {werkbezoek_contact}")
    assert "{{7*7}} %s Voorbeeld" in summary
    assert "<script>alert(1)</script> {0[x]} {werkbezoek_contact}" in summary
    citizen.say("Ja, verstuur")
    [row] = [row for row in assistant.rows() if row["conversation"] == citizen.sender]
    assert row["organisation"] == "<b>{werkbezoek_email}</b> '; drop table visits; --"
    assert row["remark"] == "<script>alert(1)</script> {0[x]} {werkbezoek_contact}"


@pytest.mark.parametrize(
    "body",
    [
        None, [], "tekst", 5, {}, {"sender": None, "message": "hallo"}, {"sender": "", "message": "hallo"},
        {"sender": "x" * 201, "message": "hallo"}, {"sender": 5, "message": "hallo"}, {"sender": "x"},
        {"sender": "x", "message": None}, {"sender": "x", "message": ["hallo"]},
    ],
)  # fmt: skip
def test_a_request_of_another_form_is_refused(assistant: Assistant, body: Any) -> None:
    answer = assistant.post(body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}


def test_a_request_that_is_no_json_is_refused(assistant: Assistant) -> None:
    assert assistant.post(None, content=b"{nee").status_code == 400


def test_two_citizens_never_share_a_conversation(assistant: Assistant) -> None:
    first, second = Citizen(assistant), Citizen(assistant)
    first.say("ik wil een werkbezoek aanvragen")
    assert second.topic("wat is de missie van de stad mechelen") == "stad_missie"
    assert "organisatie" not in second.read("Oefenraad")


def test_what_a_citizen_wrote_is_not_in_the_logs(assistant: Assistant, citizen: Citizen) -> None:
    citizen.say("ik wil een werkbezoek aanvragen")
    citizen.say("Geheimzinnig Genootschap Q7")
    assistant.kill("actions")
    citizen.say("Zeer Geheime Naam Q8")
    assistant.restart("actions")
    logs = "".join(Path(f"var/{part}.log").read_text(errors="replace") for part in ("rasa", "actions"))
    assert "Genootschap Q7" not in logs
    assert "Geheime Naam Q8" not in logs
