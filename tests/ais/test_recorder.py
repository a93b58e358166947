"""What was heard is on the disk, byte for byte, and comes back with the same times."""

import math
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.addresses import addresses
from ais.errors import AisError
from ais.feeds import Feeds
from ais.reading import read
from ais.receptions import receptions
from ais.recorder import Recorder
from ais.recording import ReadCounts
from ais.sources import SourceFile
from ais.stamp import RawLine, recorded_line, stamp_name, stamped, unstamped

NOON_S = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
MIDNIGHT_S = datetime(2026, 3, 2, tzinfo=UTC).timestamp()

names = st.text(st.sampled_from("abcXYZ0189_.:/[]?=&@+-"), min_size=1, max_size=64)
times_s = st.one_of(
    st.just(math.nan), st.integers(788918400000, 4102444799999).map(lambda ms: ms / 1000)
)
raws = st.binary(max_size=120).filter(lambda raw: b"\n" not in raw)


def same(line, other):
    return repr(line) == repr(other)  # NaN equals NaN here


def replayed(*paths):
    """Every raw line of recorded files."""
    return [recorded_line(raw, path.name) for path in paths for _, raw in SourceFile(path)]


def heard(lines):
    counts, told = ReadCounts(), Counter()
    return list(receptions(enumerate(lines, 1), counts, told)), counts, told


# Stamps


@given(names, times_s, raws)
def test_a_stamped_line_comes_back_as_it_was(name, time_s, raw):
    line = RawLine(name, time_s, raw)
    assert same(unstamped(stamped(line)), line)
    assert stamped(line).endswith(b"\\" + raw)


@given(names, names, times_s, raws)
def test_a_line_stamped_twice_on_its_way_keeps_both_stamps(name, other, time_s, raw):
    inner = stamped(RawLine(name, time_s, raw))
    assert unstamped(stamped(RawLine(other, NOON_S, inner))).raw == inner


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"!AIVDM,1,1,,A,1,0*00",
        b"\\s:quay,c:1772366400500*5D\\!AIVDM",  # a station's own tag block is not our stamp
        b"\\s:quay,c:1772366400500,t:heard*00\\!AIVDM",  # wrong checksum
        b"\\s:quay,c:177236640,t:heard*09\\!AIVDM",
        b" \\s:quay,c:1772366400500,t:heard*09\\!AIVDM",
    ],
)
def test_only_our_own_stamp_is_taken_off(line):
    assert unstamped(line) is None
    assert recorded_line(line + b"\r", "log").raw == line


def test_a_name_that_no_tag_block_could_hold_is_made_to_fit():
    assert stamp_name("naïve,*\\!$\n") == "na_ve______"
    assert stamp_name("") == "_"
    assert len(stamp_name("x" * 500)) == 64


def test_other_readers_of_nmea_understand_the_stamp(sentences, tmp_path):
    # Source and time are where NMEA 0183 v4.10 puts them: the plain reader finds them as well.
    (position,) = sentences(msg_type=1, mmsi=311000001, lat=20.1, lon=-74.2)
    path = tmp_path / "log"
    path.write_bytes(stamped(RawLine("quay", NOON_S + 0.25, position)) + b"\n")
    assert read([path]).positions.time_s.tolist() == [NOON_S + 0.25]


# Recording and replaying


@pytest.fixture
def stream(sentences, sealed):
    """Two feeds, interleaved, with every way to tell a time, fragments, and noise."""
    ship = {"mmsi": 311000001, "lat": 20.1, "lon": -74.2}
    (position,) = sentences(msg_type=1, **ship)
    one, two = sentences(msg_type=5, mmsi=311000001, shipname="ALPHA", destination="NASSAU")
    _, other = sentences(msg_type=5, mmsi=345000002, shipname="BRAVO", destination="VERACRUZ")
    (base,) = sentences(msg_type=4, mmsi=2734450, year=2026, month=3, day=1, hour=11, **{
        name: ship[name] for name in ("lat", "lon")
    })  # fmt: skip
    tagged = sealed(b"s:rHORTA,c:1772362800", b"\\")
    lines = [
        ("far", position),
        ("near", tagged + position),
        ("near", sealed(b"s:rFLORES", b"\\") + position),
        ("far", position + b",r003669987,1772362811"),
        ("far", b"2026-03-01T11:00:12Z " + position),
        ("far", sealed(b"PGHP,1,2026,3,1,11,0,13,500,231,45,992190934,1,2B", b"$")),
        ("near", position),
        ("far", position),
        ("far", one),
        ("near", other),
        ("far", two),
        ("near", sealed(b"GPRMC,110014.25,A,1806.00,N,07412.00,W,0.0,,010326,,,A", b"$")),
        ("near", position),
        ("near", base),
        ("far", b"\xff\x00noise"),
        ("far", b"# a comment"),
        ("near", stamped(RawLine("upstream", 1772362815.0, position))),
        ("far", position[:-4]),
    ]
    return [RawLine(name, NOON_S + 2 * n + 0.125, raw) for n, (name, raw) in enumerate(lines)]


