"""Unusual stop: a vessel is measured against its own past, as far as that was heard."""

from __future__ import annotations

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from risk.detectors.unusual_stop import UnusualStop
from risk.harbours import harbours_of


def find(table, off_nm=20.0, ship_type=70, **context):
    made = UnusualStop(
        distance_nm=np.broadcast_to(off_nm, len(table)),
        ship_types={311000001: ship_type},
        **context,
    )
    return made.find(split_into_tracks(table))


@pytest.mark.parametrize(
    ("ran_h", "speed_kn", "stop_min", "stop_kn", "found"),
    [
        (6.1, 12.0, 60, 0.3, 1),
        (5.8, 12.0, 60, 0.3, 0),  # too little is known of it
        (6.1, 5.1, 60, 0.3, 1),
        (6.1, 4.9, 60, 0.3, 0),
        (6.1, 12.0, 50, 0.3, 1),
        (6.1, 12.0, 42, 0.3, 0),
        (6.1, 12.0, 60, 0.9, 1),
        (6.1, 12.0, 60, 1.1, 0),
    ],
)
def test_limits_of_history_and_stop(table_of, voyage, ran_h, speed_kn, stop_min, stop_kn, found):
    legs = (ran_h * 60.0, speed_kn, 0.0), (stop_min, stop_kn, 0.0)
    assert len(find(table_of(voyage(*legs, step=2.0)))) == found


@pytest.mark.parametrize(("earlier_min", "found"), [(32, 0), (12, 1)])
def test_who_stopped_before_stops_as_usual(table_of, voyage, earlier_min, found):
    legs = (180, 12.0, 0.0), (earlier_min, 0.2, 0.0), (240, 12.0, 0.0), (60, 0.2, 0.0)
    assert len(find(table_of(voyage(*legs, step=2.0)))) == found


@pytest.mark.parametrize(("off_nm", "found"), [(5.4, 1), (5.3, 0), (np.nan, 1)])
def test_roadsteads_are_left_out(table_of, voyage, off_nm, found):
    table = table_of(voyage((400, 12.0, 0.0), (60, 0.2, 0.0), step=2.0))
    assert len(find(table, off_nm)) == found


@pytest.mark.parametrize(("ship_type", "found"), [(70, 1), (None, 1), (30, 0), (36, 0), (55, 0)])
def test_trades_that_stop_at_sea_are_left_out(table_of, voyage, ship_type, found):
    table = table_of(voyage((400, 12.0, 0.0), (60, 0.2, 0.0), step=2.0))
    assert len(find(table, ship_type=ship_type)) == found


def test_a_vessel_that_says_it_anchored_is_left_out(table_of, voyage):
    status = np.repeat([0, 1], [200, 31])
    table = table_of(voyage((400, 12.0, 0.0), (60, 0.2, 0.0), step=2.0, status=status))
    assert find(table) == []


def test_another_vessels_past_is_not_its_own(table_of, voyage):
    ran = voyage((400, 12.0, 0.0), step=2.0, mmsi=311000000)
    stopped = voyage((60, 0.2, 0.0), step=2.0, start=420.0)
    assert find(table_of(ran, stopped)) == []


def test_a_stop_at_a_listed_port_is_no_news(table_of, voyage):
    run_deg = 400 / 60 * 12.0 / 60.0
    at_moa = {"lat": 20.6538 - run_deg, "lon": -74.9106}
    table = table_of(voyage((400, 12.0, 0.0), (60, 0.2, 0.0), step=2.0, **at_moa))
    assert len(find(table)) == 1
    assert find(table, harbours=harbours_of(table)) == []


def test_evidence_over_midnight(table_of, voyage):
    table = table_of(voyage((400, 12.0, 0.0), (60, 0.2, 0.0), step=2.0, start=295.0))
    [event] = find(table)
    assert f"{event.start:%d %H:%M}" == "01 23:35"
    assert event.end is None
    assert event.evidence["ran_before_h"] == pytest.approx(6.7, abs=0.1)
    assert event.evidence["usual_speed_kn"] == pytest.approx(12.0, abs=0.1)
    assert event.evidence["distance_nm"] == 20.0
    assert "help" in event.evidence["rescue"]
    assert UnusualStop().find([]) == []
