"""Queries for handing approved proposals to the developers: each file has a number, and can be made again."""

from datetime import UTC, datetime

from sqlalchemy import func, select, update

from records.engine import Sessions
from records.proposals.desk import PROPOSALS
from records.proposals.tables import Proposal, State


async def approved(sessions: Sessions) -> list[Proposal]:
    """The approved ones that stand in no file yet, oldest first."""
    query = select(Proposal).where(Proposal.state == State.APPROVED, Proposal.export.is_(None))
    async with sessions() as session:
        return list(await session.scalars(query.order_by(Proposal.id)))


async def start(sessions: Sessions, numbers: list[int]) -> int | None:
    """Put approved proposals into a new file and commit.

    Returns:
        The number of the file; None when somebody else was first with all of them.
    """
    last = select(func.coalesce(func.max(PROPOSALS.c.export), 0)).scalar_subquery()
    free = (PROPOSALS.c.id.in_(numbers), PROPOSALS.c.state == State.APPROVED, PROPOSALS.c.export.is_(None))
    async with sessions.begin() as session:
        put = update(PROPOSALS).where(*free).values(export=last + 1).returning(PROPOSALS.c.export)
        return (await session.scalars(put)).first()


async def files(sessions: Sessions) -> list[tuple[int, int]]:
    """Number and count of each file that is not taken over yet, oldest first."""
    query = select(Proposal.export, func.count()).where(Proposal.state == State.APPROVED, Proposal.export.is_not(None))
    async with sessions() as session:
        found = await session.execute(query.group_by(Proposal.export).order_by(Proposal.export))
        return [(number, count) for number, count in found if number is not None]


async def in_file(sessions: Sessions, number: int) -> list[Proposal]:
    """The proposals of a file that is not taken over yet, oldest first."""
    query = select(Proposal).where(Proposal.state == State.APPROVED, Proposal.export == number)
    async with sessions() as session:
        return list(await session.scalars(query.order_by(Proposal.id)))


async def take_over(sessions: Sessions, number: int, who: str) -> int:
    """Mark a file's proposals as taken over and commit; how many they were."""
    of_it = (PROPOSALS.c.state == State.APPROVED, PROPOSALS.c.export == number)
    values = {"state": State.TAKEN_OVER, "changed_by": who, "changed_at": datetime.now(UTC)}
    async with sessions.begin() as session:
        raised = {**values, "version": PROPOSALS.c.version + 1}
        taken = await session.scalars(update(PROPOSALS).where(*of_it).values(**raised).returning(PROPOSALS.c.id))
        return len(list(taken))
