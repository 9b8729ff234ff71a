"""Queries for the filters that an employee keeps."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from records.conversations.case_tables import SavedFilter
from records.engine import Sessions

MOST_FILTERS = 50


class NameTaken(ValueError):
    """Another filter of this employee has this name."""


async def saved_filters(sessions: Sessions, employee: int) -> list[SavedFilter]:
    """The filters of this employee, by name."""
    query = select(SavedFilter).where(SavedFilter.employee_id == employee)
    async with sessions() as session:
        return list(await session.scalars(query.order_by(func.lower(SavedFilter.name), SavedFilter.id)))


async def save_filter(sessions: Sessions, employee: int, name: str, query: str) -> int | None:
    """Keep a filter; its id, or None when there are as many as there may be.

    Raises:
        NameTaken: this name is in use.
    """
    kept = SavedFilter(employee_id=employee, name=name, query=query)
    try:
        async with sessions.begin() as session:
            count = await session.scalar(select(func.count()).where(SavedFilter.employee_id == employee))
            if (count or 0) >= MOST_FILTERS:
                return None
            session.add(kept)
    except IntegrityError as error:
        raise NameTaken from error
    return kept.id


async def rename_filter(sessions: Sessions, employee: int, id_: int, name: str) -> bool:
    """Give a filter of this employee another name; False when there is none.

    Raises:
        NameTaken: this name is in use.
    """
    its = (SavedFilter.id == id_, SavedFilter.employee_id == employee)
    renamed = update(SavedFilter).where(*its).values(name=name).returning(SavedFilter.id)
    try:
        async with sessions.begin() as session:
            return await session.scalar(renamed) is not None
    except IntegrityError as error:
        raise NameTaken from error


async def remove_filter(sessions: Sessions, employee: int, id_: int) -> bool:
    """Remove a filter of this employee; False when there is none."""
    its = (SavedFilter.id == id_, SavedFilter.employee_id == employee)
    async with sessions.begin() as session:
        return await session.scalar(delete(SavedFilter).where(*its).returning(SavedFilter.id)) is not None
