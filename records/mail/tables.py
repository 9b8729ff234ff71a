"""Table: e-mail to applicants that is to be sent, was sent, or could not be sent."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcTime


class MailState(StrEnum):
    """What became of a mail; the values are the Dutch words that staff read."""

    WAITING = "wacht"
    SENT = "verstuurd"
    FAILED = "mislukt"
    DROPPED = "vervallen"


class Mail(Base):
    """One e-mail to the applicant of a visit; it goes with the visit when that is erased."""

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_due", "state", "next_try_at"),
        Index("ix_mails_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=MailState.WAITING)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    # Not before this time; a sender that takes the mail moves it on, so that no other takes it meanwhile.
    next_try_at: Mapped[datetime] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # Why the last try failed; none after a success.
    error: Mapped[str | None] = mapped_column(String(500))
    # E-mail address of the employee; none when the assistant wrote it.
    who: Mapped[str | None] = mapped_column(String(254))
