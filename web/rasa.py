"""Client of Rasa's gateway channel."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

import aiohttp

from web.settings import Settings

# Longer than Rasa's deadline for an action (10 s), shorter than its lock on a conversation (60 s).
DEADLINE_SECONDS = 20.0
CONNECT_SECONDS = 2.0
MOST_CONNECTIONS = 100
FAILURES = (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError)


class RasaFailed(Exception):
    """Rasa is away, slow, or failed the turn; nothing of the turn was kept."""


@dataclass(frozen=True)
class Turn:
    """What Rasa answered.

    Attributes:
        replies: `{"text", "buttons": [{"title", "payload"}], "topic", "source"}` each.
        understood: intent, confidence, ranking, entities, model and form.
    """

    replies: list[dict[str, Any]]
    understood: dict[str, Any]


class Rasa:
    """One Rasa server; connects inside `async with`."""

    def __init__(self, settings: Settings) -> None:
        self._channel = f"{settings.rasa_url}/webhooks/gateway"
        self._headers = {"Authorization": f"Bearer {settings.gateway_secret.reveal()}"}
        self._http: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        """Ready to connect; needs a running event loop."""
        self._http = aiohttp.ClientSession(
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=DEADLINE_SECONDS, sock_connect=CONNECT_SECONDS),
            connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self._http.close()

    async def say(self, conversation: str, message: int, text: str) -> Turn:
        """Let Rasa take a turn with what a citizen typed; the same message again is the same turn.

        Raises:
            RasaFailed: no answer, or the turn failed.
        """
        return await self._turn({"conversation": conversation, "message": str(message), "text": text})

    async def choose(self, conversation: str, message: int, title: str, payload: str) -> Turn:
        """Let Rasa take a turn with a button that was offered; the same message again is the same turn.

        Raises:
            RasaFailed: no answer, or the turn failed.
        """
        return await self._turn(
            {"conversation": conversation, "message": str(message), "title": title, "payload": payload}
        )

    async def _turn(self, body: dict[str, Any]) -> Turn:
        try:
            async with self._http.post(f"{self._channel}/turn", json=body, raise_for_status=True) as answer:
                content = await answer.json()
            understood = {**content["understood"], "model": content["model"], "form": content["form"]}
            return Turn(content["replies"], understood)
        except FAILURES as error:
            raise RasaFailed(type(error).__name__) from error

    async def forget(self, conversation: str) -> None:
        """Delete what Rasa keeps of a conversation.

        Raises:
            RasaFailed: it was not deleted.
        """
        address = f"{self._channel}/conversations/{conversation}"
        try:
            async with self._http.delete(address, raise_for_status=True):
                pass
        except FAILURES as error:
            raise RasaFailed(type(error).__name__) from error

    async def model(self) -> str | None:
        """Id of the model that answers now; None when no model is loaded, or Rasa is away."""
        soon = aiohttp.ClientTimeout(total=CONNECT_SECONDS)
        try:
            async with self._http.get(f"{self._channel}/ready", timeout=soon, raise_for_status=True) as answer:
                model = (await answer.json()).get("model")
                return str(model) if model else None
        except (*FAILURES, AttributeError):
            # Also an answer of another form, and asking before anything is connected.
            return None

    async def is_ready(self) -> bool:
        """Whether a model is loaded and answering."""
        soon = aiohttp.ClientTimeout(total=CONNECT_SECONDS)
        try:
            async with self._http.get(f"{self._channel}/ready", timeout=soon) as answer:
                return answer.status == HTTPStatus.OK
        except FAILURES:
            return False
