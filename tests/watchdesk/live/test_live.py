"""Heard in pieces, late and out of order, the same events stand in the end as from one file."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ais.positions import PositionTable, concatenate
from ais.reading import read
from ais.recording import Recording
from ais.vessels import vessels_from
from jurisdiction.zones import shipped_zones
from watchdesk.behaviour import find_behaviour, in_zones, judged
from watchdesk.live.live import Live

ALFA, BRAVO, CHARLIE = 308999071, 336999072, 354999073


@pytest.fixture(scope="module")
def recording(exercise: Path) -> Recording:
    """The exercise, of which only the scripted vessels and some others: fast, and all kinds."""
    whole = read([exercise])
    kept = np.isin(whole.positions.mmsi % 3, [0, 1]) | (whole.positions.mmsi % 1000 < 80)
    table = whole.positions.take(kept & np.isfinite(whole.positions.time_s))
    return replace(whole, positions=table)


def from_one_file(recording: Recording) -> dict[str, dict]:
    """What the batch finds, by key."""
    table = recording.positions.by_vessel()
    places = shipped_zones().zones_at(table.lat, table.lon, table.accurate)
    _, heard, rows = judged(table, places)
    found = find_behaviour(heard, places.take(rows), vessels_from(recording.statics), {})
    return told(in_zones(found, shipped_zones()))


def told(events) -> dict[str, dict]:
    return {event.key: event.as_record() for event in events}


def pieces(table: PositionTable, cuts: list[float]) -> list[PositionTable]:
    begin, end = table.time_s.min(), table.time_s.max()
    edges = [-np.inf, *sorted(begin + cut * (end - begin) for cut in cuts), np.inf]
    return [table.take((table.time_s >= a) & (table.time_s < b)) for a, b in pairwise(edges)]


@pytest.fixture(scope="module")
def batch(recording: Recording) -> dict[str, dict]:
    return from_one_file(recording)


def test_the_exercise_has_events_to_compare(batch):
    assert {"gap", "encounter", "loitering"} <= {key.partition(":")[0] for key in batch}


@settings(max_examples=3)
@given(
    cuts=st.lists(st.floats(0.02, 0.98), min_size=1, max_size=4),
    late=st.floats(0.0, 0.3),
    seed=st.integers(0, 99),
)
def test_in_pieces_late_and_shuffled_the_same_events_stand(recording, batch, cuts, late, seed):
    rng = np.random.default_rng(seed)
    live = Live(shipped_zones(), {})
    held_back: list[PositionTable] = []
    for piece in pieces(recording.positions, cuts):
        shuffled = piece.take(rng.permutation(len(piece)))
        is_late = rng.random(len(shuffled)) < late
        live.hear(shuffled.take(~is_late), recording.statics if not held_back else ())
        held_back.append(shuffled.take(is_late))
        live.look()
    live.hear(concatenate(held_back))
    live.look(at_all=True)
    assert told(live.events.values()) == batch


def test_open_events_keep_their_key_and_close_in_place(recording):
    live = Live(shipped_zones(), {})
    opened: dict[str, str] = {}
    closed = set()
    for n, piece in enumerate(pieces(recording.positions, [0.4, 0.6, 0.8])):
        live.hear(piece, recording.statics if n == 0 else ())
        for change in live.look():
            if change.what == "opened" and change.event.end is None:
                opened[change.event.key] = change.what
            if change.what == "closed":
                closed.add(change.event.key)
    assert closed & opened.keys()


def test_what_late_data_takes_away_is_withdrawn_and_said(recording):
    mine = recording.positions.take(recording.positions.mmsi == CHARLIE)
    others = recording.positions.take(recording.positions.mmsi != CHARLIE)
    at = int(np.argmax(np.diff(mine.time_s)))
    share = np.linspace(0.01, 0.99, 60)
    between = {
        name: column[at] + share * (column[at + 1] - column[at])
        for name in ("time_s", "lat", "lon")
        for column in (getattr(mine, name),)
    }
    live = Live(shipped_zones(), {})
    live.hear(concatenate([mine, others]), recording.statics)
    (gap,) = (c.event for c in live.look() if c.event.kind == "gap" and c.event.mmsi == CHARLIE)
    live.hear(replace(mine.take(np.full(60, at)), **between))
    assert ("withdrawn", gap.key) in [(c.what, c.event.key) for c in live.look()]
    assert gap.key not in live.events


def test_the_window_forgets_and_what_it_found_stands(recording):
    live = Live(shipped_zones(), {}, window_h=3.0)
    found = set()
    for n, piece in enumerate(pieces(recording.positions, [k / 6 for k in range(1, 6)])):
        live.hear(piece, recording.statics if n == 0 else ())
        found |= {c.event.key for c in live.look() if c.what == "opened"}
    assert live.rows < 0.75 * len(recording.positions)
    early = recording.positions.take(slice(0, 5))
    before = live.too_late
    live.hear(early)
    live.look()
    assert live.too_late > before


def test_with_bounded_work_and_memory_everybody_gets_a_turn_and_the_same_stands_in_the_end(
    recording, batch
):
    live = Live(shipped_zones(), {}, rows_a_look=2_000)
    for n, piece in enumerate(pieces(recording.positions, [0.5, 0.9])):
        live.hear(piece, recording.statics if n == 0 else ())
        live.look()
        assert len(live.looked_at) < live.vessels
    looks = 0
    while live.waiting and looks < 500:
        live.look()
        looks += 1
    assert live.waiting == 0
    live.look(at_all=True)
    assert told(live.events.values()) == batch


def test_old_rows_are_thinned_to_the_bound_and_counted(recording):
    most = len(recording.positions) // 2
    live = Live(shipped_zones(), {}, most_rows=most)
    live.hear(recording.positions, recording.statics)
    for _ in range(8):
        live.look(at_all=True)
    assert live.rows <= most
    assert live.thinned + live.rows <= len(recording.positions)
    assert live.thinned > 0 and live.spacing_s > 0
