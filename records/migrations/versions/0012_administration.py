"""Settings that are made in the console, proofs of erasure, and the index of the model register."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ANSWERED = sa.text("model IS NOT NULL")


def upgrade() -> None:
    """Create the tables; without rows every default holds, and nothing is erased by itself."""
    op.create_table(
        "console_settings",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.JSON),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("who", sa.String(254), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("erased", sa.JSON, nullable=False),
        sa.Column("left", sa.JSON, nullable=False),
        sa.Column("is_complete", sa.Boolean, nullable=False),
    )
    op.create_index(
        "ix_messages_register", "messages", ["model", "intent", "id"], sqlite_where=ANSWERED, postgresql_where=ANSWERED
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_messages_register", "messages")
    op.drop_table("erasures")
    op.drop_table("console_settings")
