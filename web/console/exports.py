"""Cells and lines of the files that employees open in a spreadsheet; none of them is taken for a formula."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# Excel reads UTF-8 only with this in front.
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# https://owasp.org/www-community/attacks/CSV_Injection: a cell that starts so can be read as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")


def safe_cell(text: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula: a quote in front where needed, NUL removed."""
    return ("'" if text.startswith(FORMULA_STARTS) else "") + text.replace("\0", "")


def csv_line(cells: Iterable[str]) -> str:
    """One line of CSV (RFC 4180) with semicolons, as Excel expects in Dutch."""
    line = StringIO(newline="")
    csv.writer(line, delimiter=";").writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()


def text_cell(sheet: Any, text: str) -> Cell:
    """A cell that a spreadsheet shows as it is, also when it begins as a formula does."""
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell
