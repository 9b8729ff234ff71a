"""The sample: the same every time, spread over the list, everything else untouched."""

import yaml

from tests.bench.sampling import evenly, examples_of, named_in_rules, sampled, with_example

TOPIC = """# Een onderwerp.
responses:
  utter_stad_proef:
  - text: |-
      Een antwoord.
      - intent: geen
    - staat hier
nlu:
- intent: stad_proef
  examples: |
    - een
    - twee [politie](organisatie)
    - drie
    - vier [flikken]{"entity": "organisatie"}
- lookup: organisatie
  examples: |
    - politie
    - brandweer
- intent: stad_ander
  examples: |
    - vijf
rules:
- rule: proef
  steps:
  - intent: stad_regel
  - action: utter_stad_proef
"""


def test_the_chosen_are_spread_evenly() -> None:
    assert evenly(range(10), 5) == [0, 2, 4, 6, 8]
    assert evenly(range(7), 3) == [0, 2, 4]


def test_a_short_list_stays_whole_and_zero_means_all() -> None:
    assert evenly([1, 2], 5) == [1, 2]
    assert evenly([1, 2, 3], 0) == [1, 2, 3]


def test_only_examples_of_intents_are_left_out() -> None:
    smaller = sampled(TOPIC, 2)
    assert examples_of(smaller) == {"stad_proef": ["twee politie", "vier flikken"], "stad_ander": ["vijf"]}
    assert "- brandweer" in smaller
    assert smaller.split("nlu:")[0] == TOPIC.split("nlu:")[0]
    assert smaller.split("rules:")[1] == TOPIC.split("rules:")[1]


def test_annotated_examples_stay_and_the_rest_is_spread_evenly() -> None:
    assert examples_of(sampled(TOPIC, 3))["stad_proef"] == ["een", "twee politie", "vier flikken"]
    assert examples_of(sampled(TOPIC, 1))["stad_proef"] == ["twee politie"]


def test_all_examples_give_the_file_back() -> None:
    assert sampled(TOPIC, 0) == TOPIC


def test_a_file_without_any_kept_intent_has_no_nlu_left() -> None:
    plain = "nlu:\n- intent: stad_weg\n  examples: |\n    - een\nresponses: {}\n"
    assert sampled(plain, 1, frozenset()) == "responses: {}\n"
    assert [*examples_of(sampled(TOPIC, 9, frozenset({"stad_ander"})))] == ["stad_ander"]


def test_examples_are_read_without_their_annotations() -> None:
    assert examples_of(TOPIC)["stad_proef"] == ["een", "twee politie", "drie", "vier flikken"]


def test_an_added_example_is_one_more_of_the_first_intent() -> None:
    changed = with_example(TOPIC, "nieuw")
    assert examples_of(changed)["stad_proef"][0] == "nieuw"
    assert len(changed.splitlines()) == len(TOPIC.splitlines()) + 1


def test_intents_in_rules_are_told_from_those_with_examples() -> None:
    assert "stad_regel" in named_in_rules("rules:\n- rule: x\n  steps:\n  - intent: stad_regel\n")
    assert "stad_ander" not in named_in_rules("nlu:\n- intent: stad_ander\n  examples: |\n    - vijf\n")


def test_a_smaller_file_is_still_yaml() -> None:
    content = yaml.safe_load(sampled(TOPIC.replace("    - staat hier\n", ""), 1))
    assert [item.get("intent") for item in content["nlu"]] == ["stad_proef", None, "stad_ander"]
