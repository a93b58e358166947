"""The cloud of particles: mean against formula, spread, seed, land and the date line."""

from __future__ import annotations

import dataclasses
import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sar.drift import drift, mean_drift
from sar.errors import SarError
from sar.forcing import Formula, steady_current, steady_wind, wind_table
from sar.seeding import DriftRules, LastKnown
from sar.sphere import offsets_nm
from seamath.geodesy import distance_nm

START = datetime(2026, 3, 1, tzinfo=UTC)
WIND_MPS = 10.0
WIND = steady_wind(270.0, WIND_MPS / (1852 / 3600))  # from the west: downwind is east
STILL = steady_current(0.0, 0.0)
KNOWN = LastKnown(lat=20.0, lon=-73.0, error_nm=0.0, earliest=START)
EXACT = DriftRules(particles=4000, jibes_per_h=0.0, current_error_kn=0.0)


def after(hours):
    return START + timedelta(hours=hours)


def a_drift(
    classes=("SKIFF-1",), hours=10, last=KNOWN, wind=WIND, current=STILL, rules=EXACT, **more
):
    return drift(last, classes, after(hours), wind=wind, current=current, rules=rules, **more)


def spread_nm(cloud, last=KNOWN):
    """Offsets east (downwind) and south (right of the wind) from the last known position."""
    east, north = offsets_nm(last.lat, last.lon, cloud.lat[-1], cloud.lon[-1])
    return east, -north


def miles(mps, hours):
    return mps * hours * 3600 / 1852


def test_without_jibing_half_go_right_and_half_left_with_the_mean_leeway():
    cloud = a_drift()
    down, right = spread_nm(cloud)
    assert (right > 0).mean() == pytest.approx(0.5, abs=0.01)
    # 3.15 % and 1.29 % of 10 m/s: law and rescue notes 6.1, SKIFF-1.  Standard error 0.007 nm.
    assert down.mean() == pytest.approx(miles(0.315, 10), abs=0.03)
    assert right[right > 0].mean() == pytest.approx(miles(0.129, 10), abs=0.03)
    assert right[right < 0].mean() == pytest.approx(-miles(0.129, 10), abs=0.03)


def test_the_spread_is_the_deviation_of_the_class():
    down, _ = spread_nm(a_drift(["SKIFF-3"]))
    # 3.1 cm/s at 10 m/s: s/20 on the slope and s/2 on the offset add up to s
    assert down.std() == pytest.approx(miles(0.031, 10), rel=0.04)


def test_an_object_whose_two_sides_differ_keeps_right_on_the_right():
    _, right = spread_nm(
        a_drift(["SAILBOAT-1"], rules=dataclasses.replace(EXACT, particles=20_000))
    )
    # mean of +4.95 % and -2.82 %: 1.065 % to the right; standard error 0.04 nm of 2.07 nm
    assert right.mean() == pytest.approx(miles(0.1065, 10), abs=0.2)


def test_jibing_narrows_the_cloud_across_the_wind_only():
    calm = a_drift(hours=72)
    jibing = a_drift(hours=72, rules=dataclasses.replace(EXACT, jibes_per_h=0.04))
    down, right = spread_nm(calm)
    down_jibing, right_jibing = spread_nm(jibing)
    assert down_jibing.std() == pytest.approx(down.std(), rel=0.05)
    # a side kept with correlation exp(-2 rate t): variance 2 S² (t/k - (1 - exp(-k t))/k²)
    k = -2 * math.log(0.96)
    spread = 0.129 * math.sqrt(2 * (72 / k - (1 - math.exp(-72 * k)) / k**2))
    own = 0.022 * 72  # the deviation of the class does not change sides
    expected = math.hypot(spread, own) * 3600 / 1852
    assert right_jibing.std() == pytest.approx(expected, rel=0.05)
    assert right_jibing.std() < 0.7 * right.std()


def test_the_current_carries_everything_alike():
    cloud = a_drift(wind=steady_wind(0, 0), current=steady_current(90.0, 1.5))
    down, right = spread_nm(cloud)
    assert down == pytest.approx(15.0, abs=0.02)
    assert right == pytest.approx(0.0, abs=0.02)


def test_without_wind_there_is_no_leeway_even_where_the_class_has_an_offset():
    down, right = spread_nm(a_drift(["REFUGEE-RAFT-1"], wind=steady_wind(0, 0)))
    assert np.abs(down).max() == 0
    assert np.abs(right).max() == 0


def test_half_of_the_particles_start_within_the_probable_error():
    last = dataclasses.replace(KNOWN, error_nm=5.0)
    cloud = a_drift(last=last, rules=dataclasses.replace(EXACT, particles=20_000))
    nm = distance_nm(last.lat, last.lon, cloud.lat[0], cloud.lon[0])
    assert (nm <= 5.0).mean() == pytest.approx(0.5, abs=0.015)


