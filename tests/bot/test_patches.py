"""What is changed in Rasa: each name is there, and does what Rasa's did."""

import tarfile
from pathlib import Path

import jsonschema
import pytest
import rasa.core.actions.action
import rasa.core.agent
import rasa.core.processor
from rasa.core.actions.action import RemoteAction
from rasa.version import __version__

from bot import patches

ANSWERS = [
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": None}], "responses": [{"text": "A"}]},
    {"events": None},
    {"events": [{"name": "a"}]},
    {"events": [], "responses": ["A"]},
    [],
    None,
]


@pytest.fixture(autouse=True)
def _installed() -> None:
    patches.install()


def test_rasa_is_the_version_that_the_changes_are_made_for() -> None:
    assert __version__ == "3.6.21"


def test_every_changed_name_is_one_that_rasa_uses() -> None:
    # A name that is only set here would change nothing.
    source = {module: Path(module.__file__).read_text() for module in (rasa.core.agent, rasa.core.processor)}
    assert "MessageProcessor(" in source[rasa.core.agent]
    assert "FailSafeTrackerStore(" in source[rasa.core.agent]
    assert "DaskGraphRunner," in source[rasa.core.processor]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_action_servers_answer_is_judged_as_stock_rasa_judges_it(answer: object) -> None:
    action = RemoteAction("action_x", None)
    try:
        jsonschema.validate(answer, RemoteAction.action_response_format_spec())
    except jsonschema.ValidationError:
        with pytest.raises(jsonschema.ValidationError):
            action._validate_action_result(answer)
    else:
        assert action._validate_action_result(answer)


def test_a_packed_file_is_read_back_whole(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(bytes(range(256)) * 1000)
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as package:
        package.add(tmp_path / "weights", "weights")
    with tarfile.open(tmp_path / "model.tar.gz", "r:gz") as package:
        member = package.extractfile("weights")
        assert member is not None
        assert member.read() == bytes(range(256)) * 1000
