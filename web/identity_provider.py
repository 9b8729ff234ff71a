"""Client of the identity provider with which employees may log in (OpenID Connect, authorization code with PKCE).

https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from records.staff.openid import Identity
from web.settings import OpenId

DEADLINE_SECONDS = 10.0
CACHE_SECONDS = 3600.0
CLOCK_SKEW_SECONDS = 60
# Signatures with the provider's private key only: "none" proves nothing, and HS256 would make a public key a secret.
ALGORITHMS = ("RS256", "PS256", "ES256")
SCOPE = "openid email"
LONGEST_SUBJECT = 255
FAILURES = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, ValueError, KeyError, TypeError, AttributeError)


class ProviderFailed(Exception):
    """The provider is away, slow, or says something that makes no sense."""


class TokenRefused(Exception):
    """The provider does not accept the code, or its token is not one for us, for this log-in, now."""


@dataclass(frozen=True)
class About:
    """What the provider tells of itself, and the keys with which it signs."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str | None
    jwks_uri: str
    takes_basic: bool


class IdentityProvider:
    """The identity provider of the settings.

    Args:
        settings: issuer and client.
        redirect: address to which it sends the browser back.
    """

    def __init__(self, settings: OpenId, redirect: str) -> None:
        self._settings = settings
        self._redirect = redirect
        self._known: tuple[About, KeySet] | None = None
        self._known_until = 0.0

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to log in.

        Raises:
            ProviderFailed: it tells nothing of itself.
        """
        async with self._http() as http:
            about, _ = await self._about(http)
        values = {"redirect_uri": self._redirect, "scope": SCOPE, "state": state, "nonce": nonce}
        challenge = {"code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256"}
        client = self._settings.client_id
        return str(prepare_grant_uri(about.authorization_endpoint, client, "code", **values, **challenge))

    async def identity(self, code: str, nonce: str, verifier: str) -> Identity:
        """Who logged in, when the browser came back with this code.

        Raises:
            ProviderFailed: no answer that makes sense.
            TokenRefused: this is no log-in for us.
        """
        async with self._http() as http:
            about, keys = await self._about(http)
            answer = await self._redeem(http, about, code, verifier)
            try:
                claims = self.read_token(answer["id_token"], keys, nonce, answer["access_token"])
            except InvalidKeyIdError:
                # The provider has another key since.
                self._known_until = 0.0
                _, keys = await self._about(http)
                claims = self.read_token(answer["id_token"], keys, nonce, answer["access_token"])
            if "email" not in claims and about.userinfo_endpoint:
                claims = await _user_info(http, about.userinfo_endpoint, answer["access_token"], claims)
        is_verified = claims.get("email_verified") is True
        return Identity(self._settings.issuer, str(claims["sub"]), str(claims.get("email", "")), is_verified)

    def read_token(self, token: str, keys: KeySet, nonce: str, access_token: str | None = None) -> dict[str, Any]:
        """The claims of an ID token.

        Raises:
            InvalidKeyIdError: it is signed with a key that is not among these.
            TokenRefused: signature, algorithm, issuer, audience, nonce, or time is wrong.
        """
        try:
            # Headers that we do not know tell nothing that we use; `crit` is still checked.
            registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
            read = jwt.decode(token, keys, registry=registry)
            wanted = {
                "iss": {"essential": True, "value": self._settings.issuer},
                "sub": {"essential": True},
                "aud": {"essential": True, "value": self._settings.client_id},
            }
            found = {"nonce": nonce, "client_id": self._settings.client_id, "access_token": access_token}
            claims = CodeIDToken(read.claims, read.header, wanted, found)
            claims.validate(leeway=CLOCK_SKEW_SECONDS)
            # As the standard says, and as long as we keep it.
            if len(claims["sub"]) > LONGEST_SUBJECT or not (claims["sub"].isascii() and claims["sub"].isprintable()):
                raise ValueError("no subject")
        except InvalidKeyIdError:
            raise
        except (JoseError, ValueError, TypeError, AttributeError) as error:
            raise TokenRefused(str(error)) from error
        return dict(claims)

    @asynccontextmanager
    async def _http(self) -> AsyncIterator[httpx.AsyncClient]:
        """Connections with one deadline for all that is asked over them.

        Raises:
            ProviderFailed: for everything that goes wrong with them.
        """
        try:
            async with asyncio.timeout(DEADLINE_SECONDS), httpx.AsyncClient(timeout=DEADLINE_SECONDS) as http:
                yield http
        except (*FAILURES, JoseError) as error:
            raise ProviderFailed(f"{type(error).__name__}: {error}") from error

    async def _about(self, http: httpx.AsyncClient) -> tuple[About, KeySet]:
        if self._known is None or time.monotonic() >= self._known_until:
            about = await self._discover(http)
            keys = KeySet.import_key_set((await http.get(about.jwks_uri)).raise_for_status().json())
            self._known, self._known_until = (about, keys), time.monotonic() + CACHE_SECONDS
        return self._known

    async def _discover(self, http: httpx.AsyncClient) -> About:
        """https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig."""
        address = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        told = (await http.get(address)).raise_for_status().json()
        if told["issuer"] != self._settings.issuer:
            raise ValueError(f"{address} is of the issuer {told['issuer']}, not {self._settings.issuer}")
        methods = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return About(
            authorization_endpoint=told["authorization_endpoint"],
            token_endpoint=told["token_endpoint"],
            userinfo_endpoint=told.get("userinfo_endpoint"),
            jwks_uri=told["jwks_uri"],
            takes_basic="client_secret_basic" in methods,
        )

    async def _redeem(self, http: httpx.AsyncClient, about: About, code: str, verifier: str) -> dict[str, Any]:
        """https://openid.net/specs/openid-connect-core-1_0.html#TokenEndpoint."""
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect, "code_verifier": verifier
        }  # fmt: skip
        client, secret = self._settings.client_id, self._settings.client_secret.reveal()
        if about.takes_basic:
            # RFC 6749, 2.3.1: both are form-encoded first.
            login = httpx.BasicAuth(quote_plus(client), quote_plus(secret))
            answer = await http.post(about.token_endpoint, data=form, auth=login)
        else:
            answer = await http.post(about.token_endpoint, data={**form, "client_id": client, "client_secret": secret})
        if answer.status_code == HTTPStatus.BAD_REQUEST:
            raise TokenRefused(str(answer.json().get("error")))
        redeemed: dict[str, Any] = answer.raise_for_status().json()
        return redeemed


async def _user_info(
    http: httpx.AsyncClient, address: str, access_token: str, claims: dict[str, Any]
) -> dict[str, Any]:
    """The claims with what the provider tells apart from the token; only of the same person."""
    answer = await http.get(address, headers={"Authorization": f"Bearer {access_token}"})
    more: dict[str, Any] = answer.raise_for_status().json()
    if more["sub"] != claims["sub"]:
        raise TokenRefused("the user info is about somebody else")
    return {**more, **claims}
