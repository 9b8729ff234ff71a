"""Figures: what is closed is counted once and kept, the rest live; both together are what there is."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from records.city_time import CITY_TIME
from records.conversations.tables import Author, Conversation, Delivery, Handover, Message
from records.engine import Sessions
from records.figures import closing
from records.figures.closing import catch_up, closed_until
from records.figures.models import Model, models
from records.figures.period import LONGEST, Period, start_of
from records.figures.reading import Figures, figures
from records.figures.sides import Group, Side, percentile
from records.figures.subjects import not_helped
from records.figures.tables import NOT_HELPED, FigureHour, FigureTime, FigureTopic
from records.visits.requests import VisitRequest, store_visit
from records.visits.tables import Visit

NUMBERS = count(1)
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
LIFETIME = timedelta(hours=24)
CLOSED = closed_until(NOW, LIFETIME)
WEEK = Period(date(2026, 11, 14), date(2026, 11, 20))
REQUEST = VisitRequest("OCMW Lier", "Jan", "jan@lier.example", "", ["Sociaal"], 5, 9, "juni", WEEK.first, date.max, "")


def understood(intent: str = "politie_waarden", model: str = "m1", form: str | None = None) -> dict[str, Any]:
    return {"intent": intent, "confidence": 0.9, "ranking": [], "entities": [], "model": model, "form": form}


async def talk(
    sessions: Sessions, at: datetime, *intents: str, handover: str = Handover.NONE, thumb: str = "", **fields: Any
) -> str:
    """A conversation that began then, with a message of each intent and a reply to each."""
    id_ = f"{next(NUMBERS):032x}"
    times = {"created_at": at, "expires_at": at + LIFETIME}
    async with sessions.begin() as session:
        session.add(Conversation(id=id_, token_hash=id_, handover=handover, **times))
        await session.flush()
        for intent in intents:
            values = {"delivery": Delivery.ANSWERED, "milliseconds": 20, "understood": understood(intent), **fields}
            about = {"conversation_id": id_, "at": at, "buttons": [], "emergency": False}
            message = Message(**about, author=Author.CITIZEN, text=intent, **values)
            session.add(message)
            await session.flush()
            session.add(Message(**about, author=Author.BOT, text="zo is het", reply_to=message.id, thumb=thumb or None))
    return id_


async def ask_visit(sessions: Sessions, at: datetime, key: str) -> None:
    visit = await store_visit(sessions, REQUEST, key, "gesprek")
    async with sessions.begin() as session:
        await session.merge(visit)
        (await session.get_one(Visit, visit.id)).created_at = at


async def read(sessions: Sessions, period: Period = WEEK, now: datetime = NOW) -> Figures:
    return await figures(sessions, period, LIFETIME, now)


def plain(side: Side) -> tuple[Any, ...]:
    """Everything of one side, to compare."""
    topics, models = ({name: vars(group) for name, group in groups.items()} for groups in (side.topics, side.models))
    return vars(side.totals), dict(side.days), +side.clocks, topics, models, dict(side.times), side.states


async def kept(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.coalesce(func.sum(FigureHour.conversations), 0))) or 0


async def some_of_everything(sessions: Sessions) -> None:
    for days in range(20):
        at = NOW - timedelta(days=days, hours=days)
        await talk(sessions, at, "politie_waarden", "stad_missie")
        await talk(sessions, at, "nlu_fallback", thumb="down")
        await talk(
            sessions, at, "stad_missie", thumb="up", milliseconds=4321, understood=understood("stad_visie", "m2")
        )
        await talk(sessions, at, "stad_missie", handover=Handover.CLOSED)
        await talk(sessions, at, "stad_missie", delivery=Delivery.UNANSWERED, understood=None, milliseconds=None)
        await talk(sessions, at)
    await ask_visit(sessions, NOW - timedelta(days=3), "een")
    await ask_visit(sessions, NOW - timedelta(hours=1), "twee")


async def test_counted_once_and_counted_live_are_the_same(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    await some_of_everything(sessions)
    # Nothing is closed yet for a lifetime of a year: all of it is live.
    live = await figures(sessions, WEEK, timedelta(days=365), NOW)
    assert await kept(sessions) == 0
    monkeypatch.setattr(closing, "CONVERSATIONS_AT_ONCE", 7)
    assert await catch_up(sessions, CLOSED)
    found = await read(sessions)
    assert await kept(sessions) > 0
    assert plain(found.now) == plain(live.now)
    assert plain(found.before) == plain(live.before)


async def test_each_figure_is_what_it_says(sessions: Sessions) -> None:
    await some_of_everything(sessions)
    found = (await read(sessions)).now
    # Five conversations a day in which something was asked, on seven days.
    assert vars(found.totals) == {
        "conversations": 35, "alone": 14, "handovers": 7, "messages": 42, "not_understood": 7, "unanswered": 7,
        "thumbs_up": 7, "thumbs_down": 7, "visits": 2,
    }  # fmt: skip
    assert {name: group.conversations for name, group in found.topics.items()} == {
        "politie_waarden": 7, "stad_missie": 14, "stad_visie": 7, "nlu_fallback": 7,
    }  # fmt: skip
    assert found.topics["stad_visie"].thumbs_up == 7
    assert found.models["m2"].messages == 7
    assert found.models["m1"].not_understood == 7
    assert found.times == {"m1": {20: 28}, "m2": {4300: 7}}
    assert found.states == {"nieuw": 2}


async def test_each_model_is_told_with_its_days_and_counts_however_they_were_counted(sessions: Sessions) -> None:
    await some_of_everything(sessions)
    await talk(sessions, NOW, "stad_missie", understood=understood("stad_missie", "m3"))
    live = await models(sessions, timedelta(days=365), NOW)
    assert await kept(sessions) == 0
    assert await catch_up(sessions, CLOSED)
    assert await models(sessions, LIFETIME, NOW) == live
    # Days on which conversations began, in the city; what nobody's model answered is no model's.
    longest_ago = (NOW - timedelta(days=19, hours=19)).astimezone(CITY_TIME).date()
    assert live == (
        [
            Model("m3", NOW.date(), Group(1, 1, 0, 0, 0, NOW.date())),
            Model("m2", longest_ago, Group(20, 20, 0, 20, 0, NOW.date())),
            Model("m1", longest_ago, Group(80, 80, 20, 0, 20, NOW.date())),
        ],
        True,
    )


async def test_a_year_is_added_up_from_months_and_the_days_around_them(sessions: Sessions) -> None:
    for days in range(0, 800, 5):
        await talk(sessions, NOW - timedelta(days=days), "stad_missie")
    await catch_up(sessions, CLOSED)
    for length in (1, 20, 31, 45, 100, LONGEST):
        period = Period(NOW.date() - timedelta(days=length - 1), NOW.date())
        found = await read(sessions, period)
        for side in (found.now, found.before):
            assert side.topics["stad_missie"].conversations == side.totals.conversations, length
            assert side.totals.conversations == sum(day.conversations for day in side.days.values())
            assert side.all_times.total() == side.totals.messages
        assert found.now.totals.conversations == -(-length // 5)


async def test_what_is_counted_stays_when_the_conversations_go(sessions: Sessions) -> None:
    await some_of_everything(sessions)
    await catch_up(sessions, CLOSED)
    before = await read(sessions)
    async with sessions.begin() as session:
        old = select(Conversation.id).where(Conversation.created_at < CLOSED)
        await session.execute(delete(Message).where(Message.conversation_id.in_(old)))
        await session.execute(delete(Conversation).where(Conversation.created_at < CLOSED))
        await session.execute(text("delete from visit_events"))
        await session.execute(delete(Visit).where(Visit.created_at < CLOSED))
    after = await read(sessions)
    assert plain(after.now)[:-1] == plain(before.now)[:-1]
    assert (after.now.totals.visits, after.now.states.total()) == (2, 1)


async def test_a_thumb_of_today_counts_although_the_conversation_began_yesterday(sessions: Sessions) -> None:
    id_ = await talk(sessions, NOW - timedelta(hours=24), "stad_missie")
    assert (await read(sessions)).now.totals.thumbs_down == 0
    async with sessions.begin() as session:
        await session.execute(text("update messages set thumb = 'down' where author = 'bot'"))
    found = (await read(sessions)).now
    assert (found.totals.thumbs_down, found.totals.alone, found.topics["stad_missie"].thumbs_down) == (1, 0, 1)
    assert id_


async def test_nothing_is_counted_twice_however_often_and_from_where_one_looks(sessions: Sessions) -> None:
    await some_of_everything(sessions)
    for hours in (0, 1, 2, 26, 26, 27, 100):
        now = NOW + timedelta(hours=hours)
        await read(sessions, now=now)
    found = await read(sessions, now=NOW + timedelta(hours=100))
    assert found.now.totals.conversations == 35
    assert found.now.topics["stad_missie"].conversations == 14


async def test_two_processes_that_count_the_same_hours_keep_them_once(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_of_everything(sessions)
    count_them = closing.count

    async def and_meanwhile_another_counts(*arguments: Any) -> Any:
        counted = await count_them(*arguments)
        monkeypatch.setattr(closing, "count", count_them)
        await catch_up(sessions, CLOSED)
        return counted

    monkeypatch.setattr(closing, "count", and_meanwhile_another_counts)
    assert not await catch_up(sessions, CLOSED)
    assert await catch_up(sessions, CLOSED)
    assert (await read(sessions)).now.totals.conversations == 35
    assert (await read(sessions)).now.topics["stad_missie"].conversations == 14


async def test_much_that_was_never_counted_is_not_waited_for_and_that_is_told(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "CONVERSATIONS_AT_ONCE", 10)
    await some_of_everything(sessions)
    found = await read(sessions)
    assert found.missing_until == CLOSED
    assert await kept(sessions) == 0
    await catch_up(sessions, CLOSED)
    found = await read(sessions)
    assert found.missing_until is None
    assert found.counted_until == CLOSED


async def test_what_was_counted_and_lost_is_counted_anew(sessions: Sessions) -> None:
    await some_of_everything(sessions)
    await catch_up(sessions, CLOSED)
    async with sessions.begin() as session:
        for table in (FigureHour, FigureTopic, FigureTime):
            await session.execute(delete(table))
    assert (await read(sessions)).now.totals.conversations == 35


async def test_hours_are_those_of_the_city_also_when_the_clock_changes(sessions: Sessions) -> None:
    back, forth = date(2026, 10, 25), date(2026, 3, 29)
    for hour in range(-3, 26):
        await talk(sessions, datetime(2026, 10, 25, tzinfo=UTC) + timedelta(hours=hour), "stad_missie")
        await talk(sessions, datetime(2026, 3, 29, tzinfo=UTC) + timedelta(hours=hour), "stad_missie")
    await catch_up(sessions, CLOSED)
    of_25_hours = (await read(sessions, Period(back, back))).now
    assert of_25_hours.totals.conversations == 25
    assert of_25_hours.clocks == {hour: 1 + (hour == 2) for hour in range(24)}
    of_23_hours = (await read(sessions, Period(forth, forth))).now
    assert of_23_hours.totals.conversations == 23
    assert of_23_hours.clocks == {hour: 1 for hour in range(24) if hour != 2}
    assert of_23_hours.topics["stad_missie"].conversations == 23


async def test_a_message_that_is_being_answered_is_not_unanswered_yet(sessions: Sessions) -> None:
    now = datetime.now(UTC)
    waiting = {"delivery": Delivery.RECEIVED, "understood": None, "milliseconds": None}
    await talk(sessions, now, "stad_missie", **waiting)
    await talk(sessions, now - timedelta(minutes=10), "stad_missie", **waiting)
    period = Period(now.date() - timedelta(days=1), now.date() + timedelta(days=1))
    assert (await figures(sessions, period, LIFETIME)).now.totals.unanswered == 1


async def test_visits_that_were_merged_are_told_apart(sessions: Sessions) -> None:
    await ask_visit(sessions, NOW, "een")
    await ask_visit(sessions, NOW, "twee")
    async with sessions.begin() as session:
        first, second = await session.scalars(select(Visit).order_by(Visit.id))
        second.merged_into = first.id
    assert (await read(sessions)).now.states == {"nieuw": 1, "samengevoegd": 1}


async def test_messages_that_were_not_helped_come_newest_first_and_by_index(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    old = await talk(sessions, NOW - timedelta(days=2), "nlu_fallback")
    new = await talk(sessions, NOW - timedelta(days=1), "gedeeld_buiten_bereik")
    await talk(sessions, NOW - timedelta(days=1), "stad_missie")
    await talk(
        sessions, NOW - timedelta(days=1), "x", understood=understood("nlu_fallback", form="werkbezoek_formulier")
    )
    await talk(sessions, NOW - timedelta(days=9), "nlu_fallback")
    assert [each.conversation for each in await not_helped(sessions, WEEK)] == [new, old]
    if engine.dialect.name == "sqlite":
        query = f"explain query plan select at from messages where ({NOT_HELPED}) and at > '2026' order by at desc"
        async with engine.connect() as connection:
            plan = (await connection.execute(text(query))).all()
        assert "ix_messages_not_helped" in str(plan)


@pytest.mark.parametrize(("share", "found"), [(0.5, 20), (0.95, 300), (0.25, 10), (0.26, 20)])
def test_a_percentile_is_an_answer_time_within_which_that_share_was(share: float, found: int) -> None:
    assert percentile(Side().all_times, share) is None
    side = Side()
    side.times["m1"].update({10: 1, 20: 1})
    side.times["m2"].update({20: 1, 300: 1})
    assert percentile(side.all_times, share) == found


def test_a_period_knows_its_days_its_months_and_the_one_before() -> None:
    period = Period(date(2026, 1, 15), date(2026, 4, 10))
    assert period.months == (date(2026, 2, 1), date(2026, 4, 1))
    assert period.before.last == date(2026, 1, 14)
    assert period.before.days == period.days
    assert Period(date(2026, 2, 1), date(2026, 2, 28)).months == (date(2026, 2, 1), date(2026, 3, 1))
    assert len(set(Period(date(2026, 2, 2), date(2026, 2, 28)).months)) == 1
    assert start_of(date(2026, 7, 1)) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    for first, last in ((date(2026, 1, 2), date(2026, 1, 1)), (date(2024, 1, 1), date(2026, 1, 1))):
        with pytest.raises(ValueError, match="-?[0-9]+"):
            Period(first, last)
