"""What employees put right in a request, with what stood there before."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from records.engine import Sessions
from records.mail import outbox
from records.visits.desk import ImpossibleChange, lock
from records.visits.tables import Visit, VisitEvent


@dataclass(frozen=True)
class Correctable:
    """The fields that employees put right, as they are stored."""

    contact_name: str
    email: str
    phone: str
    people_min: int
    people_max: int
    period_text: str
    period_from: date
    period_to: date
    remark: str


def correctable(visit: Visit) -> Correctable:
    """The fields of a request as they are now."""
    return Correctable(**{name: getattr(visit, name) for name in Correctable.__dataclass_fields__})


async def correct(sessions: Sessions, reference: str, seen: datetime, fields: Correctable, who: str) -> list[str]:
    """Put fields of a request right, note each with its old and new words in the history, and commit.

    Unsent mail goes to the new e-mail address.

    Args:
        sessions: the database.
        reference: of the request, in any case.
        seen: `updated_at` of the request that the employee had before them.
        fields: every field, also those that stay as they were.
        who: e-mail address of the employee.

    Returns:
        Names of the fields that were changed.

    Raises:
        VisitNotFound
        ImpossibleChange: somebody changed it meanwhile, or another request goes on instead of it.
    """
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        [visit] = await lock(session, reference)
        if visit.updated_at != seen or visit.merged_into is not None:
            raise ImpossibleChange("gegevens")
        changes = {name: value for name, value in asdict(fields).items() if getattr(visit, name) != value}
        for name, value in changes.items():
            old, new = _in_words(getattr(visit, name)), _in_words(value)
            session.add(VisitEvent(visit_id=visit.id, at=now, what="verbeterd", who=who, field=name, old=old, new=new))
            setattr(visit, name, value)
        if changes:
            visit.updated_at = now
        if "email" in changes:
            await outbox.redirect(session, visit)
    return list(changes)


def _in_words(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
