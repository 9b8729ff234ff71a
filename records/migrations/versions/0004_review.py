"""What the review of conversations searches in: fields of what was understood, and indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

DOUBTFUL = "form IS NULL AND (certainty < 0.6 OR intent = 'nlu_fallback')"
FIELDS = {"intent": "intent", "confidence": "certainty", "form": "form"}


def field(name: str, kind: sa.types.TypeEngine, cast: str = "") -> sa.Column:
    """A column that is a field of what was understood: stored where an index needs that, SQLite can only compute it."""
    if op.get_bind().dialect.name == "sqlite":
        return sa.Column(FIELDS[name], kind, sa.Computed(f"json_extract(understood, '$.{name}')"))
    return sa.Column(FIELDS[name], kind, sa.Computed(f"(understood ->> '{name}'){cast}", persisted=True))


def partial(name: str, columns: list[str], condition: str) -> None:
    """Create an index over the messages that fulfil this condition."""
    where = sa.text(condition)
    op.create_index(name, "messages", columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    """Add the generated columns and the indexes."""
    op.add_column("messages", field("intent", sa.Text()))
    op.add_column("messages", field("confidence", sa.Float(), "::double precision"))
    op.add_column("messages", field("form", sa.Text()))
    partial("ix_messages_intent", ["intent", "conversation_id"], "intent IS NOT NULL")
    partial("ix_messages_doubtful", ["conversation_id", "id"], DOUBTFUL)
    partial("ix_messages_thumb", ["thumb", "conversation_id"], "thumb IS NOT NULL")
    op.create_index("ix_conversations_created", "conversations", ["created_at", "id"])
    op.create_index("ix_conversations_handover", "conversations", ["handover"])


def downgrade() -> None:
    """Drop them."""
    for name in ("ix_conversations_handover", "ix_conversations_created"):
        op.drop_index(name, "conversations")
    for name in ("ix_messages_thumb", "ix_messages_doubtful", "ix_messages_intent"):
        op.drop_index(name, "messages")
    for name in FIELDS.values():
        op.drop_column("messages", name)