@pytest.mark.parametrize("packed", [True, False])
def test_a_replay_is_what_was_heard_with_the_same_times_and_counts(tmp_path, stream, packed):
    with Recorder(tmp_path, packed=packed) as recorder:
        for line in stream:
            recorder.add(line)
    (path,) = tmp_path.iterdir()
    assert path.name == "heard-20260301T120000Z.nmea" + (".gz" if packed else "")
    assert replayed(path) == stream
    live, counts, told = heard(stream)
    again, counts_again, told_again = heard(replayed(path))
    assert (repr(again), counts_again, told_again) == (repr(live), counts, told)
    assert counts.unaccounted == 0
    assert told == {
        "receive": 3,
        "tag block": 2,
        "suffix": 1,
        "prefix": 1,
        "$PGHP": 2,
        "clock line": 2,
    }


def test_each_way_to_tell_a_time_is_kept_through_a_recording(tmp_path, stream):
    elevens_s = NOON_S - 3600
    times_s = [(one.source, one.told, one.heard.time_s - elevens_s) for one in heard(stream)[0]]
    assert times_s == [
        ("far", "receive", 3600.125),
        ("near", "tag block", 0),
        ("near", "receive", 3604.125),  # the station's tag block has no time
        ("far", "suffix", 11),
        ("far", "prefix", 12),
        ("near", "receive", 3612.125),  # not timed by the other feed's time line
        ("far", "$PGHP", 13.5),
        ("far", "$PGHP", 13.5),  # the parts of one message, between another feed's
        ("near", "clock line", 14.25),
        ("near", "clock line", 14.25),
        ("near", "tag block", 15),  # as the Watchdesk before us received it
    ]


def test_the_plain_reader_gives_the_same_times_where_lines_tell_theirs_or_none(tmp_path, stream):
    kept = [line for line in stream if b"\\" in line.raw or line.raw.startswith(b"!AI")]
    kept = [line for line in kept if b",r0" not in line.raw]
    with Recorder(tmp_path) as recorder:
        for line in kept:
            recorder.add(line)
    positions = read(list(tmp_path.iterdir())).positions
    placed = [one for one in heard(kept)[0] if one.heard.message.msg_type == 1]
    by_line = dict(zip(positions.line.tolist(), positions.time_s.tolist()))
    assert by_line.items() >= {one.heard.line: one.heard.time_s for one in placed}.items()


def test_a_replay_does_not_know_when_it_is_replayed(tmp_path, stream):
    with Recorder(tmp_path) as recorder:
        for line in stream:
            recorder.add(line)
    results = []
    for clock_s in (NOON_S - 1e6, NOON_S + 1e8):
        lines = []
        with Feeds(addresses(map(str, tmp_path.iterdir())), partial(float, clock_s)) as feeds:
            while not feeds.ended:
                lines += feeds.take(1)
        results.append(repr(heard(lines)))
    assert results[0] == results[1] == repr(heard(stream))


def test_a_recording_sent_over_the_network_keeps_its_times(stream):
    # Only lines that tell no time of their own get the receive time, and say so.
    then, now = (
        [line._replace(time_s=line.time_s + off_s) for line in stream] for off_s in (0, 1e8)
    )
    pairs = list(zip(heard(then)[0], heard(now)[0], strict=True))
    assert all(
        (one.told == other.told == "receive") or one.heard == other.heard for one, other in pairs
    )
    assert {one.told for one, _ in pairs} > {"receive", "tag block", "suffix"}


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["Ais1000Lines.nm4", "noaadata-uscg-suffix.ais", "dma-pghp-stream.txt", "tagblock.nmea"]
)
def test_a_real_stream_recorded_and_replayed_is_the_same(tmp_path, shared_data, name):
    raw = (shared_data / "nmea" / name).read_bytes().splitlines()
    stream = [RawLine("tcp://far", NOON_S + n / 100, line) for n, line in enumerate(raw) if line]
    with Recorder(tmp_path) as recorder:
        for line in stream:
            recorder.add(line)
    assert replayed(*tmp_path.iterdir()) == stream
    assert b"\n".join(line.raw for line in stream) == b"\n".join(filter(None, raw))


# Files


def recorded_files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_utc_day_is_a_new_file(tmp_path):
    with Recorder(tmp_path, packed=False) as recorder:
        for age_s in (-1.5, -0.001, 0, 5):
            recorder.add(RawLine("f", MIDNIGHT_S + age_s, b"line"))
    assert recorded_files(tmp_path) == [
        "heard-20260301T235958Z.nmea",
        "heard-20260302T000000Z.nmea",
    ]
    assert [len(replayed(path)) for path in sorted(tmp_path.iterdir())] == [2, 2]


