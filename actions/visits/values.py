"""Field values between the form and the slots, which hold JSON, and as words for a citizen."""

from dataclasses import asdict
from datetime import date
from typing import Any

from actions.visits.amounts import People
from actions.visits.contact import Email
from actions.visits.dates import Period
from actions.visits.fields import SKIPPED, Field
from records.visits.requests import VisitRequest


def to_slot(value: Any) -> Any:
    """A field's value as JSON."""
    if isinstance(value, People):
        return asdict(value)
    if isinstance(value, Email):
        return value.address
    if isinstance(value, Period):
        return {"text": value.text, "first": value.first.isoformat(), "last": value.last.isoformat()}
    return value


def in_words(field: Field, slot_value: Any) -> str:
    """A slot's value as a citizen reads it; '-' when it was skipped."""
    if field is Field.PEOPLE:
        least, most = slot_value["least"], slot_value["most"]
        return str(least) if least == most else f"{least} - {most}"
    if field is Field.PERIOD:
        first, last = (date.fromisoformat(slot_value[key]) for key in ("first", "last"))
        days = f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} - {last:%d/%m/%Y}"
        return days if slot_value["text"] == days else f"{slot_value['text']} ({days})"
    if field is Field.THEMES:
        return ", ".join(slot_value)
    return "-" if slot_value == SKIPPED else str(slot_value)


def to_request(slots: dict[str, Any]) -> VisitRequest:
    """The filled-in form as a request.

    Raises:
        KeyError, TypeError, ValueError: a field is missing or has another form; it is not stored.
    """
    values = {field: slots[field.slot] for field in Field}
    if any(values[field] is None for field in Field):
        raise ValueError("The form is not complete.")
    people, period = values[Field.PEOPLE], values[Field.PERIOD]
    return VisitRequest(
        organisation=values[Field.ORGANISATION],
        contact_name=values[Field.CONTACT],
        email=values[Field.EMAIL],
        phone=values[Field.PHONE],
        themes=list(values[Field.THEMES]),
        people_min=people["least"],
        people_max=people["most"],
        period_text=period["text"],
        period_from=date.fromisoformat(period["first"]),
        period_to=date.fromisoformat(period["last"]),
        remark=values[Field.REMARK],
    )


def from_visit(visit: Any) -> dict[str, Any]:
    """Slots of the form for a stored request, ready to be changed."""
    period = {"text": visit.period_text, "first": visit.period_from.isoformat(), "last": visit.period_to.isoformat()}
    return {
        Field.ORGANISATION.slot: visit.organisation,
        Field.CONTACT.slot: visit.contact_name,
        Field.EMAIL.slot: visit.email,
        Field.PHONE.slot: visit.phone,
        Field.THEMES.slot: list(visit.themes),
        Field.PEOPLE.slot: {"least": visit.people_min, "most": visit.people_max},
        Field.PERIOD.slot: period,
        Field.REMARK.slot: visit.remark,
        Field.AGREED.slot: None,
    }
