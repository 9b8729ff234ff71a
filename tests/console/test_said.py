"""What a page says after a change: a sentence by its name, and nothing that an address holds."""

import re
from pathlib import Path

import pytest

from tests.console.conftest import Browser
from web.console.pages import environment

CONSOLE = Path("web/console")


def names() -> set[str]:
    """The names of all sentences."""
    return set(environment.get_template("meldingen.html").module.said_after)  # type: ignore[attr-defined]


def test_each_sentence_is_said_somewhere_and_each_name_has_one() -> None:
    code = "\n".join(file.read_text() for file in CONSOLE.rglob("*.py"))
    assert {name for name in names() if not re.search(rf'"{name}"|melding={name}\b', code)} == set()
    assert set(re.findall(r"melding=(\w+)", code)) <= names()


async def test_a_sentence_stands_under_the_heading(clerk: Browser) -> None:
    page = (await clerk.get("/console/live?melding=afgesloten")).text
    assert page.count("Het gesprek is afgesloten.") == 1
    assert page.index("<h1>") < page.index("Het gesprek is afgesloten.")


@pytest.mark.parametrize("name", ["", "x", "<b>x</b>", "said_after", "__class__", "%00", "afgesloten&melding=x"])
async def test_other_names_say_nothing(clerk: Browser, name: str) -> None:
    page = await clerk.get(f"/console/live?melding={name}")
    assert page.status_code == 200
    assert "data-said" not in page.text
