"""Planning of work visits: on an information day with places left, or on a date of their own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.engine import Sessions
from records.visits.desk import ImpossibleChange, lock
from records.visits.requests import OPEN
from records.visits.tables import InformationDay, Visit, VisitEvent, VisitStatus

MOST_DAYS = 200
TAKES_PLACES = (VisitStatus.PLANNED, VisitStatus.DONE)


class NoPlacesLeft(ValueError):
    """The information day has fewer places than people want to come; the argument is how many are left."""


class NoSuchDay(LookupError):
    """There is no such coming information day (any more)."""


@dataclass(frozen=True)
class DayWithPlaces:
    """A coming information day, and how many places are left on it; None when it has no limit."""

    day: InformationDay
    left: int | None


async def coming_days(sessions: Sessions, today: date) -> list[DayWithPlaces]:
    """The coming information days, soonest first, one of today among them; at most `MOST_DAYS`."""
    taken = _taken().group_by(Visit.information_day_id).add_columns(Visit.information_day_id).subquery()
    query = select(InformationDay, taken.c.people).outerjoin(taken, taken.c.information_day_id == InformationDay.id)
    query = query.where(InformationDay.day >= today).order_by(InformationDay.day, InformationDay.id).limit(MOST_DAYS)
    async with sessions() as session:
        return [DayWithPlaces(day, _left(day, people)) for day, people in await session.execute(query)]


async def plan_on_information_day(sessions: Sessions, reference: str, number: int, today: date, who: str) -> date:
    """Plan a request, also one that was planned before, on an information day, and commit.

    Args:
        sessions: the database.
        reference: of the request, in any case.
        number: id of the information day.
        today: days before it are past.
        who: e-mail address of the employee.

    Returns:
        The date of that day.

    Raises:
        VisitNotFound, ImpossibleChange, NoSuchDay, NoPlacesLeft.
    """
    async with sessions.begin() as session:
        # The day first: of all who plan on it at the same moment one counts at a time.
        await session.execute(
            update(InformationDay).where(InformationDay.id == number).values(places=InformationDay.places)
        )
        day = await session.get(InformationDay, number)
        if day is None or day.day < today:
            raise NoSuchDay(number)
        [visit] = await lock(session, reference)
        others = await session.scalar(_taken().where(Visit.information_day_id == number, Visit.id != visit.id))
        left = _left(day, others)
        if left is not None and visit.people_max > left:
            raise NoPlacesLeft(left)
        _plan(session, visit, day.day, number, who)
    return day.day


async def plan_on(sessions: Sessions, reference: str, day: date, who: str) -> None:
    """Plan a request on a date that is no information day, and commit.

    Raises:
        VisitNotFound, ImpossibleChange.
    """
    async with sessions.begin() as session:
        [visit] = await lock(session, reference)
        _plan(session, visit, day, None, who)


def _plan(session: AsyncSession, visit: Visit, day: date, number: int | None, who: str) -> None:
    if visit.merged_into is not None or visit.status not in OPEN:
        raise ImpossibleChange(VisitStatus.PLANNED)
    if (visit.status, visit.planned_on, visit.information_day_id) == (VisitStatus.PLANNED, day, number):
        return
    now = datetime.now(UTC)
    visit.status, visit.planned_on, visit.information_day_id, visit.updated_at = VisitStatus.PLANNED, day, number, now
    session.add(VisitEvent(visit_id=visit.id, at=now, what="gepland", who=who, new=f"{day:%d/%m/%Y}"))


async def people_by_day(sessions: Sessions) -> dict[int, int]:
    """How many people are planned on each information day, by its number; none are not in it."""
    query = _taken().add_columns(Visit.information_day_id).group_by(Visit.information_day_id)
    async with sessions() as session:
        return {number: int(people or 0) for people, number in await session.execute(query) if number is not None}


def _taken() -> Select[int | None]:
    people = func.sum(Visit.people_max).label("people")
    return select(people).where(Visit.status.in_(TAKES_PLACES), Visit.merged_into.is_(None))


def _left(day: InformationDay, taken: int | None) -> int | None:
    return None if day.places is None else day.places - int(taken or 0)