def test_a_full_file_makes_room_for_the_next_and_none_overwrites_another(tmp_path):
    size = len(stamped(RawLine("f", NOON_S, b"line"))) + 1
    with Recorder(tmp_path, packed=False, most_bytes=3 * size) as recorder:
        for _ in range(7):
            recorder.add(RawLine("f", NOON_S, b"line"))
        assert recorded_files(tmp_path)[-1] == "heard-20260301T120000Z.nmea"
        assert "heard-20260301T120000Z-3.nmea.part" in recorded_files(tmp_path)
    with Recorder(tmp_path, packed=False) as again:
        again.add(RawLine("f", NOON_S, b"line"))
    assert [len(replayed(path)) for path in sorted(tmp_path.iterdir())] == [3, 1, 1, 3]
    assert (recorder.counts.files, recorder.counts.lines, recorder.counts.lost) == (3, 7, 0)
    assert recorder.counts.size_bytes == 7 * size


def test_lines_without_a_time_are_kept_in_one_file(tmp_path):
    with Recorder(tmp_path) as recorder:
        for number in range(2500):
            recorder.add(RawLine("log", math.nan, b"%d" % number))
    assert recorded_files(tmp_path) == ["heard-undated.nmea.gz"]
    (path,) = tmp_path.iterdir()
    assert [int(line.raw) for line in replayed(path)] == list(range(2500))
    assert all(line.time_s != line.time_s for line in replayed(path))


def test_nothing_heard_makes_no_file(tmp_path):
    with Recorder(tmp_path / "new" / "folder"):
        pass
    assert recorded_files(tmp_path / "new" / "folder") == []


def test_a_folder_that_cannot_be_is_told_in_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(AisError, match="name a folder to fill"):
        Recorder(tmp_path / "file" / "folder")


@pytest.mark.parametrize("packed", [True, False])
def test_a_crash_costs_the_last_seconds_and_nothing_before(tmp_path, packed):
    script = (
        "import os, signal, sys; from pathlib import Path; from ais.recorder import Recorder;"
        "from ais.stamp import RawLine;"
        f"recorder = Recorder(Path(sys.argv[1]), packed={packed});"
        "[recorder.add(RawLine('f', 1772366400.0 + n, b'line %d' % n)) for n in range(23)];"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path)], timeout=20)
    assert killed.returncode == -signal.SIGKILL
    (path,) = tmp_path.iterdir()
    assert path.name.endswith(".part")
    lines = [line.raw for line in replayed(path)]
    assert lines == [b"line %d" % n for n in range(21)]  # synced at 5, 10, 15 and 20 s


@pytest.fixture
def full_disk():
    """No file of this process may grow beyond some kilobytes: the disk refuses, as a full one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft if size is None else size, hard))

    yield limit
    limit(None)


@pytest.mark.parametrize("packed", [True, False])
def test_a_full_disk_is_counted_and_told_and_recording_goes_on_when_there_is_room(
    tmp_path, full_disk, packed
):
    recorder = Recorder(tmp_path, packed=packed)
    lines = [RawLine("f", NOON_S + n, os.urandom(200).replace(b"\n", b"x")) for n in range(160)]
    full_disk(10_000)
    for line in lines[:60]:
        recorder.add(line)
    full_disk(0)
    for line in lines[60:120]:
        recorder.add(line)
    full = recorder.counts
    full_disk(None)
    for line in lines[120:]:
        recorder.add(line)
    recorder.close()
    assert full.trouble == "File too large"
    assert full.lost > 0
    counts = recorder.counts
    assert (counts.trouble, counts.lines) == ("", 160)
    assert all(path.suffix != ".part" for path in tmp_path.iterdir())
    whole = set(replayed(*tmp_path.iterdir())) & set(lines)
    assert len(whole) >= counts.lines - counts.lost  # what is not counted as lost is there
    assert lines[0] in whole
    assert lines[-1] in whole


def test_a_folder_that_goes_away_never_stops_the_feed(tmp_path):
    folder = tmp_path / "usb"
    recorder = Recorder(folder, packed=False)
    recorder.add(RawLine("f", NOON_S, b"one"))
    recorder.close()
    shutil.rmtree(folder)
    for age_s in (1, 2, 10.9, 11):
        recorder.add(RawLine("f", NOON_S + age_s, b"lost"))
    assert (recorder.counts.lost, recorder.counts.trouble) == (4, "No such file or directory")
    folder.mkdir()
    recorder.add(RawLine("f", NOON_S + 20.9, b"lost"))  # not asked again so soon
    recorder.add(RawLine("f", NOON_S + 21, b"kept"))
    recorder.close()
    assert (recorder.counts.lost, recorder.counts.trouble) == (5, "")
    assert [line.raw for line in replayed(*folder.iterdir())] == [b"kept"]
