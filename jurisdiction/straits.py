"""Straits used for international navigation in the first region: where transit passage may apply.

Only the territorial sea in them is meant (UNCLOS 34, 37).  Straits with a route of exclusive
economic zone through them are no such straits (36) and are left out: the Windward, Mona and Anegada
Passages, the Straits of Florida, the Yucatan Channel.  ``data/straits.csv`` holds the list; its
boxes are ours and generous, and what a strait is was read in no source yet: mark K, certainty L.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jurisdiction.regime import Regime
from jurisdiction.rules import read_table

REGIMES = ("transit", "innocent")  # UNCLOS 37 to 44; 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Strait:
    """One strait: a box, the coasts on it, and whose word that is."""

    name: str
    box: tuple[float, float, float, float]  # south, west, north, east in degrees
    states: tuple[str, ...]  # ISO 3166 alpha-3 of coasts and sovereigns
    regime: str  # one of REGIMES
    certainty: str  # H, M or L, as in the claims table
    source: str  # with its mark
    note: str


@cache
def straits() -> tuple[Strait, ...]:
    """The list that comes with the program."""
    return tuple(_strait(row) for row in read_table("straits.csv"))


def strait_at(regime: Regime) -> Strait | None:
    """The strait whose territorial sea a position is, or may be, in.

    With certainty L a case is both: in a strait, and in plain territorial sea.

    >>> from jurisdiction.zones import shipped_zones
    >>> strait_at(shipped_zones().zone_at(14.25, -60.95)).name
    'Saint Lucia Channel'
    """
    belts = {candidate.state for candidate in regime.candidates if candidate.zone == "TS"}
    for strait in straits():
        south, west, north, east = strait.box
        inside = south <= regime.lat <= north and west <= regime.lon <= east
        if inside and belts.intersection(strait.states):
            return strait
    return None


def _strait(row: dict[str, str]) -> Strait:
    if row["regime"] not in REGIMES or row["certainty"] not in ("H", "M", "L"):
        raise ValueError(f"straits.csv: {row['name']} {row['regime']} {row['certainty']}")
    mark = f" [{row['mark']}]" if row["mark"] else ""
    return Strait(
        name=row["name"],
        box=(float(row["south"]), float(row["west"]), float(row["north"]), float(row["east"])),
        states=tuple(row["states"].split()),
        regime=row["regime"],
        certainty=row["certainty"],
        source=row["source"] + mark,
        note=row["note"],
    )
