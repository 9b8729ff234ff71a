import pytest

from actions.conversation import Memory
from actions.follow_up import follow_up_topic, part_topic
from actions.topics import Topic, load_topics

TOPICS = load_topics()


def after(*names: str) -> Memory:
    answered = [topic for name in names if (topic := TOPICS.get(name))]
    return Memory(answered, answered[-1].part, answered[-1].organisation) if answered else Memory([], "", "")


def name_of(topic: Topic | None) -> str:
    return topic.name if topic else ""


@pytest.mark.parametrize(
    ("entities", "memory", "expected"),
    [
        ({"jaar": "2050"}, after("themas_duurzaam_2030"), "themas_duurzaam_2050"),
        ({"jaar": "1999"}, after("themas_duurzaam_2030"), ""),
        ({"organisatie": "politie"}, after("stad_waarden"), "politie_waarden"),
        ({"organisatie": "politie"}, after(), "politie_missie"),
        ({"onderdeel": "visie"}, after("stad_missie"), "stad_visie"),
        ({"onderdeel": "visie", "organisatie": "politie"}, after("stad_missie"), "politie_visie"),
        ({"onderdeel": "visie"}, after(), ""),
        ({}, after("stad_missie"), "stad_troeven"),
        ({}, after(), ""),
    ],
)
def test_a_follow_up_is_understood_from_what_was_said(entities: dict[str, str], memory: Memory, expected: str) -> None:
    message = {"entities": [{"entity": name, "value": value} for name, value in entities.items()]}
    assert name_of(follow_up_topic(message, memory, TOPICS)) == expected


def test_more_never_tells_the_same_twice() -> None:
    told = ["stad_missie"]
    while topic := follow_up_topic({}, after(*told), TOPICS):
        assert topic.name not in told
        told.append(topic.name)
    assert len(told) > 2


@pytest.mark.parametrize(
    ("organisation", "memory", "expected"),
    [
        ("politie", after("stad_missie"), "politie_waarden"),
        ("", after("stad_missie"), "stad_waarden"),
        ("", after(), ""),
    ],
)
def test_a_part_belongs_to_the_named_or_the_remembered_organisation(
    organisation: str, memory: Memory, expected: str
) -> None:
    assert name_of(part_topic("waarden", organisation, memory, TOPICS)) == expected
