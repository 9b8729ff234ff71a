"""Settings that are made in the console: office hours, canned sentences, retention periods.

Every request that needs one reads it, by its key: a change holds from the next request on, in every process.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from records.administration.tables import ConsoleSetting
from records.engine import Sessions


class Name(StrEnum):
    """The settings that there are."""

    OFFICE_HOURS = "openingsuren"
    SENTENCES = "zinnen"
    RETENTION = "bewaartermijnen"
    CLEAN_UP = "opruimen"


@dataclass(frozen=True)
class Kept:
    """A setting as it was read; `value` is None where the default holds, `at` where it was never made."""

    value: Any
    version: int
    at: datetime | None


@dataclass(frozen=True)
class Sentence:
    """A sentence that an employee can put into an answer, and the short title it is known by."""

    title: str
    text: str


async def read(sessions: Sessions, name: Name) -> Kept:
    """One setting; version 0 when it was never made."""
    async with sessions() as session:
        found = await session.get(ConsoleSetting, name)
    return Kept(found.value, found.version, found.changed_at) if found else Kept(None, 0, None)


async def write(sessions: Sessions, name: Name, value: Any, version: int) -> bool:
    """Change a setting that had this version, and commit.

    Args:
        sessions: the database.
        name: of the setting.
        value: as JSON; None puts the default back.
        version: the one that was read.

    Returns:
        False when somebody else changed it since it was read; then nothing is changed.
    """
    values = {"value": value, "version": version + 1, "changed_at": datetime.now(UTC)}
    try:
        async with sessions.begin() as session:
            if version == 0:
                await session.execute(insert(ConsoleSetting).values(name=name, **values))
                return True
            same = (ConsoleSetting.name == name, ConsoleSetting.version == version)
            changed = update(ConsoleSetting).where(*same).values(**values).returning(ConsoleSetting.version)
            return await session.scalar(changed, execution_options={"synchronize_session": False}) is not None
    except IntegrityError:
        return False


async def office_hours(sessions: Sessions, default: str) -> str:
    """When employees chat, in the form of `web.office_hours`."""
    found = (await read(sessions, Name.OFFICE_HOURS)).value
    return default if found is None else str(found)


async def sentences(sessions: Sessions, default: list[Sentence]) -> tuple[list[Sentence], int]:
    """The canned sentences in their order, and the version to change them with."""
    found = await read(sessions, Name.SENTENCES)
    return (default if found.value is None else [Sentence(**each) for each in found.value]), found.version


async def write_sentences(sessions: Sessions, them: list[Sentence], version: int) -> bool:
    """Keep these sentences in this order; False when somebody else changed them since this version."""
    return await write(sessions, Name.SENTENCES, [asdict(each) for each in them], version)
