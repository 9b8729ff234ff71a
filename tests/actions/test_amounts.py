import pytest

from actions.visits.amounts import People, read_people


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("20", 20, 20),
        ("twee", 2, 2),
        ("een twintigtal", 20, 20),
        ("een 25-tal", 25, 25),
        ("zo'n vijftien man", 15, 15),
        ("een man of tien", 10, 10),
        ("tussen de 10 en de 15", 10, 15),
        ("10 à 15", 10, 15),
        ("10-15", 10, 15),
        ("15/20", 15, 20),
        ("tien, misschien twaalf", 10, 12),
        ("minimum 10 maximum 20", 10, 20),
        ("een half dozijn", 6, 6),
        ("met z'n tienen", 10, 10),
        ("met ons tweeën", 2, 2),
        ("met zen vieren", 4, 4),
        ("met twintigen", 20, 20),
        ("enkel ikzelf", 1, 1),
        ("ik kom alleen", 1, 1),
        ("eentje", 1, 1),
        ("nul", 0, 0),
        ("niemand", 0, 0),
        ("5.000", 5000, 5000),
        ("vijf en twintig", 25, 25),
        ("achtien", 18, 18),
        ("twinteg", 20, 20),
        ("20 leerlingen en 2 leerkrachten", 22, 22),
        ("10 volwassenen, 5 kinderen en 2 begeleiders", 17, 17),
        ("20 + 2", 22, 22),
        ("twee klassen van 22 leerlingen", 44, 44),
    ],
)
def test_a_number_of_people_is_read_as_citizens_write_it(text: str, least: int, most: int) -> None:
    assert read_people(text, asked=True) == People(least, most)


@pytest.mark.parametrize("text", ["weet ik nog niet", "een paar", "een groepje", "1 klas", "twee bussen"])
def test_an_answer_without_a_number_of_people_is_not_guessed(text: str) -> None:
    assert read_people(text, asked=True) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [("we komen met een twintigtal", 20), ("groep van 25", 25), ("ons team van 8", 8), ("met een man of 15", 15)],
)
def test_people_are_read_in_a_message_about_more(text: str, count: int) -> None:
    assert read_people(text, asked=False) == People(count, count)


@pytest.mark.parametrize(
    "text", ["om 14 uur", "voor 2 uur", "met 2 bussen", "voor 2027", "met 3 vragen", "de 27 gemeenten", "zijn lessen"]
)
def test_a_number_of_something_else_is_no_number_of_people(text: str) -> None:
    assert read_people(text, asked=False) is None
