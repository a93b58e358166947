"""Make the layers above the coast: inferred baselines, bays, boundaries and disputed areas.

    python builders/build_layers.py CACHE_FOLDER

CACHE_FOLDER as for build_baseline.py, whose coast file is read as it stands.  Needs numba, scipy,
shapely 2.1 and pyproj; a quarter of an hour.  The inferred baselines and the bays are Derivative
Databases of OpenStreetMap, (c) OpenStreetMap contributors, Open Database License 1.0; boundaries
and areas are this project's own tables.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from bays import Closing, find_bays, find_wide_bays, thinned
from coast_rings import Ring, rings_of_coast
from coast_sources import COUNTRY_AREAS, areas_by_country, fetch
from drawn_limits import read_limit
from layer_files import LAYERS, ODBL, feature, say, write
from layers_by_hand import vertices, write_areas, write_boundaries, write_historic
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from jurisdiction.baselines import Baselines
from jurisdiction.claims import claims
from jurisdiction.coast_file import UNITS_PER_DEG, CoastFile, open_coast
from seamath.units import M_PER_NM

DATA = Path(__file__).parents[1] / "jurisdiction" / "data"
REGION = (4.0, -122.0, 36.0, -55.0)  # south, west, north, east of the first region
# Not read: the United States uses normal baselines; PRI, VIR and UMI are drawn at State waters;
# ECU and BRA are drawn at other breadths; Canada and Bermuda lie outside.
INFERRED = ("ATG", "BHS", "BLZ", "COL", "CRI", "CUB", "DOM", "GRD", "GTM", "HND", "HTI", "JAM")
INFERRED += ("MEX", "NIC", "PAN", "SLV", "TCA", "TTO", "VCT", "VEN")
LEAST_KM2 = 100.0  # of waters landward of a drawn baseline, below which a State has no layer
BAY_KM2 = 2.0
BAY_WORLD_KM2 = 25.0  # outside the first region
THIN_DEG = 0.001  # of the coast in which bays are looked for
TILE_DEG = 30
UNCLAIMED = "ATA"  # Antarctic Treaty, article IV: nobody's internal waters are drawn
DATE_LINE_DEG = 5.0  # a line this wide crosses the date line: its bay is left out
GEOD = Geod(ellps="WGS84")
ABOUT_INFERRED = {
    "title": "Baselines inferred from drawn outer limits of the territorial sea (advisory)",
    "date": COUNTRY_AREAS.data_date,
    "method": "builders/build_layers.py: waters further than 12 nm inside the limit drawn in "
    "OpenStreetMap lie landward of the baseline it was drawn from",
    "limits": "nobody's official lines; good for a warning, never for a definite answer",
    "source": f"npm {COUNTRY_AREAS.name} {COUNTRY_AREAS.version}, {COUNTRY_AREAS.sha256}",
}
ABOUT_BAYS = {
    "title": "Juridical bays computed from the coast (UNCLOS article 10)",
    "method": "builders/bays.py: lines of at most 24 nm that enclose the half-disc on them, "
    "where the coast turns away by 45 degrees at both ends; those with most water are kept",
    "limits": "no State drew these lines; those inside wider bays (10(5), layer wide) are "
    "advisory; screened mouths and historic bays are not closed; islands count as water",
}

Floats = NDArray[np.float64]
Line = list[tuple[float, float]]  # two ends, latitude and longitude
Finder = Callable[..., list[Closing]]


def main(cache: Path) -> None:
    """Write every layer and the index of them."""
    coast = open_coast(DATA / "coast.bin")
    index = [write_areas(coast), write_historic(), write_inferred(coast, cache)]
    write_boundaries(coast)
    rings, _ = rings_of_coast(coast)
    index += write_bays(coast, rings)
    index.sort()
    with (LAYERS / "index.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["file", "south", "west", "north", "east", "inferred"])
        out.writerows(index)


def write_inferred(coast: CoastFile, cache: Path) -> list[Any]:
    """The advisory layer of baselines read off drawn limits, and its row of the index."""
    areas = drawn_areas(cache)
    states = len(coast.states)
    baselines = Baselines(
        file=coast, group=np.arange(states, dtype=np.int16), reach_m=np.full(states, 1e6)
    )
    lat, lon = vertices(coast)
    leaves = coast.read(range(len(coast)))
    owner = np.concatenate([np.repeat(p.state, p.segments.astype(np.intp) + 1) for p in leaves])
    features, checks = [], {}
    for state in INFERRED:
        others = [p for code, g in areas.items() if code != state for p in shapely.get_parts(g)]
        own = (owner == coast.states.index(state)) & in_region(lat, lon)
        shore = np.column_stack([lon[own], lat[own]])
        reading = read_limit(areas[state], shapely.STRtree(others), baselines, shore)
        gap, square = reading.own_coast_nm, km2(reading.inner)
        checks[state] = {
            "inner_km2": round(square),
            "coast_to_limit_min_nm": round(float(gap.min()), 2),
            "coast_nearer_than_11.8_nm_percent": round(100 * float((gap < 11.8).mean()), 2),
        }
        say(f"{state} {checks[state]}")
        if square >= LEAST_KM2:
            features += layers_of(state, reading)
    return write("inferred.geojson", ABOUT_INFERRED | ODBL | {"checks": checks}, features)


def in_region(lat: Floats, lon: Floats) -> NDArray[np.bool_]:
    """Which positions are in the first region."""
    south, west, north, east = REGION
    return (lat > south) & (lat < north) & (lon > west) & (lon < east)


def drawn_areas(cache: Path) -> dict[str, Any]:
    """Each country's area in OpenStreetMap, as far as it touches the first region."""
    south, west, north, east = REGION
    archive = fetch(COUNTRY_AREAS, cache)
    areas = {}
    for code, parts in areas_by_country(archive, "package/borders.geo.json"):
        low = shapely.bounds(parts)
        near = (low[:, 2] > west) & (low[:, 0] < east) & (low[:, 3] > south) & (low[:, 1] < north)
        if near.any():
            areas[code] = shapely.make_valid(shapely.union_all(parts[near]))
    return areas


