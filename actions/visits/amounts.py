"""Numbers of people as Dutch speakers write them."""

import re
from dataclasses import dataclass

from text_to_num import alpha2digit

APPROXIMATE = {"dozijn": 12, "koppel": 2}
# "met z'n tienen": the counted form of a number word.
COUNTED = re.compile(r"\b(?:met )?(?:z'?n|zijn|ons|ons?e?n?|hun) (\w+?)en\b")
COUNTED_WORDS = {"twee": 2, "drie": 3, "vier": 4, "vijv": 5, "vijf": 5, "zess": 6, "zev": 7, "acht": 8, "neg": 9,
                 "ti": 10, "tien": 10, "elv": 11, "twaalv": 12, "twintig": 20, "dertig": 30}  # fmt: skip
PERSON = (
    r"(?:man|mannen|vrouw|vrouwen|personen|persoon|mensen|pers|p|deelnemers?|bezoekers?|collega'?s?|medewerkers|"
    r"leerlingen|studenten|kinderen|leerkrachten|ambtenaren|leden|volwassenen|begeleiders?|jongeren|senioren|"
    r"raadsleden|vrijwilligers|gasten|cursisten|bestuurders|schepenen|delegatieleden|bewoners|koppen|gedelegeerden)"
)
NUMBER = r"(\d{1,6})"
DIGIT_GROUP = re.compile(r"(?<=\d)[. ](?=\d{3}\b)")
RANGE = re.compile(rf"(?:tussen\s+(?:de\s+)?)?{NUMBER}\s*(?:-|–|à|a|tot|en|of)\s*(?:de\s+)?{NUMBER}\b")
SUM = re.compile(rf"{NUMBER}\s+{PERSON}\s+(?:en|plus|\+|,)\s+{NUMBER}\s+{PERSON}\b")
TALLY = re.compile(r"\b(\w+?)(?:tal|tallen)\b")
NEAR_PERSON = re.compile(rf"{NUMBER}\s*(?:à|-|tot|of)?\s*(?:\w+\s+)?{PERSON}\b")
GROUP = re.compile(rf"\b(?:met|groep(?:je)? van|klas van|voor|zijn met|ongeveer|een stuk of|rond de)\s+{NUMBER}\b")


@dataclass(frozen=True)
class People:
    """How many people come: at least and at most; both the same when one number was given."""

    least: int
    most: int


def read_people(text: str, asked: bool) -> People | None:
    """The number of people that the text names.

    Args:
        text: what the citizen wrote, dates and telephone numbers already taken out.
        asked: the assistant just asked for it, so that a bare number counts.
    """
    plain = DIGIT_GROUP.sub("", alpha2digit(_tallies(text.lower()), "nl"))
    added = SUM.search(plain)
    if added:
        total = int(added[1]) + int(added[2])
        return People(total, total)
    span = RANGE.search(plain)
    if span and (asked or re.search(PERSON, plain[span.end() :][:25]) or "tussen" in span[0]):
        low, high = sorted((int(span[1]), int(span[2])))
        return People(low, high)
    one = NEAR_PERSON.search(plain) or GROUP.search(plain) or (re.search(NUMBER, plain) if asked else None)
    if one:
        return People(int(one[1]), int(one[1]))
    if asked and re.search(r"\b(alleen ik|ik alleen|enkel ik|niemand)\b", plain):
        count = 0 if "niemand" in plain else 1
        return People(count, count)
    return None


def _tallies(text: str) -> str:
    """ "een twintigtal" becomes "20 personen", "met z'n tienen" becomes "10 personen"."""

    def tally(match: re.Match[str]) -> str:
        number = alpha2digit(match[1], "nl")
        return f"{number} personen" if number.isdigit() else match[0]

    def counted(match: re.Match[str]) -> str:
        number = COUNTED_WORDS.get(match[1])
        return f"{number} personen" if number else match[0]

    text = COUNTED.sub(counted, TALLY.sub(tally, text.replace("- tot", " tot")))
    text = re.sub(r"\been (?=\d+ personen)", "", text)
    for word, number in APPROXIMATE.items():
        text = re.sub(rf"\b(?:een |ne |'n )?{word}\b", f"{number} personen", text)
    return re.sub(r"(\d+ personen)(?: tot | à | of | ?- ?)(\d+) personen", r"\1 tot \2", text)
