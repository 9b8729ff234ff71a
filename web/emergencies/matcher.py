"""The matcher: which emergency, if any, a message is about.

Word patterns and a learned model judge together. On messages written by somebody who knew neither, the patterns
alone found 62 %, both together 95 %; a pattern that the model finds impossible is a figure of speech.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from web.emergencies.learned import FOLDER, Learned, load_learned
from web.emergencies.patterns import Pattern, PatternSet, Sentence, parse
from web.emergencies.spelling import sentences
from web.emergencies.vocabulary import Vocabulary

SOURCE = Path(__file__).with_name("emergencies.yml")
NOTHING: frozenset[str] = frozenset()
GENERAL = "general"
SENTENCE_END = re.compile(r"[.!?\n]+")
MOST_SENTENCES = 12
SHORTEST = 8
# Chances from which a message counts. On the held-out lists: 95 % found, 4 % of messages in the words of emergencies
# and 0.8 % of ordinary questions taken for one. That costs a citizen one useless answer; a missed one may cost more.
LIKELY = 0.16
POSSIBLE = 0.05
SURE_OF_KIND = 0.5


@dataclass(frozen=True)
class Emergency:
    """What to answer: `text` in Dutch markdown, at most 60 words, first the number to call now; all its `numbers`."""

    kind: str
    text: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """An emergency with its signs: `certain` ones always count, `likely` ones not in an `ordinary` sentence."""

    emergency: Emergency
    certain: PatternSet
    likely: PatternSet
    ordinary: PatternSet

    def is_in(self, sentence: Sentence, ordinary: bool) -> bool:
        """Whether the sentence tells of this emergency; `ordinary` when it reads like an everyday question."""
        if self.certain.fits(sentence):
            return True
        return not ordinary and self.likely.fits(sentence) and not self.ordinary.fits(sentence)


class PatternMatcher:
    """Finds emergencies by word patterns."""

    def __init__(self, kinds: Sequence[Kind], figures: PatternSet, ordinary: PatternSet, words: Vocabulary) -> None:
        self._kinds = kinds
        self._figures = figures
        self._ordinary = ordinary
        self._words = words

    def match(self, text: str) -> Emergency | None:
        """The most urgent emergency in any text, or None; time is linear in the length of the text."""
        read = [self._without_figures(self._words.read(words)) for words in sentences(text)]
        judged = [(sentence, self._ordinary.fits(sentence)) for sentence in read]
        for kind in self._kinds:
            if any(kind.is_in(sentence, ordinary) for sentence, ordinary in judged):
                return kind.emergency
        return None

    def _without_figures(self, sentence: list[frozenset[str]]) -> Sentence:
        """The sentence with figures of speech ("ik lach me dood") made meaningless."""
        covered = {at for span in self._figures.spans(sentence) for at in span}
        return [NOTHING if at in covered else items for at, items in enumerate(sentence)]


class Matcher:
    """Finds emergencies in messages; holds no state, so one matcher serves every thread."""

    def __init__(self, patterns: PatternMatcher, learned: Learned, answers: dict[str, Emergency]) -> None:
        self._patterns = patterns
        self._learned = learned
        self._answers = answers

    def match(self, text: str) -> Emergency | None:
        """The most urgent emergency in any text, or None; time is linear in the length of the text."""
        sentences_of = (part for part in SENTENCE_END.split(text)[:MOST_SENTENCES] if len(part) > SHORTEST)
        # A message of one sentence is judged once.
        parts = dict.fromkeys([text, *sentences_of])
        judged = max((self._learned.judge(part) for part in parts), key=lambda found: found.chance)
        # Most messages end here: the patterns take most of the time.
        if judged.chance < POSSIBLE:
            return None
        found = self._patterns.match(text)
        if found or judged.chance < LIKELY:
            return found
        return self._answers[judged.kind if judged.share > SURE_OF_KIND else GENERAL]


@cache
def load_matcher(source: Path = SOURCE, learned: Path = FOLDER) -> Matcher:
    """The matcher of `emergencies.yml` and the trained model, loaded once.

    Raises:
        KeyError, yaml.YAMLError: the file is wrong.
        OSError, ValueError: the model was not trained, or is damaged.
    """
    # Ten times as fast as the loader in Python, and as safe.
    content: dict[str, Any] = yaml.load(source.read_text(encoding="utf-8"), yaml.CSafeLoader)  # noqa: S506
    seen: list[Pattern] = []
    kinds = [_kind(name, entry, seen) for name, entry in content["kinds"].items()]
    figures, ordinary = _patterns(content["figures"], seen), _patterns(content["ordinary"], seen)
    items = (item for pattern in seen for _, item in pattern.items)
    words = Vocabulary(items, content["lists"], content["dialect"], content["ordinary_words"])
    answers = {kind.emergency.kind: kind.emergency for kind in kinds}
    return Matcher(PatternMatcher(kinds, figures, ordinary, words), load_learned(learned), answers)


def _kind(name: str, entry: dict[str, Any], seen: list[Pattern]) -> Kind:
    emergency = Emergency(name, entry["text"].strip(), tuple(entry["numbers"]))
    sets = [_patterns(entry.get(part, ""), seen) for part in ("certain", "likely", "ordinary")]
    return Kind(emergency, *sets)


def _patterns(lines: str, seen: list[Pattern]) -> PatternSet:
    patterns = [p for line in lines.splitlines() if line and not line.startswith("#") for p in parse(line)]
    seen.extend(patterns)
    return PatternSet(patterns)
