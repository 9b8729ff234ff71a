import pytest

from actions.visits.fields import Field
from actions.visits.vocabulary import load_vocabulary


def test_every_field_has_a_label() -> None:
    assert set(load_vocabulary().labels) == set(Field)


@pytest.mark.parametrize("title", list(load_vocabulary().themes))
def test_the_button_of_a_theme_names_that_theme(title: str) -> None:
    assert title in load_vocabulary().themes_in(title)


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("DUURZAAMHEID en wonen", ("Duurzame stad", "Stadsontwikkeling")),
        ("de loketten", ("Klantgerichte werking",)),
        ("big data", ("Slimme stad",)),
        ("kansarme gezinnen", ("Sociaal beleid",)),
        ("de fanfare", ()),
    ],
)
def test_themes_are_found_by_their_words(text: str, themes: tuple[str, ...]) -> None:
    assert load_vocabulary().themes_in(text) == themes
