"""E-mail: a letter of the outbox as a message, and the two ways out: an SMTP server, or a folder."""

import asyncio
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol

import aiosmtplib

from records.mail.outbox import Post
from web.settings import MailSettings

ANSWER_SECONDS = 30
OURS = re.compile(r"(WB-[^.]+)\.(\d{1,18})\.(?:eml|part)")
# From here on an answer of an SMTP server says that trying again will not help (RFC 5321, 4.2.1).
PERMANENT = 500


class NotDelivered(Exception):
    """The message did not leave; it may later."""


class Undeliverable(NotDelivered):
    """The message will never leave as it is."""


class Delivery(Protocol):
    """A way out for messages."""

    async def deliver(self, post: Post) -> None:
        """Let a mail go; once it returns, the mail is somebody else's to bring further.

        Raises:
            NotDelivered, Undeliverable.
        """


def message_of(post: Post, sender: str) -> EmailMessage:
    """A mail of the outbox as a message.

    Args:
        post: the mail.
        sender: an address, with or without a name: 'Stad <werkbezoek@stad.example>'.

    Raises:
        Undeliverable: something in it would not stay inside its header.
    """
    try:
        return _built(post, sender)
    except Exception as error:
        # Besides ValueError the library has errors of many kinds for an address that it cannot read.
        raise Undeliverable(_in_words(error)) from error


def _built(post: Post, sender: str) -> EmailMessage:
    name, address = parseaddr(sender)
    mail, message = post.mail, EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    # The same at each try: a mail server can tell when it gets one twice.
    domain = address.rpartition("@")[2]
    message["Message-ID"] = f"<{post.reference}.{mail.id}.{mail.created_at:%Y%m%d%H%M%S%f}@{domain}>"
    if mail.who is None:
        # RFC 3834: so that an out-of-office reply does not answer a machine.
        message["Auto-Submitted"] = "auto-generated"
    # Not 8bit: it passes every server as it is.
    message.set_content(mail.body, cte="quoted-printable")
    return message


class Smtp:
    """Messages leave through an SMTP server."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def deliver(self, post: Post) -> None:
        """Hand the message to the server."""
        message, server = message_of(post, self._settings.sender), self._settings
        try:
            await aiosmtplib.send(
                message,
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password.reveal() or None,
                use_tls=server.security == "tls",
                start_tls=server.security == "starttls",
                timeout=ANSWER_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise (Undeliverable if _is_permanent(error) else NotDelivered)(_in_words(error)) from error


def _is_permanent(error: Exception) -> bool:
    """Whether it is about this message: a wrong password or sender is mended in the settings, and then it can go."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(refused.code >= PERMANENT for refused in error.recipients)
    if isinstance(error, aiosmtplib.SMTPDataError):
        return error.code >= PERMANENT
    return isinstance(error, ValueError | UnicodeError)


def _in_words(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return "; ".join(f"{refused.code} {refused.message}" for refused in error.recipients)
    return f"{type(error).__name__}: {error}"


class Folder:
    """Messages land as files in a folder of this machine; nobody receives them."""

    def __init__(self, settings: MailSettings) -> None:
        self.path, self._sender = settings.folder, settings.sender

    async def deliver(self, post: Post) -> None:
        """Write the message; written again it is the same file."""
        content = bytes(message_of(post, self._sender))
        file = self.path / f"{post.reference}.{post.mail.id}.eml"
        try:
            await asyncio.to_thread(_write, file, content)
        except OSError as error:
            raise NotDelivered(_in_words(error)) from error


def _write(file: Path, content: bytes) -> None:
    """Write a file so that nobody finds half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".part")
    fresh.write_bytes(content)
    fresh.replace(file)


def mail_files(folder: Path) -> list[tuple[str, int, Path]]:
    """Reference of the visit, id of the mail and path, of each file in a folder; also of what was not written fully."""
    named = [(OURS.fullmatch(file.name), file) for file in folder.glob("WB-*")]
    return [(match[1], int(match[2]), file) for match, file in named if match]


def delivery_of(settings: MailSettings) -> Smtp | Folder:
    """The way out that the settings ask for: an SMTP server when one is named, else the folder."""
    return Smtp(settings) if settings.host else Folder(settings)
