"""Rasa's SQL tracker store with live trackers: a turn costs the same at the start and at the end of a conversation.

Stock Rasa reads and replays the whole conversation several times a turn. Here the trackers that were used last stay in
memory, and a save appends to the table what is new. The table is Rasa's own: either store reads what the other wrote.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from typing import Any, Dict, List, Optional

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.pool import NullPool, QueuePool

# About 10 kB for each of their turns.
LIVE_CONVERSATIONS = 1000
# Everybody waits as long as a statement waits for another program's lock.
LOCKED_SECONDS = 2
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")


@dataclass
class _Live:
    """A tracker in memory, and how many of its events the table holds."""

    tracker: DialogueStateTracker
    saved: int

    @property
    def is_as_saved(self) -> bool:
        return self.saved == len(self.tracker.events)


class LiveTrackerStore(SQLTrackerStore):
    """The `tracker_store` of endpoints.yml; its settings are those of Rasa's `SQL`, and `live_conversations`.

    Only one process may serve a conversation: another one would go on with what it remembers. Whoever changes a tracker
    and does not save it must `drop` the conversation (`bot.turns` does, for a turn that fails).
    """

    engine: sa.engine.Engine

    def __init__(self, *args: Any, live_conversations: int = LIVE_CONVERSATIONS, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._live: OrderedDict[str, _Live] = OrderedDict()
        self._live_conversations = live_conversations
        if isinstance(self.engine.pool, NullPool):
            self._keep_the_file_open()
        # An error tells its statement to the log; what citizens wrote does not belong there.
        self.engine.hide_parameters = True

    def _keep_the_file_open(self) -> None:
        """SQLite in a file: stock opens it for every session, and closing it would empty the write-ahead log."""
        waiting = {"timeout": LOCKED_SECONDS, "check_same_thread": False}
        self.engine = sa.create_engine(self.engine.url, poolclass=QueuePool, connect_args=waiting)
        sa.event.listen(self.engine, "connect", _make_durable)
        self.sessionmaker.configure(bind=self.engine)

    @property
    def domain(self) -> Domain:
        """The domain of the model; another one makes every tracker anew."""
        return self._domain

    @domain.setter
    def domain(self, domain: Optional[Domain]) -> None:
        self._domain = domain or Domain.empty()
        self._live.clear()

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new conversation, of which the table holds nothing: `retrieve` found none."""
        tracker = self.init_tracker(sender_id)
        self._keep(_Live(tracker, 0))
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
            await self.save(tracker)
        return tracker

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The tracker of the latest session: the live one, or what the table holds."""
        live = self._live.get(sender_id)
        # A tracker that a turn is changing is not given to anybody else.
        if live and live.saved and live.is_as_saved:
            self._live.move_to_end(sender_id)
            return live.tracker
        tracker: Optional[DialogueStateTracker] = await super().retrieve(sender_id)
        if tracker:
            self._keep(_Live(tracker, len(tracker.events)))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events since the last save, in one transaction; then publish them.

        Raises:
            SQLAlchemyError: nothing was saved, and the conversation is as it was before.
        """
        live = self._live.pop(tracker.sender_id, None)
        if live and live.tracker is tracker:
            new = _latest(tracker, len(tracker.events) - live.saved)
            self._append(tracker.sender_id, new)
            _leave_earlier_sessions(tracker, new)
            self._keep(_Live(tracker, len(tracker.events)))
        else:
            with self.session_scope() as session:
                new = list(self._additional_events(session, tracker))
            self._append(tracker.sender_id, new)
        if self.event_broker:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)

    def drop(self, conversation: str) -> None:
        """Forget what is in memory; the next `retrieve` reads the table."""
        self._live.pop(conversation, None)

    def forget(self, conversation: str) -> None:
        """Delete every event of a conversation."""
        self.drop(conversation)
        table = self.SQLEvent.__table__
        with self.engine.begin() as connection:
            connection.execute(table.delete().where(table.c.sender_id == conversation))

    def _append(self, conversation: str, events: List[Event]) -> None:
        if not events:
            return
        rows = [_row(conversation, event) for event in events]
        with self.engine.begin() as connection:
            connection.execute(self.SQLEvent.__table__.insert(), rows)

    def _keep(self, live: _Live) -> None:
        self._live[live.tracker.sender_id] = live
        self._live.move_to_end(live.tracker.sender_id)
        if len(self._live) > self._live_conversations:
            self._live.popitem(last=False)


def _make_durable(connection: Any, _: Any) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _row(conversation: str, event: Event) -> Dict[str, Any]:
    """An event as Rasa's own store writes it."""
    data = event.as_dict()
    return {
        "sender_id": conversation,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _latest(tracker: DialogueStateTracker, count: int) -> List[Event]:
    """The latest events, oldest first, found from the end."""
    return list(islice(reversed(tracker.events), count))[::-1]


def _leave_earlier_sessions(tracker: DialogueStateTracker, new: List[Event]) -> None:
    """Keep what reading the table would give: the events since the latest start of a session."""
    after = next((number for number, event in enumerate(reversed(new)) if isinstance(event, SessionStarted)), None)
    while after is not None and len(tracker.events) > after + 1:
        tracker.events.popleft()
