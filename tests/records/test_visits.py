"""Work-visit requests: stored once, found by their owner, closed when they are closed."""

import asyncio
import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from records.engine import Sessions
from records.tables import Visit, VisitEvent, VisitStatus
from records.visits import (
    VisitClosed,
    VisitNotFound,
    VisitRequest,
    all_visits,
    find_visit,
    new_reference,
    store_visit,
    withdraw_visit,
)

REQUEST = VisitRequest(
    organisation="Oefenraad Voorbeeldstad",
    contact_name="Ada Voorbeeld",
    email="ada@voorbeeld.example",
    phone="",
    themes=["Sociaal beleid", "Slimme stad"],
    people_min=10,
    people_max=15,
    period_text="begin juni",
    period_from=date(2027, 6, 1),
    period_to=date(2027, 6, 10),
    remark="'); drop table visits; -- {{ 7*7 }} <b>é</b> \N{WAVING HAND SIGN}",
)


async def rows(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(Visit)) or 0


async def events(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        return list(await session.scalars(select(VisitEvent.what).order_by(VisitEvent.id)))


async def test_a_stored_request_is_read_back_field_by_field(sessions: Sessions) -> None:
    stored = await store_visit(sessions, REQUEST, "key-1", "conversation-1")
    [visit] = await all_visits(sessions)
    assert {name: getattr(visit, name) for name in REQUEST.__dataclass_fields__} == REQUEST.__dict__
    assert (visit.reference, visit.status, visit.conversation) == (stored.reference, "nieuw", "conversation-1")
    assert visit.created_at.tzinfo is not None


async def test_the_same_submission_twice_is_one_row_with_one_reference(sessions: Sessions) -> None:
    first = await store_visit(sessions, REQUEST, "key-1", "c")
    again = await store_visit(sessions, REQUEST, "key-1", "c")
    assert first.reference == again.reference
    assert await rows(sessions) == 1
    assert await events(sessions) == ["aangevraagd"]


async def test_the_same_submission_at_the_same_moment_is_one_row(sessions: Sessions) -> None:
    stored = await asyncio.gather(*(store_visit(sessions, REQUEST, "key-1", "c") for _ in range(8)))
    assert len({visit.reference for visit in stored}) == 1
    assert await rows(sessions) == 1


async def test_two_submissions_are_two_rows(sessions: Sessions) -> None:
    await store_visit(sessions, REQUEST, "key-1", "c")
    await store_visit(sessions, REQUEST, "key-2", "c")
    assert await rows(sessions) == 2


async def test_a_corrected_submission_changes_the_row_it_made(sessions: Sessions) -> None:
    first = await store_visit(sessions, REQUEST, "key-1", "c")
    await store_visit(sessions, replace(REQUEST, people_max=20), "key-1", "c")
    [visit] = await all_visits(sessions)
    assert (visit.reference, visit.people_max) == (first.reference, 20)
    assert await events(sessions) == ["aangevraagd", "gewijzigd"]


async def test_a_request_is_found_by_reference_and_email_in_any_case(sessions: Sessions) -> None:
    stored = await store_visit(sessions, REQUEST, "key-1", "c")
    found = await find_visit(sessions, stored.reference.lower(), REQUEST.email.upper())
    assert found.id == stored.id


async def test_a_right_reference_with_another_email_finds_nothing(sessions: Sessions) -> None:
    stored = await store_visit(sessions, REQUEST, "key-1", "c")
    with pytest.raises(VisitNotFound):
        await find_visit(sessions, stored.reference, "iemand@anders.example")
    with pytest.raises(VisitNotFound):
        await withdraw_visit(sessions, stored.reference, "iemand@anders.example")
    assert (await find_visit(sessions, stored.reference, REQUEST.email)).status == VisitStatus.NEW


async def test_withdrawing_twice_is_once(sessions: Sessions) -> None:
    stored = await store_visit(sessions, REQUEST, "key-1", "c")
    for _ in range(2):
        assert (await withdraw_visit(sessions, stored.reference, REQUEST.email)).status == VisitStatus.WITHDRAWN
    assert await events(sessions) == ["aangevraagd", "ingetrokken"]


async def test_a_withdrawn_request_can_no_longer_change(sessions: Sessions) -> None:
    stored = await store_visit(sessions, REQUEST, "key-1", "c")
    await withdraw_visit(sessions, stored.reference, REQUEST.email)
    with pytest.raises(VisitClosed):
        await store_visit(sessions, replace(REQUEST, people_max=20), "key-1", "c")
    [visit] = await all_visits(sessions)
    assert visit.people_max == 15


def test_references_are_readable_and_all_different() -> None:
    made = {new_reference() for _ in range(2000)}
    assert len(made) == 2000
    assert all(re.fullmatch(r"WB-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", reference) for reference in made)
