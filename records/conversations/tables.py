"""Tables of the conversations that citizens have through the gateway."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Computed,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcTime

NOT_SURE = "nlu_fallback"
# The topic of the questions that the city's texts say nothing about.
OUT_OF_SCOPE = "gedeeld_buiten_bereik"
# What the intent of an emergency begins with; its kind comes after it.
EMERGENCY = "emergency/"
# Below this the assistant doubts; while a form is open its questions are answered, and nothing is to be understood.
SURE_ENOUGH = 0.6
DOUBTFUL = f"form IS NULL AND (certainty < {SURE_ENOUGH} OR intent = '{NOT_SURE}')"
# Not answered, or not yet.
WAITING = "delivery IN ('received', 'unanswered')"


class Understood(ColumnElement[Any]):
    """A field of what was understood, for a generated column; spelled as the database itself gives it back."""

    inherit_cache = False

    def __init__(self, field: str, is_number: bool = False) -> None:
        self.field, self.is_number = field, is_number


@compiles(Understood, "sqlite")
def _on_sqlite(element: Understood, *_: Any, **__: Any) -> str:
    return f"json_extract(understood, '$.{element.field}')"


@compiles(Understood, "postgresql")
def _on_postgresql(element: Understood, *_: Any, **__: Any) -> str:
    read = f"(understood ->> '{element.field}'::text)"
    return f"({read})::double precision" if element.is_number else read


def _only(condition: str) -> dict[str, Any]:
    """Options of an index over the rows that fulfil this condition."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Author(StrEnum):
    """Who wrote a message."""

    CITIZEN = "citizen"
    BOT = "bot"
    STAFF = "staff"


class Delivery(StrEnum):
    """Where a citizen's message stands."""

    RECEIVED = "received"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class Handover(StrEnum):
    """Whether a person is asked for, or there."""

    NONE = "none"
    WAITING = "waiting"
    ACTIVE = "active"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a hand-over ended; the values are the Dutch words that staff read."""

    HELPED = "geholpen"
    CALLED_BACK = "teruggebeld"
    REFERRED = "doorverwezen"
    NOT_REACHED = "niet bereikt"


class Conversation(Base):
    """One conversation. Its token is kept as a hash only."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_created", "created_at", "id"),
        Index("ix_conversations_handover", "handover", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    handover: Mapped[str] = mapped_column(String(16), default=Handover.NONE)
    # Who has it: the citizen reads the name, the address tells colleagues of one name apart.
    staff_name: Mapped[str | None] = mapped_column(String(200))
    staff_email: Mapped[str | None] = mapped_column(String(254))
    outcome: Mapped[str | None] = mapped_column(String(16))
    caller_name: Mapped[str | None] = mapped_column(String(200))
    caller_contact: Mapped[str | None] = mapped_column(String(200))
    rating: Mapped[int | None] = mapped_column(Integer)
    rating_words: Mapped[str | None] = mapped_column(Text)


class Message(Base):
    """One message of a conversation; ids grow in the order in which they were written."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_message_id", name="uq_messages_client_message"),
        Index("ix_messages_conversation", "conversation_id", "id"),
        Index("ix_messages_intent", "intent", "conversation_id", **_only("intent IS NOT NULL")),
        Index("ix_messages_doubtful", "conversation_id", "id", **_only(DOUBTFUL)),
        Index("ix_messages_thumb", "thumb", "conversation_id", "reply_to", **_only("thumb IS NOT NULL")),
        Index("ix_messages_waiting", "conversation_id", "id", **_only(WAITING)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    author: Mapped[str] = mapped_column(String(16))
    name: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    # Of a citizen's message: its own id of the widget, how far it is, and what was understood.
    client_message_id: Mapped[str | None] = mapped_column(String(36))
    delivery: Mapped[str | None] = mapped_column(String(16))
    understood: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    milliseconds: Mapped[int | None] = mapped_column(Integer)
    # Made by the database of what was understood, to search in; read with a message only when asked for.
    # Stored, because PostgreSQL has no index on others; SQLite cannot add stored ones, and needs none.
    intent: Mapped[str | None] = mapped_column(Text, Computed(Understood("intent"), persisted=True), deferred=True)
    certainty: Mapped[float | None] = mapped_column(
        Float, Computed(Understood("confidence", is_number=True), persisted=True), deferred=True
    )  # fmt: skip
    form: Mapped[str | None] = mapped_column(Text, Computed(Understood("form"), persisted=True), deferred=True)
    model: Mapped[str | None] = mapped_column(Text, Computed(Understood("model"), persisted=True), deferred=True)
    # Of a reply: the message it answers, and what it offers.
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    topic: Mapped[str | None] = mapped_column(String(100))
    source: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    buttons: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    emergency: Mapped[bool] = mapped_column(default=False)
    thumb: Mapped[str | None] = mapped_column(String(8))
    thumb_words: Mapped[str | None] = mapped_column(Text)