def test_the_error_of_the_current_grows_with_time():
    rules = dataclasses.replace(EXACT, particles=20_000, current_error_kn=0.3)
    cloud = a_drift(wind=steady_wind(0, 0), hours=20, rules=rules)
    nm = distance_nm(KNOWN.lat, KNOWN.lon, cloud.lat[-1], cloud.lon[-1])
    assert (nm <= 6.0).mean() == pytest.approx(0.5, abs=0.015)  # 0.3 kn for 20 h


def test_an_accident_in_a_time_window_draws_the_cloud_out():
    last = dataclasses.replace(KNOWN, latest=after(4))
    cloud = a_drift(last=last, wind=steady_wind(0, 0), current=steady_current(90, 1.0))
    down, _ = spread_nm(cloud)
    assert down.min() == pytest.approx(6.0, abs=0.05)  # adrift for 6 of the 10 h
    assert down.max() == pytest.approx(10.0, abs=0.05)
    assert down.mean() == pytest.approx(8.0, abs=0.1)
    before = cloud.lon[0]
    assert (before == before[0]).all()


def test_several_classes_share_the_particles_and_keep_their_own_datums():
    cloud = a_drift(["PIW-2", "SPORT-BOAT"])
    slow, fast = cloud.datums()
    assert (slow.class_id, fast.class_id) == ("PIW-2", "SPORT-BOAT")
    assert slow.share == fast.share == pytest.approx(0.5)
    assert distance_nm(KNOWN.lat, KNOWN.lon, fast.lat, fast.lon) > 9 * distance_nm(
        KNOWN.lat, KNOWN.lon, slow.lat, slow.lon
    )
    with pytest.raises(SarError, match="no 'SKIFF-1' in this drift; it has PIW-2"):
        cloud.datum("SKIFF-1")


def test_the_same_seed_gives_the_same_cloud_and_another_another():
    rules = DriftRules(particles=500, seed=42)
    one, again = a_drift(rules=rules), a_drift(rules=rules)
    assert np.array_equal(one.lat, again.lat) and np.array_equal(one.lon, again.lon)
    other = a_drift(rules=dataclasses.replace(rules, seed=43))
    assert not np.array_equal(one.lat, other.lat)


def test_output_steps_run_from_the_accident_to_the_end_asked_for():
    cloud = a_drift(hours=2.5)
    assert ((cloud.time_s - START.timestamp()) / 3600).tolist() == [0, 1, 2, 2.5]
    assert cloud.lat.shape == cloud.lon.shape == cloud.stranded.shape == (4, 4000)


def test_a_finer_step_leaves_the_mean_where_it_is():
    turning = wind_table([(START, 270, 20), (after(12), 360, 30), (after(24), 90, 10)])
    coarse = a_drift(hours=24, wind=turning, rules=dataclasses.replace(EXACT, step_s=3600))
    fine = a_drift(hours=24, wind=turning, rules=dataclasses.replace(EXACT, step_s=300))
    a, b = coarse.datum(), fine.datum()
    assert distance_nm(a.lat, a.lon, b.lat, b.lon) < 0.5  # of 15 nm


def test_over_the_date_line_the_mean_is_not_on_the_other_side_of_the_world():
    last = LastKnown(lat=-17.0, lon=179.95, error_nm=3.0, earliest=START)
    datum = a_drift(last=last).datum()
    assert distance_nm(last.lat, last.lon, datum.lat, datum.lon) == pytest.approx(6.1, abs=0.3)
    assert datum.lon < -179


def test_at_the_pole_nothing_breaks():
    last = LastKnown(lat=89.999, lon=10.0, error_nm=1.0, earliest=START)
    cloud = a_drift(last=last)
    assert np.isfinite(cloud.lat).all() and np.isfinite(cloud.lon).all()
    nm = distance_nm(90.0, 0.0, cloud.lat[-1], cloud.lon[-1])
    assert nm.max() < 15


@settings(max_examples=30)
@given(
    lat=st.floats(-85, 85),
    lon=st.floats(-180, 180),
    wind_from=st.floats(0, 360),
    set_deg=st.floats(0, 360),
)
def test_nothing_drifts_farther_than_leeway_and_current_can_carry_it(lat, lon, wind_from, set_deg):
    last = LastKnown(lat=lat, lon=lon, error_nm=0.0, earliest=START)
    cloud = a_drift(
        last=last,
        hours=6,
        wind=steady_wind(wind_from, 20),
        current=steady_current(set_deg, 1.0),
        rules=dataclasses.replace(EXACT, particles=50),
    )
    nm = distance_nm(lat, lon, cloud.lat[-1], cloud.lon[-1])
    # 6.5 % of 20 kn (SKIFF-1 with a deviate of five) and 1 kn for 6 h
    assert nm.max() < 6 * (0.065 * 20 + 1.0)


