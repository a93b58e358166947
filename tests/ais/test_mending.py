"""One transmission is one position, whoever wrote it down; and order is order of time."""

from collections import Counter

import numpy as np
import pytest

from ais.mending import MOVING_KN, STILL_S, mended
from ais.positions import concatenate, position_table
from ais.reading import read
from ais.receptions import receptions
from ais.recording import ReadCounts
from ais.sources import SourceFile
from ais.stamp import recorded_line
from ais.window import REPEAT_S, WindowCounts, without_repeats

NOON_S = 1772366400.0


def heard(*times_s, source="a", **columns):
    """A vessel that says the same at each time."""
    said = {"mmsi": 311000001, "lat": 20.1, "lon": -74.2, "speed_kn": 8.0} | columns
    return position_table(
        [source],
        time_s=NOON_S + np.array(times_s, float),
        line=np.arange(1, len(times_s) + 1),
        **{name: np.full(len(times_s), value) for name, value in said.items()},
    )


def kept(*tables):
    whole = mended(concatenate(tables))
    return (whole.positions.time_s - NOON_S).tolist(), whole


@pytest.mark.parametrize(
    "speed_kn, apart_s, dropped",
    [
        (8.0, 0, 1),
        (8.0, REPEAT_S, 1),
        (8.0, REPEAT_S + 0.1, 0),
        (MOVING_KN, REPEAT_S, 1),
        (MOVING_KN - 0.1, STILL_S, 1),  # lies still: the set sends again after ten seconds
        (MOVING_KN - 0.1, STILL_S + 0.1, 0),
        (np.nan, STILL_S + 0.1, 0),  # nobody knows whether it moves
    ],
)
def test_the_same_fields_are_one_transmission_until_a_second_could_say_the_same(
    speed_kn, apart_s, dropped
):
    found, whole = kept(heard(0, speed_kn=speed_kn), heard(apart_s, source="b", speed_kn=speed_kn))
    assert whole.repeats == dropped
    assert found == pytest.approx([0, apart_s][: 2 - dropped], abs=1e-6)


@pytest.mark.parametrize(
    "other",
    [
        {"lat": 20.1001},
        {"lon": -74.2001},
        {"speed_kn": 8.1},
        {"course_deg": 90.0},
        {"heading_deg": 90.0},
        {"status": 5},
        {"msg_type": 3},
        {"accurate": True},
        {"mmsi": 311000002},
    ],
    ids=lambda other: next(iter(other)),
)
def test_one_field_that_differs_makes_another_message(other):
    assert kept(heard(0), heard(1, **other))[1].repeats == 0


def test_stations_with_unequal_clocks_may_put_other_fixes_between():
    moving = [heard(t, lat=20.1 + t / 1000) for t in range(0, 20, 2)]
    later = [heard(t + 6, lat=20.1 + t / 1000, source="late clock") for t in range(0, 20, 2)]
    _, whole = kept(*moving, *later)
    assert (whole.repeats, len(whole.positions)) == (10, 10)
    assert set(whole.positions.lat) == {20.1 + t / 1000 for t in range(0, 20, 2)}


def test_own_ship_that_says_the_same_every_second_is_thinned_and_never_silenced():
    found, whole = kept(heard(*range(61), speed_kn=0.0))
    assert found == [0, *range(6, 61, 5)]
    assert whole.repeats == 61 - len(found)


@pytest.mark.parametrize("mmsi", [970311001, 972311001, 974311001])
def test_a_distress_device_s_bursts_are_all_kept(mmsi):
    assert kept(heard(*range(0, 16, 2), mmsi=mmsi))[1].repeats == 0


def test_what_has_no_time_is_kept():
    assert kept(heard(np.nan), heard(np.nan, source="b"))[1].repeats == 0


def test_order_is_order_of_time_and_what_came_late_is_counted():
    found, whole = kept(heard(0, 60, 120, 61, 180, lat=np.nan), heard(30, source="b"))
    assert found == [0, 30, 60, 61, 120, 180]
    assert whole.late == 1  # line 4, not the other source's


def test_nothing_is_nothing():
    assert kept()[0] == []


@pytest.mark.shared
def test_fields_find_what_the_bits_find_and_more(shared_data):
    """Danish stations, 3,155 positions.  Where a station rewrites the repeat indicator or the
    radio status, as one of the US coast does, the bits differ and the fields do not."""
    for name, by_bits, by_fields in [
        ("dma-pghp-stream.txt", 15, 14),
        ("noaadata-uscg-suffix.ais", 0, 6),
    ]:
        path = shared_data / "nmea" / name
        counts = WindowCounts()
        lines = ((n, recorded_line(raw, name)) for n, raw in SourceFile(path))
        for _ in without_repeats(receptions(lines, ReadCounts(), Counter()), counts):
            pass
        assert (counts.repeats, mended(read([path]).positions).repeats) == (by_bits, by_fields)
