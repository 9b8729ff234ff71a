"""How long training takes, in a process of its own as a developer starts it."""

import os
import signal
import subprocess
import time
from pathlib import Path

from deploy import local
from tests.bench.projects import FIRST_INTENT, Project
from tests.bench.sampling import examples_of, with_example
from tests.bench.settings import command, train_flags

NEW_EXAMPLE = "waar wil het stadsbestuur elke dag opnieuw het verschil mee maken"


class AtLeast(float):
    """A time that was stopped at its deadline: it is at least so long."""


class TrainingFailed(Exception):
    """Training ended with an error; the message holds the end of its log."""


def train(project: Project, deadline: float, out: str = "models") -> float:
    """Seconds that `train` takes; AtLeast when it was stopped at the deadline.

    Raises:
        TrainingFailed: it ended with an error.
    """
    words = [*command(project.name), "train", "--out", out, *train_flags(project.name)]
    return timed(words, project.folder, deadline)


def train_changed(project: Project, deadline: float) -> float:
    """Seconds that `train` takes after one example was added to one topic file, everything else as before."""
    file, topic = next(item for item in project.topics().items() if FIRST_INTENT in examples_of(item[1]))
    file.write_text(with_example(topic, NEW_EXAMPLE), encoding="utf-8")
    try:
        return train(project, deadline, out="var/changed")
    finally:
        file.write_text(topic, encoding="utf-8")


def timed(words: list[str], folder: Path, deadline: float) -> float:
    """Seconds that a command takes in a folder; AtLeast when it was stopped at the deadline.

    Raises:
        TrainingFailed: it ended with an error.
    """
    log = folder / "var" / "train.log"
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            words, cwd=folder, env={**os.environ, **local.QUIET}, stdout=output, stderr=output,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        failed = process.wait(timeout=deadline)
    except subprocess.TimeoutExpired:
        return AtLeast(time.perf_counter() - started)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    seconds = time.perf_counter() - started
    if failed:
        raise TrainingFailed(f"{' '.join(words)} in {folder}:\n" + log.read_text(errors="replace")[-3000:])
    return seconds
