"""Queries for information days."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from records.engine import Sessions
from records.tables import InformationDay


@dataclass(frozen=True)
class InformationDays:
    """Coming days, soonest first, and past days, latest first."""

    coming: list[InformationDay]
    past: list[InformationDay]


async def information_days(sessions: Sessions, today: date) -> InformationDays:
    """All information days; one of today counts as coming."""
    async with sessions() as session:
        days = list(await session.scalars(select(InformationDay).order_by(InformationDay.day)))
    coming = [day for day in days if day.day >= today]
    return InformationDays(coming, [day for day in reversed(days) if day.day < today])
