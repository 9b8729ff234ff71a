"""Work-visit requests: stored once, found by their owner, closed when they are closed."""

import asyncio
import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, or_, select, text

from records.engine import Sessions
from records.visits.desk import ImpossibleChange, change_status
from records.visits.file import visit_file
from records.visits.merges import merge, undo_merge
from records.visits.requests import (
    VisitClosed,
    VisitNotFound,
    VisitRequest,
    all_visits,
    find_visit,
    new_reference,
    store_visit,
    withdraw_visit,
)
from records.visits.tables import Visit, VisitEvent, VisitStatus

WHO = "ada@stad.example"
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


async def merged(sessions: Sessions, stays: VisitRequest, other: VisitRequest) -> tuple[Visit, Visit]:
    """Two requests of which the second goes on as the first."""
    first = await store_visit(sessions, stays, "key-1", "c")
    second = await store_visit(sessions, other, "key-2", "c")
    await merge(sessions, first.reference, second.reference.lower(), WHO)
    return first, second


async def test_an_old_reference_leads_to_the_request_that_goes_on(sessions: Sessions) -> None:
    first, second = await merged(sessions, REQUEST, replace(REQUEST, email="ADA@voorbeeld.example"))
    await change_status(sessions, first.reference, "gecontacteerd", WHO)
    found = await find_visit(sessions, second.reference, REQUEST.email)
    assert (found.id, found.status) == (first.id, "gecontacteerd")
    await withdraw_visit(sessions, second.reference, REQUEST.email)
    assert (await find_visit(sessions, first.reference, REQUEST.email)).status == "ingetrokken"


async def test_another_applicant_sees_the_status_and_nothing_else_of_the_request_that_goes_on(
    sessions: Sessions,
) -> None:
    eva = replace(REQUEST, email="eva@voorbeeld.example", contact_name="Eva Voorbeeld", phone="+32 15 00 00 00")
    first, second = await merged(sessions, eva, REQUEST)
    await change_status(sessions, first.reference, "afgewezen", WHO)
    found = await find_visit(sessions, second.reference, REQUEST.email)
    assert (found.reference, found.status, found.contact_name) == (second.reference, "afgewezen", "Ada Voorbeeld")
    # What was shown is stored nowhere.
    await undo_merge(sessions, second.reference, WHO)
    assert (await find_visit(sessions, second.reference, REQUEST.email)).status == "nieuw"


async def test_nobody_withdraws_what_another_applicant_asked(sessions: Sessions) -> None:
    eva = replace(REQUEST, email="eva@voorbeeld.example")
    first, second = await merged(sessions, eva, REQUEST)
    await withdraw_visit(sessions, second.reference, REQUEST.email)
    assert (await find_visit(sessions, second.reference, REQUEST.email)).status == "ingetrokken"
    assert (await find_visit(sessions, first.reference, eva.email)).status == "nieuw"
    third = await store_visit(sessions, REQUEST, "key-3", "c")
    await merge(sessions, first.reference, third.reference, WHO)
    await withdraw_visit(sessions, first.reference, eva.email)
    found = await find_visit(sessions, third.reference, REQUEST.email)
    assert (found.reference, found.status, found.merged_into) == (third.reference, "nieuw", None)


async def test_a_merged_request_that_its_applicant_changes_goes_on_by_itself(sessions: Sessions) -> None:
    _, second = await merged(sessions, replace(REQUEST, email="eva@voorbeeld.example"), REQUEST)
    await store_visit(sessions, replace(REQUEST, people_max=30), "key-2", "c")
    found = await find_visit(sessions, second.reference, REQUEST.email)
    assert (found.people_max, found.merged_into) == (30, None)
    assert (await events(sessions))[-3:] == ["losgemaakt", "losgemaakt", "gewijzigd"]


async def test_a_merge_is_noted_on_both_and_never_a_chain_or_a_ring(sessions: Sessions) -> None:
    first, second = await merged(sessions, REQUEST, REQUEST)
    third = await store_visit(sessions, REQUEST, "key-3", "c")
    with pytest.raises(ImpossibleChange):
        await merge(sessions, second.reference, first.reference, WHO)
    await merge(sessions, third.reference, first.reference, WHO)
    file = await visit_file(sessions, second.reference)
    assert file is not None
    assert file.goes_on_as.reference == third.reference
    found = await visit_file(sessions, third.reference)
    assert found is not None
    assert [taken_in.reference for taken_in in found.taken_in] == [first.reference, second.reference]
    assert [(event.what, event.new) for event in found.history] == [
        ("aangevraagd", None), ("opgenomen", first.reference)
    ]  # fmt: skip


async def test_two_employees_who_merge_crosswise_lose_no_request(sessions: Sessions) -> None:
    one = await store_visit(sessions, REQUEST, "key-1", "c")
    two = await store_visit(sessions, REQUEST, "key-2", "c")
    both = (merge(sessions, one.reference, two.reference, WHO), merge(sessions, two.reference, one.reference, WHO))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome] == [ImpossibleChange]
    assert sum(visit.merged_into is None for visit in await all_visits(sessions)) == 1


async def test_an_open_request_never_ends_in_a_closed_one(sessions: Sessions) -> None:
    closed = await store_visit(sessions, REQUEST, "key-1", "c")
    await withdraw_visit(sessions, closed.reference, REQUEST.email)
    running = await store_visit(sessions, REQUEST, "key-2", "c")
    with pytest.raises(ImpossibleChange):
        await merge(sessions, closed.reference, running.reference, WHO)
    await merge(sessions, running.reference, closed.reference, WHO)


async def test_a_request_whose_other_half_is_erased_goes_on_by_itself(sessions: Sessions) -> None:
    first, second = await merged(sessions, REQUEST, REQUEST)
    async with sessions.begin() as session:
        await session.delete(await session.get_one(Visit, first.id))
    found = await find_visit(sessions, second.reference, REQUEST.email)
    assert (found.reference, found.merged_into) == (second.reference, None)


async def test_duplicates_are_found_by_their_indexes(sessions: Sessions) -> None:
    visit = await store_visit(sessions, REQUEST, "key", "c")
    async with sessions() as session:
        engine = session.get_bind()
        sqlite = engine.dialect.name == "sqlite"
        if not sqlite:
            await session.execute(text("set enable_seqscan = off"))
        same = func.lower(Visit.email) == func.lower(visit.email)
        group = func.lower(Visit.organisation) == func.lower(visit.organisation)
        query = select(Visit.id).where(or_(same, group)).compile(
            dialect=engine.dialect, compile_kwargs={"literal_binds": True}
        )  # fmt: skip
        plan = str((await session.execute(text(f"explain {'query plan' if sqlite else ''} {query}"))).all())
    assert "ix_visits_lower_email" in plan
    assert "ix_visits_lower_organisation" in plan


def test_references_are_readable_and_all_different() -> None:
    made = {new_reference() for _ in range(2000)}
    assert len(made) == 2000
    assert all(re.fullmatch(r"WB-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", reference) for reference in made)
