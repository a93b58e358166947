"""Faults of the station itself as situations: silence must not look like an empty sea."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from watchdesk.alerts.situation import SYSTEM, Situation

# State of a feed, and what it is called; an ended recording is no fault.
FEEDS = {
    "silent": "Nothing heard on {name}: a feed that is silent is no empty sea",
    "lost": "Connection lost: {name}; what is there is not heard",
    "flooded": "Too much on {name}: lines are lost",
}
# A part of ``health`` with its ``state``; anything but these states is a fault.
SOUND_STATES = ("ok", "alive", "starting")
PARTS = {
    "disk": "Disk: {state}; what is heard may not be kept",
    "recorder": "Recorder: {state}; what is heard is not kept",
    "looker": "Detectors: {state}; behaviour is not looked at, distress devices are",
    "rescue": "Calls for help: {state}; the recorded lines have all",
    "clock": "Clock: {state}; times and silences cannot be trusted",
    "desk": "Desk: {state}; what is done here may not be kept",
    "step": "Watch: {state}; the picture is older than it looks",
}


def faults(health: Mapping[str, Any], now_s: float) -> Iterator[Situation]:
    """One a feed that is not heard, and one a part that fails: warnings.

    Read are ``feeds``, rows with name, state and last_s; and each of PARTS, a state or an object
    with ``state`` and, where known, ``since_s``.  What is not told is not judged.
    """
    for row in health.get("feeds", ()):
        if row.get("state") in FEEDS:
            yield _fault("feed", FEEDS[row["state"]], str(row.get("name", "")), row, now_s)
    for part, says in PARTS.items():
        told = health.get(part)
        row = {"state": told} if isinstance(told, str) else told
        if isinstance(row, Mapping) and row.get("state", "ok") not in SOUND_STATES:
            yield _fault(part, says, "", row, now_s)


def _fault(kind: str, says: str, name: str, row: Mapping[str, Any], now_s: float) -> Situation:
    since = row.get("since_s", row.get("last_s"))
    return Situation(
        key=":".join(filter(None, (SYSTEM, kind, quote(name, safe="")))),
        priority="warning",
        kind=kind,
        says=says,
        params={"name": name, "state": str(row.get("state"))},
        since_s=float(since) if isinstance(since, int | float) and since == since else now_s,
    )
