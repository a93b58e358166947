"""Sharing the effort: endurance, strips of equal coverage, units that cannot come."""

from __future__ import annotations

import pytest

from sar.box import Box
from sar.effort import SearchUnit, split, total_effort_nm2
from sar.errors import SarError

AREA = Box(lat=18.0, lon=-70.0, length_nm=30.0, width_nm=12.0, bearing_deg=60.0)
CUTTER = SearchUnit(name="cutter", search_kn=15, sweep_width_nm=2, endurance_h=6)
HELO = SearchUnit(
    name="helo",
    search_kn=90,
    sweep_width_nm=1.5,
    endurance_h=3,
    transit_out_nm=60,
    transit_back_nm=30,
    transit_kn=120,
    reserve_h=0.25,
)


def test_the_textbook_unit_covers_153_square_miles():
    assert CUTTER.search_h == pytest.approx(5.1)  # 0.85 of 6 h
    assert CUTTER.effort_nm2 == pytest.approx(153.0)  # 15 x 5.1 x 2


def test_time_on_scene_is_endurance_less_transits_and_reserve():
    assert HELO.transit_h == (0.5, 0.25)
    assert HELO.on_scene_h == pytest.approx(2.0)
    assert HELO.effort_nm2 == pytest.approx(90 * 2 * 0.85 * 1.5)


def test_the_way_back_is_as_long_and_fast_as_the_way_out_unless_told():
    unit = SearchUnit(name="a", search_kn=10, sweep_width_nm=1, endurance_h=8, transit_out_nm=20)
    assert unit.transit_h == (2.0, 2.0)
    assert unit.on_scene_h == 4.0


def test_strips_fill_the_area_in_proportion_to_effort_with_one_coverage():
    plan = split(AREA, [CUTTER, HELO])
    one, two = plan.assignments
    assert plan.effort_nm2 == pytest.approx(153.0 + 229.5) == total_effort_nm2([CUTTER, HELO])
    assert one.box.area_nm2 + two.box.area_nm2 == pytest.approx(AREA.area_nm2)
    assert one.box.area_nm2 / two.box.area_nm2 == pytest.approx(153.0 / 229.5)
    assert one.coverage == two.coverage == pytest.approx(382.5 / 360)
    assert one.spacing_nm == pytest.approx(2 / one.coverage)
    assert two.spacing_nm == pytest.approx(1.5 / two.coverage)
    assert two.arrives_after_h == 0.5


def test_neighbouring_strips_touch_and_do_not_overlap():
    one, two = split(AREA, [CUTTER, HELO]).assignments
    along, across = AREA.along_across([one.box.lat, two.box.lat], [one.box.lon, two.box.lon])
    assert along[1] - along[0] == pytest.approx(
        (one.box.length_nm + two.box.length_nm) / 2, abs=0.01
    )
    assert across == pytest.approx([0, 0], abs=0.01)


def test_a_unit_without_time_on_scene_is_left_out_by_name():
    late = SearchUnit(name="late", search_kn=10, sweep_width_nm=1, endurance_h=4, transit_out_nm=20)
    plan = split(AREA, [late, CUTTER])
    assert plan.left_out == ("late",)
    assert [one.unit for one in plan.assignments] == ["cutter"]
    with pytest.raises(SarError, match="no unit has time left"):
        split(AREA, [late])


@pytest.mark.parametrize(
    "changes, says",
    [
        ({"search_kn": 0}, "search_kn of unit 'x' is 0"),
        ({"sweep_width_nm": -1}, "sweep_width_nm of unit 'x' is -1"),
        ({"endurance_h": float("nan")}, "endurance_h of unit 'x' is nan"),
        ({"transit_out_nm": -5}, "transit_out_nm of unit 'x' is -5"),
    ],
)
def test_a_unit_that_cannot_be_is_one_clear_line(changes, says):
    with pytest.raises(SarError, match=says):
        SearchUnit(
            **({"name": "x", "search_kn": 10, "sweep_width_nm": 1, "endurance_h": 4} | changes)
        )


def test_a_plan_is_json_ready():
    record = split(AREA, [CUTTER]).as_record()
    assert record["assignments"][0]["unit"] == "cutter"
    assert record["assignments"][0]["spacing_nm"] == pytest.approx(2 / (153 / 360), abs=1e-3)
