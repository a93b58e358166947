"""What archives call our columns, and the words they write for the codes of AIS.

Recognised without being told, by the names of the columns alone:

* MarineCadastre (NOAA and USCG), to 2024 ``BaseDateTime, LAT, LON`` and since 2025
  ``base_date_time, longitude, latitude``;
* Danish Maritime Authority, ``# Timestamp`` with the day first, codes in words;
* Statsat (Norway), ``date_time_utc, true_heading, nav_status``;
* the Solent and German Bight collections; AIS-catcher's and most home-made tables.

Any other table is read with a mapping: a small TOML file, see ``read_mapping``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ais.errors import AisError

# Our column, and what archives call it, lower case with only letters and digits.
COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "mmsi": ("mmsi",),
    "time_s": (
        "basedatetime",
        "time",
        "datetime",
        "timestamp",
        "datetimeutc",
        "timeutc",
        "unixtime",
        "epoch",
        "rxuxtime",
    ),
    "lat": ("lat", "latitude", "latitudedegrees"),
    "lon": ("lon", "longitude", "longitudedegrees"),
    "speed_kn": ("sog", "sogknots", "speedkn"),
    "course_deg": ("cog", "cogdegrees", "coursedeg"),
    "heading_deg": ("heading", "headingdegrees", "trueheading", "headingdeg"),
    "status": ("status", "navigationalstatus", "navstatus"),
    "name": ("vesselname", "name", "shipname"),
    "callsign": ("callsign",),
    "imo": ("imo",),
    "ship_type": ("vesseltype", "shiptype"),
    "destination": ("destination",),
    "length_m": ("length", "lengthm"),
    "beam_m": ("width", "beamm"),
    "draught_m": ("draft", "draught", "draughtm"),
}
NEEDED = ("mmsi", "time_s", "lat", "lon")
NUMBERS = ("lat", "lon", "speed_kn", "course_deg", "heading_deg")
IDENTITY = tuple(COLUMN_NAMES)[8:]

# ITU-R M.1371-5 table 45, as archives spell it; anything else is 15, not defined.
STATUS_WORDS = {
    "under way using engine": 0,
    "at anchor": 1,
    "not under command": 2,
    "restricted manoeuverability": 3,
    "restricted maneuverability": 3,
    "constrained by her draught": 4,
    "moored": 5,
    "aground": 6,
    "engaged in fishing": 7,
    "under way sailing": 8,
    "ais-sart is active": 14,
    "ais-sart (active)": 14,
}
# ITU-R M.1371-5 table 53: the general number of each class of ship.
SHIP_TYPE_WORDS = {
    "wig": 20,
    "fishing": 30,
    "towing": 31,
    "towing long/wide": 32,
    "dredging": 33,
    "diving": 34,
    "military": 35,
    "sailing": 36,
    "pleasure": 37,
    "hsc": 40,
    "pilot": 50,
    "sar": 51,
    "tug": 52,
    "port tender": 53,
    "anti-pollution": 54,
    "law enforcement": 55,
    "medical": 58,
    "passenger": 60,
    "cargo": 70,
    "tanker": 80,
    "other": 90,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """What one person's table calls our columns, how it writes times, and in which units."""

    columns: dict[str, str]
    day_first: bool = False  # 01/03/2026 is the first of March
    scale: dict[str, float] = field(default_factory=dict)  # our number = theirs times this


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file: ``[columns]`` ours = "theirs", ``day_first``, ``[scale]``.

    ``mmsi``, ``time_s``, ``lat`` and ``lon`` are needed.  A mistake raises ``AisError``.
    """
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise AisError(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AisError(f"{path}: not TOML: {error}") from error
    if unknown := set(told) - {"columns", "scale", "day_first"}:
        raise AisError(f"{path}: unknown {_listed(unknown)}; known: columns, day_first, scale")
    columns, scale = told.get("columns", {}), told.get("scale", {})
    _check(path, "columns", columns, str, tuple(COLUMN_NAMES))
    _check(path, "scale", scale, (int, float), NUMBERS)
    if missing := set(NEEDED) - set(columns):
        raise AisError(f"{path}: [columns] lacks {_listed(missing)}")
    if not isinstance(day_first := told.get("day_first", False), bool):
        raise AisError(f"{path}: day_first must be true or false")
    return Mapping(columns=columns, day_first=day_first, scale=scale)


def _check(path: Path, table: str, told: Any, kind: Any, known: tuple[str, ...]) -> None:
    if not isinstance(told, Table) or not all(
        isinstance(value, kind) and not isinstance(value, bool) for value in told.values()
    ):
        what = "names in quotes" if kind is str else "numbers"
        raise AisError(f"{path}: [{table}] must give {what}")
    if unknown := set(told) - set(known):
        raise AisError(f"{path}: [{table}] knows no {_listed(unknown)}; known: {', '.join(known)}")


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
