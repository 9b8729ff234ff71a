"""The audit log tells who read a citizen and who took something along, and holds nothing of what was read."""

import json
import re

from fastapi import FastAPI
from sqlalchemy import select

from records.staff import audit
from records.staff.tables import AuditEntry, Role
from tests.console.conftest import Browser, log_in
from tests.console.everything import fill, pages
from tests.console.hostile import MARK

PRIVATE = f"Zoe Geheim {MARK} zoe@geheim.example"
# Reading these is reading what a citizen wrote, or taking something along.
NOTED = re.compile(
    r"/console/((gesprekken|live)/\{conversation\}(/berichten)?|werkbezoeken/\{reference\}(/.*)?|post/\{number\}(/.*)?"
    r"|voorstellen/\{number\}|.*\.(csv|xlsx|patch|ics|eml))"
)


async def log_of(app: FastAPI) -> list[AuditEntry]:
    async with app.state.sessions() as session:
        return list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


async def test_reading_a_citizen_and_taking_something_along_is_noted(app: FastAPI, administrator: Browser) -> None:
    ids = await fill(app, administrator, PRIVATE)
    noted = [(path, address) for path, address in pages(ids) if NOTED.fullmatch(path)]
    assert len(noted) == 15
    for number, (_, address) in enumerate(noted):
        reader = await log_in(app, Role.ADMINISTRATOR, f"Lezer{number} de beheerder")
        assert (await reader.get(address)).status_code in (200, 409 if address.endswith(".eml") else 200)
        [entry] = [entry for entry in await log_of(app) if entry.who == reader.email]
        assert MARK not in json.dumps([entry.action, entry.object, entry.details]), address
    assert await audit.first_broken(app.state.sessions) is None
