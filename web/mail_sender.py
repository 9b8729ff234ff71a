"""The sender: lets mail of the outbox go when it is due, for as long as the web part runs.

Several web processes may run one each: a mail is claimed before it goes.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count

import structlog

from records.engine import Sessions
from records.mail import outbox
from web.mail import Delivery, Folder, Undeliverable, mail_files

LOOK_EVERY_SECONDS = 3
TIDY_EVERY_LOOKS = 20
AT_ONCE = 500
# Longer than an SMTP server may take for all its answers together, shorter than a claim lasts.
DELIVERY_SECONDS = 180
STOP_SECONDS = 4
logger = structlog.get_logger()


async def send_due(sessions: Sessions, delivery: Delivery) -> int:
    """Let every mail go that is due now; how many went."""
    sent = 0
    while (post := await outbox.claim(sessions, datetime.now(UTC))) is not None:
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                await delivery.deliver(post)
        except Exception as error:
            # Also what nobody foresaw counts as a try: no mail is tried without end.
            is_final = isinstance(error, Undeliverable)
            logger.warning("mail not delivered", visit=post.reference, mail=post.mail.id, tries=post.mail.tries)
            await outbox.note_failure(sessions, post.mail, str(error) or type(error).__name__, is_final)
        else:
            await outbox.note_sent(sessions, post.mail)
            sent += 1
    return sent


async def forget_erased(sessions: Sessions, folder: Folder) -> None:
    """Remove the files of mails that are not there any more."""
    files = await asyncio.to_thread(mail_files, folder.path)
    for start in range(0, len(files), AT_ONCE):
        some = files[start : start + AT_ONCE]
        # The number alone is not enough: SQLite gives that of an erased mail to a new one.
        known = await outbox.references_of(sessions, [number for _, number, _ in some])
        for reference, number, file in some:
            if known.get(number) != reference:
                file.unlink(missing_ok=True)


@asynccontextmanager
async def sending(sessions: Sessions, delivery: Delivery) -> AsyncIterator[None]:
    """Send for as long as the context lasts; a delivery that goes on at its end may finish."""
    stopping = asyncio.Event()
    task = asyncio.create_task(_run(sessions, delivery, stopping))
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait([task], timeout=STOP_SECONDS)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _run(sessions: Sessions, delivery: Delivery, stopping: asyncio.Event) -> None:
    for look in count():
        if stopping.is_set():
            return
        try:
            await send_due(sessions, delivery)
            if isinstance(delivery, Folder) and look % TIDY_EVERY_LOOKS == 0:
                await forget_erased(sessions, delivery)
        except Exception as error:
            # Whatever it was, such as a database that is away: the mail waits, and the next one must not wait for ever.
            # Its kind only: an error of the database may tell of whom a mail was.
            logger.warning("outbox not served", cause=type(error).__name__)
        try:
            await asyncio.wait_for(stopping.wait(), LOOK_EVERY_SECONDS)
        except TimeoutError:
            continue
