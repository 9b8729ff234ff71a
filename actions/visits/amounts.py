"""Numbers of people as Dutch speakers write them."""

import re
from dataclasses import dataclass

from text_to_num import alpha2digit

# Words that the number reader leaves alone or does not know, the usual misspellings among them.
NUMBER_WORDS = {"nul": 0, "nulle": 0, "één": 1, "twee": 2, "achtien": 18, "achttienen": 18, "twinteg": 20,
                "twintg": 20, "dertg": 30, "viertig": 40, "feertig": 40, "vijfteen": 15}  # fmt: skip
APPROXIMATE = {"half dozijn": 6, "dozijn": 12, "koppel": 2}
# "met z'n tienen": the counted form of a number word.
COUNTED = re.compile(r"\b(?:met )?(?:z'?n|zen|zijn|ons|onze?n?|hun) (\w+?)en\b|\bmet (\w+?)en\b")
COUNTED_WORDS = {"twee": 2, "drie": 3, "vier": 4, "vijv": 5, "vijf": 5, "zess": 6, "zev": 7, "zeven": 7, "acht": 8,
                 "neg": 9, "negen": 9, "ti": 10, "tien": 10, "elv": 11, "elf": 11, "twaalv": 12, "twaalf": 12,
                 "dertien": 13, "veertien": 14, "vijftien": 15, "twintig": 20, "dertig": 30}  # fmt: skip
PERSON = (
    r"(?:man|mannen|vrouw|vrouwen|personen|persoon|mensen|pers|p|pax|lln|deelnemers?|bezoekers?|collega'?s?|"
    r"medewerkers|leerlingen|studenten|scholieren|kinderen|leerkrachten|docenten|ambtenaren|leden|volwassenen|"
    r"begeleiders?|jongeren|senioren|raadsleden|vrijwilligers|gasten|cursisten|bestuurders|schepenen|burgemeesters|"
    r"delegatieleden|bewoners|koppen|gedelegeerden|agenten|politiemensen|verpleegkundigen)"
)
# What is counted but is not people: "voor 2 uur", "met 3 vragen". Nor is a year a number of people.
THING = (
    r"(?:u|uur|uren|uurtjes|dag|dagen|weken|week|maanden|jaar|bus|bussen|auto'?s|klas|klassen|vraag|vragen|"
    r"thema'?s|scholen|groepen|groepjes|organisaties|gemeenten|diensten|keer|minuten|euro)"
)
NUMBER = r"(?<![\d,])(\d{1,6})"
DIGIT_GROUP = re.compile(r"(?<=\d)[. ](?=\d{3}\b)")
MAYBE = r"(?:(?:personen|man|mensen|pers)\s+)?"
RANGE = re.compile(
    rf"(?:tussen\s+(?:de\s+)?)?{NUMBER}\s*{MAYBE}(?:-|–|/|à|a|tot|en|of|,?\s*misschien(?: wel)?|,?\s*max\w*\.?)\s*"
    rf"(?:de\s+|max\w*\.?\s+|hoogstens\s+)?{NUMBER}\b"
)
SUM = re.compile(rf"{NUMBER}\s+{PERSON}(?:\s*(?:en|plus|\+|,|&|met)\s*{NUMBER}\s+{PERSON}\b)+")
PLUS = re.compile(rf"{NUMBER}\s*(?:\+|plus)\s*{NUMBER}\b")
CLASSES = re.compile(rf"{NUMBER}\s+(?:klassen|groepen|bussen)\s+(?:van|met)\s+(?:telkens\s+|elk\s+)?{NUMBER}\b")
TALLY = re.compile(r"\b(\w+?)[ -]?(?:tal|tallen)\b")
NEAR_PERSON = re.compile(rf"{NUMBER}\s*(?:à|-|tot|of)?\s*(?:(?!{THING}\b)\w+\s+)?{PERSON}\b")
GROUP_OF = (
    r"met|(?:groep(?:je)?|klas|team|ploeg(?:je)?|delegatie|gezelschap) van|voor|zijn met|ongeveer|een stuk of|rond de|"
    r"een man of|een goeie|een kleine|max\w*|hoogstens|minstens|minimum"
)
GROUP = re.compile(rf"\b(?:{GROUP_OF})\s+(?!20[23]\d\b){NUMBER}\b(?!\d|\s*{THING}\b|[/.:-]\d)")
BARE = re.compile(rf"{NUMBER}(?!\d)(?!\s*{THING}\b)")
ALONE = re.compile(
    r"\b(?:alleen|enkel)\b.*\b(?:ik|ikzelf|mezelf|mijzelf)\b|\b(?:ik|'k)\b.*\balleen\b|^(?:een|ene|eentje)\W*$"
)
NOBODY = re.compile(r"\bniemand\b|^-\d+\W*$")


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
    plain = DIGIT_GROUP.sub("", alpha2digit(_tallies(_number_words(text.lower())), "nl"))
    if asked and (NOBODY.search(plain) or ALONE.search(plain)):
        count = 0 if NOBODY.search(plain) else 1
        return People(count, count)
    total = _total(plain, asked)
    if total:
        return People(total, total)
    span = RANGE.search(plain)
    if span and (asked or re.match(rf"\s*(?:\w+\s+)?{PERSON}\b", plain[span.end() :]) or "tussen" in span[0]):
        low, high = sorted((int(span[1]), int(span[2])))
        return People(low, high)
    one = NEAR_PERSON.search(plain) or GROUP.search(plain) or (BARE.search(plain) if asked else None)
    return People(int(one[1]), int(one[1])) if one else None


def _total(text: str, asked: bool) -> int:
    """What several numbers make together, 0 when there is nothing to add."""
    classes = CLASSES.search(text)
    if classes:
        return int(classes[1]) * int(classes[2])
    added = SUM.search(text) or (PLUS.search(text) if asked else None)
    return sum(int(number) for number in re.findall(r"\d+", added[0])) if added else 0


def _number_words(text: str) -> str:
    text = text.replace("ë", "e").replace("’", "'")
    for word, number in NUMBER_WORDS.items():
        text = re.sub(rf"\b{word}\b", str(number), text)
    return text


def _tallies(text: str) -> str:
    """Make "een twintigtal" into "20 personen", and "met z'n tienen" into "10 personen"."""

    def tally(match: re.Match[str]) -> str:
        number = alpha2digit(match[1], "nl")
        return f"{number} personen" if number.isdigit() else match[0]

    def counted(match: re.Match[str]) -> str:
        number = COUNTED_WORDS.get(match[1] or match[2])
        return f"{number} personen" if number else match[0]

    text = COUNTED.sub(counted, TALLY.sub(tally, text.replace("- tot", " tot")))
    text = re.sub(r"\been (?=\d+ personen)", "", text)
    for word, number in APPROXIMATE.items():
        text = re.sub(rf"\b(?:een |ne |'n )?{word}\b", f"{number} personen", text)
    text = re.sub(r"(\d+ personen)\s+(?:personen|mensen|man)\b", r"\1", text)
    return re.sub(r"(\d+) personen((?: tot | à | of | ?- ?)\d+ personen)", r"\1\2", text)
