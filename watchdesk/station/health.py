"""How the station is: every part by name with its state, and whether a watch may rest on it."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from watchdesk.station.log import note

if TYPE_CHECKING:
    from watchdesk.station.station import Station

JUMP_S = 2.0  # beyond what NTP slews in a step
JUMP_TOLD_S = 600.0
HEARD = ("heard", "flooded")  # states of a feed on which something comes
SCARCE_BYTES = 500 << 20  # our judgement: an hour of a busy port, and the desk


class ClockCheck:
    """Holds the wall's clock against one that never jumps."""

    def __init__(self) -> None:
        self._offset_s: float | None = None
        self._jumped_s = 0.0
        self._at_s = float("-inf")  # on the clock that never jumps
        self._wall_s = 0.0

    def look(self, now_s: float) -> float:
        """Seconds the clock jumped since the last look; 0 where it did not."""
        steady_s = monotonic()
        offset_s = now_s - steady_s
        moved_s = 0.0 if self._offset_s is None else offset_s - self._offset_s
        self._offset_s = offset_s
        if abs(moved_s) <= JUMP_S:
            return 0.0
        self._jumped_s, self._at_s, self._wall_s = moved_s, steady_s, now_s
        return moved_s

    def health(self) -> dict[str, Any]:
        """Sound again some time after a jump."""
        if monotonic() - self._at_s > JUMP_TOLD_S:
            return {"state": "ok"}
        way = "ahead" if self._jumped_s > 0 else "back"
        state = f"jumped {abs(self._jumped_s):.0f} s {way}"
        return {"state": state, "since_s": self._wall_s}


def disk_health(*folders: Path | None) -> dict[str, Any]:
    """Whether there is room where the desk and the recorded lines are."""
    try:
        free = min(shutil.disk_usage(folder).free for folder in folders if folder is not None)
    except OSError as error:
        return {"state": f"cannot be read ({error.strerror})"}
    if free < SCARCE_BYTES:
        return {"state": f"{free >> 20} MB free", "free_bytes": free}
    return {"state": "ok", "free_bytes": free}


def recorder_health(recorded: Any) -> dict[str, Any]:
    """Whether what is heard is kept."""
    if recorded is None:
        return {"state": "ok", "recording": False}
    told = {"recording": True, "lines": recorded.lines, "lost": recorded.lost,
            "files": recorded.files}  # fmt: skip
    if recorded.trouble:
        return {"state": f"not recording: {recorded.trouble}", **told}
    return {"state": "ok", **told}


def health_of(station: Station) -> dict[str, Any]:
    """How every part of a station is, ready for JSON; hold its lock."""
    source = station.source
    recorded, counts = getattr(source, "recorded", None), getattr(source, "counts", None)
    told: dict[str, Any] = {
        "mode": station.mode,
        "now_s": station.clock.now_s(),
        "feeds": source.health(),
        "disk": disk_health(station.desk_folder, station.record),
        "recorder": recorder_health(recorded),
        "looker": station.looker.state(),
        "rescue": station.rescue.health(),
        "clock": station.clock_check.health(),
        "desk": {"state": station.keeper.trouble or "ok"},
        "step": {"state": "ok" if station.on_time else "late"},
        "counts": _counts(station, recorded, counts),
    }
    if counts is not None:
        told["refused"] = dict(sorted(counts.refused.items()))
    if (targets := getattr(source, "targets", None)) is not None:
        told["radar"] = {"seen": targets.messages, "refused": dict(sorted(targets.refused.items()))}
    because = why_not_ready(told)
    return {"ready": not because, "because": because, **told}


def why_not_ready(told: Mapping[str, Any]) -> str:
    """Why no watch may rest on it, in words; empty where one may."""
    if told["step"]["state"] != "ok":
        return "steps are late: the picture is older than it looks"
    if not any(row["state"] in (*HEARD, "ended") for row in told["feeds"]):
        return "nothing is heard"
    if told["looker"]["state"] == "starting":
        return "the detectors are being filled with what was recorded"
    if told["looker"]["state"] != "alive":
        return f"the detectors are {told['looker']['state']}"
    if told["rescue"]["state"] == "starting":
        return "calls for help before the restart are being read"
    return ""


def _counts(station: Station, recorded: Any, counts: Any) -> dict[str, float]:
    looker, rescue = station.looker.state(), station.rescue.health()
    told = {
        "lines_total": station.lines,
        "messages_total": None if counts is None else counts.messages,
        "repeats_total": getattr(station.source, "repeats", None),
        "recorded_total": None if recorded is None else recorded.lines,
        "unrecorded_total": None if recorded is None else recorded.lost,
        "vessels": station.picture.shown,
        "vessels_turned_away_total": station.picture.turned_away,
        "rescue_devices": rescue["devices"],
        "rescue_senders": rescue["senders"],
        "rescue_turned_away_total": rescue["turned_away"],
        "alerts": len(station.board.alerts()),
        "looker_rows": looker.get("rows"),
        "looker_waiting": looker.get("waiting"),
        "looker_restarts_total": looker.get("restarts"),
        "looker_dropped_total": looker.get("dropped"),
        "step_seconds": round(station.step_s, 4),
        "late_seconds": round(station.late_s, 3),
    }
    return {name: value for name, value in told.items() if value is not None}


class PartsLog:
    """Logs whatever of a station's health is not as it was a moment ago."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}

    def note(self, health: Mapping[str, Any]) -> None:
        """Look at the parts and the feeds."""
        now = {part: str(health[part]["state"]).partition(",")[0]
               for part in ("recorder", "looker", "rescue", "clock", "desk")}  # fmt: skip
        now |= {f"feed {row['name']}": row["state"] for row in health["feeds"]}
        for part, state in now.items():
            if self._states.get(part, state) != state:
                sound = state in ("ok", "alive", "starting", "heard")
                note("state", logging.INFO if sound else logging.WARNING, part=part, state=state)
        self._states = now
