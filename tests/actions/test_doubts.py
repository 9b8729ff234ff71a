from datetime import date
from typing import Any

import pytest

from actions.visits.amounts import People
from actions.visits.contact import Email
from actions.visits.dates import Period
from actions.visits.doubts import doubt_about
from actions.visits.fields import Field

TODAY = date(2026, 11, 21)


def one_day(day: date) -> Period:
    return Period("die dag", day, day)


@pytest.mark.parametrize(
    ("field", "value", "response"),
    [
        (Field.EMAIL, Email("an@gmial.com", "an@gmail.com"), "email"),
        (Field.PEOPLE, People(0, 0), "niemand"),
        (Field.PEOPLE, People(501, 501), "veel"),
        (Field.PERIOD, one_day(date(2026, 11, 20)), "voorbij"),
        (Field.PERIOD, one_day(TODAY), "vandaag"),
        (Field.PERIOD, one_day(date(2030, 11, 21)), "ver"),
        (Field.PERIOD, one_day(date(2026, 11, 29)), "zondag"),
    ],
)
def test_a_value_that_is_probably_not_meant_is_doubted(field: Field, value: Any, response: str) -> None:
    doubt = doubt_about(field, value, TODAY)
    assert doubt and doubt.say.response == f"utter_werkbezoek_twijfel_{response}"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field.EMAIL, Email("an@school.be")),
        (Field.PEOPLE, People(1, 1)),
        (Field.PEOPLE, People(500, 500)),
        (Field.PERIOD, one_day(date(2026, 11, 24))),
        (Field.PERIOD, Period("volgend weekend", date(2026, 11, 28), date(2026, 11, 29))),
        (Field.ORGANISATION, "OCMW Gent"),
    ],
)
def test_a_usual_value_is_not_doubted(field: Field, value: Any) -> None:
    assert doubt_about(field, value, TODAY) is None


def test_tomorrow_in_the_weekend_is_offered_only_days_to_come() -> None:
    doubt = doubt_about(Field.PERIOD, one_day(date(2026, 11, 22)), TODAY)
    assert doubt and [title for title, _ in doubt.say.buttons] == ["23/11/2026"]
