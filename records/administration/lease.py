"""The right to clean up, which one process has at a time, and what the last clean-up did; both stand in one row."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from records.administration.settings import Name, read, write
from records.engine import Sessions

# Longer than a batch can take with a Rasa that does not answer.
LEASE = timedelta(minutes=10)


class Busy(Exception):
    """Somebody else cleans up at this moment."""


@dataclass(frozen=True)
class LastRun:
    """What the last run did.

    Attributes:
        at: when it ended.
        who: who asked for it.
        counts: how much was erased of each kind.
        failed: how many conversations Rasa did not erase; all of them is still there.
        is_cut_short: whether there was no time for everything.
    """

    at: datetime
    who: str
    counts: dict[str, int]
    failed: int
    is_cut_short: bool


async def last_run(sessions: Sessions) -> LastRun | None:
    """What the last run did; None when there was none yet."""
    done = ((await read(sessions, Name.CLEAN_UP)).value or {}).get("last")
    return LastRun(**{**done, "at": datetime.fromisoformat(done["at"])}) if done else None


class Lease:
    """The right to clean up, for a while. A process that is ended in the middle leaves one that ends by itself."""

    def __init__(self, sessions: Sessions, last: dict[str, Any] | None, version: int) -> None:
        self._sessions, self._last, self._version = sessions, last, version

    @classmethod
    async def take(cls, sessions: Sessions) -> Self:
        """Take the right.

        Raises:
            Busy: another process has it.
        """
        kept = await read(sessions, Name.CLEAN_UP)
        value = kept.value or {}
        if value.get("until") and datetime.fromisoformat(value["until"]) > datetime.now(UTC):
            raise Busy
        lease = cls(sessions, value.get("last"), kept.version)
        if not await lease.extend():
            raise Busy
        return lease

    async def extend(self) -> bool:
        """Keep the right longer; False when it ended and somebody else has it."""
        return await self._write({"until": (datetime.now(UTC) + LEASE).isoformat(), "last": self._last})

    async def give_back(self, done: LastRun) -> None:
        """Let others clean up, and keep what was done."""
        await self._write({"until": None, "last": {**asdict(done), "at": done.at.isoformat()}})

    async def _write(self, value: dict[str, Any]) -> bool:
        written = await write(self._sessions, Name.CLEAN_UP, value, self._version)
        self._version += 1
        return written
