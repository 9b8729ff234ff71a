"""Tables: work-visit requests, their history, information days."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcTime


class VisitStatus(StrEnum):
    """Where a request stands; the values are the Dutch words that staff and citizens read."""

    NEW = "nieuw"
    CONTACTED = "gecontacteerd"
    PLANNED = "gepland"
    DONE = "afgerond"
    REFUSED = "afgewezen"
    WITHDRAWN = "ingetrokken"


class Visit(Base):
    """One request for a work visit. Only the fields that the form declares are stored."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("people_min between 1 and people_max", name="people_range"),
        CheckConstraint("period_from <= period_to", name="period_range"),
        Index("ix_visits_status_created", "status", "created_at"),
        Index("ix_visits_status_id", "status", "id"),
        Index("ix_visits_lower_email", text("lower(email)")),
        Index("ix_visits_lower_organisation", text("lower(organisation)")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    conversation: Mapped[str] = mapped_column(String(255), index=True)
    status: Mapped[str] = mapped_column(String(16), default=VisitStatus.NEW)
    organisation: Mapped[str] = mapped_column(String(200))
    contact_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(32), default="")
    themes: Mapped[list[str]] = mapped_column(JSON)
    people_min: Mapped[int] = mapped_column(Integer)
    people_max: Mapped[int] = mapped_column(Integer)
    period_text: Mapped[str] = mapped_column(String(200))
    period_from: Mapped[date] = mapped_column(Date)
    period_to: Mapped[date] = mapped_column(Date)
    remark: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    # The day that was agreed, also when the information day is moved or removed afterwards.
    planned_on: Mapped[date | None] = mapped_column(Date)
    information_day_id: Mapped[int | None] = mapped_column(
        ForeignKey("information_days.id", ondelete="SET NULL"), index=True
    )  # fmt: skip
    # The request that goes on instead of this one.
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("visits.id", ondelete="SET NULL"), index=True)


class VisitEvent(Base):
    """What happened to a request and when; never changed afterwards."""

    __tablename__ = "visit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    what: Mapped[str] = mapped_column(String(32))
    # E-mail address of the employee; none when the citizen did it.
    who: Mapped[str | None] = mapped_column(String(254))
    # What was put right: the name of a column of the request, and its value before and after as staff read it.
    field: Mapped[str | None] = mapped_column(String(32))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)


class InformationDay(Base):
    """A day on which the city tells about a theme; past ones stay as history."""

    __tablename__ = "information_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    theme: Mapped[str] = mapped_column(String(200))
    places: Mapped[int | None] = mapped_column(Integer)
    # Citizens hear of it from this day on; from the start when there is none.
    visible_from: Mapped[date | None] = mapped_column(Date)
