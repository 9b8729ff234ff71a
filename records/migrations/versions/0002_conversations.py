"""Conversations through the gateway and their messages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("handover", sa.String(16), nullable=False),
        sa.Column("staff_name", sa.String(200)),
        sa.Column("caller_name", sa.String(200)),
        sa.Column("caller_contact", sa.String(200)),
        sa.Column("rating", sa.Integer),
        sa.Column("rating_words", sa.Text),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "conversation_id", sa.String(32), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("client_message_id", sa.String(36)),
        sa.Column("delivery", sa.String(16), index=True),
        sa.Column("understood", sa.JSON),
        sa.Column("milliseconds", sa.Integer),
        sa.Column("reply_to", sa.Integer, sa.ForeignKey("messages.id", ondelete="CASCADE"), index=True),
        sa.Column("topic", sa.String(100)),
        sa.Column("source", sa.JSON),
        sa.Column("buttons", sa.JSON, nullable=False),
        sa.Column("emergency", sa.Boolean, nullable=False),
        sa.Column("thumb", sa.String(8)),
        sa.Column("thumb_words", sa.Text),
        sa.UniqueConstraint("conversation_id", "client_message_id", name="uq_messages_client_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_conversation", "messages", ["conversation_id", "id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("messages")
    op.drop_table("conversations")
