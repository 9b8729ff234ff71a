"""The two NLU pipelines on a real data set, when its two files are named."""

import os
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.bench.projects import Project
from tests.bench.reading import Question, answers_of, understand
from tests.bench.sampling import ANNOTATION
from tests.bench.settings import QUIETLY, Name, command
from tests.bench.training import timed
from tests.bench.understanding import accuracy


@dataclass(frozen=True)
class RealData:
    """The files that `BENCH_TRAIN` and `BENCH_TEST` name, in Rasa's YAML for NLU."""

    train: Path
    test: Path


@dataclass(frozen=True)
class RealResult:
    """What a pipeline made of them; the accuracy is None when training was stopped at its deadline."""

    seconds: float
    accuracy: float | None


def named_data() -> RealData | None:
    """The files that the environment names; None when it names none.

    Raises:
        FileNotFoundError: a named file is missing, or only one of the two is named.
    """
    names = [os.environ.get("BENCH_TRAIN", ""), os.environ.get("BENCH_TEST", "")]
    if not any(names):
        return None
    files = [Path(name).absolute() for name in names]
    if not all(names) or not all(file.is_file() for file in files):
        raise FileNotFoundError("BENCH_TRAIN and BENCH_TEST must both name a file in Rasa's YAML for NLU.")
    return RealData(*files)


def measure_real(data: RealData, projects: dict[Name, Project], deadline: float) -> dict[Name, RealResult]:
    """Train both pipelines on the one file and ask them the other."""
    return {name: _measure(data, projects[name], deadline) for name in ("same", "stock")}


def _measure(data: RealData, project: Project, deadline: float) -> RealResult:
    words = [*command(project.name), "train", "nlu", "--nlu", str(data.train), "--config", str(_config(project))]
    words += ["--out", "var/real", *QUIETLY]
    for file in (project.folder / "var/real").glob("*"):
        file.unlink()
    seconds = timed(words, project.folder, deadline)
    models = list((project.folder / "var/real").glob("*.tar.gz"))
    if not models:
        return RealResult(seconds, None)
    questions = _questions(data.test)
    understood = understand(project, [question.text for question in questions], models[0])
    return RealResult(seconds, accuracy(answers_of(questions, understood)))


def _questions(file: Path) -> list[Question]:
    items = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    return [
        Question("", item["intent"], ANNOTATION.sub(r"\1", line.strip().removeprefix("- ")))
        for item in items
        if "intent" in item
        for line in item["examples"].splitlines()
        if line.strip()
    ]


def _config(project: Project) -> Path:
    """The project's pipeline without its importer, which reads topics only."""
    config = yaml.safe_load((project.folder / "config.yml").read_text(encoding="utf-8"))
    config.pop("importers", None)
    target = project.folder / "var/real-config.yml"
    target.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return target
