"""Rasa's rule policy and memoization policy, finding what applies without trying everything.

Stock Rasa tries every rule on every prediction (60 % of a turn with 1,250 rules). Here rules are indexed by what the
last state must hold, so that only a handful is tried. What they predict is the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any, Dict, List, Mapping, Optional, Set, Tuple

from rasa.core.policies.memoization import AugmentedMemoizationPolicy
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT, TEXT

Sign = Tuple[Optional[str], Optional[str]]


class RuleIndex:
    """Rules by the previous action and the intent that their last state asks for.

    Args:
        rules: the learned rules; keys are states in JSON, oldest first.
    """

    def __init__(self, rules: Mapping[str, str]) -> None:
        self.rules = rules
        self.size = len(rules)
        self._states: Dict[str, List[State]] = {key: json.loads(key)[::-1] for key in rules}
        self._by_sign: Dict[Sign, List[str]] = defaultdict(list)
        for key, states in self._states.items():
            self._by_sign[_sign(states[0])].append(key)
        #: Whether any rule asks for a literal user text.
        self.holds_texts = any(TEXT in state.get(USER, {}) for states in self._states.values() for state in states)

    def states(self, key: str) -> List[State]:
        """The states of a rule, newest first."""
        return self._states[key]

    def candidates(self, state: State) -> Set[str]:
        """The rules whose last state may fit: those that ask for the same, or for nothing."""
        action, intent = _sign(state)
        if action is None:
            # The start of a conversation fits every rule that starts there.
            return {key for (wanted, _), keys in self._by_sign.items() if wanted is None for key in keys}
        signs = {(action, intent), (action, None), (None, intent), (None, None)}
        return {key for sign in signs for key in self._by_sign.get(sign, ())}


def _sign(state: State) -> Sign:
    action, intent = state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), state.get(USER, {}).get(INTENT)
    return action or None, intent if intent and intent != SHOULD_NOT_BE_SET else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IndexedRulePolicy(RulePolicy):
    """The rule policy with an index."""

    def _index(self, lookup: Dict[str, str]) -> RuleIndex:
        """The index of a lookup; training takes rules out of one, which makes it anew."""
        indexes: Dict[int, RuleIndex] = self.__dict__.setdefault("_indexes", {})
        index = indexes.get(id(lookup))
        if index is None or index.rules is not lookup or index.size != len(lookup):
            index = indexes[id(lookup)] = RuleIndex(lookup)
        return index

    def _get_possible_keys(self, lookup: Dict[str, str], states: List[State]) -> Set[str]:
        """The keys of the rules that fit the states, which stand oldest first."""
        index = self._index(lookup)
        if not states:
            return set(lookup)
        newest_first = states[::-1]
        return {key for key in index.candidates(newest_first[0]) if self._fits(index.states(key), newest_first)}

    def _fits(self, rule: List[State], conversation: List[State]) -> bool:
        return all(self._fits_state(wanted, state) for wanted, state in zip(rule, conversation, strict=False))

    def _fits_state(self, wanted: State, state: State) -> bool:
        # A state without previous action is the start of a conversation.
        rule_goes_on, conversation_goes_on = bool(wanted.get(PREVIOUS_ACTION)), bool(state.get(PREVIOUS_ACTION))
        if rule_goes_on and conversation_goes_on:
            return bool(self._does_rule_match_state(wanted, state))
        return rule_goes_on == conversation_goes_on

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Tuple[Optional[str], Optional[str], bool]:
        if use_text_for_last_user_input and not self._index(self.lookup[RULES]).holds_texts:
            return None, None, False
        found: Tuple[Optional[str], Optional[str], bool] = super()._find_action_from_rules(
            tracker, domain, use_text_for_last_user_input
        )
        return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class StoryPolicy(AugmentedMemoizationPolicy):
    """Memoization of stories; where no story was learned, nothing is looked for."""

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[str, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the next action from the learned stories."""
        if not self.lookup:
            return self._prediction(self._default_predictions(domain))
        return super().predict_action_probabilities(tracker, domain, rule_only_data, **kwargs)
