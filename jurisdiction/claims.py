"""What each coastal State and territory claims at sea: cell by cell, with source and doubt.

The facts live in ``data/claims.csv`` and ``data/territories.csv``; ``data/claims.md`` tells how
they were read.  A claim is not a line on the water: neighbours, straight baselines and disputes
are the business of the zone engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from jurisdiction.rules import read_table
from seamath.errors import Mistake

MOST_TS_NM = 12.0  # UNCLOS 3
MOST_CZ_NM = 24.0  # UNCLOS 33(2)
MOST_EEZ_NM = 200.0  # UNCLOS 57
ZONES = ("TS", "CZ", "EEZ", "FZ", "ARCHIPELAGIC", "STRAIGHT")


class ClaimError(Mistake):
    """A question about a State or territory that has no sea, or that nobody has heard of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One fact: what is claimed, how sure that is, and who says so.

    ``breadth_nm`` is None where nothing is claimed and for the two yes-or-no zones, ARCHIPELAGIC
    and STRAIGHT.  ``certainty``: H two sources or the act itself, M one source, L doubt or
    conflict.  ``mark`` is "K" where no source was opened.  ``area`` is empty for the whole coast;
    otherwise the cell holds only inside ``box`` (south, west, north, east, in degrees).
    """

    zone: str
    claimed: bool
    breadth_nm: float | None
    certainty: str
    mark: str
    source: str
    as_of: str  # the day, month or year the source speaks for; empty where unknown
    note: str
    area: str
    box: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Everything one State or territory claims.

    ``ts_nm``, ``cz_nm`` and ``eez_nm`` are the claims cut down to what UNCLOS allows; None, or 0
    for a territorial sea, where none is claimed.  ``claimed_ts_nm`` is what the State itself
    says.  A certainty of L stands for doubt whether or not there is a number beside it: the belt
    up to the allowed breadth is then uncertain.  ``archipelagic`` and ``straight_baselines`` are
    False also where nobody looked.
    """

    state: str  # ISO 3166 alpha-3 of the coast; CPT is Clipperton
    sovereign: str  # the State that answers for it; its own code where that is open
    name: str
    ts_nm: float
    cz_nm: float | None
    eez_nm: float | None
    fishing_nm: float | None
    archipelagic: bool
    straight_baselines: bool
    ts_certainty: str
    cz_certainty: str
    eez_certainty: str
    claimed_ts_nm: float
    source: str
    as_of: str
    notes: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def local(self) -> tuple[Cell, ...]:
        """The cells that hold on a part of the coast only: there both breadths are in question.

        >>> [(cell.area, cell.breadth_nm) for cell in claim_of("GRC").local]
        [('Ionian Sea', 12.0)]
        """
        return tuple(cell for cell in self.cells if cell.area)


@cache
def claims() -> Mapping[str, Claim]:
    """Every coastal State and territory by its ISO 3166 alpha-3 code."""
    cells: dict[str, list[Cell]] = {}
    for row in read_table("claims.csv"):
        cells.setdefault(row["state"], []).append(_cell(row))
    return MappingProxyType(
        {row["state"]: _claim(row, cells[row["state"]]) for row in read_table("territories.csv")}
    )


def claim_of(state: str) -> Claim:
    """What one State or territory claims; a code without a coast raises ClaimError.

    >>> claim_of("VEN").cz_nm, claim_of("CRI").cz_nm, claim_of("PER").claimed_ts_nm
    (15.0, None, 200.0)
    """
    found = claims().get(state)
    if found is None:
        raise ClaimError(_unknown(state))
    return found


def _unknown(state: str) -> str:
    from difflib import get_close_matches  # only a mistake has to wait for it

    near = get_close_matches(state.strip().upper(), claims(), n=4, cutoff=0.5)
    advice = f"near codes: {', '.join(near)}" if near else "for example HTI, PRI or CUW"
    return f"no coast is known by {state!r}: ISO 3166 alpha-3 is wanted; {advice}"


