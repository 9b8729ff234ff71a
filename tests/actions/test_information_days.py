from datetime import date

from actions.information_days import listed
from records.visits.tables import InformationDay


def test_days_are_listed_with_their_date_and_theme() -> None:
    days = [
        InformationDay(day=date(2027, 3, 2), theme="Slimme stad"),
        InformationDay(day=date(2027, 11, 12), theme="Sociaal"),
    ]
    assert listed(days) == "- 02/03/2027: Slimme stad\n- 12/11/2027: Sociaal"


def test_no_days_are_an_empty_list() -> None:
    assert listed([]) == ""
