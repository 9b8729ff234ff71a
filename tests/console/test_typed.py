"""What was typed is made plain: hidden signs go, white space stays white space, and a number fits in every database."""

import pytest

from web.console.typed import LARGEST_ID, NO_VERSION, one_line, read_date, read_number, read_version, several_lines


def test_a_space_that_does_not_break_parts_words_as_any_space() -> None:
    typed = "met 5\N{NO-BREAK SPACE}personen\r\n\tom 9\N{NARROW NO-BREAK SPACE}uur"
    assert several_lines(typed) == "met 5 personen\n om 9 uur"
    assert one_line(typed) == "met 5 personen om 9 uur"


def test_signs_that_nobody_sees_are_left_out_and_lines_stay_lines() -> None:
    assert several_lines("\0een\x1b\rtwee\r\n\N{ZERO WIDTH SPACE}drie\n") == "een\ntwee\ndrie"
    assert one_line("\0een\x1b\ntwee\N{ZERO WIDTH SPACE}") == "een twee"


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", " 1", "٣", "²", "1e3", "1" * 10, "nul", "1\0"])
def test_what_is_no_plain_number_of_nine_digits_is_none(text: str) -> None:
    assert read_number(text) is None
    assert read_version(text) == NO_VERSION


def test_every_number_fits_in_a_database() -> None:
    assert read_number("999999999") == read_version("999999999") == 999_999_999 < LARGEST_ID
    assert read_number("007") == 7


@pytest.mark.parametrize("text", ["31/02/2027", "1/1/1999", "01-01-2101", "2027/01/01", "01/01/27", "morgen", "\0", ""])
def test_what_is_no_date_that_makes_sense_is_none(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize("text", ["14/03/2027", "14-3-2027", "2027-03-14", " 14/03/2027 "])
def test_a_date_is_read_as_it_is_written_here_or_sent_by_a_browser(text: str) -> None:
    found = read_date(text)
    assert found and found.isoformat() == "2027-03-14"
