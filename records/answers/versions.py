"""Queries for edited answers: their versions, which one is read now, and how often each answer was given."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from records.answers.tables import AnswerVersion
from records.conversations.tables import EMERGENCY, Message
from records.engine import Sessions
from records.staff.tables import Employee


@dataclass(frozen=True)
class Draft:
    """What an employee writes; field by field what is stored (see `AnswerVersion`)."""

    text: str
    valid_until: date | None
    file_hash: str
    from_file: bool = False
    restored: int | None = None


@dataclass(frozen=True)
class Given:
    """How often an answer was given, and the thumbs that citizens put on it."""

    times: int = 0
    up: int = 0
    down: int = 0


class AlreadyChanged(ValueError):
    """Somebody else wrote a version since the one that this employee saw."""


async def newest_mark(sessions: Sessions) -> tuple[int, int]:
    """Something that differs as soon as any answer has a new version; cheap enough to ask every second.

    Both count and highest id: of two versions that are written at once, the higher id may be committed first.
    """
    async with sessions() as session:
        count, latest = (await session.execute(select(func.count(), func.max(AnswerVersion.id)))).one()
    return count, latest or 0


async def current_versions(sessions: Sessions) -> dict[str, AnswerVersion]:
    """The latest version of every answer that has one, by topic."""
    latest = select(AnswerVersion.topic, func.max(AnswerVersion.number)).group_by(AnswerVersion.topic)
    query = select(AnswerVersion).where(tuple_(AnswerVersion.topic, AnswerVersion.number).in_(latest))
    async with sessions() as session:
        return {version.topic: version for version in await session.scalars(query)}


async def versions_of(sessions: Sessions, topic: str) -> list[AnswerVersion]:
    """All versions of one answer, the latest first."""
    query = select(AnswerVersion).where(AnswerVersion.topic == topic).order_by(AnswerVersion.number.desc())
    async with sessions() as session:
        return list(await session.scalars(query))


async def add_version(sessions: Sessions, topic: str, after: int, employee: Employee, draft: Draft) -> AnswerVersion:
    """Commit a new version.

    Args:
        sessions: the database.
        topic: whose answer.
        after: number of the version that the employee saw; 0 when there was none.
        employee: who writes it.
        draft: the version.

    Raises:
        AlreadyChanged: it is not the latest one any more.
    """
    version = AnswerVersion(
        topic=topic, number=after + 1, text=draft.text, valid_until=draft.valid_until, from_file=draft.from_file,
        file_hash=draft.file_hash, restored=draft.restored, at=datetime.now(UTC), who=employee.email,
        who_name=employee.name,
    )  # fmt: skip
    try:
        async with sessions.begin() as session:
            if await _latest_number(session, topic) != after:
                raise AlreadyChanged(topic)
            session.add(version)
    except IntegrityError as error:
        # Written by both at the same moment: a number is given once.
        raise AlreadyChanged(topic) from error
    return version


async def _latest_number(session: AsyncSession, topic: str) -> int:
    query = select(func.max(AnswerVersion.number)).where(AnswerVersion.topic == topic)
    return await session.scalar(query) or 0


async def given(sessions: Sessions, topic: str | None = None) -> dict[str, Given]:
    """How often each answer was given, by topic; of one topic only, or of all; read from the index alone."""
    query = select(Message.topic, Message.thumb, func.count()).group_by(Message.topic, Message.thumb)
    query = query.where(Message.topic == topic if topic else Message.topic.is_not(None))
    counted: dict[str, dict[str | None, int]] = {}
    async with sessions() as session:
        for name, thumb, count in await session.execute(query):
            counted.setdefault(str(name), {})[thumb] = count
    return {
        name: Given(sum(thumbs.values()), thumbs.get("up", 0), thumbs.get("down", 0))
        for name, thumbs in counted.items()
    }


async def emergencies(sessions: Sessions, kinds: Collection[str]) -> dict[str, int]:
    """How often each of these kinds of emergency was answered."""
    asked = [f"{EMERGENCY}{kind}" for kind in kinds]
    query = select(Message.intent, func.count()).where(Message.intent.in_(asked)).group_by(Message.intent)
    async with sessions() as session:
        return {str(intent).removeprefix(EMERGENCY): count for intent, count in await session.execute(query)}
