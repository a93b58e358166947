"""The sun against published positions and times of rising and setting."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from seamath.sun import elevation_deg, is_night, night_share

SUNRISE_DEG = -50 / 60  # centre of the disk when its upper edge shows: U.S. Naval Observatory
KEY_WEST = (24.6, -81.8)
GREENWICH = (51.4779, 0.0)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test_worked_example_of_the_solar_position_algorithm():
    # Reda and Andreas, NREL/TP-560-34302, appendix A.5: 39.872046 without refraction.
    found = elevation_deg(39.742476, -105.1786, at("2003-10-17T19:30:30"))
    assert found == pytest.approx(39.872046, abs=0.02)


def test_declination_of_the_sun_as_seen_from_the_pole():
    # Meeus, Astronomical Algorithms, example 25.a: -7.78507 on 1992 October 13 at 0h TD.
    assert elevation_deg(90.0, 0.0, at("1992-10-13T00:00:00") - 59.0) == pytest.approx(
        -7.78507, abs=0.02
    )


@pytest.mark.parametrize(
    ("place", "moment", "expected_deg"),
    [
        # U.S. Naval Observatory, Key West N24.6 W81.8, 2003-06-20 (printed in EDT, UTC-4).
        (KEY_WEST, "2003-06-20T10:13", -6.0),  # begin civil twilight
        (KEY_WEST, "2003-06-20T10:39", SUNRISE_DEG),
        (KEY_WEST, "2003-06-21T00:18", SUNRISE_DEG),  # sunset
        (KEY_WEST, "2003-06-21T00:44", -6.0),  # end civil twilight
        # NOAA solar calculator, Greenwich, 2024-06-20.
        (GREENWICH, "2024-06-20T03:43", SUNRISE_DEG),
    ],
)
def test_published_times_of_sunrise_sunset_and_twilight(place, moment, expected_deg):
    # Half a minute of rounding is 0.13 degrees of sky at most; places are rounded to 0.05.
    assert elevation_deg(*place, at(moment)) == pytest.approx(expected_deg, abs=0.18)


def test_the_sun_is_highest_when_it_crosses_the_meridian():
    # Same U.S. Naval Observatory table: transit at 13:29 EDT.
    around = [at(f"2003-06-20T17:{minute}") for minute in (14, 29, 44)]
    before, highest, after = elevation_deg(*KEY_WEST, around)
    assert highest > max(before, after)
    assert before == pytest.approx(after, abs=0.3)


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        ("2003-06-20T10:11", True),  # two minutes before the end of the night
        ("2003-06-20T10:15", False),  # two minutes after it
        ("2003-06-21T00:42", False),
        ("2003-06-21T00:46", True),
    ],
)
def test_night_ends_with_civil_twilight_at_the_place_and_not_by_the_clock(moment, night):
    assert bool(is_night(*KEY_WEST, at(moment))) is night


def test_an_unknown_place_or_time_is_not_night():
    midnight = at("2025-06-20T00:00")
    assert not is_night(np.nan, 0.0, midnight)
    assert not is_night(50.0, np.nan, midnight)
    assert not is_night(50.0, 0.0, np.nan)
    assert np.isnan(elevation_deg(50.0, 0.0, np.nan))


@pytest.mark.parametrize(
    ("lat", "start", "end", "share"),
    [
        (80.0, "2025-06-20T00:00", "2025-06-21T00:00", 0.0),  # the sun does not set
        (80.0, "2025-12-20T00:00", "2025-12-21T00:00", 1.0),  # it does not rise
        (24.6, "2003-06-20T06:00", "2003-06-20T06:00", 1.0),  # a moment is all of itself
    ],
)
def test_share_of_the_night(lat, start, end, share):
    assert night_share(lat, -81.8, at(start), at(end)) == share


def test_a_whole_day_at_key_west_holds_the_published_length_of_night():
    # From 20:44 to 06:13 EDT: 9 h 29 min of 24 h.
    share = night_share(*KEY_WEST, at("2003-06-20T04:00"), at("2003-06-21T04:00"))
    assert share == pytest.approx((9 + 29 / 60) / 24, abs=0.005)


@pytest.mark.parametrize("years", [1, 20, 70])
def test_half_of_many_years_at_the_equator_is_night_whatever_a_wrong_clock_says(years):
    # Below -6 degrees for 180 - 12 = 168 of 360 degrees of the sun's daily way, near enough.
    end = at("2003-06-20T00:00") + years * 365.25 * 86_400
    assert night_share(0.0, 0.0, at("2003-06-20T00:00"), end) == pytest.approx(0.465, abs=0.01)
