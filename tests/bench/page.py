"""Writes the page for developers, the same as JSON, and the pictures."""

import json
import statistics
import subprocess
from pathlib import Path

from tests.bench.findings import Findings, machine
from tests.bench.settings import LABELS, NAMES, PYTHON, ROOT, Plan
from tests.bench.targets import Measured, Row, in_words
from tests.bench.turns import Samples, percentile

TRIED = Path("docs/metingen-geprobeerd.md")
PICTURES = {
    "meting-verwarring.png": "The 20 most frequent confusions of ours, all examples",
    "meting-betrouwbaarheid.png": "How often an answer of some certainty is right",
    "meting-wachttijd.png": "Milliseconds of an answer turn",
    "meting-weigeren.png": "Out of scope refused, against in scope wrongly refused, at every threshold",
}
MOST_BYTES = 60_000


class PictureTooLarge(Exception):
    """A picture is larger than a page should make its readers load."""


def write(findings: Findings, wanted: list[Row], plan: Plan) -> None:
    """Write everything that the plan names.

    Raises:
        PictureTooLarge: a picture has more than 60 kB.
    """
    plan.pictures.mkdir(parents=True, exist_ok=True)
    plan.page.parent.mkdir(parents=True, exist_ok=True)
    data = plan.page.with_suffix(".json")
    data.write_text(json.dumps(findings.as_json(wanted), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    plan.page.write_text(page(findings, wanted, plan), encoding="utf-8")
    plots = [PYTHON, "-W", "ignore", str(ROOT / "tests/bench/plots.py"), str(data), str(plan.pictures)]
    subprocess.run(plots, check=True, timeout=120)
    for name in PICTURES:
        if (plan.pictures / name).stat().st_size > MOST_BYTES:
            raise PictureTooLarge(f"{plan.pictures / name} is larger than {MOST_BYTES} bytes.")


def page(findings: Findings, wanted: list[Row], plan: Plan) -> str:
    """The page in Markdown."""
    folder = plan.pictures.relative_to(plan.page.parent)
    pictures = [f"![{title}]({folder / name})" for name, title in PICTURES.items()]
    parts = [
        "# Measurements",
        explained(findings, plan),
        "## Against stock Rasa",
        as_table(wanted, findings.measured),
        notes(plan),
        "## The gateway",
        gateway_table(findings),
        "## A real data set",
        real_table(findings),
        "## Pictures",
        *pictures,
        "## The machine",
        "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in machine().items())]),
    ]
    if TRIED.exists():
        parts.append(TRIED.read_text(encoding="utf-8").strip())
    return "\n\n".join(parts) + "\n"


def explained(findings: Findings, plan: Plan) -> str:
    """What is compared with what."""
    smoke = "" if plan.page.parent.name == "docs" else "**A quick check: the figures mean nothing.**\n\n"
    counts = {name: f"{count:,}" for name, count in findings.examples.items()}
    return f"""{smoke}Written by `make bench` in one run on one machine; everything behind it stands in \
[{plan.page.stem}.json]({plan.page.stem}.json).

- **stock**: the pipeline and policies that a project of `rasa init` is trained with, unchanged, with language `nl`, our
  importer (Rasa cannot read the topic files without it), Rasa's own REST channel, responses and SQLite tracker store.
- **ours, same data**: the assistant, trained on the very same examples as stock.
- **ours, all examples**: the assistant as it is.

Stock cannot be trained on everything here: DIET on all examples takes over two hours on two cores. Stock and *ours,
same data* therefore learn {counts.get("stock")} examples, {plan.examples} of each intent, spread evenly over its list
(`BENCH_EXAMPLES` sets how many); *ours, all examples* learns {counts.get("all")}. The rules are the same everywhere.
What stock would reach on all examples is not known; the columns to compare are the first two.{trained(findings)}"""


def trained(findings: Findings) -> str:
    """When stock was trained, if not in this run."""
    if not findings.stock_day:
        return ""
    return f"""

Stock was trained in an earlier run on the same machine, on {findings.stock_day}: the seconds of its two trainings, and
its model, are of that run (`BENCH_STOCK`). Everything else was measured in one run, side by side."""


def as_table(wanted: list[Row], measured: Measured) -> str:
    """All rows with their targets, in Markdown."""
    head = ["measurement", *LABELS.values(), "target"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in wanted:
        values = measured.get(row.key, {})
        cells = [in_words(values.get(name), row.unit) for name in NAMES]
        targets = "; ".join(f"{target.words}: **{target.verdict(values)}**" for target in row.targets)
        lines.append(f"| {row.title} | {' | '.join(cells)} | {targets} |")
    return "\n".join(lines)


def notes(plan: Plan) -> str:
    """How each figure was measured."""
    return f"""A target is for *ours, all examples*, unless it says "same data"; "open" means that stock was stopped at
its deadline, so that only a bound is known.

- Held-out questions: `tests/nlu/`. The most likely intent counts as the guess, sure or not. Refused: below the
  threshold of one's own configuration, or understood as out of scope. Calibration: ten equal bins.
- Opening of a visit request: {plan.sentences} labelled sentences (`tests/bench/entities.yml`); organisation, person,
  e-mail, telephone, number of people. Ours is what the form takes over. Stock is what its entities give: DIET learns
  entities from annotations, and the topics annotate hardly any.
- Training: the whole command, with an empty cache; then again with the cache after one example was added to one file.
  Ours leaves Rasa's validation to `make validate`. Stock has {plan.training_deadline:.0f} seconds; for the second time
  what is left of {plan.total / 60:.0f} minutes.
- Start: median of {plan.starts}; the files are in the system's cache. Stock is asked by its payload when it did not
  understand the question.
- Turns: over the REST channel, all three servers running, turn by turn in changing order; {plan.turns} answer turns in
  conversations of five, then one conversation of {plan.long_turns} turns of which the first and last {plan.window}
  are compared (the same questions), then {plan.forms} visit forms. Memory is read between the first two.
- Turns a second: one server at a time, {plan.seconds:.0f} seconds for each number of senders."""


def gateway_table(findings: Findings) -> str:
    """Both ways beside each other."""
    lines = ["| turn | median ms | p95 ms |", "|---|---|---|"]
    ways: list[tuple[str, Samples]] = [
        ("through the gateway", findings.ways.gateway),
        ("Rasa's channel directly", findings.ways.direct),
    ]
    for name, samples in ways:
        if samples:
            lines.append(f"| {name} | {statistics.median(samples):.1f} | {percentile(samples, 95):.1f} |")
    text = f"""{len(findings.ways.gateway)} turns on each way in fresh conversations of five turns with the same texts;
every turn is taken through the gateway (`POST /api/v1/messages`) and directly (`POST /webhooks/gateway/turn`) right
after each other, before *ours, all examples*. Database: SQLite, write-ahead log, every commit on disk."""
    return text + "\n\n" + "\n".join(lines)


def real_table(findings: Findings) -> str:
    """The pipelines on a real data set, or how to have them measured."""
    if not findings.real:
        return "None was named. `BENCH_TRAIN=train.yml BENCH_TEST=test.yml make bench` (Rasa's YAML) adds one."
    lines = ["| pipeline | training | intent accuracy |", "|---|---|---|"]
    for name, found in findings.real.items():
        label = "ours" if name == "same" else LABELS[name]
        lines.append(f"| {label} | {in_words(found.seconds, 's')} | {in_words(found.accuracy, '%')} |")
    return "\n".join(lines)
