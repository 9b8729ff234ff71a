"""Which items of the patterns a written word can stand for: spelling, dialect, typing slips, words run together."""

from collections.abc import Iterable, Iterator, Mapping

from web.emergencies.patterns import alternatives
from web.emergencies.spelling import deletions, key, one_slip, plain, stem, swapped

LONGEST_WORD = 24  # longer is never one slip away from a word of ours, and costs time
SLIP_FROM = 6  # shorter words have too many ordinary neighbours: there only swapped letters count
SWAP_FROM = 4
CRY = "help"  # "helpbrand": otherwise two pieces are a Dutch compound, not words run together
SHORT_PIECES = {"is", "in", "er", "ik", "op", "ni", "ze"}  # with every short word, all Dutch would come apart
RUN_TOGETHER_FROM = 6


class Vocabulary:
    """All words of the patterns; `items(word)` and `read(words)` take words of `spelling.sentences`."""

    def __init__(self, items: Iterable[str], lists: Mapping[str, str], dialect: Mapping[str, str], ordinary: str):
        self.exact: dict[str, set[str]] = {}
        self.same: dict[str, set[str]] = {}
        self.stems: dict[str, set[str]] = {}
        self.begins: dict[str, set[str]] = {}
        self.dialect = {plain(form): meaning.split() for form, meaning in dialect.items()}
        self.ordinary = {key(plain(word)) for word in ordinary.split()}
        self.pieces = {plain(form) for form in dialect}
        for item in set(items):
            for word in alternatives(item, lists):
                self._learn(plain(word), item)
        self.pieces = {piece for piece in self.pieces if len(piece) > 2 or piece in SHORT_PIECES}
        self.lengths = sorted({len(word) for word in self.begins})
        self.longest = max(map(len, self.pieces))
        self.near: dict[str, set[str]] = {}
        for word in self.stems | self.same:
            for rest in deletions(word) if len(word) >= SWAP_FROM else ():
                self.near.setdefault(rest, set()).add(word)

    def _learn(self, word: str, item: str) -> None:
        if word.startswith("="):
            self.exact.setdefault(word[1:], set()).add(item)
        elif word.endswith("*"):
            self.begins.setdefault(stem(word[:-1]), set()).add(item)
        else:
            meant = self.dialect.get(word, [word])
            for form in {word, meant[0]} if len(meant) == 1 else {word}:
                self.same.setdefault(key(form), set()).add(item)
                self.stems.setdefault(stem(form), set()).add(item)
        self.pieces.add(word.strip("=*"))

    def read(self, words: Iterable[str]) -> list[frozenset[str]]:
        """For each word (dialect translated, run-together words apart) and both ends the items it stands for."""
        inner = (word for written in words for word in self._apart(written))
        return [self.items(word) for word in ("^", *inner, "$")]

    def _apart(self, written: str) -> Iterator[str]:
        pieces = [written]
        if len(written) >= RUN_TOGETHER_FROM and not self._whole(written):
            pieces = self._split(written) or pieces
        for piece in pieces:
            yield from self.dialect.get(piece, [piece])

    def _whole(self, written: str) -> bool:
        return written in self.dialect or key(written) in self.same or key(written) in self.ordinary

    def items(self, word: str) -> frozenset[str]:
        """The items of the word as spelled, or else of the words it is a slip of."""
        found = self._spelled(word)
        return frozenset(found if found or key(word) in self.ordinary else self._slips(word))

    def _spelled(self, word: str) -> set[str]:
        bare = stem(word)
        found = self.exact.get(word, set()) | self.same.get(key(word), set())
        return found.union(*(self.begins.get(bare[:length], ()) for length in self.lengths if length <= len(bare)))

    def _slips(self, word: str) -> Iterator[str]:
        if not SWAP_FROM <= len(word) <= LONGEST_WORD or word.isdigit():
            return
        for written in {stem(word), key(word)}:
            for meant in {meant for rest in deletions(written) for meant in self.near.get(rest, ())}:
                if one_slip(written, meant) if len(meant) >= SLIP_FROM else swapped(written, meant):
                    yield from self.same.get(meant, ())
                    yield from self.stems.get(meant, ())

    def _split(self, written: str) -> list[str]:
        """The fewest known words that make up `written`, or nothing; linear in its length."""
        best: list[tuple[int, int] | None] = [(0, 0)]
        for end in range(1, len(written) + 1):
            starts = range(max(0, end - self.longest), end - 1)
            cuts = [(best[s][0] + 1, s) for s in starts if best[s] and written[s:end] in self.pieces]  # type: ignore[index]
            best.append(min(cuts, default=None))
        return self._trace(written, best)

    @staticmethod
    def _trace(written: str, best: list[tuple[int, int] | None]) -> list[str]:
        pieces: list[str] = []
        end = len(written)
        while end and (cut := best[end]):
            pieces.append(written[cut[1] : end])
            end = cut[1]
        return pieces[::-1] if len(pieces) > 2 or pieces[-1:] == [CRY] else []
