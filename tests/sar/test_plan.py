"""The search plan: all that a page needs, each figure against another way to it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from ais.positions import position_table
from ais.vessels import Vessel
from sar.box import Box
from sar.errors import SarError
from sar.forcing import steady_current, steady_wind
from sar.incident_form import report_from
from sar.incidents import incident_of
from sar.leeway import bracket_for, leeway_class
from sar.place_of_safety import Place
from sar.plan_text import area_words, plan_sitrep
from sar.planning import UNKNOWN_FIX_NM, Heard, Searched, plan_search
from sar.report_plan import with_plans
from sar.searchers import Manner, Searcher
from seamath.geodesy import destination, distance_nm

ALONE = (Searcher(name="CG 101", speed_kn=15, hours=8, sweep_nm=2.0),)


def test_the_phase_is_at_least_what_the_facts_say_and_suspicion_is_no_field(a_plan):
    plan = a_plan()
    assert plan.phase.phase == "DETRESFA" and plan.phase.headline == "at least DETRESFA"
    assert "suspicion" not in json.dumps(plan.as_record()).lower()


def test_a_current_alone_carries_the_datum_where_arithmetic_says(a_plan):
    """No wind, 0.9 kn for 10 h towards 290: nine miles, whatever the class."""
    plan = a_plan(wind=steady_wind(80, 0), craft="person", classes=("PIW-1",))
    lat, lon = destination(plan.last.lat, plan.last.lon, 290, 9.0)
    assert distance_nm(lat, lon, plan.datum.lat, plan.datum.lon) < 0.35  # of 1,000 particles
    assert plan.drift_kn == pytest.approx(0.9, abs=0.04)
    assert plan.set_deg == pytest.approx(290, abs=3)


def test_the_cloud_agrees_with_the_manual_method(a_plan):
    """Half way between the two datums of each class lies that class's cloud; E is its 50 %."""
    plan = a_plan()
    for one, datum in zip(plan.by_hand, plan.by_class, strict=True):
        assert distance_nm(one.pair.lat, one.pair.lon, datum.lat, datum.lon) < 0.5
        assert one.error_nm == pytest.approx(datum.radius_50_nm, rel=0.3)


def test_a_craft_without_a_class_is_bracketed_and_the_page_is_told_so(a_plan):
    plan = a_plan()
    assert plan.cloud.classes == bracket_for("rubber_boat").classes
    assert plan.class_names == tuple(leeway_class(c).name for c in plan.cloud.classes)
    assert any("no class for 9 to 12 m rubber boats" in note for note in plan.notes)


def test_the_search_begins_at_an_hour_of_the_cloud_and_the_cloud_goes_on(a_plan):
    plan = a_plan(hours=8.5)
    assert plan.commence == plan.last.earliest + timedelta(hours=8.5)
    assert plan.cloud.time_s[-1] >= plan.commence.timestamp() + 12 * 3600  # CG 101 stays 12 h
    assert plan.cloud.time_s[plan.step] == pytest.approx(plan.commence.timestamp())


def test_more_effort_never_makes_success_less_likely(a_plan):
    pos = [
        a_plan(searchers=(replace(ALONE[0], hours=hours),)).area.pos for hours in (1, 2, 4, 8, 16)
    ]
    assert pos == sorted(pos) and 0 < pos[0] < pos[-1] < 1


def test_units_share_the_area_by_their_effort_without_gap_or_overlap(a_plan):
    plan = a_plan(manner=Manner(follow_drift=False))
    assert [unit.number for unit in plan.units] == [1, 2]
    parts = [unit.assignment.box.area_nm2 for unit in plan.units]
    assert sum(parts) == pytest.approx(plan.area.box.area_nm2)
    efforts = [unit.unit.effort_nm2 for unit in plan.units]
    assert parts[0] / parts[1] == pytest.approx(efforts[0] / efforts[1])
    for unit in plan.units:
        lat = np.array([p.lat for p in unit.pattern.points])
        lon = np.array([p.lon for p in unit.pattern.points])
        assert unit.assignment.box.contains(lat, lon).all()


def test_times_at_way_points_rise_and_end_within_the_time_on_scene(a_plan):
    for unit in a_plan().units:
        assert unit.times[0] == unit.starts
        assert list(unit.times) == sorted(unit.times)
        assert unit.times[-1] <= unit.ends + timedelta(minutes=30)


