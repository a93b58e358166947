"""The compiled decoder says exactly what the line-by-line one says, of anything whatever."""

from __future__ import annotations

import gzip
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ais import reading
from ais.bulk import decode_blocks
from ais.bulk_lines import TEXT_BYTES
from ais.positions import COLUMNS
from ais.recording import ReadCounts

SOAK = os.environ.get("WATCHDESK_SOAK") == "1"
EXERCISE = Path(reading.__file__).parents[1] / "watchdesk" / "data" / "exercise.nmea.gz"


@pytest.fixture
def both(monkeypatch):
    """The recording of a file read line by line, and in bulk."""

    def read_twice(path):
        recordings = []
        for worth_bytes in (1 << 60, -1):
            monkeypatch.setattr(reading, "_WORTH_BYTES", worth_bytes)
            recordings.append(reading.read([path]))
        return recordings

    return read_twice


def assert_same(slow, fast):
    for name in COLUMNS:
        ours, other = getattr(fast.positions, name), getattr(slow.positions, name)
        assert ours.dtype == other.dtype
        np.testing.assert_array_equal(ours, other, err_msg=name)  # NaN equals NaN, to the bit
    assert fast.positions.sources == slow.positions.sources
    assert list(map(repr, fast.statics)) == list(map(repr, slow.statics))  # times may be NaN
    assert list(map(repr, fast.texts)) == list(map(repr, slow.texts))
    assert fast.sources == slow.sources  # counts, refusals, doubts, clock, fingerprint


@pytest.mark.shared
def test_every_real_and_malformed_recording_is_read_the_same(both, shared_data):
    folders = [shared_data / "nmea", shared_data / "malformed", shared_data / "malformed/go-fuzz"]
    paths = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file()]
    assert len(paths) > 50
    for path in paths:
        assert_same(*both(path))


def test_the_exercise_is_read_the_same(both):
    slow, fast = both(EXERCISE)
    assert len(fast.positions) > 40_000
    assert_same(slow, fast)


