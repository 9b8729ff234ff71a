"""Requests as a file to take along: a table for a spreadsheet, in two forms."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from records.city_time import CITY_TIME
from records.visits.tables import Visit
from web.console.exports import BOM, csv_line, text_cell
from web.console.texts import texts_of

COLUMN_WIDTH = 22


def columns() -> list[str]:
    """The heads of the columns."""
    return list(texts_of("visits")["kolommen"])


def cells_of(visit: Visit) -> tuple[str, ...]:
    """A request as cells, in the order of `columns`; times are the city's."""
    return (
        visit.reference, visit.status, f"{visit.created_at.astimezone(CITY_TIME):%d/%m/%Y %H:%M}", visit.organisation,
        visit.contact_name, visit.email, visit.phone, ", ".join(visit.themes), str(visit.people_min),
        str(visit.people_max), visit.period_text, f"{visit.period_from:%d/%m/%Y}", f"{visit.period_to:%d/%m/%Y}",
        f"{visit.planned_on:%d/%m/%Y}" if visit.planned_on else "", visit.remark,
    )  # fmt: skip


async def visits_csv(visits: AsyncIterator[Visit]) -> AsyncIterator[str]:
    """The requests as a CSV file, line by line."""
    yield BOM + csv_line(columns())
    async for visit in visits:
        yield csv_line(cells_of(visit))


async def visits_xlsx(visits: AsyncIterator[Visit]) -> bytes:
    """The requests as a spreadsheet; every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(texts_of("visits")["blad"]))
    sheet.freeze_panes = "A2"
    for column in range(1, len(columns()) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = COLUMN_WIDTH
    sheet.append([text_cell(sheet, name) for name in columns()])
    async for visit in visits:
        sheet.append([text_cell(sheet, text) for text in cells_of(visit)])
        # A row takes a millisecond: others have their turn in between.
        await asyncio.sleep(0)
    packed = BytesIO()
    # Packing takes a while; others are served meanwhile.
    await asyncio.to_thread(book.save, packed)
    return packed.getvalue()
