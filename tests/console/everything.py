"""A console in which every kind of thing is there, with words of choice in it, and the address of each."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from sqlalchemy import select

from records.administration import erasure, settings
from records.answers import versions
from records.conversations import case_work
from records.conversations import saved_filters as case_filters
from records.conversations.tables import Author, Conversation, Handover, Message
from records.mail.letters import Letter
from records.mail.tables import Mail
from records.proposals.tables import Kind, Proposal, State
from records.staff import accounts, audit, invitations, login, second_step
from records.staff.tables import Role
from records.visits import corrections, desk
from records.visits.file import visit_file
from records.visits.requests import VisitRequest, store_visit
from records.visits.tables import InformationDay, Visit
from tests.console.conftest import PASSWORD, Browser
from tests.console.test_conversations import talk, understood
from tests.console.test_rights import all_routes, routes
from web.answers import load_answers
from web.console.conversations.asked import FIELDS
from web.console.proposals.drafts import plain_words

TOPIC = "politie_waarden"
SOON = date.today() + timedelta(days=30)


def names_in(needed: Dependant, kind: str) -> set[str]:
    """Names of what a route takes, for itself and for what it depends on."""
    own = {field.alias for field in getattr(needed, kind)}
    return own.union(*(names_in(each, kind) for each in needed.dependencies))


# Of all addresses, with those that are read from the address itself; and of all forms, with the token.
PARAMETERS = sorted({*FIELDS, "na"}.union(*(names_in(each.dependant, "query_params") for each in all_routes())))
FORM = sorted(set[str]().union(*(names_in(each.dependant, "body_params") for each in all_routes())) - {"csrf"})
# Further states of pages, besides each address by itself.
MORE = [
    ("/console/antwoorden/{topic}", "/verschil?van=0&tot=1"),
    ("/console/werkbezoeken", "?weergave=bord"),
    ("/console/cijfers", "?periode=7"),
    ("/console/logboek", "?nakijken=ja"),
    *(("/console/voorstellen", f"?staat={state}") for state in State),
]


async def employee_id(app: FastAPI, who: Browser) -> int:
    return next(each.id for each in await accounts.employees(app.state.sessions) if each.email == who.email)


async def fill(app: FastAPI, viewer: Browser, words: str, learnt: str = "") -> dict[str, str]:
    """Put words everywhere; what stands for the first `{…}` in each path, by the path so far.

    Args:
        app, viewer: the console, and who has a saved filter in it.
        words: what citizens and colleagues wrote.
        learnt: what was approved to learn from, if that is something else: developers read it.
    """
    sessions = app.state.sessions
    invitation = await invitations.invite(sessions, Role.CLERK)
    another = await invitations.invite(sessions, Role.CLERK)
    person = await invitations.accept(sessions, another, words, f"{words}@a.nl", PASSWORD)
    await invitations.invite_again(sessions, person)
    await login.start_session(sessions, person)
    await second_step.start_setup(sessions, person.id)
    conversation = await _conversation(app, words, learnt or words)
    await case_work.add_note(sessions, conversation, person.id, words)
    await case_work.add_label(sessions, conversation, person.id, words[:40])
    await case_work.assign(sessions, conversation, person.id, person.id)
    for owner in (person.id, await employee_id(app, viewer)):
        await case_filters.save_filter(sessions, owner, words[:60], urlencode({"woorden": words}))
    visit = await _visit(app, words, conversation, person.email)
    answer = load_answers()[TOPIC]
    await versions.add_version(sessions, TOPIC, 0, person, versions.Draft(words, None, answer.hash))
    await settings.write_sentences(sessions, [settings.Sentence(words, words)], 0)
    await audit.note(sessions, person.email, words[:60], words, woorden=words)
    proof = await erasure.keep_proof(
        sessions, who=person.email, salt="ab", digest="d", erased={"gesprekken": 1}, left={}, is_complete=True
    )
    day = InformationDay(day=SOON, theme=words)
    proposal = await _proposals(app, plain_words(words), plain_words(learnt or words), day)
    async with sessions() as session:
        mail = await session.scalar(select(Mail.id).where(Mail.who == person.email))
    return {
        "/console/uitnodiging/{secret}": invitation,
        "/console/gebruikers/{number}": str(person.id),
        "/console/gesprekken/{conversation}": conversation,
        "/console/live/{conversation}": conversation,
        "/console/werkbezoeken/{reference}": visit.reference,
        "/console/post/{number}": str(mail),
        "/console/infodagen/{number}": str(day.id),
        "/console/antwoorden/{topic}": TOPIC,
        "/console/voorstellen/{number}": str(proposal),
        "/console/voorstellen/uitvoer/{number}": "1",
        "/console/cijfers/{table}": "modellen",
        "/console/beheer/wissen/bewijs/{number}": str(proof.id),
    }


async def _conversation(app: FastAPI, words: str, model: str) -> str:
    about = {**understood(confidence=0.3), "model": model, "entities": [{"entity": "PERSON", "value": words}]}
    now = datetime.now(UTC)
    id_, [message] = await talk(app, words, reply=words, thumb="down", understood=about, at=now)
    async with app.state.sessions.begin() as session:
        found = await session.get_one(Conversation, id_)
        found.token_hash = "e" * 64
        found.handover, found.rating, found.rating_words = Handover.WAITING, 1, words
        found.caller_name = found.caller_contact = words
        reply = await session.scalar(select(Message).where(Message.reply_to == message))
        reply.thumb_words, reply.buttons = words, [{"id": "1", "title": words}]
        said = {"conversation_id": id_, "at": now, "author": Author.STAFF, "emergency": False, "buttons": []}
        session.add(Message(**said, name=words, text=words))
    return id_


async def _visit(app: FastAPI, words: str, conversation: str, who: str) -> Visit:
    sessions = app.state.sessions
    request = VisitRequest(
        organisation=words, contact_name=words, email=f"{words}@b.nl", phone=words[:32], themes=[words], people_min=1,
        people_max=2, period_text=words, period_from=SOON, period_to=SOON, remark=words,
    )  # fmt: skip
    await store_visit(sessions, request, "key 1", conversation)
    visit = await store_visit(sessions, request, "key 2", conversation)
    fields = replace(corrections.correctable(visit), remark=words * 2)
    await corrections.correct(sessions, visit.reference, visit.updated_at, fields, who)
    await desk.queue_letter(sessions, visit.reference, Letter(words, words), who)
    file = await visit_file(sessions, visit.reference)
    assert file
    return file.visit


async def _proposals(app: FastAPI, words: str, learnt: str, day: InformationDay) -> int:
    """Proposals of every kind, and an information day; the id of a draft."""
    now = datetime.now(UTC)
    times = {"changed_at": now}
    example = {"kind": Kind.EXAMPLE, "topic": TOPIC, **times}
    new = {"kind": Kind.NEW_TOPIC, "working_title": words[:100], "note": words, **times}
    draft = Proposal(**example, state=State.DRAFT, text=words)
    async with app.state.sessions.begin() as session:
        session.add_all([
            draft, day, Proposal(**example, state=State.REFUSED, text=words, reason=words),
            Proposal(**example, state=State.PROPOSED, text=words, is_suspect=True),
            Proposal(**example, state=State.APPROVED, text=learnt, export=1),
            Proposal(**example, state=State.APPROVED, text=learnt), Proposal(**new, state=State.DRAFT, text=words),
        ])  # fmt: skip
        await session.flush()
        return draft.id


def head(path: str) -> str:
    """A path up to and with its first `{…}`."""
    return path[: path.index("}") + 1] if "{" in path else path


def real(path: str, ids: dict[str, str]) -> str:
    """The path of a thing that is there."""
    return path.replace(head(path), ids[head(path)].join([head(path).rpartition("{")[0], ""])) if "{" in path else path


def pages(ids: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Path and address of everything that can be read."""
    of_routes = [(path, real(path, ids)) for method, path in routes() if method == "GET"]
    return [*of_routes, *((path, real(path, ids) + query) for path, query in MORE)]
