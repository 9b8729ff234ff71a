from datetime import date

import pytest

from actions.visits.amounts import People
from actions.visits.fields import SKIPPED, Field
from actions.visits.reading import Message, read_asked, read_known
from actions.visits.vocabulary import load_vocabulary

TODAY = date(2026, 11, 21)


def message(text: str) -> Message:
    return Message(text, "", 0.0, load_vocabulary().themes_in(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("OCMW Gent", "OCMW Gent"),
        ("wij zijn van het OCMW van Gent", "OCMW van Gent"),
        ("ik ben van Okra Duffel", "Okra Duffel"),
        ("van Okra", "Okra"),
        ("tis voor vzw De Brug", "vzw De Brug"),
        ("mijn organisatie heet De Brug", "De Brug"),
        ("hey, chiro sint-jan", "chiro sint-jan"),
        ("'t is voor ons school, het atheneum van Lier", "atheneum van Lier"),
        ("BV Janssens & Co", "BV Janssens & Co"),
        ("ik ben particulier", "particulier"),
        ("geen organisatie", "geen organisatie"),
    ],
)
def test_an_organisation_is_read_from_the_answer(text: str, name: str) -> None:
    assert read_asked(Field.ORGANISATION, message(text), TODAY) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("An Peeters", "An Peeters"),
        ("jan van den broeck", "jan van den broeck"),
        ("dat ben ik, An Peeters", "An Peeters"),
        ("kheet Tom Claes", "Tom Claes"),
        ("ja, ik ben het: Els D'Hondt", "Els D'Hondt"),
        ("de directeur, Luc Maes", "Luc Maes"),
        ("Luc Maes (directeur)", "Luc Maes"),
        ("contactpersoon is onze voorzitter Maria De Wit", "Maria De Wit"),
        ("voornaam An naam Peeters", "An Peeters"),
        ("An Peeters 0470 12 34 56", "An Peeters"),
        ("An Peeters en Jan Claes", "An Peeters en Jan Claes"),
        ("José Núñez", "José Núñez"),
        ("Ömer Yılmaz", "Ömer Yılmaz"),
        ("noem mij maar Tom", "Tom"),
    ],
)
def test_a_person_is_read_from_the_answer(text: str, name: str) -> None:
    assert read_asked(Field.CONTACT, message(text), TODAY) == name


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (Field.ORGANISATION, "?"),
        (Field.ORGANISATION, "12"),
        (Field.ORGANISATION, "weet ik nie"),
        (Field.CONTACT, "ikzelf"),
        (Field.CONTACT, "da ben ik"),
        (Field.CONTACT, "geen idee"),
        (Field.CONTACT, "an.peeters@school.be"),
        (Field.EMAIL, "heb ik niet"),
        (Field.THEMES, "nee"),
        (Field.THEMES, "ja"),
        (Field.THEMES, "1 en 3"),
        (Field.REMARK, "ja graag"),
    ],
)
def test_an_answer_without_a_value_is_not_taken(field: Field, text: str) -> None:
    assert read_asked(field, message(text), TODAY) is None


@pytest.mark.parametrize(
    "text",
    ["nee", "Nee, dank u wel.", "nee das alles", "sla die maar over", "skip", "ik heb geen gsm", "da geef ik nie",
     "liever niet", "mail is genoeg", "doe maar via mail", "nope", "nvt", "-", "geen opmerkingen", "niets te melden"],
)  # fmt: skip
def test_an_optional_question_can_be_passed_over_in_many_words(text: str) -> None:
    assert read_asked(Field.PHONE, message(text), TODAY) == SKIPPED
    assert read_asked(Field.REMARK, message(text), TODAY) == SKIPPED


def test_a_remark_that_begins_with_no_is_still_a_remark() -> None:
    text = "nee maar er is een rolstoelgebruiker bij"
    assert read_asked(Field.REMARK, message(text), TODAY) == text


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("klimaat en armoede", ["Duurzame stad", "Sociaal beleid"]),
        ("armoedebestrijdng", ["Sociaal beleid"]),
        ("digitalisering", ["Slimme stad"]),
        ("AI", ["AI"]),
        ("fietsbeleid", ["fietsbeleid"]),
        ("alle thema's", ["alle thema's"]),
        ("hoe jullie omgaan met laaggeletterdheid", ["hoe jullie omgaan met laaggeletterdheid"]),
    ],
)
def test_themes_are_read_from_the_answer(text: str, themes: list[str]) -> None:
    assert read_asked(Field.THEMES, message(text), TODAY) == themes


def test_one_long_message_fills_every_field_that_it_names() -> None:
    known = read_known(
        message(
            "Geachte, graag zouden wij met een delegatie van 15 personen van de stad Kortrijk komen in het voorjaar "
            "rond armoede. Contactpersoon is Luc Maes, luc.maes@kortrijk.be, tel 056 27 70 00."
        ),
        TODAY,
    )
    assert known[Field.ORGANISATION] == "stad Kortrijk"
    assert known[Field.CONTACT] == "Luc Maes"
    assert known[Field.EMAIL].address == "luc.maes@kortrijk.be"
    assert known[Field.PHONE] == "+32 56 27 70 00"
    assert known[Field.THEMES] == ["Sociaal beleid"]
    assert known[Field.PEOPLE] == People(15, 15)
    assert known[Field.PERIOD].first == date(2027, 3, 1)


@pytest.mark.parametrize(
    "text",
    ["werkbezoek aanvragen aan de stad Mechelen", "onze school wil op bezoek", "ik ben Jan en we willen komen",
     "Ik ben Blij dat dit kan", "goede morgen, kan dat?", "wij zijn met 3 scholen"],
)  # fmt: skip
def test_nothing_is_guessed_from_a_message_that_names_nothing(text: str) -> None:
    assert read_known(message(text), TODAY) == {}


def test_the_full_stop_ends_the_name_of_an_organisation() -> None:
    known = read_known(message("We zijn van basisschool De Regenboog in Lier. We komen graag."), TODAY)
    assert known == {Field.ORGANISATION: "basisschool De Regenboog in Lier"}


def test_the_organisation_is_no_part_of_the_name_of_a_person() -> None:
    known = read_known(message("Ik ben Els Maes van de Chiro van Walem"), TODAY)
    assert (known[Field.CONTACT], known[Field.ORGANISATION]) == ("Els Maes", "Chiro van Walem")


def test_days_are_not_counted_as_people() -> None:
    known = read_known(message("Tussen 10 en 15 juni"), TODAY)
    assert list(known) == [Field.PERIOD]


@pytest.mark.parametrize(
    ("text", "is_question"),
    [("wat is een werkbezoek", True), ("en hoe lang duurt dat", True), ("OCMW Gent?", True), ("OCMW Gent", False)],
)
def test_a_question_is_recognised(text: str, is_question: bool) -> None:
    assert message(text).is_question is is_question
