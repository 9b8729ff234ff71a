"""Figures that were counted once, and an index on the messages that were not helped."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

NOT_HELPED = "form IS NULL AND (intent || '') IN ('nlu_fallback', 'gedeeld_buiten_bereik')"
COUNTS = (
    "conversations", "alone", "handovers", "messages", "not_understood", "unanswered", "thumbs_up", "thumbs_down",
    "visits",
)  # fmt: skip
COUNTS_OF_TOPICS = ("conversations", "messages", "not_understood", "thumbs_up", "thumbs_down")


def numbers(names: tuple[str, ...]) -> list[sa.Column]:
    """A column for each count."""
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def upgrade() -> None:
    """Create the tables, empty: the console counts by itself. The index stands on the few messages that it is about."""
    op.create_table(
        "figure_hours",
        sa.Column("hour", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("clock", sa.Integer, nullable=False),
        *numbers(COUNTS),
    )
    op.create_table(
        "figure_topics",
        sa.Column("span", sa.String(8), primary_key=True),
        sa.Column("first", sa.Date, primary_key=True),
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("model", sa.Text, primary_key=True),
        *numbers(COUNTS_OF_TOPICS),
    )
    op.create_table(
        "figure_times",
        sa.Column("span", sa.String(8), primary_key=True),
        sa.Column("first", sa.Date, primary_key=True),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("milliseconds", sa.Integer, primary_key=True, autoincrement=False),
        *numbers(("answers",)),
    )
    where = sa.text(NOT_HELPED)
    op.create_index("ix_messages_not_helped", "messages", ["at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drop them; what was counted of conversations that are gone is lost."""
    op.drop_index("ix_messages_not_helped", "messages")
    for name in ("figure_times", "figure_topics", "figure_hours"):
        op.drop_table(name)
