"""Files whose clocks disagree are looked at closely, the others cost one pass over an array."""

import numpy as np
import pytest

from ais.clock_check import LINES_BEFORE, clock_reports, goes_back_at
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


@pytest.mark.parametrize("back_s, row", [(BACK_S, None), (BACK_S + 0.1, 3)])
def test_times_may_go_back_by_half_a_minute(back_s, row):
    assert goes_back_at(np.array([0, np.nan, 100, 100 - back_s])) == row


def test_no_times_go_nowhere():
    assert goes_back_at(np.array([])) is None
    assert goes_back_at(np.array([np.nan, np.nan])) is None


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
