"""Names of topics, as staff reads them: internal names are never shown."""

from pathlib import Path

from actions.topics import Topics, load_topics
from records.conversations.tables import EMERGENCY
from web.texts import read_texts

OTHER_LANGUAGE = "gedeeld_andere_taal"
NONE, UNKNOWN = "none", "unknown"
FILE = Path(__file__).with_name("topic_names.yml")


def untitled() -> dict[str, dict[str, str]]:
    """Names in `topic_names.yml`: of `topics` without an answer of their own, and of `others` that are no topic."""
    return read_texts(FILE)


def topic_name(intent: str | None) -> str:
    """What staff calls what a message was taken for."""
    topic = load_topics().get(intent)
    if topic:
        return topic.title
    name = EMERGENCY if intent and intent.startswith(EMERGENCY) else intent or NONE
    names = {**untitled()["topics"], **untitled()["others"]}
    # A topic of an earlier model may be gone.
    return names.get(name, names[UNKNOWN])


def titles(topics: Topics) -> dict[str, str]:
    """Name of each topic that has an answer by its title, in the order of the titles."""
    found = [topic for topic in map(topics.get, topics.names) if topic]
    return {topic.title: topic.name for topic in sorted(found, key=lambda topic: topic.title.casefold())}


def every_title(topics: Topics) -> dict[str, str]:
    """As `titles`, with the topics that have no answer of their own."""
    found = {**{words: name for name, words in untitled()["topics"].items()}, **titles(topics)}
    return {words: found[words] for words in sorted(found, key=str.casefold)}
