"""A slow vessel near somebody silent or only seen: how it is known, and when it is not told."""

from __future__ import annotations

import numpy as np
import pytest

from ais.mmsi import FIRST_CONTACT
from ais.tracks import split_into_tracks
from risk.coverage import reception_of
from risk.detector import Asked
from risk.detectors.dark_contact import DarkContact

WAITING, SILENT, CONTACT = 311000001, 311000002, FIRST_CONTACT + 1
NM = 1 / 60.0  # degrees of latitude
FAST = {"speed_kn": 12.0, "course_deg": 90.0, "status": 0}


def witnesses(every, n=4, last_min=300):
    """Others of every side, heard all the time, under way."""
    places = [(20.05, -72.95), (19.95, -72.95), (20.05, -73.05), (20.0, -72.92)]
    return [
        {
            "mmsi": 311000100 + k,
            "minutes": every(0, last_min, 1),
            "lat": lat,
            "lon": lon,
            "speed_kn": 6.0,
        }
        for k, (lat, lon) in enumerate(places[:n])
    ]


def waiting(every, **columns):
    """A vessel that lies still at 20 N 73 W, all day."""
    return {"mmsi": WAITING, "minutes": every(0, 300, 1), **columns}


def silent(every, away_nm=0.5, gone=100, back=220, **columns):
    """Another under way that is heard no more at one minute, and again at a later one."""
    minutes = np.asarray(every(0, 300, 1))
    minutes = minutes[(minutes <= gone) | (minutes >= back)]
    # It passes 20 N 73 W at ``gone`` and is ten miles off long before and long after.
    run_nm = np.where(minutes <= gone, (minutes - gone) / 5, 10 + (minutes - back) / 5)
    lon = -73.0 + run_nm * NM / np.cos(np.radians(20))
    return {"mmsi": SILENT, "minutes": minutes, "lat": 20 + away_nm * NM, "lon": lon} | {
        **FAST,
        **columns,
    }


def find(table, **context):
    reception = reception_of(table.take(table.mmsi < FIRST_CONTACT))
    return DarkContact(**{"reception": reception, **context}).find(split_into_tracks(table))


def test_a_vessel_that_vanished_beside_a_waiting_one_is_told_with_how_it_is_known(table_of, every):
    table = table_of(waiting(every), silent(every), *witnesses(every))
    [event] = find(table, distance_nm=np.full(len(table), 20.0))
    assert (event.kind, event.mmsi, event.partner) == ("dark_contact", WAITING, SILENT)
    assert f"{event.start:%H:%M}" == "13:42"  # the first moment of the grid after 13:40
    assert f"{event.end:%H:%M}" == "14:08"  # half an hour next to it, no longer
    said = event.evidence
    assert said["label"] == "silent partner"
    assert "not known" in said["known_by"]
    assert said["stay_min"] == 26.0
    assert said["nearest_m"] == pytest.approx(926, rel=0.01)
    assert said["partner_speed_kn"] == 12.0
    assert said["others_heard"] == 5  # the waiting one among them
    assert said["distance_nm"] == 20.0
    assert len(event.lines) == 3


def test_coming_back_beside_it_counts_as_well(table_of, every):
    minutes = np.asarray(every(0, 300, 1))
    minutes = minutes[(minutes <= 60) | (minutes >= 180)]
    run_nm = np.where(minutes <= 60, -20 + minutes / 5, (minutes - 180) / 5)
    back = {"mmsi": SILENT, "minutes": minutes, "lat": 20.005, **FAST}
    lon = -73 + run_nm * NM / np.cos(np.radians(20))
    [event] = find(table_of(waiting(every), {**back, "lon": lon}, *witnesses(every)))
    assert "heard again" in event.evidence["known_by"]
    assert f"{event.start:%H:%M}" == "14:32"


@pytest.mark.parametrize(
    ("asked", "found"),
    [(WAITING, 1), (SILENT, 1), (311000100, 0)],  # either of the two, and who only heard them
)
def test_asked_of_either_it_is_told(table_of, every, asked, found):
    second = {**silent(every), "mmsi": SILENT + 1, "lat": 20.008}  # two lie near, one is nearest
    table = table_of(waiting(every), silent(every), second, *witnesses(every))
    told = [event for event in find(table) if asked in (event.mmsi, event.partner)]
    assert len(told) == (2 if asked == WAITING else found)
    assert find(table, asked=Asked(mmsi=frozenset([asked]))) == told


@pytest.mark.parametrize(
    ("away_nm", "found"),
    [(0.99, 1), (1.02, 0)],  # a mile
)
def test_near_is_a_mile(table_of, every, away_nm, found):
    table = table_of(waiting(every), silent(every, away_nm), *witnesses(every))
    assert len(find(table)) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, 1),
        ({"speed_kn": 2.0}, 1),
        ({"speed_kn": 2.2}, 0),  # not slow
        ({"status": 1}, 0),  # at anchor, and says so
        ({"minutes": np.arange(0, 115, 1)}, 0),  # not there for a quarter of an hour
    ],
)
def test_the_other_must_be_slow_for_a_quarter_of_an_hour(table_of, every, change, found):
    table = table_of({**waiting(every), **change}, silent(every), *witnesses(every))
    assert len(find(table)) == found


