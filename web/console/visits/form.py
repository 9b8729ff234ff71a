"""The form with the fields of a work visit: as it was typed, as it stands, and both when somebody else was faster."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from records.visits.tables import Visit
from web.console.typed import Text, one_line, several_lines


@dataclass(frozen=True)
class Typed:
    """What stands in the form, as it was typed; `seen` is the state of the request that it was made of."""

    contact: str = ""
    email: str = ""
    phone: str = ""
    people: str = ""
    period: str = ""
    remark: str = ""
    seen: str = ""
    certain: str = ""


NAMES = ("contact", "email", "phone", "people", "period", "remark")


def typed(
    contact: Text = "", email: Text = "", phone: Text = "", people: Text = "", period: Text = "", remark: Text = "",
    seen: Text = "", certain: Text = "",
) -> Typed:  # fmt: skip
    """The fields as they stand in the form; nothing is refused here, so that nothing that was typed is lost."""
    return Typed(
        one_line(contact), one_line(email), one_line(phone), one_line(people), one_line(period), several_lines(remark),
        seen, certain,
    )  # fmt: skip


async def opened(request: Request) -> Typed:
    """What stood in the fields when the form was opened, as the form itself tells."""
    sent = await request.form()
    return typed(**{name: str(sent.get(f"was_{name}", "")) for name in NAMES})


Sent = Annotated[Typed, Depends(typed)]
Opened = Annotated[Typed, Depends(opened)]


def as_typed(visit: Visit) -> Typed:
    """A stored request as it stands in the form."""
    least, most = str(visit.people_min), str(visit.people_max)
    people = least if least == most else f"{least} - {most}"
    return typed(
        visit.contact_name, visit.email, visit.phone, people, visit.period_text, visit.remark,
        visit.updated_at.isoformat(),
    )  # fmt: skip


def beside(now: Typed, was: Typed, sent: Typed) -> tuple[Typed, set[str]]:
    """The form of somebody while whose work the request was changed, by a colleague or by the citizen.

    Args:
        now: the request as it stands.
        was: as it stood when the form was opened.
        sent: the form.

    Returns:
        The fields that they changed as they typed them and the others as they stand now; sent once more it counts.
        And the names of the fields that both changed.
    """
    mine = {name: text for name, text in _fields(sent).items() if text != _fields(was)[name]}
    both = {name for name, text in mine.items() if _fields(now)[name] not in (text, _fields(was)[name])}
    return replace(now, **mine), both


def _fields(form: Typed) -> dict[str, str]:
    return {name: getattr(form, name) for name in NAMES}
