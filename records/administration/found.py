"""Finds everything that is kept about one person.

What Rasa keeps of a conversation is found with the conversation. The log of who read what holds nothing of a citizen.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from records.administration.sought import Sought
from records.conversations.case_tables import ConversationLabel, Note, SavedFilter
from records.conversations.tables import Conversation, Message
from records.engine import Sessions
from records.mail.tables import Mail
from records.proposals.tables import Proposal
from records.visits.tables import Visit, VisitEvent

# Of each kind; the second search of the proof finds the others.
MOST = 200
AT_ONCE = 5000
EXCERPT = 240
Column = InstrumentedAttribute[Any]
VISIT_TEXTS = (
    Visit.reference, Visit.organisation, Visit.contact_name, Visit.email, Visit.phone, Visit.remark, Visit.period_text,
)  # fmt: skip
PROPOSAL_TEXTS = (Proposal.text, Proposal.working_title, Proposal.note, Proposal.reason)
# Where things of a conversation stand: name, number of a row, texts.
PLACES: tuple[tuple[str, type[Any], Column, tuple[Column, ...]], ...] = (
    ("berichten", Message, Message.id, (Message.text, Message.thumb_words)),
    ("beller", Conversation, Conversation.id,
     (Conversation.caller_name, Conversation.caller_contact, Conversation.rating_words)),
    ("notas", Note, Note.id, (Note.text,)),
)  # fmt: skip


@dataclass
class FoundConversation:
    """A conversation that holds what is sought.

    Attributes:
        conversation: itself.
        where: names of the places, with how often it stands there.
        excerpt: the first text in which it stands, shortened; empty when it is only behind a visit.
        visits: references of visits that were found and came from it.
    """

    conversation: Conversation
    where: dict[str, int]
    excerpt: str
    visits: list[str]


@dataclass
class Found:
    """Everything that was found, at most `MOST` of each kind, and values by which the same person may be found too."""

    conversations: list[FoundConversation] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    filters: list[SavedFilter] = field(default_factory=list)
    also: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How much there is of each kind."""
        return {
            "gesprekken": len(self.conversations), "werkbezoeken": len(self.visits), "mails": len(self.mails),
            "voorstellen": len(self.proposals), "filters": len(self.filters),
        }  # fmt: skip


async def find(sessions: Sessions, them: list[Sought]) -> Found:
    """Where any of what is sought stands."""
    async with sessions() as session:
        visits = await _visits(session, them)
        conversations = await _conversations(session, them, visits)
        mails = await _rows(session, them, Mail, (Mail.recipient, Mail.subject, Mail.body))
        proposals = await _rows(session, them, Proposal, PROPOSAL_TEXTS)
        # Few, and their words stand there as in an address: no condition of the database would find them.
        saved = await session.scalars(select(SavedFilter).order_by(SavedFilter.id))
        filters = [each for each in saved if _is_any_in(them, each.name, unquote_plus(each.query))]
    return Found(
        conversations, visits, mails[:MOST], proposals[:MOST], filters[:MOST], _also(them, visits, conversations)
    )


def _is_any_in(them: Iterable[Sought], *texts: str | None) -> bool:
    return any(each.is_in(text) for each in them for text in texts)


def _may_be_in(them: list[Sought], columns: Iterable[Column]) -> ColumnElement[bool]:
    return or_(*(each.may_be_in(column) for each in them for column in columns))


async def _rows(session: AsyncSession, them: list[Sought], table: Any, columns: tuple[Column, ...]) -> list[Any]:
    """The rows of a table in which it stands, the newest first."""
    found = await session.scalars(select(table).where(_may_be_in(them, columns)).order_by(table.id.desc()))
    return [row for row in found if _is_any_in(them, *(getattr(row, column.key) for column in columns))]


async def _visits(session: AsyncSession, them: list[Sought]) -> list[Visit]:
    """The visits that hold it now, or held it before they were put right."""
    events = await _rows(session, them, VisitEvent, (VisitEvent.old, VisitEvent.new))
    earlier = {event.visit_id for event in events}
    visits = await _rows(session, them, Visit, VISIT_TEXTS)
    others = earlier - {visit.id for visit in visits}
    more = await session.scalars(select(Visit).where(Visit.id.in_(others)).order_by(Visit.id.desc()))
    return [*visits, *more][:MOST]


async def _conversations(session: AsyncSession, them: list[Sought], visits: list[Visit]) -> list[FoundConversation]:
    where: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    excerpts: dict[str, str] = {}
    for name, table, number, columns in PLACES:
        async for owner, texts in _texts(session, them, table, number, columns):
            where[owner][name] += 1
            excerpts.setdefault(owner, next(text or "" for text in texts if _is_any_in(them, text)))
    for owner in await _labelled(session, them):
        where[owner]["labels"] += 1
    behind: dict[str, list[str]] = defaultdict(list)
    for visit in visits:
        behind[visit.conversation].append(visit.reference)
    ids = sorted({*where, *behind})
    found = (await _stored(session, ids))[:MOST]
    shown = {each.id: shorten(excerpts.get(each.id, ""), EXCERPT, placeholder=" …") for each in found}
    return [FoundConversation(each, dict(where[each.id]), shown[each.id], behind[each.id]) for each in found]


async def _texts(
    session: AsyncSession, them: list[Sought], table: Any, number: Column, columns: tuple[Column, ...]
) -> AsyncIterator[tuple[str, list[str | None]]]:
    """Conversation and texts of every row in which it stands; some rows at a time are in memory."""
    owner = table.id if table is Conversation else table.conversation_id
    query = select(number, owner, *columns).where(_may_be_in(them, columns)).order_by(number).limit(AT_ONCE)
    rows = list(await session.execute(query))
    while rows:
        for _, conversation, *texts in rows:
            if _is_any_in(them, *texts):
                yield conversation, texts
        rows = list(await session.execute(query.where(number > rows[-1][0]))) if len(rows) == AT_ONCE else []


async def _labelled(session: AsyncSession, them: list[Sought]) -> list[str]:
    label = ConversationLabel.label
    rows = await session.execute(select(ConversationLabel.conversation_id, label).where(_may_be_in(them, (label,))))
    return [conversation for conversation, text in rows if _is_any_in(them, text)]


async def _stored(session: AsyncSession, ids: list[str]) -> list[Conversation]:
    """The conversations of these that are still there, the newest first."""
    found: list[Conversation] = []
    for start in range(0, len(ids), MOST):
        found += await session.scalars(select(Conversation).where(Conversation.id.in_(ids[start : start + MOST])))
    return sorted(found, key=lambda each: each.created_at, reverse=True)


def _also(them: list[Sought], visits: list[Visit], conversations: list[FoundConversation]) -> list[str]:
    values = [value for visit in visits for value in (visit.email, visit.phone, visit.contact_name)]
    values += [
        value
        for each in conversations
        for value in (each.conversation.caller_name, each.conversation.caller_contact)
        if value
    ]
    return [value for value in dict.fromkeys(values) if value and not _is_any_in(them, value)]
