"""Pushes what happens in a conversation to its open tabs, within this process."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

MOST_WAITING = 100


@dataclass(frozen=True)
class Push:
    """One event: kind (`message`, `typing`, `state`), data, and the message's id."""

    kind: str
    data: dict[str, Any]
    id: str | None = None


class Hub:
    """The open tabs of every conversation."""

    def __init__(self) -> None:
        self._tabs: dict[str, set[asyncio.Queue[Push]]] = defaultdict(set)

    def publish(self, conversation: str, push: Push) -> None:
        """Hand an event to every open tab; a tab that does not read loses it and asks the history."""
        for queue in self._tabs.get(conversation, ()):
            if queue.qsize() < MOST_WAITING:
                queue.put_nowait(push)

    def has_tab(self, conversation: str) -> bool:
        """Whether the citizen has the conversation open somewhere."""
        return conversation in self._tabs

    @asynccontextmanager
    async def tab(self, conversation: str) -> AsyncIterator[asyncio.Queue[Push]]:
        """A tab that listens as long as this lasts."""
        queue: asyncio.Queue[Push] = asyncio.Queue()
        self._tabs[conversation].add(queue)
        try:
            yield queue
        finally:
            self._tabs[conversation].discard(queue)
            if not self._tabs[conversation]:
                del self._tabs[conversation]
