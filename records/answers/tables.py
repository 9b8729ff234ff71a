"""Table of the answers that employees edited."""

from datetime import date, datetime

from sqlalchemy import Date, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcTime
from records.conversations.tables import Message


class AnswerVersion(Base):
    """One version of the answer of a topic; the highest number is what citizens read. Versions are only added."""

    __tablename__ = "answer_versions"
    __table_args__ = (UniqueConstraint("topic", "number", name="uq_answer_versions_topic_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(100))
    # From 1; 0 is the answer of the topic's file, which is not stored.
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[date | None] = mapped_column(Date)
    # The answer is that of the file again, also when the file changes later; `text` is what it was then.
    from_file: Mapped[bool] = mapped_column(default=False)
    # SHA-256 of the file's text when this was written, so that a later change of the file can be told.
    file_hash: Mapped[str] = mapped_column(String(64))
    # Number of the version that this one brought back.
    restored: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcTime)
    who: Mapped[str] = mapped_column(String(254))
    who_name: Mapped[str] = mapped_column(String(200))


# Counts how often each answer was given, and its thumbs, without reading the messages.
_HAS_TOPIC = text("topic IS NOT NULL")
Index("ix_messages_topic", Message.topic, Message.thumb, sqlite_where=_HAS_TOPIC, postgresql_where=_HAS_TOPIC)
