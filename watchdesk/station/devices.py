"""What each distress device sent, remembered within bounds that no other sender can use up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from ais.events import Event, in_order
from sar.distress import Heard, activations_of, thinned, transmissions
from seamath.units import S_PER_H
from watchdesk.station.source import Batch

MOST_DEVICES = 500  # our judgement: a convention of cruise ships has fewer switched on
MOST_SENT = 32_000  # altogether; a device sends eight a minute
SHARE, LEAST_SHARE = 2_000, 64  # of a device alone, and however many there are
AGAIN_S = 30.0  # silence ends an activation without anything being heard
FORGOTTEN_S = 24 * S_PER_H  # so long silent, a device makes room for another


class Devices:
    """Remembers what devices sent, and which activations and tests that makes.

    A device that sends beyond its share is thinned; it never costs another anything.  Where there
    are too many devices, further ones are counted in ``turned_away``.
    """

    def __init__(self) -> None:
        self.turned_away = 0  # messages
        self._sent: dict[int, list[Heard]] = {}  # who was heard longest ago stands first
        self._events: dict[int, list[Event]] = {}
        self._found_s = float("-inf")

    def __len__(self) -> int:
        return len(self._sent)

    @property
    def events(self) -> list[Event]:
        """Every activation and test, in order of start."""
        return in_order(list(chain.from_iterable(self._events.values())))

    def hear(self, batch: Batch, now_s: float) -> bool:
        """Take in what came; whether the activations were found anew."""
        fresh = self._take(transmissions(batch.positions, batch.texts), now_s)
        again = abs(now_s - self._found_s) >= AGAIN_S
        if again:
            self._found_s = now_s
        self._find(self._sent if again else fresh, now_s)
        return again or bool(fresh)

    def join(self, other: Devices, now_s: float) -> None:
        """Take in what another heard before."""
        self._find(self._take(other._sent, now_s), now_s)
        self._sent = dict(sorted(self._sent.items(), key=lambda one: _last_s(one[1])))
        self.turned_away += other.turned_away

    def _take(self, sent: Mapping[int, Sequence[Heard]], now_s: float) -> list[int]:
        """Remember what was sent; by whom anything was."""
        for mmsi, heard in sent.items():
            if mmsi not in self._sent and not self._has_room(now_s):
                self.turned_away += len(heard)
                continue
            self._sent[mmsi] = [*self._sent.pop(mmsi, ()), *heard]  # now the last of all
        taken = [mmsi for mmsi in sent if mmsi in self._sent]
        share = max(LEAST_SHARE, min(SHARE, MOST_SENT // max(len(self._sent), 1)))
        for mmsi in taken:
            if len(self._sent[mmsi]) > share:
                self._sent[mmsi] = thinned(self._sent[mmsi])[-share:]
        return taken

    def _has_room(self, now_s: float) -> bool:
        """Whether one more can be remembered; who was silent for a day is let go of."""
        if len(self._sent) < MOST_DEVICES:
            return True
        silent = next(iter(self._sent))
        if not now_s - _last_s(self._sent[silent]) > FORGOTTEN_S:
            return False
        del self._sent[silent]
        self._events.pop(silent, None)
        return True

    def _find(self, whose: Iterable[int], now_s: float) -> None:
        for mmsi in list(whose):
            heard = self._sent[mmsi]
            self._events[mmsi] = activations_of(mmsi, heard, max(now_s, _last_s(heard)))


def _last_s(heard: Sequence[Heard]) -> float:
    return max((h.time_s for h in heard if h.time_s == h.time_s), default=float("-inf"))
