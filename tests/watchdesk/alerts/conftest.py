"""Makers of situations, events and what people report."""

from __future__ import annotations

from typing import Any

import pytest

from watchdesk.alerts.situation import Situation

AT_S = 1_772_336_400.0  # 2026-03-01T03:40:00Z


@pytest.fixture(scope="session")
def a_situation():
    """A situation of a group; its fields are those of the group unless told."""
    of_group: dict[str, dict[str, Any]] = {
        "rescue": {"priority": "emergency", "kind": "MOB-AIS", "rescue": True,
                   "can_silence": False},
        "help": {"priority": "warning", "kind": "drift", "rescue": True, "can_silence": False},
        "behaviour": {"priority": "caution", "kind": "loitering"},
        "watchlist": {"priority": "caution", "kind": "watchlist"},
        "system": {"priority": "warning", "kind": "feed"},
    }  # fmt: skip

    def make(key: str = "rescue:972000001", **more: Any) -> Situation:
        group = key.partition(":")[0]
        told = {"says": "Something: {mmsi}", "params": {"mmsi": "1"}, "since_s": AT_S}
        return Situation(key=key, **{**told, **of_group[group], **more})

    return make
