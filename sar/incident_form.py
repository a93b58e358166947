"""What a person hands in about an incident, read field by field, and what is wrong with it.

No field can hold a person's name, document or picture: what looks like one is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sar.errors import SarError, between, position
from sar.forcing import MAX_CURRENT_KN, MAX_WIND_KN
from sar.incidents import IncidentReport, People
from sar.radio_text import read_direction, read_position, read_time
from sar.searchers import read_searcher

MAX_TEXT = 400  # characters of a remark
MAX_ID = 60
MAX_PEOPLE = 10_000
_RANGES = {
    "lat": (-90, 90),
    "lon": (-360, 360),
    "error_nm": (0, 1000),
    "passage_h": (0, 1440),
    "water_c": (-3, 45),
}
_FASTEST = {"wind": MAX_WIND_KN, "current": MAX_CURRENT_KN}

_PERSONAL = re.compile(
    r"(?<!vessel_)(?<!ship_)(?<!craft_)name|nombre|\bnom\b|apellido|surname|passport|pasaporte|"
    r"photo|foto|picture|birth|nacimiento|document|fingerprint|biometric|identity_card|cedula"
)
# A title before a capital letter is a person; a remark speaks of people by number.
_TITLED = re.compile(r"\b(?:Mrs?|Ms|Miss|Sra?|Srta|Don|Doña|Mme|Mlle|named|llamad[oa])\b\.? [A-Z]")


def report_from(record: Mapping[str, Any]) -> IncidentReport:
    """A report from a form, a file or a command; one line says what is wrong and what would do.

    >>> report_from({"id": "1", "kind": "phone", "received": "2026-03-01T03:40Z",
    ...              "position": "19-56.2N 072-12.0W", "people": {"adults": 30}}).people.at_least
    30
    """
    _refuse_personal(record)
    allowed = (*(f.name for f in fields(IncidentReport)), "position")
    for name in record:
        if name not in allowed:
            raise SarError(f"no field {str(name)[:40]!a}; the fields are {', '.join(allowed)}")
    lat, lon = _place(record)
    made: dict[str, Any] = {
        "id": _text(record, "id", needed=True),
        "kind": _text(record, "kind", needed=True),
        "received": _moment(record, "received", needed=True),
        "lat": lat,
        "lon": lon,
        "people": _people(record.get("people", {})),
        "triggers": _ids(record, "triggers"),
        "signs": _ids(record, "signs"),
        "factors": _levels(record.get("factors", {})),
        "worsening": _truth(record, "worsening"),
        "mmsi": _count(record, "mmsi", 999_999_999),
    }
    made |= {name: _moment(record, name) for name in ("at", "eta", "search_at")}
    made |= {name: _number(record, name) for name in ("error_nm", "passage_h", "water_c")}
    made |= {name: _text(record, name) for name in ("vessel", "craft", "remarks", "weather_from")}
    made |= {name: _flow(record, name) for name in ("wind", "current")}
    return IncidentReport(units=_units(record), **made)


def refuse_odd_id(name: str) -> None:
    """Return where a new incident may be called so: short, on one line, whole in an address."""
    odd = len(name) > MAX_ID or not name.isprintable() or set(name) & set("/\\?%#")
    if odd or not name.strip("."):
        raise SarError(f"id must be 1 to {MAX_ID} characters on one line, without / \\ ? # or %")


def reports_from(written: str) -> tuple[IncidentReport, ...]:
    """The reports of a JSON list, one JSON object, or one JSON object a line."""
    try:
        whole = json.loads(written)
        listed = whole if isinstance(whole, list) else [whole]
    except (ValueError, RecursionError):
        lines = enumerate(written.splitlines(), start=1)
        listed = [_json_line(number, text) for number, text in lines if text.strip()]
    made = []
    for number, record in enumerate(listed, start=1):
        if not isinstance(record, Mapping):
            raise SarError(f'report {number} is no JSON object, such as {{"kind": "phone", ...}}')
        try:
            made.append(report_from(record))
        except SarError as error:
            raise SarError(f"report {number}: {error}") from error
    return tuple(made)


def _refuse_personal(record: Mapping[str, Any]) -> None:
    for name, value in record.items():
        if _PERSONAL.search(str(name).lower()):
            raise SarError(f"field {str(name)[:40]!a} looks personal; people are counted only")
        if isinstance(value, Mapping):
            _refuse_personal(value)
        if isinstance(value, str) and name != "vessel" and _TITLED.search(value):
            raise SarError(f"{name} seems to name a person; write a number or a role instead")


def _place(record: Mapping[str, Any]) -> tuple[float, float]:
    if "position" in record:
        if "lat" in record or "lon" in record:
            raise SarError("give position, or lat and lon, and not both")
        return read_position(_text(record, "position"))
    lat, lon = _number(record, "lat"), _number(record, "lon")
    if (lat is None) != (lon is None):
        raise SarError("lat and lon belong together; one of them is missing")
    return (float("nan"), float("nan")) if lat is None or lon is None else position(lat, lon)


def _people(record: Any) -> People:
    names = [f.name for f in fields(People)]
    if not isinstance(record, Mapping):
        raise SarError(f"people must be an object of counts: {', '.join(names)}")
    for name in record:
        if name not in names:
            raise SarError(f"people: no count {str(name)[:40]!a}; there are {', '.join(names)}")
    return People(**{name: _count(record, name, MAX_PEOPLE) for name in names})


def _levels(record: Any) -> dict[str, int | None]:
    """Factor levels; "unknown" and null are unknown."""
    if not isinstance(record, Mapping):
        raise SarError('factors must be an object such as {"F2": 2, "F6": "unknown"}')
    levels = {name: None if n == "unknown" else n for name, n in record.items()}
    for name, level in levels.items():
        if level is not None and (isinstance(level, bool) or not isinstance(level, int)):
            raise SarError(f"factor {str(name)[:40]!a} must be 0, 1, 2, 3 or unknown")
    return levels


def _ids(record: Mapping[str, Any], name: str) -> frozenset[str]:
    value = record.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise SarError(f'{name} must be a list of ids, such as ["HT3"]')
    return frozenset(value)


def _text(record: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    value = record.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT or (needed and not value.strip()):
        raise SarError(f"{name} must be text of 1 to {MAX_TEXT} characters")
    # What turns a line around, hides in it or ends it is a space: lists have a line each.
    return "".join(letter if letter.isprintable() else " " for letter in value).strip()


def _flow(record: Mapping[str, Any], name: str) -> str:
    """Wind or current as it was told, once it can be read."""
    said = _text(record, name)
    if said:
        direction, speed = read_direction(said)
        between(f"{name} direction", direction, -360, 360)
        between(f"{name} speed_kn", speed, 0, _FASTEST[name])
    return said


def _units(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Search units as they were told, once each can be read."""
    value = record.get("units", [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise SarError('units must be a list such as ["CG 101=15/6@19-40N 072-30W"]')
    for one in value:
        read_searcher(one)
    return tuple(value)


def _moment(record: Mapping[str, Any], name: str, *, needed: bool = False) -> datetime | None:
    written = _text(record, name, needed=needed)
    try:
        return read_time(written) if written else None
    except SarError as error:
        raise SarError(f"{name}: {error}") from error


def _number(record: Mapping[str, Any], name: str) -> float | None:
    value = record.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SarError(f"{name} must be a number")
    return between(name, value, *_RANGES[name])


def _count(record: Mapping[str, Any], name: str, most: int) -> int | None:
    value = record.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise SarError(f"{name} must be a whole number from 0 to {most}, or left out if unknown")
    return None if value is None else int(between(name, value, 0, most))


def _truth(record: Mapping[str, Any], name: str) -> bool | None:
    value = record.get(name)
    if value is not None and not isinstance(value, bool):
        raise SarError(f"{name} must be true, false, or left out if unknown")
    return value


def _json_line(number: int, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SarError(f"line {number}: not JSON; one object a line, or one list") from error
