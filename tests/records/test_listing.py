"""`make visits`: the requests as a table in the terminal."""

from pathlib import Path

import pytest

from records.engine import Sessions
from records.visits import listing
from records.visits.merges import merge
from records.visits.requests import store_visit
from tests.records.test_visits import REQUEST


async def test_every_request_that_goes_on_is_a_line(
    sessions: Sessions, database_address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, merged = [await store_visit(sessions, REQUEST, key, "gesprek") for key in ("een", "twee", "drie")]
    await merge(sessions, first.reference, merged.reference, "ada@stad.example")
    monkeypatch.setenv("DATABASE_URL", database_address)
    await listing.main()
    header, *rows, _, count = capsys.readouterr().out.splitlines()
    assert header.split()[:2] == ["referentie", "status"]
    assert [row.split()[0] for row in rows] == [second.reference, first.reference]
    assert count == "2 aanvragen"


def test_make_knows_where_it_is() -> None:
    assert f"-m {listing.__name__}\n" in Path("Makefile").read_text(encoding="utf-8")
