"""Logboek: an administrator searches it, and has it verified."""

from fastapi import FastAPI
from sqlalchemy import update

from records.staff.tables import AuditEntry
from tests.console.conftest import Browser
from tests.console.test_conversations import talk

LOG = "/console/logboek"


async def test_the_log_is_searched_by_employee_and_by_what_was_read(
    app: FastAPI, administrator: Browser, clerk: Browser, colleague: Browser
) -> None:
    first, _ = await talk(app, "een")
    second, _ = await talk(app, "twee")
    await clerk.get(f"/console/gesprekken/{first}")
    await colleague.get(f"/console/gesprekken/{second}")
    found = (await administrator.get(LOG, params={"zoek": first})).text
    assert first in found and second not in found
    found = (await administrator.get(LOG, params={"zoek": colleague.email})).text
    assert second in found and first not in found
    assert first not in (await administrator.get(LOG, params={"zoek": "%"})).text


async def test_the_log_tells_whether_somebody_changed_it(app: FastAPI, administrator: Browser, clerk: Browser) -> None:
    id_, _ = await talk(app, "een")
    await clerk.get(f"/console/gesprekken/{id_}")
    await clerk.get("/console/gesprekken/volgende")
    whole = (await administrator.get(LOG, params={"nakijken": "ja"})).text
    async with app.state.sessions.begin() as session:
        await session.execute(
            update(AuditEntry).where(AuditEntry.who == clerk.email).values(who="iemand@anders.example")
        )
    broken = (await administrator.get(LOG, params={"nakijken": "ja"})).text
    assert ('class="done"' in whole, 'class="error"' in whole) == (True, False)
    assert ('class="done"' in broken, 'class="error"' in broken) == (False, True)
