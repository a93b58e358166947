"""What leaves the desk, whatever its form: points and tracks with names, times and facts.

Two exports that never mix: *rescue* is for everybody who can help, wide and fast; *behaviour* is
for whoever may know what was suspected, narrow.  *Tracks* are positions alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from seamath.errors import Mistake

Fact = str | int | float | bool | None
SUBJECTS = ("tracks", "behaviour", "rescue")
SHARING = {
    "tracks": "AIS as broadcast to everybody; a boat in need is endangered by its live position",
    "behaviour": "restricted: indicators are no ground, and name vessels nobody has judged",
    "rescue": "for everybody who can help",
}


class ExportError(Mistake):
    """A run that cannot be read, or a form that does not suit what is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing with a place: a point, or a track of several with a time each.

    ``facts`` are flat; texts in them are as they were sent, hostile until written safely.
    """

    id: str
    name: str
    lat: tuple[float, ...]
    lon: tuple[float, ...]
    times: tuple[str, ...] = ()  # UTC, one a place; empty where nobody knows
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def is_track(self) -> bool:
        """Whether it has more than one place."""
        return len(self.lat) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Everything one export holds, and what must stand beside it."""

    subject: str
    title: str
    features: tuple[Feature, ...]
    exercise: bool
    notes: tuple[str, ...]  # sharing level, sources and licences


def export_of(run: Path, subject: str) -> Export:
    """What a finished run holds on a subject, read from its ``watch.db``."""
    if subject not in SUBJECTS:
        raise ExportError(f"nothing to export called {subject!r}; there is {', '.join(SUBJECTS)}")
    path = run / "watch.db" if run.is_dir() else run
    if not path.is_file():
        raise ExportError(f"{run}: no watch.db in it; give the folder of a finished run")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            facts = dict(db.execute("SELECT name, value FROM run").fetchall())
            features = tuple(_READ[subject](db))
    except sqlite3.DatabaseError as error:
        raise ExportError(f"{path}: not a database of Watchdesk ({error})") from error
    return Export(
        subject=subject,
        title=f"Watchdesk: {subject}",
        features=features,
        exercise=facts.get("exercise") == "yes",
        notes=(f"Sharing: {SHARING[subject]}.", *_notes(facts)),
    )


def with_caveats(export: Export, not_for: Sequence[str]) -> Export:
    """The same export, saying which States it must not reach; people aboard fear them."""
    if not not_for:
        return export
    return replace(export, notes=(f"Not for {', '.join(not_for)}: do not pass on.", *export.notes))


def _notes(facts: Mapping[str, str]) -> Iterator[str]:
    """When the run was made, and the notices that go wherever its data goes."""
    yield f"Made {facts.get('made_at', 'at an unknown time')} by Watchdesk."
    yield from facts.get("notices", "").splitlines()


def _tracks(db: sqlite3.Connection) -> Iterator[Feature]:
    """One feature a vessel: every timed position in order."""
    vessels = {row["mmsi"]: row for row in db.execute("SELECT * FROM vessels")}
    rows: list[sqlite3.Row] = []
    for row in db.execute(
        "SELECT mmsi, time, lat, lon, speed_kn, course_deg FROM heard"
        " WHERE lat IS NOT NULL AND time IS NOT NULL ORDER BY mmsi, time, line"
    ):
        if rows and row["mmsi"] != rows[0]["mmsi"]:
            yield _track(rows, vessels.get(rows[0]["mmsi"]))
            rows = []
        rows.append(row)
    if rows:
        yield _track(rows, vessels.get(rows[0]["mmsi"]))


def _track(rows: Sequence[sqlite3.Row], vessel: sqlite3.Row | None) -> Feature:
    mmsi, known = rows[0]["mmsi"], dict(vessel) if vessel else {}
    names = ("name", "callsign", "imo", "ship_type", "length_m", "radio_flag")
    return Feature(
        id=str(mmsi),
        name=known.get("name") or str(mmsi),
        lat=tuple(row["lat"] for row in rows),
        lon=tuple(row["lon"] for row in rows),
        times=tuple(row["time"] for row in rows),
        facts={
            "mmsi": mmsi,
            **{name: known.get(name) for name in names},
            "last_speed_kn": rows[-1]["speed_kn"],
            "last_course_deg": rows[-1]["course_deg"],
        },
    )


def _behaviour(db: sqlite3.Connection) -> Iterator[Feature]:
    """One point an event, distress devices left out: they are the rescue export's."""
    for row in db.execute("SELECT * FROM events WHERE kind <> 'distress_device' ORDER BY start"):
        if row["lat"] is None:
            continue
        yield Feature(
            id=row["key"],
            name=f"{row['kind']} {row['mmsi']}",
            lat=(row["lat"],),
            lon=(row["lon"],),
            times=(row["start"],),
            facts={
                **{n: row[n] for n in ("kind", "mmsi", "partner", "start", "end", "zone", "state")},
                **{f"evidence_{n}": v for n, v in json.loads(row["evidence"]).items()},
                **{f"threshold_{n}": v for n, v in json.loads(row["threshold"]).items()},
                "source": row["source"],
                "innocent": row["innocent"],
            },
        )


def _rescue(db: sqlite3.Connection) -> Iterator[Feature]:
    """One point an incident, gravest first."""
    for row in db.execute("SELECT * FROM incidents ORDER BY rank"):
        if row["lat"] is None:
            continue
        yield Feature(
            id=row["key"],
            name=row["what"],
            lat=(row["lat"],),
            lon=(row["lon"],),
            times=(row["at"],) if row["at"] else (),
            facts={
                **{name: row[name] for name in ("key", "what", "at", "phase", "trigger")},
                **{f"fact_{n}": fact for n, fact in enumerate(json.loads(row["facts"]), start=1)},
            },
        )


_READ = {"tracks": _tracks, "behaviour": _behaviour, "rescue": _rescue}
