"""E-mail leaves through a real SMTP server, once, or as a file; and nobody writes headers of their own."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sqlalchemy import select
from sqlalchemy.engine import make_url

from records.engine import Sessions, make_engine, make_sessions
from records.mail.outbox import Post, claim
from records.mail.tables import Mail, MailState
from records.visits.requests import VisitRequest, store_visit, withdraw_visit
from records.visits.tables import Visit
from tests.records.conftest import migrate
from web import mail, mail_sender
from web.mail import Folder, NotDelivered, Smtp, Undeliverable, mail_files, message_of
from web.mail_sender import forget_erased, send_due, sending
from web.settings import MailSettings, Secret, SettingError, read_settings

# The server asks for a password over an open line: it listens on this machine only.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS", "ignore:.*login_data")
SENDER = "Stad Voorbeeld <werkbezoek@stad.example>"
REQUEST = VisitRequest(
    organisation="Oefenraad", contact_name="Ada\r\nBcc: eva@voorbeeld.example", email="ada@voorbeeld.example", phone="",
    themes=["Slimme stad"], people_min=10, people_max=15, period_text="begin juni", period_from=date(2027, 6, 1),
    period_to=date(2027, 6, 10), remark="",
)  # fmt: skip


class Receiver:
    """What an SMTP server got; it refuses as its tests ask."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusal = ""
        self.seconds = 0.0
        self.receiving = asyncio.Event()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.receiving.set()
        await asyncio.sleep(self.seconds)
        assert isinstance(envelope.content, bytes)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 Message accepted"


