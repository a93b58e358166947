"""Several sources at once: every message as the reader of one file would give it, kept apart."""

import json
import math
from collections import Counter

import pytest

from ais.clock import TRUST
from ais.clock_lines import clock_line_s
from ais.hearing import hear
from ais.reading import decoded
from ais.receptions import Receptions, receptions
from ais.recording import ReadCounts
from ais.records import records
from ais.sources import SourceFile
from ais.stamp import RawLine, recorded_line

NOON_S = 1772366400.0


def received(*lines):
    counts, told = ReadCounts(), Counter()
    found = list(receptions(enumerate((RawLine(*line) for line in lines), 1), counts, told))
    return found, counts, told


@pytest.fixture
def position(sentences):
    (line,) = sentences(msg_type=1, mmsi=311000001, lat=20.1, lon=-74.2, second=20)
    return line


def clock_line(sealed, body):
    return sealed(body, b"$")


@pytest.mark.parametrize(
    "body, time_s",
    [
        (b"GPZDA,120000.25,01,03,2026,00,00", NOON_S + 0.25),
        (b"GNZDA,120000,01,03,2026,,", NOON_S),
        (b"GPRMC,120000.50,A,1806.0,N,07412.0,W,0.0,,010326,,,A", NOON_S + 0.5),
        (b"GPRMC,120000.50,V,1806.0,N,07412.0,W,0.0,,010326,,,N", math.nan),  # warns of its fix
        (b"GPRMC,,A,,,,,,,,,", math.nan),
        (b"GPRMC,120000", math.nan),
        (b"GPZDA,240000,01,03,2026,,", math.nan),
        (b"GPZDA,120000,31,02,2026,,", math.nan),
        (b"GPZDA,120000,01,03,1980,,", math.nan),  # a receiver that has just been switched on
        (b"GPZDA,120000,01,03,x026,,", math.nan),
        (b"GPGGA,120000,1806.0,N,07412.0,W,1,8,1,1,M,1,M,,", math.nan),
    ],
)
def test_clock_lines_tell_the_time_or_nothing(sealed, body, time_s):
    assert clock_line_s(clock_line(sealed, body)) == pytest.approx(time_s, nan_ok=True)


def test_a_clock_line_needs_its_checksum_and_may_have_a_tag_block(sealed):
    line = clock_line(sealed, b"GPZDA,120000,01,03,2026,,")
    assert clock_line_s(b"\\s:GP0001*1E\\" + line) == NOON_S
    assert math.isnan(clock_line_s(line[:-2] + b"00"))
    assert math.isnan(clock_line_s(line[:-3]))


@pytest.mark.shared
def test_files_without_receive_times_are_heard_as_the_reader_of_files_hears_them(shared_data):
    paths = [*(shared_data / "nmea").iterdir(), *(shared_data / "malformed").glob("*.nmea")]
    clock_lines = 0
    for path in paths:
        counts, told = ReadCounts(), Counter()
        expected = list(hear(SourceFile(path), counts, told))
        ours, ours_told = ReadCounts(), Counter()
        lines = ((number, recorded_line(raw, "f")) for number, raw in SourceFile(path))
        found = [one.heard for one in receptions(lines, ours, ours_told)]
        ours.lines = counts.lines = 0  # the source counts those that are too long as well
        assert ours == counts, path
        if ours_told["clock line"]:
            clock_lines += 1
            offs_s = sorted(abs(a.time_s - b.time_s) for a, b in zip(found, expected, strict=True))
            assert offs_s[int(0.9 * sum(ours_told.values()))] <= 1  # base stations agree
        else:
            assert (repr(found), +ours_told) == (repr(expected), +told), path
    assert clock_lines == 1


