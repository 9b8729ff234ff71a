"""Settings: read once, refused when wrong, all documented."""

from pathlib import Path

import pytest

from web.settings import SETTINGS, Secret, SettingError, read_settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GATEWAY_SECRET", "for the test")


def test_the_defaults_are_loopback_and_the_documented_limits() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.max_characters) == ("127.0.0.1", 8000, 1000)
    assert (settings.messages_per_minute, settings.requests_per_minute, settings.max_turns) == (20, 120, 100)
    assert settings.allowed_origins == settings.trusted_proxies == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [("WEB_PORT", "acht"), ("MAX_TURNS", "0"), ("MAX_CHARACTERS", "-5"), ("TRUSTED_PROXIES", "mijn proxy"),
     ("OFFICE_HOURS", "altijd")],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=name):
        read_settings()


def test_without_a_secret_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GATEWAY_SECRET")
    with pytest.raises(SettingError, match="GATEWAY_SECRET"):
        read_settings()


def test_a_secret_does_not_show_in_a_log() -> None:
    assert "geheim" not in f"{Secret('geheim')!r} {Secret('geheim')}"
    assert "for the test" not in repr(read_settings())


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    readme = Path("README.md").read_text(encoding="utf-8")
    for name, (default, _) in SETTINGS.items():
        [row] = [line for line in readme.splitlines() if line.startswith(f"| `{name}` |")]
        assert not default or default in row
