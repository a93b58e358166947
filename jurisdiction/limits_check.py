"""Which zones and lines of one State a file of limits draws, checked before anything uses them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jurisdiction.coast_file import CoastFile
from jurisdiction.enclosed import Enclosed, enclosed
from jurisdiction.imported import BASELINE, LIMIT, Imported, LimitsError, Line, Provenance
from jurisdiction.limits_file import LimitsFile, Shape
from jurisdiction.limits_parts import parts_of
from seamath.geodesy import distance_nm

# Names of attributes, lower case, best first; Marine Regions' ones (iso_ter1, pol_type, ...) among
# them (Flanders Marine Institute, attribute tables of its products, version 12 [K]).
STATE_NAMES = ("iso_ter1", "iso_sov1", "iso_a3", "iso3", "state")
KIND_NAMES = ("zone", "kind", "pol_type", "line_type", "type", "geoname", "name")
KINDS = (
    (r"overlap|joint|disputed|unsettled|treaty|median|connection|ruling", "left out"),
    (r"archipelagic baseline|^awl$", "AW baseline"),
    (r"baseline", "IW baseline"),
    (r"archipelagic|^aw$", "AW"),
    (r"internal|^iw$", "IW"),
    (r"contiguous|\b24 ?(nm|m\b)|^cz$", "CZ"),
    (r"territorial sea|\b12 ?(nm|m\b)|^ts$", "TS"),
    (r"exclusive economic|\b200 ?(nm|m\b)|^eez$", "EEZ"),
)
REACH_NM = {"IW": 60.0, "AW": 130.0, "TS": 150.0, "CZ": 150.0, "EEZ": 420.0}  # from its own coast
SHORE_NM = 1.0  # an edge nearer to the coast than this is drawn along it: our judgement
MOST_SAMPLES = 400
IDLE_NM = 1.0  # less baseline over land is not told

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shore:
    """The coast that limits are checked against."""

    file: CoastFile
    ashore: Callable[[Floats, Floats], Flags]
    off_nm: Callable[[str, Floats, Floats], Floats]  # from one State's own coast


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a file amounts to, and what in it was left out and why."""

    imported: Imported
    left_out: Mapping[str, int]


def state_of(file: LimitsFile, states: Iterable[str], wanted: str | None, path: str) -> str:
    """Whose limits the file holds: named by the person, else by the file, and only one."""
    known = set(states)
    if wanted is not None and wanted not in known:
        raise LimitsError(f"{wanted}: no coast is known by this code; ISO 3166 alpha-3 is wanted")
    told = Counter(filter(None, (_state(shape, known) for shape in file.shapes)))
    if wanted is not None and (wanted in told or not told):
        return wanted
    if wanted is not None:
        raise LimitsError(f"{path}: nothing of {wanted} in it; it has {_some(told)}")
    if len(told) == 1:
        return next(iter(told))
    if not told:
        raise LimitsError(f"{path}: does not say whose limits these are; add --state, e.g. MEX")
    raise LimitsError(f"{path}: has limits of {_some(told)}; choose one with --state")


def _some(told: Counter[str]) -> str:
    names = sorted(told)
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def _state(shape: Shape, known: set[str]) -> str | None:
    for name in STATE_NAMES:
        said = shape.said.get(name, "").strip().upper()
        if said in known:
            return said
    return None


def take(file: LimitsFile, about: Provenance, shore: Shore, kind: str | None, path: str) -> Taken:
    """The waters and lines of one State; ``kind`` stands for features that do not say theirs."""
    left: Counter[str] = Counter()
    drawn: dict[str, list[Any]] = {}
    for shape in file.shapes:
        if _state(shape, set(shore.file.states)) not in (None, about.state):
            left["another State's"] += 1
            continue
        meant = _kind(shape) or kind
        if meant is None or meant == "left out":
            left[f"of no kind used here ({_said(shape)})"] += 1
            continue
        where = f"{path}: feature {shape.number}"
        _near_its_coast(where, meant, shape.geometry, about.state, shore)
        drawn.setdefault(meant, []).extend(parts_of(where, shape.geometry))
    waters, lines = _made(drawn, about.state, shore, left)
    if not waters:
        why = "; ".join(f"{n} {reason}" for reason, n in left.items()) or "no line or polygon"
        raise LimitsError(f"{path}: nothing usable of {about.state}: {why}; see --kind")
    imported = Imported(about=about, waters=tuple(waters), lines=tuple(lines))
    return Taken(imported=imported, left_out=dict(left))


def _kind(shape: Shape) -> str | None:
    for name in KIND_NAMES:
        said = shape.said.get(name, "").strip().lower()
        for pattern, meant in KINDS:
            if re.search(pattern, said):
                return meant
    return None


def _said(shape: Shape) -> str:
    words = [shape.said[name] for name in KIND_NAMES if shape.said.get(name)]
    return words[0][:40] if words else "it does not say"


