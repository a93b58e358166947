"""Who can get there: everybody heard, by the time to meet a datum that drifts.

Straight over the earth: land, shoals and traffic are not looked at.  The speed each vessel is
given is told with its reason.  A master decides whether he can come (SOLAS V/33).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ais.events import iso
from ais.mmsi import MmsiForm, mmsi_forms
from ais.positions import PositionTable
from ais.tracks import utc
from ais.vessels import Vessel
from sar.intercept import MovingDatum, intercept_h
from sar.responder_kinds import Kind, hints_for, kind_of
from seamath.geodesy import bearing_deg, distance_nm
from seamath.intervals import spans
from seamath.motion import dead_reckon
from seamath.units import S_PER_H

Floats = NDArray[np.float64]

NO_RESPONDER = (  # forms without a crew that could come (ITU-R M.585)
    MmsiForm.GROUP,
    MmsiForm.COAST,
    MmsiForm.ATON,
    MmsiForm.HANDHELD,
    MmsiForm.SART,
    MmsiForm.MOB,
    MmsiForm.EPIRB,
    MmsiForm.DEVICE,
)
# ITU-R M.1371-5 table 48.  A status is set by hand and often stale: told, never a reason to drop.
STATUS_FLAGS = {
    1: "at anchor",
    2: "not under command",
    3: "restricted in her ability to manoeuvre",
    4: "constrained by her draught",
    5: "moored",
    6: "aground",
    14: "sends the status of a distress device: may need help herself",
}
_UNABLE = (2, 6, 14)
_STOPPED = (1, 5, 6)
CAUTION = "straight over the earth, land not looked at; ask the master, then plan on the answer"


def _judged(default: float, unit: str, why: str) -> Any:
    return field(
        default=default, metadata={"unit": unit, "source": f"our judgement, untested: {why}"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponderRules:
    """What is assumed of a vessel that has not been asked yet."""

    oldest_h: float = _judged(6.0, "h", "an older fix says nothing of where she is")
    carried_on_h: float = _judged(0.5, "h", "older fixes are not carried on by dead reckoning")
    recent_h: float = _judged(24.0, "h", "her own speeds looked at")
    under_way_kn: float = _judged(3.0, "kn", "slower is not her sea speed")
    own_share: float = _judged(0.9, "1", "the speed she reaches in a tenth of her reports")
    own_reports: int = _judged(10, "1", "fewer reports prove no sea speed")
    unknown_kn: float = _judged(10.0, "kn", "a vessel of unknown type")
    aircraft_kn: float = _judged(110.0, "kn", "a SAR helicopter; aeroplanes are faster")
    anchored_h: float = _judged(0.5, "h", "to weigh anchor")
    moored_h: float = _judged(1.0, "h", "to single up and leave")


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder:
    """One vessel and when it could be there; ``name`` is hostile text.

    ``hours`` count from the moment asked for, leaving berth or anchor included; infinite, with
    no place to meet, where the vessel is no faster than the drift.
    """

    mmsi: int
    name: str | None
    group: str  # "SAR aircraft", "SAR craft", "government", "merchant" or "other"
    kind: str
    lat: float  # of the last fix
    lon: float
    fix_age_s: float
    distance_nm: float  # to the datum, both at that moment
    course_deg: float  # to steer, from the fix carried on
    meet_lat: float
    meet_lon: float
    hours: float
    arrives: datetime | None
    speed_kn: float
    speed_from: str
    length_m: float | None
    hints: tuple[str, ...]
    flags: tuple[str, ...]
    able: bool

    def as_record(self) -> dict[str, Any]:
        """The responder as JSON-ready values."""
        rounded = {"lat": 5, "lon": 5, "meet_lat": 5, "meet_lon": 5, "hours": 2, "distance_nm": 2}
        rounded |= {"course_deg": 1, "speed_kn": 1, "fix_age_s": 0}
        record: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        for name, digits in rounded.items():
            value = record[name]
            record[name] = round(value, digits) if np.isfinite(value) else None
        record["arrives"] = None if self.arrives is None else iso(self.arrives)
        record["hints"], record["flags"] = list(self.hints), list(self.flags)
        return record


def who_can_get_there(
    positions: PositionTable,
    vessels: Mapping[int, Vessel],
    datum: MovingDatum,
    at: datetime,
    *,
    leave_out: Collection[int] = (),
    rules: ResponderRules = ResponderRules(),
) -> list[Responder]:
    """Everybody heard, those able to come first, by the hours to the datum as it moves.

    Only what had been heard by ``at`` is used: a recording answers as the watch would have been
    answered at that moment.  Rows may be in any order.  ``leave_out`` names the casualty.
    """
    at_s = at.timestamp()
    last = _last_fixes(positions, at_s, rules, leave_out)
    kinds = [
        kind_of(int(mmsi), vessels.get(int(mmsi)), rules.unknown_kn, rules.aircraft_kn)
        for mmsi in last.mmsi
    ]
    speed_kn, speed_from = _speeds(positions, last, kinds, at_s, rules)
    delays = [rules.anchored_h, rules.moored_h]
    delay_h = np.select([last.status == 1, last.status == 5], delays, 0.0)
    lat, lon = _carried_on(last, at_s, rules)
    hours = intercept_h(lat, lon, speed_kn, delay_h, datum, at_s)
    fixes = {"lat": last.lat, "lon": last.lon, "fix_age_s": at_s - last.time_s}
    columns = fixes | {"speed_kn": speed_kn} | _ways(lat, lon, hours, datum, at_s)
    found = [
        _responder(
            {name: float(column[row]) for name, column in columns.items()},
            vessels.get(int(last.mmsi[row])) or Vessel(mmsi=int(last.mmsi[row])),
            kinds[row],
            speed_from[row],
            int(last.status[row]),
            at,
            rules,
        )
        for row in range(len(last))
    ]
    return sorted(found, key=lambda one: (not one.able, one.hours, one.mmsi))


def _ways(
    lat: Floats, lon: Floats, hours: Floats, datum: MovingDatum, at_s: float
) -> dict[str, Floats]:
    """How far off each is now, and the course to where it meets the datum after its hours."""
    meet_lat, meet_lon = datum.place(np.where(np.isfinite(hours), at_s + hours * S_PER_H, np.nan))
    return {
        "distance_nm": distance_nm(lat, lon, *datum.place(np.asarray(at_s))),
        "course_deg": bearing_deg(lat, lon, meet_lat, meet_lon),
        "meet_lat": meet_lat,
        "meet_lon": meet_lon,
        "hours": hours,
    }


def moment_of(positions: PositionTable) -> datetime | None:
    """When the last timed position was heard: the "now" of a recording."""
    heard = positions.time_s[np.isfinite(positions.time_s)]
    return utc(heard.max()) if len(heard) else None


def _last_fixes(
    positions: PositionTable, at_s: float, rules: ResponderRules, leave_out: Collection[int]
) -> PositionTable:
    """The newest fix of everybody with a crew, not older than the rules allow."""
    recent = (positions.time_s <= at_s) & (positions.time_s >= at_s - rules.oldest_h * S_PER_H)
    crewed = ~np.isin(mmsi_forms(positions.mmsi), NO_RESPONDER)
    told = np.isfinite(positions.lat) & ~np.isin(positions.mmsi, list(leave_out))
    chosen = positions.take(np.flatnonzero(recent & crewed & told)).by_vessel()
    return chosen.take(np.array([rows.stop - 1 for rows in spans(chosen.mmsi)], np.intp))


def _speeds(
    positions: PositionTable,
    last: PositionTable,
    kinds: list[Kind],
    at_s: float,
    rules: ResponderRules,
) -> tuple[Floats, list[str]]:
    """The speed each vessel is given, knots, and why: its own if it showed one, or its kind's."""
    speed = np.array([one.speed_kn for one in kinds])
    reason = [one.speed_from for one in kinds]
    recent = (positions.time_s <= at_s) & (positions.time_s >= at_s - rules.recent_h * S_PER_H)
    under_way = positions.speed_kn >= rules.under_way_kn
    known = np.flatnonzero(recent & under_way & np.isin(positions.mmsi, last.mmsi))
    known = known[np.lexsort((positions.speed_kn[known], positions.mmsi[known]))]
    row_of = {int(mmsi): row for row, mmsi in enumerate(last.mmsi)}
    for span in spans(positions.mmsi[known]):
        reports = span.stop - span.start
        if reports < rules.own_reports:
            continue
        row = row_of[int(positions.mmsi[known[span.start]])]
        fast = span.start + int(rules.own_share * (reports - 1))
        speed[row] = positions.speed_kn[known[fast]]
        reason[row] = (
            f"her own: reached in a tenth of {reports} reports under way in {rules.recent_h:g} h"
        )
    return speed, reason


