"""The rows that are measured, and the targets beside them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.bench.settings import NAMES, Name
from tests.bench.training import AtLeast

Values = Mapping[Name, float]
Measured = Mapping[str, Values]


@dataclass(frozen=True)
class Target:
    """What a row must reach."""

    words: str
    holds: Callable[[Values], bool]

    def verdict(self, values: Values) -> str:
        """'met' or 'missed'; 'open' when a value is only known to be at least so much, or is missing."""
        try:
            held = self.holds(values)
        except KeyError:
            return "open"
        longest = {name: math.inf if isinstance(value, AtLeast) else value for name, value in values.items()}
        return "met" if held else "open" if self.holds(longest) else "missed"


@dataclass(frozen=True)
class Row:
    """One measurement of every column.

    Attributes:
        key: its name in the JSON.
        title: its name on the page.
        unit: '%', 's', 'ms', 'MB', '/s', 'x', 'F1' for a figure between 0 and 1, '' for a count.
        targets: what it must reach.
        columns: the columns that have it.
    """

    key: str
    title: str
    unit: str
    targets: tuple[Target, ...] = ()
    columns: tuple[Name, ...] = NAMES


def at_least(least: float, words: str) -> Target:
    """Ours with all examples reaches so much."""
    return Target(words, lambda values: values["all"] >= least)


def at_most(most: float, words: str) -> Target:
    """Ours with all examples stays at or under so much."""
    return Target(words, lambda values: values["all"] <= most)


def times_less(times: float, words: str, ours: Name = "all") -> Target:
    """Ours stays so many times under stock."""
    return Target(words, lambda values: values[ours] * times <= values["stock"])


def times_more(times: float, words: str) -> Target:
    """Ours with all examples is so many times over stock."""
    return Target(words, lambda values: values["all"] >= values["stock"] * times)


OVER_STOCK = Target("≥ 3 points over stock, same data", lambda values: values["same"] - values["stock"] >= 0.03)


def rows(styles: list[str], senders: tuple[int, ...]) -> list[Row]:
    """Every row in the order of the page.

    Args:
        styles: styles of the held-out questions.
        senders: numbers of senders at the same time.
    """
    return [*understanding_rows(styles), *development_rows(), *serving_rows(senders)]


def understanding_rows(styles: list[str]) -> list[Row]:
    """How well is understood."""
    least = (at_least(0.92, "≥ 92 %"),)
    return [
        Row("accuracy", "held-out intent accuracy", "%", (at_least(0.96, "≥ 96 %"), OVER_STOCK)),
        Row("macro_f1", "macro F1 over intents", "F1"),
        *(Row(f"style_{style}", f"accuracy, style *{style}*", "%", least) for style in styles),
        Row("refused", "out of scope, refused (own threshold)", "%", (at_least(0.95, "≥ 95 %"),)),
        Row("wrongly_refused", "in scope, wrongly refused (own threshold)", "%", (at_most(0.03, "≤ 3 %"),)),
        Row("best_refused", "out of scope, refused at best with ≤ 3 % wrongly", "%"),
        Row("calibration", "expected calibration error", "F1", (at_most(0.05, "≤ 0.05"),)),
        Row("entity_f1", "F1 of the fields in the opening of a visit request", "F1"),
    ]  # fmt: skip


def development_rows() -> list[Row]:
    """How long a developer waits."""
    fast = (times_less(25, "25x faster than stock, same data", "same"), at_most(30, "all examples < 30 s"))
    return [
        Row("training", "training, in full", "s", fast),
        Row("changed", "training, after one changed example", "s", (at_most(10, "< 10 s"),)),
        Row("cold_start", "start of the process to the first right answer", "s", (times_less(10, "10x faster"),)),
    ]


def serving_rows(senders: tuple[int, ...]) -> list[Row]:
    """What running costs."""
    more = {16: (times_more(10, "10x stock"),)}
    return [
        Row("memory", "resident memory after the answer turns", "MB", (times_less(2.5, "≤ 0.4 of stock"),)),
        Row("turn_median", "answer turn, median", "ms", (times_less(10, "10x faster"),)),
        Row("turn_p95", "answer turn, 95th percentile", "ms"),
        Row("turn_p99", "answer turn, 99th percentile", "ms"),
        Row("submit_median", "form turn that writes the row, median", "ms", (times_less(5, "5x faster"),)),
        Row("submit_p95", "form turn that writes the row, 95th percentile", "ms"),
        Row("forms_stored", "forms begun whose row stood in the database", "%", (at_least(1, "100 %"),)),
        Row("growth", "end of a long conversation, times its beginning", "x", (at_most(1.3, "≤ 1.3x"),)),
        *(Row(f"rate_{count}", f"turns a second, {count} senders", "/s", more.get(count, ())) for count in senders),
        Row("empty", "turns that failed or brought no text", "", (at_most(0, "none"),)),
        Row("gateway", "what the gateway adds (medians)", "ms", (at_most(5, "≤ 5 ms"),), ("all",)),
    ]


def missing(wanted: list[Row], measured: Measured) -> list[str]:
    """What was not measured, such as 'turn_p95 of stock'."""
    return [
        f"{row.key} of {name}"
        for row in wanted
        for name in row.columns
        if name not in measured.get(row.key, {})
    ]  # fmt: skip


def in_words(value: float | None, unit: str) -> str:
    """A value as the page shows it."""
    if value is None:
        return ""
    sign = "> " if isinstance(value, AtLeast) else ""
    return sign + _number(value, unit) + {"%": " %", "s": " s", "ms": " ms", "MB": " MB", "x": "x"}.get(unit, "")


def _number(value: float, unit: str) -> str:
    digits = {"MB": 0, "": 0, "x": 2, "F1": 3}.get(unit, 1)
    return f"{100 * value:.1f}" if unit == "%" else f"{value:.{digits}f}"
