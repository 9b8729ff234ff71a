"""The form with the fields of a work visit: as it was typed, as it stands, and both when a colleague was faster."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import Depends

from records.visits.corrections import correctable
from records.visits.file import VisitFile
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


def typed(
    contact: Text = "", email: Text = "", phone: Text = "", people: Text = "", period: Text = "", remark: Text = "",
    seen: Text = "", certain: Text = "",
) -> Typed:  # fmt: skip
    """The fields as they stand in the form; nothing is refused here, so that nothing that was typed is lost."""
    return Typed(
        one_line(contact), one_line(email), one_line(phone), one_line(people), one_line(period), several_lines(remark),
        seen, certain,
    )  # fmt: skip


Sent = Annotated[Typed, Depends(typed)]


def as_typed(visit: Visit) -> Typed:
    """A stored request as it stands in the form."""
    return _as_typed(asdict(correctable(visit)), visit.updated_at.isoformat())


def _as_typed(fields: Mapping[str, Any], seen: str) -> Typed:
    least, most = str(fields["people_min"]), str(fields["people_max"])
    return typed(
        fields["contact_name"], fields["email"], fields["phone"], least if least == most else f"{least} - {most}",
        fields["period_text"], fields["remark"], seen,
    )  # fmt: skip


def beside_a_colleague(file: VisitFile, sent: Typed) -> Typed:
    """The form when the request was changed after it was opened: what somebody typed, elsewhere what stands there now.

    Sent once more it counts.
    """
    now, was = asdict(as_typed(file.visit)), asdict(_as_seen(file, sent.seen))
    # `seen` is as it was too, and so becomes that of now.
    return Typed(**{name: now[name] if text == was[name] else text for name, text in asdict(sent).items()})


def _as_seen(file: VisitFile, seen: str) -> Typed:
    """The request as it stood when the form was opened: what was put right since then, undone."""
    fields = asdict(correctable(file.visit))
    for event in reversed(file.history):
        if event.field in fields and event.at.isoformat() > seen:
            fields[event.field] = event.old
    return _as_typed(fields, seen)
