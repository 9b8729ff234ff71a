"""Queries for training proposals: what staff and developers see, and how a proposal goes on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, update

from records.conversations.tables import Message
from records.engine import Sessions
from records.proposals.tables import Kind, Proposal, State

PAGE = 25
MOST_NEW_TOPICS = 500
# What nobody has to do anything with any more.
SETTLED = (State.REFUSED, State.TAKEN_OVER)
# Words are changed only here: what was approved is what is learnt.
CHANGEABLE = (State.DRAFT, State.PROPOSED, State.REFUSED)
REWRITTEN = ("kind", "text", "topic", "working_title", "note", "is_suspect", "cleared_by")
# From which states a decision can be taken.
FROM: dict[State, tuple[State, ...]] = {
    State.APPROVED: (State.PROPOSED,),
    State.REFUSED: (State.DRAFT, State.PROPOSED, State.APPROVED),
    State.TAKEN_OVER: (State.PROPOSED,),
}
PROPOSALS = Proposal.metadata.tables[Proposal.__tablename__]
Condition = ColumnElement[bool]


class ChangedMeanwhile(ValueError):
    """Somebody else changed the proposal, or decided on it, or it is gone."""


@dataclass(frozen=True)
class Found:
    """A proposal and the message that it comes from, if that is still there."""

    proposal: Proposal
    message: Message | None


def _visible(to_staff: bool) -> list[Condition]:
    """Developers see what staff put forward, and no personal data that nobody looked at."""
    if to_staff:
        return []
    shown = (State.PROPOSED, State.APPROVED, State.TAKEN_OVER)
    return [Proposal.state.in_(shown), Proposal.is_suspect.is_(False)]


def _with_message() -> Select[Proposal, Message]:
    return select(Proposal, Message).outerjoin(Message, Message.id == Proposal.message_id)


async def newest(sessions: Sessions, state: State, to_staff: bool, before: int | None = None) -> list[Found]:
    """Proposals in this state, newest first, one more than a page; with `before` those older than this one.

    Of what is not settled only the examples: what asks for a new topic stands in `new_topics`.
    """
    kinds = [] if state in SETTLED else [Proposal.kind == Kind.EXAMPLE]
    query = _with_message().where(Proposal.state == state, *kinds, *_visible(to_staff))
    if before is not None:
        query = query.where(Proposal.id < before)
    async with sessions() as session:
        rows = await session.execute(query.order_by(Proposal.id.desc()).limit(PAGE + 1))
        return [Found(*row) for row in rows]


async def new_topics(sessions: Sessions, to_staff: bool) -> list[Found]:
    """What asks for a new topic and is not handled, by working title; at most `MOST_NEW_TOPICS`."""
    waiting = Proposal.state.in_((State.DRAFT, State.PROPOSED))
    query = _with_message().where(waiting, Proposal.kind == Kind.NEW_TOPIC, *_visible(to_staff))
    in_groups = (Proposal.working_title, Proposal.id.desc())
    async with sessions() as session:
        return [Found(*row) for row in await session.execute(query.order_by(*in_groups).limit(MOST_NEW_TOPICS))]


async def proposal(sessions: Sessions, number: int, to_staff: bool) -> Found | None:
    """One proposal; None when it is not there, or not for the eyes of developers."""
    query = _with_message().where(Proposal.id == number, *_visible(to_staff))
    async with sessions() as session:
        row = (await session.execute(query)).one_or_none()
    return Found(*row) if row else None


async def following(sessions: Sessions, number: int, state: State, kind: Kind, to_staff: bool) -> int | None:
    """The next older proposal in a state, else the newest, other than this one; None when there is none."""
    query = select(Proposal.id).where(
        Proposal.state == state, Proposal.kind == kind, Proposal.id != number, *_visible(to_staff)
    )
    async with sessions() as session:
        return await session.scalar(query.order_by(Proposal.id > number, Proposal.id.desc()).limit(1))


async def counts(sessions: Sessions, to_staff: bool) -> dict[tuple[str, str], int]:
    """How many proposals there are, by kind and state; what there is none of is not in it."""
    query = select(Proposal.kind, Proposal.state, func.count()).where(*_visible(to_staff))
    async with sessions() as session:
        found = await session.execute(query.group_by(Proposal.kind, Proposal.state))
        return {(kind, state): number for kind, state, number in found}


async def texts(sessions: Sessions, to_staff: bool) -> list[Row[int, str, str | None, str]]:
    """Id, text, topic and state of every example that is not refused, oldest first."""
    query = select(Proposal.id, Proposal.text, Proposal.topic, Proposal.state)
    query = query.where(Proposal.kind == Kind.EXAMPLE, Proposal.state != State.REFUSED, *_visible(to_staff))
    async with sessions() as session:
        return list(await session.execute(query.order_by(Proposal.id)))


async def rewrite(sessions: Sessions, seen: Proposal, rewritten: Proposal, state: State, who: str) -> None:
    """Give a proposal what is rewritten in it, as a draft or put forward, and commit.

    Raises:
        ChangedMeanwhile
    """
    values = {name: getattr(rewritten, name) for name in REWRITTEN}
    await _change(sessions, seen, CHANGEABLE, who, {**values, "state": state, "reason": ""})


async def clear(sessions: Sessions, seen: Proposal, who: str) -> None:
    """Note that what looked like personal data is none, and commit.

    Raises:
        ChangedMeanwhile
    """
    await _change(sessions, seen, CHANGEABLE, who, {"is_suspect": False, "cleared_by": who})


async def decide(sessions: Sessions, seen: Proposal, state: State, who: str, reason: str = "") -> None:
    """Approve, refuse (also: throw away), or take over a proposal, and commit.

    Raises:
        ChangedMeanwhile
    """
    stays = state == State.APPROVED
    lives_with = None if stays else PROPOSALS.c.message_id
    values = {"state": state, "reason": reason, "lives_with": lives_with, "export": None}
    await _change(sessions, seen, FROM[state], who, values)


async def _change(
    sessions: Sessions, seen: Proposal, states: tuple[State, ...], who: str, values: dict[str, Any]
) -> None:
    """Change a proposal only as it was seen: a colleague may change it at the same moment."""
    about = {"changed_by": who, "changed_at": datetime.now(UTC), "version": seen.version + 1}
    as_seen = (PROPOSALS.c.id == seen.id, PROPOSALS.c.version == seen.version, PROPOSALS.c.state.in_(states))
    async with sessions.begin() as session:
        changed = update(PROPOSALS).where(*as_seen).values(**about, **values).returning(PROPOSALS.c.id)
        if await session.scalar(changed) is None:
            raise ChangedMeanwhile(seen.id)
