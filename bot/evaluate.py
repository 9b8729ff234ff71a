"""How well questions are understood, measured on held-out questions: `make evaluate`.

Writes `docs/begrip.md` and fails when understanding falls below what was reached before.
"""

from __future__ import annotations

import asyncio
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Tuple

from rasa.core.agent import Agent
from rasa.model import get_latest_model
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

QUESTIONS = Path("tests/nlu")
REPORT = Path("docs/begrip.md")
OUT_OF_SCOPE = "gedeeld_buiten_bereik"
NOT_SURE = "nlu_fallback"
CALIBRATION_BINS = 10
# What was reached; a change that falls below it has to say why.
LEAST_ACCURACY = 0.95
LEAST_REFUSED = 0.94
MOST_WRONGLY_REFUSED = 0.03


@dataclass(frozen=True)
class Result:
    """One held-out question and what the assistant made of it."""

    style: str
    text: str
    expected: str
    understood: str
    best_guess: str
    confidence: float

    @property
    def is_right(self) -> bool:
        """The most likely intent is the expected one, sure or not."""
        return self.best_guess == self.expected

    @property
    def is_refused(self) -> bool:
        """The citizen gets no fact: asked back, or told that it is not known."""
        return self.understood in (NOT_SURE, OUT_OF_SCOPE)


async def understand_all(agent: Agent) -> List[Result]:
    """Let the trained model understand every held-out question."""
    results = []
    for style, example in _questions():
        parsed = await agent.parse_message(example.get("text"))
        results.append(_result(style, example.get("text"), example.get("intent"), parsed))
    return results


def _questions() -> List[Tuple[str, Message]]:
    files = sorted(QUESTIONS.glob("*.yml"))
    return [(file.stem, example) for file in files for example in load_data(str(file)).intent_examples]


def _result(style: str, text: str, expected: str, parsed: Dict[str, Any]) -> Result:
    ranking = [item for item in parsed["intent_ranking"] if item["name"] != NOT_SURE]
    best: Dict[str, Any] = ranking[0] if ranking else {"name": "", "confidence": 0.0}
    return Result(style, text, expected, parsed["intent"]["name"], best["name"], best["confidence"])


def share(results: Iterable[Result], holds: Callable[[Result], bool]) -> float:
    """Share of the results for which something holds, between 0 and 1."""
    answers = [holds(result) for result in results]
    return sum(answers) / len(answers) if answers else 0.0


def calibration_error(results: List[Result]) -> float:
    """Expected calibration error over ten equal bins of confidence (Naeini et al., 2015)."""
    bins: Dict[int, List[Result]] = defaultdict(list)
    for result in results:
        bins[min(int(result.confidence * CALIBRATION_BINS), CALIBRATION_BINS - 1)].append(result)
    gaps = [
        len(group) * abs(share(group, lambda r: r.is_right) - sum(r.confidence for r in group) / len(group))
        for group in bins.values()
    ]
    return sum(gaps) / len(results)


def report(results: List[Result]) -> str:
    """The measurements as a page."""
    out, within = _by_scope(results)
    lines = [
        "# How well questions are understood",
        "",
        "Written by `make evaluate`, on the held-out questions of `tests/nlu/`: written apart from the training",
        "examples, never used for training, none a near copy of a training example.",
        "",
        "| | |",
        "|---|---|",
        f"| questions | {len(results)} |",
        f"| right intent is the most likely one | {share(results, lambda r: r.is_right):.1%} |",
        f"| expected calibration error | {calibration_error(results):.3f} |",
        f"| out of scope, refused | {share(out, lambda r: r.is_refused):.1%} of {len(out)} |",
        f"| in scope, wrongly refused | {share(within, lambda r: r.is_refused):.1%} of {len(within)} |",
        "",
    ]
    lines += _table("style", results, lambda r: r.style)
    lines += _table("topic", results, lambda r: r.expected)
    return "\n".join(lines)


def _by_scope(results: List[Result]) -> tuple[List[Result], List[Result]]:
    out = [result for result in results if result.expected == OUT_OF_SCOPE]
    return out, [result for result in results if result.expected != OUT_OF_SCOPE]


def _table(title: str, results: List[Result], key: Callable[[Result], str]) -> List[str]:
    groups: Dict[str, List[Result]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    rows = [
        f"| {name} | {len(group)} | {share(group, lambda r: r.is_right):.0%} |"
        for name, group in sorted(groups.items())
    ]
    return [f"| {title} | questions | right |", "|---|---|---|", *rows, ""]


def main() -> int:
    """Measure, write the report, compare with what was reached."""
    model = get_latest_model("models")
    results = asyncio.run(understand_all(Agent.load(model)))
    REPORT.write_text(report(results), encoding="utf-8")
    out, within = _by_scope(results)
    checks = [
        ("accuracy", share(results, lambda r: r.is_right), LEAST_ACCURACY),
        ("out of scope refused", share(out, lambda r: r.is_refused), LEAST_REFUSED),
        ("in scope not refused", 1 - share(within, lambda r: r.is_refused), 1 - MOST_WRONGLY_REFUSED),
    ]
    for name, value, least in checks:
        print(f"{'ok  ' if value >= least else 'LOW '} {name}: {value:.1%} (at least {least:.1%})")
    print(f"All of it in {REPORT}.")
    if "--errors" in sys.argv:
        for result in results:
            if not result.is_right:
                print(
                    f"{result.style}: {result.expected} <- {result.best_guess} {result.confidence:.2f}: {result.text}"
                )
    return 0 if all(value >= least for _, value, least in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
