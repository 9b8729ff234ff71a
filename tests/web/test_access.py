"""Tokens that were looked up a moment ago."""

from web.access import KNOWN_SECONDS, MOST_KNOWN, KnownTokens


class Clock:
    """A clock that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_token_is_known_for_a_moment_only() -> None:
    clock = Clock()
    known = KnownTokens(clock)
    known.remember("secret", "a")
    assert known.find("secret") == "a"
    assert known.find("other") is None
    clock.now = KNOWN_SECONDS
    assert known.find("secret") is None


def test_an_erased_conversation_is_forgotten_at_once() -> None:
    known = KnownTokens(Clock())
    known.remember("first", "a")
    known.remember("second", "b")
    known.forget("a")
    assert (known.find("first"), known.find("second")) == (None, "b")


def test_the_memory_is_bounded() -> None:
    known = KnownTokens(Clock())
    for number in range(MOST_KNOWN + 5):
        known.remember(str(number), "c")
    assert known.find("0") is None
    assert known.find(str(MOST_KNOWN + 4)) == "c"
