"""The published leeway classes: their numbers, their sources and the crafts they stand for."""

from __future__ import annotations

import math

import pytest

from sar.errors import SarError
from sar.leeway import bracket_for, craft_brackets, leeway_class, leeway_classes, notes_on
from seamath.units import MPS_PER_KN

# One-line form of the USCG (leeway in per cent of the wind, divergence in degrees), an older and
# independent table: canterbury-air-patrol/marine-leeway-data, PDDL-1.0.  Classes whose one-line
# form has a modifier are left out.
ONE_LINE = {
    "PIW-1": (1.1, 30),
    "PIW-2": (0.5, 18),
    "LIFE-RAFT-NB-1": (4.2, 28),
    "LIFE-RAFT-SB-6": (2.9, 22),
    "SKIFF-1": (3.4, 22),
    "SKIFF-3": (1.7, 15),
    "SPORT-BOAT": (6.9, 19),
    "SPORT-FISHER": (6.0, 22),
    "FISHING-VESSEL-1": (3.7, 48),
    "COASTAL-FREIGHTER": (2.8, 48),
    "FV-DEBRIS": (2.0, 10),
}

# Leeway in knots at 10 m/s (downwind, right, left): law and rescue notes 6.1.
AT_TEN = {
    "PIW-3": (0.23, 0.03, -0.03),
    "LIFE-RAFT-NB-2": (1.23, 0.46, -0.46),
    "LIFE-RAFT-DB-10": (0.64, 0.06, -0.09),
    "LIFE-RAFT-DB-18": (0.62, 0.03, -0.06),
    "SKIFF-2": (0.64, 0.01, -0.10),
    "SAILBOAT-1": (0.87, 0.96, -0.55),
    "SAILBOAT-5": (1.02, 1.14, -1.18),
    "SAILBOAT-8": (0.41, 0.09, -0.09),
    "REFUGEE-RAFT-1": (0.46, 0.07, -0.07),
    "REFUGEE-RAFT-2": (1.18, 0.43, -0.43),
    "PERSON-POWERED-VESSEL-1": (0.44, 0.08, -0.08),
}


@pytest.mark.parametrize("class_id", ONE_LINE)
def test_a_class_agrees_with_the_older_one_line_table(class_id):
    percent, divergence_deg = ONE_LINE[class_id]
    one = leeway_class(class_id)
    assert math.hypot(one.down.slope_percent, one.right.slope_percent) == pytest.approx(
        percent, abs=0.06
    )
    angle = math.degrees(math.atan2(one.right.slope_percent, one.down.slope_percent))
    assert angle == pytest.approx(divergence_deg, abs=2.0)  # printed in rounded degrees


@pytest.mark.parametrize("class_id", AT_TEN)
def test_leeway_at_ten_metres_a_second_is_as_printed(class_id):
    one = leeway_class(class_id)
    knots = [line.speed_mps(10.0) / MPS_PER_KN for line in (one.down, one.right, one.left)]
    assert knots == pytest.approx(AT_TEN[class_id], abs=0.006)


def test_every_class_without_a_second_witness_carries_the_mark():
    unmarked = {one.id for one in leeway_classes().values() if not one.mark}
    assert unmarked == set(ONE_LINE)


def test_every_class_has_a_source_and_drifts_to_the_side_it_is_named_for_in_a_gale():
    for one in leeway_classes().values():
        assert one.source
        assert one.down.speed_mps(17.0) > 0
        assert one.right.speed_mps(17.0) > 0 > one.left.speed_mps(17.0)


def test_no_class_for_the_dead_can_be_offered():
    assert "PIW-6" not in leeway_classes()
    assert not any(
        "dead" in one.name or "deceased" in one.name for one in leeway_classes().values()
    )


@pytest.mark.parametrize(
    "craft, must_hold",
    [
        ("panga", {"SKIFF-1", "SKIFF-2", "SKIFF-3"}),  # upright and swamped
        ("rubber_boat", {"LIFE-RAFT-NB-1", "SKIFF-1"}),
        ("sail_freighter", {"FISHING-VESSEL-1", "SAILBOAT-1"}),
        ("refugee_raft", {"REFUGEE-RAFT-1", "REFUGEE-RAFT-2"}),
    ],
)
def test_a_migrant_craft_is_bracketed_by_several_classes_and_it_is_said(craft, must_hold):
    bracket = bracket_for(craft)
    assert set(bracket.classes) == must_hold
    assert bracket.note and bracket.mark == "K"


def test_every_bracket_names_classes_that_exist():
    for bracket in craft_brackets().values():
        assert [leeway_class(class_id).id for class_id in bracket.classes] == list(bracket.classes)


def test_a_wrong_class_or_craft_is_told_which_there_are():
    with pytest.raises(SarError, match=r"no leeway class 'SKIF'.*SKIFF-1"):
        leeway_class("SKIF")
    with pytest.raises(SarError, match=r"no bracket.*panga"):
        bracket_for("yacht")


def test_the_notes_name_each_source_once_and_keep_the_mark():
    notes = notes_on(["SKIFF-1", "SKIFF-3", "SKIFF-2"])
    assert len(notes) == 2
    assert "SKIFF-1, SKIFF-3" in notes[0] and "[K" not in notes[0]
    assert "SKIFF-2" in notes[1] and "[K" in notes[1]
