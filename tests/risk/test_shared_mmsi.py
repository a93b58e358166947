"""Two sets under one number, told apart by motion; a fast boat is never two."""

from __future__ import annotations

import numpy as np
import pytest

from ais.quality import assess, believed
from ais.tracks import split_into_tracks
from risk.detectors.shared_mmsi import SharedMmsi

SHIP = 311000001


def two_sets(every, *, apart_deg=0.5, turns=6, block=10, last=300, **columns):
    """Two ships twenty-odd miles apart that are heard under one number by turns."""
    minutes = np.asarray(every(0, last, 2))
    nth = np.arange(len(minutes)) // block
    away = (nth % 2 == 1) & (nth <= turns)
    return {"mmsi": SHIP, "minutes": minutes, "lat": 20 + apart_deg * away, **columns}


def find(table, **context):
    return SharedMmsi(**context).find(split_into_tracks(table))


def test_two_sets_are_told_with_how_often_and_how_far_apart(table_of, every):
    [event] = find(table_of(two_sets(every)))
    assert (event.kind, event.mmsi, event.partner) == ("shared_mmsi", SHIP, None)
    assert f"{event.start:%H:%M}" == "12:18"  # the last fix before the first change
    assert event.evidence["vessels"] == 2
    assert event.evidence["changes"] == 6
    assert event.evidence["least_apart_nm"] == pytest.approx(29.9, abs=0.05)
    assert event.lines == ("exercise:10", "exercise:11", "exercise:61")
    assert "factory setting" in event.innocent


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"turns": 2}, 0),  # there and back is a jump
        ({"turns": 4}, 1),
        ({"apart_deg": 0.04}, 0),  # 2.4 nm in two minutes: 72 kn less half a mile, a fast ship
        ({"apart_deg": 0.05}, 1),
        ({"apart_deg": 0.05, "msg_type": 18}, 0),  # 90 kn less half a mile: a go-fast
        ({"apart_deg": 0.065, "msg_type": 18}, 1),
    ],
)
def test_how_often_and_how_far(table_of, every, columns, found):
    assert len(find(table_of(two_sets(every, **columns)))) == found


def test_a_corrupt_fix_now_and_then_is_no_second_set(table_of, every):
    minutes = np.asarray(every(0, 1200, 2))
    odd = np.isin(minutes, [100, 400, 700, 1000])
    lat = 20.0 + odd * np.random.default_rng(1).uniform(10, 40, len(minutes))
    assert find(table_of({"mmsi": SHIP, "minutes": minutes, "lat": lat})) == []


def test_a_go_fast_that_turns_to_and_fro_is_one_boat(table_of, every):
    minutes = np.asarray(every(0, 300, 1))
    lat = 20 + np.abs((minutes / 10) % 2 - 1) * 80 * 10 / 3600  # 80 kn, turning each ten minutes
    assert find(table_of({"mmsi": SHIP, "minutes": minutes, "lat": lat, "msg_type": 18})) == []


@pytest.mark.parametrize(("until_h", "open_"), [(13, True), (15, False)])
def test_it_is_open_while_they_may_go_on_taking_turns(table_of, every, until_h, open_):
    table = table_of(two_sets(every))
    [event] = find(table, until_s=float(table.time_s[0]) + 3600.0 * until_h)
    assert (event.end is None) is open_


def test_half_a_day_without_a_turn_ends_it(table_of, every):
    minutes = np.asarray(every(0, 30 * 60, 5))
    nth = np.arange(len(minutes)) // 6
    busy = (minutes < 300) | (minutes > 25 * 60)
    row = {"mmsi": SHIP, "minutes": minutes, "lat": 20 + 0.5 * ((nth % 2 == 1) & busy)}
    first, second = find(table_of(row))
    assert first.end < second.start
    early = table_of({name: v if np.isscalar(v) else v[:200] for name, v in row.items()})
    assert find(early)[0].key == first.key


def test_tracks_cut_in_two_by_motion_before_give_the_same_event(table_of, every):
    table = table_of(two_sets(every))
    heard = believed(assess(table))
    assert len(heard.tracks) == 2
    [cut] = SharedMmsi().find(heard.tracks)
    assert cut.as_record() == find(table)[0].as_record()


def test_aircraft_and_nobody_share_nothing(table_of, every):
    fast = two_sets(every, msg_type=9)
    assert find(table_of({**fast, "mmsi": 111311001})) == []
    assert SharedMmsi().find([]) == []
