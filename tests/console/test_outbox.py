"""Post: employees see each mail, write to applicants, and decide about what waits or failed."""

import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from records.mail import outbox
from records.mail.letters import Letter
from records.mail.tables import Mail, MailState
from records.staff import audit
from records.visits.desk import change_status
from records.visits.plans import plan_on
from records.visits.requests import store_visit, withdraw_visit
from records.visits.tables import Visit
from tests.console.conftest import Browser
from tests.console.test_visits import REQUEST, confirmed, fields_of

LIST = "/console/post"
VISITS = "/console/werkbezoeken"
WHO = "ada@stad.example"


@pytest.fixture
async def visit(app: FastAPI) -> Visit:
    return await store_visit(app.state.sessions, REQUEST, "key", "c")


async def mails(app: FastAPI) -> list[Mail]:
    async with app.state.sessions() as session:
        return list(await session.scalars(select(Mail).order_by(Mail.id)))


async def set_state(app: FastAPI, state: MailState, error: str | None = None) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(update(Mail).values(state=state, error=error, tries=3))


async def actions(app: FastAPI, reference: str) -> list[str]:
    return [entry.action for entry in await audit.entries(app.state.sessions, reference, 50)]


async def test_an_empty_outbox_says_so_and_where_mail_goes(clerk: Browser) -> None:
    page = (await clerk.get(LIST)).text
    assert "Er is nog geen mail" in page
    assert "<code>var/post</code>" in page


NO_SERVER = "Er is geen mailserver ingesteld. Mail vertrekt daarom niet echt"


async def test_wherever_mail_is_written_or_listed_stands_that_it_does_not_leave(
    app: FastAPI, clerk: Browser, visit: Visit
) -> None:
    pages = (LIST, f"{VISITS}/{visit.reference}", f"{VISITS}/{visit.reference}/mail")
    for address in pages:
        page = (await clerk.get(address)).text
        assert page.count(f'<p class="note">{NO_SERVER}') == 1
        assert "<code>var/post</code>" in page
    assert NO_SERVER in (await clerk.post(f"{VISITS}/{visit.reference}/mail", subject="", body="b")).text
    assert NO_SERVER in (await clerk.post(f"{VISITS}/{visit.reference}/status", status="afgerond")).text
    settings = app.state.settings
    app.state.settings = replace(settings, mail=replace(settings.mail, host="mail.example"))
    for address in pages:
        assert NO_SERVER not in (await clerk.get(address)).text


async def test_a_letter_is_not_left_behind_unasked(clerk: Browser, visit: Visit) -> None:
    page = (await clerk.get(f"{VISITS}/{visit.reference}/mail")).text
    assert re.search(rf'<form [^>]*action="{VISITS}/{visit.reference}/mail" data-guard>', page)


async def test_the_confirmation_stands_in_the_list_and_with_its_visit(
    app: FastAPI, clerk: Browser, visit: Visit
) -> None:
    [mail] = await mails(app)
    for address in (LIST, f"{VISITS}/{visit.reference}"):
        page = (await clerk.get(address)).text
        assert f'href="{LIST}/{mail.id}">{mail.subject}</a>' in page
        assert "Maneblusser" in page
    page = (await clerk.get(f"{LIST}/{mail.id}")).text
    assert mail.recipient in page
    assert "We hebben je aanvraag voor een werkbezoek ontvangen" in page
    assert await actions(app, visit.reference) == ["mail gelezen", "werkbezoek gelezen"]


