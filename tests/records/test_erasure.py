"""One person is found in every way of writing and erased everywhere; what is somebody else's stays."""

from pathlib import Path

import pytest
from sqlalchemy import select

from records.administration import erasure, sought
from records.administration import found as found_in
from records.administration.found import Found, find
from records.administration.sought import Kind, Unusable
from records.conversations.case_tables import ConversationLabel, Note, SavedFilter
from records.engine import Sessions
from records.mail.tables import Mail
from records.proposals.tables import Proposal, State
from records.visits.tables import Visit, VisitEvent
from tests.records.erasing import (
    Trackers,
    ask_visit,
    count_of,
    eraser_on,
    file_of,
    ids_of_conversations,
    mail_to,
    messages_of,
    proposal_of,
    talk,
    work_on,
)
from web.console.administration.searching import in_topic_files

EMAIL, PHONE, NAME = "zoe.voorbeeld@burger.example", "0470 12 34 56", "Zoë Voorbeeld"


@pytest.mark.parametrize(
    ("words", "text", "is_in"),
    [
        ("0470 12 34 56", "bel mij op +32 (0)470/12.34.56 aub", True),
        ("+32 470 12 34 56", "om 12 0470123456", True),
        ("0032470123456", "0470\N{NO-BREAK SPACE}12\N{EN DASH}34\N{EN DASH}56", True),
        ("0470123456", "3470123456", False),
        ("0470123456", "04701234567", False),
        ("015 20 00 00", "015/20.00.00", True),
        ("+31 6 12345678", "0031612345678", True),
        ("zoe voorbeeld", "Mijn naam is Voorbeeld, Zoë", True),
        ("ZOË VOORBEELD", "zoe\N{COMBINING DIAERESIS} voorbeeld", True),
        ("Zoë", "Zoëlla", False),
        ("Jan Peeters", "Jan Janssens", False),
        ("o'neill_x", "O\N{RIGHT SINGLE QUOTATION MARK}Neill_X", True),
        ("A.B@voorbeeld.example", "schrijf naar a.b@Voorbeeld.example.", True),
        ("b@voorbeeld.example", "a.b@voorbeeld.example", False),
        ("b@voorbeeld.ex", "b@voorbeeld.example", False),
        ("wb-abcd-2345", "mijn nummer is WB ABCD 2345", True),
        ("WB-ABCD-2345", "WB-ABCD-2346", False),
        ("db_wit", "dbxwit", False),
    ],
)  # fmt: skip
async def test_a_person_is_found_in_every_way_of_writing(
    sessions: Sessions, words: str, text: str, is_in: bool
) -> None:
    [one] = sought.read(words)
    assert one.is_in(text) is is_in
    conversation = await talk(sessions, text)
    found = await find(sessions, [one])
    assert [each.conversation.id for each in found.conversations] == [conversation] * is_in


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("ada@voorbeeld.example", Kind.EMAIL), ("015 12 34 56", Kind.PHONE), ("wb abcd 2345", Kind.REFERENCE),
        ("Ada Voorbeeld", Kind.NAME), ("WB-0000-0000", Kind.NAME),
    ],
)  # fmt: skip
def test_what_is_looked_for_is_told_apart(words: str, kind: Kind) -> None:
    assert sought.read(words)[0].kind is kind