@pytest.fixture(scope="module")
def pool(sentences, sealed):
    """Lines of every kind a station may write, and of some it should not."""
    ship = {"mmsi": 311000001, "lat": 20.1, "lon": -74.2}
    clock = {"year": 2026, "month": 3, "day": 1, "hour": 12, "lat": 20.0, "lon": -74.0}
    one, two = sentences(msg_type=5, mmsi=311000001, shipname="ALPHA", destination="NASSAU")
    other_one, other_two = sentences(msg_type=5, mmsi=345000002, shipname="BRAVO")
    (position,) = sentences(msg_type=1, second=10, speed=8.5, course=90.5, heading=91, **ship)
    tag = sealed(b"c:1772366400,s:rHORTA", b"\\")
    later = sealed(b"c:1772366420", b"\\")
    norwegian = sealed(b"c:1772366401,s:2573345", b"\\")
    grouped = [sealed(b"g:%d-2-73,c:1772366402" % part, b"\\") for part in (1, 2)]
    time_line = sealed(b"PGHP,1,2026,3,1,12,0,0,500,231,45,992190934,1,2B", b"$")
    return [
        position,
        position + b"\r",
        position + b"  ",
        position + b",d-103,S0392,t075257.00,T57.99,r003669961,1772366405",
        position + b",rFLORES,1772366405\r",
        b"1772366406 " + position,
        b"1772366406789 " + position,
        b"2026-03-01T12:00:07Z " + position,
        b"12 " + position,
        position + position,
        position[:-1] + b"0",
        position.replace(b"AIVDM", b"BSVDM"),
        *sentences(msg_type=18, second=20, **ship),
        *sentences(msg_type=19, shipname="CHARLIE", second=59, **ship),
        *sentences(msg_type=9, speed=150, **(ship | {"mmsi": 111232001})),
        *sentences(msg_type=27, speed=63, course=511, **ship),
        *sentences(msg_type=4, mmsi=2734450, minute=0, second=5, **clock),
        *sentences(msg_type=4, mmsi=2734450, minute=31, second=5, **clock),
        *sentences(msg_type=11, mmsi=311000001, minute=60, second=60, **clock),
        *sentences(msg_type=21, name="A BUOY WITH A NAME 20", **(ship | {"mmsi": 993110001})),
        *sentences(msg_type=24, partno=0, mmsi=311000001, shipname="ALPHA"),
        *sentences(msg_type=24, partno=1, mmsi=311000001, callsign="C6AB1", to_bow=9, to_stern=9),
        *sentences(msg_type=24, partno=1, mmsi=983110001, mothership_mmsi=311000001),
        *sentences(msg_type=14, mmsi=970311001, text="SART TEST"),
        *sentences(msg_type=12, mmsi=970311001, dest_mmsi=311000001, text="HELP " * 20),
        *sentences(msg_type=8, mmsi=2734450, dac=1, fid=31, data=b"\0" * 10),
        *[tag + part for part in (one, two)],
        one,
        two,
        later + two,
        other_one,
        other_two,
        grouped[0] + one,
        grouped[1] + two,
        sealed(b"g:2-2-73", b"\\") + two,
        tag + position,
        tag[:-3] + b"00\\" + position,
        b"\\g:1-1-5," + norwegian[1:] + position,
        sealed(b"c:12415440354", b"\\") + position,
        tag + later + position,
        b"\\" + tag + position,
        time_line,
        time_line[:-2] + b"00",
        sealed(b"PGHP,1,2026,2,30,12,0,0,500,231,45,992190934,1,2B", b"$"),
        sealed(b"PGHP,1,2026,3,1,12,0,0,750,,,,1,2B", b"$"),
        sealed(b"PGHP,1,2026,3,1,12,0,0,500", b"$"),
        sealed(b"PGHP,1,2026,3,1,12,0,0", b"$"),
        sealed(b"PGHP,1,2026,3,1,12,0,,500,231,45,992190934,1,2B", b"$"),
        sealed(b"PGHP,1,2026,0000000003,1,12,0,0,500,231,45,992190934,1,2B", b"$"),
        sealed(b"PGHP,1,2026,3,1,12,0,0x,500,231,45,992190934,1,2B", b"$"),
        sealed(b"PGHPX,1", b"$"),
        sealed(b"AIVDM,1,1,,B,,0"),
        tag + sealed(b"AIVDM,1,1,,B,,0"),
        sealed(b"AIVDM,1,1,,B,?4h>pf0p2wepD00,2"),  # too short: a third of a type 15
        sealed(b"AIVDM,1,1,,A,H000001,0"),
        sealed(b"AIVDM,1,1,,A,H42O55l18tMET00000000000000,2"),
        sealed(b"AIVDM,1,1,,A,0" + b"0" * 27 + b",0"),
        sealed(b"AIVDM,1,1,,A,1X" + b"0" * 26 + b",0"),
        sealed(b"AIVDM,2,1,3,A,1" + b"0" * 300 + b",0"),
        sealed(b"AIVDM,2,2,3,A,1" + b"0" * 300 + b",0"),
        sealed(b"AIVDM,3,4,3,A,1000,0"),
        sealed(b"AIVSD,4,0,1,0,0"),
        b"$GPRMC,200309.00,A,5310.81264,N,00525.70578,E,0.009,,160414,,,D*73",
        b"$GPRMC,!AIVDM,1,1,,B,x",
        b"$gprmc,1",
        b"# comment",
        b"# " + position,
        b"",
        b"\r",
        b"  ",
        b"noise",
        b"!",
        b"\\",
        b"$PGHP,",
        b"x" * 9000,
        b"#" * 9000,
        position + b"," + b"9" * 9000,
    ]


