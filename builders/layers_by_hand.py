"""The layers that stand in tables beside this file: agreed lines, and waters in dispute."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from layer_files import OWN, feature, write, write_text
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from jurisdiction.coast_file import UNITS_PER_DEG, CoastFile

TABLES = Path(__file__).parent / "tables"
PIECE_M = 10_000.0  # boundaries are stored in pieces of this length
GEOD = Geod(ellps="WGS84")
DATUMS = {"PSAD56": "EPSG:4248", "NAD27": "EPSG:4267", "Martinique 1938": "EPSG:4625"}
TS_M = 12 * 1852.0

Floats = NDArray[np.float64]


def write_boundaries(coast: CoastFile) -> None:
    """The lines between States as geodesics in WGS 84."""
    points: dict[str, list[tuple[float, float]]] = {}
    for row in read("boundary_points.csv"):
        points.setdefault(row["line"], []).append((degrees(row["lat"]), degrees(row["lon"])))
    points["nic-col-2012"] = nicaragua_colombia(coast)
    features = []
    for row in read("boundaries.csv"):
        line = np.array(points[row["line"]])
        if row["datum"] in DATUMS:
            turn = Transformer.from_crs(DATUMS[row["datum"]], "EPSG:4326", always_xy=True)
            line = np.column_stack(turn.transform(line[:, 1], line[:, 0])[::-1])
        text = {key: row[key] for key in row if key not in ("line", "sigma_m")}
        features.append(
            feature(
                shapely.LineString(along_geodesics(line)),
                digits=6,
                id=row["line"],
                sigma_m=float(row["sigma_m"]),
                **text,
            )
        )
    about = {
        "title": "Agreed and adjudicated maritime boundaries of the first region",
        "date": "2026-11",
        "method": "builders/tables/boundary_points.csv, each from the source named; geodesics",
        "limits": "no official copy; lines without a stated datum are within 300 m",
    }
    write_text("boundaries.geojson", about | OWN, features)


def nicaragua_colombia(coast: CoastFile) -> list[tuple[float, float]]:
    """The line of 2012: points 1 to 6 as given, what lies east of them from the coast."""
    given = """13 46 35.7 81 29 34.7; 13 31 08.0 81 45 59.4; 13 03 15.8 81 46 22.7;
    12 50 12.8 81 59 22.6; 12 07 28.8 82 07 27.7; 12 00 04.5 81 57 57.8"""
    turning = []
    for text in given.split(";"):
        d, m, s, e, n, t = map(float, text.split())
        turning.append((d + m / 60 + s / 3600, -(e + n / 60 + t / 3600)))
    lat, lon = vertices(coast)
    cays = (lat > 12.3) & (lat < 12.5) & (lon > -81.6) & (lon < -81.3)  # East-Southeast Cays
    lat, lon = lat[cays], lon[cays]
    low, far = int(np.argmin(lat)), int(np.argmax(lon))
    south = GEOD.fwd(lon[low], lat[low], 180.0, TS_M)[:2][::-1]
    east = GEOD.fwd(lon[far], lat[far], 90.0, TS_M)[:2][::-1]
    end = -79.5  # about 200 nm from Nicaragua's islands
    north = [(turning[0][0], float(x)) for x in np.arange(end, turning[0][1], -0.05)]
    back = [(east[0], float(x)) for x in np.arange(east[1] + 0.05, end, 0.05)]
    return [*north, *turning, south, east, *back]


def vertices(coast: CoastFile) -> tuple[Floats, Floats]:
    """Latitudes and longitudes of the whole coast."""
    leaves = coast.read(range(len(coast)))
    lat, lon = (np.concatenate([getattr(part, k) for part in leaves]) for k in ("lat", "lon"))
    return lat / UNITS_PER_DEG, lon / UNITS_PER_DEG


def along_geodesics(line: Floats) -> Floats:
    """The vertices, lon lat, with more of them on the geodesics between."""
    out = [line[:1, ::-1]]
    for (lat1, lon1), (lat2, lon2) in pairwise(line):
        far = GEOD.inv(lon1, lat1, lon2, lat2)[2]
        between = GEOD.npts(lon1, lat1, lon2, lat2, int(far // PIECE_M)) if far > PIECE_M else []
        out += [np.array(between).reshape(-1, 2), [[lon2, lat2]]]
    return np.concatenate(out)


def write_areas(coast: CoastFile) -> list[Any]:
    """Waters that several States claim or share."""
    features = []
    for row in read("areas.csv"):
        outline = [tuple(map(float, p.split()))[::-1] for p in row["outline"].split(";")]
        polygon = shapely.Polygon(outline)
        if row["kind"] == "joint":
            polygon = without_islets(polygon, coast)
        mark = f" [{row['mark']}]" if row["mark"] else ""
        features.append(
            feature(
                polygon,
                layer=row["kind"],
                zone=row["zone"],
                states=row["states"].split(),
                leads=row["kind"] == "awarded",
                name=f"{row['name']}: {row['source']}{mark}; {row['note']}",
            )
        )
    about = {
        "title": "Waters claimed by several States or held in common",
        "date": "2026-11",
        "method": "builders/tables/areas.csv, outlines by hand",
        "limits": "no legal statement; outlines are generous",
    }
    return write("areas.geojson", about | OWN, features)


def write_historic() -> list[Any]:
    """Waters of one State by history, or by lines and rocks that nobody here has: advisory."""
    features = []
    for row in read("historic.csv"):
        outline = [tuple(map(float, p.split()))[::-1] for p in row["outline"].split(";")]
        features.append(
            feature(
                shapely.Polygon(outline),
                layer="rock" if row["zone"] == "TS" else "inferred",
                zone=row["zone"],
                states=[row["state"]],
                leads=False,
                name=f"{row['name']}: {row['source']} [{row['mark']}]; {row['note']}",
            )
        )
    about = {
        "title": "Historic bays, baselines and rocks known by name only (advisory)",
        "date": "2026-11",
        "method": "builders/tables/historic.csv, outlines by hand",
        "limits": "never definite; several are protested by other States",
    }
    return write("historic.geojson", about | OWN, features)


def without_islets(polygon: Any, coast: CoastFile) -> Any:
    """The polygon less 12 nm round the islets in or beside it."""
    lat, lon = vertices(coast)
    west, south, east, north = polygon.buffer(0.25).bounds
    near = (lat > south) & (lat < north) & (lon > west) & (lon < east)
    for y, x in zip(lat[near], lon[near]):
        circle = GEOD.fwd(*np.broadcast_arrays(x, y, np.arange(0.0, 360.0, 5.0), TS_M))
        polygon = polygon.difference(shapely.Polygon(np.column_stack(circle[:2])))
    return polygon


def degrees(text: str) -> float:
    """Degrees, minutes, seconds and a quarter of the compass as signed degrees."""
    *parts, quarter = text.split()
    value = sum(float(part) / 60**k for k, part in enumerate(parts))
    return -value if quarter in "SW" else value


def read(name: str) -> list[dict[str, str]]:
    """A table beside the builders."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
