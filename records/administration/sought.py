"""What somebody is looked for by: an e-mail address, a telephone number, the reference of a visit, or a name.

Each is looked for in two steps: a condition that every database can check and that finds too much, then the exact look
in Python. So a name is found with and without accents, and a number in any way of writing.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from hashlib import scrypt
from typing import Any

import phonenumbers
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, true

from records.visits.requests import REFERENCE_ALPHABET

LONGEST, MOST, LEAST_LETTERS, LEAST_DIGITS = 200, 10, 3, 6
COUNTRY = "BE"
# What stands between the digits of a number, or the signs of a reference.
SEPARATORS = " ./\\-()_\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\t\n"
GAP = f"[{re.escape(SEPARATORS)}]{{0,4}}"
REFERENCE = re.compile(rf"WB{GAP}((?:[{REFERENCE_ALPHABET}]{GAP}){{8}})", re.IGNORECASE)
NUMBER = re.compile(rf"[0-9+{re.escape(SEPARATORS)}]+")
# Letters that may stand there with an accent.
MAY_HAVE_ACCENT = frozenset("aceinosuyz")
# About 50 ms each, so that nobody can try every telephone number.
SLOW = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


class Unusable(ValueError):
    """Words that nobody can be looked for by; the message is the name of a Dutch sentence."""


class Kind(StrEnum):
    """What the words are."""

    EMAIL = "e-mailadres"
    PHONE = "telefoonnummer"
    REFERENCE = "referentie"
    NAME = "naam"


@dataclass(frozen=True)
class Sought:
    """One thing to look for.

    Attributes:
        kind: what it is.
        parts: of a name its words, of anything else the one thing itself, all plain; of a number the digits after the
            country and the zero.
        country: calling code of a number, else empty.
    """

    kind: Kind
    parts: tuple[str, ...]
    country: str = ""

    def may_be_in(self, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """A condition that holds for every text in which it is, and for some others."""
        if self.kind in (Kind.PHONE, Kind.REFERENCE):
            for sign in SEPARATORS:
                column = func.replace(column, sign, "")
            return column.ilike(f"%{self.parts[0]}%")
        return and_(true(), *(column.ilike(f"%{_loose(part)}%", escape="\\") for part in self.parts))

    def is_in(self, text: str | None) -> bool:
        """Whether it stands in a text."""
        return bool(text) and all(pattern.search(folded(text or "")) for pattern in self._patterns())

    def _patterns(self) -> list[re.Pattern[str]]:
        if self.kind is Kind.NAME:
            return [re.compile(rf"\b{re.escape(part)}\b") for part in self.parts]
        if self.kind is Kind.EMAIL:
            return [re.compile(rf"(?<![\w.+-]){re.escape(self.parts[0])}(?!\w|[.-]\w)")]
        signs = GAP.join(self.parts[0])
        if self.kind is Kind.REFERENCE:
            return [re.compile(rf"(?<!\w){signs}(?!\w)")]
        before = rf"(?:\+?{GAP}(?:00{GAP})?{self.country}{GAP})?(?:0{GAP})?"
        return [re.compile(rf"(?<![0-9]){before}{signs}(?![0-9])")]


def read(words: str) -> list[Sought]:
    """What to look for: one thing on each line, at most `MOST`; the same thing twice is once.

    Raises:
        Unusable: a line cannot be used, or there is none.
    """
    lines = [line.strip() for line in words.replace("\0", "").splitlines() if line.strip()]
    if not lines:
        raise Unusable("leeg")
    if len(lines) > MOST or max(map(len, lines)) > LONGEST:
        raise Unusable("te_veel")
    return list(dict.fromkeys(_read(line) for line in lines))


def _read(line: str) -> Sought:
    if "@" in line:
        if not re.fullmatch(r"[^\s@]+@[^\s@]+", line):
            raise Unusable("email")
        return Sought(Kind.EMAIL, (folded(line),))
    if found := REFERENCE.fullmatch(line):
        return Sought(Kind.REFERENCE, ("wb" + "".join(filter(str.isalnum, found[1])).lower(),))
    if NUMBER.fullmatch(line):
        return _number(line)
    parts = tuple(re.findall(r"\w+", folded(line)))
    if sum(map(len, parts)) < LEAST_LETTERS:
        raise Unusable("kort")
    return Sought(Kind.NAME, tuple(sorted(set(parts))))


def _number(line: str) -> Sought:
    digits = "".join(sign for sign in line if sign in "0123456789")
    try:
        number = phonenumbers.parse(line, COUNTRY)
        country, digits = str(number.country_code), str(number.national_number)
    except phonenumbers.NumberParseException:
        country, digits = str(phonenumbers.country_code_for_region(COUNTRY)), digits.lstrip("0")
    if len(digits) < LEAST_DIGITS:
        raise Unusable("kort")
    return Sought(Kind.PHONE, (digits,), country)


def folded(text: str) -> str:
    """A text without accents and capitals."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def _loose(part: str) -> str:
    """A part as a pattern of LIKE, in which any sign may stand for a letter that can have an accent."""
    return "".join(_loose_sign(sign) for sign in part)


def _loose_sign(sign: str) -> str:
    if sign in MAY_HAVE_ACCENT or not sign.isascii():
        return "_"
    return f"\\{sign}" if sign in "\\%_" else sign


def new_salt() -> str:
    """16 random bytes in hexadecimals."""
    return secrets.token_hex(16)


def digest_of(them: list[Sought], salt: str) -> str:
    """What was looked for as a slow hash, the same for every way of writing and every order."""
    plain = "\n".join(sorted(f"{each.kind} {each.country} {' '.join(each.parts)}" for each in them))
    return scrypt(plain.encode(), salt=bytes.fromhex(salt), **SLOW).hex()
