"""Settings of the web part, read from the environment once, at start."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from web.office_hours import is_open

Network = IPv4Network | IPv6Network
SMTP_SECURITIES = ("starttls", "tls", "none")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


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
class OpenId:
    """The identity provider with which employees may log in, and who we are there; `name` stands on the button."""

    issuer: str
    client_id: str
    client_secret: Secret
    name: str


@dataclass(frozen=True)
class MailSettings:
    """How e-mail leaves: through the SMTP server `host`, or, when there is none, as files in `folder`.

    Attributes:
        security: `starttls`, `tls` or `none`.
        sender: an address, with or without a name in front of it.
    """

    host: str
    port: int
    user: str
    password: Secret
    security: str
    sender: str
    folder: Path


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
    console_url: str
    openid: OpenId | None
    mail: MailSettings

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
    "CONSOLE_URL": ("", "address of the console for employees, such as https://console.stad.example; OIDC needs it"),
    "OIDC_ISSUER": ("", "identity provider (OpenID Connect) with which employees may log in; empty: passwords only"),
    "OIDC_CLIENT_ID": ("", "name of the console at the identity provider"),
    "OIDC_CLIENT_SECRET": ("", "secret of the console at the identity provider"),
    "OIDC_NAME": ("", "what the log-in button calls the identity provider; empty: `je werkaccount`"),
    "SMTP_HOST": ("", "mail server; empty: e-mail goes nowhere and lands in `MAIL_FOLDER`"),
    "SMTP_PORT": ("587", "port of the mail server"),
    "SMTP_USER": ("", "user name at the mail server"),
    "SMTP_PASSWORD": ("", "password at the mail server"),
    "SMTP_SECURITY": ("starttls", "how the mail server is reached: `starttls`, `tls` or `none`"),
    "MAIL_FROM": ("", "sender of e-mail, such as `Stad <werkbezoek@stad.example>`; needed with a mail server"),
    "MAIL_FOLDER": ("var/post", "folder for e-mail when there is no mail server"),
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
        console_url=_origin("CONSOLE_URL"),
        openid=_openid(),
        mail=_mail(),
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


def _openid() -> OpenId | None:
    values = {name: _text(f"OIDC_{name}") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
    if not any(values.values()):
        return None
    missing = [f"OIDC_{name}" for name, value in values.items() if not value]
    if missing or not _text("CONSOLE_URL"):
        raise SettingError(f"{(*missing, 'CONSOLE_URL')[0]} is missing: logging in with OIDC needs it.")
    if not _is_safe(values["ISSUER"]):
        raise SettingError("OIDC_ISSUER must be an address that starts with https://.")
    return OpenId(values["ISSUER"], values["CLIENT_ID"], Secret(values["CLIENT_SECRET"]), _text("OIDC_NAME"))


def _mail() -> MailSettings:
    security, sender = _text("SMTP_SECURITY"), _text("MAIL_FROM")
    if security not in SMTP_SECURITIES:
        raise SettingError(f"SMTP_SECURITY must be one of {', '.join(SMTP_SECURITIES)}, not '{security}'.")
    if (sender or _text("SMTP_HOST")) and not _is_sender(sender):
        raise SettingError("MAIL_FROM must be an e-mail address, such as Stad <werkbezoek@stad.example>.")
    return MailSettings(
        host=_text("SMTP_HOST"),
        port=_number("SMTP_PORT"),
        user=_text("SMTP_USER"),
        password=Secret(_text("SMTP_PASSWORD")),
        security=security,
        sender=sender or "maneblusser@localhost",
        folder=Path(_text("MAIL_FOLDER")),
    )


def _is_sender(text: str) -> bool:
    try:
        validate_email(parseaddr(text)[1], check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return "\n" not in text and "\r" not in text


def _origin(name: str) -> str:
    value = _text(name).rstrip("/")
    if value and (not _is_safe(value) or value.count("/") != len("//") or set(value) & set("?#@")):
        raise SettingError(f"{name} must be an address such as https://console.stad.example, without a path.")
    return value


def _is_safe(address: str) -> bool:
    """Whether it is an address that nobody on the way can read or change: with TLS, or of this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _networks(name: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(item) for item in _list(name))
    except ValueError as error:
        raise SettingError(f"{name} must hold networks such as 10.0.0.0/8, separated by commas.") from error
