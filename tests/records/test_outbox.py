"""The outbox: a mail is there exactly when its request is, is taken by one sender, and stops when it has to."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from structlog.testing import capture_logs

from records.engine import Sessions
from records.mail import outbox
from records.mail.letters import Letter, LetterKind, write_letter
from records.mail.outbox import LEASE, MOST_TRIES, PAUSES, Post, claim, note_failure, note_sent
from records.mail.tables import Mail, MailState
from records.visits.corrections import correct, correctable
from records.visits.desk import ImpossibleChange, queue_letter
from records.visits.requests import store_visit, withdraw_visit
from records.visits.tables import Visit
from tests.records.test_visits import REQUEST
from web.mail_sender import sending

WHO = "ada@stad.example"
LETTER = Letter("Je bezoek", "Dag\n\nTot dan.")


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=1)


async def mails(sessions: Sessions) -> list[Mail]:
    async with sessions() as session:
        return list(await session.scalars(select(Mail).order_by(Mail.id)))


async def states(sessions: Sessions) -> list[str]:
    return [mail.state for mail in await mails(sessions)]


async def taken(sessions: Sessions) -> Post:
    post = await claim(sessions, soon())
    assert post is not None
    return post


async def make_due(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Mail).values(next_try_at=datetime.now(UTC)))


async def test_a_request_is_stored_together_with_its_confirmation(sessions: Sessions) -> None:
    visit = await store_visit(sessions, REQUEST, "key", "c")
    [mail] = await mails(sessions)
    assert (mail.visit_id, mail.recipient, mail.state, mail.who) == (visit.id, REQUEST.email, "wacht", None)
    assert visit.reference in mail.subject
    assert visit.reference in mail.body


async def test_without_its_confirmation_a_request_is_not_stored(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise OSError("no letter")

    monkeypatch.setattr("records.visits.requests.write_letter", broken)
    with pytest.raises(OSError, match="no letter"):
        await store_visit(sessions, REQUEST, "key", "c")
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Visit)) == 0


async def test_sending_a_form_twice_at_the_same_moment_confirms_once(sessions: Sessions) -> None:
    await asyncio.gather(*(store_visit(sessions, REQUEST, "key", "c") for _ in range(6)))
    assert await states(sessions) == ["wacht"]


async def test_a_change_is_confirmed_and_an_unsent_confirmation_of_before_does_not_go(sessions: Sessions) -> None:
    await store_visit(sessions, REQUEST, "key", "c")
    await store_visit(sessions, replace(REQUEST, email="eva@voorbeeld.example", people_max=20), "key", "c")
    old, new = await mails(sessions)
    assert (old.state, new.state) == ("vervallen", "wacht")
    assert new.recipient == "eva@voorbeeld.example"
    assert "10 - 20" in new.body


async def test_a_confirmation_holds_nothing_that_a_stranger_wrote(sessions: Sessions) -> None:
    words = {"organisation": "Win nu!", "contact_name": "Klik hier", "remark": "http://x.example", "phone": "+32 1"}
    await store_visit(sessions, replace(REQUEST, period_text="gratis", themes=["reclame"], **words), "key", "c")
    [mail] = await mails(sessions)
    for word in (*words.values(), "gratis", "reclame"):
        assert word not in mail.subject + mail.body


async def test_every_letter_can_be_written_and_leaves_no_place_open(sessions: Sessions) -> None:
    visit = await store_visit(sessions, replace(REQUEST, contact_name="{{ 7*7 }}"), "key", "c")
    visit.planned_on = date(2027, 6, 4)
    for kind in LetterKind:
        letter = write_letter(kind, visit, "Slimme stad")
        assert visit.reference in letter.subject
        assert "\n" not in letter.subject
        assert "49" not in letter.body
        assert (kind is LetterKind.PLANNED) == ("Slimme stad" in letter.body)
        assert "\n\n\n\n" not in letter.body


async def test_of_many_senders_one_takes_a_mail(sessions: Sessions) -> None:
    for number in range(3):
        await store_visit(sessions, REQUEST, f"key {number}", "c")
    found: list[Post] = []

    async def send() -> None:
        for _ in range(6):
            if post := await claim(sessions, soon()):
                found.append(post)

    await asyncio.gather(*(send() for _ in range(8)))
    assert sorted(post.mail.id for post in found) == [mail.id for mail in await mails(sessions)]
    assert {mail.tries for mail in await mails(sessions)} == {1}


async def test_a_mail_of_a_sender_that_was_ended_is_taken_again_after_its_claim(sessions: Sessions) -> None:
    await store_visit(sessions, REQUEST, "key", "c")
    await taken(sessions)
    assert await claim(sessions, datetime.now(UTC) + LEASE - timedelta(minutes=1)) is None
    again = await claim(sessions, datetime.now(UTC) + LEASE + timedelta(minutes=1))
    assert again is not None
    assert again.mail.tries == 2


async def test_failures_are_tried_again_after_growing_pauses_and_given_up_in_the_end(sessions: Sessions) -> None:
    await store_visit(sessions, REQUEST, "key", "c")
    pauses = []
    for _ in range(MOST_TRIES):
        await make_due(sessions)
        await note_failure(sessions, (await taken(sessions)).mail, "connection refused", is_final=False)
        [mail] = await mails(sessions)
        pauses.append(round((mail.next_try_at - datetime.now(UTC)) / timedelta(minutes=1)))
    assert pauses[:-1] == [round(pause / timedelta(minutes=1)) for pause in PAUSES]
    assert (mail.state, mail.tries, mail.error) == ("mislukt", MOST_TRIES, "connection refused")
    await make_due(sessions)
    assert await claim(sessions, soon()) is None


async def test_a_final_failure_is_not_tried_again_until_an_employee_wants_it(sessions: Sessions) -> None:
    await store_visit(sessions, REQUEST, "key", "c")
    post = await taken(sessions)
    assert not await outbox.try_again(sessions, post.mail.id)
    await note_failure(sessions, post.mail, "x" * 900, is_final=True)
    assert await states(sessions) == ["mislukt"]
    assert await outbox.try_again(sessions, post.mail.id)
    again = await taken(sessions)
    await note_sent(sessions, again.mail)
    [mail] = await mails(sessions)
    assert (mail.state, mail.tries, mail.error) == ("verstuurd", 1, None)
    assert mail.sent_at is not None


async def test_unsent_mail_of_a_withdrawn_request_does_not_go(sessions: Sessions) -> None:
    visit = await store_visit(sessions, REQUEST, "key", "c")
    await queue_letter(sessions, visit.reference, LETTER, WHO)
    post = await taken(sessions)
    await note_failure(sessions, post.mail, "no such address", is_final=True)
    await withdraw_visit(sessions, visit.reference, REQUEST.email)
    assert await states(sessions) == ["vervallen", "vervallen"]
    assert await claim(sessions, soon()) is None
    assert not await outbox.try_again(sessions, post.mail.id)
    with pytest.raises(ImpossibleChange):
        await queue_letter(sessions, visit.reference, LETTER, WHO)


async def test_what_went_while_it_was_withdrawn_counts_as_sent(sessions: Sessions) -> None:
    visit = await store_visit(sessions, REQUEST, "key", "c")
    post = await taken(sessions)
    await withdraw_visit(sessions, visit.reference, REQUEST.email)
    await note_sent(sessions, post.mail)
    assert await states(sessions) == ["verstuurd"]


async def test_a_failure_does_not_revive_what_was_held_back(sessions: Sessions) -> None:
    await store_visit(sessions, REQUEST, "key", "c")
    post = await taken(sessions)
    assert await outbox.hold_back(sessions, post.mail.id)
    assert not await outbox.hold_back(sessions, post.mail.id)
    await note_failure(sessions, post.mail, "later", is_final=False)
    assert await states(sessions) == ["vervallen"]


async def test_mail_of_an_erased_request_is_erased_and_its_number_is_no_other_mails(sessions: Sessions) -> None:
    visit = await store_visit(sessions, REQUEST, "key", "c")
    post = await taken(sessions)
    async with sessions.begin() as session:
        await session.delete(await session.get_one(Visit, visit.id))
    assert await mails(sessions) == []
    await store_visit(sessions, REQUEST, "key 2", "c")
    await note_sent(sessions, post.mail)
    assert await states(sessions) == ["wacht"]


async def test_mail_waits_for_a_request_that_exists(sessions: Sessions) -> None:
    with pytest.raises(IntegrityError):
        async with sessions.begin() as session:
            outbox.queue(session, Visit(id=99, email="x@voorbeeld.example"), LETTER)


async def test_a_corrected_address_gets_the_mail_that_waits(sessions: Sessions) -> None:
    visit = await store_visit(sessions, REQUEST, "key", "c")
    await note_sent(sessions, (await taken(sessions)).mail)
    await queue_letter(sessions, visit.reference, LETTER, WHO)
    fields = replace(correctable(visit), email="nieuw@voorbeeld.example")
    assert await correct(sessions, visit.reference, visit.updated_at, fields, WHO) == ["email"]
    assert [mail.recipient for mail in await mails(sessions)] == [REQUEST.email, "nieuw@voorbeeld.example"]


async def test_the_sender_finds_due_mail_by_its_index(sessions: Sessions) -> None:
    due = select(Mail.id).where(Mail.state == MailState.WAITING, Mail.next_try_at <= soon())
    due = due.order_by(Mail.next_try_at).limit(1)
    async with sessions() as session:
        dialect = session.get_bind().dialect
        query = str(due.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        if dialect.name == "postgresql":
            await session.execute(text("set enable_seqscan = off"))
            plan = await session.execute(text(f"explain {query}"))
        else:
            plan = await session.execute(text(f"explain query plan {query}"))
        assert "ix_mails_due" in str(plan.all())


class Nowhere:
    """A way out that nothing takes."""

    async def deliver(self, post: Post) -> None:
        raise AssertionError(post)


async def test_what_the_log_tells_of_a_database_that_fails_names_nobody(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OperationalError("select", {"recipient": "ada@voorbeeld.example"}, OSError("away"))

    monkeypatch.setattr(outbox, "claim", fail)
    with capture_logs() as told:
        async with sending(sessions, Nowhere()):
            await asyncio.sleep(0.05)
    assert [each["cause"] for each in told] == ["OperationalError"]
    assert "exc_info" not in told[0]


async def test_the_sender_stops_also_when_what_it_runs_beside_fails(sessions: Sessions) -> None:
    before = asyncio.all_tasks()
    with pytest.raises(RuntimeError):
        async with sending(sessions, Nowhere()):
            raise RuntimeError
    assert asyncio.all_tasks() == before
