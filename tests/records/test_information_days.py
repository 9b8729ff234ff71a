"""Information days: what is past is told as past."""

from datetime import date

from sqlalchemy import select

from records.engine import Sessions
from records.visits.information_days import information_days
from records.visits.tables import InformationDay


async def test_a_new_database_knows_one_information_day_and_it_is_history(sessions: Sessions) -> None:
    days = await information_days(sessions, date(2026, 11, 21))
    assert days.coming == []
    assert [(day.day, day.theme) for day in days.past] == [(date(2020, 3, 12), "Inclusieve stad")]


async def test_coming_days_stand_soonest_first_and_today_still_counts(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        for day in (date(2027, 5, 4), date(2026, 11, 21), date(2026, 11, 20)):
            session.add(InformationDay(day=day, theme="Slimme stad"))
    days = await information_days(sessions, date(2026, 11, 21))
    assert [day.day for day in days.coming] == [date(2026, 11, 21), date(2027, 5, 4)]
    assert [day.day for day in days.past] == [date(2026, 11, 20), date(2020, 3, 12)]


async def test_migrating_again_adds_nothing(sessions: Sessions, database_address: str) -> None:
    from tests.records.conftest import migrate

    migrate(database_address)
    async with sessions() as session:
        assert len(list(await session.scalars(select(InformationDay)))) == 1
