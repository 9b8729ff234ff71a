import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from bot.intent_model import LinearIntentModel, normalise

EXAMPLES = {
    "groet": ["hallo", "goeiedag", "dag allemaal", "hallo daar", "goeiemorgen"],
    "missie": ["wat is de missie", "missie van de stad", "vertel over de missie", "welke missie", "de missie graag"],
    "contact": ["welk nummer bel ik", "telefoonnummer", "hoe contacteer ik jullie", "adres", "bellen of mailen"],
}
QUESTIONS = ["hallo!", "wat is jullie missie?", "op welk nummer kan ik bellen", "iets helemaal anders", ""]


def fitted(*intents: str, seed: int = 42) -> LinearIntentModel:
    pairs = [(text, intent) for intent in intents or tuple(EXAMPLES) for text in EXAMPLES[intent]]
    return LinearIntentModel.fit([text for text, _ in pairs], [intent for _, intent in pairs], seed=seed)


def test_it_learns_its_examples() -> None:
    model = fitted()
    for intent, texts in EXAMPLES.items():
        assert [model.rank(text)[0][0] for text in texts] == [intent] * len(texts)


def test_it_understands_a_question_that_it_never_saw() -> None:
    assert fitted().rank("waar vind ik het telefoonnummer")[0][0] == "contact"


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_intent_gets_a_probability_and_they_add_up_to_one(question: str) -> None:
    ranking = fitted().rank(question)
    assert sorted(name for name, _ in ranking) == sorted(EXAMPLES)
    assert sum(chance for _, chance in ranking) == pytest.approx(1.0, abs=1e-6)
    assert [chance for _, chance in ranking] == sorted((chance for _, chance in ranking), reverse=True)


def test_two_intents_work_though_the_svm_keeps_one_side_only() -> None:
    model = fitted("groet", "missie")
    assert model.rank("hallo")[0][0] == "groet"
    assert model.rank("de missie")[0][0] == "missie"
    assert sum(chance for _, chance in model.rank("hallo")) == pytest.approx(1.0, abs=1e-6)


def test_one_intent_is_refused() -> None:
    with pytest.raises(ValueError, match="class"):
        fitted("groet")


def test_a_saved_model_ranks_exactly_the_same(tmp_path: Path) -> None:
    model = fitted()
    model.save(tmp_path)
    loaded = LinearIntentModel.load(tmp_path)
    assert [loaded.rank(question) for question in QUESTIONS] == [model.rank(question) for question in QUESTIONS]


def test_a_question_never_copies_the_weights_of_a_loaded_model(tmp_path: Path) -> None:
    # Features of another type than the weights convert all of them, which takes ten times as long.
    letters = np.random.default_rng(0).integers(97, 123, (3000, 9))
    terms = ["".join(map(chr, row)) for row in letters]
    LinearIntentModel.fit(terms * 2, [f"intent{i % 100}" for i in range(len(terms))] * 2).save(tmp_path)
    model = LinearIntentModel.load(tmp_path)
    tracemalloc.start()
    model.rank("wat is de missie")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < model.weights.nbytes / 2


def test_the_same_seed_gives_the_same_model() -> None:
    first, second = fitted(seed=7), fitted(seed=7)
    assert np.array_equal(first.weights, second.weights)
    assert first.scale == second.scale


def test_the_stored_files_hold_no_pickle(tmp_path: Path) -> None:
    fitted().save(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["arrays.npz", "model.json"]
    json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    with np.load(tmp_path / "arrays.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


@pytest.mark.parametrize("name", ["arrays.npz", "model.json"])
def test_a_file_of_noise_is_refused(tmp_path: Path, name: str) -> None:
    fitted().save(tmp_path)
    (tmp_path / name).write_bytes(b"PK\x03\x04 noise")
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ per file
        LinearIntentModel.load(tmp_path)


@pytest.mark.parametrize("name", ["arrays.npz", "model.json"])
def test_a_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    fitted().save(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(OSError, match=name):
        LinearIntentModel.load(tmp_path)


def test_a_truncated_array_file_is_refused(tmp_path: Path) -> None:
    fitted().save(tmp_path)
    content = (tmp_path / "arrays.npz").read_bytes()
    (tmp_path / "arrays.npz").write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match="damaged"):
        LinearIntentModel.load(tmp_path)


def test_a_description_without_labels_is_refused(tmp_path: Path) -> None:
    fitted().save(tmp_path)
    described = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    del described["labels"]
    (tmp_path / "model.json").write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(ValueError, match="damaged"):
        LinearIntentModel.load(tmp_path)


def test_files_of_two_trainings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    fitted().save(tmp_path)
    fitted("groet", "missie").save(tmp_path / "other")
    (tmp_path / "other" / "arrays.npz").replace(tmp_path / "arrays.npz")
    with pytest.raises(ValueError, match="train again"):
        LinearIntentModel.load(tmp_path)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("JAAAAA!", "jaa"),
        ("één café", "een cafe"),
        ("#2800werkt", "#2800werkt"),
        ("?!", "leeg"),
        ("\N{GRINNING FACE}", "leeg"),
    ],
)
def test_text_is_normalised(typed: str, normal: str) -> None:
    assert normalise(typed) == normal
