"""How well held-out questions are understood: pure figures of what a model made of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

OUT_OF_SCOPE = "gedeeld_buiten_bereik"
NOT_SURE = "nlu_fallback"
BINS = 10
THRESHOLDS = tuple(step / 50 for step in range(51))
WORST_PAIRS = 20


@dataclass(frozen=True)
class Answer:
    """One held-out question and what a model made of it.

    Attributes:
        style: the file of the question.
        expected: the right intent.
        taken: the intent that Rasa acts on, 'nlu_fallback' below its own threshold.
        guess: the most likely intent, sure or not.
        confidence: of the guess, between 0 and 1.
    """

    style: str
    expected: str
    taken: str
    guess: str
    confidence: float

    @property
    def is_right(self) -> bool:
        """The most likely intent is the right one."""
        return self.guess == self.expected

    @property
    def is_refused(self) -> bool:
        """The citizen gets no fact: asked back, or told that it is not known."""
        return self.taken in (NOT_SURE, OUT_OF_SCOPE)

    def is_refused_at(self, threshold: float) -> bool:
        """Whether it were refused with this threshold on the confidence."""
        return self.guess == OUT_OF_SCOPE or self.confidence < threshold


@dataclass(frozen=True)
class Point:
    """A point of the refusal curve: shares between 0 and 1."""

    threshold: float
    refused: float
    wrongly: float


@dataclass(frozen=True)
class Bin:
    """Answers of nearly the same confidence: how sure they were, how many were right."""

    count: int
    confidence: float
    right: float


def share(answers: Iterable[Answer], holds: Callable[[Answer], bool]) -> float:
    """Share of the answers for which something holds, between 0 and 1; 0 when there are none."""
    found = [holds(answer) for answer in answers]
    return sum(found) / len(found) if found else 0.0


def accuracy(answers: Iterable[Answer]) -> float:
    """Share of the questions whose most likely intent is the right one."""
    return share(answers, lambda answer: answer.is_right)


def by_style(answers: Iterable[Answer]) -> dict[str, float]:
    """Accuracy of every style."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.style].append(answer)
    return {style: accuracy(group) for style, group in sorted(groups.items())}


def macro_f1(answers: Sequence[Answer]) -> float:
    """Mean of the F1 of every intent that is expected at least once."""
    expected = Counter(answer.expected for answer in answers)
    guessed = Counter(answer.guess for answer in answers)
    right = Counter(answer.expected for answer in answers if answer.is_right)
    scores = [2 * right[name] / (count + guessed[name]) for name, count in expected.items()]
    return sum(scores) / len(scores) if scores else 0.0


def calibration(answers: Iterable[Answer]) -> list[Bin]:
    """The answers in ten equal bins of confidence, without the empty ones."""
    groups: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[min(int(answer.confidence * BINS), BINS - 1)].append(answer)
    return [
        Bin(len(group), sum(answer.confidence for answer in group) / len(group), accuracy(group))
        for _, group in sorted(groups.items())
    ]


def calibration_error(answers: Iterable[Answer]) -> float:
    """Expected calibration error over ten equal bins (Naeini et al., 2015)."""
    bins = calibration(answers)
    total = sum(bin_.count for bin_ in bins)
    return sum(bin_.count * abs(bin_.right - bin_.confidence) for bin_ in bins) / total if total else 0.0


def refusal(answers: Sequence[Answer]) -> tuple[float, float]:
    """Shares at the model's own threshold: out of scope and refused, in scope and wrongly refused."""
    out, within = by_scope(answers)
    return share(out, lambda answer: answer.is_refused), share(within, lambda answer: answer.is_refused)


def refusal_curve(answers: Sequence[Answer]) -> list[Point]:
    """The same shares at every threshold."""
    out, within = by_scope(answers)

    def point(threshold: float) -> Point:
        def refused(answer: Answer) -> bool:
            return answer.is_refused_at(threshold)

        return Point(threshold, share(out, refused), share(within, refused))

    return [point(threshold) for threshold in THRESHOLDS]


def best_refusal(curve: Iterable[Point], most_wrongly: float) -> float:
    """The largest share refused of any threshold that refuses no more than this share wrongly."""
    return max((point.refused for point in curve if point.wrongly <= most_wrongly), default=0.0)


def by_scope(answers: Iterable[Answer]) -> tuple[list[Answer], list[Answer]]:
    """The answers to questions out of scope, and those to questions within."""
    out: list[Answer] = []
    within: list[Answer] = []
    for answer in answers:
        (out if answer.expected == OUT_OF_SCOPE else within).append(answer)
    return out, within


def worst_pairs(answers: Iterable[Answer], count: int = WORST_PAIRS) -> list[tuple[str, str, int]]:
    """The most frequent confusions: the right intent, the guess, how often."""
    wrong = Counter((answer.expected, answer.guess) for answer in answers if not answer.is_right)
    ordered = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    return [(expected, guess, times) for (expected, guess), times in ordered[:count]]
