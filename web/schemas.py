"""The forms of requests and answers, as the OpenAPI description shows them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
State = Literal["none", "waiting", "active", "closed"]


class Strict(BaseModel):
    """A form without unknown fields."""

    model_config = ConfigDict(extra="forbid")


class NewConversation(Strict):
    """Nothing is asked to start."""


class NewMessage(Strict):
    """A message: typed text, or the id of a button that was offered."""

    client_message_id: UUID
    text: str | None = None
    choice: Short | None = None


class ThumbFeedback(Strict):
    """A thumb on one reply."""

    message_id: Annotated[str, StringConstraints(pattern=r"^\d{1,18}$")]
    thumb: Literal["up", "down"]
    words: Words | None = None


class RatingFeedback(Strict):
    """A rating of the conversation."""

    rating: int = Field(ge=1, le=5)
    words: Words | None = None


class PersonRequest(Strict):
    """Who asks for an employee; both only when the citizen wants to be contacted."""

    name: Short | None = None
    contact: Short | None = None


class Button(BaseModel):
    """A choice on offer; its meaning stays on the server."""

    id: str
    title: str


class Source(BaseModel):
    """The document an answer comes from."""

    title: str
    owner: str
    url: str | None
    date: str


class MessageOut(BaseModel):
    """A message of the conversation."""

    id: str
    at: str
    author: Literal["citizen", "bot", "staff"]
    name: str | None
    client_message_id: str | None
    text: str
    nodes: list[dict[str, Any]]
    buttons: list[Button]
    topic: str | None
    source: Source | None
    emergency: bool


class Started(BaseModel):
    """A new conversation; the token is told only here."""

    conversation: str
    token: str
    greeting: list[MessageOut]
    handover: State


class Replies(BaseModel):
    """The replies to one message."""

    replies: list[MessageOut]


class History(BaseModel):
    """Messages of a conversation, oldest first."""

    messages: list[MessageOut]
    handover: State


class PersonAnswer(BaseModel):
    """What happens with the request for an employee."""

    handover: State
    replies: list[MessageOut]


class ProblemOut(BaseModel):
    """An error; `detail` is a Dutch sentence that a citizen may read."""

    type: str
    title: str
    status: int
    detail: str