@pytest.mark.parametrize(
    ("words", "reason"),
    [("", "leeg"), (" \n\0", "leeg"), ("ab", "kort"), ("12345", "kort"), ("a b@c", "email"), ("x" * 201, "te_veel"),
     ("\n".join(f"naam {n}" for n in range(11)), "te_veel")],
)  # fmt: skip
def test_words_that_nobody_can_be_found_by_are_refused(words: str, reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        sought.read(words)


def test_a_hash_is_the_same_for_every_way_of_writing_and_tells_nothing_without_the_salt() -> None:
    salt = sought.new_salt()
    one = sought.digest_of(sought.read("Zoë Voorbeeld\n0470 12 34 56"), salt)
    assert one == sought.digest_of(sought.read("+32470123456\nvoorbeeld ZOE"), salt)
    assert one != sought.digest_of(sought.read("Zoë Voorbeeld\n0470 12 34 57"), salt)
    assert one != sought.digest_of(sought.read("Zoë Voorbeeld\n0470 12 34 56"), sought.new_salt())


async def everything(sessions: Sessions) -> tuple[str, Visit]:
    """A person who stands in every place where somebody can stand."""
    conversation = await talk(sessions, f"ik ben {NAME}", "wat is de missie?", caller_contact="+32470123456")
    await work_on(sessions, conversation, f"belt terug naar {PHONE}", "zoe voorbeeld", "woorden=Zo%C3%AB+Voorbeeld")
    visit = await ask_visit(sessions, NAME, EMAIL, "+32 470 12 34 56", conversation=conversation)
    asked = (await messages_of(sessions, conversation))[1].id
    async with sessions.begin() as session:
        session.add(proposal_of(f"ik ben {NAME}", asked, lives_with=asked))
        session.add(proposal_of(f"bel {PHONE}", None, state=State.APPROVED))
        session.add(
            VisitEvent(
                visit_id=visit.id, at=visit.created_at, what="verbeterd", field="email", old="x@y.example", new=EMAIL
            )
        )
    return conversation, visit


def correction(visit: Visit, old: str, new: str) -> VisitEvent:
    return VisitEvent(visit_id=visit.id, at=visit.created_at, what="verbeterd", field="email", old=old, new=new)


async def test_one_person_is_erased_everywhere_and_a_second_search_finds_nothing(
    sessions: Sessions, tmp_path: Path
) -> None:
    conversation, visit = await everything(sessions)
    other = await talk(sessions, "ik ben Jan Janssens")
    other_visit = await ask_visit(sessions, "Jan Janssens", "jan@burger.example")
    file = await file_of(sessions, visit, tmp_path)
    half_written = file.with_suffix(".part")
    half_written.write_text("Dag")
    them = sought.read(f"{EMAIL}\n{PHONE}\n{NAME}")
    found = await find(sessions, them)
    assert found.counts() == {"gesprekken": 1, "werkbezoeken": 1, "mails": 1, "voorstellen": 2, "filters": 1}
    assert found.conversations[0].where == {"berichten": 1, "beller": 1, "notas": 1, "labels": 1}
    assert found.conversations[0].visits == [visit.reference]
    assert found.also == []
    trackers = Trackers()
    done = await eraser_on(sessions, trackers, tmp_path).all_of(found)
    # The proposal that is not approved yet went with its message.
    assert done.is_complete
    assert {name: count for name, count in done.counts.items() if count} == {
        "gesprekken": 1, "berichten": 5, "trackers": 1, "werkbezoeken": 1, "mails": 1, "voorstellen": 1, "filters": 1,
    }  # fmt: skip
    assert trackers.forgotten == [conversation]
    assert not file.exists()
    assert not half_written.exists()
    assert not any((await find(sessions, them)).counts().values())
    assert await ids_of_conversations(sessions) == {other}
    for table in (Note, ConversationLabel, SavedFilter, Proposal):
        assert await count_of(sessions, table) == 0, table
    async with sessions() as session:
        assert list(await session.scalars(select(Visit.id))) == [other_visit.id]
        assert set(await session.scalars(select(VisitEvent.visit_id))) == {other_visit.id}
        assert set(await session.scalars(select(Mail.visit_id))) == {other_visit.id}


async def test_a_visit_leads_to_its_conversation_and_to_other_words_of_the_same_person(sessions: Sessions) -> None:
    conversation = await talk(sessions, "ik wil een werkbezoek")
    visit = await ask_visit(sessions, NAME, EMAIL, "+32 470 12 34 56", conversation=conversation)
    found = await find(sessions, sought.read(visit.reference))
    assert [each.conversation.id for each in found.conversations] == [conversation]
    assert (found.conversations[0].where, found.conversations[0].excerpt) == ({}, "")
    assert found.also == [EMAIL, "+32 470 12 34 56", NAME]


async def test_what_stood_in_a_visit_before_it_was_put_right_is_found(sessions: Sessions) -> None:
    visit = await ask_visit(sessions, "Jan Janssens", "jan@burger.example")
    async with sessions.begin() as session:
        session.add(
            VisitEvent(
                visit_id=visit.id,
                at=visit.created_at,
                what="verbeterd",
                field="email",
                old=EMAIL,
                new="jan@burger.example",
            )
        )
    assert [each.id for each in (await find(sessions, sought.read(EMAIL))).visits] == [visit.id]


async def test_a_mail_to_somebody_goes_alone_when_only_that_is_chosen(sessions: Sessions, tmp_path: Path) -> None:
    visit = await ask_visit(sessions, "Jan Janssens", "jan@burger.example")
    kept = await file_of(sessions, visit, tmp_path)
    async with sessions.begin() as session:
        session.add(mail_to(visit, recipient=EMAIL))
    found = await find(sessions, sought.read(EMAIL))
    gone = kept.with_name(f"{visit.reference}.{found.mails[0].id}.eml")
    gone.write_text("Dag,")
    await eraser_on(sessions, Trackers(), tmp_path).all_of(Found(mails=found.mails))
    assert (await count_of(sessions, Visit), await count_of(sessions, Mail)) == (1, 1)
    assert (kept.exists(), gone.exists()) == (True, False)


async def test_rasa_away_in_the_middle_leaves_what_is_left_to_be_found_and_erased_again(sessions: Sessions) -> None:
    conversation, _ = await everything(sessions)
    second = await talk(sessions, f"ik ben {NAME}, nog eens", days_ago=1)
    trackers = Trackers()
    trackers.away = {second}
    eraser, them = eraser_on(sessions, trackers), sought.read(f"{EMAIL}\n{PHONE}\n{NAME}")
    done = await eraser.all_of(await find(sessions, them))
    assert (done.is_complete, done.counts["gesprekken"]) == (False, 1)
    assert await ids_of_conversations(sessions) == {second}
    assert len(await messages_of(sessions, second)) == 3
    # The visit is still there, and leads to what Rasa keeps.
    assert await count_of(sessions, Visit) == 1
    trackers.away = set()
    assert (await eraser.all_of(await find(sessions, them))).is_complete
    assert not any((await find(sessions, them)).counts().values())
    assert set(trackers.forgotten) == {conversation, second}


async def test_what_rasa_keeps_behind_a_visit_goes_when_the_conversation_itself_is_gone(sessions: Sessions) -> None:
    await ask_visit(sessions, NAME, EMAIL, conversation="al/gewist")
    trackers = Trackers()
    done = await eraser_on(sessions, trackers).all_of(await find(sessions, sought.read(EMAIL)))
    assert trackers.forgotten == ["al%2Fgewist"]
    assert done.counts["trackers"] == 1


async def test_the_search_reads_every_message_some_at_a_time(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_in, "AT_ONCE", 2)
    ids = {await talk(sessions, f"ik ben {NAME}", "dag", f"nog eens {NAME}") for _ in range(4)}
    found = await find(sessions, sought.read(NAME))
    assert {each.conversation.id for each in found.conversations} == ids
    assert {each.where["berichten"] for each in found.conversations} == {2}


async def test_what_the_assistant_learns_from_is_searched_and_told_by_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "stad").mkdir(parents=True)
    (folder / "stad" / "missie.yml").write_text(f"nlu:\n    - ik ben {NAME}\n", encoding="utf-8")
    assert await in_topic_files(sought.read(NAME), folder) == ["data/stad/missie.yml:2"]
    assert await in_topic_files(sought.read(PHONE), folder) == []


async def test_a_proof_is_kept_and_holds_nothing_of_the_person(sessions: Sessions) -> None:
    kept = await erasure.keep_proof(
        sessions, who="alma@stad.example", salt="00" * 16, digest="0" * 64, erased={"gesprekken": 1}, left={},
        is_complete=True,
    )  # fmt: skip
    assert (await erasure.proofs(sessions))[0].id == kept.id
    found = await erasure.proof(sessions, kept.id)
    assert found is not None
    assert (found.who, found.erased, found.is_complete) == ("alma@stad.example", {"gesprekken": 1}, True)
    assert await erasure.proof(sessions, 999999) is None
