"""Takes Belgian national register numbers out of a text before anything stores, logs or passes it on.

A number is eleven digits YYMMDD SSS CC (royal decree of 3 April 1984): birth date, sequence, check number. The check
number is 97 - (first nine digits mod 97), with a 2 in front of the nine for births from 2000. A *bis* number, for who
is not in the register, adds 20 or 40 to the month. Unknown months and days are 00.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

REDACTED = "[rijksregisternummer verwijderd]"
LENGTH = 11
# What people put between the digits. A group of digits may stand apart by " - ", so up to three of these.
GAP = r"[\s./\\_,:;|*·•-]{0,3}"
RUN = re.compile(rf"\+?[0-9](?:{GAP}[0-9]){{{LENGTH - 1},}}")
# After how many digits a national register number is written apart; six is where the birth date ends.
USUAL_BREAKS = frozenset({2, 3, 4, 6, 9})
END_OF_BIRTH_DATE, ONLY_THE_CHECK_NUMBER = 6, frozenset({9})
BELGIUM = 32
NATIONAL_LENGTHS = (9, 10)
SHORTEST_INTERNATIONAL, LONGEST_INTERNATIONAL = 9, 15
# Telephone numbers further than this before a possible national register number need no look: the look is slow.
REACH = 2 * LONGEST_INTERNATIONAL
VISIT_REFERENCE = re.compile(r"(?<![0-9A-Z])WB[ _-]*[2-9A-Z]{4}[ _-]*[2-9A-Z]{4}(?![0-9A-Z])", re.IGNORECASE | re.ASCII)
# Country and length of an account number (IBAN registry of SWIFT), of Europe and where many in Mechelen have family.
IBAN_LENGTHS = (
    "AD24 AL28 AT20 BA20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 "
    "GR27 HR21 HU28 IE22 IS26 IT27 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MT31 NL18 NO15 PK24 PL28 PT25 RO24 "
    "RS22 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VA22 XK20"
)
# A quick look ahead first: few places in a text start like an account number.
IBAN = re.compile(
    r"(?=[A-Z]{2}[ .-]?[0-9]{2})(?:"
    + "|".join(rf"{entry[:2]}(?:[ .-]?[0-9A-Z]){{{int(entry[2:]) - 2}}}" for entry in IBAN_LENGTHS.split())
    + ")",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Run:
    """Digits with at most a gap between them: where each stands, and before which (or the end) a group starts."""

    digits: str
    places: list[int]
    apart: list[bool]
    plus: bool

    def breaks(self, first: int) -> frozenset[int]:
        """After how many of the eleven digits from `first` something stands between."""
        return frozenset(count for count in range(1, LENGTH) if self.apart[first + count])

    def is_group_end(self, end: int) -> bool:
        return end < len(self.apart) and self.apart[end]


def redact(text: str) -> str:
    """The text with each national register number replaced by REDACTED; telephone and account numbers stay."""
    if sum(map(str.isdecimal, text)) < LENGTH:
        return text
    kept, position = [], 0
    for start, end in _national_numbers(_without_references(_plain(text))):
        kept += [text[position:start], REDACTED]
        position = end
    return "".join([*kept, text[position:]])


def _plain(text: str) -> str:
    """The text, character for character, with ASCII digits and dashes, and a space for what is empty or invisible."""
    return text if text.isascii() else "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    return {"\uff0e": ".", "\uff0f": "/", "\uff0b": "+"}.get(character, " " if category in ("Zs", "Cf") else character)


def _without_references(plain: str) -> str:
    """The text, as long as before, with bank accounts and references of visit requests crossed out."""
    plain = IBAN.sub(lambda match: "x" * len(match[0]) if _is_account(match[0]) else match[0], plain)
    return VISIT_REFERENCE.sub(lambda match: "x" * len(match[0]), plain)


def _is_account(written: str) -> bool:
    """ISO 13616: country and check digits to the end, letters as 10 to 35, the rest after division by 97 is 1."""
    signs = [sign for sign in written if sign.isalnum()]
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def _national_numbers(plain: str) -> Iterator[tuple[int, int]]:
    """Start and end of each national register number, in order."""
    for match in RUN.finditer(plain):
        places = [place for place in range(match.start(), match.end()) if "0" <= plain[place] <= "9"]
        apart = [True, *(after - before > 1 for before, after in zip(places, places[1:], strict=False)), True]
        run = Run("".join(plain[place] for place in places), places, apart, plus=match[0].startswith("+"))
        for first in _national_numbers_of(run):
            yield places[first], places[first + LENGTH - 1] + 1


def _national_numbers_of(run: Run) -> Iterator[int]:
    """Where the numbers start, reading the groups of digits from left to right, so that no number starts in another."""
    read_until = 0
    for possible in [first for first in range(len(run.digits)) if _is_national_number(run, first)]:
        for first in range(max(read_until, possible - REACH), possible):
            if first >= read_until:
                read_until = _telephone_end(run, first) or read_until
        if read_until <= possible and _is_citizen(run, possible):
            yield possible
            read_until = possible + LENGTH


def _is_citizen(run: Run, first: int) -> bool:
    """Whether what passes as a national register number here is one, and no telephone number.

    After a plus a telephone number is believed first, elsewhere the usual way of writing; written in another way it
    must have no telephone number in it.
    """
    if first == 0 and run.plus and _telephone_end(run, first):
        return False
    return _is_written_as_usual(run.breaks(first)) or not any(
        _telephone_end(run, start) for start in range(first, first + LENGTH)
    )


def _is_written_as_usual(breaks: frozenset[int]) -> bool:
    """Written apart after the birth date, or only before the check number; telephone numbers hardly ever are."""
    return (END_OF_BIRTH_DATE in breaks and breaks <= USUAL_BREAKS) or breaks == ONLY_THE_CHECK_NUMBER


def _is_national_number(run: Run, first: int) -> bool:
    """Whether whole groups from here have eleven digits with a possible date and the check number of either century."""
    if not (run.apart[first] and run.is_group_end(first + LENGTH)):
        return False
    digits = run.digits[first : first + LENGTH]
    month, day, nine, check = int(digits[2:4]), int(digits[4:6]), int(digits[:9]), int(digits[9:])
    if month >= 60 or month % 20 > 12 or day > 31:
        return False
    return check in (97 - nine % 97, 97 - (2_000_000_000 + nine) % 97)


def _telephone_end(run: Run, first: int) -> int | None:
    """Where the telephone number that starts here ends; None when none does.

    It shows itself by a plus or a zero in front, or is a Belgian mobile number with its country and no plus. Not any
    "32": 32 02 12 … is somebody born in February 1932.
    """
    if not run.apart[first]:
        return None
    if first == 0 and run.plus:
        return _international_end(run, first)
    if run.digits.startswith("00", first):
        return _international_end(run, first + 2)
    if run.digits.startswith("0", first):
        return _national_end(run, first, first)
    return _national_end(run, first, first + 2) if run.digits.startswith("324", first) else None


def _national_end(run: Run, first: int, start: int) -> int | None:
    """The end of a Belgian number whose digits, without country, begin at `start`."""
    for end in (start + length for length in NATIONAL_LENGTHS if run.is_group_end(start + length)):
        national = phonenumbers.PhoneNumber(country_code=BELGIUM, national_number=int(run.digits[start:end]))
        if phonenumbers.is_valid_number(national):
            return end
    return None


def _international_end(run: Run, start: int) -> int | None:
    """The end of the longest valid number whose country begins at `start`."""
    for end in range(start + LONGEST_INTERNATIONAL, start + SHORTEST_INTERNATIONAL - 1, -1):
        if run.is_group_end(end) and _can_be_called(run.digits[start:end]):
            return end
    return None


def _can_be_called(international: str) -> bool:
    """Whether the digits, country first, are a telephone number; a zero too many as in "+32 (0)2 …" is forgiven."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{international}"))
    except phonenumbers.NumberParseException:
        return False
