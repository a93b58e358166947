"""The binary frame a page gets: vessels as columns of small whole numbers, little-endian."""

from __future__ import annotations

import struct
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

VERSION = 1
FULL, DELTA = 1, 2
HEADER = struct.Struct("<BBHIdI")  # kind, version, zero, seq, clock_s, n
UNITS_PER_DEG = 600_000  # as AIS sends it: 1/10 000 minute, so nothing is lost
NO_PLACE = 0x7FFFFFFF
NO_VALUE = 65535
NO_STATUS = 15
LOST, CONTACT, DOUBTFUL, WATCHED = 1, 2, 4, 8  # flags
RANKS = ("", "caution", "warning", "alarm", "emergency")  # rank: the highest alert of a vessel
COLUMNS: Mapping[str, str] = {  # in the order of the frame
    "mmsi": "<u4",
    "lat": "<i4",
    "lon": "<i4",
    "fix_time": "<u4",
    "sog": "<u2",
    "cog": "<u2",
    "heading": "<u2",
    "status": "u1",
    "craft": "u1",
    "flags": "u1",
    "rank": "u1",
}
# What a vessel is, as the page shows it; the index is the byte on the wire, so only append.
CRAFT = (
    "",
    "passenger",
    "cargo",
    "tanker",
    "fishing",
    "tug",
    "sailing",
    "pleasure",
    "high speed",
    "pilot",
    "search and rescue",
    "law enforcement",
    "military",
    "dredging or diving",
    "other",
    "base station",
    "aid to navigation",
    "SAR aircraft",
    "AIS-SART",
    "MOB-AIS",
    "EPIRB-AIS",
)
# ITU-R M.1371-5 table 53: the second digit tells only for 30 to 39 and 50 to 59.
_SHIP_TYPES = {
    30: "fishing", 31: "tug", 32: "tug", 33: "dredging or diving", 34: "dredging or diving",
    35: "military", 36: "sailing", 37: "pleasure", 50: "pilot", 51: "search and rescue",
    52: "tug", 55: "law enforcement",
}  # fmt: skip
_TENS = {2: "other", 4: "high speed", 6: "passenger", 7: "cargo", 8: "tanker", 9: "other"}


def craft_code(ship_type: int | None, mmsi: int = 0) -> int:
    """The byte for what a vessel is: by the form of its MMSI first, then by its ship type.

    >>> CRAFT[craft_code(70)], CRAFT[craft_code(36)], CRAFT[craft_code(None, 970123456)]
    ('cargo', 'sailing', 'AIS-SART')
    """
    told = _by_mmsi(mmsi)
    if not told and ship_type is not None:
        told = _SHIP_TYPES.get(ship_type) or _TENS.get(ship_type // 10) or "other"
    return CRAFT.index(told)


def _by_mmsi(mmsi: int) -> str:
    """What the first digits of an MMSI say (ITU-R M.585-9); empty for a ship."""
    by_three = {970: "AIS-SART", 972: "MOB-AIS", 974: "EPIRB-AIS", 111: "SAR aircraft"}
    if told := by_three.get(mmsi // 1_000_000):
        return told
    if 0 < mmsi < 10_000_000:  # 00MIDXXXX
        return "base station"
    return "aid to navigation" if mmsi // 10_000_000 == 99 else ""


def frame(columns: Mapping[str, ArrayLike], *, seq: int, clock_s: float, full: bool) -> bytes:
    """A frame of the columns named in ``COLUMNS``, already in the units of the wire."""
    arrays = [np.asarray(columns[name], kind) for name, kind in COLUMNS.items()]
    header = HEADER.pack(
        FULL if full else DELTA, VERSION, 0, seq & 0xFFFFFFFF, clock_s, len(arrays[0])
    )
    return header + b"".join(array.tobytes() for array in arrays)


def in_wire_units(
    *, lat: ArrayLike, lon: ArrayLike, speed_kn: ArrayLike, course_deg: ArrayLike,
    heading_deg: ArrayLike,
) -> dict[str, NDArray[np.int64]]:  # fmt: skip
    """Places, speeds and directions in the units of the wire; NaN becomes its code for none."""
    course = _whole(np.mod(np.asarray(course_deg, np.float64), 360.0), 10.0, NO_VALUE)
    heading = _whole(np.mod(np.asarray(heading_deg, np.float64), 360.0), 1.0, NO_VALUE)
    return {
        "lat": _whole(lat, UNITS_PER_DEG, NO_PLACE),
        "lon": _whole(lon, UNITS_PER_DEG, NO_PLACE),
        "sog": np.minimum(_whole(speed_kn, 10.0, NO_VALUE), NO_VALUE),
        "cog": np.where(course == 3600, 0, course),
        "heading": np.where(heading == 360, 0, heading),
    }


def _whole(values: ArrayLike, per_unit: float, absent: int) -> NDArray[np.int64]:
    """Values in whole wire units; the code for none where a value is no finite number."""
    scaled = np.asarray(values, np.float64) * per_unit
    known = np.isfinite(scaled)
    return np.where(known, np.rint(np.where(known, scaled, 0.0)), absent).astype(np.int64)


def read_frame(raw: bytes) -> tuple[bool, int, float, dict[str, NDArray[np.int64]]]:
    """What is in a frame: whether it is full, its number, its clock, its columns."""
    kind, _version, _zero, seq, clock_s, n = HEADER.unpack_from(raw)
    columns, at = {}, HEADER.size
    for name, dtype in COLUMNS.items():
        columns[name] = np.frombuffer(raw, dtype, n, at).astype(np.int64)
        at += n * np.dtype(dtype).itemsize
    return kind == FULL, seq, clock_s, columns
