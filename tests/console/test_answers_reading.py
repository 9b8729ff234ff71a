"""How easy a text reads, against syllables and scores that were counted by hand."""

import pytest

from web.answers import emergency_numbers
from web.console.answers.check import plain_text
from web.console.answers.diff import difference
from web.console.answers.reading import ease, reading, syllables, words
from web.markdown import to_plain


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("de", 1), ("stad", 1), ("avond", 2), ("idee", 2), ("politie", 3), ("Mechelen", 3), ("beantwoorden", 4),
        ("gemeenteraad", 4), ("organisatie", 5), ("burgemeester", 4), ("u", 1), ("2027", 1),
    ],
)  # fmt: skip
def test_syllables_are_those_of_dutch(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_score_is_that_of_douma() -> None:
    # 4 words of 1, 1, 1 and 2 syllables in one sentence: 206.84 - 0.77 x 125 - 0.93 x 4 = 106.9, and 100 at most.
    assert ease(["de", "stad", "is", "open"], 1) == 100
    # 3 words of 5, 4 and 5 syllables: 466.7 in 100 words gives less than nothing.
    assert ease(["organisatie", "gemeenteraad", "organisatie"], 1) == 0
    # 10 words of 2 syllables in one sentence: 206.84 - 154 - 9.3 = 43.54.
    assert ease(["avond"] * 10, 1) == 44


def test_short_words_and_sentences_read_easier() -> None:
    easy = reading("De stad helpt je. Bel ons. We zijn er elke dag.")
    hard = reading(
        "De administratieve organisatie der gemeentelijke dienstverlening faciliteert de toegankelijkheid van "
        "informatieverstrekking aangaande vergunningsaanvragen."
    )
    assert easy.score is not None
    assert hard.score is not None
    assert easy.score >= 80 > 30 >= hard.score


def test_long_sentences_are_found_and_an_item_of_a_list_is_a_sentence() -> None:
    long = " ".join(["woord"] * 26)
    found = reading(to_plain(f"Kort.\n\n- {long}\n- " + " ".join(["woord"] * 25)))
    assert found.long == (long,)
    assert found.words == 52


def test_addresses_are_not_read() -> None:
    assert reading(to_plain("Kijk op [de site](https://www.mechelen.be/een-lang-adres).")).words == 4


@pytest.mark.parametrize("nothing", ["", "…", "- \n- "])
def test_without_words_there_is_no_score(nothing: str) -> None:
    assert reading(nothing) == reading("")
    assert reading(nothing).score is None


def test_words_are_counted_as_in_the_house_rule() -> None:
    assert words("Om 9.30 uur, zo'n 1.000 mensen: **ja**") == ["Om", "9.30", "uur", "zo'n", "1.000", "mensen", "ja"]


def test_a_text_becomes_plain() -> None:
    assert plain_text("\ufeff a\u00a0b\tc \r\nd\u2028e\r\r\r\rf\x00\x85 ") == "a b c\nd\ne\n\nf"


def test_both_texts_stand_in_the_difference() -> None:
    old, new = "Een twee drie.\n\nVier vijf.", "Een drie!\nVier en vijf."
    parts = difference(old, new)
    assert "".join(part.text for part in parts if part.kind != "in") == old
    assert "".join(part.text for part in parts if part.kind != "out") == new
    assert {part.kind for part in parts} == {"same", "in", "out"}
    assert difference(old, old)[0].kind == "same"


def test_emergency_numbers_are_found_however_they_are_written() -> None:
    for text in ("bel 112", "112!", "(101)", "tel:1813", "070245245", "070.245.245", "Bel 112."):
        assert emergency_numbers(text), text
    for text in ("1112", "1120", "1.112", "112.000", "101,5"):
        assert not emergency_numbers(text), text
