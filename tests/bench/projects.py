"""The three Rasa projects that are compared, each in a folder of its own."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy import local
from tests.bench.sampling import evenly, examples_of, named_in_rules, sampled
from tests.bench.settings import NAMES, ROOT, Name, Plan

FOLDERS = ("bot", "actions", "records", "deploy", "data")
FILES = ("config.yml", "domain.yml", "stad.yml", "endpoints.yml", "credentials.yml")
NOT_COPIED = shutil.ignore_patterns(".venv", "__pycache__", ".mypy_cache", ".rasa")
DEFAULTS = Path("lib/python3.10/site-packages/rasa/engine/recipes/config_files/default_config.yml")
# Everyone has to understand these: the first question, out of scope, and what the visit form needs.
NEEDED = {"stad_missie", "gedeeld_buiten_bereik", "gedeeld_missie", "gedeeld_nee", "gedeeld_ja"}
FIRST_INTENT = "stad_missie"


@dataclass(frozen=True)
class Project:
    """A project folder of one column."""

    name: Name
    folder: Path

    @property
    def model(self) -> Path:
        """The newest trained model."""
        return max(self.folder.glob("models/*.tar.gz"), key=lambda file: file.stat().st_mtime)

    def topics(self) -> dict[Path, str]:
        """The text of every topic file."""
        return {file: file.read_text(encoding="utf-8") for file in sorted(self.folder.glob("data/**/*.yml"))}

    def examples(self) -> dict[str, list[str]]:
        """Example questions of every intent."""
        return {intent: texts for topic in self.topics().values() for intent, texts in examples_of(topic).items()}


def make_projects(folder: Path, plan: Plan) -> dict[Name, Project]:
    """Write the three projects; every one comes from the same copy of the working folder."""
    projects = {name: Project(name, folder / name) for name in NAMES}
    _copy(ROOT, projects["all"].folder)
    for name in ("stock", "same"):
        shutil.copytree(projects["all"].folder, projects[name].folder)
    kept = kept_intents(projects["all"], plan.topics)
    for name, project in projects.items():
        count = plan.all_examples if name == "all" else plan.examples
        for file, topic in project.topics().items():
            file.write_text(sampled(topic, count, kept), encoding="utf-8")
    write_stock_config(projects["stock"].folder, plan.epochs)
    return projects


def kept_intents(project: Project, count: int) -> frozenset[str] | None:
    """So many topics besides those that cannot be missed; None when count is 0."""
    if not count:
        return None
    needed = NEEDED.union(*(named_in_rules(topic) for topic in project.topics().values()))
    others = sorted(set(project.examples()) - needed)
    return frozenset(needed | set(evenly(others, count)))


def stock_config(epochs: int = 0) -> dict[str, Any]:
    """What a project of `rasa init` is trained with: Rasa's own defaults, with our importer and language."""
    config: dict[str, Any] = yaml.safe_load((Path(local.BOT_PYTHON).parents[1] / DEFAULTS).read_text(encoding="utf-8"))
    config |= {"assistant_id": "bench", "language": "nl", "importers": [{"name": "bot.topics.TopicImporter"}]}
    for component in [*config["pipeline"], *config["policies"]]:
        if epochs and "epochs" in component:
            component["epochs"] = epochs
    return config


def write_stock_config(folder: Path, epochs: int) -> None:
    """Make a project one of stock Rasa: its pipeline, its policies, its REST channel."""
    (folder / "config.yml").write_text(yaml.safe_dump(stock_config(epochs), sort_keys=False), encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")


def write_endpoints(project: Project, actions: int) -> None:
    """The endpoints with the action server's port and a tracker store in the folder; stock has no others."""
    file = project.folder / "endpoints.yml"
    file.write_text(yaml.safe_dump(endpoints(project, actions, file.read_text(encoding="utf-8"))), encoding="utf-8")


def endpoints(project: Project, actions: int, ours: str) -> dict[str, Any]:
    """What the endpoints of a project hold, from those of the assistant as text."""
    content: dict[str, Any] = {} if project.name == "stock" else yaml.safe_load(ours)
    store = content.get("tracker_store", {"type": "SQL"})
    address = {"url": f"http://127.0.0.1:{actions}/webhook"}
    return {
        **content,
        "action_endpoint": {**content.get("action_endpoint", {}), **address},
        "tracker_store": {**store, "url": f"sqlite:///{project.folder}/tracker.db"},
    }


def _copy(source: Path, target: Path) -> None:
    for name in FOLDERS:
        shutil.copytree(source / name, target / name, ignore=NOT_COPIED)
    for name in FILES:
        shutil.copy(source / name, target / name)
    (target / "var").mkdir()
    (target / "models").mkdir()
