"""A trained stock Rasa that is kept between runs: its training takes most of a run, and never changes with ours.

`BENCH_STOCK` names the folder. It counts only as long as stock would learn the very same.
"""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.projects import Project

DESCRIBED = "stock.json"


@dataclass(frozen=True)
class KeptStock:
    """Stock as it was trained once.

    Attributes:
        learned: fingerprint of everything that it learned from.
        training: seconds of the whole training.
        changed: seconds after one changed example.
        day: when that was, as in 2026-11-22.
        model: name of the model's file.
    """

    learned: str
    training: float
    changed: float
    day: str
    model: str


def fingerprint(project: Project) -> str:
    """Changes when the configuration, the domain or any example changes."""
    files = [project.folder / name for name in ("config.yml", "domain.yml", "stad.yml")]
    texts = [file.read_bytes() for file in files] + [topic.encode() for topic in project.topics().values()]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def take(folder: Path | None, project: Project) -> KeptStock | None:
    """Put the kept model into the project; None when there is none that learned the same."""
    described = folder / DESCRIBED if folder else None
    if folder is None or described is None or not described.exists():
        return None
    kept = KeptStock(**json.loads(described.read_text(encoding="utf-8")))
    if kept.learned != fingerprint(project):
        return None
    shutil.copy(folder / kept.model, project.folder / "models")
    return kept


def keep(folder: Path | None, project: Project, training: float, changed: float, day: str) -> None:
    """Keep a trained project, when a folder is named."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(project.model, folder)
    kept = KeptStock(fingerprint(project), training, changed, day, project.model.name)
    (folder / DESCRIBED).write_text(json.dumps(asdict(kept)), encoding="utf-8")
