"""Messages that hold words, found by an index.

SQLite has the FTS5 table `message_words`. Writing to it would cost each turn of a citizen, so that messages come in
when somebody searches. PostgreSQL keeps the words in a column of the message, `words`. Migration 0007 makes both. What
was typed comes here as words, so that it is never read as a query language.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from records.conversations.tables import Message
from records.conversations.words import Term, holds, patterns_for
from records.engine import Sessions

# A few hundredths of a second of work, during which nobody else can write.
MESSAGES_AT_ONCE = 1000
TO_INDEX = text(
    "INSERT INTO message_words (rowid, text) SELECT id, text FROM messages"
    " WHERE id > (SELECT coalesce(max(id), 0) FROM message_words_docsize) ORDER BY id LIMIT :most"
)
NEWEST = text("SELECT (SELECT max(id) FROM messages), (SELECT max(id) FROM message_words_docsize)")


async def bring_up_to_date(sessions: Sessions) -> None:
    """Index the messages that are not yet, in short transactions; nothing to do on PostgreSQL."""
    async with sessions() as session:
        if not _is_sqlite(session):
            return
        newest, indexed = (await session.execute(NEWEST)).one()
    while newest and newest > (indexed or 0):
        async with sessions.begin() as session:
            await session.execute(TO_INDEX, {"most": MESSAGES_AT_ONCE})
            newest, indexed = (await session.execute(NEWEST)).one()


async def are_rare(session: AsyncSession, terms: tuple[Term, ...], most: int) -> bool:
    """Whether at most so many messages hold these terms; PostgreSQL weighs that itself, so there it is always true."""
    if not _is_sqlite(session):
        return True
    some = _matches(terms).limit(most + 1).subquery()
    return (await session.scalar(select(func.count()).select_from(some)) or 0) <= most


def by_index(session: AsyncSession, terms: tuple[Term, ...]) -> ColumnElement[bool]:
    """Whether a message holds these terms, looked up in the index: fast when few do."""
    if not _is_sqlite(session):
        return literal_column("messages.words").op("@@")(func.to_tsquery("simple", _for_postgresql(terms)))
    return Message.id.in_(_matches(terms))


async def by_reading(session: AsyncSession, terms: tuple[Term, ...]) -> ColumnElement[bool]:
    """Whether a message holds these terms, read from the message: fast for the messages of one conversation."""
    if not _is_sqlite(session):
        return by_index(session, terms)
    connection: Any = (await (await session.connection()).get_raw_connection()).driver_connection
    await connection.create_function("holds", 2, holds, deterministic=True)
    return func.holds(Message.text, patterns_for(terms))


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _matches(terms: tuple[Term, ...]) -> Select[int]:
    """Ids of the messages that hold the terms, on SQLite."""
    condition = text("message_words MATCH :terms").bindparams(terms=_for_sqlite(terms))
    return select(literal_column("rowid", Integer)).select_from(text("message_words")).where(condition)


def _for_sqlite(terms: tuple[Term, ...]) -> str:
    return " ".join(f'"{" ".join(term.words)}"{"*" * term.is_beginning}' for term in terms)


def _for_postgresql(terms: tuple[Term, ...]) -> str:
    phrases = [" <-> ".join(f"'{word}'" for word in term.words) + ":*" * term.is_beginning for term in terms]
    return " & ".join(f"({phrase})" for phrase in phrases)
