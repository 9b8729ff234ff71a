"""Every change that the console can make, made once, leaves an entry that names the employee and quotes no citizen."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pyotp import TOTP
from sqlalchemy import func, select, update

from records.conversations.tables import Author, Conversation, Handover, Message
from records.mail.tables import Mail, MailState
from records.proposals.tables import Kind, Proposal, State
from records.staff import audit, invitations, openid, second_step
from records.staff.tables import AuditEntry, Role
from records.visits.tables import InformationDay, Visit
from tests.console.conftest import PASSWORD, Browser, browser, log_in
from tests.console.everything import employee_id, fill, real
from tests.console.test_reading_is_noted import NOTED
from tests.console.test_rights import routes
from tests.records.conftest import migrate
from tests.records.erasing import Trackers, eraser_on
from web.app import create_app
from web.console.access import COOKIE
from web.settings import read_settings

# What a citizen is called and writes, everywhere; in no entry.
MARK = "Zonnebloem"
EMAIL = "zoe.zonnebloem@geheim.example"
WORDS = f"{MARK} Zoe"
DAY = "03/03/2031"


@dataclass
class Scene:
    """A console in which everything is there, and an administrator who is logged in."""

    app: FastAPI
    who: Browser
    ids: dict[str, str]

    async def send(self, path: str, **fields: Any) -> httpx.Response:
        """Send the form of a route about the thing that is there, or about another with `path` as it is."""
        return await self.who.post(real(path, self.ids) if "{" in path else path, **fields)

    async def one(self, query: Any) -> Any:
        """The first value that a query finds."""
        async with self.app.state.sessions() as session:
            return await session.scalar(query)

    async def change(self, statement: Any) -> None:
        async with self.app.state.sessions.begin() as session:
            await session.execute(statement)

    async def colleague(self) -> tuple[Browser, int]:
        """Another employee, and their number."""
        person = await log_in(self.app, Role.CLERK, "Bob van de balie")
        return person, await employee_id(self.app, person)

    async def second_step(self) -> list[str]:
        """Switch the administrator's second step on; the recovery codes."""
        return await second_step_of(self.app, await employee_id(self.app, self.who))


async def second_step_of(app: FastAPI, number: int) -> list[str]:
    sessions = app.state.sessions
    await second_step.start_setup(sessions, number)
    secret = await second_step.unconfirmed_secret(sessions, number)
    return await second_step.confirm(sessions, number, TOTP(secret or "").now())


Use = Callable[[Scene], Awaitable[httpx.Response]]
# The valid use of each route, and the action that the log tells of it.
USES: dict[str, tuple[str, Use]] = {}
NO_ENTRY = {
    "/console/account/tweede-stap/begin": "a secret that opens and asks nothing until its first code, which is noted",
    "/console/antwoorden/{topic}/voorbeeld": "shows what was typed, stores nothing",
    "/console/gesprekken/{conversation}/kijkt": "an open page tells so every few seconds; opening it is noted",
    "/console/gesprekken/{conversation}/weg": "the same page is closed",
}


def use(path: str, action: str) -> Callable[[Use], Use]:
    """The valid use of a route, and the action in its entry."""

    def keep(made: Use) -> Use:
        USES[f"/console{path}"] = (action, made)
        return made

    return keep


def plain_use(path: str, action: str, /, **fields: Any) -> None:
    """A valid use that needs nothing but these fields."""

    async def sent(scene: Scene) -> httpx.Response:
        return await scene.send(f"/console{path}", **fields)

    use(path, action)(sent)


def after(path: str, action: str, before: str, fields: dict[str, Any] | None = None, **more: Any) -> None:
    """A valid use that follows another one."""

    async def sent(scene: Scene) -> httpx.Response:
        await scene.send(f"/console{before}", **(fields or {}))
        return await scene.send(f"/console{path}", **more)

    use(path, action)(sent)


# Staff

