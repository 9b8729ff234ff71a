"""Puts the fields of a work visit right, by the rules of the form that citizens fill in."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from actions.visits.amounts import read_people
from actions.visits.contact import read_email, read_phone
from actions.visits.dates import read_period
from actions.visits.doubts import doubt_about
from actions.visits.fields import Field
from actions.visits.names import answered_person
from actions.visits.reading import MAX_REMARK
from records.visits import corrections
from records.visits.corrections import Correctable, correctable
from records.visits.desk import ImpossibleChange
from records.visits.requests import VisitNotFound
from records.visits.tables import Visit
from web.console.access import CHANGES, Current, may
from web.console.pages import page
from web.console.typed import today
from web.console.visits.form import Opened, Sent, Typed, as_typed, beside
from web.console.visits.shown import Read, done, read

router = APIRouter()
FIELDS = {
    "contact": Field.CONTACT, "email": Field.EMAIL, "phone": Field.PHONE, "people": Field.PEOPLE,
    "period": Field.PERIOD, "remark": Field.REMARK,
}  # fmt: skip


def read_fields(visit: Visit, sent: Typed, day: date) -> tuple[Correctable, dict[str, str]]:
    """The fields in a form, and what is wrong: for each field the name of a sentence in `werkbezoek_gegevens.html`.

    Only what was changed is read: what stands there was right when it was stored, such as a period that has begun.

    Args:
        visit: as it is stored.
        sent: the form.
        day: today, for dates without a year.
    """
    fields, errors, before = correctable(visit), {}, as_typed(visit)
    for name, field in FIELDS.items():
        text = getattr(sent, name)
        if text == getattr(before, name):
            continue
        value = _read(field, text, day)
        doubt = doubt_about(field, value, day) if value is not None else None
        if value is None:
            errors[name] = name
        elif doubt and not (sent.certain and (doubt.on_yes or doubt.on_no)):
            errors[name] = doubt.say.response.removeprefix("utter_werkbezoek_")
        else:
            fields = replace(fields, **_stored(field, value))
    return fields, errors


def _read(field: Field, text: str, day: date) -> Any:
    """The value of a field, None when the text holds none."""
    match field:
        case Field.CONTACT:
            return answered_person(text)
        case Field.EMAIL:
            return read_email(text)
        case Field.PHONE:
            return read_phone(text) if text else ""
        case Field.PEOPLE:
            return read_people(text, asked=True)
        case Field.PERIOD:
            return read_period(text, day)
    return text if len(text) <= MAX_REMARK else None


def _stored(field: Field, value: Any) -> dict[str, Any]:
    match field:
        case Field.CONTACT:
            return {"contact_name": value}
        case Field.EMAIL:
            return {"email": value.address}
        case Field.PEOPLE:
            return {"people_min": value.least, "people_max": value.most}
        case Field.PERIOD:
            return {"period_text": value.text[:200], "period_from": value.first, "period_to": value.last}
    return {"phone" if field is Field.PHONE else "remark": value}


@router.get("/werkbezoeken/{reference}/gegevens", dependencies=[may("werkbezoeken")])
async def form(request: Request, file: Read) -> Response:
    """The form with the fields of a request."""
    return _show(request, file.visit, as_typed(file.visit))


@router.post("/werkbezoeken/{reference}/gegevens", dependencies=[may("werkbezoeken"), *CHANGES])
async def change(request: Request, who: Current, file: Read, sent: Sent, was: Opened) -> Response:
    """Store what was put right."""
    visit = file.visit
    if sent.seen != visit.updated_at.isoformat():
        return _changed_meanwhile(request, visit, was, sent)
    fields, errors = read_fields(visit, sent, today())
    if errors:
        return _show(request, visit, sent, errors)
    sessions, email = request.app.state.sessions, who.employee.email
    try:
        changed = await corrections.correct(sessions, visit.reference, visit.updated_at, fields, email)
    except (VisitNotFound, ImpossibleChange):
        # After it was read above.
        return _changed_meanwhile(request, (await read(request, who, visit.reference)).visit, was, sent)
    said = "gegevens" if changed else "gegevens_zelfde"
    return await done(request, who, visit.reference, "werkbezoek verbeterd", said, velden=changed)


def _changed_meanwhile(request: Request, visit: Visit, was: Typed, sent: Typed) -> Response:
    form, both = beside(as_typed(visit), was, sent)
    return _show(request, visit, form, {"seen": "intussen"}, both)


def _show(
    request: Request, visit: Visit, form: Typed, errors: dict[str, str] | None = None, both: Iterable[str] = ()
) -> Response:
    status = 200 if not errors else 409 if "seen" in errors else 422
    values: dict[str, Any] = {"visit": visit, "form": form, "now": as_typed(visit), "both": set(both)}
    return page(request, "werkbezoek_gegevens.html", status, errors=errors or {}, **values)
