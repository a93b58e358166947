"""Files of every kind and none become a recording that can be traced and counted."""

import ast
import gzip
import hashlib
import json
import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ais.errors import AisError
from ais.messages import decode
from ais.reading import decoded, read
from ais.recording import ReadCounts


@pytest.fixture
def sample(sentences, sealed):
    """A small log with every kind of line in it."""
    ship = {"mmsi": 311000001, "lat": 20.1, "lon": -74.2}
    clock = {"year": 2026, "month": 3, "day": 1, "hour": 12}
    tag = sealed(b"c:1772366400,s:rHORTA", b"\\")
    lines = [
        b"# a log",
        *sentences(msg_type=4, mmsi=2734450, lat=20.0, lon=-74.0, **clock),
        *sentences(msg_type=1, second=10, speed=8.5, course=90.5, heading=91, status=0, **ship),
        *sentences(msg_type=18, second=20, **(ship | {"mmsi": 338000002})),
        *(tag + part for part in sentences(msg_type=5, mmsi=311000001, shipname="ALPHA")),
        *sentences(msg_type=14, mmsi=970311001, text="SART TEST"),
        *sentences(msg_type=8, mmsi=2734450, dac=1, fid=31, data=b"\0" * 10),
        b"$GPRMC,200309.00,A,5310.81264,N,00525.70578,E,0.009,,160414,,,D*73",
    ]
    return b"\r\n".join(lines) + b"\r\n"


def test_a_recording_holds_positions_identities_texts_and_where_they_came_from(tmp_path, sample):
    path = tmp_path / "log.txt"
    path.write_bytes(sample)
    heard = read([path])
    assert heard.positions.mmsi.tolist() == [2734450, 311000001, 338000002]
    assert heard.positions.msg_type.tolist() == [4, 1, 18]
    assert heard.positions.speed_kn[1] == np.float32(8.5)
    assert heard.positions.where(1) == "log.txt:3"
    assert [(report.name, report.line) for report in heard.statics] == [("ALPHA", 5)]
    assert [(text.text, text.mmsi) for text in heard.texts] == [("SART TEST", 970311001)]
    (source,) = heard.sources
    assert (source.name, source.path, source.clock) == ("log.txt", str(path), "base station")
    assert (source.size_bytes, source.sha256) == (len(sample), hashlib.sha256(sample).hexdigest())
    assert heard.counts.as_record() == {
        "lines": 9,
        "sentences": 7,
        "messages": 6,
        "continued": 1,
        "shared": 0,
        "refused": {},
        "ignored": {"comment": 1, "other NMEA sentence": 1},
        "doubts": {},
        "by_type": {"1": 1, "4": 1, "5": 1, "8": 1, "14": 1, "18": 1},
    }


def test_several_files_of_different_kinds_are_one_recording(tmp_path, sample):
    (tmp_path / "one").mkdir()
    log, packed, table = tmp_path / "log", tmp_path / "one" / "log", tmp_path / "table"
    log.write_bytes(sample)
    packed.write_bytes(gzip.compress(sample))
    table.write_bytes(b"mmsi,time,lat,lon,name\n311000001,2026-03-01 12:00:00,20,-74,ALPHA\n")
    heard = read([log, packed, table])
    assert heard.positions.sources == (str(log), str(packed), "table")
    assert heard.positions.source.tolist() == [0] * 3 + [1] * 3 + [2]
    assert [report.source for report in heard.statics] == [0, 1, 2]
    assert heard.positions.where(6) == "table:2"
    assert heard.counts.lines == 9 + 9 + 2


def test_parts_in_different_files_never_join(tmp_path, sentences):
    paths = [tmp_path / "first", tmp_path / "second"]
    parts = sentences(msg_type=5, mmsi=311000001, shipname="ALPHA")
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part)
    heard = read(paths)
    assert heard.statics == ()
    assert heard.counts.refused == {"part of an incomplete message": 2}


def test_one_file_named_twice_is_a_mistake(file_of):
    path = file_of(b"# nothing")
    with pytest.raises(AisError, match="named 2 times"):
        read([path, path])


def test_no_file_and_an_empty_file_are_empty_recordings(tmp_path):
    (tmp_path / "empty").touch()
    for heard in (read([]), read([tmp_path / "empty"])):
        assert len(heard.positions) == 0
        assert heard.counts == ReadCounts()


def test_an_identity_said_a_thousand_times_is_kept_twice_and_a_change_once_more(file_of, sentences):
    alpha = sentences(msg_type=24, partno=0, mmsi=311000001, shipname="ALPHA")
    call = sentences(msg_type=24, partno=1, mmsi=311000001, callsign="C6AB1", ship_type=30)
    other = sentences(msg_type=24, partno=0, mmsi=311000001, shipname="OMEGA")
    heard = read([file_of(*(alpha + call) * 1000, *other, *alpha)])
    names = [report.name for report in heard.statics if report.name]
    assert names == ["ALPHA", "ALPHA", "OMEGA", "ALPHA"]
    assert [r.callsign for r in heard.statics if r.callsign] == ["C6AB1", "C6AB1"]