async def test_a_mail_is_saved_as_a_file_that_mail_programs_read(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    [mail] = await mails(app)
    answer = await clerk.get(f"{LIST}/{mail.id}/mail.eml")
    assert answer.headers["content-type"] == "message/rfc822"
    read = message_from_bytes(answer.content, policy=policy.default)
    assert (read["To"], read["Subject"]) == (mail.recipient, mail.subject)
    assert visit.reference in read.get_content()


@pytest.mark.parametrize("number", ["999", "x", "0", "-1", "²", "9" * 30, "%00"])
async def test_a_mail_that_is_not_there_is_not_found(clerk: Browser, number: str) -> None:
    for path in (f"{LIST}/{number}", f"{LIST}/{number}/mail.eml"):
        assert (await clerk.get(path)).status_code == 404
    for action in ("opnieuw", "tegenhouden"):
        assert (await clerk.post(f"{LIST}/{number}/{action}")).status_code == 404


async def test_states_limit_the_list_and_failures_are_told_on_top(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    await set_state(app, MailState.FAILED, "550 no such mailbox")
    page = (await clerk.get(LIST)).text
    assert "1 mail is niet vertrokken" in page
    assert visit.reference in (await clerk.get(f"{LIST}?toestand=mislukt")).text
    assert "Hier staat nu niets" in (await clerk.get(f"{LIST}?toestand=verstuurd")).text
    for query in ("toestand=x", "voor=x", "voor=99999999999999999", "toestand=%00"):
        assert visit.reference in (await clerk.get(f"{LIST}?{query}")).text


async def test_every_mail_stands_on_one_page_of_fifty(app: FastAPI, clerk: Browser) -> None:
    for number in range(60):
        await store_visit(app.state.sessions, REQUEST, f"key {number}", "c")
    first = (await clerk.get(LIST)).text
    [older] = re.findall(r"\?voor=(\d+)", first)
    second = (await clerk.get(f"{LIST}?voor={older}")).text
    assert (first.count("data-item"), second.count("data-item")) == (50, 10)


async def test_a_failed_mail_is_tried_again_and_a_waiting_one_held_back(
    app: FastAPI, clerk: Browser, visit: Visit
) -> None:
    await set_state(app, MailState.FAILED, "550 no such mailbox")
    [mail] = await mails(app)
    path = f"{LIST}/{mail.id}"
    page = (await clerk.get(path)).text
    assert "550 no such mailbox" in page
    assert "3 keer" in page
    assert (await clerk.post(f"{path}/opnieuw")).status_code == 303
    assert (await clerk.post(f"{path}/opnieuw")).status_code == 409
    assert (await clerk.post(f"{path}/tegenhouden")).status_code == 303
    refused = await clerk.post(f"{path}/tegenhouden")
    assert refused.status_code == 409
    assert "niet meer tegenhouden" in refused.text
    assert [mail.state for mail in await mails(app)] == ["vervallen"]
    assert {"mail opnieuw geprobeerd", "mail tegengehouden"} <= set(await actions(app, visit.reference))


async def test_an_employee_changes_a_letter_before_it_goes(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    await change_status(app.state.sessions, visit.reference, "gecontacteerd", WHO)
    path = f"{VISITS}/{visit.reference}/mail"
    fields = fields_of(await clerk.get(path))
    assert "Dag Ada Voorbeeld" in fields["body"]
    assert "Contact gehad" in (await clerk.get(path)).text
    changed = {"subject": "Tot\r\nBcc: eva@voorbeeld.example", "body": "Dag\r\n\r\n<b>Tot dan</b>\0\x1b"}
    answer = await clerk.post(path, soort="gecontacteerd", **changed)
    assert answer.headers["location"].partition("?")[0] == f"{VISITS}/{visit.reference}"
    assert "Je mail staat in Post." in await confirmed(clerk, answer)
    mail = (await mails(app))[1]
    assert (mail.subject, mail.body) == ("Tot Bcc: eva@voorbeeld.example", "Dag\n\n<b>Tot dan</b>")
    assert (mail.who, mail.recipient, mail.state) == (clerk.email, REQUEST.email, "wacht")
    page = (await clerk.get(f"{VISITS}/{visit.reference}")).text
    assert "Mail geschreven <q>Tot Bcc: eva@voorbeeld.example</q> door Ada van de balie" in page
    assert "&lt;b&gt;Tot dan&lt;/b&gt;" in (await clerk.get(f"{LIST}/{mail.id}")).text
    assert "mail geschreven" in await actions(app, visit.reference)


async def test_the_letter_that_is_offered_fits_the_status(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    sessions, path = app.state.sessions, f"{VISITS}/{visit.reference}/mail"
    assert fields_of(await clerk.get(path))["soort"] == "vrij"
    assert fields_of(await clerk.get(f"{path}?soort=gepland"))["soort"] == "vrij"
    await plan_on(sessions, visit.reference, REQUEST.period_from, WHO)
    fields = fields_of(await clerk.get(path))
    assert fields["soort"] == "gepland"
    assert "01/06/2027" in fields["subject"]
    assert fields_of(await clerk.get(f"{path}?soort=vrij"))["soort"] == "vrij"
    await change_status(sessions, visit.reference, "afgewezen", WHO)
    assert fields_of(await clerk.get(path))["soort"] == "afgewezen"


async def test_an_empty_or_endless_letter_is_not_sent_and_not_lost(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    path = f"{VISITS}/{visit.reference}/mail"
    for subject, body in (("", "tekst"), ("x" * 201, "tekst"), ("onderwerp", " \n"), ("onderwerp", "x" * 10_001)):
        answer = await clerk.post(path, subject=subject, body=body)
        assert answer.status_code == 422
        kept = fields_of(answer)
        assert (kept["subject"], kept["body"].strip()) == (subject, body.strip())
    assert len(await mails(app)) == 1


async def test_nobody_writes_to_who_withdrew(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    await withdraw_visit(app.state.sessions, visit.reference, visit.email)
    path = f"{VISITS}/{visit.reference}/mail"
    assert path not in (await clerk.get(f"{VISITS}/{visit.reference}")).text
    assert (await clerk.get(path)).status_code == 409
    assert (await clerk.post(path, subject="a", body="b")).status_code == 409
    assert [mail.state for mail in await mails(app)] == ["vervallen"]


async def test_the_employee_who_wrote_is_named_also_without_an_account(app: FastAPI, clerk: Browser) -> None:
    visit = await store_visit(app.state.sessions, REQUEST, "key", "c")
    async with app.state.sessions.begin() as session:
        outbox.queue(session, visit, Letter("Van vroeger", "Dag"), "weg@stad.example")
    assert "weg@stad.example" in (await clerk.get(LIST)).text


async def test_a_citizens_words_run_nowhere(app: FastAPI, clerk: Browser, visit: Visit) -> None:
    async with app.state.sessions.begin() as session:
        (await session.get_one(Visit, visit.id)).contact_name = "<script>alert(1)</script>"
        await session.execute(update(Mail).values(recipient='"<img src=x>"@voorbeeld.example'))
    [mail] = await mails(app)
    for path in (LIST, f"{LIST}/{mail.id}", f"{VISITS}/{visit.reference}/mail", f"{VISITS}/{visit.reference}/gegevens"):
        page = (await clerk.get(path)).text
        assert "<script>alert" not in page
        assert "<img" not in page
