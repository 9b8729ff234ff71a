"""The topic files in `data/`: what `rasa data validate` is silent about."""

import ast
import os
import re
import sre_constants
import sre_parse
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.utils.io import read_yaml_file

from bot.city import Settings, read_settings
from bot.topics import TopicImporter

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
FILES = sorted(DATA.glob("*/*.yml"))
Variation = dict[str, Any]

# Values that an action passes with an answer, by answer (read in actions/).
PASSED: dict[str, set[str]] = {
    "utter_gedeeld_welke_organisatie": {"onderdeel"},
    "utter_werkbezoek_infodagen": {"vorige"},
    "utter_werkbezoek_infodagen_gepland": {"dagen"},
    "utter_werkbezoek_genoteerd": {"gegevens"},
    "utter_werkbezoek_samenvatting": {
        "organisatie", "contact", "email", "telefoon", "themas", "personen", "periode", "opmerking",
    },
    "utter_werkbezoek_twijfel_email": {"adres", "voorstel"},
    "utter_werkbezoek_twijfel_veel": {"aantal"},
    "utter_werkbezoek_twijfel_voorbij": {"periode"},
    "utter_werkbezoek_twijfel_vandaag": {"periode"},
    "utter_werkbezoek_twijfel_ver": {"periode"},
    "utter_werkbezoek_twijfel_zaterdag": {"periode"},
    "utter_werkbezoek_twijfel_zondag": {"periode"},
    "utter_werkbezoek_bewaard": {"referentie", "adres"},
    "utter_werkbezoek_gesloten": {"status"},
    "utter_aanvraag_status": {"referentie", "status", "datum", "periode"},
    "utter_aanvraag_ingetrokken": {"referentie"},
    "utter_aanvraag_blijft": {"referentie"},
}  # fmt: skip

# The documents say nothing about these: contact data are settings of the city.
WITHOUT_SOURCE = {"diensten_contact", "diensten_openingsuren", "diensten_politie_contact"}

# Official names and quoted slogans: these words may stand as they do in a document.
QUOTED = (
    "Huis van de Mechelaar",
    "Actieplan voor Duurzame Energie en Klimaat",
    "Samen bijdragen tot een veilige en leefbare buurt",
)

EMERGENCY = {"112", "101", "1722", "1733", "1813", "1712", "106", "102", "116 000", "070 245 245"}
# Shows the form of an address in a question of the visit form; it is nobody's address.
EXAMPLE_ADDRESS = "naam@voorbeeld.be"
AMOUNTS = {"1.000", "500", "160", "2800"}
PAST_DAY = re.compile(r"12[/ -](?:0?3|maart)[/ -]2020", re.IGNORECASE)

MOST_TITLE_CHARACTERS = 45
MOST_BUTTON_CHARACTERS = 40
MOST_BUTTONS = 3
MOST_ANSWER_WORDS = 90
MOST_SENTENCE_WORDS = 25
RUN = 6
# Answers that list the topics of a group: one button for each.
MENUS = {"themas_overzicht"}
# What is told depends on the database: no story can tell it beforehand.
TOLD_BY_DATABASE = {"werkbezoek_infodagen"}


@cache
def contents() -> dict[Path, dict[str, Any]]:
    """Content of each topic file."""
    return {file: read_yaml_file(file) for file in FILES}


@cache
def domain() -> Domain:
    """The domain as Rasa gets it."""
    return TopicImporter("config.yml", "domain.yml", ["data"]).get_domain()


def variations() -> Iterator[tuple[str, Variation]]:
    """Every variation of every answer, as written."""
    for content in contents().values():
        for name, written in (content.get("responses") or {}).items():
            yield from ((name, variation) for variation in written)


def facts() -> Iterator[tuple[str, Variation]]:
    """The variations that tell a fact about an organisation, by topic."""
    for name, variation in variations():
        if metadata(variation).get("organisatie"):
            yield name.removeprefix("utter_"), variation


def metadata(variation: Variation) -> dict[str, Any]:
    return variation.get("metadata") or {}


def items(kind: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """NLU items of one kind: intent, regex, lookup or synonym."""
    for file, content in contents().items():
        yield from ((file, item) for item in content.get("nlu") or [] if kind in item)


def lines(item: dict[str, Any]) -> list[str]:
    return [line[2:].strip() for line in item["examples"].splitlines() if line.startswith("- ")]


def examples() -> Iterator[tuple[str, str]]:
    """Each example question with its intent, without the marks of its entities."""
    for _, item in items("intent"):
        yield from (
            (item["intent"], re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})", r"\1", line)) for line in lines(item)
        )


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’.,/-][^\W_]+)*", text.replace("*", ""))


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+|\n", text.replace("*", "")) if words(part)]


