"""`make run` says in one clear sentence what is in the way."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.assistant import free_port

KNOWN = ("actions", "bot", "data", "deploy", "models", "records", "web")


def run(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    ports = {name: str(free_port()) for name in ("RASA_PORT", "ACTIONS_PORT", "WEB_PORT")}
    environment = {**os.environ, **ports, "DATABASE_URL": "", **settings}
    return subprocess.run(
        [sys.executable, "-m", "deploy.local"], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def refused(done: subprocess.CompletedProcess[str], *words: str) -> bool:
    sentences = [line for line in done.stderr.splitlines() if line.strip()]
    return (
        done.returncode == 1
        and len(sentences) == 1
        and all(word in sentences[0] for word in words)
        and "Traceback" not in done.stderr + done.stdout
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project that may be broken."""
    for name in KNOWN:
        shutil.copytree(
            name, tmp_path / name, ignore=shutil.ignore_patterns(".venv", "*.tar.gz", "__pycache__", "node_modules")
        )
    for file in Path().glob("*.yml"):
        shutil.copy(file, tmp_path)
    (tmp_path / "bot" / ".venv").symlink_to(Path("bot/.venv").resolve())
    return tmp_path


def test_a_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = run(Path(), RASA_PORT=port)
    assert refused(done, port, "RASA_PORT")


def test_a_port_that_is_no_number_is_named() -> None:
    assert refused(run(Path(), ACTIONS_PORT="achtduizend"), "ACTIONS_PORT", "achtduizend")


def test_broken_yaml_is_named_with_its_line(copy: Path) -> None:
    (copy / "data" / "stad" / "missie.yml").write_text("responses:\n  utter_x:\n - [", encoding="utf-8")
    assert refused(run(copy), "missie.yml", "line 3")


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "domain.yml").unlink()
    assert refused(run(copy), "domain.yml")


def test_an_answer_with_an_unknown_source_is_named(copy: Path) -> None:
    file = copy / "data" / "stad" / "missie.yml"
    file.write_text(file.read_text().replace("bron: stad", "bron: nergens"), encoding="utf-8")
    assert refused(run(copy), "nergens", "utter_stad_missie")


def test_a_wrong_database_address_is_named(copy: Path) -> None:
    assert refused(run(copy, DATABASE_URL="mysql://x"), "DATABASE_URL")
