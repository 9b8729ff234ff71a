"""Visit forms filled in over the REST channel; what is timed is the last turn, which writes the row."""

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import yaml

from tests.bench.servers import RasaServer, Replies, Surroundings
from tests.bench.settings import Name
from tests.bench.turns import Samples, Turns, rotated

REFERENCE = re.compile(r"WB-\w{4}-\w{4}")
INTENT = "werkbezoek_aanvragen"
# Short ones hold no value that the form would ask about; the others are for a model that learned very little.
OPENINGS = 3
ANSWERS = {
    "organisatie": "OCMW van Lier", "contact": "Ada Voorbeeld", "email": "ada@voorbeeld.example",
    "telefoon": "overslaan", "themas": "sociaal beleid", "personen": "18 personen", "periode": "begin juni {year}",
    "opmerking": "we komen met de trein",
}  # fmt: skip
SUMMARY = "samenvatting"
# Typed; then the button, by its title for our channel and by its payload for stock's.
CONFIRMATIONS = {"stock": ("ja, verstuur maar", "/gedeeld_ja"), "ours": ("ja, verstuur maar", "ja", "Ja, verstuur")}
MOST_TURNS = 25
ENOUGH_OF_IT = 25


@dataclass
class Submits:
    """What came of the forms of one server.

    Attributes:
        milliseconds: of every confirming turn after which the row stood in the database.
        begun: how many forms were begun.
    """

    milliseconds: Samples = field(default_factory=list)
    begun: int = 0


def submit_forms(turns: Turns, surroundings: Surroundings, count: int) -> dict[Name, Submits]:
    """Fill in so many forms on each server, turn by turn beside each other."""
    prompts = load_prompts(turns.servers[0])
    results: dict[Name, Submits] = {server.name: Submits() for server in turns.servers}
    for number in range(count):
        running = [
            fill_in(turns, server, prompts, surroundings, results[server.name])
            for server in rotated(turns.servers, number)
        ]  # fmt: skip
        while running:
            running = [form for form in running if next(form, False)]
    return results


def fill_in(
    turns: Turns, server: RasaServer, prompts: dict[str, str], surroundings: Surroundings, result: Submits
) -> Iterator[bool]:
    """One form; yields True after every turn that is not the last one."""
    sender = f"form-{secrets.token_hex(6)}"
    result.begun += 1
    replies: Replies = []
    for opening in openings_of(server):
        _, replies = turns.take(server, sender, opening)
        yield True
        if asked_in(replies, prompts):
            break
    confirmations = iter(CONFIRMATIONS["stock" if server.name == "stock" else "ours"])
    for _ in range(MOST_TURNS):
        asked = asked_in(replies, prompts)
        text = ANSWERS.get(asked or "") or next(confirmations, None)
        if text is None:
            return
        took, replies = turns.take(server, sender, text.format(year=date.today().year + 1))
        if any(REFERENCE.search(reply.get("text") or "") for reply in replies):
            if surroundings.visits_of(sender) == 1:
                result.milliseconds.append(took)
            return
        yield True


def openings_of(server: RasaServer) -> list[str]:
    """Training examples that open the form, the shortest first; at last the payload, which stock's channel takes."""
    examples = sorted(server.project.examples()[INTENT], key=len)[:OPENINGS]
    return [*examples, f"/{INTENT}"] if server.name == "stock" else examples


def asked_in(replies: Replies, prompts: dict[str, str]) -> str | None:
    """The field that the replies ask for, 'samenvatting' at the end; None when they ask for none."""
    text = "\n".join(reply.get("text") or "" for reply in replies)
    return next((name for name, beginning in prompts.items() if beginning in text), None)


def load_prompts(server: RasaServer) -> dict[str, str]:
    """The beginning of every question of the form, by the field's name."""
    file = server.project.folder / "data/werkbezoek/formulier.yml"
    responses = yaml.safe_load(file.read_text(encoding="utf-8"))["responses"]
    names: Sequence[tuple[str, str]] = [(name, f"utter_werkbezoek_vraag_{name}") for name in ANSWERS]
    return {
        name: beginning_of(responses[response][0]["text"])
        for name, response in [*names, (SUMMARY, "utter_werkbezoek_samenvatting")]
    }  # fmt: skip


def beginning_of(text: str) -> str:
    """A response's text up to its first place for a value."""
    return text.split("{")[0][:ENOUGH_OF_IT].strip()