def test_every_file_is_read_by_the_importer() -> None:
    importer = TopicImporter("config.yml", "domain.yml", ["data"])
    assert {Path(file).resolve() for file in importer._topics} >= {file.resolve() for file in FILES}


def test_no_key_stands_in_two_files() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file, content in contents().items():
        for key in ("responses", "slots", "forms"):
            for name in content.get(key) or {}:
                places[f"{key}: {name}"].append(file.name)
        # An action may answer several topics: each of those names it.
        for name in content.get("entities") or []:
            places[f"entity: {name}"].append(file.name)
        for rule in content.get("rules") or []:
            places[f"rule: {rule['rule']}"].append(file.name)
    for file, item in items("intent"):
        places[f"intent: {item['intent']}"].append(file.name)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_an_intent_is_named_after_its_folder_and_file() -> None:
    wrong = [item["intent"] for file, item in items("intent") if item["intent"] != f"{file.parent.name}_{file.stem}"]
    assert wrong == []


def test_every_place_in_an_answer_is_a_slot_or_passed_by_an_action() -> None:
    slots = {slot.name for slot in domain().slots}
    unknown = [
        (name, place)
        for name, variation in variations()
        for text in [variation["text"], *(button["title"] for button in variation.get("buttons") or [])]
        for place in re.findall(r"\{(\w*)\}", text)
        if place not in slots | PASSED.get(name, set())
    ]
    assert unknown == []


def test_every_answer_that_gets_values_exists_and_uses_them() -> None:
    texts = {name: variation["text"] for name, variation in variations()}
    unused = [
        (name, place)
        for name, places in PASSED.items()
        for place in places
        if f"{{{place}}}" not in texts.get(name, "")
    ]
    assert unused == []


def test_a_payload_is_an_intent_or_plain_text() -> None:
    intents = set(domain().intents)
    wrong = [
        (name, button["payload"])
        for name, variation in variations()
        for button in variation.get("buttons") or []
        if button["payload"].startswith("/") and button["payload"][1:] not in intents
    ]
    assert wrong == []


def test_no_text_title_or_payload_is_empty() -> None:
    for name, variation in variations():
        assert variation["text"].strip(), name
        assert metadata(variation).get("titel", "x").strip(), name
        for button in variation.get("buttons") or []:
            assert button["title"].strip(), name
            assert button["payload"].strip(" /"), name


def test_no_answer_is_empty_with_the_settings_of_the_city_filled_in() -> None:
    for name, filled in domain().responses.items():
        assert filled, name
        assert all(variation["text"].strip() and "[[" not in variation["text"] for variation in filled), name


@pytest.mark.parametrize("value", ["", "ingevuld"])
def test_every_answer_has_text_whether_the_settings_are_filled_in_or_not(value: str) -> None:
    settings = Settings(dict.fromkeys(read_settings().values, value))
    for content in contents().values():
        for name, written in (content.get("responses") or {}).items():
            filled = settings.fill(name, written)
            assert filled, name
            assert all(variation["text"].strip() and "[[" not in variation["text"] for variation in filled), name