@pytest.mark.parametrize(
    "line_s, told",
    [(NOON_S + 10, "clock line"), (NOON_S + 10.5, "receive"), (NOON_S - 11, "receive")],
)
def test_a_clock_line_is_believed_for_ten_seconds(sealed, position, line_s, told):
    before = clock_line(sealed, b"GPZDA,115950,01,03,2026,,")
    ((reception,), _, _) = received(("f", NOON_S, before), ("f", line_s, position))
    assert reception.told == told
    assert reception.heard.time_s == (NOON_S - 10 if told == "clock line" else line_s)


@pytest.mark.parametrize("between, told", [(99, "clock line"), (100, "")])
def test_or_for_a_hundred_lines_where_nobody_wrote_receive_times(sealed, position, between, told):
    before = clock_line(sealed, b"GPZDA,120000,01,03,2026,,")
    lines = [before, *[b"# comment"] * between, position]
    ((reception,), _, _) = received(*(("f", math.nan, line) for line in lines))
    assert reception.told == told


def test_a_time_line_that_stopped_coming_freezes_no_clock(sealed, position):
    time_line = clock_line(sealed, b"PGHP,1,2026,3,1,12,0,0,500,231,45,992190934,1,2B")
    found, _, told = received(
        ("f", NOON_S, time_line), ("f", NOON_S + 1, position), ("f", NOON_S + 60, position)
    )
    assert [one.heard.time_s for one in found] == [NOON_S + 0.5, NOON_S + 60]
    assert [one.station for one in found] == [b"231-45-992190934", b""]
    assert told == {"$PGHP": 1, "receive": 1}


def test_parts_of_two_feeds_never_become_one_message(sentences):
    one, _ = sentences(msg_type=5, mmsi=311000001, shipname="ALPHA")
    _, two = sentences(msg_type=5, mmsi=345000002, shipname="BRAVO")
    found, counts, _ = received(("a", NOON_S, one), ("b", NOON_S, two))
    assert found == []
    assert counts.refused == {"part of an incomplete message": 2}
    assert counts.unaccounted == 0


def test_senders_without_number_hold_no_memory_and_every_line_is_accounted_for(sentences):
    one, two = sentences(msg_type=5, mmsi=311000001, shipname="ALPHA")
    counts = ReadCounts()
    listening = Receptions(counts, Counter())
    for number in range(5000):
        listening.add(number, RawLine(f"udp/{number}", NOON_S, one))
        assert len(listening._sources) <= 1000
    assert listening.add(5000, RawLine("udp/4999", NOON_S, two))
    listening.close()
    assert (counts.messages, counts.refused.total(), counts.unaccounted) == (1, 4999, 0)


def test_every_way_to_tell_a_time_has_its_place_in_the_order_of_trust(sealed, position):
    tag = sealed(b"s:r,c:1772366401", b"\\")
    time_line = clock_line(sealed, b"PGHP,1,2026,3,1,12,0,4,0,231,45,992190934,1,2B")
    zda = clock_line(sealed, b"GPZDA,120005,01,03,2026,,")
    suffix, prefix = b",r003669987,1772366402", b"2026-03-01T12:00:03Z "
    everything = [prefix + tag + position + suffix, prefix + position + suffix, prefix + position]
    lines = [zda, time_line, *everything, position]
    found, _, _ = received(*(("f", NOON_S + 6, line) for line in lines))
    other, _, _ = received(("f", NOON_S + 6, zda), ("f", NOON_S + 6, position))
    last, _, _ = received(("f", NOON_S + 6, position))
    told = [(one.told, one.heard.time_s - NOON_S) for one in found + other + last]
    assert told == list(zip(TRUST, [1, 2, 3, 4, 5, 6]))


@pytest.mark.shared
def test_records_are_those_of_the_decode_command(shared_data):
    for name in ("sample.aivdm", "typeexamples.nmea", "Ais1000Lines.nm4"):
        path = shared_data / "nmea" / name
        heard = list(hear(SourceFile(path), ReadCounts(), Counter()))
        found = [json.loads(json.dumps(one)) for one in records(heard)]
        assert found == [json.loads(json.dumps(one)) for one in decoded(path)]
        assert len(found) > 10
    assert list(records([])) == []
