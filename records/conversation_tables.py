"""Tables of the conversations that citizens have through the gateway."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.tables import Base, UtcTime


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


class Conversation(Base):
    """One conversation. Its token is kept as a hash only."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    handover: Mapped[str] = mapped_column(String(16), default=Handover.NONE)
    staff_name: Mapped[str | None] = mapped_column(String(200))
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
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    author: Mapped[str] = mapped_column(String(16))
    name: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    # Of a citizen's message: its own id of the widget, how far it is, and what was understood.
    client_message_id: Mapped[str | None] = mapped_column(String(36))
    delivery: Mapped[str | None] = mapped_column(String(16), index=True)
    understood: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    milliseconds: Mapped[int | None] = mapped_column(Integer)
    # Of a reply: the message it answers, and what it offers.
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    topic: Mapped[str | None] = mapped_column(String(100))
    source: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    buttons: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    emergency: Mapped[bool] = mapped_column(default=False)
    thumb: Mapped[str | None] = mapped_column(String(8))
    thumb_words: Mapped[str | None] = mapped_column(Text)
