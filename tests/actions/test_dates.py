from datetime import date

import pytest

from actions.visits.dates import read_period
from actions.visits.holidays import easter

TODAY = date(2026, 11, 21)


def day(year: int, month: int, number: int) -> tuple[date, date]:
    return date(year, month, number), date(year, month, number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 mei", day(2027, 5, 12)),
        ("12mei", day(2027, 5, 12)),
        ("den 12e mei", day(2027, 5, 12)),
        ("twaalf mei", day(2027, 5, 12)),
        ("eenentwintig juni", day(2027, 6, 21)),
        ("1ste maart", day(2027, 3, 1)),
        ("12 meij", day(2027, 5, 12)),
        ("3 juny", day(2027, 6, 3)),
        ("10 dec.", day(2026, 12, 10)),
        ("vrijdag 12 maart", day(2027, 3, 12)),
        ("12 mei '28", day(2028, 5, 12)),
        ("29 februari 2028", day(2028, 2, 29)),
        ("12/05", day(2027, 5, 12)),
        ("12-05-27", day(2027, 5, 12)),
        ("12.05.2027", day(2027, 5, 12)),
        ("2027-05-12", day(2027, 5, 12)),
        ("15 januari 2020", day(2020, 1, 15)),
        ("eerste dinsdag van mei", day(2027, 5, 4)),
        ("laatste vrijdag van april", day(2027, 4, 30)),
    ],
)
def test_a_day_is_read_as_citizens_write_it(text: str, expected: tuple[date, date]) -> None:
    period = read_period(text, TODAY)
    assert period and (period.first, period.last) == expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("begin maart", date(2027, 3, 1), date(2027, 3, 10)),
        ("halverwege maart", date(2027, 3, 11), date(2027, 3, 20)),
        ("einde feb 2028", date(2028, 2, 21), date(2028, 2, 29)),
        ("tussen 10 en 15 juni", date(2027, 6, 10), date(2027, 6, 15)),
        ("10 t.e.m. 15 juni", date(2027, 6, 10), date(2027, 6, 15)),
        ("van 10 tot en met 15 juni", date(2027, 6, 10), date(2027, 6, 15)),
        ("10, 11 of 12 mei", date(2027, 5, 10), date(2027, 5, 12)),
        ("van 28 mei tot 3 juni", date(2027, 5, 28), date(2027, 6, 3)),
        ("tussen 28 december en 4 januari", date(2026, 12, 28), date(2027, 1, 4)),
        ("12/5 of 14/5", date(2027, 5, 12), date(2027, 5, 14)),
        ("maart/april", date(2027, 3, 1), date(2027, 4, 30)),
        ("eind mei of begin juni", date(2027, 5, 21), date(2027, 6, 10)),
        ("in meert", date(2027, 3, 1), date(2027, 3, 31)),
        ("ergens in septembr", date(2027, 9, 1), date(2027, 9, 30)),
        ("een dinsdag in maart", date(2027, 3, 1), date(2027, 3, 31)),
        ("de eerste week van maart", date(2027, 3, 1), date(2027, 3, 7)),
        ("tweede helft van maart", date(2027, 3, 16), date(2027, 3, 31)),
        ("week van 12 mei", date(2027, 5, 10), date(2027, 5, 14)),
        ("in het voorjaar", date(2027, 3, 1), date(2027, 5, 31)),
        ("komende zomer", date(2027, 6, 1), date(2027, 8, 31)),
        ("maart volgend jaar", date(2027, 3, 1), date(2027, 3, 31)),
        ("begin volgend jaar", date(2027, 1, 1), date(2027, 3, 31)),
        ("volgend schooljaar", date(2027, 9, 1), date(2028, 6, 30)),
        ("tweede kwartaal van 2027", date(2027, 4, 1), date(2027, 6, 30)),
        ("ergens in 2028", date(2028, 1, 1), date(2028, 12, 31)),
        ("na de paasvakantie", date(2027, 4, 12), date(2027, 5, 12)),
        ("in de krokusvakantie", date(2027, 2, 8), date(2027, 2, 14)),
        ("voor de zomer", date(2027, 5, 2), date(2027, 5, 31)),
        ("vanaf 15 maart", date(2027, 3, 15), date(2027, 4, 14)),
        ("na 15 maart", date(2027, 3, 16), date(2027, 4, 15)),
    ],
)
def test_a_period_is_read_as_citizens_write_it(text: str, first: date, last: date) -> None:
    period = read_period(text, TODAY)
    assert period and (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("volgende week", date(2026, 11, 23), date(2026, 11, 27)),
        ("volgende week dinsdag", date(2026, 11, 24), date(2026, 11, 24)),
        ("dinsdag volgende week", date(2026, 11, 24), date(2026, 11, 24)),
        ("toekomende week", date(2026, 11, 23), date(2026, 11, 27)),
        ("vlg week", date(2026, 11, 23), date(2026, 11, 27)),
        ("dinsdag over 2 weken", date(2026, 12, 1), date(2026, 12, 1)),
        ("aanstaande donderdag", date(2026, 11, 26), date(2026, 11, 26)),
        ("maandag of dinsdag", date(2026, 11, 23), date(2026, 11, 24)),
        ("over veertien dagen", date(2026, 11, 30), date(2026, 12, 4)),
        ("over 3 weken", date(2026, 12, 7), date(2026, 12, 11)),
        ("over 10 dagen", date(2026, 12, 1), date(2026, 12, 1)),
        ("binnen drie maanden", date(2027, 2, 1), date(2027, 2, 28)),
        ("begin volgende maand", date(2026, 12, 1), date(2026, 12, 10)),
        ("overmorgen", date(2026, 11, 23), date(2026, 11, 23)),
        ("gisteren", date(2026, 11, 20), date(2026, 11, 20)),
        ("zo rap mogelijk", date(2026, 11, 22), date(2027, 11, 21)),
        ("maakt ons nie uit", date(2026, 11, 22), date(2027, 11, 21)),
    ],
)
def test_a_period_is_counted_from_today(text: str, first: date, last: date) -> None:
    period = read_period(text, TODAY)
    assert period and (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["31 juni", "45 mei", "12/13/2027", "marten", "de meiden", "20 personen", "na de middag", "Zomerschool De Zon"],
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert read_period(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    ["we komen met 10-12 personen", "goede morgen", "ik ben Jan", "ik weet niet hoe het moet", "jullie zijn 24/7 open"],
)
def test_a_message_about_something_else_holds_no_date(text: str) -> None:
    assert read_period(text, TODAY, asked=False) is None


def test_the_words_of_the_citizen_are_kept() -> None:
    period = read_period("Het liefst Begin Maart, als dat kan", TODAY)
    assert period and period.text == "Begin Maart"


def test_days_of_a_running_period_that_are_past_do_not_count() -> None:
    period = read_period("in november", TODAY)
    assert period and (period.first, period.last) == (date(2026, 11, 22), date(2026, 11, 30))


def test_this_week_on_a_saturday_does_not_end_before_it_begins() -> None:
    period = read_period("deze week", TODAY)
    assert period and period.first <= period.last


@pytest.mark.parametrize(("text", "is_weekend"), [("5 juni 2027", True), ("4 juni 2027", False), ("juni", False)])
def test_a_weekend_day_is_recognised(text: str, is_weekend: bool) -> None:
    period = read_period(text, TODAY)
    assert period and period.is_weekend_day is is_weekend


@pytest.mark.parametrize("sunday", [date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16), date(2038, 4, 25)])
def test_easter_falls_when_the_church_says(sunday: date) -> None:
    assert easter(sunday.year) == sunday
