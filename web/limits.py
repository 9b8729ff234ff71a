"""How often somebody may ask something, and who that somebody is on the network."""

import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

MOST_KEYS = 100_000
# What a provider gives one household; a single address of it can be changed at will.
IPV6_HOUSEHOLD = 64

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Limiter:
    """At most `per_window` times in any `seconds` for each key, in the memory of this process.

    Only what was allowed counts, so that who keeps trying is let in as soon as the first falls out of the window. When
    more than MOST_KEYS keys are busy in one window, the one that was allowed longest ago starts anew.
    """

    def __init__(self, per_window: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        if per_window < 1 or seconds <= 0:
            raise ValueError("A limit needs at least one time in a window longer than nothing.")
        self._per_window = per_window
        self._seconds = seconds
        self._clock = clock
        # For each key when its times fall out of the window; the key that was allowed last stands last.
        self._ends: OrderedDict[str, list[float]] = OrderedDict()

    def __len__(self) -> int:
        """The number of keys that are remembered."""
        return len(self._ends)

    def retry_after(self, key: str) -> float | None:
        """None when it is allowed, and then counted; else the seconds to wait, more than zero."""
        now = self._clock()
        self._forget(now)
        ends = self._ends.get(key, [])
        del ends[: bisect_right(ends, now)]
        if len(ends) >= self._per_window:
            return ends[0] - now
        self._count(key, [*ends, now + self._seconds])
        return None

    def take_back(self, key: str) -> None:
        """Let the last time that was allowed count no more."""
        ends = self._ends.get(key, [])
        del ends[-1:]
        if not ends:
            self._ends.pop(key, None)

    def _count(self, key: str, ends: list[float]) -> None:
        self._ends[key] = ends
        self._ends.move_to_end(key)
        if len(self._ends) > MOST_KEYS:
            self._ends.popitem(last=False)

    def _forget(self, now: float) -> None:
        """Drop the keys without a time in the window: they stand first, as each key stands at its last time.

        One whose last time was taken back may stay a while among them.
        """
        while self._ends and next(iter(self._ends.values()))[-1] <= now:
            self._ends.popitem(last=False)


def client_address(peer: str, forwarded_for: str | None, trusted: Sequence[Network]) -> str:
    """Who to count a request for: an IPv4 address, or the /64 network of an IPv6 address.

    `peer` is the other end of the connection; what is no address (a socket of this machine) is counted as it is.
    `forwarded_for` is X-Forwarded-For, several of them joined by commas; it is read only when a trusted proxy hands it
    over, from the right, as far as the proxies are trusted: what stands left of that anyone can have written.
    """
    nearest = _address(peer)
    if nearest is None:
        return peer
    for entry in reversed((forwarded_for or "").split(",")):
        if not _is_trusted(nearest, trusted):
            break
        if entry.strip():
            further = _address(entry)
            if further is None:
                break
            nearest = further
    return _counted(nearest)


def _address(written: str) -> Address | None:
    """The address, without port, brackets or quotes; an IPv4 address written as IPv6 is the IPv4 address."""
    bare = written.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _is_trusted(address: Address, trusted: Sequence[Network]) -> bool:
    return any(address in network for network in trusted)


def _counted(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), IPV6_HOUSEHOLD), strict=False))
