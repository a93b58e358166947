"""The frame a page gets: what is sent is what was heard, and nothing is what nothing was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.console.wire import (
    CRAFT,
    HEADER,
    NO_PLACE,
    NO_VALUE,
    craft_code,
    frame,
    in_wire_units,
    read_frame,
)


def columns(n: int = 1, **more):
    given = {"mmsi": 311000001, "lat": 0, "lon": 0, "fix_time": 1_800_000_000, "sog": 0, "cog": 0}
    given |= {"heading": 0, "status": 15, "craft": 0, "flags": 0, "rank": 0} | more
    return {name: np.full(n, value) for name, value in given.items()}


def test_the_header_takes_twenty_bytes_and_a_vessel_twenty_six():
    assert HEADER.size == 20
    assert len(frame(columns(3), seq=1, clock_s=0.0, full=True)) == 20 + 3 * 26


def test_a_frame_reads_back_as_it_was_written():
    sent = columns(2, lat=-54_000_000, lon=107_999_999, sog=1022, heading=359, rank=4, flags=9)
    full, seq, clock_s, told = read_frame(frame(sent, seq=2**32 + 7, clock_s=1.5e9, full=False))
    assert (full, seq, clock_s) == (False, 7, 1.5e9)
    assert {name: column.tolist() for name, column in told.items()} == {
        name: column.tolist() for name, column in sent.items()
    }


@given(
    st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 102.2), st.floats(0, 360),
)  # fmt: skip
def test_a_place_is_told_as_finely_as_ais_sends_it(lat, lon, speed_kn, course_deg):
    told = in_wire_units(
        lat=[lat], lon=[lon], speed_kn=[speed_kn], course_deg=[course_deg], heading_deg=[course_deg]
    )
    assert abs(told["lat"][0] / 600_000 - lat) <= 0.51 / 600_000
    assert abs(told["lon"][0] / 600_000 - lon) <= 0.51 / 600_000
    assert abs(told["sog"][0] / 10 - speed_kn) <= 0.051
    assert 0 <= told["cog"][0] < 3600 and 0 <= told["heading"][0] < 360


def test_what_is_not_known_has_its_code_and_is_never_nought():
    nan = [float("nan")]
    told = in_wire_units(lat=nan, lon=nan, speed_kn=nan, course_deg=nan, heading_deg=nan)
    assert [int(told[name][0]) for name in ("lat", "lon")] == [NO_PLACE, NO_PLACE]
    assert [int(told[name][0]) for name in ("sog", "cog", "heading")] == [NO_VALUE] * 3


@pytest.mark.parametrize(
    "ship_type, mmsi, craft",
    [
        (70, 311000001, "cargo"),
        (89, 311000001, "tanker"),
        (30, 311000001, "fishing"),
        (51, 311000001, "search and rescue"),
        (99, 311000001, "other"),
        (None, 311000001, ""),  # nobody said
        (0, 311000001, "other"),  # it said: not available
        (30, 970123456, "AIS-SART"),  # the number goes before what the device says it is
        (None, 972000001, "MOB-AIS"),
        (None, 974000001, "EPIRB-AIS"),
        (None, 111232506, "SAR aircraft"),
        (None, 992351000, "aid to navigation"),
        (None, 2320001, "base station"),
    ],
)
def test_what_a_vessel_is(ship_type, mmsi, craft):
    assert CRAFT[craft_code(ship_type, mmsi)] == craft
