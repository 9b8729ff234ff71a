"""Table of the training proposals: words of citizens that may become example questions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcTime


class State(StrEnum):
    """How far a proposal is; the values are the Dutch words that staff read."""

    DRAFT = "concept"
    PROPOSED = "voorgesteld"
    APPROVED = "goedgekeurd"
    REFUSED = "afgewezen"
    TAKEN_OVER = "overgenomen"


class Kind(StrEnum):
    """What a proposal is to become."""

    EXAMPLE = "voorbeeld"
    NEW_TOPIC = "nieuw_onderwerp"


class Proposal(Base):
    """Words of a citizen's message, put right by staff, with the topic that they should belong to.

    Until it is approved a proposal goes with its message: `lives_with` deletes it in the database itself, whatever
    deletes the message. Whoever approves one has seen that it holds no personal data; then `lives_with` is emptied, and
    the proposal stays when the message goes.
    """

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_state", "state", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Where it comes from, as long as that is there; no message is proposed twice.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"), unique=True)
    lives_with: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default=State.DRAFT)
    text: Mapped[str] = mapped_column(Text)
    # Of an example: its intent; none when it is still to be chosen.
    topic: Mapped[str | None] = mapped_column(String(100))
    # Of a new topic: how staff calls it for now, and what they want to tell about it.
    working_title: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    # Whether personal data was found that nobody looked at; who found that it is none.
    is_suspect: Mapped[bool] = mapped_column(default=False)
    cleared_by: Mapped[str | None] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(Text, default="")
    # E-mail address of who changed it last; none as long as it is as it was collected.
    changed_by: Mapped[str | None] = mapped_column(String(254))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
    # Grows with each change: nobody decides on words that they did not see.
    version: Mapped[int] = mapped_column(Integer, default=1)
    # Number of the file in which it is handed to the developers.
    export: Mapped[int | None] = mapped_column(Integer)
