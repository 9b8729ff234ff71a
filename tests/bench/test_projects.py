"""What each column is started with is what it is named after."""

from pathlib import Path

import yaml

from tests.bench.projects import Project, endpoints

OURS = Path("endpoints.yml").read_text(encoding="utf-8")


def test_ours_keeps_its_own_tracker_store_and_responses() -> None:
    given = yaml.safe_load(OURS)
    made = endpoints(Project("all", Path("scratch")), 1234, OURS)
    assert made["tracker_store"] == {**given["tracker_store"], "url": "sqlite:///scratch/tracker.db"}
    assert made["nlg"] == given["nlg"]
    assert made["action_endpoint"] == {**given["action_endpoint"], "url": "http://127.0.0.1:1234/webhook"}


def test_stock_has_what_rasa_itself_brings() -> None:
    made = endpoints(Project("stock", Path("scratch")), 1234, OURS)
    assert made["tracker_store"] == {"type": "SQL", "url": "sqlite:///scratch/tracker.db"}
    assert "nlg" not in made
    assert made["action_endpoint"] == {"url": "http://127.0.0.1:1234/webhook"}
