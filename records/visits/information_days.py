"""Queries for information days: what citizens are told, and what employees plan."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.engine import Sessions
from records.visits.tables import InformationDay

MOST = 200


@dataclass(frozen=True)
class InformationDays:
    """Coming days, soonest first, and past days, latest first; at most `MOST` of each."""

    coming: list[InformationDay]
    past: list[InformationDay]


@dataclass(frozen=True)
class DayPlan:
    """What an employee plans; field by field what is stored.

    Attributes:
        day: the day itself.
        theme: one line, at most 200 characters.
        places: how many people can come; None when that is not known.
        visible_from: the first day on which citizens hear of it, not after `day`; None is at once.
    """

    day: date
    theme: str
    places: int | None
    visible_from: date | None


class DayKnown(ValueError):
    """There is another information day on the same date about the same theme."""


async def information_days(sessions: Sessions, today: date) -> InformationDays:
    """The information days that citizens may hear of today; one of today counts as coming."""
    visible = or_(InformationDay.visible_from.is_(None), InformationDay.visible_from <= today)
    return await _split(sessions, today, visible)


async def planned_days(sessions: Sessions, today: date) -> InformationDays:
    """All information days, also those that citizens do not hear of yet; for employees."""
    return await _split(sessions, today)


async def _split(sessions: Sessions, today: date, *which: ColumnElement[bool]) -> InformationDays:
    coming = select(InformationDay).where(InformationDay.day >= today, *which)
    past = select(InformationDay).where(InformationDay.day < today, *which)
    in_time = (InformationDay.day, InformationDay.id)
    latest = (InformationDay.day.desc(), InformationDay.id.desc())
    async with sessions() as session:
        return InformationDays(
            list(await session.scalars(coming.order_by(*in_time).limit(MOST))),
            list(await session.scalars(past.order_by(*latest).limit(MOST))),
        )


async def information_day(sessions: Sessions, number: int) -> InformationDay | None:
    """One information day; None when it is not there."""
    async with sessions() as session:
        return await session.get(InformationDay, number)


async def add_day(sessions: Sessions, plan: DayPlan) -> InformationDay:
    """Store a new information day and commit.

    Raises:
        DayKnown: it is there already.
    """
    async with sessions.begin() as session:
        await _require_new(session, plan)
        day = InformationDay(**asdict(plan))
        session.add(day)
    return day


async def change_day(sessions: Sessions, number: int, plan: DayPlan) -> InformationDay | None:
    """Change an information day and commit; None when it is not there.

    Raises:
        DayKnown: another one is the same.
    """
    async with sessions.begin() as session:
        day = await session.get(InformationDay, number)
        if day is None:
            return None
        await _require_new(session, plan, number)
        for name, value in asdict(plan).items():
            setattr(day, name, value)
    return day


async def remove_day(sessions: Sessions, number: int) -> InformationDay | None:
    """Remove an information day and commit; what it was, None when it was not there."""
    async with sessions.begin() as session:
        day = await session.get(InformationDay, number)
        if day is not None:
            await session.delete(day)
    return day


async def _require_new(session: AsyncSession, plan: DayPlan, itself: int | None = None) -> None:
    same_date = select(InformationDay.id, InformationDay.theme).where(InformationDay.day == plan.day)
    for number, theme in await session.execute(same_date):
        if number != itself and theme.casefold() == plan.theme.casefold():
            raise DayKnown(theme)
