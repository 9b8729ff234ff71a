"""Citizens who ask for a work visit while parts are killed, and who insist until they are told a reference."""

import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

CALL_SECONDS = 30.0
RETRY_SECONDS = 0.25
# Rasa takes long to start again, and may be killed again right then.
PATIENCE_SECONDS = 180.0
REFERENCE = re.compile(r"WB-\w{4}-\w{4}")
FIRST = (
    "Wij zijn van het {organisation} en komen graag begin juni 2028 met een twintigtal rond sociaal beleid, mijn naam "
    "is Ada Voorbeeld, ada@voorbeeld.example, 015 12 34 56"
)
# The first message answers all but the last question.
TEXTS = (FIRST, "nee", "Ja, verstuur")
MESSAGES = len(TEXTS)


class Impatient(Exception):
    """Nothing answered for too long."""


@dataclass
class Submission:
    """One request for a work visit, as the citizen sees it.

    Attributes:
        organisation: a name that no other submission has.
        acknowledged: ids of the messages that were answered with 200.
        reference: what the citizen was told; empty until then.
        problem: why it came to nothing.
    """

    organisation: str
    acknowledged: list[str] = field(default_factory=list)
    retries: int = 0
    reference: str = ""
    problem: str = ""


class Progress:
    """How many messages were sent so far, by all citizens together."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.sent = 0
        self.done = False
        self.broken = False

    def count(self) -> None:
        """One more is on its way."""
        with self._changed:
            self.sent += 1
            self._changed.notify_all()

    def finish(self) -> None:
        """No more will come."""
        with self._changed:
            self.done = True
            self._changed.notify_all()

    def give_up(self) -> None:
        """A part does not start again: nobody needs to wait for it."""
        self.broken = True

    def wait_for(self, sent: int) -> bool:
        """Wait until so many were sent; False when no more will come."""
        with self._changed:
            self._changed.wait_for(lambda: self.done or self.sent >= sent, timeout=PATIENCE_SECONDS)
            return self.sent >= sent and not self.done


class Citizen:
    """Does what the widget does: a POST that failed is sent again, unchanged."""

    def __init__(self, base: str, submission: Submission, progress: Progress) -> None:
        self._submission = submission
        self._progress = progress
        self._http = httpx.Client(base_url=base, timeout=CALL_SECONDS)

    def submit(self) -> None:
        """Fill in the form and send it; what came of it stands in the submission."""
        try:
            token = self._insist("/api/v1/conversations", {})["token"]
            self._http.headers["Authorization"] = f"Bearer {token}"
            self._fill_in()
        except (Impatient, AssertionError) as problem:
            self._submission.problem = repr(problem)
        finally:
            self._http.close()

    def _fill_in(self) -> None:
        told = ""
        for text in TEXTS:
            told = self._say(text.format(organisation=self._submission.organisation))
        found = REFERENCE.search(told)
        assert found, f"no reference in: {told}"
        self._submission.reference = found[0]

    def _say(self, text: str) -> str:
        client_message_id = str(uuid.uuid4())
        self._progress.count()
        replies = self._insist("/api/v1/messages", {"client_message_id": client_message_id, "text": text})["replies"]
        self._submission.acknowledged.append(client_message_id)
        return "\n".join(reply["text"] for reply in replies)

    def _insist(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and not self._progress.broken:
            try:
                answer = self._http.post(path, json=body)
            except httpx.TransportError:
                pass
            else:
                if answer.is_success:
                    content: dict[str, Any] = answer.json()
                    return content
                assert answer.status_code in (500, 503), f"{answer.status_code}: {answer.text}"
            self._submission.retries += 1
            time.sleep(RETRY_SECONDS)
        raise Impatient(f"{path} gave no answer in time")
