"""Prints the link with which the first administrator makes an account, as long as there is nobody."""

import asyncio
import sys

from records.engine import make_engine, make_sessions
from records.settings import database_url
from records.staff.accounts import employees
from records.staff.invitations import invite, open_invitations, withdraw
from records.staff.tables import Role


async def first_link(base: str) -> str | None:
    """The link, or None when somebody has an account."""
    engine = make_engine(database_url())
    sessions = make_sessions(engine)
    try:
        if await employees(sessions):
            return None
        # Of all links that were printed only the last one opens anything.
        for earlier in await open_invitations(sessions):
            await withdraw(sessions, earlier.key)
        return f"{base}/console/uitnodiging/{await invite(sessions, Role.ADMINISTRATOR)}"
    finally:
        await engine.dispose()


if __name__ == "__main__":
    link = asyncio.run(first_link(sys.argv[1]))
    if link:
        print(f"[run] first administrator: {link}", flush=True)
