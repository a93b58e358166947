"""Harbours: listed and learned, and never before they were known."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from risk.detectors.loitering import Loitering
from risk.harbours import FISHING, PILOT, HarbourRules, harbours_of, port_nm

NOON_S = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
HERE = (20.0, -73.0)  # where the maker of tables puts a vessel


def lying(every, *, vessels=3, minutes=125, begin=0.0, **columns):
    """Craft that lie on one spot, the second from an hour after the first and so on."""
    return [
        {
            "minutes": every(begin + 60 * n, begin + 60 * n + minutes, 5),
            "mmsi": 312000001 + n,
            **columns,
        }
        for n in range(vessels)
    ]


@pytest.mark.parametrize(
    ("change", "known"),
    [
        ({}, True),
        ({"vessels": 2}, False),
        ({"minutes": 115}, False),  # under two hours each
        ({"speed_kn": 1.0}, True),
        ({"speed_kn": 1.1}, False),
        ({"mmsi": 312000001}, False),  # one vessel that comes back three times
        ({"mmsi": 993672001}, False),  # a buoy
    ],
)
def test_three_craft_that_lay_two_hours_make_a_berth(table_of, every, change, known):
    harbours = harbours_of(table_of(*lying(every, **change)))
    later_s = NOON_S + 10 * 3600.0
    assert harbours.sheltered(*HERE, later_s).tolist() == [known]


@pytest.mark.parametrize(("off_nm", "known"), [(5.9, True), (6.1, False)])
def test_nobody_makes_a_harbour_out_at_sea(table_of, every, off_nm, known):
    table = table_of(*lying(every))
    harbours = harbours_of(table, np.full(len(table), off_nm))
    assert harbours.sheltered(*HERE, NOON_S + 36000.0).tolist() == [known]


def test_a_berth_counts_from_the_moment_it_was_known(table_of, every):
    harbours = harbours_of(table_of(*lying(every)))
    known_s = NOON_S + 4 * 3600.0  # the third came after two hours and lay two more
    told = harbours.sheltered(*HERE, [known_s - 1.0])[0], harbours.sheltered(*HERE, [known_s])[0]
    assert told == (False, True)


@pytest.mark.parametrize(("east_nm", "inside"), [(0.9, True), (3.5, False)])
def test_a_berth_reaches_about_a_mile(table_of, every, east_nm, inside):
    harbours = harbours_of(table_of(*lying(every)))
    lon = HERE[1] + east_nm / 60.0 / np.cos(np.radians(HERE[0]))
    assert harbours.sheltered(HERE[0], lon, NOON_S + 36000.0).tolist() == [inside]


def test_a_berth_on_the_date_line_is_one_place(table_of, every):
    harbours = harbours_of(table_of(*lying(every, lat=-17.0, lon=179.999)))
    assert harbours.sheltered(-17.0, -179.999, NOON_S + 36000.0).tolist() == [True]


def test_one_pilot_craft_that_waits_is_enough_and_another_craft_is_not(table_of, every):
    table = table_of({"minutes": every(0, 30, 2)})
    for kind, known in ((PILOT, True), (70, False)):
        harbours = harbours_of(table, ship_types={311000001: kind})
        assert harbours.sheltered(*HERE, NOON_S + 3600.0).tolist() == [known]


def test_fishing_craft_make_a_ground_and_others_do_not(table_of, every):
    table = table_of(*lying(every, minutes=65, speed_kn=4.0))
    for kind, known in ((FISHING, True), (70, False)):
        harbours = harbours_of(table, ship_types={312000001 + n: kind for n in range(3)})
        assert harbours.fishing_ground(*HERE, NOON_S + 36000.0).tolist() == [known]
        assert harbours.sheltered(*HERE, NOON_S + 36000.0).tolist() == [False]


def test_ports_are_listed_with_latitude_first():
    """Kingston, Nassau and the middle of the Caribbean; nowhere is far from everything."""
    away = port_nm(np.array([17.97, 25.08, 15.0, np.nan]), np.array([-76.79, -77.33, -75.0, 0.0]))
    assert (away[:2] < 3.0).all()
    assert away[2] > 100.0
    assert away[3] == np.inf


@pytest.mark.parametrize(("port_nm_rule", "inside"), [(2.0, True), (0.1, False)])
def test_a_listed_port_shelters_within_its_radius(table_of, port_nm_rule, inside):
    table = table_of({"minutes": [0]})
    harbours = harbours_of(table, rules=HarbourRules(port_nm=port_nm_rule))
    assert harbours.sheltered(20.66, -74.91, NOON_S).tolist() == [inside]  # 0.4 nm from Moa's


def test_a_spell_among_berths_is_no_loitering_and_one_before_they_were_known_is(table_of, every):
    table = table_of({"minutes": every(0, 150, 5)}, *lying(every), lying(every, begin=600)[0])
    harbours = harbours_of(table)
    found = Loitering(harbours=harbours).find(split_into_tracks(table))
    assert sorted(f"{e.mmsi} {e.start:%H}" for e in found) == [
        "311000001 12",
        "312000001 12",
        "312000002 13",
        "312000003 14",
    ]  # but not 312000001 at 22:00


def test_a_fishing_craft_among_its_like_must_stay_three_times_as_long(table_of, every):
    at_work = {312000001 + n: FISHING for n in range(3)} | {311000001: FISHING}
    for minutes, found in ((300, 0), (365, 1)):
        table = table_of(
            *lying(every, minutes=65, speed_kn=4.0),
            {"minutes": every(600, 600 + minutes, 5)},
        )
        harbours = harbours_of(table, ship_types=at_work)
        made = Loitering(harbours=harbours, ship_types=at_work)
        assert len(made.find(split_into_tracks(table))) == found
