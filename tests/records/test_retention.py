"""Retention: what is past its period is told before it goes, goes once, and nothing else goes."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from records.administration import lease, retention
from records.administration.lease import Busy, LastRun, Lease
from records.administration.retention import Kind
from records.administration.tables import ConsoleSetting
from records.conversations.tables import Conversation, Handover, Message
from records.engine import Sessions
from records.figures.tables import FigureHour
from records.mail.tables import Mail, MailState
from records.staff import audit
from records.visits.tables import Visit, VisitStatus
from tests.records.erasing import Trackers, ask_visit, count_of, eraser_on, file_of, ids_of_conversations, mail_to, talk
from web import clean_up

YEAR = {Kind.CONVERSATIONS: 365, Kind.VISITS: 730, Kind.MAILS: 365}
SOON = 60.0


async def test_nothing_goes_before_periods_are_kept(sessions: Sessions) -> None:
    await talk(sessions, "dag", days_ago=5000)
    await ask_visit(sessions, "Ada", "ada@voorbeeld.example", days_ago=5000, status=VisitStatus.DONE)
    assert await retention.periods(sessions) == (dict.fromkeys(Kind), 0)
    done = await clean_up.run(eraser_on(sessions, Trackers()), "alma@stad.example", SOON)
    assert (done.counts, done.failed) == ({}, 0)
    assert (await count_of(sessions, Conversation), await count_of(sessions, Visit)) == (1, 1)


async def test_periods_are_kept_for_every_process_and_never_over_those_of_a_colleague(sessions: Sessions) -> None:
    assert await retention.write_periods(sessions, YEAR, 0)
    assert await retention.periods(sessions) == (YEAR, 1)
    assert not await retention.write_periods(sessions, {**YEAR, Kind.VISITS: None}, 0)
    assert await retention.write_periods(sessions, {**YEAR, Kind.VISITS: None}, 1)
    assert await retention.periods(sessions) == ({**YEAR, Kind.VISITS: None}, 2)


async def test_a_preview_tells_how_much_since_when_and_nothing_of_a_person(sessions: Sessions) -> None:
    await talk(sessions, "ik ben Ada Voorbeeld", "en nog iets", days_ago=500, caller_name="Ada")
    await talk(sessions, "later", days_ago=400)
    await talk(sessions, "nieuw", days_ago=300)
    found = await retention.preview(sessions, Kind.CONVERSATIONS, 365)
    assert found.count == 2
    assert found.oldest and found.newest and (found.newest - found.oldest).days == 100
    assert [(each.messages, each.about) for each in found.examples] == [(5, ["stad_missie"]), (3, ["stad_missie"])]
    assert "Ada" not in repr(found)
    assert await retention.preview(sessions, Kind.CONVERSATIONS, None) == retention.Due(0, None, None, [])


async def test_only_visits_that_are_closed_and_mails_that_do_not_wait_are_past_their_period(sessions: Sessions) -> None:
    for status in VisitStatus:
        await ask_visit(sessions, "Ada Voorbeeld", "ada@voorbeeld.example", days_ago=800, status=status)
    visit = await ask_visit(sessions, "Ada Voorbeeld", "ada@voorbeeld.example", status=VisitStatus.DONE)
    async with sessions.begin() as session:
        session.add(mail_to(visit, datetime.now(UTC) - timedelta(days=800), state=MailState.WAITING))
    visits = await retention.preview(sessions, Kind.VISITS, 730)
    assert sorted(each.about[0] for each in visits.examples) == ["afgerond", "afgewezen", "ingetrokken"]
    assert "Ada" not in repr(visits)
    assert (await retention.preview(sessions, Kind.MAILS, 730)).count == len(VisitStatus)


async def test_a_conversation_that_an_employee_has_or_that_still_goes_on_stays(sessions: Sessions) -> None:
    await talk(sessions, "dag", days_ago=400, handover=Handover.ACTIVE)
    going_on = await talk(sessions, "dag", days_ago=400)
    async with sessions.begin() as session:
        later = datetime.now(UTC) + timedelta(hours=1)
        await session.execute(update(Conversation).where(Conversation.id == going_on).values(expires_at=later))
    assert (await retention.preview(sessions, Kind.CONVERSATIONS, 365)).count == 0


async def test_a_run_erases_what_is_past_its_period_with_trackers_mails_and_files(
    sessions: Sessions, tmp_path: Path
) -> None:
    await retention.write_periods(sessions, YEAR, 0)
    old = [await talk(sessions, "dag", days_ago=366 + day) for day in range(45)]
    new = await talk(sessions, "dag", days_ago=364)
    gone = await ask_visit(sessions, "Ada", "ada@voorbeeld.example", days_ago=731, status=VisitStatus.REFUSED)
    stays = await ask_visit(sessions, "Ada", "ada@voorbeeld.example", days_ago=1, status=VisitStatus.REFUSED)
    files = [await file_of(sessions, visit, tmp_path) for visit in (gone, stays)]
    trackers = Trackers()
    done = await clean_up.run(eraser_on(sessions, trackers, tmp_path), "alma@stad.example", SOON)
    assert done.counts == {"gesprekken": 45, "berichten": 135, "trackers": 45, "mails": 1, "werkbezoeken": 1}
    assert await ids_of_conversations(sessions) == {new}
    assert sorted(trackers.forgotten) == sorted(old)
    assert (await count_of(sessions, Visit), await count_of(sessions, Mail)) == (1, 1)
    assert [file.exists() for file in files] == [False, True]
    entry = (await audit.entries(sessions, "bewaartermijnen", 1))[0]
    assert (entry.who, entry.details) == ("alma@stad.example", {**done.counts, "mislukt": 0})


async def test_what_rasa_does_not_forget_stays_whole_and_goes_the_next_time(sessions: Sessions) -> None:
    await retention.write_periods(sessions, YEAR, 0)
    one, other = [await talk(sessions, "dag", days_ago=days) for days in (500, 400)]
    trackers = Trackers()
    trackers.away = {one}
    eraser = eraser_on(sessions, trackers)
    done = await clean_up.run(eraser, audit.BY_ITSELF, SOON)
    assert (done.failed, done.counts["gesprekken"]) == (1, 1)
    assert await ids_of_conversations(sessions) == {one}
    assert await count_of(sessions, Message) == 3
    trackers.away = set()
    assert (await clean_up.run(eraser, audit.BY_ITSELF, SOON)).counts["gesprekken"] == 1
    assert trackers.forgotten == [other, one]


async def test_a_rasa_that_is_away_is_not_asked_for_every_conversation(sessions: Sessions) -> None:
    await retention.write_periods(sessions, YEAR, 0)
    for days in range(10):
        await talk(sessions, "dag", days_ago=400 + days)
    trackers = Trackers()
    trackers.is_away = True
    done = await clean_up.run(eraser_on(sessions, trackers), audit.BY_ITSELF, SOON)
    assert (done.failed, done.is_cut_short, done.counts) == (3, True, {})
    assert await count_of(sessions, Conversation) == 10


async def test_nothing_goes_before_it_is_counted_also_when_another_process_counts_at_that_moment(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await retention.write_periods(sessions, YEAR, 0)
    await talk(sessions, "dag", days_ago=400)
    catch_up, others = clean_up.catch_up, [False, False]

    async def and_another_counts_too(*arguments: Any) -> bool:
        return others.pop() if others else await catch_up(*arguments)

    monkeypatch.setattr(clean_up, "catch_up", and_another_counts_too)
    done = await clean_up.run(eraser_on(sessions, Trackers()), audit.BY_ITSELF, SOON)
    assert done.counts["gesprekken"] == 1
    async with sessions() as session:
        assert await session.scalar(select(func.sum(FigureHour.conversations))) == 1


async def test_of_many_processes_one_erases_and_the_others_leave_it(sessions: Sessions) -> None:
    await retention.write_periods(sessions, YEAR, 0)
    for _ in range(5):
        await talk(sessions, "dag", days_ago=400)
    trackers = [Trackers() for _ in range(4)]
    runs = (clean_up.run(eraser_on(sessions, each), audit.BY_ITSELF, SOON) for each in trackers)
    results = await asyncio.gather(*runs, return_exceptions=True)
    assert sum(isinstance(result, LastRun) and result.counts.get("gesprekken", 0) for result in results) == 5
    assert all(isinstance(result, LastRun | Busy) for result in results)
    assert sorted(len(each.forgotten) for each in trackers) == [0, 0, 0, 5]


async def test_a_lease_of_a_process_that_was_ended_in_the_middle_ends_by_itself(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    eraser = eraser_on(sessions, Trackers())
    monkeypatch.setattr(lease, "LEASE", timedelta(seconds=-1))
    await Lease.take(sessions)
    await clean_up.run(eraser, audit.BY_ITSELF, SOON)
    monkeypatch.undo()
    await Lease.take(sessions)
    with pytest.raises(Busy):
        await clean_up.run(eraser, audit.BY_ITSELF, SOON)


async def test_by_itself_it_runs_once_in_the_night_after_periods_were_kept(sessions: Sessions) -> None:
    await retention.write_periods(sessions, YEAR, 0)
    await talk(sessions, "dag", days_ago=400)
    trackers = Trackers()
    await clean_up.look(eraser_on(sessions, trackers))
    assert trackers.forgotten == []
    async with sessions.begin() as session:
        earlier = datetime.now(UTC) - timedelta(days=2)
        await session.execute(update(ConsoleSetting).values(changed_at=earlier))
    # Whatever the hour is in which this test runs.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clean_up, "NIGHT_HOUR", 0)
        for _ in range(3):
            await clean_up.look(eraser_on(sessions, trackers))
    assert len(trackers.forgotten) == 1
    assert [entry.who for entry in await audit.entries(sessions, "bewaartermijnen", 9)] == [audit.BY_ITSELF]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2027-03-04T01:30", False), ("2027-03-04T02:30", True), ("2027-03-03T23:59", False),
        ("2027-03-06T00:00", False), ("2027-03-06T02:00", True),
    ],
)  # fmt: skip
def test_it_is_due_once_a_night_on_the_citys_clock(now: str, due: bool) -> None:
    at, moment = datetime(2027, 3, 3, 4, tzinfo=UTC), datetime.fromisoformat(now).replace(tzinfo=UTC)
    last = LastRun(at, audit.BY_ITSELF, {}, 0, False)
    assert clean_up.is_due(at - timedelta(days=9), last, moment) is due
    # As long after the periods were kept, when it never ran before.
    assert clean_up.is_due(at, None, moment) is due
    assert not clean_up.is_due(None, last, moment)


def test_it_is_due_again_an_hour_after_a_failure() -> None:
    at = datetime(2027, 3, 3, 14, tzinfo=UTC)
    last = LastRun(at, audit.BY_ITSELF, {}, 2, False)
    assert not clean_up.is_due(at, last, at + timedelta(minutes=59))
    assert clean_up.is_due(at, last, at + timedelta(minutes=60))
    assert clean_up.is_due(at, replace(last, failed=0, is_cut_short=True), at + timedelta(minutes=60))
