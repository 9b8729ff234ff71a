import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import spacy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language

from bot.intent_classifier import LinearIntentClassifier
from bot.spacy_model import VERSION, build_offline, installed_version


@cache
def offline() -> Language:
    return build_offline()


def entities(text: str) -> list[tuple[str, str]]:
    return [(entity.text, entity.label_) for entity in offline()(text).ents]


@pytest.mark.parametrize(
    ("word", "lemma"),
    [("gemeenten", "gemeente"), ("Steden", "stad"), ("liep", "lopen"), ("missies", "missie"), ("werken", "werken")],
)
def test_a_word_gets_its_lemma(word: str, lemma: str) -> None:
    assert offline()(word)[0].lemma_ == lemma


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("ik ben Alice Peeters", ("Alice Peeters", "PERSON")),
        ("mijn naam is Mohammed El Amrani", ("Mohammed El Amrani", "PERSON")),
        ("bel Jan van den Broeck terug", ("Jan van den Broeck", "PERSON")),
        ("wij zijn van OCMW Willebroek", ("OCMW Willebroek", "ORG")),
        ("namens de gemeente Bornem", ("gemeente Bornem", "ORG")),
        ("ik woon in Willebroek", ("Willebroek", "GPE")),
        ("we komen uit Sint-Niklaas", ("Sint-Niklaas", "GPE")),
        ("tot volgende maandag", ("maandag", "DATE")),
        ("op 12 mei graag", ("12 mei", "DATE")),
        ("op 12 mei 2027 graag", ("12 mei 2027", "DATE")),
        ("met 20 personen", ("20", "CARDINAL")),
        ("met twintig personen", ("twintig", "CARDINAL")),
    ],
)
def test_a_name_place_date_or_number_is_found(text: str, entity: tuple[str, str]) -> None:
    assert entity in entities(text)


def test_leest_is_no_place_and_the_village_is() -> None:
    assert entities("wie leest dat") == []
    assert ("Leest", "GPE") in entities("ik woon in Leest")


def test_an_ordinary_question_holds_no_name() -> None:
    assert [label for _, label in entities("wat zijn de waarden van de politie") if label in ("PERSON", "ORG")] == []


def test_its_description_says_that_it_is_the_offline_build(tmp_path: Path) -> None:
    offline().to_disk(tmp_path)
    meta = json.loads((tmp_path / "meta.json").read_text(encoding="utf-8"))
    assert meta["version"] == f"{VERSION}+offline"
    assert (meta["lang"], meta["name"]) == ("nl", "core_news_sm")
    assert "Built locally" in meta["description"]


def test_a_pipeline_that_is_read_back_finds_the_same(tmp_path: Path) -> None:
    offline().to_disk(tmp_path)
    text = "ik ben Alice Peeters van OCMW Willebroek"
    assert [(e.text, e.label_) for e in spacy.load(tmp_path)(text).ents] == entities(text)


def test_the_installed_pipeline_is_the_official_one_or_the_offline_build() -> None:
    assert installed_version() in (VERSION, f"{VERSION}+offline")


EXAMPLES = {
    "missie": [
        "wat is de missie van de stad",
        "missie van Mechelen",
        "welke missie heeft Alice Peeters",
        "de missie graag",
    ],
    "werkbezoek": [
        "ik wil op werkbezoek komen",
        "werkbezoek voor OCMW Willebroek",
        "werkbezoek op 12 mei",
        "bezoek aanvragen",
    ],
    "contact": ["welk nummer bel ik", "telefoonnummer van de stad", "hoe contacteer ik jullie", "bellen naar Mechelen"],
}
QUESTIONS = [
    "wat is jullie missie?",
    "Jan Janssens van gemeente Bornem wil op 12 mei op bezoek",
    "nummer",
    "leest iemand dit",
]


def through_pipeline(nlp: Language, folder: Path) -> list[tuple[Any, Any]]:
    """Intents and rankings of the questions, trained and asked behind a spaCy pipeline."""
    folder.mkdir()
    context, storage = ExecutionContext(GraphSchema({})), LocalModelStorage.create(folder)
    model = SpacyModel(model=nlp, model_name="proef")
    reader = SpacyNLP(model, SpacyNLP.get_default_config())
    tokenizer = SpacyTokenizer({**SpacyTokenizer.get_default_config()})
    extractor = SpacyEntityExtractor({**SpacyEntityExtractor.get_default_config()})
    examples = TrainingData([Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts])
    reader.process_training_data(examples, model)
    tokenizer.process_training_data(examples)
    config = LinearIntentClassifier.get_default_config()
    classifier = LinearIntentClassifier.create(config, storage, Resource("intents"), context)
    classifier.train(examples)
    messages = tokenizer.process(reader.process([Message({"text": text}) for text in QUESTIONS], model))
    answered = classifier.process(extractor.process(messages, model))
    return [(message.get("intent"), message.get("intent_ranking")) for message in answered]


def test_intents_are_the_same_whichever_spacy_pipeline_is_used(tmp_path: Path) -> None:
    with_names = through_pipeline(offline(), tmp_path / "offline")
    assert with_names == through_pipeline(spacy.blank("nl"), tmp_path / "blank")
    assert with_names[0][0]["name"] == "missie"