def test_way_points_follow_the_drift_unless_told_to_stay(a_plan):
    still, moved = (
        a_plan(searchers=ALONE, manner=Manner(follow_drift=follow)).units[0]
        for follow in (False, True)
    )
    first, last = moved.pattern.points[0], moved.pattern.points[-1]
    begun = still.pattern.points[0]
    assert distance_nm(first.lat, first.lon, begun.lat, begun.lon) < 1e-6
    gone = distance_nm(
        last.lat, last.lon, still.pattern.points[-1].lat, still.pattern.points[-1].lon
    )
    hours = still.pattern.length_nm / (15 * 0.85)
    assert gone == pytest.approx(a_plan(searchers=ALONE).drift_kn * hours, rel=0.01)


def test_a_unit_that_comes_late_finds_its_strip_moved_by_the_drift(a_plan):
    far = Searcher(name="FAR", speed_kn=10, hours=60, sweep_nm=2.0, lat=23.0, lon=-75.0)
    plan = a_plan(searchers=(far,))
    unit = plan.units[0]
    away_nm = distance_nm(far.lat, far.lon, plan.datum.lat, plan.datum.lon)
    assert unit.starts == plan.made + timedelta(hours=float(away_nm) / 10)
    late_h = (unit.starts - plan.commence).total_seconds() / 3600
    assert late_h > 5
    box, area = unit.assignment.box, plan.area.box
    assert distance_nm(area.lat, area.lon, box.lat, box.lon) == pytest.approx(
        late_h * plan.drift_kn, rel=0.01
    )


def test_the_sweep_begins_at_the_corner_nearest_to_the_unit(a_plan):
    north = replace(ALONE[0], lat=21.5, lon=-73.85, hours=16)
    south = replace(ALONE[0], lat=19.3, lon=-73.85, hours=16)
    first = [a_plan(searchers=(one,)).units[0].pattern.points[0].lat for one in (north, south)]
    assert first[0] > first[1]


def test_without_a_unit_the_first_answer_is_named_and_no_chance_is_claimed(a_plan):
    plan = a_plan(searchers=())
    assert plan.units == () and plan.area.pod is None and plan.area.pos is None
    assert (plan.area.box.length_nm, plan.area.box.width_nm) == (20, 20)
    assert 0 < plan.area.poc <= 1


def test_a_unit_without_time_on_scene_is_left_out_by_name(a_plan):
    far = Searcher(name="FAR", speed_kn=10, hours=3, sweep_nm=2.0, lat=25.0, lon=-75.0)
    plan = a_plan(searchers=(far, *ALONE))
    assert plan.left_out == ("FAR",) and [u.unit.name for u in plan.units] == ["CG 101"]
    alone = a_plan(searchers=(far,))
    assert alone.left_out == ("FAR",) and alone.area.pos is None


def test_visual_widths_are_refused_at_night_and_a_given_width_is_not(a_plan):
    by_eye = replace(ALONE[0], sweep_nm=None)
    with pytest.raises(SarError, match=r"at night.*give the width"):
        a_plan(hours=4, searchers=(by_eye,))  # 07:40Z: 02:46 by the sun
    assert a_plan(hours=4, searchers=ALONE).units[0].unit.sweep_width_nm == 2.0
    told = a_plan(searchers=(by_eye,)).units[0].sweep_from
    assert told.startswith("raft 10, eye 14 ft, wind 18 kn") and "[K]" in told


@pytest.mark.parametrize("code, headings", [("SS", 80), ("VS", None)])
def test_one_unit_may_search_from_the_datum_outwards(a_plan, code, headings):
    plan = a_plan(searchers=ALONE, manner=Manner(pattern=code, follow_drift=False))
    pattern = plan.units[0].pattern
    assert pattern.code == code
    start = pattern.points[0]
    assert distance_nm(start.lat, start.lon, plan.datum.lat, plan.datum.lon) < 0.01
    expected = plan.set_deg if headings is None else headings  # down the drift, into the wind
    assert pattern.legs[0].heading_deg % 360 == pytest.approx(expected, abs=0.1)
    with pytest.raises(SarError, match="for one unit"):
        a_plan(manner=Manner(pattern=code))


def test_legs_run_the_way_of_the_drift_where_there_is_any(a_plan):
    """278 degrees and 1.5 kn: a unit would else cross its own legs over the ground."""
    for plan in (a_plan(), a_plan(searchers=ALONE)):
        for unit in plan.units:
            longest = max(unit.pattern.legs, key=lambda leg: leg.length_nm)
            off = math.radians(longest.heading_deg - plan.set_deg)
            assert abs(math.cos(off)) > 0.999
    still = a_plan(wind=steady_wind(0, 0), current=steady_current(0, 0))
    assert {unit.pattern.code for unit in still.units} == {"PS"}
    forced = a_plan(manner=Manner(pattern="PS"))
    assert {unit.pattern.code for unit in forced.units} == {"PS"}


