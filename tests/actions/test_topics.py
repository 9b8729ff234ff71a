import pytest

from actions.follow_up import OVERVIEWS
from actions.topics import load_topics

TOPICS = load_topics()


@pytest.mark.parametrize("name", sorted(TOPICS.names))
def test_the_next_topic_exists(name: str) -> None:
    topic = TOPICS.get(name)
    assert topic and topic.title
    assert not topic.more or TOPICS.get(topic.more)


def test_a_part_is_found_by_its_organisation() -> None:
    topic = TOPICS.of_part("politie", "waarden")
    assert topic and topic.name == "politie_waarden"


@pytest.mark.parametrize(("organisation", "part"), [("stad", ""), ("stad", "onbestaand"), ("", "missie")])
def test_an_unknown_part_has_no_topic(organisation: str, part: str) -> None:
    assert TOPICS.of_part(organisation, part) is None


def test_a_year_leads_to_its_topic() -> None:
    topic = TOPICS.of_year("2030")
    assert topic and topic.name == "themas_duurzaam_2030"
    assert TOPICS.of_year("1999") is None


def test_each_organisation_is_offered_once() -> None:
    organisations = [topic.organisation for topic in TOPICS.organisations_with("missie")]
    assert {"stad", "politie"} <= set(organisations) and len(set(organisations)) == len(organisations)


def test_every_overview_is_a_topic() -> None:
    assert all(TOPICS.get(name) for name in OVERVIEWS.values())