def test_decoded_messages_have_the_contracts_fields_and_null_for_missing(tmp_path, sample):
    path = tmp_path / "log"
    path.write_bytes(sample)
    records = [json.loads(json.dumps(record)) for record in decoded(path)]
    assert [record["type"] for record in records] == [4, 1, 18, 5, 14, 8]
    base, ship, small, static, text, binary = records
    assert base["time"] == "2026-03-01T12:00:00Z"
    assert (base["speed_kn"], base["status"]) == (None, None)
    assert (ship["lat"], ship["lon"], ship["speed_kn"]) == (20.1, -74.2, 8.5)
    assert (ship["course_deg"], ship["heading_deg"], ship["status"]) == (90.5, 91, 0)
    assert (ship["time"], ship["line"]) == ("2026-03-01T12:00:10Z", 3)
    assert small["status"] is None
    assert (static["name"], static["destination"], static["imo"]) == ("ALPHA", None, None)
    assert static["lat"] is None
    assert text["text"] == "SART TEST"
    assert (binary["mmsi"], binary["lat"], "name" in binary) == (2734450, None, False)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_file_cut_anywhere_is_read_as_far_as_it_goes(tmp_path, sample, data):
    packed = data.draw(st.booleans())
    content = gzip.compress(sample) if packed else sample
    cut = data.draw(st.integers(0, len(content)))
    path = tmp_path / "cut"
    path.write_bytes(content[:cut])
    heard = read([path])
    assert heard.counts.unaccounted == 0
    assert len(list(decoded(path))) == heard.counts.messages <= 6
    assert heard.sources[0].size_bytes == cut


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=30))
def test_a_file_damaged_anywhere_is_read_without_a_crash(tmp_path, sample, damage):
    spoilt = bytearray(sample)
    for place, byte in damage:
        spoilt[place % len(spoilt)] = byte
    path = tmp_path / "spoilt"
    path.write_bytes(b"# a log\n" + bytes(spoilt))
    assert read([path]).counts.unaccounted == 0


def test_ten_megabytes_of_noise_are_refused_by_the_line(tmp_path):
    path = tmp_path / "noise"
    path.write_bytes(random.Random(311).randbytes(10_000_000))
    counts = read([path]).counts
    assert counts.messages == 0
    assert counts.lines > 30_000
    assert counts.refused.total() + counts.ignored.total() == counts.lines


@pytest.mark.shared
def test_real_recordings_and_malformed_ones_account_for_every_line(shared_data):
    fuzzed = (shared_data / "malformed" / "go-fuzz").iterdir()
    paths = [
        *(shared_data / "nmea").iterdir(),
        *(shared_data / "malformed").glob("*.nmea"),
        *fuzzed,
    ]
    assert len(paths) > 50
    for path in paths:
        counts = read([path]).counts
        assert counts.unaccounted == 0, path
        assert counts.lines == path.read_bytes().count(b"\n") + (
            not path.read_bytes().endswith(b"\n")
        ), path


@pytest.mark.shared
def test_inputs_that_a_fuzzer_found_interesting_are_read_and_decoded(shared_data, tmp_path):
    found = list((shared_data / "malformed" / "go-fuzz").iterdir())
    assert len(found) > 20
    for path in found:
        quoted = path.read_text().splitlines()[1].removeprefix("[]byte(").removesuffix(")")
        content = ast.literal_eval(f"b{quoted}")
        assert decode(content, 0)
        (tmp_path / path.name).write_bytes(content)
        assert read([tmp_path / path.name]).counts.unaccounted == 0


@pytest.mark.shared
@pytest.mark.parametrize(
    "name, sentences, messages, refused, clock",
    [
        ("Ais1000Lines.nm4", 1000, 877, {}, "tag block"),
        ("noaadata-uscg-suffix.ais", 985, 853, {}, "suffix"),
        ("dma-pghp-stream.txt", 4500, 4051, {}, "$PGHP"),
        (
            "go-ais-ns-prefix.nmea",
            998,
            904,
            # The type 21 of 168 bits has no room for a position; pyais makes one of it.
            {"part of an incomplete message": 8, "wrong length": 1},
            "prefix",
        ),
        (
            "nmea_data_sample.txt",
            798,
            778,
            {"empty payload": 100, "part of an incomplete message": 20},
            "base station",
        ),
        ("signalk-nais400.log", 703, 668, {}, "base station"),
        ("ais-18-27.log", 276, 207, {"wrong length": 69}, "none"),  # as gpsd refuses them
    ],
)
def test_what_comes_out_of_real_recordings(shared_data, name, sentences, messages, refused, clock):
    heard = read([shared_data / "nmea" / name])
    counts = heard.counts
    assert (counts.sentences, counts.messages) == (sentences, messages)
    assert counts.refused == refused
    assert heard.sources[0].clock == clock
