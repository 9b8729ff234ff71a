"""Spelling made equal: case, accents, repeated letters and final d/t no longer tell two words apart."""

import re
import unicodedata

APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
SHORT_FORM = re.compile(r"\b([mzds])'([nr])\b")
STRETCHED = re.compile(r"([a-z])\1\1+")
REPEATED = re.compile(r"([a-z])\1")
SENTENCE_END = re.compile(r"[.!?;\n]")
INITIALS = re.compile(r"\b([a-z])\.([a-z])\.([a-z])\b")
WORD = re.compile(r"[a-z0-9]+")


def plain(text: str) -> str:
    """Lower case without accents; three or more of one letter become two ("heeelp", "heelp")."""
    decomposed = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).lower()
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return STRETCHED.sub(r"\1\1", SHORT_FORM.sub(r"\1\2", bare))


def stem(word: str) -> str:
    """A plain word with each repeated letter once: "slaatt" and "slat" meet "slaat"."""
    return REPEATED.sub(r"\1", word)


def key(word: str) -> str:
    """The stem with d, t and dt at the end alike, the commonest Dutch spelling mistake."""
    bare = stem(word)
    return bare[:-2] + "t" if bare.endswith("dt") else bare[:-1] + "t" if bare.endswith("d") else bare


def sentences(text: str) -> list[list[str]]:
    """The plain words of each sentence; a sentence without words is left out."""
    joined = INITIALS.sub(r"\1\2\3", plain(text))
    return [words for part in SENTENCE_END.split(joined) if (words := WORD.findall(part))]


def deletions(word: str) -> set[str]:
    """The word and everything that is left of it after deleting one letter."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def one_slip(written: str, meant: str) -> bool:
    """Whether one missing, extra or other letter, or two swapped neighbours, tells the words apart."""
    start = 0
    while start < min(len(written), len(meant)) and written[start] == meant[start]:
        start += 1
    rest, goal = written[start:], meant[start:]
    if rest[1:] == goal or rest == goal[1:] or (len(rest) > 1 and rest[1:] == goal[1:]):
        return True
    return swapped(written, meant)


def swapped(written: str, meant: str) -> bool:
    """Whether exactly two neighbouring letters changed places."""
    differing = [at for at, pair in enumerate(zip(written, meant, strict=False)) if pair[0] != pair[1]]
    if len(written) != len(meant) or len(differing) != 2 or differing[1] != differing[0] + 1:
        return False
    first, second = differing
    return written[first] == meant[second] and written[second] == meant[first]
