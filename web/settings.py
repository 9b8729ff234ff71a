"""Settings of the web part, read from the environment once, at start."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from web.office_hours import is_open

Network = IPv4Network | IPv6Network


class SettingError(ValueError):
    """A setting that cannot be used; the message names it and the mend."""


class Secret:
    """A value that a log cannot show."""

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        """What a log shows."""
        return "Secret(…)"


@dataclass(frozen=True)
class Settings:
    """Every setting of the web part; `SETTINGS` tells name, default and meaning of each."""

    host: str
    port: int
    rasa_url: str
    gateway_secret: Secret
    allowed_origins: tuple[str, ...]
    trusted_proxies: tuple[Network, ...]
    max_characters: int
    messages_per_minute: int
    requests_per_minute: int
    max_turns: int
    conversation_hours: int
    office_hours: str

    @property
    def lifetime(self) -> timedelta:
        """How long a conversation's token is valid."""
        return timedelta(hours=self.conversation_hours)


# Name in the environment: default and meaning. The README's table is tested against it.
SETTINGS: dict[str, tuple[str, str]] = {
    "WEB_HOST": ("127.0.0.1", "address on which the web part listens"),
    "WEB_PORT": ("8000", "port of the web part"),
    "RASA_URL": ("http://127.0.0.1:5005", "address of the Rasa server"),
    "GATEWAY_SECRET": ("", "secret that the web part and Rasa share; `make run` makes one"),
    "ALLOWED_ORIGINS": ("", "sites that may show the widget, separated by commas, such as https://www.stad.example"),
    "TRUSTED_PROXIES": ("", "networks whose X-Forwarded-For is believed, separated by commas"),
    "MAX_CHARACTERS": ("1000", "longest message"),
    "MESSAGES_PER_MINUTE": ("20", "messages a minute of one conversation"),
    "REQUESTS_PER_MINUTE": ("120", "messages and new conversations a minute of one address"),
    "MAX_TURNS": ("100", "messages of one conversation"),
    "CONVERSATION_HOURS": ("24", "hours after which a conversation's token expires"),
    "OFFICE_HOURS": ("", "when employees chat, such as `ma-vr 09:00-16:30`; empty: a request to be called back"),
}


def read_settings() -> Settings:
    """The settings of the environment.

    Raises:
        SettingError: a value cannot be used, or the secret is missing.
    """
    if not _text("GATEWAY_SECRET"):
        raise SettingError("GATEWAY_SECRET is missing: give the web part and Rasa the same long random text.")
    return Settings(
        host=_text("WEB_HOST"),
        port=_number("WEB_PORT"),
        rasa_url=_text("RASA_URL").rstrip("/"),
        gateway_secret=Secret(_text("GATEWAY_SECRET")),
        allowed_origins=_list("ALLOWED_ORIGINS"),
        trusted_proxies=_networks("TRUSTED_PROXIES"),
        max_characters=_number("MAX_CHARACTERS"),
        messages_per_minute=_number("MESSAGES_PER_MINUTE"),
        requests_per_minute=_number("REQUESTS_PER_MINUTE"),
        max_turns=_number("MAX_TURNS"),
        conversation_hours=_number("CONVERSATION_HOURS"),
        office_hours=_hours("OFFICE_HOURS"),
    )


def _text(name: str) -> str:
    return os.environ.get(name, "").strip() or SETTINGS[name][0]


def _number(name: str) -> int:
    value = _text(name)
    if not value.isdigit() or int(value) < 1:
        raise SettingError(f"{name} must be a whole number from 1, not '{value}'.")
    return int(value)


def _list(name: str) -> tuple[str, ...]:
    return tuple(item.strip().rstrip("/") for item in _text(name).split(",") if item.strip())


def _hours(name: str) -> str:
    try:
        is_open(_text(name), datetime.now())
    except ValueError as error:
        raise SettingError(f"{name}: {error}") from error
    return _text(name)


def _networks(name: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(item) for item in _list(name))
    except ValueError as error:
        raise SettingError(f"{name} must hold networks such as 10.0.0.0/8, separated by commas.") from error
