"""The file of approved proposals: git takes it, and the assistant's own importer reads what it adds."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from actions.topics import DATA
from web.console.proposals.drafts import plain_words
from web.console.proposals.files import NoPlace, examples_under, patch

HOSTILE = (
    "[waarden](onderdeel) van de {politie}", "- een streepje", "# geen commentaar", "nlu: [] # &a *b !!x |", "'\"%@`",
    "utter: {{ x }}", "regel een\n- intent: x\n  examples: |", "a\u2028- b\x85- c\x00", "été 👍 ß",
    "diff --git a/x b/x",
)  # fmt: skip
IMPORTED = """
import json, sys
from bot.topics import TopicImporter
data = TopicImporter("config.yml", "domain.yml", [sys.argv[1]]).get_nlu_data()
print(json.dumps([[each.get("intent"), each.get("text"), each.get("entities")] for each in data.intent_examples]))
"""


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the topic files in a repository of its own."""
    shutil.copytree(DATA, tmp_path / "data")
    git(tmp_path, "init", "--quiet")
    return tmp_path


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)


def apply(folder: Path, content: str) -> None:
    (folder / "voorbeelden.patch").write_bytes(content.encode())
    git(folder, "apply", "--whitespace=error-all", "voorbeelden.patch")


def imported(folder: Path) -> list[tuple[str, str, object]]:
    """Intent, text and entities of every example, as Rasa gets them from the assistant's importer."""
    command = ["bot/.venv/bin/python", "-W", "ignore", "-c", IMPORTED, str(folder / "data")]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [tuple(each) for each in json.loads(printed.splitlines()[-1])]


def test_git_applies_the_file_and_the_importer_reads_exactly_what_was_added(scratch: Path) -> None:
    before = imported(scratch)
    added = [("politie_waarden", plain_words(text)) for text in HOSTILE]
    added += [
        ("gedeeld_buiten_bereik", "mijn kat zit in de boom"),
        ("stad_missie", "waar wil de stad naartoe eigenlijk"),
    ]
    apply(scratch, patch(added))
    now = imported(scratch)
    assert len(now) == len(before) + len(added)
    new = [each for each in now if each not in before]
    assert sorted((intent, text) for intent, text, _ in new) == sorted(added)
    assert not any(entities for _, _, entities in new)


def test_examples_stand_at_the_end_of_their_block_and_nothing_else_changes(scratch: Path) -> None:
    file = scratch / "data" / "politie" / "waarden.yml"
    old, content = file.read_text(encoding="utf-8"), yaml.safe_load(file.read_text(encoding="utf-8"))
    apply(scratch, patch([("politie_waarden", "eerste nieuwe"), ("politie_waarden", "tweede nieuwe")]))
    new = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert new["responses"] == content["responses"]
    added = "- eerste nieuwe\n- tweede nieuwe\n"
    [block] = [item for item in content["nlu"] if item.get("intent") == "politie_waarden"]
    [changed] = [item for item in new["nlu"] if item.get("intent") == "politie_waarden"]
    assert changed["examples"] == block["examples"] + added
    others = [file for file in DATA.rglob("*.yml") if file.name != "waarden.yml" or file.parent.name != "politie"]
    for other in others:
        assert (scratch / other).read_bytes() == other.read_bytes()
    assert len(file.read_text(encoding="utf-8").splitlines()) == len(old.splitlines()) + 2


def test_every_topic_with_examples_can_be_added_to(scratch: Path) -> None:
    topics = sorted({example.topic for example in examples_under(DATA)})
    apply(scratch, patch([(topic, f"een nieuwe vraag voor {topic}") for topic in topics]))
    found = {(example.topic, example.text) for example in examples_under(scratch / "data")}
    assert {(topic, f"een nieuwe vraag voor {topic}") for topic in topics} <= found


def test_a_topic_that_is_nowhere_is_told() -> None:
    with pytest.raises(NoPlace):
        patch([("stad_missie", "goed"), ("bestaat_niet", "fout")])


def test_a_file_of_several_blocks_keeps_them_apart(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    lines = "nlu:\n- intent: een\n  examples: |\n    - a\n\n- synonym: x\n  examples: |\n    - z\n- intent: twee\n"
    (folder / "a.yml").write_text(lines + "  examples: |\n    - b", encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    apply(tmp_path, patch([("een", "a2"), ("twee", "b2")], folder))
    read = yaml.safe_load((folder / "a.yml").read_text(encoding="utf-8"))["nlu"]
    assert [item["examples"].splitlines() for item in read] == [["- a", "- a2"], ["- z"], ["- b", "- b2"]]
