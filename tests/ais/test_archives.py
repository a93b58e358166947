"""Archives of several makers become the same columns as sentences do."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from ais.archives import layout_of
from ais.errors import AisError
from ais.reading import decoded, read

NOON_S = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()

OLD = (  # MarineCadastre to 2024
    b"MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,"
    b"Length,Width,Draft,Cargo,TransceiverClass",
    b"311000001,2026-03-01T12:00:00,20.1,-74.2,8.0,271.5,270.0,ALPHA,IMO9074729,C6AB1,70,5.0,"
    b"90.0,14.0,5.5,70.0,A",
)
NEW = (  # MarineCadastre since 2025
    b"mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,"
    b"vessel_type,status,length,width,draft,cargo,transceiver",
    b"311000001,2026-03-01 12:00:00,-74.2,20.1,8.0,271.5,270,ALPHA,IMO9074729,C6AB1,70,5,90,14,"
    b"5.5,70,A",
)
SOLENT = (
    b"Time,MMSI,Latitude_degrees,Longitude_degrees,COG_degrees,SOG_knots",
    b"2026-03-01 12:00:00.250,311000001,20.1,-74.2,271.5,8.0",
)
BIGHT = (
    b"datetime,mmsi,lon,lat,navigational_status,SOG,Heading,imo,shiptype,length,name,width,draught",
    b"2026-03-01 12:00:00,311000001,-74.2,20.1,Moored,8.0,270,9074729,Cargo,90,ALPHA,14,5.5",
)
SEMICOLONS = (
    b"\xef\xbb\xbfMMSI;Timestamp;Latitude;Longitude",
    b"311000001;2026-03-01T12:00:00Z;20.1;-74.2",
)


@pytest.mark.parametrize(
    "rows, time_s, course_deg, heading_deg, status, name",
    [
        (OLD, NOON_S, 271.5, 270, 5, "ALPHA"),
        (NEW, NOON_S, 271.5, 270, 5, "ALPHA"),
        (SOLENT, NOON_S + 0.25, 271.5, math.nan, 15, None),
        (BIGHT, NOON_S, math.nan, 270, 5, "ALPHA"),
        (SEMICOLONS, NOON_S, math.nan, math.nan, 15, None),
    ],
)
def test_each_layout_gives_the_same_columns(
    file_of, rows, time_s, course_deg, heading_deg, status, name
):
    heard = read([file_of(*rows)])
    table = heard.positions
    assert (table.mmsi[0], table.lat[0], table.lon[0]) == (311000001, 20.1, -74.2)
    assert table.time_s[0] == pytest.approx(time_s)
    assert table.course_deg[0] == pytest.approx(course_deg, nan_ok=True)
    assert table.heading_deg[0] == pytest.approx(heading_deg, nan_ok=True)
    assert (table.status[0], table.msg_type[0], table.line[0]) == (status, 0, 2)
    assert heard.sources[0].clock == "column"
    assert [report.name for report in heard.statics] == ([name] if name else [])


@pytest.mark.parametrize("rows", [OLD, BIGHT])
def test_identity_columns_become_one_report(file_of, rows):
    (report,) = read([file_of(*rows)]).statics
    assert (report.mmsi, report.imo, report.ship_type) == (311000001, 9074729, 70)
    assert (report.length_m, report.beam_m, report.draught_m) == (90, 14, 5.5)
    assert (report.line, report.msg_type, report.time_s) == (2, 0, NOON_S)


@pytest.mark.parametrize(
    "cell, status",
    [
        (b"Under way using engine", 0),
        (b"At anchor", 1),
        (b"Restricted maneuverability", 3),
        (b"Engaged in fishing", 7),
        (b"Under way sailing", 8),
        (b"AIS-SART is active", 14),
        (b"Reserved for future amendment [HSC]", 15),
        (b"Unknown value", 15),
        (b"7.0", 7),
        (b"16", 15),  # no such status
        (b"-1", 15),
        (b"", 15),
    ],
)
def test_navigational_status_is_read_in_words_and_numbers(file_of, cell, status):
    rows = b"mmsi,time,lat,lon,status", b"311000001,2026-03-01 12:00:00,20.1,-74.2," + cell
    assert read([file_of(*rows)]).positions.status[0] == status


@pytest.mark.parametrize(
    "row, reason",
    [
        (b"311000001,2026-03-01 12:00:00,20.1", "wrong number of columns"),
        (b"311000001,2026-03-01 12:00:00,20.1,-74.2,8.0,9", "wrong number of columns"),
        (b'"311000001,2026-03-01 12:00:00,20.1,-74.2,8.0', "wrong number of columns"),
        (b",2026-03-01 12:00:00,20.1,-74.2,8.0", "no MMSI"),
        (b"ALPHA,2026-03-01 12:00:00,20.1,-74.2,8.0", "no MMSI"),
        (b"1000000000,2026-03-01 12:00:00,20.1,-74.2,8.0", "no MMSI"),
        (b"0,2026-03-01 12:00:00,20.1,-74.2,8.0", "no MMSI"),
        (b"nan,2026-03-01 12:00:00,20.1,-74.2,8.0", "no MMSI"),
        (b"\xff\xfe\x00\x80noise", "wrong number of columns"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_reason(file_of, row, reason):
    good = b"311000001,2026-03-01 12:00:00,20.1,-74.2,8.0"
    counts = read([file_of(b"mmsi,time,lat,lon,sog", row, good)]).counts
    assert (counts.messages, counts.refused) == (1, {reason: 1})
    assert counts.unaccounted == 0


@pytest.mark.parametrize("cell", [b"", b"now", b"2026-02-30 12:00:00", b"1850-01-01 00:00:00"])
def test_a_row_without_a_time_keeps_its_place_and_has_none(file_of, cell):
    rows = b"mmsi,time,lat,lon", b"311000001," + cell + b",20.1,-74.2"
    heard = read([file_of(*rows)])
    assert math.isnan(heard.positions.time_s[0])
    assert heard.positions.lat[0] == 20.1
    assert heard.counts.doubts == {"time not understood": 1}
    assert heard.sources[0].clock == "none"


@pytest.mark.parametrize(
    "lat, lon", [(b"", b"-74.2"), (b"91", b"181"), (b"20", b"-740"), (b"x", b"1")]
)
def test_an_absurd_place_is_no_place_and_still_a_message(file_of, lat, lon):
    rows = b"mmsi,time,lat,lon", b"311000001,2026-03-01 12:00:00," + lat + b"," + lon
    heard = read([file_of(*rows)])
    assert math.isnan(heard.positions.lat[0])
    assert math.isnan(heard.positions.lon[0])
    assert heard.counts.messages == 1


def test_quoted_names_keep_their_commas(file_of):
    rows = b"mmsi,time,lat,lon,name", b'311000001,2026-03-01 12:00:00,20.1,-74.2,"ALPHA, II"'
    assert read([file_of(*rows)]).statics[0].name == "ALPHA, II"


@pytest.mark.parametrize(
    "header, says",
    [
        (b"MMSI,LAT,LON", "time_s as basedatetime or time"),
        (b"Time,Latitude,Longitude", "mmsi as mmsi; "),
        (b"name;port;flag", "its columns: name, port, flag"),
    ],
)
def test_a_table_without_the_columns_says_what_it_has_and_what_is_needed(file_of, header, says):
    path = file_of(header, b"1,2,3")
    with pytest.raises(AisError) as told:
        read([path])
    if says.startswith("mmsi"):
        says = "a table without mmsi as mmsi"
    assert says in str(told.value)
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"# From: somebody, somewhere",
        b"!AIVDM,1,1,,A,13mb9U0P00PRk8fT5nw>4?wj2006,0*44",
        b"$GPGGA,184353.07,1929.045,S,02410.506,E,1*6D",
        b"IamNotAnAisMessage1111",
        b"1550303566167726840 !AIVDM,1,1,,B",
        b'{"class":"AIS","type":1}',
        b"\x00\x01,\x02,\x03",
    ],
)
def test_what_is_no_header_is_not_taken_for_one(line):
    assert layout_of(line, "here") is None


@pytest.mark.shared
@pytest.mark.parametrize(
    "name, rows, vessels, placed",
    [
        ("solent-2016-01-12.csv.gz", 18_623, 91, 18_623),  # one far from the rest, yet on Earth
        ("german-bight-2022-11-01.csv.gz", 50_142, 202, 50_142),
        ("marinecadastre-1000-2023-01-11.csv.gz", 1_000, 1_000, 1_000),
        ("marinecadastre-one-osv-gulf-2021.csv.gz", 8_877, 1, 8_877),
    ],
)
def test_real_archives_are_read_whole(shared_data, name, rows, vessels, placed):
    heard = read([shared_data / "csv" / name])
    assert len(heard.positions) == heard.counts.messages == rows
    assert len(np.unique(heard.positions.mmsi)) == vessels
    assert int(np.isfinite(heard.positions.lat).sum()) == placed
    assert np.isfinite(heard.positions.time_s).all()
    assert heard.counts.refused == {}


def test_a_decoded_row_has_the_contracts_fields(file_of):
    (record,) = decoded(file_of(*BIGHT))
    assert record["time"] == "2026-03-01T12:00:00Z"
    assert (record["type"], record["mmsi"], record["status"]) == (None, 311000001, 5)
    assert (record["course_deg"], record["heading_deg"]) == (None, 270)
    assert (record["name"], record["imo"], record["destination"]) == ("ALPHA", 9074729, None)