def test_hardly_any_effort_still_gives_legs_to_steer(a_plan):
    plan = a_plan(searchers=(replace(ALONE[0], hours=0.5),))
    pattern = plan.units[0].pattern
    assert len(pattern.points) >= 2
    assert (
        pattern.length_nm < 2 * 15 * 0.5
    )  # whole legs only: up to one more than there is time for


def test_a_unit_that_must_leave_early_is_told_before_which_way_point(a_plan):
    unit = a_plan().units[0]
    assert replace(unit, ends=unit.times[-1]).leaves_before is None
    assert replace(unit, ends=unit.times[3]).leaves_before == 4
    assert replace(unit, pattern=None).leaves_before is None


def test_land_takes_particles_and_whole_strips(an_ask):
    ashore = plan_search(an_ask(), is_land=lambda lat, lon: lon < -73.7)
    assert 0.5 < ashore.share_ashore <= 1 and ashore.ashore[1] == pytest.approx(-73.7, abs=0.1)
    assert any(unit.pattern is None for unit in ashore.units) or "land" in str(
        [unit.pattern.notes for unit in ashore.units]
    )


def test_an_unknown_position_error_is_taken_large_and_said(a_plan):
    plan = a_plan(error_nm=None)
    assert plan.last.error_nm == UNKNOWN_FIX_NM
    assert any("5 nm taken" in note for note in plan.notes)


def test_a_search_that_found_nobody_moves_the_next_one(a_plan, an_ask):
    first = a_plan(searchers=ALONE)
    made = Searched(box=first.area.box, pod=0.9, at=first.commence)
    again = plan_search(an_ask(searchers=ALONE, searched=(made,)))
    inside = first.area.box.contains(again.cloud.lat[again.step], again.cloud.lon[again.step])
    assert again.cloud.weight[inside].sum() < first.area.poc / 2
    assert any("failed" in note for note in again.notes)
    with pytest.raises(SarError, match="outside the time"):
        plan_search(an_ask(searched=(replace(made, at=first.commence + timedelta(days=9)),)))


def test_whoever_was_heard_is_ranked_and_the_casualty_is_not_asked(an_ask):
    rows = {311_000_001: -73.5, 311_000_002: -73.0, 311_000_009: -73.59}
    when = an_ask().now.timestamp() - 60
    heard = Heard(
        positions=position_table(
            ["watch.nmea"],
            mmsi=list(rows),
            time_s=[when] * 3,
            lat=[20.3] * 3,
            lon=list(rows.values()),
        ),
        vessels={311_000_001: Vessel(mmsi=311_000_001, name="SEA GULL", ship_type=70)},
    )
    ask = an_ask()
    ask = replace(ask, report=replace(ask.report, mmsi=311_000_009))
    plan = plan_search(ask, heard=heard)
    assert [one.mmsi for one in plan.responders] == [311_000_001, 311_000_002]
    assert plan.heard == 2 and plan_search(ask).heard is None


def test_survival_is_counted_from_the_latest_moment_and_has_no_upper_bound(a_plan, an_ask):
    latest = an_ask().now + timedelta(hours=5)
    early, late = a_plan(), plan_search(an_ask(latest=latest))
    assert late.outlook.until - early.outlook.until == timedelta(hours=5)
    assert late.outlook.as_record()["upper_bound_h"] == "unknown"


def test_a_place_of_safety_is_never_chosen(a_plan):
    plan = a_plan(places=(Place(name="Nassau", state="BHS", answers=dict.fromkeys(
        ("PS1", "PS2", "PS3", "PS4"), "yes")),))  # fmt: skip
    assert [one.status for one in plan.places] == ["open"]  # nobody asked whom they flee


@pytest.mark.parametrize(
    "more, message",
    [
        ({"lat": math.nan, "lon": math.nan}, "no position"),
        ({"hours": 0.0}, "hours to the beginning"),
        ({"searchers": (*ALONE, *ALONE)}, "same name"),
        ({"searchers": (replace(ALONE[0], speed_kn=0),)}, "search_kn"),
        ({"classes": ("PIW-6",)}, "no leeway class"),
        ({"current": steady_current(0, 0), "hours": 1000.0}, "hours to the beginning"),
    ],
)
def test_a_mistake_is_told_in_one_line(a_plan, more, message):
    with pytest.raises(SarError, match=message):
        a_plan(**more)


def test_a_plan_over_the_date_line_is_the_same_plan(a_plan):
    here, there = a_plan(searchers=ALONE), a_plan(searchers=ALONE, lon=179.95)
    assert there.area.box.length_nm == pytest.approx(here.area.box.length_nm)
    assert there.area.pos == pytest.approx(here.area.pos)
    assert there.drift_kn == here.drift_kn


