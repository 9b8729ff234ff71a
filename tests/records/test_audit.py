"""The audit log: only added to, and a change shows."""

import asyncio

from sqlalchemy import delete, update
from sqlalchemy.engine import make_url

from records.engine import Sessions, make_engine, make_sessions
from records.staff import audit
from records.staff.tables import AuditEntry

WHO = "ada@stad.example"


async def written(sessions: Sessions, count: int = 5) -> None:
    for number in range(count):
        await audit.note(sessions, WHO, "gesprek gelezen", f"gesprek {number}", topic="stad/missie")


async def test_a_log_that_nobody_touched_is_whole(sessions: Sessions) -> None:
    assert await audit.first_broken(sessions) is None
    await written(sessions)
    assert await audit.first_broken(sessions) is None
    assert [entry.object for entry in await audit.entries(sessions, "", 2)] == ["gesprek 4", "gesprek 3"]


async def test_a_changed_entry_shows(sessions: Sessions) -> None:
    await written(sessions)
    async with sessions.begin() as session:
        await session.execute(update(AuditEntry).where(AuditEntry.object == "gesprek 2").values(who="bob@stad.example"))
    assert await audit.first_broken(sessions) == 3


async def test_a_removed_entry_shows(sessions: Sessions) -> None:
    await written(sessions)
    async with sessions.begin() as session:
        await session.execute(delete(AuditEntry).where(AuditEntry.object == "gesprek 1"))
    assert await audit.first_broken(sessions) == 3


async def test_entries_of_two_processes_at_the_same_moment_make_one_chain(
    sessions: Sessions, database_address: str
) -> None:
    engine = make_engine(make_url(database_address))
    both, many = (sessions, make_sessions(engine)), 60
    noted = (audit.note(each, WHO, "gesprek gelezen", f"gesprek {n}") for n in range(many) for each in both)
    await asyncio.gather(*noted)
    await engine.dispose()
    found = await audit.entries(sessions, "", 1000)
    assert sorted(entry.object for entry in found) == sorted(f"gesprek {n}" for n in range(many) for _ in both)
    assert await audit.first_broken(sessions) is None


async def test_entries_are_found_by_employee_and_object_and_signs_mean_themselves(sessions: Sessions) -> None:
    await written(sessions)
    assert len(await audit.entries(sessions, "gesprek 3", 100)) == 1
    assert len(await audit.entries(sessions, WHO, 100)) == 5
    assert await audit.entries(sessions, "%", 100) == []
