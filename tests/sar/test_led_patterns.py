"""Searches led by a line: along a track, and an aircraft over a ship."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from sar.errors import SarError
from sar.forcing import steady_current, steady_wind
from sar.led_patterns import led_creep
from sar.patterns import Pattern
from sar.searchers import Manner, Searcher
from seamath.geodesy import destination, distance_nm, inverse

SHIP = Searcher(name="SHIP", speed_kn=15, hours=12, sweep_nm=2.0)
PLANE = Searcher(name="PLANE", speed_kn=90, hours=4, sweep_nm=1.5)
TO = (20.8333, -73.1667)
STILL = {"wind": steady_wind(80, 0), "current": steady_current(290, 0)}


def at_hours(pattern: Pattern, speed_kn: float, hours: float) -> tuple[float, float]:
    """Where somebody is on a pattern after some hours at a speed."""
    run_nm = speed_kn * hours
    for point, leg in zip(pattern.points, pattern.legs):
        if run_nm <= leg.length_nm:
            lat, lon = destination(point.lat, point.lon, leg.heading_deg, run_nm)
            return float(lat), float(lon)
        run_nm -= leg.length_nm
    return pattern.points[-1].lat, pattern.points[-1].lon


def test_the_aircraft_passes_over_the_ship_in_the_middle_of_every_leg(a_plan):
    plan = a_plan(searchers=(SHIP, PLANE), manner=Manner(pattern="CSC", follow_drift=False))
    ship, plane = plan.units
    assert [one.unit.name for one in plan.units] == ["SHIP", "PLANE"]
    assert ship.starts == plane.starts and ship.pattern.code == plane.pattern.code == "CSC"
    legs = plane.pattern.legs
    assert len(legs) >= 5
    for k in range(0, len(legs), 2):
        hours = (sum(leg.length_nm for leg in legs[:k]) + legs[k].length_nm / 2) / (0.85 * 90)
        above = at_hours(plane.pattern, 0.85 * 90, hours)
        below = at_hours(ship.pattern, ship.unit.search_kn, hours)
        assert distance_nm(*above, *below) < 0.05


def test_the_speed_of_the_ship_is_the_one_of_the_worked_case():
    """Leg 20 nm, spacing 2 nm, aircraft made good 90 kn: 8.18 kn (law table 6.6)."""
    from sar.box import Box
    from sar.effort import SearchUnit

    box = Box(lat=20, lon=-73, length_nm=20, width_nm=22, bearing_deg=0)
    ship = SearchUnit(name="S", search_kn=15, sweep_width_nm=2, endurance_h=9)
    plane = SearchUnit(name="A", search_kn=90 / 0.85, sweep_width_nm=2, endurance_h=9)
    assert led_creep(box, 2.0, ship, plane)[2] == pytest.approx(8.18, abs=0.005)


def test_a_ship_too_slow_to_lead_is_told_what_it_must_make(a_plan):
    slow = Searcher(name="SLOW", speed_kn=3, hours=12, sweep_nm=2.0)
    with pytest.raises(SarError, match=r"CSC: 'SLOW' must make .* kn"):
        a_plan(searchers=(slow, PLANE), manner=Manner(pattern="CSC"))
    with pytest.raises(SarError, match="needs two units"):
        a_plan(searchers=(PLANE,), manner=Manner(pattern="CSC"))


@pytest.mark.parametrize("code, passes", [("TSR", 2), ("TSN", 3)])
def test_a_track_is_run_to_and_fro_one_sweep_width_apart(a_plan, code, passes):
    plan = a_plan(searchers=(SHIP,), manner=Manner(pattern=code, follow_drift=False),
                  track_to=TO, **STILL)  # fmt: skip
    (unit,) = plan.units
    nm, bearing = inverse(plan.last.lat, plan.last.lon, *TO)
    assert plan.area.box.length_nm == pytest.approx(float(nm), rel=1e-4)
    assert plan.area.box.width_nm == pytest.approx(passes * 2.0)
    assert plan.area.coverage == 1.0 and plan.area.pod == pytest.approx(1 - np.exp(-1))
    assert unit.pattern.code == code and len(unit.pattern.points) == 2 * passes
    off_deg = (unit.pattern.legs[0].heading_deg - float(bearing) + 90) % 180 - 90
    assert abs(off_deg) < 1  # out or back along the track


def test_a_track_line_runs_along_the_track_as_it_has_drifted(a_plan):
    current = steady_current(290, 1.0)
    plan = a_plan(searchers=(SHIP,), manner=Manner(pattern="TSR"), track_to=TO, hours=10,
                  wind=steady_wind(80, 0), current=current)  # fmt: skip
    middle = destination(*plan.last.middle, 290, 10.0)
    assert distance_nm(*middle, plan.area.box.lat, plan.area.box.lon) < 0.5


def test_somewhere_on_a_track_each_mile_is_as_likely_and_runs_with_the_clock(a_plan):
    latest = a_plan().last.earliest + timedelta(hours=4)
    plan = a_plan(searchers=(), track_to=TO, latest=latest, error_nm=0.01, **STILL)
    nm, bearing = (float(v) for v in inverse(plan.last.lat, plan.last.lon, *TO))
    away = distance_nm(plan.last.lat, plan.last.lon, plan.cloud.lat[0], plan.cloud.lon[0])
    shares = np.histogram(away / nm, bins=5, range=(0, 1))[0] / away.size
    assert shares == pytest.approx([0.2] * 5, abs=0.05)
    assert any("anywhere on the track" in note for note in plan.notes)
    assert bearing == pytest.approx(38, abs=3)


@pytest.mark.parametrize(
    "more, says",
    [
        ({"searchers": (SHIP,), "manner": Manner(pattern="TSR")}, "give its other end"),
        (
            {"searchers": (SHIP, PLANE), "manner": Manner(pattern="TSN"), "track_to": TO},
            "is for one unit",
        ),
        ({"track_to": (20.3334, -73.6)}, "length_nm of the track"),
        ({"track_to": (95.0, -73.6)}, "latitude is 95"),
    ],
)
def test_a_led_search_that_cannot_be_is_one_clear_line(a_plan, more, says):
    with pytest.raises(SarError, match=says):
        a_plan(**more)


def test_a_track_wholly_on_land_is_refused(a_plan, an_ask):
    from sar.planning import plan_search

    with pytest.raises(SarError, match="whole track"):
        plan_search(an_ask(track_to=TO), is_land=lambda lat, lon: np.ones(lat.shape, bool))
