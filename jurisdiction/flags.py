"""Which administration issued a radio identity: the ITU's maritime identification digits (MID).

It refuses to know a ship's nationality.  The digits say who assigned the number, which may be
stolen, mistyped, shared or out of date: at most a weak CLAIMED, never a confirmed flag
(UNCLOS 91 asks the registry).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from jurisdiction.rules import read_table

# How many digits stand before the MID in a nine-digit identity, longest first (ITU-R M.585,
# annexes 1 and 2): SAR aircraft, coast station, craft of a parent ship, aid to navigation,
# group of ships, handheld.
_BEFORE_MID = ("111", "00", "98", "99", "0", "8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mid:
    """One number of the ITU table and the State or territory it was given to.

    ``note`` names the administration of a territory, or the part of the State meant.
    """

    mid: int
    iso3: str
    name: str
    note: str


@cache
def mids() -> Mapping[int, Mid]:
    """Every allocated MID by its number."""
    return MappingProxyType(
        {
            int(row["mid"]): Mid(
                mid=int(row["mid"]), iso3=row["iso3"], name=row["name"], note=row["note"]
            )
            for row in read_table("mid.csv")
        }
    )


def radio_flag(mmsi: int) -> str | None:
    """ISO 3166 alpha-3 of who issued the radio identity; None where the digits do not say.

    This is not the nationality of a ship.  A territory answers with its own code; its State is
    ``claim_of(code).sovereign``.  Distress devices (97...) name a maker, not a State.

    >>> radio_flag(311000001), radio_flag(3380001), radio_flag(970123456)
    ('BHS', 'USA', None)
    """
    digits = f"{mmsi:09d}"
    if mmsi < 0 or len(digits) > 9:
        return None
    before = next((start for start in _BEFORE_MID if digits.startswith(start)), "")
    found = mids().get(int(digits[len(before) : len(before) + 3]))
    return found.iso3 if found else None