after("/aanmelden", "aangemeld", "/afmelden", email="alma.beheerder@stad.example", password=PASSWORD)
plain_use("/afmelden", "afgemeld")
plain_use("/account/sessies", "elders afgemeld")
plain_use("/account/wachtwoord", "wachtwoord gewijzigd", old=PASSWORD, new="een ander lang wachtwoord")
plain_use("/gebruikers/uitnodigen", "uitgenodigd", role=Role.CLERK)


@use("/gebruikers/uitnodigingen/intrekken", "uitnodiging ingetrokken")
async def withdraw_invitation(scene: Scene) -> httpx.Response:
    *_, invitation = await invitations.open_invitations(scene.app.state.sessions)
    return await scene.send("/console/gebruikers/uitnodigingen/intrekken", key=invitation.key)


@use("/aanmelden/code", "aangemeld")
async def log_in_with_code(scene: Scene) -> httpx.Response:
    codes = await scene.second_step()
    await scene.send("/console/aanmelden", email=scene.who.email, password=PASSWORD)
    return await scene.send("/console/aanmelden/code", code=codes[0])


@use("/account/tweede-stap", "tweede stap aangezet")
async def confirm(scene: Scene) -> httpx.Response:
    number = await employee_id(scene.app, scene.who)
    await second_step.start_setup(scene.app.state.sessions, number)
    secret = await second_step.unconfirmed_secret(scene.app.state.sessions, number)
    return await scene.send("/console/account/tweede-stap", code=TOTP(secret or "").now())


@use("/account/tweede-stap/uit", "tweede stap uitgezet")
async def switch_off(scene: Scene) -> httpx.Response:
    await scene.second_step()
    return await scene.send("/console/account/tweede-stap/uit", password=PASSWORD)


@use("/account/herstelcodes", "herstelcodes vernieuwd")
async def renew(scene: Scene) -> httpx.Response:
    await scene.second_step()
    return await scene.send("/console/account/herstelcodes", password=PASSWORD)


@use("/uitnodiging/{secret}", "gebruiker gemaakt")
async def accept(scene: Scene) -> httpx.Response:
    email = "nieuw@stad.example"
    answer = await scene.send("/console/uitnodiging/{secret}", name="Nieuw", email=email, password=PASSWORD)
    # Nobody was logged in: the entry is of who has the account now.
    scene.who.email = email
    return answer


@use("/gebruikers/{number}", "gebruiker gewijzigd")
async def change_employee(scene: Scene) -> httpx.Response:
    _, number = await scene.colleague()
    return await scene.send(f"/console/gebruikers/{number}", role=Role.EDITOR, active="true")


@use("/gebruikers/{number}/afmelden", "overal afgemeld")
async def log_out_somebody(scene: Scene) -> httpx.Response:
    _, number = await scene.colleague()
    return await scene.send(f"/console/gebruikers/{number}/afmelden")


@use("/gebruikers/{number}/nieuw-wachtwoord", "link voor nieuw wachtwoord")
async def offer_another_password(scene: Scene) -> httpx.Response:
    _, number = await scene.colleague()
    return await scene.send(f"/console/gebruikers/{number}/nieuw-wachtwoord")


@use("/gebruikers/{number}/ontkoppelen", "account ontkoppeld")
async def unlink(scene: Scene) -> httpx.Response:
    person, number = await scene.colleague()
    who = openid.Identity("https://aanmelden.example", "s-1", person.email, True)
    await openid.employee_of(scene.app.state.sessions, who)
    return await scene.send(f"/console/gebruikers/{number}/ontkoppelen")


@use("/gebruikers/{number}/tweede-stap-uit", "tweede stap uitgezet")
async def switch_off_somebodys(scene: Scene) -> httpx.Response:
    _, number = await scene.colleague()
    await second_step_of(scene.app, number)
    return await scene.send(f"/console/gebruikers/{number}/tweede-stap-uit")


# Conversations

TALK = "/gesprekken/{conversation}"
SAVED = {"name": f"Wat {MARK} vroeg", "query": f"woorden={MARK}&staat=open"}
plain_use("/gesprekken/bewaard", "filter bewaard", **SAVED)
plain_use(f"{TALK}/notities", "notitie geschreven", text=WORDS)
plain_use(f"{TALK}/etiketten", "etiket gezet", label="nieuw zonnebloem")
after(
    f"{TALK}/etiketten/verwijderen",
    "etiket weggehaald",
    f"{TALK}/etiketten",
    {"label": "zonnebloem"},
    label="zonnebloem",
)


