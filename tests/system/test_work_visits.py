"""A citizen asks for a work visit; exactly what they said stands in the database, once."""

import re
from concurrent.futures import ThreadPoolExecutor

from tests.system.assistant import Assistant, Citizen, pause

FIRST = "Wij zijn van het OCMW van Lier en komen graag begin juni 2031 met een achttiental rond sociaal beleid"


def fill_in(citizen: Citizen, name: str = "Ada Voorbeeld", email: str = "ada@voorbeeld.example") -> str:
    """Answer everything up to the summary, which is returned."""
    citizen.say(FIRST.replace("2031", "2028"))
    citizen.say(name)
    citizen.say(email)
    citizen.say("overslaan")
    return citizen.read("nee")


def reference_in(text: str) -> str:
    found = re.search(r"WB-\w{4}-\w{4}", text)
    assert found, text
    return found[0]


def rows_of(assistant: Assistant, citizen: Citizen) -> list[dict[str, object]]:
    return [dict(row) for row in assistant.rows() if row["conversation"] == citizen.sender]


def test_a_dialogue_with_a_question_and_a_correction_leaves_one_right_row(
    assistant: Assistant, citizen: Citizen
) -> None:
    opening = citizen.read(FIRST.replace("2031", "2028"))
    assert opening.index("gegevens alleen") < opening.index("contactpersoon")
    assert "Op welk e-mailadres" in citizen.read("mijn naam is Ada Voorbeeld")
    between = citizen.say("wat is eigenlijk het GO-project van het sociaal huis?")
    assert between[0]["topic"] == "themas_sociaal_go"
    assert "e-mailadres" in between[-1]["text"]
    citizen.say("ada@voorbeeld.example")
    citizen.say("015 12 34 56")
    summary = citizen.read("we komen met de trein")
    assert "Ada Voorbeeld" in summary
    assert "nieuw@voorbeeld.example" in citizen.read("nee, mijn e-mail is nieuw@voorbeeld.example")
    assert rows_of(assistant, citizen) == []
    reference = reference_in(citizen.read("ja, verstuur maar"))
    [row] = rows_of(assistant, citizen)
    expected = {
        "reference": reference, "organisation": "OCMW van Lier", "contact_name": "Ada Voorbeeld", "status": "nieuw",
        "email": "nieuw@voorbeeld.example", "phone": "+32 15 12 34 56", "themes": '["Sociaal beleid"]',
        "people_min": 18, "people_max": 18, "period_from": "2028-06-01", "period_to": "2028-06-10",
        "remark": "we komen met de trein",
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected


def test_laat_maar_leaves_no_row_and_forgets_the_fields(assistant: Assistant, citizen: Citizen) -> None:
    fill_in(citizen)
    assert "stop" in citizen.read("laat maar")
    assert rows_of(assistant, citizen) == []
    assert "Van welke organisatie" in citizen.read("ik wil een werkbezoek aanvragen")


def test_every_field_can_be_changed_at_the_summary(assistant: Assistant, citizen: Citizen) -> None:
    fill_in(citizen)
    buttons = [button["title"] for button in citizen.say("Iets veranderen")[0]["buttons"]]
    assert {"Organisatie", "E-mailadres", "Aantal personen", "Wanneer"} <= set(buttons)
    assert "hoeveel mensen" in citizen.read("Aantal personen")
    assert "Aantal personen: 10 - 15" in citizen.read("tussen 10 en 15")
    assert "Organisatie: Oefenraad" in citizen.read("verander organisatie naar Oefenraad")
    citizen.say("ja")
    [row] = rows_of(assistant, citizen)
    assert (row["people_min"], row["people_max"], row["organisation"]) == (10, 15, "Oefenraad")


def test_wrong_values_get_an_exact_question_back(citizen: Citizen) -> None:
    citizen.say("ik wil een werkbezoek aanvragen")
    citizen.say("Oefenraad")
    citizen.say("Ada Voorbeeld")
    assert "e-mailadres" in citizen.read("dat zeg ik liever niet zomaar")
    assert "voorbeeld@gmail.com" in citizen.read("voorbeeld@gmial.com")
    citizen.say("ja")
    citizen.say("overslaan")
    citizen.say("slimme stad")
    assert "minstens één" in citizen.read("0")
    assert "5000" in citizen.read("5.000 personen")
    citizen.say("een twintigtal")
    assert "voorbij" in citizen.read("12/03/2020")
    assert "zaterdag" in citizen.read("zaterdag 3 juni 2028")
    assert "kwijt" in citizen.read("05/06/2028")


def test_status_change_and_withdrawal_with_reference_and_email(assistant: Assistant, citizen: Citizen) -> None:
    fill_in(citizen)
    reference = reference_in(citizen.read("Ja, verstuur"))
    later = Citizen(assistant)
    later.say("hoe staat het met mijn aanvraag?")
    later.say(reference.lower())
    assert "nieuw" in later.read("ada@voorbeeld.example")
    stranger = Citizen(assistant)
    stranger.say(f"wat is de status van mijn aanvraag {reference}")
    assert "vind geen aanvraag" in stranger.read("iemand@anders.example")
    later.say("ik wil mijn aanvraag wijzigen")
    later.say(reference)
    assert "Dit heb ik genoteerd" in later.read("ada@voorbeeld.example")
    assert "Aantal personen: 25" in later.read("verander aantal personen naar 25")
    assert reference in later.read("ja")
    [row] = rows_of(assistant, citizen)
    assert row["people_max"] == 25
    later.say("ik wil mijn aanvraag intrekken")
    later.say(reference)
    later.say("ada@voorbeeld.example")
    assert "ingetrokken" in later.read("ja")
    [row] = rows_of(assistant, citizen)
    assert row["status"] == "ingetrokken"


def test_the_database_away_is_said_and_trying_again_succeeds(assistant: Assistant, citizen: Citizen) -> None:
    fill_in(citizen)
    with assistant.locked_database():
        reply = citizen.say("Ja, verstuur")[0]
    assert "niet" in reply["text"]
    assert rows_of(assistant, citizen) == []
    assert "Ada Voorbeeld" in citizen.read("Opnieuw proberen")
    assert reference_in(citizen.read("Ja, verstuur"))
    assert len(rows_of(assistant, citizen)) == 1


def test_killing_the_action_server_during_submit_loses_and_doubles_nothing(assistant: Assistant) -> None:
    for delay in (0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12):
        citizen = Citizen(assistant)
        fill_in(citizen)
        with ThreadPoolExecutor(1) as others:
            sending = others.submit(citizen.read, "Ja, verstuur")
            pause(delay)
            assistant.kill("actions")
            text = sending.result()
        acknowledged = "WB-" in text
        assert acknowledged or ("loopt iets mis" in text and citizen.status == 503), text
        assert not acknowledged or len(rows_of(assistant, citizen)) == 1
        assistant.restart("actions")
        if not acknowledged:
            assert reference_in(citizen.read("Ja, verstuur"))
        [row] = rows_of(assistant, citizen)
        assert row["contact_name"] == "Ada Voorbeeld"


def test_killing_rasa_after_the_action_ran_makes_no_second_row(assistant: Assistant, citizen: Citizen) -> None:
    fill_in(citizen)
    with ThreadPoolExecutor(1) as others:
        sending = others.submit(lambda: assistant.post({"sender": citizen.sender, "message": "Ja, verstuur"}))
        pause(0.1)
        assistant.kill("rasa")
        sending.exception()
    assistant.restart("rasa")
    if "WB-" not in citizen.read("Ja, verstuur"):
        citizen.say("ja")
    assert len(rows_of(assistant, citizen)) == 1
