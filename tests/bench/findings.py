"""Everything that one run of the bench found, and its form as JSON."""

import os
import platform
import statistics
import subprocess
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.forms import Submits
from tests.bench.gateway_latency import Ways
from tests.bench.real_data import RealResult
from tests.bench.settings import PYTHON, Name
from tests.bench.targets import Row
from tests.bench.training import AtLeast
from tests.bench.turns import ByName, Samples, percentile
from tests.bench.understanding import (
    Answer,
    accuracy,
    best_refusal,
    by_style,
    calibration,
    calibration_error,
    macro_f1,
    refusal,
    refusal_curve,
    worst_pairs,
)

MOST_WRONGLY = 0.03
PACKAGES = ("rasa", "tensorflow", "scikit-learn", "spacy")


@dataclass
class Findings:
    """What was found.

    Attributes:
        measured: values by the row's key and the column.
        examples: example questions of each column.
        answers: what each column made of the held-out questions.
        turns: milliseconds of the answer turns.
        submits: what came of the visit forms.
        ways: the turns through the gateway and directly.
        real: the pipelines on a real data set; None when none was named.
        stock_day: when stock was trained, if that was another run.
    """

    measured: dict[str, dict[Name, float]] = field(default_factory=lambda: defaultdict(dict))
    examples: dict[Name, int] = field(default_factory=dict)
    answers: dict[Name, list[Answer]] = field(default_factory=dict)
    turns: ByName = field(default_factory=dict)
    submits: dict[Name, Submits] = field(default_factory=dict)
    ways: Ways = field(default_factory=Ways)
    real: dict[Name, RealResult] | None = None
    stock_day: str | None = None

    def put(self, key: str, name: Name, value: float) -> None:
        """Note a value of a row."""
        self.measured[key][name] = value

    def put_understanding(self, name: Name, answers: list[Answer], entity_f1: float) -> None:
        """Note what the held-out questions showed."""
        self.answers[name] = answers
        refused, wrongly = refusal(answers)
        values = {
            "accuracy": accuracy(answers), "macro_f1": macro_f1(answers), "refused": refused,
            "wrongly_refused": wrongly, "best_refused": best_refusal(refusal_curve(answers), MOST_WRONGLY),
            "calibration": calibration_error(answers), "entity_f1": entity_f1,
        }  # fmt: skip
        values |= {f"style_{style}": value for style, value in by_style(answers).items()}
        for key, value in values.items():
            self.put(key, name, value)

    def put_turns(self, turns: ByName) -> None:
        """Note the answer turns."""
        self.turns = turns
        for name, samples in turns.items():
            self.put("turn_median", name, statistics.median(samples))
            self.put("turn_p95", name, percentile(samples, 95))
            self.put("turn_p99", name, percentile(samples, 99))

    def put_submits(self, submits: dict[Name, Submits]) -> None:
        """Note the visit forms; without one stored row there is nothing to time."""
        self.submits = submits
        for name, found in submits.items():
            self.put("forms_stored", name, len(found.milliseconds) / found.begun)
            if found.milliseconds:
                self.put("submit_median", name, statistics.median(found.milliseconds))
                self.put("submit_p95", name, percentile(found.milliseconds, 95))

    def put_ways(self, ways: Ways) -> None:
        """Note what the gateway adds."""
        self.ways = ways
        self.put("gateway", "all", statistics.median(ways.gateway) - statistics.median(ways.direct))

    def as_json(self, wanted: list[Row]) -> dict[str, Any]:
        """All of it, with what the pictures need."""
        return {
            "machine": machine(),
            "examples": self.examples,
            "rows": {row.key: _row(row, self.measured.get(row.key, {})) for row in wanted},
            "refusal": {name: [list(asdict(point).values()) for point in refusal_curve(found)]
                        for name, found in self.answers.items()},
            "own_threshold": {name: refusal(found) for name, found in self.answers.items()},
            "calibration": {name: [list(asdict(part).values()) for part in calibration(found)]
                            for name, found in self.answers.items()},
            "worst_pairs": {name: worst_pairs(found) for name, found in self.answers.items()},
            "turn_milliseconds": {name: _rounded(found) for name, found in self.turns.items()},
            "submit_milliseconds": {name: _rounded(found.milliseconds) for name, found in self.submits.items()},
            "gateway_milliseconds": {name: _rounded(found) for name, found in asdict(self.ways).items()},
            "real_data": {name: asdict(found) for name, found in self.real.items()} if self.real else None,
        }  # fmt: skip


def machine() -> dict[str, str]:
    """What was measured on, and with which versions."""
    script = "import importlib.metadata as m, sys; print(*(m.version(name) for name in sys.argv[1:]), sep='\\n')"
    versions = _output(PYTHON, "-W", "ignore", "-c", script, *PACKAGES).split("\n")
    cpu = [line for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if "model name" in line]
    memory = Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]
    return {
        "processor": f"{os.cpu_count()} cores, {cpu[0].split(':')[1].strip() if cpu else platform.machine()}",
        "memory": f"{int(memory) / 1024**2:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python of Rasa": _output(PYTHON, "--version").removeprefix("Python "),
        "Python of gateway and actions": platform.python_version(),
        **dict(zip(PACKAGES, versions, strict=True)),
    }


def _output(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def _row(row: Row, values: dict[Name, float]) -> dict[str, Any]:
    return {
        "title": row.title,
        "unit": row.unit,
        "values": values,
        "at_least": [name for name, value in values.items() if isinstance(value, AtLeast)],
        "targets": {target.words: target.verdict(values) for target in row.targets},
    }


def _rounded(samples: Samples) -> list[float]:
    return [round(sample, 2) for sample in samples]
