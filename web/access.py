"""Who may do what: the token opens exactly one conversation; limits for conversations and addresses."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from records.conversation_tables import Conversation
from records.conversations import conversation_of
from web.limits import Limiter, client_address
from web.problems import TooMany, Unauthorized
from web.settings import Settings
from web.texts import error_text

WINDOW_SECONDS = 60.0
bearer = HTTPBearer(auto_error=False, description="The token of one conversation.")


class Limits:
    """The limiters of the web part."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._conversations = Limiter(settings.messages_per_minute, WINDOW_SECONDS)
        self._addresses = Limiter(settings.requests_per_minute, WINDOW_SECONDS)

    def check_conversation(self, conversation: str) -> None:
        """Count a message of a conversation.

        Raises:
            TooMany: it sent as many as it may.
        """
        wait = self._conversations.retry_after(conversation)
        if wait is not None:
            raise TooMany(error_text("te_snel"), wait)

    def check_address(self, request: Request) -> None:
        """Count a request of an address.

        Raises:
            TooMany: it sent as many as it may.
        """
        peer = request.client.host if request.client else ""
        proxies = list(self._settings.trusted_proxies)
        wait = self._addresses.retry_after(client_address(peer, request.headers.get("x-forwarded-for"), proxies))
        if wait is not None:
            raise TooMany(error_text("te_druk"), wait)


Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def current_conversation(request: Request, credentials: Credentials) -> Conversation:
    """The conversation of the request's token.

    Raises:
        Unauthorized: no token, an unknown one, or an expired one.
    """
    token = credentials.credentials if credentials else ""
    conversation = await conversation_of(request.app.state.sessions, token)
    if conversation is None:
        raise Unauthorized(error_text("geen_toegang"))
    return conversation


Current = Annotated[Conversation, Depends(current_conversation)]