def coast(lat, lon):
    """Land east of 72.95 W."""
    return lon > -72.95


def test_particles_that_come_ashore_stay_and_are_counted():
    cloud = a_drift(current=steady_current(90, 1.0), is_land=coast)
    assert cloud.stranded[-1].all()
    ashore = cloud.stranded.sum(axis=1)
    assert ashore[0] == 0 and (np.diff(ashore) >= 0).all()
    first = np.argmax(cloud.stranded, axis=0)
    rows = np.arange(cloud.lon.shape[1])
    assert np.array_equal(cloud.lon[first, rows], cloud.lon[-1])
    assert cloud.datum().stranded == 4000
    assert cloud.as_record()["stranded_particles"] == 4000


def test_a_start_on_land_is_refused_and_a_scatter_over_land_is_drawn_again():
    with pytest.raises(SarError, match=r"20\.0000 -72\.9000 is on land"):
        a_drift(last=dataclasses.replace(KNOWN, lon=-72.9), is_land=coast)
    cloud = a_drift(last=dataclasses.replace(KNOWN, error_nm=10.0), is_land=coast)
    assert not coast(cloud.lat[0], cloud.lon[0]).any()
    assert len(np.unique(cloud.lon[0])) == 4000


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: a_drift(hours=0), "not after the accident"),
        (lambda: a_drift(hours=-1), "not after the accident"),
        (lambda: a_drift(hours=1441), "hours of drift is 1441"),
        (lambda: a_drift([]), "name at least one"),
        (lambda: a_drift(["SKIFF-9"]), "no leeway class 'SKIFF-9'"),
        (lambda: dataclasses.replace(KNOWN, error_nm=-1.0), "error_nm .* is -1"),
        (lambda: dataclasses.replace(KNOWN, lat=91.0), "latitude is 91"),
        (lambda: dataclasses.replace(KNOWN, lat=float("nan")), "latitude is nan"),
        (lambda: dataclasses.replace(KNOWN, latest=after(-1)), "before earliest"),
        (lambda: dataclasses.replace(KNOWN, earliest=datetime(2026, 3, 1)), "no time zone"),  # noqa: DTZ001
        (lambda: DriftRules(particles=0), "particles is 0"),
        (lambda: DriftRules(current_error_kn=-0.1), "current_error_kn is -0.1"),
        (lambda: DriftRules(jibes_per_h=1.0), "jibes_per_h is 1"),
        (
            lambda: a_drift(wind=Formula(what="wind", function=lambda t, lat, lon: (999.0, 0.0))),
            "wind speed_kn is 1941",
        ),
        (
            lambda: a_drift(wind=Formula(what="wind", function=lambda t, lat, lon: (np.nan, 0.0))),
            "wind speed_kn is nan",
        ),
    ],
)
def test_a_drift_that_cannot_be_is_one_clear_line(make, says):
    with pytest.raises(SarError, match=says) as told:
        make()
    assert "\n" not in str(told.value)


def test_a_formula_may_change_with_place():
    eddy = Formula(what="current", function=lambda t, lat, lon: (0 * lat, (lon + 73.0) * 100))
    cloud = a_drift(wind=steady_wind(0, 0), current=eddy)
    assert np.ptp(cloud.lat[-1]) == 0  # on the axis of the eddy there is no current


def test_the_mean_pair_is_the_manual_method():
    pair = mean_drift(KNOWN, "SKIFF-1", after(10), wind=WIND, current=steady_current(90, 0.5))
    assert pair.hours == pytest.approx(10)
    assert pair.divergence_nm == pytest.approx(2 * miles(0.129, 10), abs=0.02)
    assert pair.drift_nm == pytest.approx(miles(0.315, 10) + 5.0, abs=0.02)
    assert pair.right_lat < KNOWN.lat < pair.left_lat  # the wind blows to the east
    assert pair.as_record()["notes"] == list(pair.notes)


def test_the_mean_pair_starts_in_the_middle_of_the_window():
    last = dataclasses.replace(KNOWN, latest=after(4))
    assert mean_drift(last, "PIW-1", after(10), wind=WIND, current=STILL).hours == pytest.approx(8)


def test_what_was_assumed_stands_in_the_result():
    rules = DriftRules(particles=10)
    notes = " | ".join(a_drift(["SKIFF-1", "SKIFF-2"], rules=rules).notes)
    for words in ("wind: steady", "current: steady", "0.3 kn [K]", "SKIFF-2: Allen 2005", "4%"):
        assert words in notes
