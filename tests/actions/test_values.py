from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from actions.visits.amounts import People
from actions.visits.dates import Period
from actions.visits.fields import SKIPPED, Field
from actions.visits.values import from_visit, in_words, to_request, to_slot

SLOTS: dict[str, Any] = {
    Field.ORGANISATION.slot: "OCMW Gent", Field.CONTACT.slot: "An Peeters", Field.EMAIL.slot: "an@ocmw.be",
    Field.PHONE.slot: SKIPPED, Field.THEMES.slot: ["Slimme stad"], Field.PEOPLE.slot: {"least": 10, "most": 15},
    Field.PERIOD.slot: {"text": "begin maart", "first": "2027-03-01", "last": "2027-03-10"},
    Field.REMARK.slot: SKIPPED, Field.AGREED.slot: True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (Field.PEOPLE, People(20, 20), "20"),
        (Field.PEOPLE, People(10, 15), "10 - 15"),
        (Field.PERIOD, Period("12 mei", date(2027, 5, 12), date(2027, 5, 12)), "12 mei (12/05/2027)"),
        (Field.PERIOD, Period("12/05/2027", date(2027, 5, 12), date(2027, 5, 12)), "12/05/2027"),
        (Field.THEMES, ["Slimme stad", "fietsen"], "Slimme stad, fietsen"),
        (Field.PHONE, SKIPPED, "-"),
    ],
)
def test_a_value_is_shown_as_a_citizen_reads_it(field: Field, value: Any, words: str) -> None:
    assert in_words(field, to_slot(value)) == words


def test_the_filled_in_form_becomes_a_request_and_back() -> None:
    request = to_request(SLOTS)
    assert (request.people_min, request.people_max, request.period_to) == (10, 15, date(2027, 3, 10))
    assert from_visit(SimpleNamespace(**vars(request))) == {**SLOTS, Field.AGREED.slot: None}


@pytest.mark.parametrize("field", list(Field))
def test_a_form_with_a_field_open_is_no_request(field: Field) -> None:
    with pytest.raises(ValueError, match="not complete"):
        to_request({**SLOTS, field.slot: None})