def layers_of(state: str, reading: Any) -> list[dict[str, Any]]:
    """The features of one State: its inner waters, and where its belts reach further out."""
    claim = claims()[state]
    archipelagic = next((c for c in claim.cells if c.zone == "ARCHIPELAGIC" and c.claimed), None)
    zones = {"AW" if archipelagic else "IW": reading.inner, "TS": reading.territorial}
    if claim.cz_nm and claim.cz_nm >= 24:
        zones["CZ"] = reading.contiguous
    sure = archipelagic is not None and archipelagic.certainty != "L"
    name = f"{'archipelagic' if archipelagic else 'straight'} baselines of {state}"
    return [
        feature(
            shapely.MultiPolygon(polygons),
            layer="inferred",
            zone=zone,
            states=[state],
            leads=sure,
            name=f"{name}, inferred from the drawn limit of {COUNTRY_AREAS.data_date}, advisory",
        )
        for zone, polygons in zones.items()
        if polygons
    ]


def write_bays(coast: CoastFile, rings: list[Ring]) -> list[list[Any]]:
    """The bays of the world as tiles of polygons, and their closing lines as one table."""
    sovereigns = sorted({claim.sovereign for claim in claims().values()})
    owner = np.array([sovereigns.index(claims()[state].sovereign) for state in coast.states])
    large = (ring for ring in rings if len(ring.lat) >= 12)
    bays = [
        bay
        for ring in large
        for bay in (*shown_bays(coast, ring, owner), *shown_wide_bays(coast, ring, owner))
    ]
    tiles: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for bay in bays:
        lat, lon = bay["properties"]["line"][:2]
        tiles.setdefault((int(lat // TILE_DEG), int(lon // TILE_DEG)), []).append(bay)
    say(f"{len(bays)} bays in {len(tiles)} tiles")
    for old in LAYERS.glob("bays_*.geojson"):
        old.unlink()
    said = [bay["properties"] for bay in bays]
    write_closings([one for one in said if one["layer"] == "bay"])
    about = ABOUT_BAYS | ODBL | {"date": str(coast.about["date"])}
    return [
        write(f"bays_{lat * TILE_DEG:+03d}_{lon * TILE_DEG:+04d}.geojson", about, found)
        for (lat, lon), found in sorted(tiles.items())
    ]


def shown_bays(coast: CoastFile, ring: Ring, owner: NDArray[np.intp]) -> Iterator[dict[str, Any]]:
    """The bays of one ring that are large enough, as features."""
    for state, line, polygon in large_bays(coast, ring, owner, find_bays):
        yield feature(
            polygon,
            layer="bay",
            zone="IW",
            states=[state],
            leads=True,
            name=f"bay closing line of {length_nm(line):.1f} nm, computed (UNCLOS 10)",
            line=[round(v, 5) for point in line for v in point],
        )


def shown_wide_bays(
    coast: CoastFile, ring: Ring, owner: NDArray[np.intp]
) -> Iterator[dict[str, Any]]:
    """What lines inside wider bays make of the waters behind and before them, as features."""
    for state, line, polygon in large_bays(coast, ring, owner, find_wide_bays):
        claim = claims()[state]
        zones = {"IW": polygon, "TS": within_nm(line, claim.ts_nm)}
        if claim.cz_nm:
            zones["CZ"] = within_nm(line, claim.cz_nm)
        for zone, shape in zones.items():
            yield feature(
                shape,
                layer="wide",
                zone=zone,
                states=[state],
                leads=False,
                name=f"line of {length_nm(line):.1f} nm inside a wider bay, computed "
                "(UNCLOS 10(5)), advisory",
                line=[round(v, 5) for point in line for v in point],
            )


def large_bays(
    coast: CoastFile, ring: Ring, owner: NDArray[np.intp], find: Finder
) -> Iterator[tuple[str, Line, Any]]:
    """State, closing line and water of each bay of one ring that is large enough."""
    for line, outline, square in bays_of(ring, owner, find):
        (lat1, lon1), (_, lon2) = line
        least = BAY_KM2 if in_region(lat1, lon1) else BAY_WORLD_KM2
        state = coast.states[owner_at(ring, lat1, lon1)]
        if square < least or abs(lon1 - lon2) > DATE_LINE_DEG or state == UNCLAIMED:
            continue
        polygon = behind(outline, line, square)
        if polygon is not None:
            yield state, line, polygon


def length_nm(line: Line) -> float:
    """Length of a line."""
    (lat1, lon1), (lat2, lon2) = line
    return float(GEOD.inv(lon1, lat1, lon2, lat2)[2]) / M_PER_NM


def within_nm(line: Line, far_nm: float) -> Any:
    """What is no further than this from a line, lon lat."""
    (lat1, lon1), (lat2, lon2) = line
    middle = f"+proj=aeqd +lat_0={(lat1 + lat2) / 2} +lon_0={(lon1 + lon2) / 2} +ellps=WGS84"
    there = Transformer.from_crs("EPSG:4326", middle, always_xy=True)
    flat = shapely.LineString(np.column_stack(there.transform([lon1, lon2], [lat1, lat2])))
    near = flat.buffer(far_nm * M_PER_NM, quad_segs=16)
    return shapely.transform(
        near, lambda xy: np.column_stack(there.transform(*xy.T, direction="INVERSE"))
    )


def write_closings(bays: list[dict[str, Any]]) -> None:
    """The closing lines in whole units, neighbours near each other."""
    rows = [[one["states"][0], *(round(v * UNITS_PER_DEG) for v in one["line"])] for one in bays]
    with (LAYERS / "closings.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["state", "lat1", "lon1", "lat2", "lon2"])
        out.writerows(sorted(rows, key=along_curve))


def along_curve(row: list[Any]) -> int:
    """A place on a curve that fills the map: lines near on it are near on the globe."""
    y, x = (int((v / UNITS_PER_DEG + 180) * 32) for v in row[1:3])
    return sum((x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1 for bit in range(14))


def owner_at(ring: Ring, lat: float, lon: float) -> int:
    """Number of the State of the coast at a vertex."""
    near = (ring.lat == round(lat * UNITS_PER_DEG)) & (ring.lon == round(lon * UNITS_PER_DEG))
    return int(ring.state[np.flatnonzero(near)[0]])


def bays_of(ring: Ring, owner: NDArray[np.intp], find: Finder) -> list[tuple[Line, Floats, float]]:
    """Closing line, outline of the coast behind it (lat lon) and square kilometres of each bay."""
    lat, lon = ring.lat / UNITS_PER_DEG, ring.lon / UNITS_PER_DEG
    rows = thinned(lat, lon, THIN_DEG)
    found = find(lat[rows], lon[rows], owner[ring.state[rows]].astype(np.int64), ring.closed)
    return [
        (
            [(lat[k], lon[k]) for k in (rows[bay.first], rows[bay.last % len(rows)])],
            np.column_stack([lat, lon])[rows[np.arange(bay.first, bay.last + 1) % len(rows)]],
            bay.area_km2,
        )
        for bay in found
    ]


def behind(outline: Floats, line: Any, square_km2: float) -> Any:
    """The water behind a closing line and a strip of the land round it, lon lat; or None."""
    tolerance = float(np.clip(0.0005 * square_km2**0.5, 0.0008, 0.006))
    stretch = np.array([np.cos(np.radians(outline[:, 0].mean())), 1.0])
    shore = shapely.LineString(outline[:, ::-1] * stretch).simplify(tolerance)
    if shapely.get_num_coordinates(shore) < 3:
        return None
    water = shapely.make_valid(shapely.Polygon(shapely.get_coordinates(shore)))
    grown = water.buffer(1.2 * tolerance, quad_segs=1, join_style="mitre", mitre_limit=2)
    ends = np.array(line)[:, ::-1] * stretch
    along = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
    right = np.array([along[1], -along[0]])
    a, b = ends[0] - 3 * tolerance * along, ends[1] + 3 * tolerance * along
    seaward = shapely.Polygon([a, b, b + 4 * tolerance * right, a + 4 * tolerance * right])
    kept = [
        part
        for part in shapely.get_parts(grown.difference(seaward))
        if part.geom_type == "Polygon" and part.area > tolerance**2
    ]
    return shapely.transform(shapely.MultiPolygon(kept), lambda c: c / stretch) if kept else None


def km2(polygons: list[Any]) -> float:
    """Square kilometres of polygons in degrees."""
    return float(sum(abs(GEOD.geometry_area_perimeter(one)[0]) for one in polygons)) / 1e6


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
