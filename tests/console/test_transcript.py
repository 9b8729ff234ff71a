"""One conversation: the flow from message to message, wiping with all that repeats it, and the next conversation."""

import re
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI

from records.conversations import wiping
from records.conversations.tables import Author, Conversation, Delivery, Handover, Message
from records.conversations.wiping import WIPED
from records.staff import audit
from tests.console.conftest import Browser
from tests.records.erasing import Trackers

NUMBERS = count(1)
LONG_AGO = datetime.now(UTC) - timedelta(days=2)


def understood(confidence: float = 0.95) -> dict[str, Any]:
    ranking = [{"name": "politie_waarden", "confidence": confidence}]
    return {"intent": "politie_waarden", "confidence": confidence, "ranking": ranking, "entities": [], "form": None}


async def talk(app: FastAPI, *texts: str, at: datetime = LONG_AGO, reply: str = "Goed.", **fields: Any) -> Any:
    """A conversation in which each text is answered; its id, and the ids of the texts.

    Args:
        app: the web part.
        texts: what the citizen said.
        at: when.
        reply: the answer to each.
        fields: `handover`, `staff_name`, `staff_email` of the conversation, the others of the citizen's messages.
    """
    id_ = f"{next(NUMBERS):032x}"
    of_conversation = {name: fields.pop(name) for name in ("handover", "staff_name", "staff_email") if name in fields}
    values = {"delivery": Delivery.ANSWERED, "understood": understood(), "milliseconds": 12, **fields}
    asked = []
    async with app.state.sessions.begin() as session:
        about = {"created_at": at, "expires_at": at + timedelta(days=1), **of_conversation}
        session.add(Conversation(id=id_, token_hash=id_, **about))
        await session.flush()
        for text in texts:
            said = Message(conversation_id=id_, at=at, author=Author.CITIZEN, text=text, buttons=[], **values)
            session.add(said)
            await session.flush()
            asked.append(said.id)
            session.add(
                Message(conversation_id=id_, at=at, author=Author.BOT, text=reply, reply_to=said.id, buttons=[])
            )
    return id_, asked


async def judge(browser: Browser, conversation: str, message: int, judgement: str = "goed") -> Any:
    return await browser.post(f"/console/gesprekken/{conversation}/oordeel", message=message, judgement=judgement)


async def actions(app: FastAPI, thing: str) -> list[str]:
    return [entry.action for entry in await audit.entries(app.state.sessions, thing, 50)]


async def test_a_judged_message_leads_to_the_next_one_and_the_last_one_stays(app: FastAPI, clerk: Browser) -> None:
    id_, [first, second] = await talk(app, "een", "twee")
    assert (await judge(clerk, id_, first)).headers["location"].endswith(f"#bericht-{second}")
    assert "Elk bericht van dit gesprek is beoordeeld" not in (await clerk.get(f"/console/gesprekken/{id_}")).text
    assert (await judge(clerk, id_, second)).headers["location"].endswith(f"#bericht-{second}")
    text = (await clerk.get(f"/console/gesprekken/{id_}")).text
    assert "Elk bericht van dit gesprek is beoordeeld" in text
    assert f'data-page-key="n" href="/console/gesprekken/volgende?na={id_}"' in text


TITLE = re.compile("<title>(.*?) – Maneblusser</title>")
HEADING = re.compile("<h1>(.*?)</h1>")


async def heads(browser: Browser, conversation: str) -> tuple[str, str]:
    """Title and heading of the page of a conversation, as they stand in the page."""
    text = (await browser.get(f"/console/gesprekken/{conversation}")).text
    return TITLE.findall(text)[0], HEADING.findall(text)[0]


async def test_only_the_title_of_the_page_tells_the_first_question(
    app: FastAPI, clerk: Browser, trackers: Trackers
) -> None:
    id_, [message, _] = await talk(
        app, "Hoe laat gaat\n<b>het loket</b> van de dienst in de binnenstad open, en wanneer?", "b"
    )
    title, heading = await heads(clerk, id_)
    assert heading.startswith("Gesprek van ")
    assert title == f"Hoe laat gaat &lt;b&gt;het loket&lt;/b&gt; van de dienst in de … – {heading}"
    await judge(clerk, id_, message, "persoonsgegevens")
    assert await heads(clerk, id_) == (heading, heading)
    silent, _ = await talk(app)
    title, heading = await heads(clerk, silent)
    assert title == heading


async def test_a_certainty_is_told_in_words_and_its_drawing_is_not(app: FastAPI, clerk: Browser) -> None:
    id_, _ = await talk(app, "vraag", understood=understood(0.95))
    text = (await clerk.get(f"/console/gesprekken/{id_}")).text
    drawings = re.findall("<meter[^>]*>", text)
    assert drawings and all('aria-hidden="true"' in each and "aria-label" not in each for each in drawings)
    assert "zeker (95 %)" in text


