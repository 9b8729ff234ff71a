"""What the web part does by itself, every few minutes: cleaning up, forgetting, counting, indexing.

Each of these may run in several web processes at the same moment, and does nothing when nothing is due.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import structlog

from records.conversations import search
from records.figures.closing import catch_up, closed_until
from web import clean_up, forgetting
from web.eraser import Eraser

LOOK_EVERY_SECONDS = 300.0
log = structlog.get_logger()


@asynccontextmanager
async def upkeep(eraser: Eraser) -> AsyncIterator[None]:
    """Keep things in order as long as this lasts."""
    task = asyncio.create_task(_keep_looking(eraser))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_looking(eraser: Eraser) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        await look(eraser)


async def look(eraser: Eraser) -> None:
    """Do what is due, what can take hours last; nothing that goes wrong is a reason to leave the rest."""
    for job in (_forget, _count, _index, _clean_up):
        try:
            await job(eraser)
        except Exception as failure:
            # Its kind only: an error of the database may tell what it was about.
            log.warning("upkeep_failed", job=job.__name__.strip("_"), cause=type(failure).__name__)


async def _forget(eraser: Eraser) -> None:
    """Let Rasa forget the conversations in which words were wiped and that are over now."""
    await forgetting.forget_all(eraser.sessions, eraser.rasa)


async def _count(eraser: Eraser) -> None:
    """The figures of hours that are closed, so that nobody waits for them."""
    await catch_up(eraser.sessions, closed_until(datetime.now(UTC), eraser.service.lifetime))


async def _index(eraser: Eraser) -> None:
    """The words of new messages, so that who searches does not wait for them."""
    await search.bring_up_to_date(eraser.sessions)


async def _clean_up(eraser: Eraser) -> None:
    """What is past its retention period, once a night."""
    await clean_up.look(eraser)
