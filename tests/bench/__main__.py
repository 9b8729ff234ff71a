"""`make bench`: stock Rasa and ours, in one run on the same machine and the same data.

`python -m tests.bench` measures in full (about 40 minutes) and writes docs/metingen.md. `--quick` takes every step on
very little, in minutes, and writes to var/bench-smoke/. Exit code 1 when something was not measured; missed targets
are for the page to tell.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.bench import entities, gateway_latency, kept, page
from tests.bench.findings import Findings
from tests.bench.forms import submit_forms
from tests.bench.projects import Project, make_projects
from tests.bench.reading import answers_of, held_out, understand
from tests.bench.real_data import measure_real, named_data
from tests.bench.servers import RasaServer, Surroundings
from tests.bench.settings import NAMES, Name, Plan, full_plan, quick_plan
from tests.bench.targets import missing, rows
from tests.bench.throughput import load
from tests.bench.training import AtLeast, train, train_changed
from tests.bench.turns import Turns, questions_of

# What is kept back for the page when stock trains a second time, and the least that makes it worth while.
RESERVE_SECONDS = 60.0
LEAST_SECONDS = 20.0
WARM_UP_TURNS = 5


class Bench:
    """One run."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.started = time.monotonic()
        self.findings = Findings()
        self.failed = False
        self.kept: kept.KeptStock | None = None
        self.projects = make_projects(folder, plan)
        for name, project in self.projects.items():
            self.findings.examples[name] = sum(len(texts) for texts in project.examples().values())

    def say(self, text: str) -> None:
        """Tell how far the run is."""
        print(f"[bench {time.monotonic() - self.started:6.0f} s] {text}", flush=True)

    def run(self) -> None:
        """Measure everything; a part that fails leaves its rows empty and does not stop the others."""
        trained = self.train()
        self.attempt(lambda: self.ask_held_out(trained))
        with Surroundings(self.folder, self.projects) as surroundings:
            self.attempt(lambda: self.start_cold(trained, surroundings))
            self.attempt(lambda: self.serve(trained, surroundings))
        self.attempt(self.train_stock_changed)
        self.attempt(self.measure_real)

    def attempt(self, part: Callable[[], None]) -> None:
        """Run a part; tell why it failed."""
        try:
            part()
        except Exception:
            self.say("this part failed:")
            traceback.print_exc()
            self.failed = True

    def train(self) -> list[Project]:
        """Train all columns; those that have a model."""
        self.kept = kept.take(self.plan.stock, self.projects["stock"])
        for name in NAMES:
            if name == "stock" and self.kept:
                self.say(f"taking stock as it was trained on {self.kept.day} …")
                self.findings.put("training", name, self.kept.training)
                self.findings.stock_day = self.kept.day
                continue
            self.say(f"training {name}, {self.findings.examples[name]} examples …")
            self.findings.put("training", name, train(self.projects[name], self.plan.training_deadline))
        for name in ("same", "all"):
            self.say(f"training {name} after one changed example …")
            seconds = train_changed(self.projects[name], self.plan.training_deadline)
            self.findings.put("changed", name, seconds)
        trained = [
            project
            for name, project in self.projects.items()
            if not isinstance(self.findings.measured["training"][name], AtLeast)
        ]
        if len(trained) < len(NAMES):
            self.say("a training was stopped at its deadline: the rows that need its model stay empty.")
        return trained

    def ask_held_out(self, trained: list[Project]) -> None:
        """Held-out questions and openings of visit requests."""
        questions = held_out(frozenset(self.projects["same"].examples()), self.plan.questions)
        sentences = entities.load_sentences(self.plan.sentences)
        texts = [question.text for question in questions] + [sentence.text for sentence in sentences]
        for project in trained:
            self.say(f"{project.name} reads {len(texts)} texts …")
            found = understand(project, texts)
            opened = found[len(questions) :]
            taken = [
                entities.taken_by_entities(one) if project.name == "stock"
                else entities.taken_by_form(one, date.today())
                for one in opened
            ]  # fmt: skip
            score = entities.f1(zip([sentence.values for sentence in sentences], taken, strict=True))
            self.findings.put_understanding(project.name, answers_of(questions, found[: len(questions)]), score)

    def start_cold(self, trained: list[Project], surroundings: Surroundings) -> None:
        """Start each server, alone, some times."""
        seconds: dict[Name, list[float]] = {project.name: [] for project in trained}
        for _ in range(self.plan.starts):
            for project in trained:
                self.say(f"starting {project.name} …")
                server = RasaServer(project, surroundings.environment)
                try:
                    seconds[project.name].append(server.start())
                finally:
                    server.stop()
        for name, found in seconds.items():
            self.findings.put("cold_start", name, statistics.median(found))

    def serve(self, trained: list[Project], surroundings: Surroundings) -> None:
        """Everything that needs running servers."""
        servers = [RasaServer(project, surroundings.environment) for project in trained]
        try:
            for server in servers:
                server.start()
            self.converse(servers, surroundings)
            self.say("the gateway …")
            ours = next(server for server in servers if server.name == "all")
            self.findings.put_ways(gateway_latency.measure(surroundings, ours, self.plan.gateway_turns))
        finally:
            for server in servers:
                server.stop()

    def converse(self, servers: list[RasaServer], surroundings: Surroundings) -> None:
        """Answer turns, a long conversation, visit forms, many senders."""
        plan, findings = self.plan, self.findings
        questions = questions_of(self.projects["same"])
        turns = Turns(servers)
        turns.answers(questions, WARM_UP_TURNS, "warm")
        self.say(f"{plan.turns} answer turns on each server …")
        findings.put_turns(turns.answers(questions, plan.turns, "answers"))
        for server in servers:
            findings.put("memory", server.name, server.memory())
        self.say(f"a conversation of {plan.long_turns} turns …")
        for name, factor in turns.growth(questions, plan.long_turns, plan.window).items():
            findings.put("growth", name, factor)
        self.say(f"{plan.forms} visit forms …")
        findings.put_submits(submit_forms(turns, surroundings, plan.forms))
        for count in plan.senders:
            for server in servers:
                self.say(f"{count} senders to {server.name} …")
                rate = load(server, questions, count, plan.seconds)
                findings.put(f"rate_{count}", server.name, rate.per_second)
                turns.empty[server.name] += rate.empty
        for name, empty in turns.empty.items():
            findings.put("empty", name, empty)

    def train_stock_changed(self) -> None:
        """Stock after one changed example, with the time that is left."""
        if self.kept:
            self.findings.put("changed", "stock", self.kept.changed)
            return
        left = self.plan.total - RESERVE_SECONDS - (time.monotonic() - self.started)
        self.say(f"training stock after one changed example, {max(left, LEAST_SECONDS):.0f} s at most …")
        changed = train_changed(self.projects["stock"], max(left, LEAST_SECONDS))
        self.findings.put("changed", "stock", changed)
        training = self.findings.measured["training"]["stock"]
        if not isinstance(training, AtLeast) and not isinstance(changed, AtLeast):
            kept.keep(self.plan.stock, self.projects["stock"], training, changed, f"{date.today()}")

    def measure_real(self) -> None:
        """A real data set, when one is named; this comes on top of the time."""
        data = named_data()
        if data is None:
            self.say("no real data set named (BENCH_TRAIN, BENCH_TEST): skipped.")
            return
        self.say(f"training both pipelines on {data.train.name} …")
        self.findings.real = measure_real(data, self.projects, self.plan.training_deadline)


def main() -> int:
    """Measure and write; 1 when a row is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="every step on very little, into var/bench-smoke/")
    plan = quick_plan() if parser.parse_args().quick else full_plan()
    styles = sorted(file.stem for file in Path("tests/nlu").glob("*.yml"))
    wanted = rows(styles, plan.senders)
    named_data()
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    bench = Bench(plan, folder)
    bench.say(f"the projects and their logs stand in {folder} …")
    bench.run()
    page.write(bench.findings, wanted, plan)
    print(page.as_table(wanted, bench.findings.measured))
    gaps = missing(wanted, bench.findings.measured)
    wrong = bool(gaps) or bench.failed
    if wrong:
        # The folder stays: its logs say why.
        print(f"Not measured: {', '.join(gaps) or 'a part that failed'}. Logs: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    bench.say(f"done; all of it in {plan.page}.")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
