"""A citizen asks and gets the right short answer with its source."""

import pytest

from tests.system.assistant import Citizen


def test_an_answer_names_its_topic_and_its_source(citizen: Citizen) -> None:
    [reply] = citizen.say("wat is de missie van de stad mechelen?")
    assert reply["topic"] == "stad_missie"
    assert reply["source"] == {"titel": "Onze missie, visie en waarden", "eigenaar": "Stad Mechelen", "datum": ""}
    assert reply["buttons"]
    assert all(set(button) == {"title"} for button in reply["buttons"])


def test_a_click_on_a_button_leads_to_its_topic(citizen: Citizen) -> None:
    citizen.say("waarvoor staat de politie mechelen-willebroek")
    buttons = citizen.say("wat zijn de waarden van de politie")[0]["buttons"]
    reply = citizen.say(buttons[0]["title"])[0]
    assert reply["topic"]
    assert reply["topic"] != "politie_waarden"


def test_values_without_an_organisation_are_asked_back_and_remembered(citizen: Citizen) -> None:
    asked = citizen.say("Wat zijn jullie waarden?")[0]
    assert "organisatie" in asked["text"]
    assert len(asked["buttons"]) >= 2
    assert citizen.topic("de politie") == "politie_waarden"
    assert citizen.topic("en de visie?") == "politie_visie"
    assert citizen.topic("en die van de stad?") == "stad_visie"


def test_follow_ups_survive_a_switch_of_topic(citizen: Citizen) -> None:
    assert citizen.topic("wat wil de stad tegen 2030 met de CO2-uitstoot") == "themas_duurzaam_2030"
    assert citizen.topic("en tegen 2050?") == "themas_duurzaam_2050"
    assert citizen.topic("wat is de missie van de politie") == "politie_missie"
    assert citizen.topic("en van de gemeente?") == "gemeente_missie"
    more = citizen.topic("vertel meer")
    assert more
    assert more != "gemeente_missie"


def test_a_year_of_which_nothing_is_known_gets_no_fact(citizen: Citizen) -> None:
    citizen.say("wat wil de stad tegen 2030 met de CO2-uitstoot")
    [reply] = citizen.say("en in 2035?")
    assert reply["topic"] is None
    assert "weet ik niets" in reply["text"]


def test_the_information_day_of_2020_is_told_as_past(citizen: Citizen) -> None:
    text = citizen.read("wanneer is de volgende infodag?")
    assert "geen infodag gepland" in text
    assert "vorige infodagen" in text
    assert text.index("vorige") < text.index("12/03/2020")


@pytest.mark.parametrize(
    "question",
    [
        "wanneer wordt het restafval bij ons opgehaald",
        "hoeveel kost een nieuwe reispas",
        "wie heeft gisteren de match gewonnen",
        "maak eens een gedicht over mijn kat",
    ],
)
def test_what_the_documents_do_not_say_gets_no_fact(citizen: Citizen, question: str) -> None:
    for reply in citizen.say(question):
        assert reply["source"] is None


def test_not_understood_twice_in_a_row_is_said_honestly(citizen: Citizen) -> None:
    first = citizen.say("het ding van vroeger met die blauwe en zo weet je wel")[0]
    second = citizen.say("allez dat van die keer op den hoek met dinges")[0]
    assert first["source"] is None
    assert second["source"] is None
    assert first["buttons"]
    assert second["buttons"]
