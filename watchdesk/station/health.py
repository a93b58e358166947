"""How the station is: every part by name with its state, and whether a watch may rest on it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

JUMP_S = 2.0  # beyond what NTP slews in a step
JUMP_TOLD_S = 600.0
SCARCE_BYTES = 500 << 20  # our judgement: an hour of a busy port, and the desk
STEP_LATE_S = 5.0


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


def disk_health(folder: Path) -> dict[str, Any]:
    """Whether there is room where the desk and the recorded lines are."""
    try:
        free = shutil.disk_usage(folder).free
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


def is_ready(told: Mapping[str, Any]) -> bool:
    """Whether a watch may rest on it: something is heard, and steps are taken in time."""
    feeds = told["feeds"]
    heard = any(row["state"] in ("heard", "ended") for row in feeds)
    return heard and told["step"]["state"] == "ok"
