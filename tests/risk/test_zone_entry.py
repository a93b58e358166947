"""Zone entry: which limits count, and what change of behaviour at one is told."""

from __future__ import annotations

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
