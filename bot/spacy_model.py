"""Set-up of the Dutch spaCy pipeline `nl_core_news_sm`.

The official 3.4.0 package stands on spaCy's release page, not in a package registry. Where that
page cannot be reached, a package of the same import name is built from `spacy.blank("nl")`, the
Dutch lemma tables of spacy-lookups-data and an entity ruler over the lists in `bot/nl_offline/`.
Its version carries the label `+offline` and its `meta.json` says what it is.

Run: `python -m bot.spacy_model` (in the environment of `bot/`).
"""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Dict, List

import spacy
from spacy.cli.package import package
from spacy.language import Language
from spacy.lookups import load_lookups

NAME = "nl_core_news_sm"
VERSION = "3.4.0"
RELEASE = (
    f"https://github.com/explosion/spacy-models/releases/download/{NAME}-{VERSION}/{NAME}-{VERSION}-py3-none-any.whl"
)
LISTS = Path(__file__).with_name("nl_offline")
REACH_SECONDS = 5
NUMBER = {"LIKE_NUM": True}
MONTHS = [
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
]  # fmt: skip
WEEKDAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]


def installed_version() -> str:
    """Version of the installed pipeline, '' when there is none."""
    try:
        return importlib.metadata.version(NAME)
    except importlib.metadata.PackageNotFoundError:
        return ""


def build_offline() -> Language:
    """The offline pipeline: tokens, lemmas from tables, entities from rules."""
    nlp = spacy.blank("nl")
    lemmatizer: Any = nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    ruler: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "ORTH"})
    nlp.initialize()
    for word, lemma in _irregular_lemmas().items():
        lemmatizer.lookups.get_table("lemma_lookup").set(word, lemma)
    ruler.add_patterns(_patterns())
    nlp.meta.update(
        name="core_news_sm",
        version=f"{VERSION}+offline",
        description=(
            "Built locally without the official download: blank Dutch tokens, lookup lemmas of spacy-lookups-data, "
            "entities by rules and lists. No tagger, no parser, no statistical entity recogniser."
        ),
        author="Maneblusser",
        license="MIT",
    )
    return nlp


def _read(name: str) -> List[str]:
    lines = (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _irregular_lemmas() -> Dict[str, str]:
    """Lemma of each irregular word ("steden", "kinderen"), which the plain table leaves to a tagger.

    Without a tagger the noun goes before the adjective and the verb; an infinitive stays as it is.
    """
    tables = load_lookups("nl", ["lemma_exc", "lemma_index"])
    irregular = tables.get_table("lemma_exc")
    infinitives = set(tables.get_table("lemma_index")["verb"])
    found: Dict[str, str] = {}
    for kind in ("verb", "adj", "noun"):
        found.update({word: lemmas[0] for word, lemmas in irregular[kind].items() if word not in infinitives})
    return found


def _patterns() -> List[Dict[str, Any]]:
    places = _read("gemeenten")
    kinds = {"LOWER": {"IN": _read("organisaties")}}
    title = {"IS_TITLE": True, "IS_ALPHA": True}
    # Exact case: "Leest" is a village, "leest" is what a reader does.
    place = {"TEXT": {"IN": [name for name in places if " " not in name]}}
    particle = {
        "LOWER": {"IN": ["van", "de", "den", "der", "ter", "te", "vanden", "vande", "el", "ben", "al"]},
        "OP": "*",
    }
    first_name = {"LOWER": {"IN": [name.lower() for name in _read("voornamen")]}, "IS_TITLE": True}
    day_number = {"TEXT": {"REGEX": r"^([1-9]|[12]\d|3[01])$"}}
    month = {"LOWER": {"IN": MONTHS}}
    patterns: List[Dict[str, Any]] = [{"label": "GPE", "pattern": name} for name in places]
    patterns += [{"label": "PERSON", "pattern": [first_name, particle, title]}]
    patterns += [
        {"label": "ORG", "pattern": [kinds, {"LOWER": {"IN": ["van", "uit", "te"]}, "OP": "?"}, place]},
        {"label": "ORG", "pattern": [kinds, title]},
        {"label": "DATE", "pattern": [{"LOWER": {"IN": WEEKDAYS}}]},
        {"label": "DATE", "pattern": [day_number, month]},
        {"label": "DATE", "pattern": [day_number, month, {"SHAPE": "dddd"}]},
        {"label": "DATE", "pattern": [month]},
        {"label": "CARDINAL", "pattern": [NUMBER]},
    ]
    return patterns


def _release_page_answers() -> bool:
    try:
        request = urllib.request.Request(RELEASE, method="HEAD")
        with urllib.request.urlopen(request, timeout=REACH_SECONDS) as answer:  # noqa: S310 - a constant address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _install(pip: List[str], what: str) -> None:
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", what], check=True)


def main(pip: List[str]) -> None:
    """Install the official pipeline when its page answers, else the offline one.

    Args:
        pip: command that installs into this environment, such as `["uv", "pip"]`.
    """
    if installed_version():
        return
    if _release_page_answers():
        _install(pip, RELEASE)
        print(f"spaCy: official {NAME} {VERSION} installed.")
        return
    with tempfile.TemporaryDirectory() as folder:
        pipeline, packed = Path(folder, "pipeline"), Path(folder, "packed")
        packed.mkdir()
        build_offline().to_disk(pipeline)
        package(pipeline, packed, create_sdist=False, create_wheel=False, silent=True)
        _install(pip, str(next(packed.iterdir())))
    print(f"spaCy: release page not reachable, built {NAME} {VERSION}+offline from rules and lists.")


if __name__ == "__main__":
    main(sys.argv[1:] or [sys.executable, "-m", "pip"])
