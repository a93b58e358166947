"""The same message heard by several stations is one, within a bounded stretch of what came."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ais.receptions import Reception

# A position report names the second of its minute, so the same bits again within half a minute
# are the same transmission; a moored class B ship may send them again after a whole one.
REPEAT_S = 30.0
_MOST_REMEMBERED = 200_000

Station = tuple[str, bytes]


@dataclass(slots=True, kw_only=True)
class WindowCounts:
    """What was found in the window."""

    repeats: int = 0  # dropped
    confirmations: int = 0  # identities heard again by another station, passed on


class Repeats:
    """Remembers what was heard within the window, to tell what was heard before.

    A station's own repetition is kept: the ship said it twice.  So is an identity heard again,
    because two equal receptions confirm it (OpenCPN pull request 1191), and what has no time.
    """

    def __init__(self, counts: WindowCounts, window_s: float = REPEAT_S) -> None:
        self._counts, self._window_s = counts, window_s
        self._seen: OrderedDict[bytes, tuple[float, Station]] = OrderedDict()  # oldest first

    def heard_before(self, reception: Reception) -> bool:
        """Whether another station, or another feed, gave the same message within the window."""
        return self.told_before(
            reception.payload,
            _arrival_s(reception),
            (reception.source, reception.station),
            named=reception.heard.message.identity is not None,
        )

    def told_before(self, payload: bytes, now_s: float, station: Station, *, named: bool) -> bool:
        """The same of a payload as transmitted, by when and from whom it came.

        ``named`` tells that it is an identity, which is passed on and counted.
        """
        seen, window_s = self._seen, self._window_s
        first_s, first_station = seen.get(payload, (math.nan, station))
        if abs(now_s - first_s) <= window_s and station != first_station:
            if not named:
                self._counts.repeats += 1
                return True
            self._counts.confirmations += 1
        elif math.isfinite(now_s):
            seen[payload] = (now_s, station)
            seen.move_to_end(payload)
            _forget(seen, now_s - window_s)
        return False


def without_repeats(
    receptions: Iterable[Reception], counts: WindowCounts, *, window_s: float = REPEAT_S
) -> Iterator[Reception]:
    """The receptions without those that were heard before; the first of each is kept."""
    repeats = Repeats(counts, window_s)
    return (reception for reception in receptions if not repeats.heard_before(reception))


def _arrival_s(reception: Reception) -> float:
    """When a message came: a station's wrong clock must not hide that it is the same one."""
    if math.isfinite(reception.received_s):
        return reception.received_s
    return reception.heard.time_s


def _forget(seen: OrderedDict[bytes, tuple[float, Station]], before_s: float) -> None:
    while seen:
        payload, (time_s, _) = next(iter(seen.items()))
        if time_s >= before_s and len(seen) <= _MOST_REMEMBERED:
            break
        del seen[payload]