def _cell(row: Mapping[str, str]) -> Cell:
    said = row["breadth_nm"]
    if row["zone"] not in ZONES or row["certainty"] not in ("H", "M", "L"):
        raise ValueError(f"claims.csv: {row['state']} {row['zone']} {row['certainty']}")
    return Cell(
        zone=row["zone"],
        claimed=said not in ("none", "no"),
        breadth_nm=None if said in ("none", "no", "yes") else float(said),
        certainty=row["certainty"],
        mark=row["mark"],
        source=row["source"],
        as_of=row["as_of"],
        note=row["note"],
        area=row["area"],
        box=_box(row["box"]) if row["area"] else None,
    )


def excess(claim: Claim) -> tuple[str, ...]:
    """What a State claims beyond what UNCLOS allows, in words: a label that no rule ever uses.

    >>> excess(claim_of("PER"))
    ('PER claims a territorial sea of 200 nm; UNCLOS 3 allows 12',)
    """
    allowed = {
        "TS": ("a territorial sea", MOST_TS_NM, "3"),
        "CZ": ("a contiguous zone", MOST_CZ_NM, "33(2)"),
        "EEZ": ("an exclusive economic zone", MOST_EEZ_NM, "57"),
    }
    found = []
    for cell in claim.cells:
        what, most_nm, article = allowed.get(cell.zone, ("", float("inf"), ""))
        if cell.breadth_nm is not None and cell.breadth_nm > most_nm:
            where = f" ({cell.area})" if cell.area else ""
            found.append(
                f"{claim.state} claims {what} of {cell.breadth_nm:g} nm{where}; "
                f"UNCLOS {article} allows {most_nm:g}"
            )
    return tuple(found)


def _box(text: str) -> tuple[float, float, float, float]:
    south, west, north, east = map(float, text.split())
    return south, west, north, east


def _claim(row: Mapping[str, str], cells: list[Cell]) -> Claim:
    whole = {cell.zone: cell for cell in cells if not cell.area}
    ts, cz, eez = whole["TS"], whole["CZ"], whole["EEZ"]
    zones = [cell for cell in cells if cell.zone in ("TS", "CZ", "EEZ", "FZ")]
    return Claim(
        state=row["state"],
        sovereign=row["sovereign"],
        name=row["name"],
        ts_nm=_at_most(MOST_TS_NM, ts) or 0.0,
        cz_nm=_at_most(MOST_CZ_NM, cz),
        eez_nm=_at_most(MOST_EEZ_NM, eez),
        fishing_nm=whole["FZ"].breadth_nm if "FZ" in whole else None,
        archipelagic=_is_claimed("ARCHIPELAGIC", whole),
        straight_baselines=_is_claimed("STRAIGHT", whole),
        ts_certainty=ts.certainty,
        cz_certainty=cz.certainty,
        eez_certainty=eez.certainty,
        claimed_ts_nm=ts.breadth_nm or 0.0,
        source="; ".join(_once(part for cell in zones for part in _sources(cell))),
        as_of=max(cell.as_of for cell in zones),
        notes=tuple(_once(_noted(cell) for cell in cells if cell.note)),
        cells=tuple(cells),
    )


def _at_most(limit_nm: float, cell: Cell) -> float | None:
    return None if cell.breadth_nm is None else min(limit_nm, cell.breadth_nm)


def _is_claimed(zone: str, whole: Mapping[str, Cell]) -> bool:
    return zone in whole and whole[zone].claimed


def _sources(cell: Cell) -> list[str]:
    mark = f" [{cell.mark}]" if cell.mark else ""
    return [part + mark for part in cell.source.split("; ")]


def _noted(cell: Cell) -> str:
    return f"{cell.zone}{f' ({cell.area})' if cell.area else ''}: {cell.note}"


def _once(texts: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(texts)