def checked(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"console", b"geheim")
    return AuthResult(success=right)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def server(receiver: Receiver) -> AsyncIterator[MailSettings]:
    """A real SMTP server on this machine that asks for a password, and the settings that reach it."""

    def protocol() -> SMTP:
        return SMTP(receiver, authenticator=checked, auth_required=True, auth_require_tls=False, enable_SMTPUTF8=True)

    listening = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    yield MailSettings("127.0.0.1", port, "console", Secret("geheim"), "none", SENDER, Path("unused"))
    listening.close()
    await listening.wait_closed()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "mail.db"
    migrate(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture
async def sessions(migrated: Path, tmp_path: Path) -> AsyncIterator[Sessions]:
    engine = make_engine(make_url(f"sqlite+aiosqlite:///{shutil.copy(migrated, tmp_path)}"))
    yield make_sessions(engine)
    await engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(MailSettings("", 25, "", Secret(""), "none", "maneblusser@localhost", tmp_path / "post"))


def post(**changes: Any) -> Post:
    values: dict[str, Any] = {
        "id": 7, "visit_id": 1, "recipient": "ada@voorbeeld.example", "subject": "Bezoek", "body": "Dag\n\nTot dan.",
        "state": MailState.WAITING, "tries": 1, "created_at": datetime(2027, 3, 1, 9, 30, tzinfo=UTC), "who": None,
    }  # fmt: skip
    return Post(Mail(**{**values, **changes}), "WB-AAAA-BBBB", None)


async def stored(sessions: Sessions) -> Mail:
    async with sessions() as session:
        return (await session.scalars(select(Mail))).one()


async def test_a_confirmation_arrives_as_it_was_written(
    sessions: Sessions, receiver: Receiver, server: MailSettings
) -> None:
    visit = await store_visit(sessions, REQUEST, "key", "c")
    assert await send_due(sessions, Smtp(server)) == 1
    [message], mail = receiver.messages, await stored(sessions)
    assert receiver.recipients == [message["To"]] == ["ada@voorbeeld.example"]
    assert message["From"] == SENDER
    assert message["Subject"] == mail.subject == f"We hebben je aanvraag {visit.reference} ontvangen"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n").strip() == mail.body
    assert (mail.state, mail.tries, mail.error) == ("verstuurd", 1, None)


async def test_several_senders_send_each_mail_once(
    sessions: Sessions, receiver: Receiver, server: MailSettings
) -> None:
    for number in range(4):
        await store_visit(sessions, replace(REQUEST, email=f"a{number}@voorbeeld.example"), f"key {number}", "c")
    receiver.seconds = 0.05
    await asyncio.gather(*(send_due(sessions, Smtp(server)) for _ in range(5)))
    assert sorted(receiver.recipients) == [f"a{number}@voorbeeld.example" for number in range(4)]
    assert len({message["Message-ID"] for message in receiver.messages}) == 4


async def test_a_server_that_is_away_is_tried_again_later(sessions: Sessions, server: MailSettings) -> None:
    await store_visit(sessions, REQUEST, "key", "c")
    assert await send_due(sessions, Smtp(replace(server, port=1))) == 0
    mail = await stored(sessions)
    assert (mail.state, mail.tries) == ("wacht", 1)
    assert mail.next_try_at > datetime.now(UTC)
    assert mail.error is not None


@pytest.mark.parametrize(("refusal", "state"), [("450 try later", "wacht"), ("550 no such mailbox", "mislukt")])
async def test_a_refused_address_is_given_up_and_a_busy_one_is_not(
    sessions: Sessions, receiver: Receiver, server: MailSettings, refusal: str, state: str
) -> None:
    await store_visit(sessions, REQUEST, "key", "c")
    receiver.refusal = refusal
    await send_due(sessions, Smtp(server))
    mail = await stored(sessions)
    assert (mail.state, mail.error) == (state, refusal)
    assert receiver.messages == []


async def test_a_wrong_password_costs_no_mail(sessions: Sessions, server: MailSettings) -> None:
    await store_visit(sessions, REQUEST, "key", "c")
    await send_due(sessions, Smtp(replace(server, password=Secret("fout"))))
    mail = await stored(sessions)
    assert mail.state == "wacht"
    assert "fout" not in str(mail.error)


async def test_without_encryption_where_it_is_asked_nothing_is_sent(
    receiver: Receiver, server: MailSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "ANSWER_SECONDS", 1)
    for security in ("starttls", "tls"):
        with pytest.raises(NotDelivered):
            await Smtp(replace(server, security=security)).deliver(post())
    assert receiver.messages == []


async def test_an_error_that_nobody_foresaw_counts_as_a_try(sessions: Sessions) -> None:
    class Broken:
        async def deliver(self, post: Post) -> None:
            raise RuntimeError("never thought of")

    await store_visit(sessions, REQUEST, "key", "c")
    assert await send_due(sessions, Broken()) == 0
    mail = await stored(sessions)
    assert (mail.state, mail.tries, mail.error) == ("wacht", 1, "never thought of")


async def test_mail_of_a_request_that_is_withdrawn_stays(
    sessions: Sessions, receiver: Receiver, server: MailSettings
) -> None:
    visit = await store_visit(sessions, REQUEST, "key", "c")
    await withdraw_visit(sessions, visit.reference, REQUEST.email)
    assert await send_due(sessions, Smtp(server)) == 0
    assert receiver.messages == []


async def test_the_sender_runs_beside_the_web_part_and_ends_with_it(
    sessions: Sessions, receiver: Receiver, server: MailSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_sender, "LOOK_EVERY_SECONDS", 0.05)
    async with sending(sessions, Smtp(server)):
        receiver.seconds = 0.3
        await store_visit(sessions, REQUEST, "key", "c")
        await receiver.receiving.wait()
    # It was ended in the middle of a delivery, which finished.
    assert len(receiver.messages) == 1
    assert (await stored(sessions)).state == "verstuurd"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Dag\r\nBcc: eva@voorbeeld.example"},
        {"subject": "Dag\nX-Spam: no"},
        {"recipient": "ada@voorbeeld.example\r\nBcc: eva@voorbeeld.example"},
        {"recipient": "ada@voorbeeld.example, eva@voorbeeld.example"},
        {"recipient": "geen adres"},
        {"recipient": ""},
    ],
)
def test_what_would_leave_its_header_is_never_sent(changes: dict[str, str]) -> None:
    with pytest.raises(Undeliverable):
        message_of(post(**changes), SENDER)


