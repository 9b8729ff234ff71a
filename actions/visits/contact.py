"""E-mail addresses and telephone numbers."""

import difflib
import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

EMAIL = re.compile(r"[^\s<>,;:()\"']{1,64}@[^\s<>,;:()\"']{1,190}")
HOME_REGION = "BE"
# Domains that citizens often mistype; a domain close to one of these is asked about.
COMMON_DOMAINS = (
    "gmail.com", "hotmail.com", "hotmail.be", "outlook.com", "outlook.be", "telenet.be", "skynet.be", "proximus.be",
    "live.be", "live.com", "yahoo.com", "icloud.com", "scarlet.be", "pandora.be", "mechelen.be", "vlaanderen.be",
)  # fmt: skip
CLOSE_ENOUGH = 0.85


@dataclass(frozen=True)
class Email:
    """An address as written, and the one that was probably meant ('' when it looks right)."""

    address: str
    suggestion: str = ""


def read_email(text: str) -> Email | None:
    """The first valid e-mail address in the text."""
    for match in EMAIL.finditer(text):
        try:
            address = validate_email(match[0].rstrip(".!?"), check_deliverability=False).normalized
        except EmailNotValidError:
            continue
        return Email(address, _suggestion(address))
    return None


def looks_like_email(text: str) -> bool:
    """Whether the citizen tried to give an address."""
    return "@" in text


def read_phone(text: str) -> str | None:
    """The first valid telephone number in the text, in international form."""
    for match in phonenumbers.PhoneNumberMatcher(text, HOME_REGION):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return None


def without_contact(text: str) -> str:
    """The text without e-mail addresses and telephone numbers."""
    text = EMAIL.sub(" ", text)
    for match in reversed(list(phonenumbers.PhoneNumberMatcher(text, HOME_REGION))):
        text = text[: match.start] + " " + text[match.end :]
    return text


def _suggestion(address: str) -> str:
    local, domain = address.rsplit("@", 1)
    if domain in COMMON_DOMAINS:
        return ""
    close = difflib.get_close_matches(domain, COMMON_DOMAINS, n=1, cutoff=CLOSE_ENOUGH)
    return f"{local}@{close[0]}" if close else ""