def test_the_record_is_json_and_the_same_seed_gives_the_same_plan(a_plan):
    texts = [json.dumps(a_plan().as_record(), allow_nan=False) for _ in range(2)]
    assert texts[0] == texts[1]
    record = json.loads(texts[0])
    assert record["format"] == "watchdesk search plan 1"
    assert all("time" in p for u in record["units"] for p in u["search"]["points"])


def test_the_situation_report_says_where_who_and_when_in_short_plain_lines(a_plan):
    plan = a_plan()
    for language in ("en", "es"):
        text = plan_sitrep(plan, sender="CG BASE", to=("RCC MIAMI",), language=language)
        assert text.isascii() and max(map(len, text.splitlines())) <= 69
        whole = " ".join(text.split())
        for part in ("RCC MIAMI", "20-20.0N 073-36.0W", "CG 101: PS", "080/18 KN", "32"):
            assert part in whole
        own = {"en": "CG 101: PS FROM", "es": "CG 101: PS DESDE"}[language]
        assert own in whole and ("SEARCH GOES ON" in whole) is (language == "en")
    assert "EJERCICIO" in plan_sitrep(plan, exercise=True, language="es")
    assert "EXERCISE" in plan_sitrep(plan, exercise=True)
    assert "EXERCISE" not in plan_sitrep(plan)
    assert "SENDER TO BE NAMED" in plan_sitrep(plan)


def test_the_area_in_words_has_its_four_corners(a_plan):
    plan = a_plan()
    box = Box(lat=20.0, lon=-74.0, length_nm=12.0, width_nm=6.0, bearing_deg=0.0)
    words = area_words(replace(plan, area=replace(plan.area, box=box)))
    # 12 nm of latitude are 0.2 degrees, 6 nm of longitude there 6.4 minutes
    assert "20-06.0N 074-03.2W" in words and "19-54.0N 073-56.8W" in words


def test_a_search_that_should_have_begun_a_day_ago_is_not_planned(an_ask):
    """The plan begins 10 h after the last known position."""
    known = an_ask().report.received
    for hours, refused in ((33.9, False), (34.1, True)):
        late = {"hours": 10, "now": known + timedelta(hours=hours)}
        if refused:
            with pytest.raises(SarError, match="would begin 24 h ago; give at least 34 hours"):
                an_ask(**late)
        else:
            assert an_ask(**late).hours == 10


@pytest.mark.parametrize("after_h, told", [(1.9, False), (2.1, True)])
def test_a_unit_long_after_the_time_of_the_area_is_told_to_plan_again(a_plan, after_h, told):
    plan = a_plan()
    lat, lon = destination(plan.datum.lat, plan.datum.lon, 180.0, 10.0)  # an hour off at 10 kn
    unit = Searcher(
        name="LATE", speed_kn=10, hours=12, sweep_nm=2.0, lat=float(lat), lon=float(lon)
    )
    now = plan.commence + timedelta(hours=after_h - 1)
    notes = a_plan(searchers=(unit,), now=now).notes
    assert any("LATE begins" in note and "plan again" in note for note in notes) is told


def test_a_craft_no_table_has_is_drifted_as_unknown_and_its_word_is_shown(a_plan):
    notes = a_plan(craft="ruber_boat").notes
    assert "craft 'ruber_boat' is in no table: drifted and sought as unknown" in notes
    assert not any("in no table" in note for note in a_plan(craft="").notes)


def test_a_report_from_a_sea_no_table_knows_is_addressed_to_nobody(a_plan):
    far = plan_sitrep(a_plan(lat=-17.0, lon=179.9, searchers=ALONE))
    assert "TO: RCC TO BE FOUND" in far
    assert "TO BE FOUND" not in plan_sitrep(a_plan())


def test_with_nothing_to_be_seen_by_eye_a_plan_asks_for_the_width_of_a_sensor(a_plan):
    eyes = (Searcher(name="CG 101", speed_kn=15, hours=8),)
    with pytest.raises(SarError, match="nothing is seen by eye; give the width of its sensor"):
        a_plan(searchers=eyes, manner=Manner(visibility_nm=0.0))


def test_of_several_reports_the_gravest_has_the_first_plan():
    sea = {"kind": "phone", "received": "2026-03-15T03:40Z", "lat": 20.3, "lon": -73.6}
    told = sea | {"wind": "080/18", "current": "290/0.9"}
    reports = [report_from(told | {"id": "calm"}), report_from(told | {"id": "9", "kind": "dsc"})]
    made = with_plans(
        [(one, incident_of(one, one.received)) for one in reports],
        lambda report: report.received,
        heard=None,
        is_land=lambda lat, lon: np.zeros(np.shape(lat), np.bool_),
    )
    assert [plan.report.id for plan in made.plans] == ["9", "calm"]
