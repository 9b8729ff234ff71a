"""What is to be looked at in a proposal before it can be learnt from."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.proposals.desk import SETTLED, Found
from records.proposals.tables import Kind, Proposal, State
from web.console.proposals.drafts import names_in
from web.console.proposals.files import places
from web.console.proposals.likeness import examples_like, is_held_out, normalised, texts_like
from web.console.proposals.personal import personal_data

# A proposal in one of these states will be learnt; one like it in another topic would contradict it.
LEARNT = (State.APPROVED, State.TAKEN_OVER)


@dataclass(frozen=True)
class Flag:
    """One thing to look at; `voorstel_vlaggen.html` says it in words.

    Attributes:
        name: what it is.
        blocks: whether the proposal cannot go on with it.
        detail: kind of personal data, or the words that these are like.
        topic: the topic of those words.
        number: the other proposal.
    """

    name: str
    blocks: bool
    detail: str = ""
    topic: str | None = None
    number: int | None = None


@dataclass(frozen=True)
class Other:
    """Another proposal: its words normalised, its topic and its state."""

    number: int
    words: str
    topic: str | None
    state: str


def others_of(rows: Sequence[tuple[int, str, str | None, str]]) -> list[Other]:
    """The proposals to compare with, from their id, text, topic and state."""
    return [Other(number, normalised(text), topic, state) for number, text, topic, state in rows]


def flags_of(found: Found, others: Sequence[Other]) -> list[Flag]:
    """Everything to look at, what matters most first; nothing once it is taken over or refused."""
    proposal = found.proposal
    if proposal.state in SETTLED:
        return []
    flags = _personal(found) + ([] if proposal.text else [Flag("leeg", True)])
    if proposal.kind == Kind.NEW_TOPIC:
        return flags
    if proposal.topic not in places():
        flags.append(Flag("geen_onderwerp", True))
    if is_held_out(proposal.text):
        flags.append(Flag("toetsvraag", True))
    return flags + _like_examples(proposal) + _like_others(proposal, others)


def all_words(proposal: Proposal) -> str:
    """Everything in it that an employee or a citizen wrote."""
    return "\n".join((proposal.text, proposal.working_title, proposal.note))


def _personal(found: Found) -> list[Flag]:
    if found.proposal.cleared_by:
        return []
    kinds = personal_data(all_words(found.proposal), names_in(found.message))
    return [Flag("persoonsgegevens", True, kind) for kind in kinds]


def _like_examples(proposal: Proposal) -> list[Flag]:
    """The nearest example in the same topic, and the nearest in another."""
    flags: list[Flag] = []
    for name, is_here in (("ander_onderwerp", False), ("zelfde_onderwerp", True)):
        near = [each for each in examples_like(proposal.text) if (each.topic == proposal.topic) == is_here]
        if near:
            flags.append(Flag(f"{name}_{_nearness(near[0].is_same)}", near[0].is_same, near[0].text, near[0].topic))
    return flags


def _like_others(proposal: Proposal, others: Sequence[Other]) -> list[Flag]:
    """The nearest other proposal; the same words twice are learnt once."""
    for at, is_same in texts_like(proposal.text, [other.words for other in others]):
        other = others[at]
        if other.number != proposal.id:
            blocks = is_same and other.state in LEARNT
            return [Flag(f"voorstel_{_nearness(is_same)}", blocks, topic=other.topic, number=other.number)]
    return []


def _nearness(is_same: bool) -> str:
    return "zelfde" if is_same else "bijna"
