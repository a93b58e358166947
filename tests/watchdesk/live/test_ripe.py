"""Who is ripe is looked at first: as soon as what it does has lasted as long as a detector asks."""

from __future__ import annotations

import numpy as np
import pytest

from seamath.sun import elevation_deg
from watchdesk.live import ripe_kernel
from watchdesk.live.ripe import Ripening, as_one

T0 = 1_700_000_370.0  # half a minute before a whole number of five minutes, and of two
MIN = 60.0
KN_DEG = 1.0 / 60.0 / 60.0  # degrees of latitude a minute, at a knot
SEA = {"lon": -67.0, "status": 15}  # a hundred miles from any shore


def heard(ripening, rows_of, minutes, vessel=0, **columns):
    """The minutes at which it became ripe, looked at each time."""
    minutes = np.asarray(minutes, float)
    rows = rows_of(np.full(len(minutes), vessel), T0 + MIN * minutes, **(SEA | columns))
    found = []
    for n, minute in enumerate(minutes.tolist()):
        ripening.note(rows[n : n + 1])
        if np.isfinite(ripening.ripe_s(vessel + 1)[vessel]):
            found.append(minute)
            ripening.looked(np.ones(vessel + 1, bool))
    return found


def along(minutes, knots, lat=20.5):
    """Latitudes of a vessel going north."""
    return lat + np.asarray(minutes, float) * knots * KN_DEG


EVERY = np.arange(0, 260)


@pytest.mark.parametrize(
    ("columns", "minutes", "why"),
    [
        ({"speed_kn": 12.0, "lat": along(EVERY, 12.0)}, [], "under way"),
        ({"speed_kn": 1.9, "lat": along(EVERY, 1.9), "heading_deg": 0.0, "course_deg": 0.0},
         [120], "loitering, two hours"),
        ({"speed_kn": 4.0, "lat": along(EVERY, 4.0), "heading_deg": 90.0, "course_deg": 0.0},
         [20, 33, 181], "bow across the course: for 20 min, and half a mile; 36 legs"),
        ({"speed_kn": 4.0, "lat": along(EVERY, 4.0), "heading_deg": 0.0, "course_deg": 0.0},
         [181], "slow for three hours of legs"),
        ({"speed_kn": 30.0, "lat": along(EVERY, 30.0, lat=25.0)}, [21], "fast for twenty minutes"),
        ({"speed_kn": 1.9, "lat": along(EVERY, 1.9), "course_deg": 0.0}, [76, 91, 120],
         "without a heading: 45 and 60 min, told half an hour later; two hours idle"),
        ({"speed_kn": 1.9, "lat": along(EVERY, 1.9), "status": 1}, [], "at anchor"),
        ({"speed_kn": 0.5, "lat": along(EVERY, 0.5), "heading_deg": 0.0, "course_deg": 0.0},
         [46, 120], "still for 45 min, idle for two hours"),
    ],
)  # fmt: skip
def test_it_is_ripe_when_what_it_does_has_lasted_long_enough(rows_of, columns, minutes, why):
    assert heard(Ripening({}), rows_of, EVERY, **columns) == minutes, why


def test_who_stops_short_is_ripe_after_ten_minutes_and_after_thirty(rows_of):
    knots = np.where(EVERY[:60] < 5, 12.0, 0.1)
    lat = 20.5 + np.cumsum(knots) * KN_DEG
    still = heard(Ripening({}), rows_of, EVERY[:60], speed_kn=knots, lat=lat, heading_deg=0.0)
    assert still == [15, 35, 51]  # the last: 45 minutes by the marks


def test_who_is_heard_again_is_ripe_at_once(rows_of):
    fixes = [0, 1, 2, 21.9, 41.9, 42.0]  # twenty minutes
    assert heard(Ripening({}), rows_of, fixes, speed_kn=12.0, lat=along(fixes, 12.0)) == [41.9]


def test_what_a_unit_asks_for_is_what_is_waited_for(rows_of):
    ripening = Ripening({"loitering": {"min_duration_h": 1.0}})
    found = heard(
        ripening, rows_of, EVERY, speed_kn=1.9, lat=along(EVERY, 1.9), heading_deg=0.0,
        course_deg=0.0,
    )  # fmt: skip
    assert found == [60]


def test_who_makes_for_the_shore_is_ripe_when_it_comes_within_three_miles(rows_of):
    columns = {"lon": -70.3, "speed_kn": 20.0, "course_deg": 0.0, "heading_deg": 0.0}
    columns["lat"] = along(EVERY[:90], 20.0, lat=17.75)  # of the south coast of Hispaniola
    found = heard(Ripening({}), rows_of, EVERY[:90], **columns)
    off_nm = rows_of(np.zeros(90, np.int64), T0 + MIN * EVERY[:90], **(SEA | columns))["off_nm"]
    assert off_nm.min() < 3.0
    nearest = int(np.flatnonzero(off_nm <= 3.0)[0])  # minute; the next mark is within five of it
    assert any(nearest <= minute <= nearest + 5 for minute in found)


def test_a_row_that_comes_late_changes_nothing(rows_of):
    ripening = Ripening({})
    heard(ripening, rows_of, range(60), speed_kn=1.9, heading_deg=0.0, course_deg=0.0)
    before = ripening._known.copy()
    heard(ripening, rows_of, [30.5], speed_kn=12.0)
    assert np.array_equal(before, ripening._known, equal_nan=True)


def none_told():
    return np.empty(0, np.int64)


