"""Sudden stop: just inside and just outside each threshold, ships and small craft."""

from __future__ import annotations

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from ais.vessels import Vessel
from risk.detectors.sudden_stop import SuddenStop
from risk.harbours import harbours_of


def find(table, length_m=120.0, ship_type=70, **context):
    vessels = {311000001: Vessel(mmsi=311000001, length_m=length_m, ship_type=ship_type)}
    return SuddenStop(vessels=vessels, **context).find(split_into_tracks(table))


@pytest.mark.parametrize(
    ("before_kn", "after_kn", "step", "still", "found"),
    [
        (8.0, 0.2, 1.0, 10, 1),
        (7.0, 1.0, 1.0, 15, 1),
        (6.9, 0.2, 1.0, 15, 0),
        (8.0, 1.1, 1.0, 15, 0),
        (8.0, 0.2, 1.1, 15.4, 0),  # 66 s between the two fixes
        (8.0, 0.2, 1.0, 9, 0),
    ],
)
def test_limits_of_a_ship(table_of, voyage, before_kn, after_kn, step, still, found):
    legs = (11 * step, before_kn, 90.0), (still + step, after_kn, 90.0)
    assert len(find(table_of(voyage(*legs, step=step)))) == found


@pytest.mark.parametrize(
    ("length_m", "passage", "still", "found"),
    [
        (50.0, 11, 15, 1),
        (49.0, 11, 15, 0),  # boats stop like that to fish
        (12.0, 61, 31, 1),
        (12.0, 58, 31, 0),
        (12.0, 61, 29, 0),
        (None, 11, 15, 0),  # a length that was not heard proves nothing
        (None, 61, 31, 1),
    ],
)
def test_a_small_craft_must_have_been_on_passage_and_stay(
    table_of, voyage, length_m, passage, still, found
):
    table = table_of(voyage((passage, 9.0, 90.0), (still + 1, 0.3, 90.0)))
    assert len(find(table, length_m=length_m)) == found


@pytest.mark.parametrize(("ship_type", "found"), [(70, 1), (50, 0), (51, 0), (52, 0), (None, 1)])
def test_pilots_tugs_and_rescuers_stop_for_a_living(table_of, voyage, ship_type, found):
    table = table_of(voyage((20, 9.0, 90.0), (30, 0.3, 90.0)))
    assert len(find(table, ship_type=ship_type)) == found


def test_a_false_speed_is_told_by_the_places(table_of, voyage):
    sails_on = voyage((20, 9.0, 90.0), (30, 9.0, 90.0))
    sails_on = {**sails_on, "speed_kn": np.where(sails_on["minutes"] > 20, 0.0, 9.0)}
    assert find(table_of(sails_on)) == []


@pytest.mark.parametrize(("off_nm", "found"), [(1.0, 1), (0.9, 0), (np.nan, 1)])
def test_berths_are_left_out(table_of, voyage, off_nm, found):
    table = table_of(voyage((20, 9.0, 90.0), (30, 0.3, 90.0)))
    assert len(find(table, distance_nm=np.full(len(table), off_nm))) == found


def test_a_stop_off_a_listed_port_is_no_news(table_of, voyage):
    table = table_of(voyage((3, 9.0, 90.0), (30, 0.3, 90.0), lat=20.6538, lon=-74.9106))
    assert len(find(table)) == 1
    assert find(table, harbours=harbours_of(table)) == []


def test_evidence_and_the_end(table_of, voyage):
    table = table_of(voyage((20, 9.0, 90.0), (30, 0.2, 90.0), (10, 9.0, 90.0)))
    [event] = find(table)
    assert event.key == "sudden_stop:311000001:20260301T122100Z"
    assert f"{event.end:%H:%M}" == "12:50"
    assert event.evidence["speed_before_kn"] == 9.0
    assert event.evidence["brake_s"] == 60.0
    assert event.evidence["still_min"] == 29.0
    assert event.evidence["at_night"] is False
    assert "help" in event.evidence["rescue"]
    assert event.lines == ("exercise:21", "exercise:22", "exercise:51")


def test_nothing_comes_of_nothing(table_of):
    assert SuddenStop().find([]) == []
    assert find(table_of({"minutes": [0]})) == []
    assert find(table_of({"minutes": [0, 5, 30]})) == []  # still from the first: no stop was seen
