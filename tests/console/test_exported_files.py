"""Files that employees take along: no formula, no line or header that somebody else wrote; each is read back."""

import csv
import re
from io import BytesIO, StringIO

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from tests.console.conftest import Browser
from tests.console.everything import fill, pages
from tests.console.hostile import HOSTILE
from web.console.exports import FORMULA_STARTS

FILE_NAME = re.compile(r'attachment; filename="[A-Za-z0-9.-]+"')


@pytest.mark.parametrize("words", HOSTILE)
async def test_files_hold_no_formula_and_no_header_that_somebody_else_wrote(
    app: FastAPI, administrator: Browser, words: str
) -> None:
    ids = await fill(app, administrator, words)
    files = [(path, address) for path, address in pages(ids) if re.search(r"\.(csv|xlsx|patch|ics|eml|txt)$", path)]
    assert len(files) == 8
    for path, address in files:
        answer = await administrator.get(address)
        if path.endswith(".eml") and answer.status_code == 409:
            # It was told that this cannot be made into a mail.
            continue
        assert answer.status_code == 200, address
        assert FILE_NAME.fullmatch(answer.headers["content-disposition"]), address
        assert answer.headers["cache-control"] == "no-store", address
        check_file(path.rpartition(".")[2], answer)


def check_file(kind: str, answer: httpx.Response) -> None:
    match kind:
        case "csv":
            text = answer.text.removeprefix("\ufeff")
            cells = [cell for row in csv.reader(StringIO(text, newline=""), delimiter=";") for cell in row]
            assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]
        case "xlsx":
            sheet = load_workbook(BytesIO(answer.content)).active
            assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
            assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "n" and cell.value]
        case "ics":
            lines = answer.text.replace("\r\n ", "").split("\r\n")
            assert lines.count("END:VCALENDAR") == 1
            assert all(re.match(r"[A-Z]+[:;]", line) for line in lines if line)
        case "eml":
            before, _, _ = answer.text.partition("\r\n\r\n")
            assert not re.search(r"^Bcc:", before, re.MULTILINE)
        case "patch":
            assert all(re.match(r"[ +\-@\\]|$", line) for line in answer.text.split("\n"))
            names = [line for line in answer.text.split("\n") if line.startswith(("--- ", "+++ "))]
            assert names and all(re.match(r"(--- a|\+\+\+ b)/data/\w+/\w+\.yml", name) for name in names)
