"""Who may do what: the token opens exactly one conversation; limits for conversations and addresses."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from records.conversations.tables import Conversation
from records.conversations.turns import conversation_of
from web.limits import Limiter, client_address
from web.problems import TooMany, Unauthorized
from web.settings import Settings
from web.texts import error_text

WINDOW_SECONDS = 60.0
KNOWN_SECONDS = 10.0
MOST_KNOWN = 10_000
# A team of forty behind one address stays below it when every third of them errs twice in a quarter of an hour. Five
# lock an account, so a stranger keeps no more than six locked.
FAILED_LOG_INS = 30
FAILED_LOG_IN_SECONDS = 15 * 60.0
bearer = HTTPBearer(auto_error=False, description="The token of one conversation.")


class Limits:
    """The limiters of the web part."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._conversations = Limiter(settings.messages_per_minute, WINDOW_SECONDS)
        self._addresses = Limiter(settings.requests_per_minute, WINDOW_SECONDS)
        self._log_ins = Limiter(FAILED_LOG_INS, FAILED_LOG_IN_SECONDS)

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
        wait = self._addresses.retry_after(self._address(request))
        if wait is not None:
            raise TooMany(error_text("te_druk"), wait)

    def try_log_in(self, request: Request) -> float | None:
        """Count a try to log in before it is judged, so that many at the same moment count as well.

        None when it may be judged; else the seconds to wait, because too many of this address were wrong.
        """
        return self._log_ins.retry_after(self._address(request))

    def log_in_was_right(self, request: Request) -> None:
        """Take back a try to log in."""
        self._log_ins.take_back(self._address(request))

    def _address(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        return client_address(peer, request.headers.get("x-forwarded-for"), self._settings.trusted_proxies)


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


class KnownTokens:
    """Conversations of tokens that were looked up a moment ago: a chat does not ask the database at every message."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def find(self, token: str) -> str | None:
        """The conversation's id, when it was remembered less than a moment ago."""
        conversation, until = self._known.get(token, ("", 0.0))
        return conversation if until > self._clock() else None

    def remember(self, token: str, conversation: str) -> None:
        """Keep the conversation of a token for a moment; the oldest goes when there are too many."""
        self._known.pop(token, None)
        self._known[token] = (conversation, self._clock() + KNOWN_SECONDS)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    def forget(self, conversation: str) -> None:
        """Drop the tokens of an erased conversation."""
        for token in [token for token, (owner, _) in self._known.items() if owner == conversation]:
            del self._known[token]


async def conversation_id(request: Request, credentials: Credentials) -> str:
    """The id of the conversation of the request's token.

    Raises:
        Unauthorized: no token, an unknown one, or an expired one.
    """
    known: KnownTokens = request.app.state.known_tokens
    token = credentials.credentials if credentials else ""
    found = known.find(token)
    if found is None:
        found = (await current_conversation(request, credentials)).id
        known.remember(token, found)
    return found


Current = Annotated[Conversation, Depends(current_conversation)]
