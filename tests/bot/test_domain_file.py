"""The domain of a model is the one that was trained with, however it is read."""

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain
from rasa.shared.importers.importer import TrainingDataImporter

from bot import domain_file

HERE = Resource("domain_provider")
CONTEXT = ExecutionContext(GraphSchema({}))


@pytest.fixture(scope="module")
def trained() -> Domain:
    return TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"]).get_domain()


def stored(folder: Path, domain: Domain) -> LocalModelStorage:
    storage = LocalModelStorage(folder)
    domain_file.persist(DomainProvider(storage, HERE), domain)
    return storage


def test_the_quick_way_gives_the_same_domain_as_rasas_own(tmp_path: Path, trained: Domain) -> None:
    storage = stored(tmp_path, trained)
    quick = domain_file.load(DomainProvider, {}, storage, HERE, CONTEXT).provide_inference()
    with storage.read_from(HERE) as folder:
        stock = Domain.from_path(folder)
    assert quick.as_dict() == stock.as_dict() == trained.as_dict()
    assert quick.fingerprint() == stock.fingerprint()
    assert quick.session_config == stock.session_config
    assert [slot.fingerprint() for slot in quick.slots] == [slot.fingerprint() for slot in stock.slots]


def test_a_model_without_the_quick_file_is_read_as_rasa_does(tmp_path: Path, trained: Domain) -> None:
    storage = stored(tmp_path, trained)
    with storage.read_from(HERE) as folder:
        (folder / domain_file.NAME).unlink()
    assert (
        domain_file.load(DomainProvider, {}, storage, HERE, CONTEXT).provide_inference().as_dict() == trained.as_dict()
    )


def test_a_damaged_file_is_an_error(tmp_path: Path, trained: Domain) -> None:
    storage = stored(tmp_path, trained)
    with storage.read_from(HERE) as folder:
        (folder / domain_file.NAME).write_text("{", encoding="utf-8")
    with pytest.raises(ValueError):
        domain_file.load(DomainProvider, {}, storage, HERE, CONTEXT)
