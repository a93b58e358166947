"""Which rescue coordination centre to tell: candidates for a position, with how sure that is.

A search and rescue region (SRR) is an operational line, no zone and no claim (SAR Convention
annex 2.1.7).  No SRR limits are shipped: those of the Global SAR Plan are not public.  A unit that
has them lays its own directory over this one.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from sar.checklist import rows
from sar.errors import SarError, position
from seamath.geodesy import distance_nm

KEEPS = (
    "the first RCC told keeps the case until the responsible one, or one better placed, has "
    "taken it over"
)
KEEPS_SOURCE = "MSC.167(78) 6.5, 6.7"
NOT_LOADED = f"SRR limits not loaded: tell the nearest RCC; {KEEPS} ({KEEPS_SOURCE})"
FAR_NM = 600.0  # our judgement: beyond this the table knows nothing of the region
KINDS = ("maritime", "joint", "aeronautical")
_COLUMNS = (
    *("id", "name", "state", "kind", "covers", "anchors", "limits"),
    *("telephone", "email", "radio", "source", "last_verified", "certainty", "mark"),
)

Places = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rcc:
    """One centre as the table has it; empty text is "not known".

    ``anchors`` are places it answers for.  ``last_verified`` is the date of the document behind
    the contact: no number was tried by a call.
    """

    id: str
    name: str
    state: str  # ISO 3166 alpha-3
    kind: str
    covers: str
    anchors: Places
    limits: Places  # corners of its SRR; empty: not loaded
    telephone: str
    email: str
    radio: str
    source: str
    last_verified: str
    certainty: str  # high, medium or low
    mark: str  # "K": from knowledge, unchecked


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A centre that may be responsible for a position, and what speaks for it."""

    rcc: Rcc
    distance_nm: float  # to the nearest place it answers for
    inside: bool  # within its loaded limits
    how_sure: str

    def as_record(self) -> dict[str, Any]:
        """The candidate as JSON-ready values."""
        shown = ("id", "name", "state", "kind", "covers", "telephone", "email", "radio", "source")
        record: dict[str, Any] = {name: getattr(self.rcc, name) or None for name in shown}
        return record | {
            "last_verified": self.rcc.last_verified or None,
            "certainty": self.rcc.certainty,
            "mark": self.rcc.mark,
            "distance_nm": round(self.distance_nm, 1),
            "inside_limits": self.inside,
            "how_sure": self.how_sure,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RccAnswer:
    """The centres to try, in order, and the rule that no silence ends."""

    candidates: tuple[Candidate, ...]
    rule: str

    def as_record(self) -> dict[str, Any]:
        """The answer as JSON-ready values."""
        return {"candidates": [one.as_record() for one in self.candidates], "rule": self.rule}


def rcc_for(
    lat: float, lon: float, directory: Sequence[Rcc] | None = None, most: int = 4
) -> RccAnswer:
    """The centres to tell about a position: those whose loaded SRR holds it, then the nearest.

    Centres for ships come before centres for aircraft only.  Where none of the first has a
    telephone number in the table, the nearest that has one is added: somebody must be told.

    >>> rcc_for(18.4, -67.9).candidates[0].rcc.id       # Mona Passage
    'RCC-SAN-JUAN'
    """
    lat, lon = position(lat, lon)
    listed = [_candidate(rcc, lat, lon) for rcc in directory or shipped_directory()]
    listed.sort(key=lambda c: (not c.inside, c.rcc.kind == "aeronautical", c.distance_nm))
    inside = bool(listed) and listed[0].inside
    rule = f"{KEEPS} ({KEEPS_SOURCE})" if inside else NOT_LOADED
    first, others = listed[:most], listed[most:]
    if not any(candidate.rcc.telephone for candidate in first):
        first.extend([candidate for candidate in others if candidate.rcc.telephone][:1])
    return RccAnswer(candidates=tuple(first), rule=rule)


@cache
def shipped_directory() -> tuple[Rcc, ...]:
    """The centres of Mexico, Central America, the Caribbean and the Gulf of Mexico."""
    return tuple(
        _rcc(row, "rcc_directory.csv", n) for n, row in enumerate(rows("rcc_directory"), 2)
    )


def read_directory(path: Path) -> tuple[Rcc, ...]:
    """A unit's own directory: the same columns, with ``limits`` where it may hold them."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            table = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SarError(f"{path}: cannot be read as CSV ({error})") from error
    if not table or (missing := set(_COLUMNS) - set(table[0])):
        told = ", ".join(sorted(missing)) if table else "every row"
        raise SarError(f"{path}: lacks {told}; the columns are {', '.join(_COLUMNS)}")
    return tuple(_rcc(row, path.name, number) for number, row in enumerate(table, start=2))


def _rcc(row: Mapping[str, str], where: str, line: int) -> Rcc:
    cells: dict[str, Any] = {name: (row[name] or "").strip() for name in _COLUMNS}
    try:
        cells |= {name: _places(cells[name]) for name in ("anchors", "limits")}
        if cells["kind"] not in KINDS:
            raise SarError(f"kind must be one of {', '.join(KINDS)}")
        if not cells["anchors"] and not cells["limits"]:
            raise SarError("needs anchors or limits, such as 12.11 -68.93;12.52 -70.03")
        if len(cells["limits"]) in (1, 2):
            raise SarError("limits need three corners or more")
    except ValueError as error:
        raise SarError(f"{where} line {line}: {error}") from error
    return Rcc(**cells)


def _places(cell: str) -> Places:
    """Positions written ``lat lon;lat lon``."""
    pairs = [pair.split() for pair in cell.split(";") if pair.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise SarError("places are written lat lon;lat lon")
    return tuple(position(float(lat), float(lon)) for lat, lon in pairs)


def _candidate(rcc: Rcc, lat: float, lon: float) -> Candidate:
    near = np.array(rcc.anchors or rcc.limits)
    nm = float(np.min(distance_nm(lat, lon, near[:, 0], near[:, 1])))
    inside = bool(rcc.limits) and _holds(rcc.limits, lat, lon)
    if inside:
        sure = "inside its loaded SRR limits"
    elif rcc.limits:
        sure = "outside its loaded SRR limits"
    elif nm > FAR_NM:
        sure = "far from every place it is known to answer for: a way in, not the answer"
    else:
        sure = "near a place it answers for; SRR limits not loaded"
    return Candidate(rcc=rcc, distance_nm=nm, inside=inside, how_sure=sure)


def _holds(corners: Places, lat: float, lon: float) -> bool:
    """Whether a position lies within corners joined by straight lines in latitude and longitude.

    Longitudes are counted from the position, so that the date line is no edge.
    """
    xs = [math.remainder(corners[0][1] - lon, 360)]
    for (_, before), (_, after) in pairwise(corners):
        xs.append(xs[-1] + math.remainder(after - before, 360))
    ring = [(y, x) for (y, _), x in zip(corners, xs)]
    inside = False
    for (y1, x1), (y2, x2) in pairwise([*ring, ring[0]]):
        if (y1 > lat) != (y2 > lat) and x1 + (lat - y1) / (y2 - y1) * (x2 - x1) > 0:
            inside = not inside
    return inside
