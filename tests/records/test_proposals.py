"""Training proposals: collected once, changed as they were seen, gone with their message until they are approved."""

import asyncio
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy import delete, select, text

from records.conversations import verdicts, wiping
from records.conversations.tables import Author, Conversation, Message
from records.conversations.turns import erase_conversation
from records.conversations.wiping import WIPED
from records.engine import Sessions
from records.proposals import desk, export
from records.proposals.desk import ChangedMeanwhile
from records.proposals.tables import Kind, Proposal, State
from records.staff.tables import Employee, Judgement, Role, Verdict

NOW = datetime(2027, 3, 2, 9, tzinfo=UTC)
WHO = "ada@stad.example"
NUMBERS = count(1)


async def asked(sessions: Sessions, **understood: Any) -> int:
    """A message of a citizen; its id."""
    name = f"{next(NUMBERS):032x}"
    async with sessions.begin() as session:
        if await session.get(Employee, 1) is None:
            about = {"email": WHO, "name": "Ada", "role": Role.CLERK, "password_hash": "", "created_at": NOW}
            session.add(Employee(id=1, active=True, **about))
        session.add(Conversation(id=name, token_hash=name, created_at=NOW, expires_at=NOW))
        await session.flush()
        about = {"conversation_id": name, "at": NOW, "author": Author.CITIZEN, "buttons": [], "emergency": False}
        values = {"intent": "stad_missie", "confidence": 0.9, "form": None, **understood}
        message = Message(**about, text=f"vraag {name}", understood=values)
        session.add(message)
        await session.flush()
    return message.id


async def proposed(sessions: Sessions, state: State = State.DRAFT, **values: Any) -> Proposal:
    """A stored proposal of a message."""
    message = await asked(sessions)
    about = {"lives_with": message, "kind": Kind.EXAMPLE, "text": "wat wil de stad", "topic": "stad_visie", **values}
    made = Proposal(message_id=message, state=state, changed_at=NOW, **about)
    async with sessions.begin() as session:
        session.add(made)
    return made


async def stored(sessions: Sessions) -> list[Proposal]:
    async with sessions() as session:
        return list(await session.scalars(select(Proposal).order_by(Proposal.id)))


async def read(sessions: Sessions, number: int) -> Proposal:
    found = await desk.proposal(sessions, number, to_staff=True)
    assert found is not None
    return found.proposal


def draft(verdict: Verdict, message: Message) -> Proposal:
    """A proposal with nothing but the words of its message."""
    return Proposal(
        message_id=message.id, lives_with=message.id, state=State.DRAFT, kind=Kind.EXAMPLE, text=message.text,
        topic=verdict.topic, changed_at=verdict.at,
    )  # fmt: skip


async def judge(sessions: Sessions, message: int, judgement: Judgement, topic: str | None = None) -> bool:
    async with sessions() as session:
        conversation = (await session.get_one(Message, message)).conversation_id
    return await verdicts.judge(sessions, conversation, message, 1, judgement, topic, draft)


async def test_verdicts_that_teach_something_make_a_proposal_and_the_others_not(sessions: Sessions) -> None:
    wrong, new, not_ours = [await asked(sessions) for _ in range(3)]
    doubted = await asked(sessions, confidence=0.55)
    for message, judgement in (
        (wrong, Judgement.WRONG), (new, Judgement.NEW_TOPIC), (not_ours, Judgement.NOT_OURS),
        (doubted, Judgement.GOOD), (await asked(sessions), Judgement.GOOD),
        (await asked(sessions, intent="nlu_fallback", confidence=0.5), Judgement.GOOD),
        (await asked(sessions, confidence=0.3, form="visit_form"), Judgement.GOOD),
    ):  # fmt: skip
        assert await judge(sessions, message, judgement)
    assert [each.message_id for each in await stored(sessions)] == [wrong, new, not_ours, doubted]


async def test_a_wiped_message_is_not_proposed(sessions: Sessions) -> None:
    message = await asked(sessions)
    async with sessions.begin() as session:
        (await session.get_one(Message, message)).text = WIPED
    assert await judge(sessions, message, Judgement.WRONG, "stad_visie")
    assert await stored(sessions) == []


