"""The lines of a source become timed messages, and every line ends somewhere."""

import math
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ais.hearing import hear
from ais.recording import ReadCounts

NOON_S = 1772366400.0


def heard(lines):
    """Messages, counts and clocks of raw lines."""
    counts, told = ReadCounts(lines=len(lines)), Counter()
    return list(hear(enumerate(lines, 1), counts, told)), counts, told


@pytest.fixture
def position(sentences):
    def make(mmsi=311000001, second=20, **fields):
        (line,) = sentences(
            msg_type=1, mmsi=mmsi, lat=20.1, lon=-74.2, speed=8.0, second=second, **fields
        )
        return line

    return make


@pytest.fixture
def base(sentences):
    def make(minute=0, second=0):
        fields = {"year": 2026, "month": 3, "day": 1, "hour": 12}
        (line,) = sentences(
            msg_type=4, mmsi=2734450, lat=20.0, lon=-74.0, minute=minute, second=second, **fields
        )
        return line

    return make


@pytest.fixture
def static(sentences):
    def make(mmsi, name, destination):
        return sentences(msg_type=5, mmsi=mmsi, shipname=name, destination=destination, seq_id=3)

    return make


def test_time_lines_time_the_sentences_after_them_and_name_their_station(sealed, position):
    before = sealed(b"PGHP,1,2026,3,1,12,0,0,500,231,45,992190934,1,2B", b"$")
    broken = before[:-2] + b"00"
    messages, counts, told = heard([position(), before, position(), broken, position()])
    times_s = [message.time_s for message in messages]
    assert times_s == pytest.approx([math.nan, NOON_S + 0.5, math.nan], nan_ok=True)
    assert told == {"$PGHP": 1}
    assert counts.refused == {"time line with wrong checksum": 1}
    assert counts.unaccounted == 0


def test_a_sentences_own_time_wins_over_the_time_line(sealed, position):
    before = sealed(b"PGHP,1,2026,3,1,12,0,0,500,231,45,992190934,1,2B", b"$")
    messages, _, told = heard([before, sealed(b"c:1772366460", b"\\") + position()])
    assert (messages[0].time_s, told) == (NOON_S + 60, {"tag block": 1})


def test_base_stations_time_what_has_no_time_and_nothing_before_them(position, base):
    lines = [position(second=59), base(second=10), position(second=12), position(second=60)]
    messages, _, told = heard(lines)
    times_s = [message.time_s for message in messages]
    assert times_s[:3] == pytest.approx([math.nan, NOON_S + 10, NOON_S + 12], nan_ok=True)
    assert times_s[3] == pytest.approx(NOON_S + 11, abs=1)
    assert told == {"base station": 3}


@pytest.mark.shared
def test_base_stations_tell_nearly_the_time_the_receivers_wrote(shared_data):
    raw = (shared_data / "nmea" / "noaadata-uscg-suffix.ais").read_bytes().split(b"\n")
    bare = [re.sub(rb"(\*[0-9A-F]{2}),.*", rb"\1", line) for line in raw]
    written = {message.line: message.time_s for message in heard(raw)[0]}
    inferred = [m for m in heard(bare)[0] if m.message.second < 60 and m.time_s > 0]
    off_s = sorted(abs(message.time_s - written[message.line]) for message in inferred)
    assert len(off_s) > 500
    assert off_s[int(0.95 * len(off_s))] <= 5  # clocks of stations and receivers differ a little
    assert off_s[-1] < 30


def test_two_ships_fragments_never_become_one_message(static, sealed):
    # The hazard reproduced with pyais: part 1 of one ship and part 2 of another, one sequence.
    alpha = static(311000001, "ALPHA", "PORT OF SPAIN TRINDD")
    bravo = static(345000002, "BRAVO", "VERACRUZ TO PROGRESO")
    later = [sealed(b"c:%d" % time_s, b"\\") for time_s in (1772366400, 1772366411)]
    by = [sealed(b"s:%s" % name, b"\\") for name in (b"rHORTA", b"rFLORES")]
    apart = [b"# another line"] * 100
    for lines in (
        [later[0] + alpha[0], later[1] + bravo[1]],
        [by[0] + alpha[0], by[1] + bravo[1]],
        [alpha[0], *apart, bravo[1]],
        [bravo[1], alpha[0]],
    ):
        messages, counts, _ = heard(lines)
        assert messages == []
        assert counts.refused == {"part of an incomplete message": 2}
        assert counts.unaccounted == 0


def test_counts_name_each_line_once(position, static, sealed):
    one, two = static(311000001, "ALPHA", "NASSAU")
    lines = [
        b"# a log",
        b"",
        position(),
        position() + position(),
        one,
        b"$GPRMC,200309.00,A,5310.81264,N,00525.70578,E,0.009,,160414,,,D*73",
        two,
        one,
        position()[:-3],
        b"noise",
        sealed(b"AIVDM,1,1,,A,1000,0"),
        b"\\c:1*00\\" + position(),
    ]
    messages, counts, _ = heard(lines)
    assert len(messages) == counts.messages == 5
    assert (counts.sentences, counts.continued, counts.shared) == (8, 1, 1)
    assert counts.by_type == {1: 4, 5: 1}
    assert counts.ignored == {"comment": 1, "blank": 1, "other NMEA sentence": 1}
    assert counts.refused == {
        "no checksum": 1,
        "not NMEA": 1,
        "part of an incomplete message": 1,
        "wrong length": 1,
    }
    assert counts.doubts == {"tag block with wrong checksum": 1}
    assert counts.unaccounted == 0


@settings(max_examples=60)
@given(st.data())
def test_lines_in_any_order_and_cut_anywhere_are_all_accounted_for(sentences, sealed, data):
    ship = {"mmsi": 311000001, "lat": 20.1, "lon": -74.2}
    pool = [
        *sentences(msg_type=1, **ship),
        *sentences(msg_type=18, **ship),
        *sentences(msg_type=5, mmsi=311000001, shipname="ALPHA", destination="NASSAU"),
        *sentences(msg_type=14, mmsi=970311001, text="SART TEST " * 8),
        sealed(b"PGHP,1,2026,3,1,12,0,0,500,231,45,992190934,1,2B", b"$"),
        sealed(b"c:1772366400,s:rHORTA", b"\\"),
        b"# comment",
        b"",
    ]
    lines = data.draw(st.lists(st.sampled_from(pool), max_size=12))
    text = data.draw(st.sampled_from([b"\n", b"\r\n", b""])).join(lines)
    cut = data.draw(st.integers(0, len(text)))
    _, counts, _ = heard(text[:cut].split(b"\n"))
    assert counts.unaccounted == 0
