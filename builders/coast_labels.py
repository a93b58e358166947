"""Whose coast it is: an ISO 3166 alpha-3 code for every vertex."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from seamath.geodesy import ecef_m


def country_of(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    countries: Iterable[tuple[str, Any]],
    overrides: Path,
) -> tuple[NDArray[np.int16], list[str], dict[str, int]]:
    """Number of the country of each vertex, the countries' codes, and how each came about.

    Country areas in OpenStreetMap overlap where a claim or a dependency lies inside another; the
    smallest country wins.  A vertex in no area takes the label of the nearest one that has one.
    A reviewed row of the overrides table wins over both.
    """
    known = [(code, parts, float(shapely.area(parts).sum())) for code, parts in countries]
    known.sort(key=lambda country: -country[2])
    codes = sorted({code for code, _, _ in known})
    rows = list(csv.DictReader(overrides.open(encoding="utf-8")))
    codes = sorted(set(codes) | {row["iso3"] for row in rows})
    label = np.full(len(lat), -1, np.int16)
    order = np.argsort(lat)
    for code, parts, _ in known:
        for part in parts:
            label[_inside(part, lat, lon, order)] = codes.index(code)
    place = ecef_m(lat, lon)
    counts = {"vertices": len(lat), "in_an_area": int((label >= 0).sum())}
    counts["by_nearest"] = _fill(label, place)
    counts["overridden"] = 0
    for row in rows:
        centre = ecef_m(float(row["lat"]), float(row["lon"]))
        near = ((place - centre) ** 2).sum(axis=1) <= (1000 * float(row["radius_km"])) ** 2
        counts["overridden"] += int(near.sum())
        label[near] = codes.index(row["iso3"])
    return label, codes, counts


def _inside(
    part: Any, lat: NDArray[np.float64], lon: NDArray[np.float64], by_lat: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Rows of the points inside one polygon."""
    west, south, east, north = shapely.bounds(part)
    low, high = np.searchsorted(lat, [south, north], sorter=by_lat)
    rows = by_lat[low:high]
    rows = rows[(lon[rows] >= west) & (lon[rows] <= east)]
    shapely.prepare(part)
    return rows[shapely.intersects_xy(part, lon[rows], lat[rows])]


def _fill(label: NDArray[np.int16], place: NDArray[np.float64]) -> int:
    """Label every bare vertex as its nearest labelled one; the number of them."""
    bare, sure = np.flatnonzero(label < 0), np.flatnonzero(label >= 0)
    _, nearest = cKDTree(place[sure]).query(place[bare])
    label[bare] = label[sure[nearest]]
    return len(bare)