def test_a_name_with_new_lines_stays_in_the_text() -> None:
    message = message_of(post(body=f"Dag {REQUEST.contact_name}"), SENDER)
    read = message_from_bytes(bytes(message), policy=policy.default)
    assert read["Bcc"] is None
    assert "Bcc: eva" in read.get_content()
    assert {name.lower() for name in read} == {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "content-type", "content-transfer-encoding",
        "mime-version",
    }  # fmt: skip


def test_accents_long_lines_and_an_employees_letter_survive() -> None:
    body = "é" * 400 + "\n.\nFrom hier\n" + "\N{WAVING HAND SIGN}"
    subject = "Één bezoek " + "ü" * 150
    read = message_from_bytes(
        bytes(message_of(post(body=body, subject=subject, who="eva@stad.example"), SENDER)), policy=policy.default
    )
    assert read["Subject"] == subject
    assert read.get_content().replace("\r\n", "\n").strip() == body
    assert read["Auto-Submitted"] is None


def test_a_mail_has_the_same_id_at_each_try_and_another_one_never() -> None:
    assert message_of(post(), SENDER)["Message-ID"] == message_of(post(tries=2), SENDER)["Message-ID"]
    assert message_of(post(id=8), SENDER)["Message-ID"] != message_of(post(), SENDER)["Message-ID"]
    assert message_of(post(), SENDER)["Message-ID"].endswith("@stad.example>")


async def test_without_a_server_mail_lands_in_the_folder_and_goes_with_its_request(
    sessions: Sessions, folder: Folder, tmp_path: Path
) -> None:
    visits = [await store_visit(sessions, REQUEST, f"key {number}", "c") for number in range(2)]
    assert await send_due(sessions, folder) == 2
    files = sorted((tmp_path / "post").iterdir())
    assert sorted(file.name.partition(".")[0] for file in files) == sorted(visit.reference for visit in visits)
    read = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert read["To"] == "ada@voorbeeld.example"
    async with sessions.begin() as session:
        await session.delete(await session.get_one(Visit, visits[0].id))
    await forget_erased(sessions, folder)
    assert [reference for reference, _, _ in mail_files(folder.path)] == [visits[1].reference]
    async with sessions.begin() as session:
        await session.delete(await session.get_one(Mail, 2))
    await forget_erased(sessions, folder)
    assert mail_files(folder.path) == []


async def test_a_folder_that_cannot_be_written_keeps_the_mail_waiting(sessions: Sessions, tmp_path: Path) -> None:
    (tmp_path / "post").write_text("a file")
    folder = Folder(MailSettings("", 25, "", Secret(""), "none", "maneblusser@localhost", tmp_path / "post"))
    await store_visit(sessions, REQUEST, "key", "c")
    assert await send_due(sessions, folder) == 0
    assert (await stored(sessions)).state == "wacht"
    assert await claim(sessions, datetime.now(UTC)) is None


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"SMTP_HOST": "post.stad.example"}, "MAIL_FROM"),
        ({"SMTP_HOST": "post.stad.example", "MAIL_FROM": "de stad"}, "MAIL_FROM"),
        ({"MAIL_FROM": "Stad <a@stad.example>\nBcc: b@stad.example"}, "MAIL_FROM"),
        ({"SMTP_SECURITY": "ssl"}, "SMTP_SECURITY"),
        ({"SMTP_PORT": "0"}, "SMTP_PORT"),
    ],
)
def test_settings_of_mail_that_cannot_work_are_refused_by_name(
    values: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATEWAY_SECRET", "for the test")
    for key, value in values.items():
        monkeypatch.setenv(key, value)
    with pytest.raises(SettingError, match=name):
        read_settings()


def test_a_mail_server_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_SECRET", "for the test")
    assert read_settings().mail.host == ""
    for key, value in {"HOST": "post.stad.example", "USER": "console", "PASSWORD": "geheim", "SECURITY": "tls"}.items():
        monkeypatch.setenv(f"SMTP_{key}", value)
    monkeypatch.setenv("MAIL_FROM", SENDER)
    mail = read_settings().mail
    assert (mail.host, mail.port, mail.user, mail.security, mail.sender) == (
        "post.stad.example", 587, "console", "tls", SENDER
    )  # fmt: skip
    assert mail.password.reveal() == "geheim"
    assert "geheim" not in repr(mail)