def meeting(ripening, rows_of, minutes, told=none_told):
    """The minutes after which both of two that lie together are ripe, looked at each time."""
    ripe = []
    for minute in range(minutes):
        for vessel in (0, 1):
            rows = rows_of([vessel], [T0 + MIN * minute + 5], lat=20.5, lon=-67.0, heading_deg=0.0)
            ripening.note(rows)
        ripening.meet(T0 + MIN * minute + 6, told)
        if np.isfinite(ripening.ripe_s(2)).all():
            ripe.append(minute)
        ripening.looked(np.ones(2, bool))
    return ripe


def test_two_that_meet_are_ripe_when_their_meeting_is_told_of(rows_of):
    ripening = Ripening({})
    ripening.meet(T0 - 60.0, none_told)  # nobody was there
    ripe = meeting(ripening, rows_of, 40)
    assert 21 in ripe  # twenty minutes after the first moment of the grid, half a minute on
    assert ripe[0] >= 16
    assert ripe[-1] <= 28


def test_two_found_together_may_have_been_so_for_as_long_as_both_are_slow(rows_of):
    ripening = Ripening({})
    for vessel, minutes in ((0, 90), (1, 12)):  # it began to look when one had been for a quarter
        times = T0 - MIN * np.arange(minutes, 0, -1)
        ripening.note(rows_of(np.full(minutes, vessel), times, lon=-67.0 + vessel, lat=20.5))
    ripening.looked(np.ones(2, bool))
    ripe = meeting(ripening, rows_of, 40)
    assert 4 <= ripe[0] <= 8  # sixteen minutes, of which twelve were over, to a step or two
    assert np.diff(ripe).max() == 2
    assert 21 <= ripe[-1] <= 28


@pytest.mark.parametrize(
    ("lat", "ripe"),
    [(20.504, True), (20.52, False)],  # a quarter of a mile off, and more than a mile: 4 kn
)
def test_who_came_beside_another_between_two_fixes_may_have_lain_there_since(rows_of, lat, ripe):
    ripening = Ripening({})
    for minute in range(20):
        ripening.note(rows_of([0], [T0 + MIN * minute], lat=20.5, heading_deg=0.0))
        if minute == 0:
            ripening.note(rows_of([1], [T0], lat=lat, speed_kn=9.0, heading_deg=0.0))
        if minute == 18:
            ripening.note(rows_of([1], [T0 + MIN * 18], lat=20.5, heading_deg=0.0))
        ripening.looked(np.ones(2, bool))
        ripening.meet(T0 + MIN * minute + 1, none_told)
    ripening.note(rows_of([0, 1], np.full(2, T0 + MIN * 21), lat=20.5, heading_deg=0.0))
    assert bool(np.isfinite(ripening.ripe_s(2)).any()) is ripe


def test_two_whose_meeting_is_told_of_are_ripe_no_more(rows_of):
    assert meeting(Ripening({}), rows_of, 40, lambda: as_one(np.array([1]), np.array([0]))) == []


def test_the_two_ways_to_run_the_loop_agree(rows_of):
    rng = np.random.default_rng(5)
    vessel = np.repeat(np.arange(40), 60)
    time_s = np.tile(T0 + np.cumsum(rng.choice([60.0, 200.0, 2000.0], 60)), 40)
    knots = np.repeat(rng.choice([0.2, 1.5, 3.0, 12.0, 30.0], 40), 60)
    rows = rows_of(vessel, time_s, speed_kn=knots, course_deg=0.0, lat=20.5, lon=-67.0)
    written, compiled = Ripening({}), Ripening({})
    written.note(rows[:1])
    for at in range(1, len(rows), 1_000):
        written.note(rows[at : at + 1_000])
    compiled._compiled = True
    compiled.note(rows)
    assert np.isfinite(written.ripe_s(40)).sum() > 10
    assert np.array_equal(written._known[:40], compiled._known[:40], equal_nan=True)


def test_a_number_given_to_another_begins_anew(rows_of):
    ripening = Ripening({})
    heard(ripening, rows_of, range(119), speed_kn=1.9, heading_deg=0.0, course_deg=0.0)
    ripening.forget(np.array([0]))
    again = heard(ripening, rows_of, range(119, 130), speed_kn=1.9, heading_deg=0.0)
    assert again == []


@pytest.mark.parametrize("tuned", [{}, {"drift": {"min_speed_kn": 0.0}}])
def test_every_limit_has_its_place_and_is_a_number(tuned):
    limits = Ripening(tuned)._limits
    assert len(limits) == ripe_kernel.LIMITS
    assert np.isfinite(limits).all()


def test_who_waits_off_a_limit_by_day_is_ripe_again_when_night_falls(rows_of):
    at = {"lon": -70.3, "lat": 17.92, "heading_deg": 0.0, "course_deg": 0.0, "speed_kn": 1.5}
    noon_s = 1_700_064_030.0  # 16:00:30Z, noon there; the sun is 6 degrees under at 22:27Z
    rows = rows_of(np.zeros(480, np.int64), noon_s + MIN * np.arange(480), **(SEA | at))
    assert 12.0 < rows["off_nm"].min() <= rows["off_nm"].max() < 24.0
    ripening, ripe = Ripening({}), []
    for minute in range(480):
        ripening.note(rows[minute : minute + 1])
        if np.isfinite(ripening.ripe_s(1)[0]):
            ripe.append(minute)
            ripening.looked(np.ones(1, bool))
    dusk = [minute for minute in ripe if minute > 200]
    sun_deg = elevation_deg(17.92, -70.3, noon_s + MIN * np.arange(480))
    falls = int(np.flatnonzero(sun_deg < -6.0)[0])
    assert len(dusk) == 2
    assert falls <= dusk[0] <= falls + 5
