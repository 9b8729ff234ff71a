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

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from bot.city import Settings, read_settings
from bot.sources import read_sources

# What makes a file one of topics; others, such as the list of sources, are read by whom they concern.
TRAINING_KEYS = ("nlu", "responses", "rules", "stories")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DOMAIN_KEYS = ("responses", "slots", "entities", "actions", "forms")
TopicContent = Dict[str, Any]


class TopicError(RasaException):
    """A topic file that cannot be used; the message names the file and the mend."""


class Example(Message):
    """An example question that is told from others by its text and intent.

    Rasa hashes and copies everything in every message each time it merges training data: a third of a training.
    """

    def __hash__(self) -> int:
        """Of text and intent."""
        return hash((self.get(TEXT), self.get(INTENT)))

    def __deepcopy__(self, _: Any) -> Example:
        """One that can be changed on its own; what it holds is never changed in place."""
        return Example(data=dict(self.data))


class TopicImporter(RasaFileImporter):
    """Rasa's file importer that reads the domain keys of the topic files too."""

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[List[str], str]] = None,
    ) -> None:
        # Reading the files is done here, once and with the C parser: Rasa reads each of them six times.
        super().__init__(config_file, domain_path, [])
        self._topics = {file: content for file in _yaml_files(training_data_paths) if _is_topic(content := _read(file))}

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
        steps = []
        for file, topic in self._topics.items():
            written = {key: deepcopy(topic[key]) for key in ("rules", "stories") if topic.get(key)}
            steps += YAMLStoryReader(self.get_domain(), str(file)).read_from_parsed_yaml(written)
        reader = YAMLStoryReader(self.get_domain(), "derived from the topics")
        return StoryGraph(steps + reader.read_from_parsed_yaml({"rules": self._derived_rules()}))

    @cached_method
    def get_nlu_data(self, language: Optional[str] = "nl") -> TrainingData:
        """Example questions only: an edited answer text does not retrain the NLU."""
        reader = RasaYAMLReader()
        for file, topic in self._topics.items():
            reader.filename = str(file)
            reader._parse_nlu(topic.get("nlu"))
        return TrainingData(
            [Example(data=message.data) for message in reader.training_examples],
            reader.entity_synonyms,
            reader.regex_features,
            reader.lookup_tables,
        )

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


def _yaml_files(paths: Optional[Union[List[str], str]]) -> List[Path]:
    """The YAML files at the paths, files or folders, in the order of their names."""
    given = [Path(path) for path in ([paths] if isinstance(paths, str) else paths or [])]
    found = {file for path in given for file in (path.rglob("*.y*ml") if path.is_dir() else [path])}
    return sorted(file for file in found if file.suffix in (".yml", ".yaml"))


def _read(file: Path) -> TopicContent:
    """What a file says.

    Raises:
        TopicError: it is no readable YAML, or no mapping.
    """
    try:
        content = LOADER(file.read_text(encoding="utf-8")).get_single_data()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TopicError(f"{file} is no readable YAML: {error}") from error
    if not isinstance(content, dict):
        raise TopicError(f"{file} must hold keys such as 'responses:' and 'nlu:'.")
    return content


def _is_topic(content: TopicContent) -> bool:
    return any(key in content for key in TRAINING_KEYS)


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
