"""What is kept longer than its retention period: how much there is, and erasing it.

Nothing goes before an administrator kept periods. Conversations are erased one at a time by `web.clean_up`, because
Rasa keeps a part of each; what is here needs the database alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from records.administration.settings import Name, read, write
from records.base import UtcTime
from records.conversations.tables import Author, Conversation, Handover, Message
from records.engine import Sessions
from records.mail.tables import Mail, MailState
from records.visits.tables import Visit, VisitStatus

EXAMPLES = 5
AT_ONCE = 500
CLOSED = (VisitStatus.DONE, VisitStatus.REFUSED, VisitStatus.WITHDRAWN)
Place = tuple[datetime, str]


class Kind(StrEnum):
    """What has a retention period; the values are the names in addresses and in the log."""

    CONVERSATIONS = "gesprekken"
    VISITS = "werkbezoeken"
    MAILS = "mails"


# Days that are proposed, and the least that makes sense: what is still being worked on must not go.
PROPOSED = {Kind.CONVERSATIONS: 365, Kind.VISITS: 730, Kind.MAILS: 365}
LEAST = {Kind.CONVERSATIONS: 7, Kind.VISITS: 30, Kind.MAILS: 7}
MOST_DAYS = 3650
TABLES: dict[Kind, type[Visit | Mail]] = {Kind.VISITS: Visit, Kind.MAILS: Mail}
# Days for each kind; None keeps it for ever.
Periods = Mapping[Kind, int | None]


@dataclass(frozen=True)
class Due:
    """What would go of one kind.

    Attributes:
        count: how many.
        oldest, newest: when the first and the last of them ended; None when there is none.
        examples: some of the oldest, without anything of a person: number, moment, and for conversations how many
            messages and which topics, for others a status.
    """

    count: int
    oldest: datetime | None
    newest: datetime | None
    examples: list["Example"]


@dataclass(frozen=True)
class Example:
    """One thing that would go."""

    id: str
    at: datetime
    messages: int | None
    about: list[str]


async def periods(sessions: Sessions) -> tuple[dict[Kind, int | None], int]:
    """The periods that hold, and the version to change them with; version 0: nobody ever kept any."""
    found = await read(sessions, Name.RETENTION)
    kept: dict[str, int | None] = found.value or {}
    return {kind: kept.get(kind) for kind in Kind}, found.version


async def kept_at(sessions: Sessions) -> datetime | None:
    """When the periods were changed last; None when nobody ever kept any."""
    return (await read(sessions, Name.RETENTION)).at


async def write_periods(sessions: Sessions, days: Periods, version: int) -> bool:
    """Keep these periods; False when somebody else changed them since this version."""
    return await write(sessions, Name.RETENTION, dict(days), version)


def _ended(kind: Kind) -> InstrumentedAttribute[datetime]:
    """When something began to be kept for nothing."""
    return {Kind.CONVERSATIONS: Conversation.created_at, Kind.VISITS: Visit.updated_at, Kind.MAILS: Mail.created_at}[
        kind
    ]


def _due(kind: Kind, days: int, now: datetime) -> list[ColumnElement[bool]]:
    """What is older than its period, and that nobody works on any more."""
    is_over = {
        Kind.CONVERSATIONS: (Conversation.handover != Handover.ACTIVE) & (Conversation.expires_at < now),
        Kind.VISITS: Visit.status.in_(CLOSED),
        Kind.MAILS: Mail.state != MailState.WAITING,
    }
    return [_ended(kind) < now - timedelta(days=days), is_over[kind]]


async def preview(sessions: Sessions, kind: Kind, days: int | None) -> Due:
    """What would go of a kind with this period."""
    if days is None:
        return Due(0, None, None, [])
    at, where = _ended(kind), _due(kind, days, datetime.now(UTC))
    async with sessions() as session:
        count, oldest, newest = (
            await session.execute(select(func.count(), func.min(at), func.max(at)).where(*where))
        ).one()
    return Due(count, oldest, newest, await _examples(sessions, kind, where))


async def _examples(sessions: Sessions, kind: Kind, where: list[ColumnElement[bool]]) -> list[Example]:
    if kind is Kind.CONVERSATIONS:
        return await _example_conversations(sessions, where)
    which: Any = (Visit.reference, Visit.updated_at, Visit.status)
    if kind is Kind.MAILS:
        which = (Mail.id, Mail.created_at, Mail.state)
    async with sessions() as session:
        rows = await session.execute(select(*which).where(*where).order_by(which[1]).limit(EXAMPLES))
        return [Example(str(number), at, None, [status]) for number, at, status in rows]


async def _example_conversations(sessions: Sessions, where: list[ColumnElement[bool]]) -> list[Example]:
    oldest = select(Conversation.id, Conversation.created_at).where(*where).order_by(Conversation.created_at)
    async with sessions() as session:
        found = list(await session.execute(oldest.limit(EXAMPLES)))
        ids = [id_ for id_, _ in found]
        of_them = Message.conversation_id.in_(ids)
        counts = await session.execute(
            select(Message.conversation_id, func.count()).where(of_them).group_by(Message.conversation_id)
        )
        messages = dict(counts.all())
        asked = select(Message.conversation_id, Message.intent).where(of_them, Message.author == Author.CITIZEN)
        intents = list(await session.execute(asked.where(Message.intent.is_not(None)).order_by(Message.id)))
    topics = {id_: list(dict.fromkeys(intent or "" for owner, intent in intents if owner == id_)) for id_ in ids}
    return [Example(id_, at, messages.get(id_, 0), topics[id_]) for id_, at in found]


async def due_conversations(sessions: Sessions, days: int, after: Place | None, count: int) -> list[Conversation]:
    """The oldest conversations past their period, after this one (its start and id)."""
    query = select(Conversation).where(*_due(Kind.CONVERSATIONS, days, datetime.now(UTC)))
    if after:
        here = tuple_(literal(after[0], UtcTime), literal(after[1]))
        query = query.where(tuple_(Conversation.created_at, Conversation.id) > here)
    async with sessions() as session:
        return list(await session.scalars(query.order_by(Conversation.created_at, Conversation.id).limit(count)))


async def due_rows(sessions: Sessions, kind: Kind, days: int) -> list[int]:
    """Numbers of the first that are past their period, of a kind that the database keeps.

    At most `AT_ONCE`, so that erasing them makes nobody wait long.
    """
    table = TABLES[kind]
    async with sessions() as session:
        due = select(table.id).where(*_due(kind, days, datetime.now(UTC)))
        return list(await session.scalars(due.order_by(table.id).limit(AT_ONCE)))
