"""What sailors read is written as sailors write it, and nothing hides in a name."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk import sailor


@pytest.mark.parametrize(
    "lat, lon, expected",
    [
        (0.0, 0.0, "00°00.000′N 000°00.000′E"),
        (-0.5, -0.25, "00°30.000′S 000°15.000′W"),
        (19.99999999, 9.99999999, "20°00.000′N 010°00.000′E"),  # never 19°60.000′
        (-1e-9, -1e-9, "00°00.000′N 000°00.000′E"),  # no southern zero
        (90.0, 180.0, "90°00.000′N 180°00.000′E"),
        (-90.0, -180.0, "90°00.000′S 180°00.000′W"),
        (math.nan, 10.0, "position not known"),
        (10.0, math.inf, "position not known"),
    ],
)
def test_positions_are_degrees_and_thousandths_of_minutes(lat, lon, expected):
    assert sailor.position(lat, lon) == expected


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_written_position_reads_back_within_a_metre(lat, lon):
    found = re.fullmatch(
        r"(\d\d)°(\d\d\.\d{3})′([NS]) (\d{3})°(\d\d\.\d{3})′([EW])", sailor.position(lat, lon)
    )
    assert found is not None
    la = (int(found[1]) + float(found[2]) / 60) * (-1 if found[3] == "S" else 1)
    lo = (int(found[4]) + float(found[5]) / 60) * (-1 if found[6] == "W" else 1)
    assert float(found[2]) < 60 and float(found[5]) < 60
    assert abs(la - lat) <= 0.00051 / 60 and abs(lo - lon) <= 0.00051 / 60


def test_times_are_utc_whatever_zone_they_came_in():
    caribbean = timezone(timedelta(hours=-5))
    assert sailor.utc_time(datetime(2026, 2, 28, 22, 40, tzinfo=caribbean)) == "2026-03-01 03:40Z"
    assert sailor.utc_time(None) == "time not known"
    stamp = datetime(2026, 3, 1, 3, 40, 7, tzinfo=UTC)
    assert sailor.utc_time(stamp, seconds=True) == "2026-03-01 03:40:07Z"


@pytest.mark.parametrize(
    "write, value, expected",
    [
        (sailor.knots, 0.04, "0.0 kn"),
        (sailor.miles, 9.994, "9.99 nm"),
        (sailor.miles, 10.0, "10.0 nm"),
        (sailor.miles, 0.04, "0.04 nm"),
        (sailor.miles, math.nan, "distance not known"),
        (sailor.true_degrees, 0.0, "000 °T"),
        (sailor.true_degrees, 359.5, "000 °T"),
        (sailor.true_degrees, math.nan, "direction not known"),
        (sailor.span, timedelta(minutes=59, seconds=29), "59 min"),
        (sailor.span, timedelta(minutes=59, seconds=31), "1 h 00 min"),
        (sailor.span, timedelta(hours=47), "47 h 00 min"),
        (sailor.span, timedelta(hours=48), "2 d 00 h"),
        (sailor.ship_type, 36, "sailing (36)"),
        (sailor.ship_type, 89, "tanker (89)"),
        (sailor.ship_type, 38, "type 38"),  # reserved
        (sailor.ship_type, 255, "type 255"),
    ],
)
def test_numbers_carry_their_units(write, value, expected):
    assert write(value) == expected


@pytest.mark.parametrize(
    "name, value, expected",
    [
        ("course_deg", 7.0, "course 007 °T"),
        ("turn_deg", 95.2, "turn 95°"),
        ("night_share", 0.92, "night share 0.92"),
        ("mean_speed_kn", math.nan, "mean speed not known"),
        ("ship_type", 30, "ship type fishing (30)"),
        ("label", "no data", "label no data"),
        ("test_reach_s", 30.0, "test reach 30 s"),
        ("night", False, "night no"),
    ],
)
def test_readings_are_words_and_units(name, value, expected):
    assert sailor.reading(name, value) == expected


@pytest.mark.parametrize(
    "code", [0x00, 0x07, 0x1B, 0x7F, 0x85, 0xAD, 0x200B, 0x200F, 0x202E, 0x2066, 0x2028, 0xFEFF,
             0xD800, 0xE0041]
)  # fmt: skip
def test_what_cannot_be_seen_is_written_out(code):
    assert sailor.plain(f"A{chr(code)}B") == f"A⟨U+{code:04X}⟩B"


@pytest.mark.parametrize("name", ["ROYAL TERN", "ÑANDÚ", "Ωραία", "船", "<B>&\"'", ""])
def test_what_can_be_seen_is_left_alone(name):
    assert sailor.plain(name) == name


@given(st.text())
def test_plain_text_holds_nothing_invisible_and_is_its_own_plain_text(text):
    shown = sailor.plain(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in shown)
    assert sailor.plain(shown) == shown
    shown.encode("utf-8")