async def kept_filter(scene: Scene) -> int:
    answer = await scene.send("/console/gesprekken/bewaard", **SAVED)
    assert answer.status_code == 303
    [entry, *_] = await audit.entries(scene.app.state.sessions, "filter", 1)
    return int(entry.object.removeprefix("filter "))


@use("/gesprekken/bewaard/hernoemen", "filter hernoemd")
async def rename_filter(scene: Scene) -> httpx.Response:
    return await scene.send("/console/gesprekken/bewaard/hernoemen", number=await kept_filter(scene), name=f"2 {MARK}")


@use("/gesprekken/bewaard/verwijderen", "filter verwijderd")
async def remove_filter(scene: Scene) -> httpx.Response:
    return await scene.send("/console/gesprekken/bewaard/verwijderen", number=await kept_filter(scene))


@use(f"{TALK}/notities/verwijderen", "notitie verwijderd")
async def remove_note(scene: Scene) -> httpx.Response:
    await scene.send(f"/console{TALK}/notities", text=WORDS)
    [entry, *_] = await audit.entries(scene.app.state.sessions, scene.who.email, 1)
    return await scene.send(f"/console{TALK}/notities/verwijderen", note=entry.details["notitie"])


@use(f"{TALK}/toewijzen", "gesprek toegewezen")
async def assign(scene: Scene) -> httpx.Response:
    _, number = await scene.colleague()
    return await scene.send(f"/console{TALK}/toewijzen", employee=number)


async def message_of(scene: Scene) -> int:
    conversation = scene.ids["/console/gesprekken/{conversation}"]
    theirs = (Message.conversation_id == conversation, Message.author == Author.CITIZEN)
    return int(await scene.one(select(Message.id).where(*theirs)))


@use(f"{TALK}/oordeel", "bericht beoordeeld")
async def judge(scene: Scene) -> httpx.Response:
    return await scene.send(f"/console{TALK}/oordeel", message=await message_of(scene), judgement="goed")


@use(f"{TALK}/vergeten", "assistent vergat gesprek")
async def forget(scene: Scene) -> httpx.Response:
    # Wiped while it went on; it is over now.
    await scene.send(f"/console{TALK}/oordeel", message=await message_of(scene), judgement="persoonsgegevens")
    await scene.change(update(Conversation).values(handover=Handover.NONE))
    await scene.change(update(Message).values(at=datetime.now(UTC) - timedelta(days=2)))
    return await scene.send(f"/console{TALK}/vergeten")


# Live

LIVE = "/live/{conversation}"
plain_use(f"{LIVE}/overnemen", "gesprek overgenomen")
after(f"{LIVE}/zeg", "bericht geschreven", f"{LIVE}/overnemen", text=f"Dag {MARK}")
after(f"{LIVE}/teruggeven", "gesprek teruggegeven", f"{LIVE}/overnemen")
after(f"{LIVE}/afsluiten", "gesprek afgesloten", f"{LIVE}/overnemen", outcome="geholpen")


@use(f"{LIVE}/doorgeven", "gesprek doorgegeven")
async def pass_on(scene: Scene) -> httpx.Response:
    person, _ = await scene.colleague()
    await scene.send(f"/console{LIVE}/overnemen")
    return await scene.send(f"/console{LIVE}/doorgeven", email=person.email)


# Visits, mail and information days

VISIT = "/werkbezoeken/{reference}"
plain_use(f"{VISIT}/mail", "mail geschreven", subject=f"Dag {MARK}", body=WORDS, soort="vrij")
plain_use(f"{VISIT}/plannen", "werkbezoek gepland", datum=f"{datetime.now(UTC) + timedelta(days=20):%d/%m/%Y}")
plain_use(f"{VISIT}/status", "werkbezoek gewijzigd", status="gecontacteerd")


