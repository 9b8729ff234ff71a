"""The rule index predicts what Rasa's rule policy predicts, faster."""

import json
import random
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import SHOULD_NOT_BE_SET

from bot.rules import IndexedRulePolicy, StoryPolicy

ACTIONS = ["action_listen", "utter_a", "utter_b", "form"]
INTENTS = ["a", "b", "nlu_fallback"]


def state(chance: random.Random, is_rule: bool) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if chance.random() < 0.9:
        made["prev_action"] = {"action_name": chance.choice(ACTIONS)}
    if chance.random() < 0.7:
        made["user"] = {"intent": chance.choice(INTENTS)}
        if chance.random() < 0.2:
            made["user"]["entities"] = ["city"] if is_rule else ("city",)
    if chance.random() < 0.4:
        made["active_loop"] = {"name": chance.choice(["form", SHOULD_NOT_BE_SET] if is_rule else ["form"])}
    return made


def conversation(chance: random.Random, is_rule: bool = False) -> list[dict[str, Any]]:
    return [state(chance, is_rule) for _ in range(chance.randint(1, 3 if is_rule else 6))]


@pytest.mark.parametrize("seed", range(20))
def test_the_same_rules_fit_as_in_stock_rasa(seed: int) -> None:
    chance = random.Random(seed)
    rules = {json.dumps(conversation(chance, is_rule=True), sort_keys=True): "utter_a" for _ in range(200)}
    stock, ours = RulePolicy.__new__(RulePolicy), IndexedRulePolicy.__new__(IndexedRulePolicy)
    for _ in range(50):
        states = conversation(chance)
        assert ours._get_possible_keys(rules, states) == stock._get_possible_keys(rules, states)


def test_no_states_leave_every_rule_possible() -> None:
    assert IndexedRulePolicy.__new__(IndexedRulePolicy)._get_possible_keys({"[{}]": "utter_a"}, []) == {"[{}]"}


def test_a_rule_that_training_takes_out_is_gone_from_the_index() -> None:
    policy = IndexedRulePolicy.__new__(IndexedRulePolicy)
    said = [{"prev_action": {"action_name": "action_listen"}, "user": {"intent": "a"}}]
    rules = {json.dumps(said): "utter_a"}
    assert policy._get_possible_keys(rules, said)
    rules.clear()
    assert policy._get_possible_keys(rules, said) == set()


def test_the_policies_are_rasas_own_with_another_way_of_looking() -> None:
    assert issubclass(IndexedRulePolicy, RulePolicy)
    assert StoryPolicy.get_default_config()["priority"] > 0
