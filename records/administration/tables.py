"""Tables of the administration: settings that are made in the console, and proofs that somebody's data was erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcTime
from records.conversations.tables import Message

# For the filter on a model, also together with a topic: the messages themselves need not be read.
ANSWERED = text("model IS NOT NULL")
Index(
    "ix_messages_register", Message.model, Message.intent, Message.id,
    sqlite_where=ANSWERED, postgresql_where=ANSWERED,
)  # fmt: skip


class ConsoleSetting(Base):
    """One setting; without a row, or without a value in it, the default holds."""

    __tablename__ = "console_settings"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    # Grows with every change: who read an older one cannot write over what a colleague changed meanwhile.
    version: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class Erasure(Base):
    """Proof that somebody's data was erased; it holds nothing of that person."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    # E-mail address of the employee who did it.
    who: Mapped[str] = mapped_column(String(254))
    # What was looked for, as a slow salted hash: who knows it can see that this proof is about it, nobody can read it.
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    # How much was erased in each place, and how much a second search still found there.
    erased: Mapped[dict[str, int]] = mapped_column(JSON)
    left: Mapped[dict[str, int]] = mapped_column(JSON)
    # Whether all that was chosen could be erased; what could not is chosen again in a next erasure.
    is_complete: Mapped[bool]
