import pytest

from bot.sources import SourceError, Sources, read_sources

SOURCES = Sources({"stad": {"titel": "Een titel", "eigenaar": "De stad", "datum": ""}})


def test_the_key_of_a_source_becomes_the_source_itself() -> None:
    expanded = SOURCES.expand("utter_x", {"text": "Dag", "metadata": {"titel": "T", "bron": "stad"}})
    source = {"titel": "Een titel", "eigenaar": "De stad", "datum": ""}
    assert expanded == {"text": "Dag", "metadata": {"titel": "T", "bron": source}}


def test_the_variation_that_was_given_stays_as_it_was() -> None:
    variation = {"text": "Dag", "metadata": {"bron": "stad"}}
    SOURCES.expand("utter_x", variation)["metadata"]["bron"]["titel"] = "anders"
    assert variation == {"text": "Dag", "metadata": {"bron": "stad"}}
    assert SOURCES.by_key["stad"]["titel"] == "Een titel"


@pytest.mark.parametrize(
    "variation", [{"text": "Dag"}, {"text": "Dag", "metadata": None}, {"text": "Dag", "metadata": {}}]
)
def test_a_variation_without_source_is_left_alone(variation: dict[str, object]) -> None:
    assert SOURCES.expand("utter_x", variation) == variation


def test_an_unknown_source_is_refused_by_name() -> None:
    with pytest.raises(SourceError, match="utter_x names the source 'krant'"):
        SOURCES.expand("utter_x", {"text": "Dag", "metadata": {"bron": "krant"}})


def test_every_source_of_the_repository_has_a_title_an_owner_and_a_date() -> None:
    for source in read_sources().by_key.values():
        assert set(source) == {"titel", "eigenaar", "datum"}
        assert source["titel"]
        assert source["eigenaar"]
