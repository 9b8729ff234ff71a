from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, UserUttered
from rasa.shared.core.training_data.structures import StoryStep

from bot.sources import SourceError
from bot.topics import TopicError, TopicImporter

SHARED = {
    "config.yml": "recipe: default.v1\nassistant_id: proef\nlanguage: nl\n",
    "domain.yml": 'version: "3.1"\n',
    "stad.yml": 'telefoon: ""\n',
    "data/bronnen.yml": "bronnen:\n  stad: {titel: Een titel, eigenaar: De stad, datum: ''}\n",
}
MISSION = """
responses:
  utter_stad_missie:
  - text: Dit is de missie.
    metadata: {titel: De missie, bron: stad}
nlu:
- intent: stad_missie
  examples: |
    - wat is de missie
    - missie van de stad
"""
DAYS = """
actions:
- action_dagen
- action_dagen_vorige
responses:
  utter_stad_dagen:
  - text: Dit zijn de dagen.
nlu:
- intent: stad_dagen
  examples: |
    - welke dagen zijn er
"""
FORM = """
forms:
  bezoek_formulier:
    required_slots: [naam]
slots:
  naam:
    type: text
    mappings:
    - type: custom
responses:
  utter_ask_naam:
  - text: Hoe heet je?
nlu:
- intent: bezoek_aanvragen
  examples: |
    - ik wil een bezoek aanvragen
rules:
- rule: aanvragen
  steps:
  - intent: bezoek_aanvragen
  - action: bezoek_formulier
  - active_loop: bezoek_formulier
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def importer(project: Path, **topics: str) -> TopicImporter:
    """Importer of a project with these topics, each named `<group>__<name>`."""
    files = {f"data/{name.replace('__', '/')}.yml": content for name, content in topics.items()}
    for name, content in {**SHARED, **files}.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(content, encoding="utf-8")
    return TopicImporter("config.yml", "domain.yml", ["data"])


def word(event: Event) -> str:
    if isinstance(event, UserUttered):
        return str(event.intent_name)
    if isinstance(event, ActiveLoop):
        return f"open: {event.name}"
    assert isinstance(event, ActionExecuted)
    return str(event.action_name)


def rules(project: Path, **topics: str) -> dict[str, list[str]]:
    """The steps of each rule as words, without Rasa's own '...' at the begin and the end."""
    steps: list[StoryStep] = importer(project, **topics).get_stories().story_steps
    words = {str(step.block_name): [word(event) for event in step.events if isinstance(event, Event)] for step in steps}
    return {name: [item for item in items if item not in ("...", "action_listen")] for name, items in words.items()}


def test_the_intents_are_derived_from_the_example_questions(project: Path) -> None:
    domain = importer(project, stad__missie=MISSION, stad__dagen=DAYS).get_domain()
    assert {"stad_missie", "stad_dagen"} <= set(domain.intents)


def test_answers_slots_forms_and_actions_of_the_topics_are_in_the_domain(project: Path) -> None:
    domain: Domain = importer(project, stad__missie=MISSION, stad__dagen=DAYS, bezoek__formulier=FORM).get_domain()
    assert {"utter_stad_missie", "utter_stad_dagen", "utter_ask_naam"} == set(domain.responses)
    assert "naam" in {slot.name for slot in domain.slots}
    assert domain.form_names == ["bezoek_formulier"]
    assert {"action_dagen", "action_dagen_vorige"} <= set(domain.user_actions)


def test_a_rule_is_derived_from_the_intent_to_its_answer(project: Path) -> None:
    assert rules(project, stad__missie=MISSION) == {"stad_missie": ["stad_missie", "utter_stad_missie"]}


def test_a_question_inside_a_form_is_answered_and_the_form_goes_on(project: Path) -> None:
    derived = rules(project, stad__missie=MISSION, bezoek__formulier=FORM)
    assert derived["stad_missie"] == ["stad_missie", "utter_stad_missie"]
    assert derived["stad_missie in bezoek_formulier"] == [
        "open: bezoek_formulier",
        "stad_missie",
        "utter_stad_missie",
        "bezoek_formulier",
        "open: bezoek_formulier",
    ]


