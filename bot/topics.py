"""Importer that reads one file per topic: answer, example questions and, if needed, rules.

A topic `data/<group>/<name>.yml` has intent `<group>_<name>` and answer `utter_<group>_<name>`.
The files use Rasa's own keys. What can be derived is derived here: the list of intents, and for
every topic that gives no rule or story of its own the rules "intent, then its answer" and, while
a form is open, "intent, then its answer, then on with the form". The answer is the first action
that the topic names, else `utter_<intent>`.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Union

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method
from rasa.shared.utils.io import read_yaml_file

from bot.city import Settings, read_settings
from bot.sources import read_sources

DOMAIN_KEYS = ("responses", "slots", "entities", "actions", "forms")
TopicContent = Dict[str, Any]


class TopicError(RasaException):
    """A topic file that cannot be used; the message names the file and the mend."""


class TopicImporter(RasaFileImporter):
    """Rasa's file importer that reads the domain keys of the topic files too."""

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[List[str], str]] = None,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        files = sorted({*self._nlu_files, *self._story_files})
        self._topics = {Path(file): read_yaml_file(file) for file in files}

    @cached_method
    def get_domain(self) -> Domain:
        """The shared domain with what the topic files add to it.

        Raises:
            TopicError: a name stands in two files, or a source is unknown.
        """
        merged: Dict[str, Any] = {
            "intents": sorted(self._intents()),
            "entities": [],
            "actions": [],
            "responses": {},
            "slots": {},
            "forms": {},
        }
        owner: Dict[str, Path] = {}
        for file, topic in self._topics.items():
            for key in DOMAIN_KEYS:
                if topic.get(key):
                    self._add(merged, key, topic[key], file, owner)
        merged["responses"] = self._finished(merged["responses"])
        merged["actions"] = sorted(set(merged["actions"]))
        return super().get_domain().merge(Domain.from_dict(merged))

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """Stories and rules of the files, and the derived rules."""
        written = super().get_stories(exclusion_percentage)
        reader = YAMLStoryReader(self.get_domain(), "derived from the topics")
        steps = reader.read_from_parsed_yaml({"rules": self._derived_rules()})
        return written.merge(StoryGraph(steps))

    def get_nlu_data(self, language: Optional[str] = "nl") -> TrainingData:
        """Example questions only: an edited answer text does not retrain the NLU."""
        data = super().get_nlu_data(language)
        data.responses = {}
        return data

    def _intents(self) -> Iterable[str]:
        """Every intent that has examples.

        Raises:
            TopicError: an intent has examples in two places.
        """
        owner: Dict[str, Path] = {}
        for file, topic in self._topics.items():
            for name in _intents_of(topic):
                if name in owner:
                    raise TopicError(
                        f"Example questions for {name} stand in {owner[name]} and in {file}: keep them in one place."
                    )
                owner[name] = file
        return owner

    @staticmethod
    def _add(merged: Dict[str, Any], key: str, part: Any, file: Path, owner: Dict[str, Path]) -> None:
        if isinstance(part, list):
            merged[key] += part
            return
        for name in part:
            if name in owner:
                raise TopicError(f"'{name}' stands in {owner[name]} and in {file}: keep one of the two.")
            owner[name] = file
        # Rasa empties the dictionaries it is given, and YAML anchors share them: each gets its own.
        merged[key].update({name: deepcopy(value) for name, value in part.items()})

    def _finished(self, responses: Dict[str, Any]) -> Dict[str, Any]:
        """Responses with the city's settings filled in and their source written out."""
        sources = read_sources()
        settings: Settings = read_settings()
        return {
            name: [sources.expand(name, variation) for variation in settings.fill(name, variations)]
            for name, variations in responses.items()
        }

    def _derived_rules(self) -> List[TopicContent]:
        rules: List[TopicContent] = []
        for topic in self._topics.values():
            if topic.get("rules") or topic.get("stories"):
                continue
            for intent in _intents_of(topic):
                answer = _answer(intent, topic)
                if answer:
                    rules += _answer_rules(intent, answer, self.get_domain())
        return rules


def _intents_of(topic: TopicContent) -> List[str]:
    return [item["intent"] for item in topic.get("nlu") or [] if "intent" in item]


def _answer(intent: str, topic: TopicContent) -> Optional[str]:
    """What answers the intent: the first action that the topic names, else its `utter_<intent>`."""
    if topic.get("actions"):
        return str(topic["actions"][0])
    name = f"utter_{intent}"
    return name if name in (topic.get("responses") or {}) else None


def _answer_rules(intent: str, answer: str, domain: Domain) -> List[TopicContent]:
    """Rules "intent, then its answer", outside and inside each form.

    Args:
        intent: name of the intent.
        answer: name of the response or action that answers it.
        domain: names the forms that a question may interrupt.
    """
    steps = [{"intent": intent}, {"action": answer}]
    rules: List[TopicContent] = [{"rule": intent, "steps": steps}]
    for form in sorted(domain.form_names):
        resume = [{"action": form}, {"active_loop": form}]
        rules.append({"rule": f"{intent} in {form}", "condition": [{"active_loop": form}], "steps": steps + resume})
    return rules
