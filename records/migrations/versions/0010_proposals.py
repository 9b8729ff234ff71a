"""Training proposals."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message_id", sa.Integer, sa.ForeignKey("messages.id", ondelete="SET NULL"), unique=True),
        sa.Column("lives_with", sa.Integer, sa.ForeignKey("messages.id", ondelete="CASCADE")),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("topic", sa.String(100)),
        sa.Column("working_title", sa.String(100), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("is_suspect", sa.Boolean, nullable=False),
        sa.Column("cleared_by", sa.String(254)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(254)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("export", sa.Integer),
    )
    op.create_index("ix_proposals_lives_with", "proposals", ["lives_with"])
    op.create_index("ix_proposals_state", "proposals", ["state", "kind", "id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("proposals")
