"""Tables of the work around a conversation: notes, labels, who follows it up, who looks at it, saved filters."""

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcTime

LONGEST_LABEL = 40
LONGEST_NAME = 100


class Note(Base):
    """What an employee wrote for colleagues about a conversation."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_conversation", "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    text: Mapped[str] = mapped_column(Text)


class ConversationLabel(Base):
    """A free word by which conversations are found again: trimmed, lower case."""

    __tablename__ = "conversation_labels"
    __table_args__ = (Index("ix_conversation_labels_label", "label", "conversation_id"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    label: Mapped[str] = mapped_column(String(LONGEST_LABEL), primary_key=True)
    # Who put it on; none when that account is gone.
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcTime, default=lambda: datetime.now(UTC))


class Assignment(Base):
    """Who follows a conversation up."""

    __tablename__ = "assignments"
    __table_args__ = (Index("ix_assignments_employee", "employee_id", "conversation_id"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    # Who gave it; none when that account is gone.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id", ondelete="SET NULL"))


class Presence(Base):
    """Who had a conversation open, and when that was last heard of."""

    __tablename__ = "presences"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class Unforgotten(Base):
    """A conversation in which words were wiped while Rasa still remembers them."""

    __tablename__ = "unforgotten"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)


class SavedFilter(Base):
    """Filters of the list of conversations that an employee keeps under a name, as the query of an address."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("employee_id", "name", name="uq_saved_filters_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(Text)