async def both_visits(scene: Scene) -> tuple[str, str]:
    mine = scene.ids["/console/werkbezoeken/{reference}"]
    return mine, str(await scene.one(select(Visit.reference).where(Visit.reference != mine)))


@use(f"{VISIT}/samenvoegen", "werkbezoeken samengevoegd")
async def merge(scene: Scene) -> httpx.Response:
    mine, other = await both_visits(scene)
    return await scene.send(f"/console{VISIT}/samenvoegen", met=other, blijft=mine)


@use(f"{VISIT}/losmaken", "werkbezoek losgemaakt")
async def undo_merge(scene: Scene) -> httpx.Response:
    mine, other = await both_visits(scene)
    await scene.send(f"/console{VISIT}/samenvoegen", met=other, blijft=other)
    return await scene.send(f"/console{VISIT}/losmaken")


@use(f"{VISIT}/gegevens", "werkbezoek verbeterd")
async def correct(scene: Scene) -> httpx.Response:
    form = (await scene.who.get(real(f"/console{VISIT}/gegevens", scene.ids))).text
    seen = re.search(r'name="seen" value="([^"]+)"', form)
    assert seen
    visit = await scene.one(select(Visit).where(Visit.reference == (await both_visits(scene))[0]))
    fields = {"contact": visit.contact_name, "email": visit.email, "phone": visit.phone, "people": "1 - 2"}
    rest = {"period": visit.period_text, "remark": f"{MARK} belt terug", "seen": seen[1]}
    return await scene.send(f"/console{VISIT}/gegevens", **fields, **rest)


@use("/post/{number}/tegenhouden", "mail tegengehouden")
async def hold_back(scene: Scene) -> httpx.Response:
    await scene.change(update(Mail).values(state=MailState.WAITING))
    return await scene.send("/console/post/{number}/tegenhouden")


@use("/post/{number}/opnieuw", "mail opnieuw geprobeerd")
async def try_again(scene: Scene) -> httpx.Response:
    await scene.change(update(Mail).values(state=MailState.FAILED))
    return await scene.send("/console/post/{number}/opnieuw")


plain_use("/infodagen", "infodag toegevoegd", day=DAY, theme="Afval")


async def new_day(scene: Scene) -> int:
    await scene.send("/console/infodagen", day=DAY, theme="Afval")
    return int(await scene.one(select(InformationDay.id).where(InformationDay.theme == "Afval")))


@use("/infodagen/{number}", "infodag gewijzigd")
async def change_day(scene: Scene) -> httpx.Response:
    return await scene.send(f"/console/infodagen/{await new_day(scene)}", day=DAY, theme="Water")


@use("/infodagen/{number}/verwijderen", "infodag verwijderd")
async def remove_day(scene: Scene) -> httpx.Response:
    return await scene.send(f"/console/infodagen/{await new_day(scene)}/verwijderen")


# Answers and proposals

plain_use("/antwoorden/{topic}", "antwoord gewijzigd", text="De waarden van de politie staan op de website.", base="1")
plain_use("/antwoorden/{topic}/terugzetten", "antwoord teruggezet", number="0", base="1")
plain_use("/voorstellen/uitvoer/{number}/overgenomen", "voorstellen overgenomen")


def proposal_use(path: str, action: str, kind: Kind, state: State, **fields: Any) -> None:
    """A valid use on a proposal of this kind in this state, with words that are in the way of nothing."""

    async def sent(scene: Scene) -> httpx.Response:
        free = select(Proposal.id).where(Proposal.kind == kind, Proposal.export.is_(None)).limit(1)
        number = await scene.one(free)
        harmless = {"text": "Vertel eens waar jullie agenten in geloven", "working_title": "", "note": MARK}
        await scene.change(update(Proposal).where(Proposal.id == number).values(state=state, **harmless))
        return await scene.send(f"/console/voorstellen{path.format(number=number)}", version="1", **fields)

    use(f"/voorstellen{path}", action)(sent)