def _near_its_coast(where: str, kind: str, geometry: Any, state: str, shore: Shore) -> None:
    """Refuse what lies nowhere near its State, and say so where swapping the axes would mend it."""
    import shapely

    pairs = shapely.get_coordinates(geometry)
    if not len(pairs):
        raise LimitsError(f"{where}: is empty")
    pairs = pairs[:: 1 + len(pairs) // MOST_SAMPLES]
    lon, lat = pairs.T
    bad = ~((np.abs(lat) <= 90.0) & (np.abs(lon) <= 540.0))
    within_nm = REACH_NM[kind.split()[0]]

    def nearest_nm(la: Floats, lo: Floats) -> float:
        if (np.abs(la) > 90.0).any():
            return np.inf
        found = shore.off_nm(state, la, (lo + 180.0) % 360.0 - 180.0)
        return float(np.where(np.isnan(found), np.inf, found).max())

    off_nm = np.inf if bad.any() else nearest_nm(lat, lon)
    if off_nm <= within_nm:
        return
    if nearest_nm(lon, lat) <= within_nm:
        raise LimitsError(
            f"{where}: latitude and longitude are swapped; add --axes lat-lon if the whole file is"
        )
    if bad.any():
        raise LimitsError(f"{where}: {lon[bad][0]} {lat[bad][0]} is no position in degrees")
    raise LimitsError(
        f"{where}: reaches further than {within_nm:.0f} nm from every coast of {state}: "
        f"a wrong State, a wrong kind ({kind}), or a wrong datum"
    )


def _made(
    drawn: Mapping[str, list[Any]], state: str, shore: Shore, left: Counter[str]
) -> tuple[list[tuple[str, tuple[Floats, ...]]], list[Line]]:
    """The polygons, what baselines shut off, and the lines where those waters end."""
    waters: list[tuple[str, tuple[Floats, ...]]] = []
    lines: list[Line] = []
    for kind, parts in drawn.items():
        zone, *is_baseline = kind.split()
        polygons, strings = _sorted_out(parts)
        if is_baseline:
            strings += [ring for polygon in polygons for ring in (polygon.exterior,)]
            behind = enclosed(strings, shore.file, state, shore.ashore) if strings else None
            if behind is None or not behind.waters:
                left[f"baselines that shut off no water ({zone})"] += len(strings)
                continue
            waters += [(zone, _rings(water)) for water in behind.waters]
            idle_nm = _length_nm(map(_edges, strings)) - _length_nm([behind.pieces])
            if idle_nm > IDLE_NM:
                left[f"nm of baselines that shut off no water ({zone})"] += round(idle_nm)
            lines += [
                Line(role=BASELINE, zone=zone, points=ends[:, ::-1]) for ends in behind.pieces
            ]
            continue
        polygons += _closed_by(strings, zone, left)
        waters += [(zone, _rings(polygon)) for polygon in polygons]
        lines += _limits(zone, polygons, state, shore)
        waters += _landward(zone, polygons, state, shore)
    return waters, lines


def _edges(string: Any) -> Floats:
    place = np.asarray(string.coords)
    return np.stack([place[:-1], place[1:]], axis=1)


def _length_nm(edges: Iterable[Floats]) -> float:
    """Length of edges (n, 2, 2), longitude first, all together."""
    return float(
        sum(distance_nm(e[:, 0, 1], e[:, 0, 0], e[:, 1, 1], e[:, 1, 0]).sum() for e in edges)
    )


def _sorted_out(parts: list[Any]) -> tuple[list[Any], list[Any]]:
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    return polygons, [part for part in parts if part.geom_type == "LineString"]


def _closed_by(strings: list[Any], zone: str, left: Counter[str]) -> list[Any]:
    """The polygons that lines close together; those that close nothing are left out."""
    import shapely

    if not strings:
        return []
    faces: list[Any] = shapely.get_parts(shapely.polygonize([shapely.union_all(strings)])).tolist()
    if not faces:
        left[f"limits of {zone} that close nothing: give polygons"] += len(strings)
    return faces


def _rings(polygon: Any) -> tuple[Floats, ...]:
    rings = [polygon.exterior, *polygon.interiors]
    return tuple(np.asarray(ring.coords)[:, 1::-1] for ring in rings)


def _limits(zone: str, polygons: list[Any], state: str, shore: Shore) -> list[Line]:
    """The edges of polygons that are no coast: where the zone ends at sea."""
    lines = []
    for ring in (ring for polygon in polygons for ring in _rings(polygon)):
        middle = (ring[:-1] + ring[1:]) / 2
        off_nm = shore.off_nm(state, middle[:, 0], middle[:, 1])
        at_sea = ~(off_nm <= SHORE_NM)
        cuts = np.flatnonzero(np.diff(np.concatenate([[0], at_sea, [0]])))
        for first, last in cuts.reshape(-1, 2).tolist():
            lines.append(Line(role=LIMIT, zone=zone, points=ring[first : last + 1]))
    # a polygon drawn wholly along a coast still ends somewhere
    return lines or [Line(role=LIMIT, zone=zone, points=_rings(polygons[0])[0])] if polygons else []


def _landward(
    zone: str, polygons: list[Any], state: str, shore: Shore
) -> list[tuple[str, tuple[Floats, ...]]]:
    """What lies between polygons and the coast, a zone further in: internal waters for TS."""
    import shapely

    inner = {"TS": "IW", "CZ": "TS"}.get(zone)
    if inner is None or not polygons:
        return []
    whole = shapely.union_all(polygons)
    edges = [polygon.boundary for polygon in polygons]
    found: Enclosed = enclosed(edges, shore.file, state, shore.ashore)
    return [
        (inner, _rings(water))
        for water, touches in zip(found.waters, found.touches)
        if touches and not whole.contains(water.representative_point())
    ]
