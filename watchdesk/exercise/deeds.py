"""What a trainee did at the console during a run, as the run's own desk has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchdesk.desk import DATABASE, open_desk

DESK = "desk"  # the folder of a run's desk, in the run's own

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """Every alert with its acts, and everything entered; times of the exercise."""

    alerts: tuple[Record, ...] = ()
    entries: tuple[Record, ...] = ()


def deeds_in(run: Path, key: Path | None = None) -> Deeds:
    """What the desk of a run holds; nothing where it was never opened."""
    folder = run / DESK
    if not (folder / DATABASE).is_file():
        return Deeds()
    with open_desk(folder, key=key) as desk:
        changes = sorted(desk.book.rows("alerts"), key=lambda row: row["seq"])
        entered = desk.book.rows("entries")
    alerts: dict[str, dict[str, Any]] = {}
    for row in changes:
        of = json.loads(row["alert"])["situation"]
        alert = alerts.setdefault(row["key"], {"times": []})
        alert |= {name: of[name] for name in ("mmsi", "says", "params")}
        alert["times"].append({name: row[name] for name in ("at", "what", "officer", "says")})
    entries = tuple(
        json.loads(row["record"]) | {"entered": row["at"], "as": row["kind"]} for row in entered
    )
    return Deeds(alerts=tuple(alerts.values()), entries=entries)