proposal_use(
    "/{number}",
    "voorstel gewijzigd",
    Kind.EXAMPLE,
    State.DRAFT,
    text=f"Wie is {MARK}?",
    topic="De waarden van de politie",
)
proposal_use("/{number}/geen-persoonsgegevens", "voorstel: geen persoonsgegevens", Kind.EXAMPLE, State.PROPOSED)
proposal_use("/{number}/goedkeuren", "voorstel goedgekeurd", Kind.EXAMPLE, State.PROPOSED)
proposal_use("/{number}/afwijzen", "voorstel afgewezen", Kind.EXAMPLE, State.PROPOSED, reason=f"{MARK} is een naam")
proposal_use("/{number}/overgenomen", "voorstel overgenomen", Kind.NEW_TOPIC, State.PROPOSED)
proposal_use("/uitvoer", "voorstellen in een bestand", Kind.EXAMPLE, State.APPROVED)


# Administration

BEHEER = "/beheer"
plain_use(f"{BEHEER}/bewaartermijnen", "bewaartermijnen gewijzigd", gesprekken="400", version="0", action="bewaar")
plain_use(f"{BEHEER}/bewaartermijnen/nu", "bewaartermijnen toegepast")
plain_use(f"{BEHEER}/openingsuren", "openingsuren gewijzigd", hours="ma-vr 09:00-16:30", version="0")
plain_use(f"{BEHEER}/zinnen", "zinnen gewijzigd", title="Dag", text="Waarmee help ik je?", version="1")
plain_use(f"{BEHEER}/wissen/zoeken", "persoon gezocht", words=WORDS)
plain_use(f"{BEHEER}/wissen/bewijs/{{number}}/nakijken", "persoon gezocht", words=WORDS)


@use(f"{BEHEER}/wissen", "persoon gewist")
async def erase(scene: Scene) -> httpx.Response:
    number = await scene.one(select(Visit.id))
    return await scene.send("/console/beheer/wissen", words=WORDS, werkbezoek=str(number), confirmed="wissen")


# The tests


@dataclass(frozen=True)
class Filled:
    """The database of a scene, and how its administrator is logged in."""

    file: Path
    ids: dict[str, str]
    cookie: str
    csrf: str
    email: str


async def filled_at(file: Path) -> Filled:
    app = create_app(read_settings())
    who = await log_in(app, Role.ADMINISTRATOR, "Alma de beheerder")
    ids = await fill(app, who, WORDS)
    await app.state.engine.dispose()
    return Filled(file, ids, who.http.cookies[COOKIE], who.csrf, who.email)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """A database with everything in it, made once; each test copies it."""
    file = tmp_path_factory.mktemp("filled") / "console.db"
    migrate(f"sqlite+aiosqlite:///{file}")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{file}")
        environment.setenv("GATEWAY_SECRET", "for the test")
        return asyncio.run(filled_at(file))


@pytest.fixture(scope="module")
def migrated(filled: Filled) -> Path:
    """What the `app` of these tests begins with."""
    return filled.file


@pytest.fixture
async def scene(app: FastAPI, filled: Filled) -> Scene:
    trackers: Any = Trackers()
    app.state.rasa, app.state.eraser = trackers, eraser_on(app.state.sessions, trackers)
    who = Browser(browser(app, cookies={COOKIE: filled.cookie}), filled.csrf, filled.email)
    return Scene(app, who, filled.ids)


def all_posts() -> list[str]:
    return [path for method, path in routes() if method == "POST"]


def test_every_route_that_changes_something_is_used_here_or_has_a_reason_not_to() -> None:
    assert set(USES) | set(NO_ENTRY) == set(all_posts())
    assert not set(USES) & set(NO_ENTRY)


async def new_entries(scene: Scene, doing: Awaitable[httpx.Response]) -> tuple[httpx.Response, list[AuditEntry]]:
    """The answer, and what was noted meanwhile, oldest first; nothing of it may hold a citizen's words."""
    before = await scene.one(select(func.max(AuditEntry.id)))
    answer = await doing
    async with scene.app.state.sessions() as session:
        new = list(await session.scalars(select(AuditEntry).where(AuditEntry.id > before).order_by(AuditEntry.id)))
    told = json.dumps([[entry.action, entry.object, entry.details] for entry in new], ensure_ascii=False)
    assert MARK.lower() not in told.lower()
    return answer, new


