"""When employees chat."""

from datetime import datetime

import pytest

from web.office_hours import is_open

HOURS = "ma-vr 09:00-12:00, ma-do 13:00-16:30, za 10:00-12:00"


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        ("2026-11-23 08:59", False), ("2026-11-23 09:00", True), ("2026-11-23 12:00", False),
        ("2026-11-23 13:00", True), ("2026-11-27 14:00", False), ("2026-11-28 11:00", True),
        ("2026-11-29 11:00", False),
    ],
)  # fmt: skip
def test_somebody_is_there_exactly_in_the_hours(moment: str, there: bool) -> None:
    assert is_open(HOURS, datetime.fromisoformat(moment)) is there


def test_without_hours_nobody_is_there() -> None:
    assert not is_open("", datetime(2026, 11, 23, 10))


@pytest.mark.parametrize("hours", ["altijd", "ma 9-17", "ma-vr 09:00", "xx 09:00-10:00"])
def test_hours_of_another_form_are_refused(hours: str) -> None:
    with pytest.raises(ValueError, match="is not of the form"):
        is_open(hours, datetime(2026, 11, 23, 10))
