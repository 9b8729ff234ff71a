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
# Domains that exist but hand out no addresses, and that a likeness alone would not catch.
MISTAKEN_DOMAINS = {
    "gmail.be": "gmail.com",
    "gmail.nl": "gmail.com",
    "gmail.fr": "gmail.com",
    "icloud.be": "icloud.com",
}
AT = re.compile(r"\s*(?:\(at\)|\[at\]|\bapenstaart(?:je)?\b|\bapestaart(?:je)?\b|@)\s*", re.IGNORECASE)
SPOKEN_AT = re.compile(r"(\S)\s+at\s+(?=\S+\s+(?:dot|punt)\s)", re.IGNORECASE)
SPOKEN_DOT = re.compile(r"(@[\w.-]+?)\s*(?:\s(?:dot|punt)\s|\((?:dot|punt)\))\s*(?=\w)", re.IGNORECASE)
COMMA_DOT = re.compile(r"(@[\w-]+),(?=(?:com|be|net|org|eu|nl|fr|gent|brussels)\b)", re.IGNORECASE)
DUTCH_MOBILE = re.compile(r"\b06[ -]?(?:\d[ -]?){8}(?!\d)")
LETTER_O = re.compile(r"\b[oO](?=\d{2,3}[ /.-]?\d)")


@dataclass(frozen=True)
class Email:
    """An address as written, and the one that was probably meant ('' when it looks right)."""

    address: str
    suggestion: str = ""


def read_email(text: str) -> Email | None:
    """The first valid e-mail address in the text, also when it is spelled out: "an (at) school punt be"."""
    for match in [*EMAIL.finditer(text), *EMAIL.finditer(_spelled(text))]:
        try:
            address = validate_email(match[0].rstrip(".!?"), check_deliverability=False).normalized
        except EmailNotValidError:
            continue
        return Email(address, _suggestion(address))
    return None


def read_phone(text: str) -> str | None:
    """The first valid telephone number in the text, in international form."""
    for match in _phones(text):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return None


def without_contact(text: str) -> str:
    """The text without e-mail addresses and telephone numbers."""
    text = EMAIL.sub(" ", _spelled(text)) if "@" in _spelled(text) else text
    for match in reversed(_phones(text)):
        text = text[: match.start] + " " + text[match.end :]
    return text


def _phones(text: str) -> list[phonenumbers.PhoneNumberMatch]:
    """Telephone numbers where they stand; Dutch visitors write their mobile number without country."""
    found = list(phonenumbers.PhoneNumberMatcher(LETTER_O.sub("0", text), HOME_REGION))
    if not found and DUTCH_MOBILE.search(text):
        found = list(phonenumbers.PhoneNumberMatcher(text, "NL"))
    return found


def _spelled(text: str) -> str:
    """The text with addresses as they are typed: "an @ school,be" becomes "an@school.be"."""
    text = AT.sub("@", SPOKEN_AT.sub(r"\1@", text))
    for _ in range(3):
        text = SPOKEN_DOT.sub(r"\1.", text)
    return COMMA_DOT.sub(r"\1.", text)


def _suggestion(address: str) -> str:
    local, domain = address.rsplit("@", 1)
    if domain in COMMON_DOMAINS:
        return ""
    if domain in MISTAKEN_DOMAINS:
        return f"{local}@{MISTAKEN_DOMAINS[domain]}"
    close = difflib.get_close_matches(domain, COMMON_DOMAINS, n=1, cutoff=CLOSE_ENOUGH)
    return f"{local}@{close[0]}" if close else ""
