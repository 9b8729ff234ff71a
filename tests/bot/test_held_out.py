"""Held-out questions measure something only as long as training has not seen them."""

import re
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne
from rasa.shared.utils.io import read_yaml_file

NEAR_COPY = 0.85


def questions(folder: str) -> dict[str, list[str]]:
    """Normalised questions of a folder, by intent."""
    found: dict[str, list[str]] = {}
    for file in sorted(Path(folder).rglob("*.yml")):
        for item in read_yaml_file(file).get("nlu") or []:
            if "intent" in item:
                found.setdefault(item["intent"], []).extend(_normalised(line) for line in item["examples"].splitlines())
    return found


def _normalised(line: str) -> str:
    plain = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", line.strip().removeprefix("- ").lower())
    return re.sub(r"\W+", " ", plain).strip()


@pytest.fixture(scope="module")
def held_out() -> dict[str, list[str]]:
    return questions("tests/nlu")


def test_there_are_at_least_700_held_out_questions(held_out: dict[str, list[str]]) -> None:
    assert sum(len(texts) for texts in held_out.values()) >= 700


def test_no_training_example_is_a_near_copy_of_a_held_out_question(held_out: dict[str, list[str]]) -> None:
    training = [text for texts in questions("data").values() for text in texts if text]
    copies = [
        (text, match[0])
        for texts in held_out.values()
        for text in texts
        if (match := extractOne(text, training, scorer=Levenshtein.normalized_similarity, score_cutoff=NEAR_COPY))
    ]
    assert copies == []


def test_every_held_out_intent_is_known_to_training(held_out: dict[str, list[str]]) -> None:
    assert set(held_out) <= set(questions("data"))
