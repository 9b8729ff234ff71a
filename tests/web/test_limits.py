from ipaddress import ip_network

import pytest

from web import limits
from web.limits import Limiter, Network, client_address


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_is_within_the_limit_is_allowed_and_what_is_over_it_waits(clock: Clock) -> None:
    limiter = Limiter(3, 60, clock)
    assert [limiter.retry_after("a") for _ in range(5)] == [None, None, None, 60, 60]


def test_keys_do_not_count_for_each_other(clock: Clock) -> None:
    limiter = Limiter(1, 60, clock)
    assert limiter.retry_after("a") is None
    assert limiter.retry_after("b") is None
    assert limiter.retry_after("a") == 60


def test_the_window_slides_with_each_time(clock: Clock) -> None:
    limiter = Limiter(2, 60, clock)
    answers = []
    for clock.now in (0, 40, 50, 60, 70, 99, 100, 101):
        answers.append(limiter.retry_after("a"))
    assert answers == [None, None, 10, None, 30, 1, None, 19]


def test_no_window_of_any_place_holds_more_than_the_limit(clock: Clock) -> None:
    limiter = Limiter(20, 60, clock)
    allowed = []
    for tick in range(2_000):
        clock.now = tick * 0.7
        if limiter.retry_after("a") is None:
            allowed.append(clock.now)
    assert all(later - earlier >= 60 for earlier, later in zip(allowed, allowed[20:], strict=False))
    assert len(allowed) > 20 * 22


def test_who_keeps_trying_is_let_in_after_the_time_it_was_told(clock: Clock) -> None:
    limiter = Limiter(1, 60, clock)
    limiter.retry_after("a")
    for _ in range(100):
        clock.now += 0.5
        assert limiter.retry_after("a") == 1_060 - clock.now
    clock.now = 1_060
    assert limiter.retry_after("a") is None


@pytest.mark.parametrize("start", [0.1, 0.3, 1e3 + 0.7, 1e6 + 1 / 3, 1e9 + 0.1])
def test_the_wait_is_never_nothing(clock: Clock, start: float) -> None:
    limiter = Limiter(1, 0.1, clock)
    clock.now = start
    limiter.retry_after("a")
    clock.now = start + 0.1 - 1e-7
    wait = limiter.retry_after("a")
    assert wait is None or wait > 0


def test_what_is_taken_back_does_not_count(clock: Clock) -> None:
    limiter = Limiter(2, 60, clock)
    for _ in range(5):
        assert limiter.retry_after("a") is None
        limiter.take_back("a")
    assert len(limiter) == 0
    limiter.take_back("a")
    assert [limiter.retry_after("a") for _ in range(3)] == [None, None, 60]
    limiter.take_back("a")
    clock.now += 30
    assert [limiter.retry_after("a") for _ in range(2)] == [None, 30]


def test_taking_back_keeps_no_key_longer_than_its_window_and_that_of_the_ones_before(clock: Clock) -> None:
    limiter = Limiter(2, 60, clock)
    limiter.retry_after("a")
    clock.now += 30
    limiter.retry_after("b")
    limiter.retry_after("a")
    limiter.take_back("a")
    clock.now += 60
    limiter.retry_after("new")
    assert len(limiter) == 1


def test_a_key_is_forgotten_after_its_window(clock: Clock) -> None:
    limiter = Limiter(5, 60, clock)
    for number in range(100):
        limiter.retry_after(f"key {number}")
    clock.now += 30
    limiter.retry_after("key 0")
    clock.now += 30
    limiter.retry_after("new")
    assert len(limiter) == 2


def test_never_more_keys_than_the_most_are_remembered(clock: Clock) -> None:
    limiter = Limiter(1, 60, clock)
    for number in range(limits.MOST_KEYS + 500):
        limiter.retry_after(str(number))
    assert limits.MOST_KEYS == 100_000
    assert len(limiter) == limits.MOST_KEYS
    assert limiter.retry_after(str(limits.MOST_KEYS)) == 60


def test_the_key_that_was_allowed_longest_ago_makes_room(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 2)
    limiter = Limiter(2, 60, clock)
    for key in ("a", "b", "a", "c"):
        assert limiter.retry_after(key) is None
    assert limiter.retry_after("a") == 60


@pytest.mark.parametrize(("per_window", "seconds"), [(0, 60), (-1, 60), (1, 0), (1, -1)])
def test_a_limit_that_lets_nobody_in_is_refused(per_window: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="limit"):
        Limiter(per_window, seconds)


def test_without_a_clock_it_takes_the_real_one() -> None:
    limiter = Limiter(1, 3600)
    assert limiter.retry_after("a") is None
    assert 3590 < (limiter.retry_after("a") or 0) <= 3600


PROXIES: list[Network] = [ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "counted"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("198.51.100.7", "127.0.0.1", "198.51.100.7"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", " , ", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4,203.0.113.9 , 10.0.0.2,127.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "203.0.113.9, ", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:51234", "203.0.113.9"),
        ("10.0.0.1", '"[2001:db8:1:2::9]:51234"', "2001:db8:1:2::/64"),
        ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, <script>, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "203.0.113.999", "10.0.0.1"),
        ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("fd00::1", "2001:db8:1:2:a:b:c:d", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "203.0.113.9", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::7", None, "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", None, "2001:db8:1:3::/64"),
        ("fe80::1%eth0", None, "fe80::/64"),
        ("", "203.0.113.9", ""),
        ("testclient", "203.0.113.9", "testclient"),
    ],
)
def test_a_request_is_counted_for_the_last_address_no_proxy_of_ours(
    peer: str, forwarded_for: str | None, counted: str
) -> None:
    assert client_address(peer, forwarded_for, PROXIES) == counted


def test_without_trusted_proxies_the_header_is_never_believed() -> None:
    assert client_address("127.0.0.1", "203.0.113.9", []) == "127.0.0.1"


def test_a_very_long_header_takes_no_time() -> None:
    assert client_address("10.0.0.1", "1.2.3.4," * 8_000 + "203.0.113.9", PROXIES) == "203.0.113.9"
