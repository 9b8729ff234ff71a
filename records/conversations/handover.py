"""Queries for conversations with a person: which ask for one, and who has them. Each change is one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from textwrap import shorten
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update

from records.conversations.tables import Author, Conversation, Handover, Message, Outcome
from records.engine import Sessions
from records.staff.login import IDLE, LONGEST
from records.staff.tables import STAFF, AuditEntry, Employee, StaffSession

# Of each kind on the list: more than one front office has at a time.
MOST = 100
RECENT = timedelta(minutes=30)
# The newest messages among which the conversations of the last half hour are looked for: nothing reads the whole table.
NEWEST_MESSAGES = 2000
SHORTENED = 120
READING = "gesprek gelezen"
READ_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Going:
    """A conversation on the list: the time of its last message and the citizen's last question, shortened."""

    conversation: Conversation
    last_at: datetime
    question: str


async def going_on(sessions: Sessions) -> list[Going]:
    """Conversations for the list: who waits for a person, those with one, and the others of late.

    Who waits in the chat comes before who left a telephone number or an address; of both the longest waiting first.
    """
    newest = select(Message.id, Message.conversation_id, Message.at, Message.author)
    newest_ones = newest.order_by(Message.id.desc()).limit(NEWEST_MESSAGES).subquery()
    lately = (newest_ones.c.at > datetime.now(UTC) - RECENT, newest_ones.c.author == Author.CITIZEN)
    latest = func.max(newest_ones.c.id).label("latest")
    recent = select(newest_ones.c.conversation_id, latest).where(*lately).group_by(newest_ones.c.conversation_id)
    asked = recent.subquery()
    queries = (
        _with_last()
        .where(Conversation.handover == Handover.WAITING)
        .order_by(Conversation.caller_contact.is_not(None), Conversation.created_at),
        _with_last().where(Conversation.handover == Handover.ACTIVE).order_by(Conversation.created_at.desc()),
        _with_last()
        .join(asked, asked.c.conversation_id == Conversation.id)
        .where(Conversation.handover.in_((Handover.NONE, Handover.CLOSED)))
        .order_by(asked.c.latest.desc()),
    )
    async with sessions() as session:
        return [_going(*row) for query in queries for row in await session.execute(query.limit(MOST))]


def _with_last() -> Select[Conversation, datetime | None, str | None]:
    of_it = Message.conversation_id == Conversation.id
    backwards = Message.id.desc()
    last_at = select(Message.at).where(of_it).order_by(backwards).limit(1).correlate(Conversation)
    # Some more than is shown, as white space counts here.
    start = func.substr(Message.text, 1, 4 * SHORTENED)
    question = select(start).where(of_it, Message.author == Author.CITIZEN).order_by(backwards).limit(1)
    return select(Conversation, last_at.scalar_subquery(), question.correlate(Conversation).scalar_subquery())


def _going(conversation: Conversation, last_at: datetime | None, question: str | None) -> Going:
    return Going(conversation, last_at or conversation.created_at, shorten(question or "", SHORTENED, placeholder=" …"))


async def find(sessions: Sessions, conversation: str) -> Conversation | None:
    """One conversation; None when it was erased or never was."""
    async with sessions() as session:
        return await session.get(Conversation, conversation)


async def colleagues(sessions: Sessions, employee: str) -> Sequence[Employee]:
    """Who can be given a conversation by the employee with this e-mail address, by name."""
    query = select(Employee).where(Employee.active, Employee.role.in_(STAFF), Employee.email != employee)
    async with sessions() as session:
        return (await session.scalars(query.order_by(Employee.name))).all()


async def take(sessions: Sessions, conversation: str, employee: Employee) -> bool:
    """Give the conversation to this employee, unless a colleague who is logged in has it; whether it is theirs now.

    Somebody who logged out, or whose session ended, keeps no citizen waiting.
    """
    now = datetime.now(UTC)
    holder_is_here = (
        exists()
        .where(StaffSession.employee_id == Employee.id, Employee.email == Conversation.staff_email, Employee.active)
        .where(Employee.role.in_(STAFF))
        .where(StaffSession.seen_at > now - IDLE, StaffSession.created_at > now - LONGEST)
        .correlate(Conversation)
    )
    free = or_(
        Conversation.handover != Handover.ACTIVE, Conversation.staff_email == employee.email, ~holder_is_here
    )  # fmt: skip
    values = {"handover": Handover.ACTIVE, "staff_name": employee.name, "staff_email": employee.email, "outcome": None}
    return await _change(sessions, (Conversation.id == conversation, free), values)


async def say(sessions: Sessions, conversation: str, employee: Employee, text: str) -> Message | None:
    """Commit a message of the employee who has the conversation; None when somebody else has it, or nobody."""
    values = {
        "conversation_id": conversation, "at": datetime.now(UTC), "author": Author.STAFF, "name": employee.name,
        "text": text, "buttons": [], "emergency": False,
    }  # fmt: skip
    keep = update(Conversation).where(*_theirs(conversation, employee)).values(handover=Handover.ACTIVE)
    async with sessions.begin() as session:
        # Changing nothing locks the row: nobody takes the conversation between looking and writing.
        if await session.scalar(keep.returning(Conversation.id)) is None:
            return None
        message = Message(**values)
        session.add(message)
    return message


async def release(sessions: Sessions, conversation: str, employee: Employee, outcome: Outcome | None) -> bool:
    """Give the conversation back to the assistant, with how it ended; whether the employee had it."""
    values = {"handover": Handover.CLOSED, "staff_name": None, "staff_email": None, "outcome": outcome}
    return await _change(sessions, _theirs(conversation, employee), values)


async def forward(sessions: Sessions, conversation: str, employee: Employee, to: Employee) -> bool:
    """Give the conversation to a colleague with an open account; whether the employee had it."""
    can_have_it = exists().where(Employee.email == to.email, Employee.active, Employee.role.in_(STAFF))
    values = {"staff_name": to.name, "staff_email": to.email}
    return await _change(sessions, (*_theirs(conversation, employee), can_have_it), values)


def _theirs(conversation: str, employee: Employee) -> tuple[ColumnElement[bool], ...]:
    held = (Conversation.handover == Handover.ACTIVE, Conversation.staff_email == employee.email)
    return (Conversation.id == conversation, *held)


async def _change(sessions: Sessions, where: tuple[ColumnElement[bool], ...], values: dict[str, Any]) -> bool:
    changed = update(Conversation).where(*where).values(**values).returning(Conversation.id)
    async with sessions.begin() as session:
        return await session.scalar(changed, execution_options={"synchronize_session": False}) is not None


async def read_lately(sessions: Sessions, who: str, thing: str) -> bool:
    """Whether the audit log tells of the last hour that this employee read this conversation."""
    lately = AuditEntry.at > datetime.now(UTC) - READ_AGAIN_AFTER
    about = (AuditEntry.object == thing, AuditEntry.who == who, AuditEntry.action == READING)
    async with sessions() as session:
        return await session.scalar(select(AuditEntry.id).where(*about, lately).limit(1)) is not None
