"""Shared by the tests of `bot/`: the repository as working directory, and one small trained model."""

import os
from pathlib import Path

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

import pytest  # noqa: E402

ROOT = Path(__file__).parents[2]

CONFIG = """
recipe: default.v1
assistant_id: proef
language: nl
pipeline:
- name: bot.intent_classifier.LinearIntentClassifier
policies:
- name: RulePolicy
"""

DOMAIN = """
version: "3.1"
intents: [groet, naam, aanvragen, opslaan]
entities: []
slots:
  naam:
    type: text
    mappings:
    - type: from_intent
      intent: naam
      value: Alice
forms:
  naam_formulier:
    required_slots: [naam]
actions: [action_opslaan]
session_config:
  session_expiration_time: 0
  carry_over_slots_to_new_session: true
responses:
  utter_groet:
  - text: Dag!
    buttons:
    - title: Hoe heet ik?
      payload: /naam
    - title: Bewaren maar
      payload: bewaar het nu
    metadata:
      titel: Begroeting
      bron:
        titel: Een document
        eigenaar: De stad
        datum: ""
  utter_naam:
  - text: Je heet Alice.
  utter_ask_naam:
  - text: Wie ben je?
  utter_gedeeld_leeg:
  - text: Ik zie geen tekst.
  utter_gedeeld_te_lang:
  - text: Te lang.
  utter_gedeeld_storing:
  - text: Er loopt iets mis.
"""

DATA = """
version: "3.1"
nlu:
- intent: groet
  examples: |
    - hallo
    - hallo daar
    - goeiedag allemaal
- intent: naam
  examples: |
    - ik heet alice
    - mijn naam is alice
    - noem mij alice
- intent: aanvragen
  examples: |
    - ik wil iets aanvragen
    - een aanvraag doen
    - start de aanvraag
- intent: opslaan
  examples: |
    - bewaar het nu
    - sla het op
    - bewaren graag
rules:
- rule: groet
  steps:
  - intent: groet
  - action: utter_groet
- rule: naam
  steps:
  - intent: naam
  - action: utter_naam
- rule: opslaan
  steps:
  - intent: opslaan
  - action: action_opslaan
- rule: aanvragen
  steps:
  - intent: aanvragen
  - action: naam_formulier
  - active_loop: naam_formulier
- rule: groet tijdens het formulier
  condition:
  - active_loop: naam_formulier
  steps:
  - intent: groet
  - action: utter_groet
  - action: naam_formulier
  - active_loop: naam_formulier
"""


@pytest.fixture(autouse=True)
def _in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Path of a trained model with four intents, one action and one form."""
    from rasa.model_training import train

    folder = tmp_path_factory.mktemp("proef")
    for name, content in {"config": CONFIG, "domain": DOMAIN, "data": DATA}.items():
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        result = train("domain.yml", "config.yml", ["data.yml"], output=str(folder / "models"))
    finally:
        os.chdir(before)
    assert result.model is not None
    return str(result.model)
