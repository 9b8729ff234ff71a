"""Rasa starts without TensorFlow, and says so by being small."""

import subprocess
import sys

CHECK = """
import sys
from bot import without_tensorflow
without_tensorflow.install()
import rasa.core.agent, rasa.engine.recipes.default_components
import tensorflow
assert type(tensorflow).__name__ == "_EmptyModule", tensorflow
assert not [name for name in sys.modules if name.startswith("jax")]
"""


def test_rasa_and_its_components_import_without_tensorflow() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", CHECK], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


SPACY = """
from bot import without_tensorflow
without_tensorflow.install()
import rasa.core.agent, tensorflow
from bot.entities import SpacyNames
from rasa.shared.nlu.training_data.message import Message
names = SpacyNames.load({"model": "nl_core_news_sm", "find": {"ask": ["ORG"]}}, None, None, None)
message = Message(data={"text": "de Universiteit Gent vraagt een bezoek", "intent": {"name": "ask"}})
assert names.process([message])[0].get("entities"), "no names"
import tensorflow as again
assert again is tensorflow
"""


def test_spacy_works_beside_it() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", SPACY], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_the_command_line_is_rasas() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "bot", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert "3.6.21" in done.stdout
