import pytest

from actions.ask_back import nearest_topics
from actions.topics import load_topics


@pytest.mark.parametrize(
    ("ranking", "offered"),
    [
        (["nlu_fallback", "stad_missie", "gedeeld_groet", "stad_visie"], ["stad_missie", "stad_visie"]),
        (
            ["stad_missie", "stad_visie", "stad_waarden", "politie_missie"],
            ["stad_missie", "stad_visie", "stad_waarden"],
        ),
        (["gedeeld_buiten_bereik", "onbestaand"], []),
        ([], []),
    ],
)
def test_only_topics_with_facts_are_offered_and_three_at_most(ranking: list[str], offered: list[str]) -> None:
    topics = nearest_topics([{"name": name, "confidence": 0.2} for name in ranking], load_topics())
    assert [topic.name for topic in topics] == offered