def test_an_action_answers_instead_of_the_response(project: Path) -> None:
    assert rules(project, stad__dagen=DAYS) == {"stad_dagen": ["stad_dagen", "action_dagen"]}


def test_a_topic_with_rules_of_its_own_gets_no_derived_ones(project: Path) -> None:
    assert list(rules(project, bezoek__formulier=FORM)) == ["aanvragen"]


def test_an_intent_without_an_answer_gets_no_rule(project: Path) -> None:
    only_questions = "nlu:\n- intent: stad_vraag\n  examples: |\n    - een vraag\n"
    assert rules(project, stad__vraag=only_questions) == {}


@pytest.mark.parametrize("name", ["utter_stad_missie", "utter_ask_naam"])
def test_a_name_in_two_files_is_refused_and_both_files_are_named(project: Path, name: str) -> None:
    again = f"responses:\n  {name}:\n  - text: Nog eens.\n"
    with pytest.raises(TopicError) as refused:
        importer(project, stad__missie=MISSION, bezoek__formulier=FORM, stad__tweede=again).get_domain()
    first = "stad/missie.yml" if name == "utter_stad_missie" else "bezoek/formulier.yml"
    assert name in str(refused.value)
    assert first in str(refused.value)
    assert "stad/tweede.yml" in str(refused.value)


def test_the_examples_of_an_intent_in_two_files_are_refused_and_both_files_are_named(project: Path) -> None:
    again = "nlu:\n- intent: stad_missie\n  examples: |\n    - nog een vraag\n"
    with pytest.raises(TopicError) as refused:
        importer(project, stad__missie=MISSION, stad__tweede=again).get_domain()
    message = str(refused.value)
    assert all(part in message for part in ("stad_missie", "stad/missie.yml", "stad/tweede.yml"))


def test_an_unknown_source_is_refused(project: Path) -> None:
    with pytest.raises(SourceError, match="utter_stad_missie names the source 'krant'"):
        importer(project, stad__missie=MISSION.replace("bron: stad", "bron: krant")).get_domain()


def test_the_source_is_written_out_in_the_answer(project: Path) -> None:
    domain = importer(project, stad__missie=MISSION).get_domain()
    source = {"titel": "Een titel", "eigenaar": "De stad", "datum": ""}
    assert domain.responses["utter_stad_missie"][0]["metadata"] == {"titel": "De missie", "bron": source}


def test_the_settings_of_the_city_are_filled_in(project: Path) -> None:
    topic = MISSION.replace("Dit is de missie.", '"Bel [[telefoon]]\\nTot dan."')
    domain = importer(project, stad__missie=topic).get_domain()
    assert domain.responses["utter_stad_missie"][0]["text"] == "Tot dan."


def test_responses_are_no_part_of_the_nlu_data(project: Path) -> None:
    data = importer(project, stad__missie=MISSION).get_nlu_data()
    assert data.responses == {}
    assert {example.get("intent") for example in data.intent_examples} == {"stad_missie"}


def test_an_edited_answer_leaves_the_nlu_data_as_it_was(project: Path) -> None:
    before = importer(project, stad__missie=MISSION).get_nlu_data().fingerprint()
    after = importer(project, stad__missie=MISSION.replace("Dit is", "Dat is")).get_nlu_data().fingerprint()
    assert before == after


def test_slots_that_share_a_yaml_anchor_are_all_kept(project: Path) -> None:
    shared = FORM.replace("  naam:\n", "  naam: &veld\n").replace("responses:", "  achternaam: *veld\nresponses:")
    domain = importer(project, bezoek__formulier=shared).get_domain()
    assert {"naam", "achternaam"} <= {slot.name for slot in domain.slots}
    assert all(slot.mappings == [{"type": "custom"}] for slot in domain.slots if slot.name in ("naam", "achternaam"))


def test_the_importer_serves_rasa_as_named_in_the_configuration(project: Path) -> None:
    from rasa.shared.importers.importer import TrainingDataImporter

    importer(project, stad__missie=MISSION)
    configuration = SHARED["config.yml"] + "importers:\n- name: bot.topics.TopicImporter\n"
    (project / "config.yml").write_text(configuration, encoding="utf-8")
    loaded = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
    assert "utter_stad_missie" in loaded.get_domain().responses
    assert loaded.get_nlu_data().responses == {}
