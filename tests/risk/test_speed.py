"""Speed: fast transfers by night, slow passages of small craft, and trades that explain them."""

from __future__ import annotations

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from ais.vessels import Vessel
from risk.detectors.speed import Speed

NIGHT = 14 * 60.0  # after noon UTC: 02:00, deep night at 73 W


def find(table, ship_type=None, **context):
    vessels = {311000001: Vessel(mmsi=311000001, ship_type=ship_type)}
    return Speed(vessels=vessels, **context).find(split_into_tracks(table))


@pytest.mark.parametrize(
    ("speed_kn", "minutes", "start", "found"),
    [
        (30.0, 31, NIGHT, 1),
        (25.2, 31, NIGHT, 1),
        (24.8, 31, NIGHT, 0),
        (30.0, 20, NIGHT, 1),  # four whole steps of five minutes
        (30.0, 19, NIGHT, 0),
        (30.0, 31, 0.0, 0),  # at noon: a ferry, a race
    ],
)
def test_limits_of_a_fast_transfer(table_of, voyage, speed_kn, minutes, start, found):
    events = find(table_of(voyage((minutes, speed_kn, 200.0), start=start)))
    assert [e.evidence["label"] for e in events] == ["fast by night"] * found


@pytest.mark.parametrize(("ship_type", "found"), [(37, 1), (30, 1), (40, 0), (51, 0), (55, 0)])
def test_ferries_and_patrols_are_fast_by_trade(table_of, voyage, ship_type, found):
    assert len(find(table_of(voyage((60, 30.0, 200.0), start=NIGHT)), ship_type)) == found


def test_one_false_position_and_a_false_speed_make_no_fast_transfer(table_of, voyage):
    slow = voyage((60, 6.0, 200.0), start=NIGHT)
    jumped = {**slow, "lat": np.where(np.arange(61) == 30, 21.0, slow["lat"])}
    claimed = {**slow, "speed_kn": 40.0}
    assert find(table_of(jumped)) == []
    assert find(table_of(claimed)) == []


def shorewards(table, share=1.0, from_nm=40.0):
    """Distances that shrink with the miles sailed northwards."""
    return from_nm - (table.lat - table.lat[0]) * 60.0 * share


@pytest.mark.parametrize(
    ("speed_kn", "minutes", "share", "label"),
    [
        (4.0, 190, 1.0, "slow towards the shore"),
        (4.0, 190, -1.0, "slow from the shore"),
        (4.0, 190, 0.75, "slow towards the shore"),
        (4.0, 190, 0.65, None),  # along the coast
        (4.9, 190, 1.0, "slow towards the shore"),
        (5.1, 190, 1.0, None),
        (2.1, 190, 1.0, "slow towards the shore"),
        (1.9, 190, 1.0, None),  # that is loitering
        (4.0, 175, 1.0, None),
    ],
)
def test_limits_of_a_slow_passage(table_of, voyage, speed_kn, minutes, share, label):
    table = table_of(voyage((minutes, speed_kn, 0.0), msg_type=18))
    events = find(table, distance_nm=shorewards(table, share))
    assert [e.evidence["label"] for e in events] == ([label] if label else [])
    assert all("help" in e.evidence["rescue"] for e in events)


@pytest.mark.parametrize(
    ("ship_type", "msg_type", "found"),
    [(37, 18, 1), (None, 18, 1), (37, 1, 0), (30, 18, 0), (36, 18, 0), (52, 18, 0)],
)
def test_only_small_motor_craft_can_be_slow_for_their_kind(
    table_of, voyage, ship_type, msg_type, found
):
    table = table_of(voyage((200, 4.0, 0.0), msg_type=msg_type))
    assert len(find(table, ship_type, distance_nm=shorewards(table))) == found


def test_who_turns_is_fishing(table_of, voyage):
    legs = [(40, 4.0, course) for course in (330.0, 30.0) * 3]
    table = table_of(voyage(*legs, msg_type=18))
    assert find(table, distance_nm=shorewards(table)) == []


def test_evidence_over_midnight_and_the_date_line(table_of, voyage):
    night = voyage((30, 30.0, 90.0), start=15.0, lat=0.0, lon=179.9)  # 12:15 UTC: 00:15 there
    [event] = find(table_of(night), ship_type=37)
    assert event.key == "speed:311000001:20260301T121500Z"
    assert event.end is None
    assert event.evidence["duration_min"] == 30.0
    assert event.evidence["mean_speed_kn"] == pytest.approx(30.0, abs=0.2)
    assert event.evidence["night_share"] == 1.0
    assert event.evidence["distance_nm"] is None
    [event] = find(table_of(voyage((60, 30.0, 200.0), start=690.0)))  # 23:30 to 00:30 UTC
    assert event.evidence["duration_min"] == 60.0


def test_nothing_comes_of_nothing(table_of):
    assert Speed().find([]) == []
    assert find(table_of({"minutes": [0]})) == []
