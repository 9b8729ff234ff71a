"""Rows of many conversations, always the same for the same number: what citizens ask and read, as long and as mixed."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from records.conversations.tables import NOT_SURE

SEED = 2800
# A year of conversations, the last one before today.
LAST = datetime(2026, 11, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
MODELS = [f"2026{month:02}15-091500-nieuw" for month in range(1, 11)]
ENTITY = re.compile(r"\[([^\]]*)\]\([^)]*\)|\[([^\]]*)\]\{[^}]*\}")
GREETING = "Hallo! Ik ben de digitale assistent van de stad. Waarmee kan ik je helpen?"
# Ten messages a conversation: a greeting, then questions with an answer each.
MEAN_TURNS = 4.5
MOST_TURNS = 30
RUNNERS_UP = 9
# Shares of the messages, or of the conversations.
NOT_UNDERSTOOD, DOUBTED, UNANSWERED, IN_A_FORM = 0.06, 0.08, 0.003, 0.05
THUMB_UP, THUMB_DOWN, JUDGED = 0.03, 0.02, 0.10
WAITING, WAS_HANDED_OVER, ASSIGNED, LABELLED = 0.0005, 0.02, 0.01, 0.05
LABELS = ("klacht", "afval", "identiteitskaart", "doorgeven aan de dienst")
STREETS = (
    "Bruul",
    "Grote Markt",
    "Vismarkt",
    "Korenmarkt",
    "Stationsstraat",
    "Dijle",
    "Adegemstraat",
    "Begijnenstraat",
)


@dataclass(frozen=True)
class Subject:
    """A topic: what citizens ask of it and what they read."""

    intent: str
    questions: list[str]
    answer: str


@dataclass
class Rows:
    """Rows by table, as dictionaries of column and value."""

    conversations: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    verdicts: list[dict[str, Any]] = field(default_factory=list)
    assignments: list[dict[str, Any]] = field(default_factory=list)
    conversation_labels: list[dict[str, Any]] = field(default_factory=list)


@cache
def subjects() -> list[Subject]:
    """Every topic that has questions and an answer."""
    found = []
    for file in sorted(Path("data").glob("*/*.yml")):
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # noqa: S506
        answers = {name: said[0]["text"] for name, said in (content.get("responses") or {}).items()}
        for each in content.get("nlu") or []:
            answer = answers.get(f"utter_{each.get('intent')}")
            if answer:
                lines = [line[2:] for line in each["examples"].splitlines() if line.startswith("- ")]
                found.append(Subject(each["intent"], [ENTITY.sub(r"\1\2", line) for line in lines], answer))
    return found


def generate(messages: int, employee: int, batch: int = 5000) -> Iterator[Rows]:
    """This many messages and a few more, in batches of conversations; one employee judged and follows up."""
    dice = random.Random(SEED)
    weights = [1 / rank for rank in range(1, len(subjects()) + 1)]
    ids, rows = count(1), Rows()
    conversations = round(messages / (2 * MEAN_TURNS + 1))
    number, made = 0, 0
    while made < messages:
        before = len(rows.messages)
        at = LAST - YEAR * max(0.0, 1 - number / conversations) + timedelta(seconds=dice.uniform(0, 200))
        _conversation(dice, ids, at, employee, weights, rows)
        number, made = number + 1, made + len(rows.messages) - before
        if len(rows.messages) >= batch:
            yield rows
            rows = Rows()
    yield rows


def _conversation(
    dice: random.Random, ids: Iterator[int], at: datetime, employee: int, weights: list[float], rows: Rows
) -> None:
    id_ = f"{dice.getrandbits(128):032x}"
    luck = dice.random()
    handover = "waiting" if luck < WAITING else "closed" if luck < WAS_HANDED_OVER else "none"
    conversation = {"id": id_, "token_hash": f"{dice.getrandbits(256):064x}", "created_at": at, "handover": handover}
    rows.conversations.append({**conversation, "expires_at": at + timedelta(days=1)})
    if dice.random() < ASSIGNED:
        rows.assignments.append({"conversation_id": id_, "employee_id": employee, "at": at})
    if dice.random() < LABELLED:
        rows.conversation_labels.append({"conversation_id": id_, "label": dice.choice(LABELS), "at": at})
    rows.messages.append(_message(next(ids), id_, at, "bot", GREETING))
    model = MODELS[min(len(MODELS) - 1, int((at - (LAST - YEAR)) / YEAR * len(MODELS)))]
    for _ in range(min(MOST_TURNS, 1 + int(dice.expovariate(1 / (MEAN_TURNS - 0.5))))):
        at += timedelta(seconds=dice.uniform(5, 90))
        _turn(dice, ids, id_, at, model, weights, rows, employee)


def _turn(
    dice: random.Random, ids: Iterator[int], conversation: str, at: datetime, model: str, weights: list[float],
    rows: Rows, employee: int,
) -> None:  # fmt: skip
    [subject] = dice.choices(subjects(), weights)
    number = next(ids)
    asked = _message(number, conversation, at, "citizen", _question(dice, subject))
    asked["client_message_id"] = f"{number:036}"
    rows.messages.append(asked)
    if dice.random() < UNANSWERED:
        asked["delivery"] = "unanswered"
        return
    asked.update(delivery="answered", understood=_understood(dice, subject, model), milliseconds=dice.randint(15, 90))
    reply = _message(next(ids), conversation, at, "bot", subject.answer)
    luck = dice.random()
    thumb = "down" if luck < THUMB_DOWN else "up" if luck < THUMB_DOWN + THUMB_UP else None
    rows.messages.append({**reply, "reply_to": number, "topic": subject.intent, "thumb": thumb})
    if dice.random() < JUDGED:
        rows.verdicts.append({"message_id": number, "employee_id": employee, "at": at, "judgement": "goed"})


def _question(dice: random.Random, subject: Subject) -> str:
    """A question of the topic; some with a place, a number or a second sentence, so that there are rare words too."""
    text = dice.choice(subject.questions)
    luck = dice.random()
    if luck < 0.10:
        text += f", ik woon in de {dice.choice(STREETS)} {dice.randint(1, 300)}"
    elif luck < 0.15:
        text += f" (mijn dossier is {dice.randint(10**7, 10**8)})"
    elif luck < 0.25:
        text += f". {dice.choice(dice.choice(subjects()).questions).capitalize()}"
    return text


def _understood(dice: random.Random, subject: Subject, model: str) -> str:
    luck = dice.random()
    intent, certainty = subject.intent, dice.uniform(0.75, 1)
    if luck < NOT_UNDERSTOOD:
        intent, certainty = NOT_SURE, 0.7
    elif luck < NOT_UNDERSTOOD + DOUBTED:
        certainty = dice.uniform(0.5, 0.6)
    others = dice.sample(subjects(), RUNNERS_UP)
    ranking = [{"name": intent, "confidence": certainty}]
    ranking += [{"name": other.intent, "confidence": certainty / (place + 3)} for place, other in enumerate(others)]
    form = "werkbezoek_form" if dice.random() < IN_A_FORM else None
    about = {
        "intent": intent,
        "confidence": certainty,
        "ranking": ranking,
        "entities": [],
        "model": model,
        "form": form,
    }
    return json.dumps(about)


def _message(id_: int, conversation: str, at: datetime, author: str, text: str) -> dict[str, Any]:
    """Every column that is not generated, in an order that is always the same."""
    nothing = dict.fromkeys(
        ("name", "client_message_id", "delivery", "understood", "milliseconds", "reply_to", "topic", "source", "thumb")
    )
    about = {"id": id_, "conversation_id": conversation, "at": at, "author": author, "text": text}
    return {**about, **nothing, "buttons": "[]", "emergency": False, "thumb_words": None}
