"""Somebody of whom much is kept, and an eraser with a Rasa that can be away."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import select, update

from records.conversations import turns
from records.conversations.case_tables import ConversationLabel, Note, SavedFilter
from records.conversations.tables import Conversation, Message
from records.engine import Sessions
from records.mail.tables import Mail, MailState
from records.proposals.tables import Kind, Proposal
from records.staff.tables import Employee
from records.visits.requests import VisitRequest, store_visit
from records.visits.tables import Visit, VisitStatus
from web.access import KnownTokens
from web.conversations import Conversations
from web.eraser import Eraser
from web.hub import Hub
from web.rasa import RasaFailed

NOW = datetime.now(UTC)
UNDERSTOOD = {"intent": "stad_missie", "confidence": 0.9, "model": "een"}


class Trackers:
    """What Rasa keeps, and whether it answers."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []
        self.away: set[str] = set()
        self.is_away = False

    async def forget(self, conversation: str) -> None:
        if self.is_away or conversation in self.away:
            raise RasaFailed("away")
        self.forgotten.append(conversation)


def eraser_on(sessions: Sessions, trackers: Trackers, mail_folder: Path = Path("nowhere")) -> Eraser:
    nothing, rasa = cast(Any, None), cast(Any, trackers)
    settings: Any = SimpleNamespace(lifetime=timedelta(hours=24))
    service = Conversations(settings, sessions, rasa, nothing, nothing, Hub())
    return Eraser(sessions, service, rasa, KnownTokens(), mail_folder)


async def talk(sessions: Sessions, *texts: str, days_ago: float = 0, **values: Any) -> str:
    """A conversation in which a citizen said this; its id."""
    found, _, _ = await turns.start_conversation(sessions, timedelta(hours=1), [{"text": "Dag!"}])
    for text in texts:
        received = await turns.store_message(sessions, found.id, str(uuid4()), text)
        await turns.store_replies(
            sessions, received.message, [{"text": "Ja.", "buttons": []} | {"emergency": False}], UNDERSTOOD, 9
        )
    at = NOW - timedelta(days=days_ago)
    await turns.change_conversation(sessions, found.id, created_at=at, expires_at=at + timedelta(hours=1), **values)
    return found.id


async def ask_visit(
    sessions: Sessions, name: str, email: str, phone: str = "", days_ago: float = 0,
    status: VisitStatus = VisitStatus.NEW, conversation: str = "weg", remark: str = "",
) -> Visit:  # fmt: skip
    """A request for a visit with one mail."""
    request = VisitRequest(
        "Oefenraad", name, email, phone, ["Slimme stad"], 5, 9, "juni", date(2027, 6, 1), date(2027, 6, 2), remark
    )
    visit = await store_visit(sessions, request, uuid4().hex, conversation)
    at = NOW - timedelta(days=days_ago)
    async with sessions.begin() as session:
        await session.execute(update(Visit).where(Visit.id == visit.id).values(status=status, updated_at=at))
        # The confirmation that goes with every request is not of this test.
        for mail in await session.scalars(select(Mail).where(Mail.visit_id == visit.id)):
            await session.delete(mail)
        session.add(mail_to(visit, at))
    return visit


async def file_of(sessions: Sessions, visit: Visit, folder: Path) -> Path:
    """The file in which the mail of a visit lies where there is no mail server."""
    async with sessions() as session:
        number = await session.scalar(select(Mail.id).where(Mail.visit_id == visit.id))
    file = folder / f"{visit.reference}.{number}.eml"
    file.write_text("Dag,")
    return file


def mail_to(visit: Visit, at: datetime = NOW, **values: Any) -> Mail:
    fields: dict[str, Any] = {
        "visit_id": visit.id, "recipient": visit.email, "subject": "Je werkbezoek", "body": "Dag,", "tries": 1,
        "state": MailState.SENT, "next_try_at": at, "created_at": at, **values,
    }  # fmt: skip
    return Mail(**fields)


def proposal_of(text: str, message: int | None = None, **values: Any) -> Proposal:
    fields: dict[str, Any] = {
        "kind": Kind.EXAMPLE,
        "text": text,
        "message_id": message,
        "changed_at": NOW,
    }
    return Proposal(**{**fields, **values})


async def employee(sessions: Sessions) -> int:
    """Somebody who writes notes."""
    colleague = Employee(email="bob@stad.example", name="Bob", role="medewerker", password_hash="x", created_at=NOW)
    async with sessions.begin() as session:
        session.add(colleague)
    return colleague.id


async def work_on(sessions: Sessions, conversation: str, note: str, label: str, query: str) -> None:
    """A note, a label and a saved filter of an employee."""
    who = await employee(sessions)
    async with sessions.begin() as session:
        session.add(Note(conversation_id=conversation, employee_id=who, at=NOW, text=note))
        session.add(ConversationLabel(conversation_id=conversation, label=label, employee_id=who, at=NOW))
        session.add(SavedFilter(employee_id=who, name="mijn filter", query=query))


async def count_of(sessions: Sessions, table: Any) -> int:
    async with sessions() as session:
        return len(list(await session.scalars(select(table))))


async def ids_of_conversations(sessions: Sessions) -> set[str]:
    async with sessions() as session:
        return set(await session.scalars(select(Conversation.id)))


async def messages_of(sessions: Sessions, conversation: str) -> list[Message]:
    return await turns.history(sessions, conversation, 0)
