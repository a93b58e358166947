"""JSON lines of gpsd and AIS-catcher become the messages that the sentences would have been."""

import json
import math
from collections import Counter

import numpy as np
import pytest

from ais.archive_blocks import archive_format, read_archive
from ais.archive_json import json_messages
from ais.reading import read
from ais.recording import ReadCounts
from ais.sources import SourceFile

NOON_S = 1772366400.0
SHIP = {"class": "AIS", "type": 1, "mmsi": 311000001, "lat": 20.1, "lon": -74.2, "speed": 8.0}


def heard(*records):
    counts, told = ReadCounts(lines=len(records)), Counter()
    lines = [r if isinstance(r, bytes) else json.dumps(r).encode() for r in records]
    found = list(json_messages(enumerate(lines, 1), counts, told))
    assert counts.unaccounted == 0
    return found, counts, told


def positions_of(path):
    counts, told = ReadCounts(), Counter()
    blocks = list(read_archive(SourceFile(path), archive_format(path), counts, told))
    assert counts.unaccounted == 0
    return blocks, counts


@pytest.mark.parametrize(
    "field, cell",
    [
        ("toa", NOON_S + 0.5),
        ("rxuxtime", NOON_S),
        ("rxuxtime", str(int(NOON_S))),
        ("rxtime", "20260301120000"),
    ],
)
def test_aiscatchers_receive_time_is_the_time(field, cell):
    ((line, time_s, message),), counts, told = heard(SHIP | {field: cell})
    assert (line, int(time_s)) == (1, NOON_S)
    assert (message.lat, message.lon, message.speed_kn) == (20.1, -74.2, 8.0)
    assert (counts.messages, dict(counts.by_type), dict(told)) == (1, {1: 1}, {"column": 1})


def test_the_sharpest_receive_time_wins():
    ((_, time_s, _),), *_ = heard(SHIP | {"rxuxtime": NOON_S, "toa": NOON_S + 0.25})
    assert time_s == NOON_S + 0.25


def test_gpsd_is_timed_by_its_own_fixes_and_by_base_stations():
    tpv = {"class": "TPV", "time": "2026-03-01T12:00:00.000Z"}
    base = {"class": "AIS", "type": 4, "mmsi": 3110001, "timestamp": "2026-03-01T12:05:00Z"}
    found, counts, told = heard(SHIP, tpv, SHIP | {"second": 4}, base, base, SHIP | {"second": 2})
    times = [time_s for _, time_s, message in found if message.msg_type == 1]
    assert math.isnan(times[0])
    assert times[1:] == [NOON_S + 4, NOON_S + 302]
    assert counts.ignored == {"other JSON record": 1}
    assert told["base station"] == 4  # among them the stations themselves, the first doubted


def test_a_record_with_its_sentences_is_decoded_here(sentences):
    made = [s.decode() for s in sentences(type=5, mmsi=311000001, shipname="ALPHA")]
    (single,) = sentences(type=1, mmsi=311000002, lat=20.5, lon=-73.5)
    found, *_ = heard(
        {"class": "AIS", "rxuxtime": NOON_S, "mmsi": 1, "type": 5, "nmea": made},
        {"class": "AIS", "rxuxtime": NOON_S, "nmea": [single.decode()]},
    )
    assert found[0].message.identity.name == "ALPHA"
    assert (found[1].message.mmsi, found[1].message.lat) == (311000002, pytest.approx(20.5))


@pytest.mark.parametrize(
    "record, reason",
    [
        (b"not json", "not JSON"),
        (b"{", "not JSON"),
        (b"[1]", "not JSON"),
        (b"[" * 3000, "not JSON"),
        (b'{"a":' * 3000, "not JSON"),
        ({"class": "AIS"}, "unknown message type"),
        ({"class": "AIS", "type": 28, "mmsi": 1}, "unknown message type"),
        ({"class": "AIS", "type": 1}, "no MMSI"),
        ({"class": "AIS", "type": 1, "mmsi": "311000001"}, "no MMSI"),
        ({"class": "AIS", "type": 1, "mmsi": 10**10}, "no MMSI"),
        ({"class": "AIS", "nmea": ["!AIVDM,1,1,,A,x,0*00"]}, "sentence in JSON not understood"),
    ],
)
def test_what_cannot_be_used_is_refused_by_reason(record, reason):
    found, counts, _ = heard(record)
    assert (found, counts.refused) == ([], {reason: 1})


@pytest.mark.parametrize("cell", ["nan", "fast", None, True, [1], {}, 10**400])
def test_a_number_that_is_none_costs_only_itself(cell):
    ((_, _, message),), *_ = heard(SHIP | {"speed": cell, "second": cell, "status": cell})
    assert math.isnan(message.speed_kn)
    assert (message.lat, message.status) == (20.1, 15)


def test_identity_comes_from_static_records_only():
    static = {"class": "AIS", "type": 5, "mmsi": 311000001, "shipname": "ALPHA ", "imo": 9074729,
              "shiptype": 70, "to_bow": 60, "to_stern": 30, "draught": 55}  # fmt: skip
    found, *_ = heard(static | {"scaled": False}, SHIP | {"shipname": "BRAVO"})
    identity = found[0].message.identity
    assert (identity.name, identity.imo, identity.ship_type) == ("ALPHA", 9074729, 70)
    assert (identity.length_m, identity.beam_m, identity.draught_m) == (90, None, 5.5)
    assert found[1].message.identity is None


@pytest.mark.shared
def test_gpsds_scaled_and_unscaled_records_are_one_and_match_the_sentences(shared_data):
    scaled, _ = positions_of(shared_data / "nmea" / "sample.aivdm.js.chk")
    raw, counts = positions_of(shared_data / "nmea" / "sample.aivdm.ju.chk")
    decoded = read([shared_data / "nmea" / "sample.aivdm"])
    one, other = scaled[0].positions, raw[0].positions
    assert counts.messages == 97
    assert len(one) == len(other) == 21
    for name in ("mmsi", "msg_type", "lat", "lon", "speed_kn", "course_deg", "heading_deg"):
        assert np.allclose(getattr(one, name), getattr(other, name), atol=1e-5, equal_nan=True)
    heard_here = decoded.positions
    rows = zip(heard_here.msg_type, heard_here.mmsi, heard_here.lat)
    ours = {(t, m, round(x, 4)) for t, m, x in rows if x == x}
    theirs = {(t, m, round(x, 4)) for t, m, x in zip(one.msg_type, one.mmsi, one.lat) if x == x}
    assert len(theirs & ours) >= 0.95 * len(theirs)
    names = {report.name for report in scaled[0].statics} - {None}
    assert {"EVER DIADEM", "PROGUY", "GOZDEM-1"} <= names