def _constants(trees: list[ast.Module]) -> dict[str, str]:
    """Text constants of the modules, by name."""
    return {
        target.id: node.value.value
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _text(node: ast.expr | None, constants: dict[str, str]) -> str:
    """Value of a text or f-string of which every part is a constant."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return constants[node.id]
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, constants)
    assert isinstance(node, ast.JoinedStr), ast.dump(node) if node else "an empty return"
    return "".join(_text(part, constants) for part in node.values)


def _trees() -> list[ast.Module]:
    return [ast.parse(file.read_text(encoding="utf-8")) for file in sorted((ROOT / "actions").rglob("*.py"))]


def action_names() -> set[str]:
    """What the method `name` of each class in actions/ returns."""
    trees = _trees()
    constants = _constants(trees)
    return {
        _text(statement.value, constants)
        for tree in trees
        for cls in ast.walk(tree)
        if isinstance(cls, ast.ClassDef)
        for method in cls.body
        if isinstance(method, ast.FunctionDef) and method.name == "name"
        for statement in ast.walk(method)
        if isinstance(statement, ast.Return)
    }


def test_every_action_of_the_domain_has_a_class_and_every_class_is_in_the_domain() -> None:
    declared = {name for content in contents().values() for name in content.get("actions") or []}
    assert declared == action_names()


def test_every_answer_that_an_action_names_exists() -> None:
    named = {
        node.value
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and re.fullmatch(r"utter_[a-z0-9]+_\w*[^\W_]", str(node.value))
    }
    assert named - set(domain().responses) == set()


def test_every_entity_that_is_used_is_declared() -> None:
    used = {item[kind] for kind in ("regex", "lookup") for _, item in items(kind)}
    for _, item in items("intent"):
        used |= {name for line in lines(item) for name in re.findall(r"\]\((\w+)\)", line)}
        used |= {name for line in lines(item) for name in re.findall(r"\"entity\":\s*\"(\w+)\"", line)}
    for component in read_yaml_file(ROOT / "config.yml")["pipeline"]:
        used |= {name for names in (component.get("keep") or {}).values() for name in names}
    assert used - set(domain().entities) == set()


def test_entities_are_kept_for_intents_that_exist() -> None:
    kept = {name for item in read_yaml_file(ROOT / "config.yml")["pipeline"] for name in item.get("keep") or {}}
    assert kept - set(domain().intents) == set()


def test_every_fact_has_a_title_of_its_own_that_is_short() -> None:
    titles: dict[str, set[str]] = defaultdict(set)
    for topic, variation in facts():
        titles[metadata(variation).get("titel", "")].add(topic)
    assert [title for title in titles if not 0 < len(title) <= MOST_TITLE_CHARACTERS] == []
    assert {title: topics for title, topics in titles.items() if len(topics) > 1} == {}


def test_every_fact_names_its_source() -> None:
    without = {topic for topic, variation in facts() if not metadata(variation).get("bron")}
    assert without == WITHOUT_SOURCE


def test_every_fact_leads_on_to_another_fact() -> None:
    topics = {topic for topic, _ in facts()}
    lost = [topic for topic, variation in facts() if metadata(variation).get("meer") not in topics - {topic}]
    assert lost == []


def test_every_fact_can_be_reached_by_a_button_of_another_answer() -> None:
    reached = {
        button["payload"].lstrip("/")
        for name, variation in variations()
        for button in variation.get("buttons") or []
        if button["payload"] != f"/{name.removeprefix('utter_')}"
    }
    assert {topic for topic, _ in facts()} - reached == set()


def test_answers_have_at_most_90_words() -> None:
    assert [name for name, variation in variations() if len(words(variation["text"])) > MOST_ANSWER_WORDS] == []


def test_sentences_have_at_most_25_words() -> None:
    long = [
        (name, sentence)
        for name, variation in variations()
        for sentence in sentences(variation["text"])
        if len(words(sentence)) > MOST_SENTENCE_WORDS
    ]
    assert long == []


def test_a_fact_has_at_most_3_buttons_with_short_titles() -> None:
    for topic, variation in facts():
        buttons = variation.get("buttons") or []
        assert len(buttons) <= MOST_BUTTONS or topic in MENUS, topic
        assert all(len(button["title"]) <= MOST_BUTTON_CHARACTERS for button in buttons), topic


@cache
def document_runs() -> frozenset[tuple[str, ...]]:
    """Every six words in a row of the source documents."""
    folder = Path(os.environ.get("BRONNEN", ROOT / ".." / "shared" / "bronnen"))
    files = sorted(folder.glob("*.txt"))
    if not files:
        pytest.fail(f"No source documents in {folder}: name their folder in the environment variable BRONNEN.")
    return frozenset(run for file in files for run in runs(file.read_text(encoding="utf-8")))


def runs(text: str) -> list[tuple[str, ...]]:
    plain = re.findall(r"\w+", text.lower())
    return [tuple(plain[start : start + RUN]) for start in range(len(plain) - RUN + 1)]


def copied(text: str) -> list[str]:
    """Runs of six words that stand in a document, apart from names and slogans."""
    for quoted in QUOTED:
        text = re.sub(re.escape(quoted), "\n", text, flags=re.IGNORECASE)
    return [" ".join(run) for part in text.split("\n") for run in runs(part) if run in document_runs()]


def test_no_answer_copies_six_words_of_a_document() -> None:
    found = []
    for name, variation in variations():
        titles = [metadata(variation).get("titel", ""), *(button["title"] for button in variation.get("buttons") or [])]
        # A break of line does not make a copied sentence one's own.
        texts = [" ".join(variation["text"].split()), *titles]
        found += [(name, run) for text in texts for run in copied(text)]
    assert found == []


def test_no_example_question_copies_six_words_of_a_document() -> None:
    assert [(intent, run) for intent, question in examples() for run in copied(question)] == []


def test_copying_is_noticed() -> None:
    run = sorted(document_runs())[0]
    assert copied(f"Er staat: {' '.join(run)}.") == [" ".join(run)]


def normal(text: str) -> str:
    """Lower case without punctuation; a text of signs only, such as an emoji, as it is."""
    return " ".join(re.findall(r"\w+", text.lower())) or text.strip()


def test_no_example_question_stands_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for intent, question in examples():
        places[normal(question)].append(intent)
    assert {question: intents for question, intents in places.items() if len(intents) > 1} == {}


def numbers(text: str) -> list[str]:
    """Numbers that could be dialled: emergency numbers, years and amounts are none."""
    for known in EMERGENCY:
        text = re.sub(rf"(?<!\d){known}(?!\d)", "", text)
    long = re.findall(r"\+?\d(?:[ ./()-]{0,2}\d){2,}", text)
    return [
        number
        for number in long
        if number not in AMOUNTS and not re.fullmatch(r"(?:19|20)\d\d(?:-(?:19|20)\d\d)?", number)
    ]


def test_no_answer_holds_a_telephone_number_but_those_for_emergencies() -> None:
    texts = [(name, variation["text"]) for name, variation in variations()]
    texts += [(name, button["title"]) for name, variation in variations() for button in variation.get("buttons") or []]
    assert [(name, numbers(text)) for name, text in texts if numbers(text)] == []


@pytest.mark.parametrize(
    "text", ["bel 015 12 34 56", "0800/13.800", "+32 15 12 34 56", "bel 107", "bel 1700", "(015)123456"]
)
def test_a_telephone_number_is_noticed(text: str) -> None:
    assert numbers(text)


@pytest.mark.parametrize("text", ["bel 112 of 070 245 245", "in 2030", "2019-2024", "160 mensen", "40 à 50 %"])
def test_an_emergency_number_a_year_or_an_amount_is_no_telephone_number(text: str) -> None:
    assert numbers(text) == []


def test_no_answer_holds_an_e_mail_or_web_address() -> None:
    address = re.compile(r"\S+@\S+|https?:|www\.|\b[\w-]+\.(?:be|com|eu|org|net|vlaanderen|brussels)\b", re.IGNORECASE)
    found = [
        (name, address.findall(variation["text"].replace(EXAMPLE_ADDRESS, "")))
        for name, variation in variations()
        if address.search(variation["text"].replace(EXAMPLE_ADDRESS, ""))
    ]
    assert found == []


def test_the_past_information_day_stands_in_no_answer_and_in_a_source_only_as_history() -> None:
    # The database tells past days as past; a text in a file would tell them for ever.
    assert [name for name, variation in variations() if PAST_DAY.search(variation["text"])] == []
    dates = [source["datum"] for source in read_yaml_file(DATA / "bronnen.yml")["bronnen"].values()]
    assert all(date.startswith("vóór ") for date in dates if PAST_DAY.search(date))


def _repeats_inside_repeats(pattern: Any, inside: bool = False) -> bool:
    """Whether a repetition without a small limit stands in another one, as in `(a+)+`."""
    for operator, argument in pattern:
        repeats = operator in (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT) and argument[1] > 1
        if repeats and inside:
            return True
        parts = argument if isinstance(argument, (tuple, list, sre_parse.SubPattern)) else ()
        if any(_repeats_inside_repeats(part, inside or repeats) for part in _subpatterns(parts)):
            return True
    return False


def _subpatterns(parts: Any) -> Iterator[Any]:
    for part in parts:
        if isinstance(part, sre_parse.SubPattern):
            yield part
        elif isinstance(part, (list, tuple)):
            yield from _subpatterns(part)


def test_every_pattern_takes_linear_time() -> None:
    patterns = [line for _, item in items("regex") for line in lines(item)]
    assert patterns
    assert [pattern for pattern in patterns if _repeats_inside_repeats(sre_parse.parse(pattern))] == []


@pytest.mark.parametrize("pattern", ["(a+)+", "(?:a*b?)*c", "((?:ab|c+)d)+", "(\\d{1,9})+"])
def test_a_repetition_inside_a_repetition_is_noticed(pattern: str) -> None:
    assert _repeats_inside_repeats(sre_parse.parse(pattern))


def test_every_fact_has_a_conversation_test() -> None:
    named = {f"{file.parent.name}_{file.stem.removeprefix('test_')}" for file in _conversations()}
    assert {topic for topic, _ in facts()} - named - TOLD_BY_DATABASE == set()


def _conversations() -> list[Path]:
    return sorted((ROOT / "tests" / "gesprekken").glob("*/test_*.yml"))


def test_no_test_story_stands_under_data() -> None:
    assert list(DATA.rglob("test_*")) == []
    steps = [
        step for content in contents().values() for story in content.get("stories") or [] for step in story["steps"]
    ]
    assert [step for step in steps if "user" in step] == []
