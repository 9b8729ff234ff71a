"""Writes what was measured as a page."""

import os
import platform
import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from pathlib import Path

from tests.bench.console.measure import TIMES, Measured

PAGE = Path("docs/metingen-console.md")
TARGET_MS = 200
# The first time is told when it is longer than this.
LONG_MS = 2000
# The database's own index of a key.
KEY = re.compile(r"sqlite_autoindex_\w+|\w+_pkey|primary key")


@dataclass(frozen=True)
class Run:
    """What was measured on one database; `seconds` to fill it, 0 when it was filled before."""

    database: str
    seconds: float
    pages: list[Measured]


def write(page: Path, runs: list[Run], messages: int) -> int:
    """Write the page; 1 when a page is slower than it may be, or did not come."""
    sqlite, postgresql = (run.pages for run in runs)
    rows = [_row(*both) for both in zip(sqlite, postgresql, strict=True)]
    filled = ", ".join(f"{run.database} in {run.seconds:.0f} s" for run in runs if run.seconds)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(HEAD.format(
        messages=f"{messages:,}", filled=filled or "earlier", times=TIMES, cores=os.cpu_count(), target=TARGET_MS,
        python=platform.python_version(), sqlite=sqlite3.sqlite_version, day=date.today().isoformat(),
        load=f"{os.getloadavg()[2]:.1f}",
    ) + "\n".join(rows) + "\n", encoding="utf-8")  # fmt: skip
    return int(any(not is_fast(each) for each in (*sqlite, *postgresql)))


def is_fast(page: Measured) -> bool:
    """Whether the page came within the target."""
    return page.status == HTTPStatus.OK and page.median < TARGET_MS


def _row(sqlite: Measured, postgresql: Measured) -> str:
    verdict = "yes" if is_fast(sqlite) and is_fast(postgresql) else "**no**"
    cells = (sqlite.screen.name, _times(sqlite), _times(postgresql), verdict, _indexes(sqlite), _indexes(postgresql))
    return f"| {' | '.join(cells)} |"


def _times(page: Measured) -> str:
    if page.status != HTTPStatus.OK:
        return f"status {page.status}"
    first = f", first time {page.first / 1000:.0f} s" if page.first > LONG_MS else ""
    return f"{page.median:.0f} ({page.p95:.0f}){first}"


def _indexes(page: Measured) -> str:
    names = sorted(name for name in page.plan.indexes if not KEY.fullmatch(name))
    scans = [f"reads all of {table}" for table in sorted(page.plan.scans & {"messages", "conversations", "visits"})]
    return ", ".join([*names, *scans]) or "–"


HEAD = """# Measurements of the console

Written by `make bench-console` on {day}: {messages} messages of a year, in the lengths and the mixture of real ones
(`tests/bench/console/generate.py`), filled: {filled}. Each page is asked for {times} times through the whole web
part, in its own process: log-in, queries, template. Milliseconds: median, and the 95th percentile between brackets.
The first time is left out, and told when it took over two seconds; a page over the target is measured once more,
because other work may have taken the machine.
The target is a median under {target} ms. {cores} cores, Python {python}, SQLite {sqlite}, PostgreSQL as `pgserver`
ships it with its default settings; other work ran on the machine (load {load} over a quarter of an hour).

A list counts first, and only as far as 5,000, how many conversations fit a filter: few are looked up by its index,
many are tried on each conversation on the way, newest first. Words are in FTS5 (`message_words`) on SQLite and in a
GIN index of the same name on PostgreSQL. The columns of indexes name what the plans of all statements of a page use,
besides the keys of the tables; on SQLite "reads all of" is also said of a walk from the newest row on that ends after
so many, as the live list does.

| page | SQLite, ms | PostgreSQL, ms | under {target} ms | indexes on SQLite | indexes on PostgreSQL |
|---|---|---|---|---|---|
"""
