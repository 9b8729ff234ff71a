"""Queries for the work around a conversation: notes, labels, and who follows it up."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from records.conversations.case_tables import Assignment, ConversationLabel, Note
from records.engine import Sessions
from records.staff.tables import Employee

MOST_LABELS = 20
MOST_OFFERED = 200


@dataclass(frozen=True)
class Written:
    """A note and the name of who wrote it."""

    note: Note
    name: str


@dataclass(frozen=True)
class Labelled:
    """A label and the name of who put it on; None when that account is gone."""

    label: ConversationLabel
    name: str | None


@dataclass(frozen=True)
class Assigned:
    """Who follows a conversation up, since when, and the name of who arranged that."""

    employee: Employee
    at: datetime
    by: str | None


@dataclass(frozen=True)
class Case:
    """The work around one conversation; notes oldest first, labels by name."""

    notes: list[Written]
    labels: list[Labelled]
    assigned: Assigned | None


async def case_of(sessions: Sessions, conversation: str) -> Case:
    """Notes, labels and assignee of a conversation."""
    notes = select(Note, Employee.name).join(Employee).where(Note.conversation_id == conversation)
    labels = select(ConversationLabel, Employee.name).outerjoin(Employee)
    by = aliased(Employee)
    assigned = (
        select(Employee, Assignment.at, by.name)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .outerjoin(by, by.id == Assignment.by_id)
        .where(Assignment.conversation_id == conversation)
    )
    async with sessions() as session:
        written = [Written(*row) for row in await session.execute(notes.order_by(Note.id))]
        labels = labels.where(ConversationLabel.conversation_id == conversation).order_by(ConversationLabel.label)
        labelled = [Labelled(*row) for row in await session.execute(labels)]
        found = (await session.execute(assigned)).first()
    return Case(written, labelled, Assigned(*found) if found else None)


async def add_note(sessions: Sessions, conversation: str, employee: int, text: str) -> int | None:
    """Keep a note; its id, or None when the conversation is not there."""
    note = Note(conversation_id=conversation, employee_id=employee, at=datetime.now(UTC), text=text)
    return note.id if await _added(sessions, note) else None


async def remove_note(sessions: Sessions, conversation: str, employee: int, note: int) -> bool:
    """Remove a note of this conversation that the employee wrote; False when there is none."""
    its = (Note.id == note, Note.conversation_id == conversation, Note.employee_id == employee)
    async with sessions.begin() as session:
        return await session.scalar(delete(Note).where(*its).returning(Note.id)) is not None


async def add_label(sessions: Sessions, conversation: str, employee: int, label: str) -> bool:
    """Put a label on; False when it is on already, or there are as many as there may be."""
    count = select(func.count()).where(ConversationLabel.conversation_id == conversation)
    async with sessions() as session:
        if (await session.scalar(count) or 0) >= MOST_LABELS:
            return False
    put = ConversationLabel(conversation_id=conversation, label=label, employee_id=employee)
    return await _added(sessions, put)


async def remove_label(sessions: Sessions, conversation: str, label: str) -> bool:
    """Take a label off; False when it was not on."""
    its = (ConversationLabel.conversation_id == conversation, ConversationLabel.label == label)
    async with sessions.begin() as session:
        taken = delete(ConversationLabel).where(*its).returning(ConversationLabel.label)
        return await session.scalar(taken) is not None


async def labels_in_use(sessions: Sessions) -> list[str]:
    """Labels that conversations have, by name, at most `MOST_OFFERED`."""
    query = select(ConversationLabel.label).distinct().order_by(ConversationLabel.label).limit(MOST_OFFERED)
    async with sessions() as session:
        return list(await session.scalars(query))


async def assign(sessions: Sessions, conversation: str, employee: int | None, by: int) -> bool:
    """Let an employee follow the conversation up, or nobody (None); False when the conversation is not there."""
    if employee is None:
        async with sessions.begin() as session:
            await session.execute(delete(Assignment).where(Assignment.conversation_id == conversation))
        return True
    given = Assignment(conversation_id=conversation, employee_id=employee, at=datetime.now(UTC), by_id=by)
    # A colleague may assign it at the same moment: then theirs is found and replaced.
    return await _merged(sessions, given) or await _merged(sessions, given)


async def _added(sessions: Sessions, row: Note | ConversationLabel) -> bool:
    try:
        async with sessions.begin() as session:
            session.add(row)
    except IntegrityError:
        return False
    return True


async def _merged(sessions: Sessions, row: Assignment) -> bool:
    try:
        async with sessions.begin() as session:
            await session.merge(row)
    except IntegrityError:
        return False
    return True


async def labels_of(sessions: Sessions, conversations: Sequence[str]) -> dict[str, list[str]]:
    """The labels of each of these conversations, by name; one query for a whole page of the list."""
    found: dict[str, list[str]] = defaultdict(list)
    query = select(ConversationLabel.conversation_id, ConversationLabel.label).order_by(ConversationLabel.label)
    async with sessions() as session:
        for conversation, label in await session.execute(
            query.where(ConversationLabel.conversation_id.in_(conversations))
        ):
            found[conversation].append(label)
    return found


async def assignees_of(sessions: Sessions, conversations: Sequence[str]) -> dict[str, Employee]:
    """Who follows up each of these conversations that somebody follows up; one query for a whole page of the list."""
    query = select(Assignment.conversation_id, Employee).join(Employee, Employee.id == Assignment.employee_id)
    async with sessions() as session:
        rows = await session.execute(query.where(Assignment.conversation_id.in_(conversations)))
        return {row[0]: row[1] for row in rows}