async def test_each_pop_up_of_a_message_is_a_dialog_with_a_name_and_an_explanation(
    app: FastAPI, clerk: Browser
) -> None:
    id_, _ = await talk(app, "een", "twee")
    text = (await clerk.get(f"/console/gesprekken/{id_}")).text
    dialogs = re.findall('<div class="ask"[^>]*popover[^>]*>', text)
    assert len(dialogs) == 4
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for dialog in dialogs:
        assert 'role="dialog"' in dialog
        named = re.findall('aria-(?:labelledby|describedby)="([^"]+)"', dialog)
        assert len(named) == 2 and set(named) <= set(ids)


async def test_the_next_conversation_is_the_most_urgent_that_no_colleague_has_open(
    app: FastAPI, clerk: Browser, colleague: Browser
) -> None:
    here, _ = await talk(app, "hier", understood=understood(0.1))
    await talk(app, "zeker")
    await talk(app, "wacht op iemand", handover=Handover.WAITING)
    doubtful, _ = await talk(app, "twijfel", understood=understood(0.2))
    unanswered, [message] = await talk(app, "niets", delivery=Delivery.UNANSWERED, understood=None)

    async def next_one() -> str:
        answer = await clerk.get(f"/console/gesprekken/volgende?na={here}")
        assert answer.status_code == 303
        return str(answer.headers["location"])

    assert await next_one() == f"/console/gesprekken/{unanswered}"
    await colleague.get(f"/console/gesprekken/{unanswered}")
    assert await next_one() == f"/console/gesprekken/{doubtful}"
    await colleague.post(f"/console/gesprekken/{unanswered}/weg")
    await judge(clerk, unanswered, message)
    assert await next_one() == f"/console/gesprekken/{doubtful}"
    await colleague.get(f"/console/gesprekken/{doubtful}")
    assert await next_one() == "/console/vandaag"


@pytest.mark.parametrize("query", ["", "?na=%00", "?na=x"])
async def test_the_next_conversation_needs_no_conversation_to_come_from(clerk: Browser, query: str) -> None:
    answer = await clerk.get(f"/console/gesprekken/volgende{query}")
    assert answer.headers["location"] == "/console/vandaag"


async def test_wiping_reaches_the_replies_and_what_the_assistant_remembers(
    app: FastAPI, clerk: Browser, trackers: Trackers
) -> None:
    id_, [message] = await talk(app, "ik ben Jan Peeters", reply="Dag Jan Peeters.")
    await judge(clerk, id_, message, "persoonsgegevens")
    text = (await clerk.get(f"/console/gesprekken/{id_}")).text
    assert "Peeters" not in text
    assert text.count(WIPED) == 2
    assert trackers.forgotten == [id_]
    assert "Laat de assistent dit gesprek vergeten" not in text
    assert {"bericht gewist", "assistent vergat gesprek"} < set(await actions(app, id_))


async def test_when_the_assistant_is_away_the_page_says_so_until_it_forgot(
    app: FastAPI, clerk: Browser, trackers: Trackers
) -> None:
    id_, [message] = await talk(app, "ik ben Jan Peeters")
    trackers.is_away = True
    await judge(clerk, id_, message, "persoonsgegevens")
    for _ in range(2):
        assert "Laat de assistent dit gesprek vergeten" in (await clerk.get(f"/console/gesprekken/{id_}")).text
        assert (await clerk.post(f"/console/gesprekken/{id_}/vergeten")).status_code == 303
    assert "assistent vergat gesprek" not in await actions(app, id_)
    trackers.is_away = False
    await clerk.post(f"/console/gesprekken/{id_}/vergeten")
    assert "Laat de assistent dit gesprek vergeten" not in (await clerk.get(f"/console/gesprekken/{id_}")).text
    assert trackers.forgotten == [id_]


@pytest.mark.parametrize("fields", [{"at": datetime.now(UTC)}, {"handover": Handover.ACTIVE}])
async def test_a_conversation_that_goes_on_is_not_forgotten_and_the_page_says_that(
    app: FastAPI, clerk: Browser, trackers: Trackers, fields: dict[str, Any]
) -> None:
    id_, [message] = await talk(app, "ik ben Jan Peeters", **fields)
    await judge(clerk, id_, message, "persoonsgegevens")
    text = (await clerk.get(f"/console/gesprekken/{id_}")).text
    assert "Het gesprek is nog bezig" in text
    assert "Laat de assistent dit gesprek vergeten" not in text
    await clerk.post(f"/console/gesprekken/{id_}/vergeten")
    assert trackers.forgotten == []


async def test_a_conversation_in_which_nothing_was_wiped_is_never_forgotten(
    app: FastAPI, clerk: Browser, trackers: Trackers
) -> None:
    id_, _ = await talk(app, "hallo")
    await clerk.post(f"/console/gesprekken/{id_}/vergeten")
    assert trackers.forgotten == []
    assert not await wiping.to_forget(app.state.sessions, id_)
    assert (await clerk.post(f"/console/gesprekken/{'f' * 32}/vergeten")).status_code == 404
    assert (await clerk.post("/console/gesprekken/%00/vergeten")).status_code == 404
