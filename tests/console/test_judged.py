"""A message that was judged does not come back, in any list where it asked for attention."""

from typing import Any

import pytest
from fastapi import FastAPI

from records.conversations.tables import Delivery
from tests.console.conftest import Browser
from tests.console.test_conversations import MISSION, judge, listed, talk, understood
from tests.console.test_today import cards
from tests.records.erasing import Trackers

# Why a message asks for attention, and the filters under which staff looks for it.
REASONS: dict[str, tuple[dict[str, Any], str]] = {
    "unanswered": ({"delivery": Delivery.UNANSWERED, "understood": None}, "onbeantwoord=ja"),
    "thumb": ({"thumb": "down"}, "duim=omlaag"),
    "doubtful": ({"understood": understood(confidence=0.4)}, "zekerheid=60"),
    "not understood": ({"understood": understood("nlu_fallback", 0.7)}, "terugval=ja"),
}
VERDICTS = ("goed", "fout", "nieuw_onderwerp", "niet_voor_ons", "persoonsgegevens")
# Beside the reason itself: each filter that can be put on top of "not judged".
ON_TOP = ("", "model=m1", "onderwerp=politie_waarden", "woorden=vraag", "toegewezen=niemand", "zekerheid=100")


async def lists(browser: Browser, filters: str) -> dict[str, list[str]]:
    """The conversations in every list of what is not judged, by the address."""
    asked = [f"?beoordeeld=nee&{filters}&{more}" for more in ON_TOP]
    found = {query: await listed(browser, query) for query in asked}
    text = (await browser.get("/console/vandaag")).text
    found["Vandaag"] = [piece.partition('"')[0] for piece in text.split('href="/console/gesprekken/')[1:]]
    onwards = (await browser.get("/console/gesprekken/volgende")).headers["location"]
    found["volgende"] = [onwards.rpartition("/")[2]]
    return found


@pytest.mark.parametrize("judgement", VERDICTS)
@pytest.mark.parametrize("reason", REASONS)
async def test_a_judged_message_does_not_come_back(
    app: FastAPI, clerk: Browser, trackers: Trackers, reason: str, judgement: str
) -> None:
    fields, filters = REASONS[reason]
    id_, [message] = await talk(app, "een vraag", **fields)
    before = await lists(clerk, filters)
    assert before["Vandaag"] == before["volgende"] == before[f"?beoordeeld=nee&{filters}&"] == [id_]
    assert "1" in (await cards(clerk)).values()
    assert (await judge(clerk, id_, message, judgement, MISSION)).status_code == 303
    assert not [where for where, found in (await lists(clerk, filters)).items() if id_ in found]
    assert set((await cards(clerk)).values()) == {"0"}
    # Among all conversations it stands, without a reason to look at it.
    row = (await clerk.get("/console/gesprekken")).text.partition(f'href="/console/gesprekken/{id_}"')[2]
    assert row and 'class="tag' not in row.partition("</tr>")[0]


async def test_only_the_message_without_a_verdict_brings_a_conversation_back(app: FastAPI, clerk: Browser) -> None:
    id_, [first, second] = await talk(app, "een vraag", "nog een vraag", thumb="down")
    await judge(clerk, id_, first)
    assert await listed(clerk, "?duim=omlaag&beoordeeld=nee") == [id_]
    await judge(clerk, id_, second)
    assert await listed(clerk, "?duim=omlaag&beoordeeld=nee") == []


async def test_a_colleagues_verdict_counts_for_all(app: FastAPI, clerk: Browser, colleague: Browser) -> None:
    id_, [message] = await talk(app, "een vraag", thumb="down")
    await judge(colleague, id_, message)
    assert await listed(clerk, "?beoordeeld=nee") == []
    assert (await clerk.get("/console/gesprekken/volgende")).headers["location"] == "/console/vandaag"
