"""The edited answers, kept in memory: what a citizen reads in place of the text that Rasa was trained with."""

import asyncio
import time

import structlog
from sqlalchemy.exc import SQLAlchemyError

from records.answers.tables import AnswerVersion
from records.answers.versions import current_versions, newest_mark
from records.engine import Sessions
from web.answers import Answer, filled, load_answers

# How soon a version that another process stored is told.
SECONDS = 1.0
log = structlog.get_logger()


class EditedAnswers:
    """The texts that differ from the files; one for each process."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._texts: dict[str, str] = {}
        self._mark: tuple[int, int] | None = None
        self._looked = float("-inf")
        self._reading = asyncio.Lock()

    def text_of(self, topic: str | None) -> str | None:
        """What employees made of this topic's answer, filled in; None when its file tells it."""
        return self._texts.get(topic or "")

    async def refresh(self, at_once: bool = False) -> None:
        """Read the versions again when there are new ones; without `at_once` looked for at most once in `SECONDS`.

        When the database is away, the texts stay what they were.
        """
        if not at_once and time.monotonic() - self._looked < SECONDS:
            return
        self._looked = time.monotonic()
        try:
            async with self._reading:
                await self._read()
        except (SQLAlchemyError, OSError) as error:
            log.warning("edited_answers_not_read", cause=type(error).__name__)

    async def _read(self) -> None:
        mark = await newest_mark(self._sessions)
        if mark != self._mark:
            self._texts = edited_texts(await current_versions(self._sessions), load_answers())
            self._mark = mark


def edited_texts(current: dict[str, AnswerVersion], answers: dict[str, Answer]) -> dict[str, str]:
    """The filled text of each edited topic; a topic that is gone, or was locked since, tells what its file says."""
    return {topic: filled(version.text) for topic, version in current.items() if is_used(version, answers.get(topic))}


def is_used(version: AnswerVersion | None, answer: Answer | None) -> bool:
    """Whether citizens read this version in place of the file's text."""
    return bool(version and answer and not answer.lock and not version.from_file)
