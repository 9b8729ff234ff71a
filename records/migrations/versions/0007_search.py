"""What the list of conversations searches in: the words of every message, the model, and narrower indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

WAITING = "delivery IN ('received', 'unanswered')"
# PostgreSQL keeps what it cannot split as one word: addresses, paths, numbers with a sign. Here every sign is a space.
SIGNS = """!"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~’‘“”„…–—«»€·"""
QUOTED = SIGNS.replace("'", "''")
WITHOUT_ACCENTS = r"regexp_replace(normalize(text, NFKD), '[\u0300-\u036F]+', '', 'g')"
WORDS = f"to_tsvector('simple'::regconfig, translate({WITHOUT_ACCENTS}, '{QUOTED}', '{' ' * len(SIGNS)}'))"

# The table of words keeps no copy of the texts. Messages come in later (`records/conversations/search.py`), so that a
# citizen does not wait for it; a trigger takes out what is wiped or erased, at once and only when it was in.
IS_IN = "EXISTS (SELECT 1 FROM message_words_docsize WHERE id = old.id)"
TAKE_OUT = "INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.id, old.text);"
PUT_IN = "INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);"
ON_SQLITE = (
    """CREATE VIRTUAL TABLE message_words USING fts5 (
        text, content='messages', content_rowid='id', prefix='3', tokenize='unicode61 remove_diacritics 2'
    )""",
    f"CREATE TRIGGER message_words_erased AFTER DELETE ON messages WHEN {IS_IN} BEGIN {TAKE_OUT} END",
    f"CREATE TRIGGER message_words_wiped AFTER UPDATE OF text ON messages WHEN {IS_IN} BEGIN {TAKE_OUT} {PUT_IN} END",
    "INSERT INTO message_words (message_words) VALUES ('rebuild')",
)
ON_POSTGRESQL = (
    f"ALTER TABLE messages ADD COLUMN words tsvector GENERATED ALWAYS AS ({WORDS}) STORED",
    "CREATE INDEX message_words ON messages USING gin (words)",
)


def partial(name: str, columns: list[str], condition: str) -> None:
    """Create an index over the messages that fulfil this condition."""
    where = sa.text(condition)
    op.create_index(name, "messages", columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    """Add the words, the model and the indexes."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    model = "json_extract(understood, '$.model')" if is_sqlite else "(understood ->> 'model')"
    op.add_column("messages", sa.Column("model", sa.Text(), sa.Computed(model, persisted=None if is_sqlite else True)))
    op.drop_index("ix_messages_delivery", "messages")
    partial("ix_messages_waiting", ["conversation_id", "id"], WAITING)
    op.drop_index("ix_messages_thumb", "messages")
    partial("ix_messages_thumb", ["thumb", "conversation_id", "reply_to"], "thumb IS NOT NULL")
    for statement in ON_SQLITE if is_sqlite else ON_POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in ("TRIGGER message_words_wiped", "TRIGGER message_words_erased", "TABLE message_words"):
            op.execute(f"DROP {statement}")
    else:
        op.drop_index("message_words", "messages")
        op.drop_column("messages", "words")
    op.drop_index("ix_messages_thumb", "messages")
    partial("ix_messages_thumb", ["thumb", "conversation_id"], "thumb IS NOT NULL")
    op.drop_index("ix_messages_waiting", "messages")
    op.create_index("ix_messages_delivery", "messages", ["delivery"])
    op.drop_column("messages", "model")
