import pytest

from actions.visits.desk import read_reference


@pytest.mark.parametrize(
    "text",
    ["WB-7K3M-QX9P", "wb-7k3m-qx9p", "mijn referentie is WB 7K3M QX9P.", "wb7k3mqx9p", "wb_7k3m_qx9p", "WB–7K3M–QX9P",
     "7K3M-QX9P", "WB - 7K3M - QX9P"],
)  # fmt: skip
def test_a_reference_is_read_as_citizens_write_it(text: str) -> None:
    assert read_reference(text) == "WB-7K3M-QX9P"


@pytest.mark.parametrize("text", ["goed idee", "deze week", "WB-2345-ABC", "0470 1234", "WB-O345-ABCD", "weet ik niet"])
def test_what_is_no_reference_is_not_read_as_one(text: str) -> None:
    assert read_reference(text) is None
