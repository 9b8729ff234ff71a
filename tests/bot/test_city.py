from pathlib import Path
from typing import Any

import pytest

from bot.city import SettingError, Settings, read_settings

SETTINGS = Settings({"telefoon": "nummer A", "adres": "", "website": ""})
TWO_LINES = [{"text": "Bel [[telefoon]].\nKom naar [[adres]].\nTot dan."}]


def conditional(wanted: str, *places: str) -> dict[str, Any]:
    return {"text": wanted, "metadata": {"als": wanted, "instellingen": list(places)}}


def test_a_line_with_an_empty_setting_is_left_out() -> None:
    assert SETTINGS.fill("utter_contact", TWO_LINES) == [{"text": "Bel nummer A.\nTot dan."}]


def test_the_other_keys_of_a_variation_stay() -> None:
    variation = {"text": "[[telefoon]]", "buttons": [{"title": "a", "payload": "/a"}], "metadata": {"titel": "T"}}
    assert SETTINGS.fill("utter_contact", [variation]) == [{**variation, "text": "nummer A"}]


def test_the_filled_in_variation_is_used_when_one_of_its_settings_has_a_value() -> None:
    variations = [conditional("ingevuld", "telefoon", "adres"), conditional("leeg", "telefoon", "adres")]
    assert [v["text"] for v in SETTINGS.fill("utter_contact", variations)] == ["ingevuld"]


def test_the_empty_variation_is_used_when_none_of_its_settings_has_a_value() -> None:
    variations = [conditional("ingevuld", "website", "adres"), conditional("leeg", "website", "adres")]
    assert [v["text"] for v in SETTINGS.fill("utter_contact", variations)] == ["leeg"]


def test_a_variation_without_condition_is_always_used() -> None:
    assert SETTINGS.fill("utter_dag", [{"text": "Dag!"}]) == [{"text": "Dag!"}]


def test_a_value_that_looks_like_a_pattern_is_told_literally() -> None:
    settings = Settings({"telefoon": r"\1 \g<0>"})
    assert settings.fill("utter_contact", [{"text": "Bel [[telefoon]]"}]) == [{"text": r"Bel \1 \g<0>"}]


@pytest.mark.parametrize("variation", [{"text": "Fax [[fax]]"}, conditional("leeg", "fax")])
def test_an_unknown_setting_is_refused_by_name(variation: dict[str, Any]) -> None:
    with pytest.raises(SettingError, match="utter_contact asks for the setting 'fax'"):
        SETTINGS.fill("utter_contact", [variation])


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "stad.yml"


def test_settings_are_read_with_empty_ones_as_empty_text(settings_file: Path) -> None:
    settings_file.write_text('telefoon: "015 00"\nadres: ""\nwebsite:\n', encoding="utf-8")
    assert read_settings() == Settings({"telefoon": "015 00", "adres": "", "website": ""})


def test_an_empty_settings_file_has_no_settings(settings_file: Path) -> None:
    settings_file.write_text("# nog niets\n", encoding="utf-8")
    assert read_settings() == Settings({})


def test_a_number_without_quotes_is_refused_because_it_loses_its_leading_zero(settings_file: Path) -> None:
    settings_file.write_text("telefoon: 080012345\n", encoding="utf-8")
    with pytest.raises(SettingError, match="'telefoon'.*between quotes"):
        read_settings()


def test_the_settings_of_the_repository_can_be_read() -> None:
    assert "stad_telefoon" in read_settings().values
