"""Where the law stands at a place: the zone, how sure, and who claims what there."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

ZONES = ("LAND", "IW", "AW", "TS", "CZ", "EEZ", "HS")
STATUSES = ("definite", "uncertain", "disputed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One zone a position may be in: what it is and whose, ``state`` None on the high seas."""

    zone: str
    state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """The zone of one position, how far from the nearest limit, and what the answer rests on.

    ``zone`` is None where there is no position to judge.  ``distance_nm`` is to the nearest
    point of the baseline, ``margin_nm`` to the nearest limit of any kind.
    """

    lat: float
    lon: float
    zone: str | None
    state: str | None  # ISO 3166 alpha-3
    distance_nm: float
    margin_nm: float
    status: str
    candidates: tuple[Candidate, ...]
    source: str  # data set, its date, and "provisional median" where one was used
    sigma_m: float  # one standard deviation of fix, coast and datum together

    def as_record(self) -> dict[str, Any]:
        """The answer as the command line's contract names it (without the caller's id)."""
        return {
            "lat": _number(self.lat),
            "lon": _number(self.lon),
            "zone": self.zone,
            "state": self.state,
            "distance_nm": _number(self.distance_nm, 3),  # 2 m
            "margin_nm": _number(self.margin_nm, 3),
            "status": self.status,
            "candidates": [{"zone": c.zone, "state": c.state} for c in self.candidates],
            "source": self.source,
        }


def _number(value: float, digits: int = 9) -> float | None:
    """The value to so many decimals, or None where there is no number."""
    return round(value, digits) if isfinite(value) else None
