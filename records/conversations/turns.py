"""Queries for conversations and their messages."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Result, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from records.base import Base
from records.conversations.tables import Author, Conversation, Delivery, Handover, Message
from records.engine import Sessions

TOKEN_BYTES = 32
# The statements of every turn, made once.
MESSAGES, CONVERSATIONS = (Base.metadata.tables[kind.__tablename__] for kind in (Message, Conversation))
INSERT = insert(MESSAGES).returning(MESSAGES.c.id, sort_by_parameter_order=True)
TURNS = select(func.count()).where(
    MESSAGES.c.conversation_id == bindparam("conversation"), MESSAGES.c.author == Author.CITIZEN
)
STATE = select(TURNS.scalar_subquery(), CONVERSATIONS.c.handover).where(CONVERSATIONS.c.id == bindparam("conversation"))
ANSWERED = (
    update(MESSAGES)
    .where(MESSAGES.c.id == bindparam("message"))
    .values({name: bindparam(name) for name in ("delivery", "understood", "milliseconds")})
)


@dataclass(frozen=True)
class Received:
    """A citizen's stored message.

    Attributes:
        message: the message itself.
        replies: what was answered to it before; none when it is new.
        turns: how many messages the citizen sent, this one included.
        handover: whether a person has the conversation now.
    """

    message: Message
    replies: list[Message]
    turns: int
    handover: str


def hashed(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode()).hexdigest()


async def start_conversation(
    sessions: Sessions, lifetime: timedelta, greeting: list[dict[str, Any]]
) -> tuple[Conversation, str, list[Message]]:
    """A new conversation with its greeting, committed; its token (256 random bits) is told only here."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        conversation = Conversation(
            id=secrets.token_hex(16), token_hash=hashed(token), created_at=now, expires_at=now + lifetime,
            handover=Handover.NONE,
        )  # fmt: skip
        session.add(conversation)
        await session.flush()
        messages = [Message(conversation_id=conversation.id, at=now, author=Author.BOT, **item) for item in greeting]
        session.add_all(messages)
    return conversation, token, messages


async def conversation_of(sessions: Sessions, token: str) -> Conversation | None:
    """The conversation that this token opens; None when it is unknown or expired."""
    async with sessions() as session:
        found = await session.scalar(select(Conversation).where(Conversation.token_hash == hashed(token)))
    return found if found and found.expires_at > datetime.now(UTC) else None


async def store_message(sessions: Sessions, conversation: str, client_message_id: str, text: str) -> Received:
    """Commit a citizen's message, or find the one that was sent before with its replies.

    Raises:
        sqlalchemy.exc.IntegrityError: the conversation was erased.
    """
    fields = {
        "conversation_id": conversation, "at": datetime.now(UTC), "author": Author.CITIZEN, "text": text,
        "client_message_id": client_message_id, "delivery": Delivery.RECEIVED, "buttons": [], "emergency": False,
    }  # fmt: skip

    def store(connection: Connection) -> Received:
        [message] = _insert(connection, [fields])
        return _received(message, [], connection.execute(STATE, {"conversation": conversation}))

    try:
        return await sessions.transact(store)
    except IntegrityError:
        # Hardly ever: looking first whether it was sent before would cost every message a query.
        known = await _sent_before(sessions, conversation, client_message_id)
        if known is None:
            raise
        return known


async def _sent_before(sessions: Sessions, conversation: str, client_message_id: str) -> Received | None:
    its = (Message.conversation_id == conversation, Message.client_message_id == client_message_id)
    async with sessions() as session:
        known = await session.scalar(select(Message).where(*its))
        if known is None:
            return None
        replies = await session.scalars(select(Message).where(Message.reply_to == known.id).order_by(Message.id))
        return _received(known, list(replies), await session.execute(STATE, {"conversation": conversation}))


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> list[Message]:
    """Insert messages with statements on the table: two thirds of a message's time went into the unit of work."""
    ids = connection.scalars(INSERT, rows)
    return [Message(id=id_, **row) for id_, row in zip(ids, rows, strict=True)]


def _received(message: Message, replies: list[Message], state: Result[int, str]) -> Received:
    turns, handover = state.one()
    return Received(message, replies, turns, handover)


async def store_replies(
    sessions: Sessions, message: Message, replies: list[dict[str, Any]], understood: dict[str, Any] | None, millis: int
) -> list[Message]:
    """Commit the replies to a citizen's message together with what was understood."""
    about = {
        "conversation_id": message.conversation_id, "at": datetime.now(UTC), "author": Author.BOT,
        "reply_to": message.id,
    }  # fmt: skip
    answer = {"message": message.id, "delivery": Delivery.ANSWERED, "understood": understood, "milliseconds": millis}

    def store(connection: Connection) -> list[Message]:
        stored = _insert(connection, [{**about, **item} for item in replies]) if replies else []
        connection.execute(ANSWERED, answer)
        return stored

    return await sessions.transact(store)


async def mark_unanswered(sessions: Sessions, message: int) -> None:
    """Keep a message that could not be answered, for staff to see."""
    async with sessions.begin() as session:
        await session.execute(update(Message).where(Message.id == message).values(delivery=Delivery.UNANSWERED))


async def add_message(sessions: Sessions, conversation: str, author: Author, text: str, **fields: Any) -> Message:
    """Commit a message that answers none: of an employee, or of the assistant on its own accord."""
    values: dict[str, Any] = {"buttons": [], "emergency": False, **fields}
    message = Message(conversation_id=conversation, at=datetime.now(UTC), author=author, text=text, **values)
    async with sessions.begin() as session:
        session.add(message)
    return message


async def history(sessions: Sessions, conversation: str, after: int) -> list[Message]:
    """The messages after this one, oldest first; all of them after 0."""
    async with sessions() as session:
        query = select(Message).where(Message.conversation_id == conversation, Message.id > after)
        return list(await session.scalars(query.order_by(Message.id)))


async def find_button(sessions: Sessions, conversation: str, button: str) -> dict[str, str] | None:
    """The button that was offered in this conversation under this id."""
    async with sessions() as session:
        query = select(Message.buttons).where(Message.conversation_id == conversation, Message.author == Author.BOT)
        offers = await session.scalars(query.order_by(Message.id.desc()))
        return next((item for buttons in offers for item in buttons if item["id"] == button), None)


async def rate_message(sessions: Sessions, conversation: str, message: int, thumb: str, words: str | None) -> bool:
    """Note a thumb on a reply of this conversation; False when there is no such reply."""
    async with sessions.begin() as session:
        found = await session.scalar(
            select(Message).where(
                Message.id == message, Message.conversation_id == conversation, Message.author != Author.CITIZEN
            )
        )
        if found:
            found.thumb, found.thumb_words = thumb, words
    return found is not None


async def change_conversation(sessions: Sessions, conversation: str, **values: Any) -> None:
    """Set fields of a conversation."""
    async with sessions.begin() as session:
        await session.execute(update(Conversation).where(Conversation.id == conversation).values(**values))


async def erase_conversation(sessions: Sessions, conversation: str) -> None:
    """Delete a conversation with its messages and feedback."""
    async with sessions.begin() as session:
        await session.execute(delete(Message).where(Message.conversation_id == conversation))
        await session.execute(delete(Conversation).where(Conversation.id == conversation))
