"""Whether this installation is whole: data present, known answers right, licences named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from watchdesk.versions import COAST_NOTICE, CODE_NOTICE, DECISION_SUPPORT, coast, software

Check = Callable[[], str]


def checks() -> Iterator[dict[str, Any]]:
    """Each check with what it found; ``ok`` is False where something is wrong."""
    yield {"check": "software", "ok": True, "found": software()}
    yield {"check": "licences", "ok": True, "found": [CODE_NOTICE, COAST_NOTICE, DECISION_SUPPORT]}
    for name, look in (
        ("coast data", _coast),
        ("claims", _claims),
        ("geodesy", _geodesy),
        ("zones", _zones),
        ("decoder", _decoder),
        ("database", _database),
        ("exercise", _exercise),
    ):
        try:
            yield {"check": name, "ok": True, "found": look()}
        except Exception as error:  # whatever is broken, the other checks still speak
            yield {"check": name, "ok": False, "found": f"{type(error).__name__}: {error}"}


def _coast() -> str:
    about = coast()
    return f"{about['title']}; {about['licence']}"


def _claims() -> str:
    from jurisdiction.claims import claims

    states = claims()
    zones = sum(claim.cz_nm is not None for claim in states.values())
    return f"{len(states)} coasts, {zones} with a contiguous zone"


def _geodesy() -> str:
    """Flinders Peak to Buninyong, Geocentric Datum of Australia Technical Manual: 54,972.271 m."""
    from seamath.geodesy import distance_nm
    from seamath.units import M_PER_NM

    metres = float(distance_nm(-37.951033417, 144.424867889, -37.652821139, 143.926495528))
    metres *= M_PER_NM
    _same(round(metres, 2), 54_972.27)
    return f"{metres:.3f} m where the manual has 54,972.271 m"


def _zones() -> str:
    """A point in the western gap of the Gulf of Mexico, 218 nm from land: high seas."""
    from jurisdiction.zones import shipped_zones

    regime = shipped_zones().zone_at(25.9, -93.0)
    _same(regime.zone, "HS")
    return f"25.9 N 93.0 W is {regime.zone}, {regime.distance_nm:.0f} nm from the baseline"


def _decoder() -> str:
    """A sentence from the gpsd documentation, decoded."""
    from ais.messages import Message, decode

    message = decode(b"15RTgt0PAso;90TKcjM8h6g208CQ", 0)
    if not isinstance(message, Message):
        raise ValueError(message)
    _same(message.mmsi, 371798000)
    return f"type {message.msg_type} of {message.mmsi}"


def _database() -> str:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < (3, 32):
        raise ValueError(f"SQLite {version} is too old; 3.32 or newer is needed")
    return f"SQLite {version}"


def _exercise() -> str:
    from importlib.resources import files

    size = len((files("watchdesk") / "data" / "exercise.nmea.gz").read_bytes())
    return f"{size:,} bytes"


def _same(found: object, expected: object) -> None:
    if found != expected:
        raise ValueError(f"found {found!r}, expected {expected!r}")
