"""A kept stock is taken only as long as it learned the same."""

from pathlib import Path

from tests.bench.kept import keep, take
from tests.bench.projects import Project


def project(folder: Path, example: str) -> Project:
    (folder / "data").mkdir(parents=True)
    (folder / "models").mkdir()
    for name in ("config.yml", "domain.yml", "stad.yml"):
        (folder / name).write_text("a: 1\n", encoding="utf-8")
    (folder / "data/a.yml").write_text(f"nlu: {example}\n", encoding="utf-8")
    return Project("stock", folder)


def test_it_is_taken_with_its_figures_when_it_learned_the_same(tmp_path: Path) -> None:
    trained = project(tmp_path / "first", "hallo")
    (trained.folder / "models/x.tar.gz").write_bytes(b"model")
    keep(tmp_path / "kept", trained, 352.5, 325.0, "2026-11-22")
    later = project(tmp_path / "later", "hallo")
    found = take(tmp_path / "kept", later)
    assert found and (found.training, found.changed, found.day) == (352.5, 325.0, "2026-11-22")
    assert later.model.read_bytes() == b"model"


def test_another_example_means_training_anew(tmp_path: Path) -> None:
    trained = project(tmp_path / "first", "hallo")
    (trained.folder / "models/x.tar.gz").write_bytes(b"model")
    keep(tmp_path / "kept", trained, 1.0, 1.0, "2026-11-22")
    assert take(tmp_path / "kept", project(tmp_path / "later", "dag")) is None
    assert take(tmp_path / "nothing", trained) is None
    assert take(None, trained) is None