@pytest.mark.parametrize("path", sorted(USES))
async def test_a_change_leaves_an_entry_of_who_did_it_without_a_citizens_words(scene: Scene, path: str) -> None:
    action, made = USES[path]
    answer, new = await new_entries(scene, made(scene))
    assert answer.status_code in (200, 303), answer.text
    assert (action, scene.who.email) in [(entry.action, entry.who) for entry in new]


@pytest.mark.parametrize(
    ("path", "fields", "reading"),
    [
        (f"{TALK}/notities", {"text": ""}, "gesprek gelezen"),
        (f"{LIVE}/zeg", {"text": f"Dag {MARK}"}, "gesprek gelezen"),
        (f"{VISIT}/status", {"status": "bestaat niet"}, "werkbezoek gelezen"),
        (f"{VISIT}/gegevens", {"seen": "lang geleden"}, "werkbezoek gelezen"),
        (f"{VISIT}/mail", {"subject": ""}, "werkbezoek gelezen"),
        ("/post/{number}/opnieuw", {}, "mail gelezen"),
        ("/voorstellen/{number}", {"version": "0"}, "voorstel gelezen"),
        ("/voorstellen/{number}/geen-persoonsgegevens", {"version": "0"}, "voorstel gelezen"),
        ("/voorstellen/{number}/goedkeuren", {"version": "0"}, "voorstel gelezen"),
    ],
)
async def test_a_change_that_is_refused_shows_what_it_is_about_and_that_is_noted(
    scene: Scene, path: str, fields: dict[str, str], reading: str
) -> None:
    answer, new = await new_entries(scene, scene.send(f"/console{path}", **fields))
    assert (answer.status_code in (409, 422), MARK in answer.text) == (True, True)
    assert [(entry.action, entry.who) for entry in new] == [(reading, scene.who.email)]


LIST, OWN, CITY = "a list: what is opened from it is noted", "of the employee alone", "of the city alone"
NO_READING = {
    **dict.fromkeys(("/gesprekken", "/live", "/live/lijst", "/post", "/werkbezoeken", "/vandaag"), LIST),
    **dict.fromkeys(("/gesprekken/bezig", "/voorstellen", "/voorstellen/nieuwe-onderwerpen"), LIST),
    **dict.fromkeys(("/account", "/account/tweede-stap", "/aanmelden", "/aanmelden/code", "/aanmelden/openid"), OWN),
    **dict.fromkeys(("/aanmelden/openid/terug", "/uitnodiging/{secret}"), OWN),
    **dict.fromkeys(("/antwoorden", "/antwoorden/voorbeeld.js", "/antwoorden/{topic}"), CITY),
    **dict.fromkeys(("/antwoorden/{topic}/verschil", "/infodagen", "/infodagen/{number}", "/modellen"), CITY),
    **dict.fromkeys(("/beheer", "/beheer/openingsuren", "/beheer/zinnen", "/beheer/bewaartermijnen"), CITY),
    **dict.fromkeys(("/gebruikers", "/logboek"), "of employees alone"),
    **dict.fromkeys(("", "/gesprekken/volgende"), "leads on, shows nothing"),
    **dict.fromkeys(("/cijfers", "/cijfers/zonder-antwoord", "/vandaag/wachtend"), "counts and single words"),
    "/beheer/wissen": "a field; what it finds is noted",
    **dict.fromkeys(("/beheer/wissen/bewijs/{number}", "/beheer/wissen/bewijs/{number}/bewijs.txt"), "a hash"),
}


def test_every_page_is_noted_when_it_is_read_or_has_a_reason_not_to_be() -> None:
    pages = {path for method, path in routes() if method == "GET"}
    noted = {path for path in pages if NOTED.fullmatch(path)}
    assert {f"/console{path}" for path in NO_READING} == pages - noted
