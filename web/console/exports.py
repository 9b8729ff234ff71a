"""Files that employees take along: requests as a table for a spreadsheet, a visit for a calendar."""

import asyncio
import csv
import re
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, timedelta
from io import StringIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from records.city_time import CITY_TIME
from records.visits.desk import VisitFile
from records.visits.tables import Visit, VisitStatus

# Excel reads UTF-8 only with this in front.
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# https://owasp.org/www-community/attacks/CSV_Injection: a cell that starts so can be read as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")
HEADER = (
    "Referentie", "Status", "Aangevraagd op", "Organisatie", "Contactpersoon", "E-mailadres", "Telefoon", "Thema's",
    "Personen van", "Personen tot", "Periode", "Van", "Tot en met", "Gepland op", "Opmerking",
)  # fmt: skip
SHEET = "Werkbezoeken"
COLUMN_WIDTH = 22
OCTETS_IN_A_LINE = 75
UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
CALENDAR_STATUS = {
    VisitStatus.PLANNED: "CONFIRMED",
    VisitStatus.DONE: "CONFIRMED",
    VisitStatus.REFUSED: "CANCELLED",
    VisitStatus.WITHDRAWN: "CANCELLED",
}


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a quote in front where needed, NUL removed."""
    return ("'" if text.startswith(FORMULA_STARTS) else "") + text.replace("\0", "")


def cells_of(visit: Visit) -> tuple[str, ...]:
    """A request as cells, in the order of `HEADER`; times are the city's."""
    return (
        visit.reference, visit.status, f"{visit.created_at.astimezone(CITY_TIME):%d/%m/%Y %H:%M}", visit.organisation,
        visit.contact_name, visit.email, visit.phone, ", ".join(visit.themes), str(visit.people_min),
        str(visit.people_max), visit.period_text, f"{visit.period_from:%d/%m/%Y}", f"{visit.period_to:%d/%m/%Y}",
        f"{visit.planned_on:%d/%m/%Y}" if visit.planned_on else "", visit.remark,
    )  # fmt: skip


def csv_line(cells: Iterable[str]) -> str:
    """One line of CSV (RFC 4180) with semicolons, as Excel expects in Dutch."""
    line = StringIO(newline="")
    csv.writer(line, delimiter=";").writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()


async def visits_csv(visits: AsyncIterator[Visit]) -> AsyncIterator[str]:
    """The requests as a CSV file, line by line."""
    yield BOM + csv_line(HEADER)
    async for visit in visits:
        yield csv_line(cells_of(visit))


async def visits_xlsx(visits: AsyncIterator[Visit]) -> Path:
    """The requests as a spreadsheet in a temporary file, which the caller removes; every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    for column in range(1, len(HEADER) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = COLUMN_WIDTH
    sheet.append([text_cell(sheet, name) for name in HEADER])
    async for visit in visits:
        sheet.append([text_cell(sheet, text) for text in cells_of(visit)])
        # A row takes a millisecond: others have their turn in between.
        await asyncio.sleep(0)
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    # Packing takes a while; others are served meanwhile.
    await asyncio.to_thread(book.save, path)
    return path


def text_cell(sheet: Any, text: str) -> Cell:
    """A cell that a spreadsheet shows as it is, also when it begins as a formula does."""
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell


def as_file(name: str) -> dict[str, str]:
    """Headers of an answer that a browser keeps as a file with this name."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def calendar(file: VisitFile) -> str:
    """A request as a calendar file (RFC 5545): its planned day, or its whole period; nobody's time is occupied by it.

    A file that was made later replaces the event of an earlier one.
    """
    visit = file.visit
    first, last = (visit.planned_on, visit.planned_on) if visit.planned_on else (visit.period_from, visit.period_to)
    about = "\n".join(f"{name}: {cell}" for name, cell in zip(HEADER, cells_of(visit), strict=True) if cell)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Maneblusser//Console//NL", "BEGIN:VEVENT",
        f"UID:{visit.reference}@maneblusser",
        f"DTSTAMP:{visit.updated_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{len(file.history)}",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        # The end is the first day that is no longer part of it.
        f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(f'Werkbezoek {visit.organisation}')}",
        f"DESCRIPTION:{escaped(about)}",
        f"STATUS:{CALENDAR_STATUS.get(VisitStatus(visit.status), 'TENTATIVE')}",
        "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """A text as value in a calendar file (RFC 5545, 3.3.11); other control characters are removed."""
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets (RFC 5545, 3.1); no character is cut in two."""
    pieces, room = [""], OCTETS_IN_A_LINE
    for character in line:
        octets = len(character.encode())
        if octets > room:
            # The space in front of a next piece is one octet.
            pieces.append("")
            room = OCTETS_IN_A_LINE - 1
        pieces[-1] += character
        room -= octets
    return "\r\n ".join(pieces)
