"""The models that answered: when, how often, how often they did not understand, and what citizens thought of it.

A million messages are counted from one index (`ix_messages_register`), without reading the messages. What was erased
is no longer counted.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import aliased

from records.conversations.tables import DOUBTFUL, NOT_SURE, Message
from records.engine import Sessions


@dataclass(frozen=True)
class Counted:
    """How often a model answered messages of one intent, and numbers of the first and the last of them."""

    intent: str | None
    times: int
    first: int
    last: int


@dataclass(frozen=True)
class Model:
    """What a model did.

    Attributes:
        id: as Rasa calls it.
        first, last: when it answered first and last.
        answers: how many messages it answered.
        not_understood: how many of these it did not understand.
        thumbs_up, thumbs_down: thumbs on its answers.
    """

    id: str
    first: datetime
    last: datetime
    answers: int
    not_understood: int
    thumbs_up: int
    thumbs_down: int

    @property
    def share_not_understood(self) -> float:
        """Between 0 and 1."""
        return self.not_understood / self.answers


async def models(sessions: Sessions) -> list[Model]:
    """Every model that answered, the one that answered last first."""
    # By intent too, because the index is in that order; there are some hundred of them.
    fields = (Message.model, Message.intent)
    counting = select(*fields, func.count(), func.min(Message.id), func.max(Message.id)).group_by(*fields)
    reply = aliased(Message)
    thumbs = select(Message.model, reply.thumb, func.count()).join(reply, reply.reply_to == Message.id)
    thumbs = thumbs.where(reply.thumb.is_not(None), Message.model.is_not(None)).group_by(Message.model, reply.thumb)
    # While a form is open its questions are answered, and nothing is to be understood.
    unsure = select(Message.model, func.count()).where(text(f"({DOUBTFUL})"), Message.intent == NOT_SURE)
    unsure = unsure.where(Message.model.is_not(None)).group_by(Message.model)
    counted: dict[str, list[Counted]] = defaultdict(list)
    async with sessions() as session:
        for id_, intent, times, first, last in await session.execute(counting.where(Message.model.is_not(None))):
            counted[id_ or ""].append(Counted(intent, times, first, last))
        given = {(model or "", thumb or ""): count for model, thumb, count in await session.execute(thumbs)}
        misses = {model or "": count for model, count in await session.execute(unsure)}
        ends = {number for rows in counted.values() for number in _ends(rows)}
        at = dict((await session.execute(select(Message.id, Message.at).where(Message.id.in_(ends)))).all())
    found = [_model(id_, rows, misses.get(id_, 0), given, at) for id_, rows in counted.items()]
    return sorted(found, key=lambda model: model.last, reverse=True)


def _ends(rows: list[Counted]) -> tuple[int, int]:
    return min(row.first for row in rows), max(row.last for row in rows)


def _model(
    id_: str, rows: list[Counted], misses: int, thumbs: dict[tuple[str, str], int], at: dict[int, datetime]
) -> Model:  # fmt: skip
    first, last = _ends(rows)
    return Model(
        id=id_,
        first=at[first],
        last=at[last],
        answers=sum(row.times for row in rows),
        not_understood=misses,
        thumbs_up=thumbs.get((id_, "up"), 0),
        thumbs_down=thumbs.get((id_, "down"), 0),
    )
