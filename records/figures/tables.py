"""Tables of the figures: what was counted once of conversations in which nothing can change any more.

They hold numbers, names of topics and names of models; nothing of a citizen. So they stay when conversations go.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcTime
from records.conversations.tables import NOT_SURE, OUT_OF_SCOPE, Message

# Messages for which the assistant had no answer: not understood, or about something that it knows nothing of.
# Adding nothing to the intent keeps SQLite from the index on intents, which is not in the order of time.
NOT_HELPED = f"form IS NULL AND (intent || '') IN ('{NOT_SURE}', '{OUT_OF_SCOPE}')"
Index("ix_messages_not_helped", Message.at, sqlite_where=text(NOT_HELPED), postgresql_where=text(NOT_HELPED))


class FigureHour(Base):
    """Conversations that began in one hour, with all that was said in them; the latest row tells how far was counted.

    An hour without any has no row. `day` and `clock` are that hour on the city's clock; an hour that comes twice when
    the clock is set back has two rows.
    """

    __tablename__ = "figure_hours"

    hour: Mapped[datetime] = mapped_column(UtcTime, primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    clock: Mapped[int] = mapped_column(Integer)
    # Conversations in which a citizen said something; those that were answered without help; those with an employee.
    conversations: Mapped[int] = mapped_column(Integer)
    alone: Mapped[int] = mapped_column(Integer)
    handovers: Mapped[int] = mapped_column(Integer)
    # Messages of citizens.
    messages: Mapped[int] = mapped_column(Integer)
    not_understood: Mapped[int] = mapped_column(Integer)
    unanswered: Mapped[int] = mapped_column(Integer)
    # Replies.
    thumbs_up: Mapped[int] = mapped_column(Integer)
    thumbs_down: Mapped[int] = mapped_column(Integer)
    # Work visits that were asked in this hour.
    visits: Mapped[int] = mapped_column(Integer)


class Span(StrEnum):
    """Of how many days a row is."""

    DAY = "day"
    MONTH = "month"


class FigureTopic(Base):
    """What was asked in the conversations that began on one day, or in one month, of the city, by topic and model.

    A month is there beside its days: a year by the day is 50,000 rows, and each visit to the page would add them up.
    """

    __tablename__ = "figure_topics"

    span: Mapped[str] = mapped_column(String(8), primary_key=True)
    first: Mapped[date] = mapped_column(Date, primary_key=True)
    # Intent, or the form that was being filled in.
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    # Empty for what was answered without a model.
    model: Mapped[str] = mapped_column(Text, primary_key=True)
    conversations: Mapped[int] = mapped_column(Integer)
    messages: Mapped[int] = mapped_column(Integer)
    not_understood: Mapped[int] = mapped_column(Integer)
    thumbs_up: Mapped[int] = mapped_column(Integer)
    thumbs_down: Mapped[int] = mapped_column(Integer)


class FigureTime(Base):
    """How many answers took so long, in the conversations that began on one day, or in one month, of the city."""

    __tablename__ = "figure_times"

    span: Mapped[str] = mapped_column(String(8), primary_key=True)
    first: Mapped[date] = mapped_column(Date, primary_key=True)
    model: Mapped[str] = mapped_column(Text, primary_key=True)
    # Rounded to two digits: 38, 120, 4500.
    milliseconds: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    answers: Mapped[int] = mapped_column(Integer)
