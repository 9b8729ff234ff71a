"""Cleaning up: erases what is past its retention period, when an administrator asks, and by itself every night.

Several web processes may try it at the same moment: the one that gets the lease does it. What a process that was ended
in the middle erased is erased, and the next run does the rest.
"""

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from records.administration import retention
from records.administration.lease import Busy, LastRun, Lease, last_run
from records.administration.retention import Kind, Place
from records.city_time import CITY_TIME
from records.figures.closing import catch_up, closed_until
from records.staff import audit
from web.eraser import Eraser
from web.problems import Unavailable

BATCH = 20
# After so many failures one after the other Rasa is away, and the rest would fail too.
MOST_FAILURES = 3
NIGHT_HOUR = 3
AGAIN_AFTER = timedelta(hours=1)
NIGHT_SECONDS = 3 * 3600.0


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


@dataclass
class _Done:
    """What a run did until now; `is_cut_short` when there was no time for everything, or Rasa is away."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    is_cut_short: bool = False


async def run(eraser: Eraser, who: str, seconds: float) -> LastRun:
    """Erase what is past its period, for so long at most; the log tells how much went.

    Args:
        eraser: erases conversations.
        who: e-mail address of the employee, or `audit.BY_ITSELF`.
        seconds: no conversation is begun after this time.

    Raises:
        Busy: another process, or another employee, does it now.
    """
    lease = await Lease.take(eraser.sessions)
    until = time.monotonic() + seconds
    await _count_first(eraser)
    days, _ = await retention.periods(eraser.sessions)
    done = _Done()
    await _conversations(eraser, lease, days[Kind.CONVERSATIONS], until, done)
    for kind, erase in ((Kind.MAILS, eraser.mails), (Kind.VISITS, eraser.visits)):
        while (period := days[kind]) and (ids := await retention.due_rows(eraser.sessions, kind, period)):
            done.counts += await erase(ids)
    counts = {name: count for name, count in done.counts.items() if count}
    if counts or done.failed or who != audit.BY_ITSELF:
        about = {"mislukt": done.failed, **counts}
        await audit.note(eraser.sessions, who, "bewaartermijnen toegepast", "bewaartermijnen", **about)
    last = LastRun(datetime.now(UTC), who, counts, done.failed, done.is_cut_short)
    await lease.give_back(last)
    return last


async def _count_first(eraser: Eraser) -> None:
    """Count the figures of conversations that may go now, also when another process counts at the same moment."""
    closed = closed_until(datetime.now(UTC), eraser.service.lifetime)
    while not await catch_up(eraser.sessions, closed):
        # The other one counted a piece: there is less left than before.
        continue


async def _conversations(eraser: Eraser, lease: Lease, days: int | None, until: float, done: _Done) -> None:
    in_a_row = 0
    after: Place | None = None
    while days:
        batch = await retention.due_conversations(eraser.sessions, days, after, BATCH)
        for found in batch:
            if time.monotonic() > until or in_a_row == MOST_FAILURES:
                done.is_cut_short = True
                return
            try:
                done.counts += await eraser.conversation(found.id)
                in_a_row = 0
            except Unavailable:
                done.failed, in_a_row = done.failed + 1, in_a_row + 1
        if len(batch) < BATCH:
            return
        after = (batch[-1].created_at, batch[-1].id)
        if not await lease.extend():
            done.is_cut_short = True
            return


async def look(eraser: Eraser) -> None:
    """Erase when it is due."""
    if is_due(await retention.kept_at(eraser.sessions), await last_run(eraser.sessions), datetime.now(UTC)):
        with suppress(Busy):
            await run(eraser, audit.BY_ITSELF, NIGHT_SECONDS)
