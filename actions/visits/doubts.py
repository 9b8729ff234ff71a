"""Values that are possible but probably not meant: the citizen is asked, kindly and exactly."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from actions.visits.amounts import People
from actions.visits.contact import Email
from actions.visits.dates import Period
from actions.visits.fields import Field, Say

MOST_PEOPLE = 500
FURTHEST_DAYS = 3 * 365
SATURDAY = 5


@dataclass(frozen=True)
class Doubt:
    """A question back about one field.

    Attributes:
        say: the question.
        on_yes: value that is taken after "yes"; None when only a new value will do.
        on_no: value that is taken after "no"; None when the field is asked again.
    """

    say: Say
    on_yes: Any = None
    on_no: Any = None


def doubt_about(field: Field, value: Any, today: date) -> Doubt | None:
    """The question to put about a value that was read, None when it can be taken as it is."""
    if field is Field.EMAIL:
        return _about_email(value)
    if field is Field.PEOPLE:
        return _about_people(value)
    if field is Field.PERIOD:
        return _about_period(value, today)
    return None


def _about_email(email: Email) -> Doubt | None:
    if not email.suggestion:
        return None
    values = (("voorstel", email.suggestion), ("adres", email.address))
    buttons = ((email.suggestion, email.suggestion), (email.address, "nee"))
    return Doubt(Say("utter_werkbezoek_twijfel_email", values, buttons), email.suggestion, email.address)


def _about_people(people: People) -> Doubt | None:
    if people.most < 1 or people.least < 1:
        return Doubt(Say("utter_werkbezoek_twijfel_niemand"))
    if people.most > MOST_PEOPLE:
        return Doubt(Say("utter_werkbezoek_twijfel_veel", (("aantal", str(people.most)),)))
    return None


def _about_period(period: Period, today: date) -> Doubt | None:
    words = (("periode", period.text),)
    if period.last < today:
        return Doubt(Say("utter_werkbezoek_twijfel_voorbij", words))
    if period.is_one_day and period.first == today:
        return Doubt(Say("utter_werkbezoek_twijfel_vandaag", words))
    if (period.first - today).days > FURTHEST_DAYS:
        return Doubt(Say("utter_werkbezoek_twijfel_ver", words))
    if period.is_weekend_day:
        friday = period.first - timedelta(days=period.first.weekday() - 4)
        monday = friday + timedelta(days=3)
        days = [day for day in (friday, monday) if day > today]
        buttons = tuple((f"{day:%d/%m/%Y}", f"{day:%d/%m/%Y}") for day in days)
        name = "zaterdag" if period.first.weekday() == SATURDAY else "zondag"
        return Doubt(Say(f"utter_werkbezoek_twijfel_{name}", words, buttons), on_yes=period)
    return None
