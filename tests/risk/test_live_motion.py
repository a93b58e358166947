"""What one vessel's movement tells is the same however a recording is cut, and fades with loss."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ais.positions import position_table
from ais.tracks import split_into_tracks, trackable
from ais.vessels import Vessel
from jurisdiction.zone_table import ZoneTable
from risk.catalogue import detectors
from risk.harbours import harbours_of

SUNSET_S = datetime(2026, 3, 1, 23, tzinfo=UTC).timestamp()  # at 73 W
MOTION = (
    *("drift", "sudden_stop", "unusual_stop", "loitering", "waiting", "shore_approach", "speed"),
    "zone_entry",
)
SETTLED_S = 45 * 60.0  # half an hour of silence that may yet be broken, and two marks
ORDERS = {  # hours, knots, course, heading beside the course
    "lies": (3.0, 0.2, 90.0, 0.0),
    "drifts": (3.0, 1.2, 250.0, 90.0),
    "runs in": (1.0, 14.0, 0.0, 0.0),
    "runs out": (1.0, 9.0, 180.0, 0.0),
    "races": (0.7, 32.0, 90.0, 0.0),
    "creeps in": (4.0, 4.0, 0.0, 0.0),
}
PLANS = (
    ("lies", "runs in"),
    ("drifts", "runs out", "drifts"),
    ("creeps in", "races", "lies"),
    ("races", "runs out", "runs out", "runs out", "runs out", "runs out", "runs out", "lies"),
    ("runs out", "lies", "runs in", "creeps in"),
)


def a_busy_night(seed, vessels=15):
    """Craft south of a straight shore at 20 N that wait, drift, race and land, with silences."""
    rng = np.random.default_rng(seed)
    columns: dict[str, list] = {}
    for vessel in range(vessels):
        orders = [ORDERS[name] for name in PLANS[vessel % len(PLANS)]]
        step_s = float(rng.choice([30.0, 61.0, 118.0]))
        counts = [round(hours * 3600.0 / step_s) for hours, *_ in orders]
        hours, speed, course, beside = (np.repeat(c, counts) for c in zip(*orders, strict=True))
        n = len(hours)
        speed = np.abs(speed + rng.normal(0, 0.02 * speed))
        run_deg = speed * step_s / 3600.0 / 60.0
        south_nm = rng.uniform(13.0, 19.0)
        values = {
            "mmsi": np.full(n, 311000001 + vessel),
            "time_s": SUNSET_S + rng.uniform(0, 3600) + step_s * np.arange(n),
            "lat": 20.0 - south_nm / 60.0 + np.cumsum(run_deg * np.cos(np.radians(course))),
            "lon": -73.0 + rng.uniform(-0.1, 0.1) + np.cumsum(run_deg * np.sin(np.radians(course))),
            "speed_kn": speed,
            "course_deg": np.mod(course + rng.normal(0, 3, n), 360.0),
            "heading_deg": np.where(vessel % 2 == 0, np.mod(course + beside, 360.0), np.nan),
            "msg_type": np.full(n, 18 if vessel % 3 else 1),
            "status": np.full(n, 0 if vessel % 3 == 0 else 15),
        }
        kept = np.ones(n, dtype=bool)
        silent = rng.integers(0, n)
        kept[silent : silent + rng.integers(0, 40)] = False
        for name, column in values.items():
            columns.setdefault(name, []).append(column[kept])
    return {name: np.concatenate(parts) for name, parts in columns.items()}


def found_in(columns, keep=slice(None)):
    table = trackable(position_table(["x"], **{n: c[keep] for n, c in columns.items()}))
    off_nm = np.maximum((20.0 - table.lat) * 60.0, 0.0)
    lengths = {311000001 + n: 120.0 if n % 5 == 3 else 12.0 for n in range(40)}
    made = detectors(
        distance_nm=off_nm,
        places=belts(table, off_nm),
        harbours=harbours_of(table, off_nm),
        vessels={m: Vessel(mmsi=m, length_m=length) for m, length in lengths.items()},
    )
    tracks = list(split_into_tracks(table))
    return [event for kind in MOTION for event in made[kind].find(tracks)]


def belts(table, off_nm):
    """The zones of one State by distance alone."""
    n = len(table)
    zone = np.select([off_nm == 0.0, off_nm <= 12.0, off_nm <= 24.0], [0, 3, 4], 5)
    whole = {name: np.zeros(n, np.int32) for name in ("candidates", "coast", "rival", "line")}
    return ZoneTable(
        lat=table.lat,
        lon=table.lon,
        zone=zone.astype(np.int8),
        state=np.zeros(n, np.int16),
        distance_nm=off_nm,
        margin_nm=np.abs(off_nm - 12.0),
        status=np.zeros(n, np.int8),
        sigma_m=np.full(n, 100.0),
        grounds=np.zeros((0, n), np.int32),
        states=("MEX",),
        candidate_sets=((),),
        origin="",
        notes=("",),
        line_names=(),
        ground_names=(),
        **whole,
    )


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0.05, 0.95))
def test_what_was_over_when_the_recording_was_cut_is_the_same_in_the_whole(seed, share):
    columns = a_busy_night(seed)
    first_s = columns["time_s"].min()
    cut_s = first_s + share * (columns["time_s"].max() - first_s)
    early = found_in(columns, columns["time_s"] <= cut_s)
    whole = {event.key: event for event in found_in(columns)}
    records = {key: {**e.as_record(), "lines": None} for key, e in whole.items()}  # no numbers here
    for event in early:
        if event.end is None:
            assert event.key in whole
        else:
            assert {**event.as_record(), "lines": None} == records[event.key]
    over = {k for k, e in whole.items() if e.end and e.end.timestamp() <= cut_s - SETTLED_S}
    assert over <= {event.key for event in early}


def test_the_busy_night_holds_every_kind_of_event():
    events = [event for seed in (1, 2) for event in found_in(a_busy_night(seed))]
    found = {(event.kind, event.evidence.get("label")) for event in events}
    assert {kind for kind, _ in found} == set(MOTION)
    assert {
        ("drift", "bow across the course"),
        ("drift", "moves as others near by"),
        ("shore_approach", "waited, then made for the shore"),
        ("speed", "fast by night"),
        ("speed", "slow towards the shore"),
    } <= found


@pytest.fixture(scope="module")
def involved():
    """How many vessels each kind of event was told of, by the share of messages lost."""
    columns = a_busy_night(3, vessels=40)
    luck = np.random.default_rng(5).random(len(columns["mmsi"]))
    counts = {}
    for lost in (0.0, 0.1, 0.3, 0.5, 0.7, 0.9):
        told = {(event.kind, event.mmsi) for event in found_in(columns, luck >= lost)}
        counts[lost] = Counter(kind for kind, _ in told)
    return counts


@pytest.mark.parametrize("kind", MOTION)
def test_losing_messages_loses_events_smoothly_and_makes_none(involved, kind):
    full = involved[0.0][kind]
    assert full >= 2
    # One more may come: the fast fix that broke a spell was lost.
    assert max(counts[kind] for counts in involved.values()) <= full + 1
    # A sudden stop is known by two fixes within a minute: half of them lost, half of it is lost.
    third, half = (0.6, 0.4) if kind == "sudden_stop" else (0.75, 0.6)
    assert involved[0.3][kind] >= third * full
    assert involved[0.5][kind] >= half * full
