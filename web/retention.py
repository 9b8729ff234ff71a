"""Erases what is past its retention period: when an administrator asks, and by itself every night.

Several web processes may try it at the same moment: the one that gets the lease does it. A process that is ended in the
middle leaves a lease that ends by itself; what it erased is erased, and the next run does the rest.
"""

import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from records.administration import retention
from records.administration.retention import Kind, Place
from records.administration.settings import Name, read, write
from records.city_time import CITY_TIME
from records.figures.closing import catch_up, closed_until
from records.staff import audit
from web.erasure import Eraser
from web.problems import Unavailable

# Longer than a batch can take with a Rasa that does not answer.
LEASE = timedelta(minutes=10)
BATCH = 20
# After so many failures one after the other Rasa is away, and the rest would fail too.
MOST_FAILURES = 3
NIGHT_HOUR = 3
AGAIN_AFTER = timedelta(hours=1)
NIGHT_SECONDS = 3 * 3600.0


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


class Busy(Exception):
    """Somebody else erases at this moment."""


def is_due(kept_at: datetime | None, last: LastRun | None, now: datetime) -> bool:
    """Whether the run of the night has to be done now: once a day of the city, and again when a part failed.

    Args:
        kept_at: when the periods were changed last; the first run is in the night after that. None: there are none.
        last: what the last run did.
        now: any moment.
    """
    if kept_at is None:
        return False
    if last and (last.failed or last.is_cut_short):
        return now - last.at >= AGAIN_AFTER
    since = max(kept_at, last.at) if last else kept_at
    here = now.astimezone(CITY_TIME)
    return here.hour >= NIGHT_HOUR and since.astimezone(CITY_TIME).date() < here.date()


async def last_run(eraser: Eraser) -> LastRun | None:
    """What the last run did; None when there was none yet."""
    return _last((await read(eraser.sessions, Name.CLEAN_UP)).value)


def _last(value: dict[str, Any] | None) -> LastRun | None:
    done = (value or {}).get("last")
    return LastRun(**{**done, "at": datetime.fromisoformat(done["at"])}) if done else None


async def run(eraser: Eraser, who: str, seconds: float) -> LastRun:
    """Erase what is past its period, for so long at most; the log tells how much went.

    Args:
        eraser: erases conversations.
        who: e-mail address of the employee, or `audit.BY_ITSELF`.
        seconds: no conversation is begun after this time.

    Raises:
        Busy: another process, or another employee, does it now.
    """
    lease = await _Lease.take(eraser)
    until = time.monotonic() + seconds
    # The figures are of conversations that may go now.
    await catch_up(eraser.sessions, closed_until(datetime.now(UTC), eraser.service.lifetime))
    days, _ = await retention.periods(eraser.sessions)
    counts, failed, is_cut_short = await _conversations(eraser, lease, days[Kind.CONVERSATIONS], until)
    for kind, erase in ((Kind.MAILS, eraser.mails), (Kind.VISITS, eraser.visits)):
        while (period := days[kind]) and (ids := await retention.due_rows(eraser.sessions, kind, period)):
            counts += await erase(ids)
    done = LastRun(
        datetime.now(UTC), who, {name: count for name, count in counts.items() if count}, failed, is_cut_short
    )
    if done.counts or failed or who != audit.BY_ITSELF:
        await audit.note(
            eraser.sessions, who, "bewaartermijnen toegepast", "bewaartermijnen", mislukt=failed, **done.counts
        )
    await lease.give_back(done)
    return done


async def _conversations(
    eraser: Eraser, lease: "_Lease", days: int | None, until: float
) -> tuple[Counter[str], int, bool]:
    counts: Counter[str] = Counter()
    failed = in_a_row = 0
    after: Place | None = None
    while days:
        batch = await retention.due_conversations(eraser.sessions, days, after, BATCH)
        for found in batch:
            if time.monotonic() > until or in_a_row == MOST_FAILURES:
                return counts, failed, True
            try:
                counts += await eraser.conversation(found.id)
                in_a_row = 0
            except Unavailable:
                failed, in_a_row = failed + 1, in_a_row + 1
        if len(batch) < BATCH:
            break
        after = (batch[-1].created_at, batch[-1].id)
        if not await lease.extend():
            return counts, failed, True
    return counts, failed, False


class _Lease:
    """The right to erase, for a while; kept with the last run, in one row that only one process can change."""

    def __init__(self, eraser: Eraser, last: dict[str, Any] | None, version: int) -> None:
        self._eraser, self._last, self._version = eraser, last, version

    @classmethod
    async def take(cls, eraser: Eraser) -> "_Lease":
        kept = await read(eraser.sessions, Name.CLEAN_UP)
        value = kept.value or {}
        if value.get("until") and datetime.fromisoformat(value["until"]) > datetime.now(UTC):
            raise Busy
        lease = cls(eraser, value.get("last"), kept.version)
        if not await lease.extend():
            raise Busy
        return lease

    async def extend(self) -> bool:
        """Keep the right longer; False when it ended and somebody else has it."""
        return await self._write({"until": (datetime.now(UTC) + LEASE).isoformat(), "last": self._last})

    async def give_back(self, done: LastRun) -> None:
        await self._write({"until": None, "last": {**asdict(done), "at": done.at.isoformat()}})

    async def _write(self, value: dict[str, Any]) -> bool:
        written = await write(self._eraser.sessions, Name.CLEAN_UP, value, self._version)
        self._version += 1
        return written


async def look(eraser: Eraser) -> None:
    """Erase when it is due."""
    if is_due(await retention.kept_at(eraser.sessions), await last_run(eraser), datetime.now(UTC)):
        with suppress(Busy):
            await run(eraser, audit.BY_ITSELF, NIGHT_SECONDS)
