"""Versions of edited answers, and an index to count how often an answer was given."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the table and the index."""
    op.create_table(
        "answer_versions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("from_file", sa.Boolean(), nullable=False),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("restored", sa.Integer()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(254), nullable=False),
        sa.Column("who_name", sa.String(200), nullable=False),
        sa.UniqueConstraint("topic", "number", name="uq_answer_versions_topic_number"),
    )
    where = sa.text("topic IS NOT NULL")
    op.create_index("ix_messages_topic", "messages", ["topic", "thumb"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_messages_topic", "messages")
    op.drop_table("answer_versions")
