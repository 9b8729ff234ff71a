"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word with the space behind it, or a line end.
PIECE = re.compile(r"\n|[^\S\n]+|[^\s]+[^\S\n]?")


@dataclass(frozen=True)
class Part:
    """A part of both texts: `kind` is same, out or in."""

    kind: str
    text: str


def difference(old: str, new: str) -> list[Part]:
    """The parts of two texts in order; what goes out stands before what comes in its place."""
    before, after = PIECE.findall(old), PIECE.findall(new)
    parts: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("same", "".join(before[a:b])))
            continue
        parts += [Part("out", "".join(before[a:b]))] if a < b else []
        parts += [Part("in", "".join(after[c:d]))] if c < d else []
    return parts
