"""The conversations with a hand-over, by age: SQLite read all conversations to find the few of the live list."""

from alembic import op

revision = "0016"
down_revision = "0015"
NAME = "ix_conversations_handover"


def upgrade() -> None:
    """Add the age to the index."""
    op.drop_index(NAME, "conversations")
    op.create_index(NAME, "conversations", ["handover", "created_at"])


def downgrade() -> None:
    """Take it out again."""
    op.drop_index(NAME, "conversations")
    op.create_index(NAME, "conversations", ["handover"])
