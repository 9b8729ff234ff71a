"""Runs `understand.py` on a trained project: held-out questions, and the openings of visit requests."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy import local
from tests.bench.projects import Project
from tests.bench.sampling import evenly, examples_of
from tests.bench.settings import PYTHON, ROOT, command
from tests.bench.understanding import Answer

SCRIPT = ROOT / "tests/bench/understand.py"
QUESTIONS = Path("tests/nlu")
DEADLINE_SECONDS = 600
Understood = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A held-out question."""

    style: str
    intent: str
    text: str


def held_out(known: frozenset[str], count: int) -> list[Question]:
    """The held-out questions.

    Args:
        known: the intents that training knows; the others are left out.
        count: questions of each style; 0 for all.
    """
    questions: list[Question] = []
    for file in sorted(QUESTIONS.glob("*.yml")):
        found = examples_of(file.read_text(encoding="utf-8")).items()
        style = [Question(file.stem, intent, text) for intent, texts in found for text in texts if intent in known]
        questions += evenly(style, count)
    return questions


def understand(project: Project, texts: list[str], model: Path | None = None) -> list[Understood]:
    """What a trained project makes of texts, in their order."""
    source, target = project.folder / "var/texts.json", project.folder / "var/understood.json"
    source.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    # The module with which this column is started.
    way = command(project.name)[-1:]
    with (project.folder / "var/understand.log").open("wb") as log:
        subprocess.run(
            [PYTHON, str(SCRIPT), str(model or project.model), str(source), str(target), *way], cwd=project.folder,
            env={**os.environ, **local.QUIET}, stdout=log, stderr=log, timeout=DEADLINE_SECONDS, check=True,
        )  # fmt: skip
    found: list[Understood] = json.loads(target.read_text(encoding="utf-8"))
    return found


def answers_of(questions: list[Question], understood: list[Understood]) -> list[Answer]:
    """The questions with what was made of them."""
    return [_answer(question, found) for question, found in zip(questions, understood, strict=True)]


def _answer(question: Question, found: Understood) -> Answer:
    guess, confidence = found["ranking"][0] if found["ranking"] else ("", 0.0)
    return Answer(question.style, question.intent, found["taken"], guess, confidence)