def _carried_on(last: PositionTable, at_s: float, rules: ResponderRules) -> tuple[Floats, Floats]:
    """Fixes dead-reckoned to the moment where course and speed are known and the fix is fresh."""
    age_h = (at_s - last.time_s) / S_PER_H
    moving = np.isfinite(last.speed_kn) & np.isfinite(last.course_deg)
    moving &= (age_h <= rules.carried_on_h) & ~np.isin(last.status, _STOPPED)
    run_kn = np.where(moving, last.speed_kn, 0.0)
    return dead_reckon(last.lat, last.lon, np.where(moving, last.course_deg, 0.0), run_kn, age_h)


def _responder(
    numbers: Mapping[str, float],
    vessel: Vessel,
    kind: Kind,
    speed_from: str,
    status: int,
    at: datetime,
    rules: ResponderRules,
) -> Responder:
    hours = numbers["hours"]
    return Responder(
        **numbers,
        mmsi=vessel.mmsi,
        name=vessel.name,
        group=kind.group,
        kind=kind.name,
        arrives=at + timedelta(hours=hours) if np.isfinite(hours) else None,
        speed_from=speed_from,
        length_m=vessel.length_m,
        hints=hints_for(kind, vessel.length_m),
        flags=tuple(_flags(status, numbers, rules)),
        able=status not in _UNABLE and bool(np.isfinite(hours)),
    )


def _flags(status: int, numbers: Mapping[str, float], rules: ResponderRules) -> list[str]:
    """What the watch must know before calling her."""
    flags = [STATUS_FLAGS[status]] if status in STATUS_FLAGS else []
    if numbers["fix_age_s"] > rules.carried_on_h * S_PER_H:
        flags.append(f"fix {numbers['fix_age_s'] / 60:.0f} min old, not carried on")
    if not np.isfinite(numbers["hours"]):
        flags.append("no faster than the drift")
    return flags
