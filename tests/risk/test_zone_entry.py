"""Zone entry: which limits count, and what change of behaviour at one is told."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from jurisdiction.zone_table import ZoneTable
from risk.detectors.zone_entry import ZoneEntry

ZONE = {"IW": 1, "TS": 3, "CZ": 4, "EEZ": 5, "HS": 6}  # as in jurisdiction.regime


def places(table, zones, states=0, status=0):
    """A zone, a State and a status for each row of a table."""
    n = len(table)
    whole = {name: np.zeros(n, np.int32) for name in ("candidates", "coast", "rival", "line")}
    return ZoneTable(
        lat=table.lat,
        lon=table.lon,
        zone=np.broadcast_to(zones, n).astype(np.int8),
        state=np.broadcast_to(states, n).astype(np.int16),
        distance_nm=np.full(n, 12.0),
        margin_nm=np.full(n, 1.0),
        status=np.broadcast_to(status, n).astype(np.int8),
        sigma_m=np.full(n, 100.0),
        grounds=np.zeros((0, n), np.int32),
        states=("MEX", "GTM"),
        candidate_sets=((),),
        origin="",
        notes=("", ""),
        line_names=(),
        ground_names=(),
        **whole,
    )


def find(table, known):
    made = ZoneEntry(places=known, distance_nm=known.distance_nm)
    return made.find(split_into_tracks(table))


def crossing(voyage, before_kn, after_kn, **columns):
    """An hour before a limit and an hour after it."""
    return voyage((60, before_kn, 0.0), (60, after_kn, 0.0), **columns)


def split(table, before, after):
    """One value up to the sixtieth minute, another from there."""
    return np.where(np.arange(len(table)) < 60, before, after)


@pytest.mark.parametrize(
    ("before_kn", "after_kn", "label"),
    [
        (15.0, 9.0, "slower"),
        (9.0, 15.0, "faster"),
        (15.0, 10.1, None),  # by a factor of 1.49
        (15.0, 11.0, None),
        (9.0, 5.0, "slower"),
        (8.0, 4.1, None),  # by 3.9 kn
        (12.0, 12.0, None),
    ],
)
def test_limits_of_a_change_of_speed(table_of, voyage, before_kn, after_kn, label):
    table = table_of(crossing(voyage, before_kn, after_kn))
    events = find(table, places(table, split(table, ZONE["CZ"], ZONE["TS"])))
    assert [e.evidence["label"] for e in events] == ([label] if label else [])


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("CZ", "TS", 1),
        ("TS", "CZ", 1),
        ("EEZ", "CZ", 1),
        ("HS", "EEZ", 1),
        ("TS", "IW", 0),  # both are the State's own waters
        ("TS", "TS", 0),
    ],
)
def test_which_limits_count(table_of, voyage, before, after, found):
    table = table_of(crossing(voyage, 15.0, 8.0))
    assert len(find(table, places(table, split(table, ZONE[before], ZONE[after])))) == found


def test_the_line_between_two_states_counts(table_of, voyage):
    table = table_of(crossing(voyage, 15.0, 8.0))
    [event] = find(table, places(table, ZONE["TS"], states=split(table, 0, 1)))
    assert event.evidence["came_from"] == "the territorial sea of MEX"
    assert event.evidence["went_into"] == "the territorial sea of GTM"


def test_one_uncertain_mark_at_the_limit_is_allowed_and_more_are_not(table_of, voyage):
    table = table_of(crossing(voyage, 15.0, 8.0))
    zones = split(table, ZONE["CZ"], ZONE["TS"])
    for uncertain, found in ((3, 1), (8, 0)):  # the mark at 55 minutes; those at 50 and 60 too
        near = np.abs(np.arange(len(table)) - 56) < uncertain
        assert len(find(table, places(table, zones, status=near))) == found


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (0, 7, 1),  # under way, then fishing
        (0, 0, 0),
        (0, 1, 0),  # anchored: no secret
        (15, 0, 0),  # not defined says nothing
    ],
)
def test_limits_of_a_change_of_status(table_of, voyage, before, after, found):
    table = table_of(crossing(voyage, 12.0, 12.0, status=np.repeat([before, after], [60, 61])))
    events = find(table, places(table, split(table, ZONE["CZ"], ZONE["TS"])))
    assert [e.evidence["status_after"] for e in events] == [after] * found


def test_the_change_must_be_at_the_limit(table_of, voyage):
    table = table_of(voyage((40, 15.0, 0.0), (80, 8.0, 0.0)))  # slower twenty minutes before it
    assert find(table, places(table, split(table, ZONE["CZ"], ZONE["TS"]))) == []


def test_evidence_over_midnight(table_of, voyage):
    table = table_of(crossing(voyage, 15.0, 8.0, start=660.0))  # the limit at midnight UTC
    [event] = find(table, places(table, split(table, ZONE["CZ"], ZONE["TS"])))
    assert event.key == "zone_entry:311000001:20260302T000000Z"
    assert f"{event.end:%H:%M}" == "00:30"
    assert event.evidence["speed_before_kn"] == pytest.approx(15.0, abs=0.1)
    assert event.evidence["speed_after_kn"] == pytest.approx(8.0, abs=0.1)
    assert event.evidence["at_night"] is True
    assert event.evidence["distance_nm"] == 12.0


def test_without_zones_nothing_is_said(table_of, voyage):
    table = table_of(crossing(voyage, 15.0, 8.0))
    assert ZoneEntry().find(split_into_tracks(table)) == []
    assert ZoneEntry().find([]) == []
    short = table_of({"minutes": [0]})
    assert find(short, places(short, ZONE["TS"])) == []


def silent_run(off_nm, zones, *, silence_min=90.0, before=12, **columns):
    """A vessel heard each minute up to noon, silent, and heard once more: table and places."""
    minutes = np.append(np.arange(-before + 1.0, 1.0), silence_min)
    lat = 20.0 + np.append(np.zeros(before), abs(off_nm[1] - off_nm[0])) / 60.0
    given = {"minutes": minutes, "lat": lat, "speed_kn": 8.0, **columns}

    def known(table):
        last = np.arange(len(table)) == len(table) - 1
        answer = places(table, np.where(last, ZONE[zones[1]], ZONE[zones[0]]))
        return dataclasses.replace(answer, distance_nm=np.where(last, off_nm[1], off_nm[0]))

    return given, known


def found_in_silence(table_of, given, known):
    table = table_of(given)
    return find(table, known(table))


@pytest.mark.parametrize(
    ("off_nm", "zones", "label"),
    [
        ((15.0, 6.0), ("CZ", "TS"), "entered in silence"),
        ((6.0, 15.0), ("TS", "CZ"), "left in silence"),
        ((18.0, 6.0), ("CZ", "TS"), "entered in silence"),  # both six miles from the limit
        ((18.1, 5.9), ("CZ", "TS"), None),  # both further off
        ((18.1, 6.1), ("CZ", "TS"), "entered in silence"),  # heard again near enough
        ((28.0, 3.0), ("EEZ", "TS"), "entered in silence"),  # over two limits, near the first
        ((206.0, 100.0), ("HS", "EEZ"), "entered in silence"),
        ((15.0, 6.0), ("CZ", "CZ"), None),
        ((6.0, 1.0), ("TS", "IW"), None),  # both are the State's own waters
    ],
)
def test_a_limit_crossed_in_silence_is_told_near_it(table_of, off_nm, zones, label):
    events = found_in_silence(table_of, *silent_run(off_nm, zones))
    assert [e.evidence["label"] for e in events] == ([label] if label else [])


def test_it_crossed_some_time_between(table_of):
    [event] = found_in_silence(table_of, *silent_run((15.0, 6.0), ("CZ", "TS")))
    assert f"{event.start:%H:%M} {event.end:%H:%M}" == "12:00 13:30"  # the whole of the silence
    assert event.lines == ("exercise:12", "exercise:13")
    told = event.evidence
    assert (told["limit_before_nm"], told["limit_after_nm"]) == (3.0, 6.0)
    assert told["crossed_earliest_min"] == 3.6  # 3 nm at 50 kn
    assert told["crossed_likely_min"] == 30.0  # a third of the nine miles
    assert told["crossed_latest_min"] == 82.8  # 90 min less 6 nm at 50 kn
    assert told["distance_run_nm"] == pytest.approx(9.0, abs=0.05)
    assert told["came_from"] == "the contiguous zone of MEX"


@pytest.mark.parametrize(
    ("off_nm", "zones"),
    [
        ((4.0, 2.0), ("CZ", "TS")),  # a sea of three miles: the shore does not tell the limit
        ((np.nan, np.nan), ("CZ", "TS")),
    ],
)
def test_where_the_shore_does_not_tell_the_limit_it_may_be_any_time(table_of, off_nm, zones):
    given, known = silent_run(off_nm, zones)
    [event] = found_in_silence(table_of, {**given, "lat": 20.0}, known)
    assert event.evidence["limit_before_nm"] is None
    assert event.evidence["crossed_likely_min"] is None
    assert event.evidence["crossed_earliest_min"] == 0.0
    assert event.evidence["crossed_latest_min"] == 90.0


def test_a_line_between_two_states_is_known_only_by_the_run_itself(table_of):
    for run_nm, found in ((5.9, 1), (6.1, 0)):
        given, _ = silent_run((15.0, 15.0 + run_nm), ("TS", "TS"))
        table = table_of(given)
        last = np.arange(len(table)) == len(table) - 1
        assert len(find(table, places(table, ZONE["TS"], states=last))) == found


def test_a_jump_no_craft_could_make_leaves_the_time_open(table_of):
    [event] = found_in_silence(table_of, *silent_run((300.0, 7.0), ("HS", "TS")))
    assert event.evidence["crossed_earliest_min"] == 0.0
    assert event.evidence["crossed_latest_min"] == 90.0


@pytest.mark.parametrize(
    ("silence_min", "columns", "found"),
    [
        (30.0, {}, 1),
        (29.9, {}, 0),
        (180.0, {"msg_type": 18, "speed_kn": 1.0}, 1),  # class B drifting: ten times 18 min
        (179.9, {"msg_type": 18, "speed_kn": 1.0}, 0),
        (90.0, {"before": 5}, 1),
        (90.0, {"before": 4}, 0),  # never followed
    ],
)
def test_limits_of_a_silence_that_counts(table_of, silence_min, columns, found):
    run = silent_run((15.0, 6.0), ("CZ", "TS"), silence_min=silence_min, **columns)
    assert len(found_in_silence(table_of, *run)) == found


def test_who_is_still_silent_has_crossed_nothing_yet(table_of):
    given, known = silent_run((15.0, 6.0), ("CZ", "TS"))
    table = table_of(given, {"minutes": [200.0], "mmsi": 311000002})
    gone = np.flatnonzero(table.mmsi == 311000001)[:-1]
    assert find(table.take(gone), known(table).take(gone)) == []


def test_uncertain_zones_at_either_end_say_nothing(table_of):
    given, known = silent_run((15.0, 6.0), ("CZ", "TS"))
    table = table_of(given)
    for uncertain in (-1, -2):  # where it was heard again, and where it was last heard
        status = np.zeros(len(table), np.int8)
        status[uncertain] = 1
        assert find(table, dataclasses.replace(known(table), status=status)) == []


def test_thresholds_of_nothing_are_no_fault(table_of):
    given, known = silent_run((15.0, 6.0), ("CZ", "TS"))
    table = table_of(given)
    places_then = known(table)
    made = ZoneEntry(
        places=places_then,
        distance_nm=places_then.distance_nm,
        **dict.fromkeys(("min_silence_min", "lost_factor", "own_factor", "most_kn"), 0.0),
    )
    [event] = made.find(split_into_tracks(table))
    assert event.evidence["crossed_latest_min"] == 90.0
