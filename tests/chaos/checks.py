"""What must hold after the killing, read from the databases."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.chaos.citizens import MESSAGES, Submission


class Databases:
    """What the gateway, the action server and Rasa kept."""

    def __init__(self, assistant: Path, tracker: Path) -> None:
        self.visits = rows(assistant, "select organisation, reference from visits")
        self.messages = Counter(
            message for (message,) in rows(assistant, "select client_message_id from messages where author = 'citizen'")
        )
        self.unanswered = {
            message
            for (message,) in rows(
                assistant, "select client_message_id from messages where author = 'citizen' and delivery != 'answered'"
            )
        }
        self.doubled_replies = rows(
            assistant, "select reply_to, text from messages where author = 'bot' and reply_to is not null "
            "group by reply_to, text having count(*) > 1",
        )  # fmt: skip
        said = rows(tracker, "select sender_id, data from events where type_name = 'user'")
        self.turns = Counter((sender, json.loads(data).get("message_id")) for sender, data in said)


def rows(database: Path, query: str) -> list[tuple[str, ...]]:
    """What a query finds."""
    connection = sqlite3.connect(database, timeout=30)
    try:
        return list(connection.execute(query))
    finally:
        connection.close()


def problems_of(submission: Submission, found: Databases) -> Iterator[str]:
    """What went wrong with one submission, in words."""
    if submission.problem:
        yield submission.problem
    references = [reference for organisation, reference in found.visits if organisation == submission.organisation]
    if references != [submission.reference]:
        yield f"told {submission.reference or 'no reference'}, stored {references}"
    if len(submission.acknowledged) != MESSAGES:
        yield f"{len(submission.acknowledged)} of {MESSAGES} messages acknowledged"
    for message in submission.acknowledged:
        if found.messages[message] != 1:
            yield f"acknowledged message {message} is stored {found.messages[message]} times"
        if message in found.unanswered:
            yield f"acknowledged message {message} counts as unanswered"


def problems_of_all(submissions: list[Submission], found: Databases) -> Iterator[str]:
    """What is wrong that belongs to no single submission: anything twice, or a request that nobody made."""
    known = {submission.organisation for submission in submissions}
    yield from (f"a request of nobody: {organisation}" for organisation, _ in found.visits if organisation not in known)
    yield from (f"message {message} is stored {times} times" for message, times in found.messages.items() if times > 1)
    yield from (f"a reply to {message} is stored twice" for message, _ in found.doubled_replies)
    yield from (f"Rasa took turn {turn} {times} times" for turn, times in found.turns.items() if times > 1)
