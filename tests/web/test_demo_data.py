"""What `make demo` does is complete, plainly invented, and can be done on any day of the year."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from actions.visits.dates import read_period
from actions.visits.doubts import doubt_about
from actions.visits.fields import Field
from deploy.demo import Step, read_demo
from web.redaction import redact
from web.schemas import PersonRequest, RatingFeedback, ThumbFeedback

DEMO = read_demo()
ADDRESS = re.compile(r"\S+@\S+")
TELEPHONE = re.compile(r"(?:0|\+32 )(?:15|4\d\d) ?00 ?00 ?\d\d")
LONGEST = 1000


def all_steps() -> Iterator[Step]:
    for steps in [*DEMO.conversations, *DEMO.visits.values()]:
        yield from steps


def acts() -> list[dict[str, Any]]:
    return [step for step in all_steps() if not isinstance(step, str)]


def texts() -> list[str]:
    return [step for step in all_steps() if isinstance(step, str)]


def test_there_are_sixty_conversations_and_fifteen_visits() -> None:
    assert (len(DEMO.conversations), len(DEMO.visits)) == (60, 15)
    openings = [steps[0] for steps in DEMO.conversations]
    assert len({str(opening).lower() for opening in openings}) == 60


def test_every_conversation_begins_with_something_typed_that_the_gateway_takes() -> None:
    assert all(isinstance(steps[0], str) for steps in [*DEMO.conversations, *DEMO.visits.values()])
    assert all(0 < len(text) <= LONGEST and redact(text) == text for text in texts())


def test_what_citizens_do_besides_typing_fits_the_gateways_forms() -> None:
    feedback: TypeAdapter[Any] = TypeAdapter(ThumbFeedback | RatingFeedback | PersonRequest)
    for act in acts():
        if "press" in act:
            assert act.keys() == {"press"}
        else:
            feedback.validate_python({"message_id": "1", **act} if "thumb" in act else act)


@pytest.mark.parametrize(
    ("kind", "least"), [({"thumb": "up"}, 8), ({"thumb": "down"}, 6), ({}, 5)], ids=["up", "down", "rating"]
)
def test_there_is_feedback_of_every_kind(kind: dict[str, str], least: int) -> None:
    wanted = [act for act in acts() if (kind.items() <= act.items() if kind else "rating" in act)]
    assert len(wanted) >= least
    assert any("words" in act for act in wanted)


def test_people_ask_for_an_employee_with_a_name_and_a_contact() -> None:
    asked = [act for act in acts() if "contact" in act]
    assert len(asked) >= 4
    assert all(act["name"].startswith("Proefpersoon ") for act in asked)


def test_addresses_and_numbers_are_plainly_invented() -> None:
    said = [*texts(), *(act["contact"] for act in acts() if "contact" in act)]
    addresses = [found for text in said for found in ADDRESS.findall(text)]
    assert addresses
    assert all(address.endswith("@voorbeeld.example") for address in addresses)
    numbers = [text for text in said if sum(map(str.isdigit, text)) >= 9]
    assert numbers
    assert all(TELEPHONE.fullmatch(number) for number in numbers)


@pytest.mark.parametrize("email", DEMO.visits)
def test_a_visit_gives_the_address_it_stands_under_and_an_invented_person(email: str) -> None:
    said = [step for step in DEMO.visits[email] if isinstance(step, str)]
    assert any(email in text for text in said)
    assert any("proefpersoon " in text.lower() for text in said)


@pytest.mark.parametrize("email", DEMO.visits)
def test_the_period_of_a_visit_is_to_come_and_beyond_doubt_on_every_day(email: str) -> None:
    said = [step for step in DEMO.visits[email] if isinstance(step, str) and not TELEPHONE.fullmatch(step)]
    today = date(2027, 1, 1)
    for day in (today + timedelta(days=count) for count in range(0, 366, 7)):
        periods = [period for text in said if (period := read_period(text, day, asked=False))]
        assert len(periods) == 1, said
        assert doubt_about(Field.PERIOD, periods[0], day) is None
