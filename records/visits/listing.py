"""`make visits`: the work-visit requests as a table in the terminal."""

import asyncio

from records.engine import make_engine, make_sessions
from records.settings import database_url
from records.visits.requests import all_visits
from records.visits.tables import Visit

HEADER = (
    "referentie", "status", "aangevraagd", "organisatie", "contact", "e-mail", "personen", "periode", "gepland op",
    "thema's",
)  # fmt: skip


def row(visit: Visit) -> tuple[str, ...]:
    """One request as the words of a table row."""
    people = f"{visit.people_min}" if visit.people_min == visit.people_max else f"{visit.people_min}-{visit.people_max}"
    asked = visit.created_at.astimezone().strftime("%d/%m/%Y %H:%M")
    return (
        visit.reference, visit.status, asked, visit.organisation, visit.contact_name, visit.email, people,
        visit.period_text, f"{visit.planned_on:%d/%m/%Y}" if visit.planned_on else "", ", ".join(visit.themes),
    )  # fmt: skip


async def main() -> None:
    """Print every request, newest first; of merged ones the one that goes on."""
    engine = make_engine(database_url())
    visits = [visit for visit in await all_visits(make_sessions(engine)) if visit.merged_into is None]
    await engine.dispose()
    rows = [HEADER, *(row(visit) for visit in visits)]
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(HEADER))]
    for cells in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
    print(f"\n{len(visits)} aanvragen")


if __name__ == "__main__":
    asyncio.run(main())
