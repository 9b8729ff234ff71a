"""The actions that read and write the database, on real SQLite and real PostgreSQL."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.information_days import ActionInformationDays
from actions.storage import sessions
from actions.visits.actions import ActionSubmitVisit
from actions.visits.desk import ActionLookUp
from records.visits.requests import all_visits

FORM: dict[str, Any] = {
    "werkbezoek_organisatie": "Oefenraad", "werkbezoek_contact": "Ada Voorbeeld",
    "werkbezoek_email": "ada@voorbeeld.example",
    "werkbezoek_telefoon": "", "werkbezoek_themas": ["Slimme stad"], "werkbezoek_personen": {"least": 10, "most": 15},
    "werkbezoek_periode": {"text": "begin juni", "first": "2028-06-01", "last": "2028-06-10"},
    "werkbezoek_opmerking": "", "werkbezoek_akkoord": True, "werkbezoek_sleutel": "one-form",
}  # fmt: skip


async def uttered(action: Any, slots: dict[str, Any]) -> dict[str, Any]:
    dispatcher = CollectingDispatcher()
    tracker = Tracker("conversation", slots, {}, [], False, None, {}, "action_listen")
    await action.run(dispatcher, tracker, {})
    [message] = dispatcher.messages
    return message


async def test_submitting_looking_up_and_withdrawing(database_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_address)
    sessions.cache_clear()
    first, again = await uttered(ActionSubmitVisit(), FORM), await uttered(ActionSubmitVisit(), FORM)
    assert first["response"] == "utter_werkbezoek_bewaard"
    assert first["referentie"] == again["referentie"]
    proof = {"aanvraag_referentie": first["referentie"], "aanvraag_email": "ada@voorbeeld.example"}
    told = await uttered(ActionLookUp(), {**proof, "aanvraag_doel": "status", "aanvraag_akkoord": "niet nodig"})
    assert told["status"] == "nieuw"
    await uttered(ActionLookUp(), {**proof, "aanvraag_doel": "intrekken", "aanvraag_akkoord": "ja"})
    assert [visit.status for visit in await all_visits(sessions())] == ["ingetrokken"]
    days = await uttered(ActionInformationDays(), {})
    assert (days["response"], days["vorige"]) == ("utter_werkbezoek_infodagen", "- 12/03/2020: Inclusieve stad")
    await sessions().kw["bind"].dispose()
    sessions.cache_clear()
