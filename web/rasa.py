"""Client of Rasa's gateway channel."""

from dataclasses import dataclass
from typing import Any

import httpx

from web.settings import Settings

# Longer than Rasa's deadline for an action (10 s), shorter than its lock on a conversation (60 s).
DEADLINE_SECONDS = 20.0
CONNECT_SECONDS = 2.0


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
    """One Rasa server."""

    def __init__(self, settings: Settings) -> None:
        self._http = httpx.AsyncClient(
            base_url=f"{settings.rasa_url}/webhooks/gateway",
            headers={"Authorization": f"Bearer {settings.gateway_secret.reveal()}"},
            timeout=httpx.Timeout(DEADLINE_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
        )

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
            answer = await self._http.post("/turn", json=body)
            answer.raise_for_status()
            content = answer.json()
            understood = {**content["understood"], "model": content["model"], "form": content["form"]}
            return Turn(content["replies"], understood)
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise RasaFailed(type(error).__name__) from error

    async def forget(self, conversation: str) -> None:
        """Delete what Rasa keeps of a conversation.

        Raises:
            RasaFailed: it was not deleted.
        """
        try:
            (await self._http.delete(f"/conversations/{conversation}")).raise_for_status()
        except httpx.HTTPError as error:
            raise RasaFailed(type(error).__name__) from error

    async def is_ready(self) -> bool:
        """Whether a model is loaded and answering."""
        try:
            return (await self._http.get("/ready", timeout=CONNECT_SECONDS)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
