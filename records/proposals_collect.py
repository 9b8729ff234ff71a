"""Queries that make proposals of verdicts, and count what waits."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from records.conversation_tables import NOT_SURE, SURE_ENOUGH, Message
from records.engine import Sessions
from records.proposal_tables import Kind, Proposal, State
from records.staff_tables import Judgement, Verdict
from records.verdicts import WIPED

AT_ONCE = 100


@dataclass(frozen=True)
class Waiting:
    """How many proposals wait for staff, and how many examples wait for who approves them."""

    drafts: int
    to_approve: int


def _teaches() -> ColumnElement[bool]:
    """Whether a verdict tells something that the assistant did not know: of what it knew for sure it learns nothing."""
    doubted = and_(Message.certainty < SURE_ENOUGH, Message.intent != NOT_SURE, Message.form.is_(None))
    return or_(Verdict.judgement != Judgement.GOOD, doubted)


def _uncollected() -> Select[Verdict, Message]:
    query = select(Verdict, Message).join(Message, Message.id == Verdict.message_id)
    query = query.outerjoin(Proposal, Proposal.message_id == Message.id)
    return query.where(Proposal.id.is_(None), _teaches(), Message.text != WIPED)


async def uncollected(sessions: Sessions) -> list[tuple[Verdict, Message]]:
    """Verdicts of which no proposal was made, oldest message first; at most `AT_ONCE`."""
    async with sessions() as session:
        found = await session.execute(_uncollected().order_by(Message.id).limit(AT_ONCE))
        return [(verdict, message) for verdict, message in found]


async def store(sessions: Sessions, proposals: list[Proposal]) -> None:
    """Commit new proposals; none of them when a colleague stored one, or a message was erased, at the same moment.

    What was not stored is still uncollected.
    """
    try:
        async with sessions.begin() as session:
            session.add_all(proposals)
    except IntegrityError:
        return


async def drop_outdated(sessions: Sessions) -> None:
    """Delete what no longer holds and commit: its message was wiped, or judged anew while nobody changed the draft."""
    wiped = select(Proposal.id).join(Message, Message.id == Proposal.lives_with).where(Message.text == WIPED)
    judged_anew = (
        select(Proposal.id)
        .join(Verdict, Verdict.message_id == Proposal.message_id)
        .where(Proposal.state == State.DRAFT, Proposal.changed_by.is_(None), Verdict.at > Proposal.judged_at)
    )
    outdated = wiped.union(judged_anew)
    async with sessions() as session:
        is_there = await session.scalar(outdated.limit(1))
    # Looked up first: hardly ever is there anything to write, and only one at a time can write in SQLite.
    if is_there is not None:
        async with sessions.begin() as session:
            await session.execute(delete(Proposal).where(Proposal.id.in_(outdated)))


async def waiting(sessions: Sessions) -> Waiting:
    """What waits: for staff the drafts of both kinds that were collected; for approval the rest."""
    drafts = select(func.count()).select_from(Proposal).where(Proposal.state == State.DRAFT)
    proposed = select(func.count()).select_from(Proposal)
    proposed = proposed.where(
        Proposal.state == State.PROPOSED, Proposal.kind == Kind.EXAMPLE, Proposal.is_suspect.is_(False)
    )
    async with sessions() as session:
        return Waiting(await session.scalar(drafts) or 0, await session.scalar(proposed) or 0)
