"""A recorded watch is heard as it was, a boat's log is timed, and a radar's targets are seen."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from ais.clock_lines import clock_line_s
from ais.contacts import is_contact
from ais.reading import decoded, read
from ais.recorder import Recorder
from ais.stamp import RawLine

NOON_S = 1772366400.0


@pytest.fixture
def position(sentences):
    (sentence,) = sentences(msg_type=1, mmsi=311000001, lat=20.1, lon=-74.2, speed=8)
    return sentence


@pytest.fixture
def recorded(tmp_path, position):
    """A recorded watch of two feeds; the second's station tells a time of its own."""
    with Recorder(tmp_path / "heard") as recorder:
        recorder.add(RawLine("quay", NOON_S + 0.5, position))
        recorder.add(RawLine("far/10.0.0.9", NOON_S + 1.25, position + b",r003669987,1772366398"))
    (path,) = (tmp_path / "heard").iterdir()
    return path


def test_a_recorded_watch_is_replayed_with_its_sources_and_receive_times(recorded):
    one, other = decoded(recorded)
    assert (one["source"], one["received"]) == ("quay", "2026-03-01T12:00:00.500Z")
    assert one["time"] == "2026-03-01T12:00:00.500Z"  # nothing better told it
    assert (other["source"], other["received"]) == ("far/10.0.0.9", "2026-03-01T12:00:01.250Z")
    assert other["time"] == "2026-03-01T11:59:58Z"  # the station's word comes first


def test_a_watch_whose_computer_knew_no_time_keeps_its_sources(tmp_path, position):
    with Recorder(tmp_path) as recorder:
        recorder.add(RawLine("quay", float("nan"), position))
    (path,) = tmp_path.iterdir()
    (record,) = decoded(path)
    assert (record["source"], record["received"], record["time"]) == ("quay", None, None)


def test_a_recorded_watch_is_read_with_its_feeds_and_how_each_time_was_told(recorded):
    heard = read([recorded])
    (source,) = heard.sources
    assert heard.positions.time_s.tolist() == [NOON_S + 0.5, NOON_S - 2]
    assert heard.positions.where(1) == f"{recorded.name}:2"  # the way back is to the file
    assert source.feeds == {"far/10.0.0.9": 1, "quay": 1}
    assert source.told == {"suffix": 1, "receive": 1}
    assert heard.counts.unaccounted == 0


def test_a_clock_that_is_ahead_of_the_receive_time_is_reported(tmp_path, position):
    with Recorder(tmp_path) as recorder:
        for second in range(3):
            suffix = b",r003669987,%d" % (NOON_S + 7200 + second)
            recorder.add(RawLine("quay", NOON_S + second, position + suffix))
    (path,) = tmp_path.iterdir()
    (report,) = read([path]).sources[0].clocks
    assert (report.station, report.faults["ahead"], report.worst_s) == ("r003669987", 3, 7200)


def test_a_boat_s_log_is_timed_by_its_clock_lines(file_of, sealed, position):
    clock = sealed(b"GPZDA,120000.00,01,03,2026,00,00", b"$")
    assert clock_line_s(clock) == NOON_S
    path = file_of(clock, position)
    heard = read([path])
    assert heard.positions.time_s.tolist() == [NOON_S]
    assert heard.sources[0].clock == "clock line"
    (record,) = decoded(path)
    assert record["time"] == "2026-03-01T12:00:00Z"
    assert "received" not in record


def test_sentences_with_times_of_their_own_need_no_clock_lines(file_of, sealed, position):
    clock = sealed(b"GPZDA,130000.00,01,03,2026,00,00", b"$")
    tag = sealed(b"c:1772366400", b"\\")
    assert read([file_of(clock, tag + position, position)]).sources[0].told == {"tag block": 1}


@pytest.fixture
def bridge(sealed, position):
    """A ship's bridge: AIS, own place and time, two radar targets, one without a bearing."""
    return [
        sealed(b"GPRMC,120000,A,2000.000,N,07300.000,W,0.0,0.0,010326,,,A", b"$"),
        position,
        sealed(b"RATTM,12,6.0,0.0,T,15.0,180.0,T,1.2,24.0,N,,T,,120005,M", b"$"),
        sealed(b"RATTM,13,6.0,90.0,R,15.0,180.0,T,1.2,24.0,N,,T,,120005,M", b"$"),
        sealed(b"RATLL,14,2006.000,N,07312.000,W,,120010,T,", b"$"),
    ]