async def test_a_draft_follows_a_new_verdict_until_somebody_changed_it(sessions: Sessions) -> None:
    untouched, changed = await proposed(sessions), await proposed(sessions, changed_by=WHO)
    put_forward = await proposed(sessions, State.PROPOSED)
    for each in (untouched, changed, put_forward):
        assert each.message_id
        assert await judge(sessions, each.message_id, Judgement.WRONG, "stad_missie")
    topics = {each.message_id: each.topic for each in await stored(sessions)}
    assert topics == {
        untouched.message_id: "stad_missie", changed.message_id: "stad_visie", put_forward.message_id: "stad_visie",
    }  # fmt: skip


async def test_a_better_verdict_takes_the_draft_away(sessions: Sessions) -> None:
    made = await proposed(sessions)
    assert made.message_id
    assert await judge(sessions, made.message_id, Judgement.GOOD)
    assert await stored(sessions) == []


async def test_colleagues_who_judge_at_the_same_moment_make_one_proposal(sessions: Sessions) -> None:
    message = await asked(sessions)
    both = [judge(sessions, message, Judgement.WRONG, topic) for topic in ("stad_visie", "stad_missie")]
    assert await asyncio.gather(*both) == [True, True]
    async with sessions() as session:
        verdict = await session.get_one(Verdict, message)
    [made] = await stored(sessions)
    assert made.topic == verdict.topic


async def test_developers_see_what_is_put_forward_and_no_personal_data(sessions: Sessions) -> None:
    for state in State:
        await proposed(sessions, state)
        await proposed(sessions, state, is_suspect=True)
    expected = {State.PROPOSED: 1, State.APPROVED: 1, State.TAKEN_OVER: 1}
    seen = await desk.counts(sessions, to_staff=False)
    assert seen == {(Kind.EXAMPLE, state): number for state, number in expected.items()}
    for made in await stored(sessions):
        is_shown = made.state in expected and not made.is_suspect
        assert (await desk.proposal(sessions, made.id, to_staff=False) is not None) == is_shown
        listed = await desk.newest(sessions, State(made.state), to_staff=False)
        assert (made.id in [each.proposal.id for each in listed]) == is_shown
        texts = [row.id for row in await desk.texts(sessions, to_staff=False)]
        assert (made.id in texts) == is_shown
    assert sum((await desk.counts(sessions, to_staff=True)).values()) == 10


async def test_nobody_changes_or_decides_on_what_they_did_not_see(sessions: Sessions) -> None:
    seen = await proposed(sessions, State.PROPOSED)
    new = Proposal(
        kind=Kind.EXAMPLE, text="anders", topic="stad_missie", working_title="", note="", is_suspect=True,
        cleared_by=None,
    )  # fmt: skip
    await desk.rewrite(sessions, seen, new, State.PROPOSED, WHO)
    with pytest.raises(ChangedMeanwhile):
        await desk.decide(sessions, seen, State.APPROVED, WHO)
    with pytest.raises(ChangedMeanwhile):
        await desk.rewrite(sessions, seen, new, State.DRAFT, WHO)
    with pytest.raises(ChangedMeanwhile):
        await desk.clear(sessions, seen, WHO)
    now = await read(sessions, seen.id)
    assert (now.text, now.topic, now.state, now.is_suspect, now.version) == (
        "anders", "stad_missie", State.PROPOSED, True, 2,
    )  # fmt: skip


async def test_words_that_are_approved_are_not_changed_any_more(sessions: Sessions) -> None:
    seen = await proposed(sessions, State.PROPOSED)
    await desk.decide(sessions, seen, State.APPROVED, WHO)
    approved = await read(sessions, seen.id)
    with pytest.raises(ChangedMeanwhile):
        await desk.rewrite(sessions, approved, approved, State.DRAFT, WHO)
    with pytest.raises(ChangedMeanwhile):
        await desk.decide(sessions, await proposed(sessions, State.DRAFT), State.APPROVED, WHO)


