"""A situation: something that stands now and that an officer should know, under one lasting key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PRIORITIES = ("emergency", "alarm", "warning", "caution")  # MSC.302(87), gravest first
SOUNDING = ("emergency", "alarm")

# The first part of a key, and with it what ends a situation (``board.Board.take``).
RESCUE, HELP, BEHAVIOUR, WATCHLIST, SYSTEM = "rescue", "help", "behaviour", "watchlist", "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What stands now; ``says.format(**params)`` in English, translated where it is shown.

    ``key`` begins with its group (``rescue:972…``) and holds through restatement and renewal.
    ``occurrence_s`` is when the newest spell of it began: one that began after an officer's act
    alerts anew.  ``degree`` tells how grave it is within its priority; a rise alerts anew.
    """

    key: str
    priority: str  # one of PRIORITIES
    kind: str  # "AIS-SART", "MOB-AIS", "EPIRB-AIS", "incident", a kind of event, "feed", ...
    says: str
    params: Mapping[str, str | float] = field(default_factory=dict)  # hostile text among them
    reasons: tuple[str, ...] = ()  # sentences of the tables, gravest first
    events: tuple[str, ...] = ()  # keys of the events behind it
    mmsi: int | None = None
    lat: float | None = None
    lon: float | None = None
    since_s: float
    occurrence_s: float = 0.0
    degree: int = 0
    rescue: bool = False  # somebody may be in danger: above all else
    can_silence: bool = True  # for a time of the officer's choosing; never MOB, SART, EPIRB
    innocent: str = ""
    stands: bool = True  # False: it is over, its condition rectified

    @property
    def group(self) -> str:
        """The first part of the key."""
        return self.key.partition(":")[0]

    @property
    def seen(self) -> tuple[str, ...]:
        """Kinds of event of which vessels, without their beginnings, which may be restated."""
        return tuple(sorted({key.rpartition(":")[0] for key in self.events}))

    @property
    def gravity(self) -> tuple[int, int]:
        """Priority and degree as numbers, more is graver."""
        return -PRIORITIES.index(self.priority), self.degree


def gravest(one: Situation) -> tuple[bool, int, int, str]:
    """What situations are sorted by: rescue, then priority, then degree, then key."""
    return not one.rescue, PRIORITIES.index(one.priority), -one.degree, one.key