def test_a_radar_s_targets_stand_among_the_vessels(file_of, bridge):
    heard = read([file_of(*bridge)])
    numbers = heard.positions.mmsi.tolist()
    assert [is_contact(n) for n in numbers] == [False, True, True]
    assert [heard.contacts.label(n) for n in numbers] == ["311000001", "R12", "R14"]
    np.testing.assert_allclose(heard.positions.lat, [20.1, 20.1, 20.1], atol=1e-3)
    assert heard.positions.where(1) == "heard.nmea:3"
    assert heard.sources[0].contacts == {"seen": 2, "relative bearing without a heading": 1}
    assert heard.counts.unaccounted == 0


def test_a_radar_alone_is_a_recording_too(file_of, bridge):
    heard = read([file_of(*(line for line in bridge if b"VDM" not in line))])
    assert len(heard.contacts) == 2
    assert heard.counts.ignored == {"other NMEA sentence": 4}


def test_contacts_in_a_file_follow_those_of_the_radar(file_of, bridge, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("time,lat,lon,kind\n2026-03-01T12:00:00Z,20,-74,phone\nno time,20,-74,phone\n")
    heard = read([file_of(*bridge)], contacts=[log])
    labels = [contact.label for contact in heard.contacts.by_number.values()]
    assert labels == ["R12", "R14", "C1"]
    assert heard.positions.where(3) == "log.csv:2"
    assert heard.sources[1].counts.refused == {"time not understood": 1}
    assert heard.counts.unaccounted == 0


def test_targets_at_the_seam_of_two_chunks_are_seen(tmp_path, bridge):
    """A chunk is 256 kB or so: the word may be cut anywhere."""
    from ais.unpacking import CHUNK_BYTES

    text = b"\r\n".join(bridge) + b"\r\n"
    at = text.index(b"RATTM") + 3  # TT|M
    path = tmp_path / "seam"
    filler = (b"#" * 79 + b"\n") * (CHUNK_BYTES // 80 + 1)
    path.write_bytes(filler[-(CHUNK_BYTES - at) :] + text.replace(b"RATLL", b"RAXXX"))
    assert len(read([path]).contacts) == 1


def test_a_named_pipe_is_read_once_and_nobody_waits_for_more(tmp_path, bridge, sealed, position):
    """Radar targets and times that go back make a second look worth while, where there is one."""
    back = [sealed(b"c:%d" % (NOON_S - age_s), b"\\") + position for age_s in (0, 3600)]
    path = tmp_path / "pipe"
    os.mkfifo(path)
    text = b"\n".join([*bridge, *back]) + b"\n"
    writer = threading.Thread(target=path.write_bytes, args=(text,), daemon=True)
    writer.start()
    heard = read([path])
    writer.join()
    assert (heard.counts.messages, len(heard.contacts), heard.sources[0].clocks) == (3, 0, ())


def test_a_boat_s_log_is_timed_on_standard_input_too(sealed, position):
    program = (
        "import pathlib; from ais.reading import decoded;"
        "print([one['time'] for one in decoded(pathlib.Path('-'))])"
    )
    text = sealed(b"GPZDA,120000.00,01,03,2026,00,00", b"$") + b"\n" + position + b"\n"
    done = subprocess.run([sys.executable, "-c", program], input=text, capture_output=True)
    assert done.stdout.decode().strip() == "['2026-03-01T12:00:00Z']"


def test_standard_input_is_told_by_its_content_like_any_file(tmp_path):
    program = (
        "import json, pathlib; from ais.reading import decoded;"
        "print(json.dumps(list(decoded(pathlib.Path('-')))))"
    )
    line = b'{"class":"AIS","rxuxtime":1772366400,"type":1,"mmsi":311000001,"lat":20,"lon":-74}\n'
    done = subprocess.run([sys.executable, "-c", program], input=line, capture_output=True)
    assert b'"time": "2026-03-01T12:00:00Z", "type": 1, "mmsi": 311000001' in done.stdout