@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED, State.REFUSED])
async def test_what_is_not_approved_goes_with_its_message(sessions: Sessions, state: State) -> None:
    made = await proposed(sessions, state)
    async with sessions.begin() as session:
        # By the database alone, as whoever erases in SQL does it.
        await session.execute(text("DELETE FROM messages WHERE id = :id"), {"id": made.message_id})
    assert await stored(sessions) == []


async def test_it_goes_with_its_conversation_too(sessions: Sessions) -> None:
    made = await proposed(sessions)
    async with sessions.begin() as session:
        message = await session.get_one(Message, made.message_id)
        await session.execute(delete(Conversation).where(Conversation.id == message.conversation_id))
    assert await stored(sessions) == []


async def test_what_is_approved_stays_without_its_message_and_goes_again_when_refused(sessions: Sessions) -> None:
    approved, refused = await proposed(sessions, State.PROPOSED), await proposed(sessions, State.PROPOSED)
    for each in (approved, refused):
        await desk.decide(sessions, each, State.APPROVED, WHO)
    await desk.decide(sessions, await read(sessions, refused.id), State.REFUSED, WHO, "toch niet")
    async with sessions() as session:
        conversations = list(await session.scalars(select(Conversation.id)))
    for conversation in conversations:
        await erase_conversation(sessions, conversation)
    [left] = await stored(sessions)
    assert (left.id, left.message_id, left.state) == (approved.id, None, State.APPROVED)


async def test_a_wiped_message_takes_its_proposal_along_except_an_approved_one(sessions: Sessions) -> None:
    gone, stays = await proposed(sessions, State.PROPOSED), await proposed(sessions, State.PROPOSED)
    await desk.decide(sessions, stays, State.APPROVED, WHO)
    for each in (gone, stays):
        assert each.message_id
        async with sessions() as session:
            conversation = (await session.get_one(Message, each.message_id)).conversation_id
        assert await wiping.wipe(sessions, conversation, each.message_id, 1, lambda *_: False)
    assert [each.id for each in await stored(sessions)] == [stays.id]


async def test_a_page_goes_on_where_the_one_before_ended(sessions: Sessions) -> None:
    made = [(await proposed(sessions)).id for _ in range(desk.PAGE + 2)]
    first = await desk.newest(sessions, State.DRAFT, to_staff=True)
    assert [each.proposal.id for each in first] == made[:0:-1]
    rest = await desk.newest(sessions, State.DRAFT, to_staff=True, before=made[2])
    assert [each.proposal.id for each in rest] == made[1::-1]


async def test_the_next_one_is_older_and_then_the_newest(sessions: Sessions) -> None:
    first, second, third = [(await proposed(sessions)).id for _ in range(3)]
    await proposed(sessions, State.PROPOSED)
    for number, expected in ((third, second), (second, first), (first, third)):
        assert await desk.following(sessions, number, State.DRAFT, Kind.EXAMPLE, True) == expected
    assert await desk.following(sessions, first, State.REFUSED, Kind.EXAMPLE, True) is None


async def test_a_file_holds_the_same_proposals_until_it_is_taken_over(sessions: Sessions) -> None:
    first, second = await proposed(sessions, State.APPROVED), await proposed(sessions, State.APPROVED)
    assert await export.start(sessions, [first.id, second.id]) == 1
    later = await proposed(sessions, State.APPROVED)
    assert [each.id for each in await export.approved(sessions)] == [later.id]
    assert await export.start(sessions, [first.id, later.id]) == 2
    assert await export.start(sessions, [first.id]) is None
    assert await export.files(sessions) == [(1, 2), (2, 1)]
    assert await export.take_over(sessions, 1, WHO) == 2
    assert await export.in_file(sessions, 1) == []
    assert await export.files(sessions) == [(2, 1)]
    assert [each.state for each in await stored(sessions)] == [State.TAKEN_OVER] * 2 + [State.APPROVED]


async def test_who_refuses_an_approved_proposal_takes_it_out_of_its_file(sessions: Sessions) -> None:
    made = await proposed(sessions, State.APPROVED)
    await export.start(sessions, [made.id])
    await desk.decide(sessions, await read(sessions, made.id), State.REFUSED, WHO, "toch niet")
    assert await export.files(sessions) == []
