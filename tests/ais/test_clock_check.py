"""Files whose clocks disagree are looked at closely, the others cost one pass over an array."""

import numpy as np
import pytest

from ais.clock_check import LINES_AFTER, LINES_BEFORE, clock_reports, goes_back_at
from ais.clockwatch import BACK_S
from ais.reading import read

NOON_S = 1772366400


@pytest.fixture
def by_station(sealed, sentences):
    """Positions with tag blocks: ``(station, seconds after noon)`` each."""

    def make(*told):
        lines = []
        for number, (station, after_s) in enumerate(told):
            (sentence,) = sentences(msg_type=1, mmsi=311000001 + number, lat=20, lon=-74, speed=1)
            lines.append(sealed(b"s:%b,c:%d" % (station, NOON_S + after_s), b"\\") + sentence)
        return lines

    return make


@pytest.mark.parametrize("back_s, rows", [(BACK_S, []), (BACK_S + 0.1, [3])])
def test_times_may_go_back_by_half_a_minute(back_s, rows):
    assert goes_back_at(np.array([0, np.nan, 100, 100 - back_s])).tolist() == rows


def test_no_times_go_nowhere():
    assert goes_back_at(np.array([])).tolist() == []
    assert goes_back_at(np.array([np.nan, np.nan])).tolist() == []


def test_the_station_that_is_ahead_is_named_and_its_times_are_kept(file_of, by_station):
    told = [(b"rA", 0), (b"rB", 1), (b"rC", 3600), (b"rA", 2), (b"rB", 3), (b"rC", 3601)]
    heard = read([file_of(*by_station(*told))])
    (report,) = [r for r in heard.sources[0].clocks if r.station == "rC"]
    assert report.faults["ahead"] == 1
    assert str(report) == "rC: ahead in 1 of 2 messages, by 3,598 s at worst"
    assert heard.positions.time_s[2] == NOON_S + 3600


def test_honest_clocks_are_not_reported(file_of, by_station):
    path = file_of(*by_station((b"rA", 0), (b"rB", 25), (b"rA", 1), (b"rB", 26)))
    assert read([path]).sources[0].clocks == ()


def test_the_close_look_begins_where_the_times_first_go_back(file_of, by_station):
    """A year of honest lines before it is not read again."""
    honest = by_station((b"rA", 0)) * 3000
    path = file_of(*honest, *by_station((b"rA", 100), (b"rA", 10)))
    time_s, line = np.array([0.0, 100.0, 10.0]), np.array([1, 3001, 3002])
    (report,) = clock_reports(path, time_s, line)
    assert report.messages == LINES_BEFORE
    assert report.faults == {"jumped back": 1}


def test_of_two_faults_far_apart_both_stations_are_named(file_of, by_station):
    """And the honest lines between them, more than a chunk of the file, are not looked at."""
    honest = by_station((b"rA", 200)) * 3000
    first = by_station((b"rB", 100), (b"rB", 10))
    second = by_station((b"rC", 300), (b"rC", 210))
    heard = read([file_of(*first, *honest, *second)])
    found = {r.station: (r.faults, r.messages) for r in heard.sources[0].clocks}
    assert found == {"rB": ({"jumped back": 1}, 2), "rC": ({"jumped back": 1}, 2)}


def test_no_line_is_looked_at_twice(file_of, by_station):
    """Where the places looked at overlap, and at a last line without an end."""
    told = [(b"rA", 1000 - 40 * number) for number in range(20)]
    (report,) = read([file_of(*by_station(*told))]).sources[0].clocks
    assert (report.messages, report.faults) == (20, {"jumped back": 19})


def test_a_close_look_ends_some_way_behind_the_fault(file_of, by_station):
    lines = [*by_station((b"rA", 100), (b"rA", 10)), *by_station((b"rA", 11)) * 3000]
    time_s, line = np.array([100.0, 10.0, 101.0]), np.array([1, 2, 3])
    (report,) = clock_reports(file_of(*lines), time_s, line)
    assert report.messages == 2 + LINES_AFTER