@pytest.mark.parametrize(
    ("back", "found"),
    [(119, 0), (121, 1)],  # twenty minutes after 100, for a class A ship under way
)
def test_a_short_silence_is_none(table_of, every, back, found):
    table = table_of(waiting(every), silent(every, back=back), *witnesses(every))
    assert len([e for e in find(table) if "fell" in e.evidence["known_by"]]) == found


@pytest.mark.parametrize(("others", "found"), [(4, 1), (3, 1), (1, 0)])
def test_where_nobody_else_was_heard_nothing_is_told(table_of, every, others, found):
    # The waiting vessel is a witness too.
    table = table_of(waiting(every), silent(every), *witnesses(every, others))
    assert len(find(table)) == found


def test_without_reception_nothing_is_told(table_of, every):
    table = table_of(waiting(every), silent(every), *witnesses(every))
    assert find(table, reception=None) == []


@pytest.mark.parametrize(("off_nm", "found"), [(0.9, 0), (1.1, 1), (np.nan, 1)])
def test_nothing_is_told_in_harbour(table_of, every, off_nm, found):
    table = table_of(waiting(every), silent(every), *witnesses(every))
    assert len(find(table, distance_nm=np.full(len(table), off_nm))) == found


def test_one_silence_beside_one_vessel_is_told_once(table_of, every):
    """It stops half a mile off, is silent for half an hour, and goes on from there."""
    minutes = np.asarray(every(0, 300, 1))
    minutes = minutes[(minutes <= 100) | (minutes >= 130)]
    run_nm = np.where(minutes <= 100, (minutes - 100) / 5, (minutes - 130) / 5)
    stopped = {"mmsi": SILENT, "minutes": minutes, "lat": 20 + 0.5 * NM, **FAST}
    lon = -73 + run_nm * NM / np.cos(np.radians(20))
    table = table_of(waiting(every), {**stopped, "lon": lon}, *witnesses(every))
    assert len(find(table)) == 1


def test_where_several_lie_it_is_a_fleet(table_of, every):
    fleet = [waiting(every, mmsi=311000010 + k, lat=20.001 + 0.001 * k) for k in range(3)]
    assert find(table_of(*fleet, silent(every), *witnesses(every))) == []
    [event] = find(table_of(*fleet[:2], silent(every, 0.2), *witnesses(every)))
    assert event.mmsi == 311000011  # the nearer of two


def test_it_is_told_once_the_half_hour_is_over_and_never_changes(table_of, every):
    whole = [waiting(every), silent(every), *witnesses(every)]
    table = table_of(*whole)
    [last] = find(table)
    told = []
    for cut in range(100, 260, 5):
        early = table.take(table.time_s <= table.time_s[0] + 60 * cut)
        told.append([(e.key, dict(e.evidence), e.end) for e in find(early)])
    assert told[8] == []  # 13:40 + 40 min
    assert all(events == [(last.key, dict(last.evidence), last.end)] for events in told[9:])


# Something seen without AIS.


def seen(minutes, away_nm=0.2, **columns):
    return {
        "mmsi": CONTACT,
        "minutes": minutes,
        "lat": 20 + np.asarray(away_nm) * NM,
        "speed_kn": np.nan,
        "msg_type": 0,
        **columns,
    }


@pytest.mark.parametrize(
    ("minutes", "away_nm", "label"),
    [
        ([60, 90], [0.2, 3.0], "contact"),  # seen apart later
        ([60], [0.2], "contact, perhaps the same"),
        ([60, 70], [0.2, 0.3], "contact, perhaps the same"),
        ([60, 70, 80], [0.2, 0.3, 0.2], None),  # followed: it is the vessel's own echo
        ([60], [0.51], None),
    ],
)
def test_a_contact_beside_a_slow_vessel(table_of, every, minutes, away_nm, label):
    events = find(table_of(waiting(every), seen(minutes, away_nm)))
    assert [event.evidence["label"] for event in events] == ([label] if label else [])
    assert all((e.mmsi, e.partner) == (WAITING, CONTACT) for e in events)
    assert all(("may be this very vessel" in e.innocent) == (label != "contact") for e in events)


def test_a_contact_beside_a_ship_under_way_is_nothing(table_of, every):
    assert find(table_of(waiting(every, speed_kn=9.0), seen([60, 90], [0.2, 3.0]))) == []


def test_a_contact_is_open_while_it_may_be_seen_there_again(table_of, every):
    table = table_of(waiting(every), seen([60, 65, 200], [0.2, 0.2, 5.0]))
    early = table.take(table.time_s <= table.time_s[0] + 60 * 80)
    [event] = find(early)
    assert event.end is None
    [later] = find(table)
    assert (later.key, f"{later.end:%H:%M}") == (event.key, "13:05")
    assert later.evidence["sightings"] == 2


def test_contacts_alone_meet_nobody(table_of):
    assert find(table_of(seen([60, 90]))) == []
    assert DarkContact().find([]) == []
