"""How long somebody must wait before he may try again, after guesses that were wrong.

It holds counts only, in memory, and a bounded number of them: a restart forgets.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from seamath.units import S_PER_H

MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Wrong guesses that cost nothing, then waits that double up to the longest."""

    free: int
    longest_s: float

    def wait_s(self, wrong: int) -> float:
        """Seconds to wait after so many wrong guesses.

        >>> [Rule(free=5, longest_s=300.0).wait_s(n) for n in (4, 5, 8, 20)]
        [0.0, 1.0, 8.0, 300.0]
        """
        over = wrong - self.free
        return 0.0 if over < 0 else min(2.0 ** min(over, 30), self.longest_s)


# Our judgement, untested. One person at one place pays first; then a place that tries many names;
# an account tried from everywhere last and never for long: nobody may be shut out of a rescue.
ACCOUNT_HERE = Rule(free=5, longest_s=300.0)
ADDRESS = Rule(free=20, longest_s=900.0)
ACCOUNT = Rule(free=50, longest_s=60.0)

Keys = tuple[tuple[Rule, str], ...]


class Throttle:
    """Wrong guesses by key; a day without one forgives."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[tuple[Rule, str], tuple[int, float]] = OrderedDict()

    def wait_s(self, keys: Keys, now_s: float) -> float:
        """Seconds until somebody may try again: the longest wait of his keys; 0 is now."""
        waits = [self._wait_s(key, now_s) for key in keys]
        return max(waits, default=0.0)

    def tried(self, keys: Keys, now_s: float) -> None:
        """Count a guess as wrong before it is looked at, so that guesses at once count too."""
        for key in keys:
            wrong, since_s = self._wrong.pop(key, (0, now_s))
            forgiven = now_s - since_s > 86_400
            self._wrong[key] = (1 if forgiven else wrong + 1, now_s)
        while len(self._wrong) > MOST_KEYS:
            self._wrong.popitem(last=False)

    def right(self, own: Keys, shared: Keys) -> None:
        """Forget what was counted of somebody who then knew it; of what he shares, this once."""
        for key in own:
            self._wrong.pop(key, None)
        for key in shared:
            wrong, since_s = self._wrong.get(key, (0, 0.0))
            if wrong > 0:
                self._wrong[key] = (wrong - 1, since_s)

    def _wait_s(self, key: tuple[Rule, str], now_s: float) -> float:
        wrong, since_s = self._wrong.get(key, (0, now_s))
        return max(0.0, since_s + key[0].wait_s(wrong) - now_s)


class Once:
    """Whether something was told within the hour: a log is not filled by asking again."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, float] = OrderedDict()

    def first(self, what: str, now_s: float) -> bool:
        """Whether it is to be told now."""
        if now_s - self._told.get(what, -S_PER_H) < S_PER_H:
            return False
        self._told[what] = now_s
        self._told.move_to_end(what)
        while len(self._told) > MOST_KEYS:
            self._told.popitem(last=False)
        return True