@settings(
    max_examples=5000 if SOAK else 150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_lines_in_any_order_cut_and_spoilt_anywhere_are_read_the_same(both, pool, tmp_path, data):
    lines = data.draw(st.lists(st.sampled_from(pool), max_size=40))
    text = bytearray(data.draw(st.sampled_from([b"\n", b"\r\n"])).join(lines))
    places = st.tuples(st.integers(0, 10_000), st.integers(0, 255))
    for place, byte in data.draw(st.lists(places, max_size=6)):
        if text:
            text[place % len(text)] = byte
    path = tmp_path / "log"
    path.write_bytes(b"# a log\n" + text[: data.draw(st.integers(0, len(text)))])
    assert_same(*both(path))


TIMES = [  # how the clock of one line follows another's: the same minute, or nearly
    b"2010,6,11,11,46,11,390",
    b"2010,6,11,11,46,12,386",
    b"2010,6,11,11,46,59,9",
    b"2010,6,11,11,46,60,0",  # no such second
    b"2010,6,11,11,4,6,390",  # the minute begins like another
    b"2010,6,11,11,461,2,390",  # goes on
    b"2010,6,11,11,47,0,0",
    b"2010,06,11,11,47,0,0",
    b"2010,6,11,11,46,11",  # fields are missing
    b"2010,6,11,11,46,",
    b"2010,6,11,11,46,,390",
    b"2010,6,11,11,46,11x,390",
    b"2010,000000006,11,11,46,1,390",  # nine digits
    b"000002010,6,11,11,46,00000001,390",
    b"2010,2,29,11,46,1,390",  # no such day
    b"2012,2,29,23,59,59,999",
    b"2012,2,29,24,0,0,0",
    b"1970,1,1,0,0,0,0",  # before any AIS
    b"9999999999,6,11,11,46,1,390",
]


def test_a_clock_is_read_the_same_after_any_other(both, sentences, sealed, tmp_path):
    (position,) = sentences(msg_type=1, second=60, mmsi=311000001, lat=20.1, lon=-74.2)
    lines = []
    for one in TIMES:
        for other in TIMES:
            for said in (one, other):
                lines += [sealed(b"PGHP,1,%b,231,45,992190934,1,2B" % said, b"$"), position]
    path = tmp_path / "clocks.nmea"
    path.write_bytes(b"\r\n".join(lines) + b"\r\n")
    slow, fast = both(path)
    assert np.isfinite(fast.positions.time_s).sum() > len(TIMES) ** 2
    assert_same(slow, fast)


def test_a_long_log_of_all_that_in_many_blocks_is_read_the_same(both, pool, tmp_path):
    lines = random.Random(311).choices([line for line in pool if len(line) < 8000], k=45_000)
    path = tmp_path / "log"
    path.write_bytes(b"\n".join(lines))
    assert path.stat().st_size > 2 * TEXT_BYTES
    assert_same(*both(path))


def test_more_messages_waiting_than_are_kept_are_read_the_same(both, sealed, sentences, tmp_path):
    one, two = sentences(msg_type=5, mmsi=311000001, shipname="ALPHA", destination="NASSAU")
    begun = [sealed(b"g:1-2-%d" % number, b"\\") + one for number in range(1100)]
    ended = [sealed(b"g:2-2-%d" % number, b"\\") + two for number in range(0, 1100, 3)]
    path = tmp_path / "log"
    text = b"\n".join(line for pair in zip(begun, ended * 3) for line in pair)
    path.write_bytes(text + b"\n" + b"\n".join(ended))
    assert_same(*both(path))


def test_a_line_without_an_end_is_one_refusal_however_long(both, pool, tmp_path):
    path = tmp_path / "log"
    path.write_bytes(pool[0] + b"\n" + b"x" * (3 * TEXT_BYTES) + b"\n" + pool[0])
    slow, fast = both(path)
    assert fast.counts.refused == {"line too long": 1}
    assert_same(slow, fast)


def test_a_compressed_log_cut_short_is_read_the_same(both, pool, tmp_path):
    path = tmp_path / "log"
    packed = gzip.compress(b"\n".join(line for line in pool * 20 if len(line) < 8000))
    path.write_bytes(packed[: len(packed) // 2])
    slow, fast = both(path)
    assert fast.counts.refused["compressed file cut short"] == 1
    assert_same(slow, fast)


@pytest.mark.parametrize("size", [1, 7, 64, 4096])
def test_the_size_of_the_chunks_makes_no_difference(pool, size):
    text = b"\n".join(pool)
    whole, cut = ReadCounts(), ReadCounts()
    (block,) = decode_blocks([text], "log", whole, Counter())
    chunks = (text[at : at + size] for at in range(0, len(text), size))
    (other,) = decode_blocks(chunks, "log", cut, Counter())
    assert whole == cut
    assert whole.unaccounted == 0
    for name in COLUMNS:
        np.testing.assert_array_equal(
            getattr(block.positions, name), getattr(other.positions, name)
        )
    assert list(map(repr, block.statics.identities())) == list(
        map(repr, other.statics.identities())
    )


def test_an_identity_said_a_thousand_times_leaves_the_decoder_twice(sentences):
    said = sentences(msg_type=24, partno=0, mmsi=311000001, shipname="ALPHA")
    moved = [
        line
        for lat in range(50)
        for line in sentences(msg_type=21, mmsi=993110001, name="BUOY", lat=lat, lon=-74)
    ]
    text = b"\n".join(said * 1000 + moved)
    (block,) = decode_blocks([text], "log", ReadCounts(), Counter())
    assert block.statics.mmsi.tolist() == [311000001] * 2 + [993110001] * 2
    assert block.statics.name.tolist() == [b"ALPHA"] * 2 + [b"BUOY"] * 2


@pytest.mark.parametrize(
    ("worth_bytes", "unwanted"),
    [("1 << 60", {"numba", "llvmlite", "polars"}), ("-1", {"numba", "polars"})],
    ids=[
        "one sentence wakes neither compiler nor linker",
        "a large log, once compiled, no compiler",
    ],
)
def test_nobody_waits_for_what_he_does_not_need(file_of, pool, worth_bytes, unwanted):
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ais import reading\n"
        f"reading._WORTH_BYTES = {worth_bytes}\n"
        "assert len(reading.read([Path(sys.argv[1])]).positions) == 1\n"
        f"print(sorted({unwanted} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", script, str(file_of(pool[0]))]
    said = [
        subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)
    ]
    assert said[-1] == "[]\n"  # the first time may compile


# What other decoders get wrong (measured on real recordings, pyais 3.3.1 and aiscat 0.68.16).


@pytest.fixture(params=["line by line", "in bulk"])
def recording_of(request, monkeypatch, file_of):
    """Lines read one way or the other."""
    worth_bytes = -1 if request.param == "in bulk" else 1 << 60
    monkeypatch.setattr(reading, "_WORTH_BYTES", worth_bytes)
    return lambda *lines: reading.read([file_of(*lines)])


def test_positions_are_as_exact_as_they_were_sent(recording_of, sentences):
    # aiscat's are single precision, up to 1.3 m off; one unit sent is 0.18 m.
    rng = random.Random(311)
    sent = [(rng.randrange(-54_000_000, 54_000_000), rng.randrange(-108_000_000, 108_000_000))
            for _ in range(200)]  # fmt: skip
    lines = [
        line
        for lat, lon in sent
        for line in sentences(msg_type=1, mmsi=311000001, lat=lat / 600_000, lon=lon / 600_000)
    ]
    positions = recording_of(*lines).positions
    for name, column in zip(("lat", "lon"), zip(*sent)):
        units = getattr(positions, name) * 600_000
        assert np.abs(units - np.array(column)).max() <= 1  # pyais, encoding, may cut off a unit
        np.testing.assert_allclose(units, np.rint(units), atol=1e-6)


def test_a_wrong_checksum_is_refused(recording_of, pool):
    # pyais decodes it unless told not to.
    assert recording_of(pool[0][:-2] + b"00").counts.refused == {"wrong checksum": 1}


def test_an_empty_payload_is_refused(recording_of):
    # aiscat makes of it a message without a type and without an MMSI.
    assert recording_of(b"!AIVDM,1,1,,B,,0*25").counts.refused == {"empty payload": 1}


def test_a_reference_site_is_no_vessel(recording_of, sentences):
    # aiscat gives the position of a type 17 like that of a ship.
    lines = sentences(msg_type=17, mmsi=2734450, lat=59.9, lon=29.1, data=b"\0" * 8)
    recording = recording_of(*lines)
    assert (len(recording.positions), recording.counts.by_type) == (0, {17: 1})


def test_a_length_no_type_has_makes_no_position(recording_of, sealed):
    # pyais makes a position of each; a type 21 of 168 bits and a type 27 of 102 are noise.
    noise = [
        sealed(b"AIVDM,1,1,,A,E" + b"4" * 27 + b",0"),
        sealed(b"AIVDM,1,1,,A,K" + b"4" * 16 + b",0"),
    ]
    recording = recording_of(*noise)
    assert recording.counts.refused == {"wrong length": 2}
    assert len(recording.positions) == 0


def test_the_third_part_of_a_type_24_is_counted(recording_of, sealed):
    # pyais raises.
    line = sealed(b"AIVDM,1,1,,A,H42O55<18tMET00000000000000,2")
    assert recording_of(line).counts.refused == {"unknown part of a type 24": 1}


def test_a_tag_block_before_the_first_part_only_is_enough(recording_of, sentences, sealed):
    one, two = sentences(msg_type=5, mmsi=311000001, shipname="ALPHA", destination="NASSAU")
    (position,) = sentences(msg_type=1, mmsi=311000001, lat=20.1, lon=-74.2)
    named = sealed(b"s:rHORTA,c:1772366400", b"\\") + one
    assert [s.name for s in recording_of(named, two).statics] == ["ALPHA"]
    assert recording_of(named, position, two).counts.refused == {"part of an incomplete message": 2}


def test_parts_heard_by_two_stations_never_make_one_message(recording_of, sentences, sealed):
    # pyais joins them: its key has neither station nor time.
    one, _ = sentences(msg_type=5, mmsi=311000001, shipname="ALPHA", destination="NASSAU")
    _, two = sentences(msg_type=5, mmsi=345000002, shipname="BRAVO", destination="TAMPICO")
    stations = [sealed(b"s:%b" % name, b"\\") for name in (b"rHORTA", b"rFLORES")]
    recording = recording_of(stations[0] + one, stations[1] + two)
    assert recording.statics == ()
    assert recording.counts.refused == {"part of an incomplete message": 2}
