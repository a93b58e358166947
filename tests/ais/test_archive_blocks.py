"""The fast reader of archives decides what the careful one decides, and counts every line."""

import gzip
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ais import archive_table
from ais.archive_blocks import archive_format, joined, read_archive
from ais.archive_layouts import NEEDED, read_mapping
from ais.errors import AisError
from ais.nmea import holds_nmea
from ais.positions import COLUMNS
from ais.recording import ReadCounts
from ais.sources import SourceFile

HEADER = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,Status"
NOON_S = 1772366400.0  # 2026-03-01 12:00 UTC

# Cells an archive may hold, good and bad; the reasons stand in the careful reader's tests.
CELLS = {
    "MMSI": ["311000001", "311000002", "311000003.0", "", "0", "ALPHA", "1e9", "-5", " 311000001"],
    "BaseDateTime": [
        "2026-03-01T12:00:00",
        "2026-03-01 12:00:01.25",
        "2026-03-01 12:00:02Z",
        "2026-02-29 12:00:00",
        "2028-02-29 12:00:00",
        "2026-13-01 12:00:00",
        "2026-03-01 24:00:00",
        "1850-01-01 00:00:00",
        "01/03/2026 12:00:00",
        "2026-03-01T13:00:00+01:00",
        "now",
        "",
    ],
    "LAT": ["20.1", "-20.123456", "91", "", "x", "+5", ".5", "5.", "2e1", " 20.1", "--1", "1.2.3"],
    "LON": ["-74.2", "181", "179.99999999999999999", "1_0", "-", "nan", "inf", "٣"],
    "SOG": ["8.0", "102.3", "", "null", "0.1"],
    "COG": ["271.5", "360.0", "-1", "abc"],
    "Heading": ["270.0", "511.0", "", "None"],
    "VesselName": ["ALPHA", "BRAVO", "", '"ALPHA, II"', 'RAY "CHIEF"', "ÅSE", '"A""B"', '""'],
    "IMO": ["IMO9074729", "", "0"],
    "Status": ["5.0", "0", "", "16", "Moored", "at anchor ", "Unknown value", "5 moored", "-1"],
}


def the_blocks(path, mapping=None):
    counts, told = ReadCounts(), Counter()
    form = archive_format(path, mapping)
    blocks = list(read_archive(SourceFile(path), form, counts, told, mapping=mapping))
    table = joined(blocks, "archive")
    statics = [report for block in blocks for report in block.statics]
    return table, statics, counts, told


def same(one, other):
    table, statics, counts, told = one
    for name in COLUMNS:
        assert (
            np.array_equal(
                getattr(table, name)[:],
                getattr(other[0], name),
                equal_nan=name in ("time_s", "lat", "lon", "speed_kn", "course_deg", "heading_deg"),
            )
            or name == "source"
        ), name
    assert repr(statics) == repr(other[1])  # NaN differs from itself
    assert counts == other[2]
    assert told == other[3]


# Bytes of a block, and bytes and lines taken at once: each seam falls everywhere, or hardly ever
# and long runs of cells are read together.
SEAMS = [(300, 64, 3), (6000, 4096, 90)]


def read_fast(path, block_bytes, tile_bytes, tile_lines):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive_table, "_BLOCK_BYTES", block_bytes)
        patch.setattr(archive_table, "TILE_BYTES", tile_bytes)
        patch.setattr(archive_table, "TILE_LINES", tile_lines)
        patch.setattr("ais.sources.CHUNK_BYTES", block_bytes // 2)
        return the_blocks(path)


@pytest.fixture
def both_ways(tmp_path):
    """The same text read row by row and, in small blocks, by the compiled loop."""

    def read(text, name="archive.csv"):
        path = tmp_path / name
        path.write_bytes(text)
        careful = the_blocks(path)
        small, large = (read_fast(path, *seams) for seams in SEAMS)
        same(large, careful)
        return careful, small

    return read


def rows_of(seed, count):
    chosen = random.Random(seed)
    rows = []
    for _ in range(count):
        common = chosen.random() < 0.5
        cells = [values[0] if common else chosen.choice(values) for values in CELLS.values()]
        rows.append(",".join(cells))
    return rows


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_fast_and_careful_agree_on_every_row(both_ways, seed, line_end):
    text = line_end.join([HEADER, *rows_of(seed, 400), "311000001", "", "a,b", '"', "x" * 9000])
    careful, fast = both_ways(text.encode())
    same(fast, careful)
    assert fast[0].where(0) == careful[0].where(0)
    assert careful[2].unaccounted == fast[2].unaccounted == 0
    assert careful[2].refused["line too long"] == 1
    assert careful[2].refused["no MMSI"] > 20
    assert len(careful[0]) > 200


@settings(max_examples=60)
@given(
    st.lists(
        # A sentence near the top would make the file a log, which is read elsewhere.
        st.binary(max_size=60)
        .map(lambda b: b.replace(b"\n", b","))
        .filter(lambda b: not holds_nmea(b)),
        max_size=8,
    )
)
def test_any_bytes_under_a_header_are_accounted_for(tmp_path_factory, noise):
    path = tmp_path_factory.mktemp("noise") / "noise.csv"
    path.write_bytes(b"\n".join([b"mmsi,time,lat,lon", *noise, b"1,2026-03-01 12:00:00,2,3", b""]))
    careful = the_blocks(path)
    fast = read_fast(path, 40, 64, 2)
    same(fast, careful)
    assert fast[2].lines == len(noise) + 2
    assert fast[2].unaccounted == 0


def test_a_column_of_millions_is_the_number_python_reads(both_ways):
    chosen = random.Random(7)
    numbers = [f"{chosen.uniform(-90, 90):.{chosen.randint(0, 16)}f}" for _ in range(3000)]
    text = "\n".join(
        ["mmsi,time,lat,lon", *(f"311000001,2026-03-01 12:00:00,{n},1" for n in numbers)]
    )
    _, (table, *_) = both_ways(text.encode())
    assert table.lat.tolist() == [float(n) for n in numbers]


@pytest.mark.parametrize(
    "row",
    [
        "311000001,2026-03-01T12:34:56,-20.12345,-123.4567,8.0,271.5,270.0,ALPHA,IMO9074729,5",
        "311000001,2026-03-01 23:59:59.25,20,123456789.1234567,.5,5.,0.25,A,1,12345678",
    ],
)
def test_one_wrong_byte_anywhere_is_judged_as_the_careful_reader_does(both_ways, row):
    """Numbers and times are worked on eight bytes at once: no byte may hide in another's sum."""
    good = (row + "\n").encode()
    wrong = [
        good[:at] + bytes([byte]) + good[at + 1 :]
        for at in range(len(good) - 1)
        for byte in b'\x00\x01\x20"+,-./059:;AT\x7f\x80\xb0\xfa\xff'
    ]
    careful, fast = both_ways(HEADER.encode() + b"\n" + good + b"".join(wrong))
    same(fast, careful)
    assert len(fast[0]) > len(wrong) // 2


@pytest.mark.parametrize("length", [63, 64, 65, 4095, 4096, 8191, 8192, 8193, 20_000, 70_000])
def test_a_line_longer_than_what_is_taken_at_once_is_read_or_refused_whole(both_ways, length):
    """One byte more than 8192 is too long, wherever the line begins and whatever it holds."""
    begin, end = "311000001,2026-03-01T12:00:00,1,2,8.0,1,2,", ",IMO1,5"
    name = "A" * (length - len(begin + end))
    good, long, quoted = (begin + n + end for n in ("ALPHA", name, f'"{name[2:]}"'))
    lines = [HEADER, *[good] * 30, long, *[good] * 7, quoted, long, good]
    careful, fast = both_ways("\n".join(lines).encode())
    same(fast, careful)
    assert fast[2].refused["line too long"] == (3 if length > 8192 else 0)
    assert len(fast[0]) == (38 if length > 8192 else 41)


def test_a_table_of_one_column_is_a_table(tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("[columns]\n" + "".join(f'{c} = "ID"\n' for c in NEEDED))
    path = tmp_path / "one.csv"
    path.write_text("ID\n" + "311000001\n\n\r\nx\n1,2\n" * 40)
    careful = the_blocks(path, read_mapping(mapping))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive_table, "_BLOCK_BYTES", 40)
        patch.setattr("ais.sources.CHUNK_BYTES", 16)
        same(the_blocks(path, read_mapping(mapping)), careful)
    assert careful[2].ignored["blank"] == 80


def test_the_third_equal_identity_is_dropped_and_a_return_is_told_again(both_ways):
    names = ["A", "A", "A", "B", "A", '"A"', "A", "", "A"]
    text = "mmsi,time,lat,lon,name\n" + "".join(
        f"311000001,2026-03-01 12:00:00,1,2,{name}\n" for name in names * 5
    )
    careful, fast = both_ways(text.encode())
    same(fast, careful)
    assert [(r.line, r.name) for r in fast[1]][:5] == [
        (2, "A"),
        (3, "A"),
        (5, "B"),
        (6, "A"),
        (7, "A"),
    ]


def test_many_vessels_outgrow_the_memory_of_identities(both_ways, monkeypatch):
    monkeypatch.setattr("ais.archive_identities._FIRST_SLOTS", 8)
    text = "mmsi,time,lat,lon,name\n" + "".join(
        f"{311000000 + i % 90},2026-03-01 12:00:00,1,2,SHIP {i % 90}\n" for i in range(400)
    )
    careful, fast = both_ways(text.encode())
    same(fast, careful)
    assert len(fast[1]) == 180  # each of ninety twice


DANISH = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,"
    "IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,"
    "Destination,ETA,Data source type,A,B,C,D\n"
    "01/03/2026 12:00:00,Class A,219000001,55.7,12.6,Moored,0.0,0.1,271.5,270,9074729,OXAB,ALPHA,"
    "Cargo,,14,90,GPS,5.5,KOGE,,AIS,45,45,7,7\n"
    "01/03/2026 12:00:10,Base Station,2190064,56.7,11.5,Unknown value,,,,,Unknown,Unknown,,"
    "Undefined,,,,Undefined,,,,AIS,,,,\n"
)


def test_danish_days_come_first_and_codes_in_words(both_ways):
    for table, statics, counts, _ in both_ways(DANISH.encode()):
        assert table.time_s.tolist() == [NOON_S, NOON_S + 10]
        assert table.mmsi.tolist() == [219000001, 2190064]
        assert table.status.tolist() == [5, 15]
        assert table.speed_kn[0] == np.float32(0.1)
        assert np.isnan(table.speed_kn[1])
        assert (statics[0].imo, statics[0].ship_type, statics[0].beam_m) == (9074729, 70, 14)
        assert statics[0].destination == "KOGE"
        assert counts.unaccounted == 0


def test_slashes_elsewhere_are_no_time_because_the_order_is_not_told(both_ways):
    text = b"mmsi,time,lat,lon\n" + b"311000001,01/03/2026 12:00:00,20.1,-74.2\n" * 20
    for table, _, counts, _ in both_ways(text):
        assert np.isnan(table.time_s).all()
        assert counts.doubts == {"time not understood": 20}


@pytest.mark.parametrize("unit", [1, 1000])
def test_epochs_are_read_in_their_unit(both_ways, unit):
    text = f"mmsi,unix_time,lat,lon\n{f'311000001,{int(NOON_S) * unit},20.1,-74.2{chr(10)}' * 20}"
    for table, *_ in both_ways(text.encode()):
        assert set(table.time_s) == {NOON_S}


def test_a_mapping_names_columns_units_and_the_order_of_days(tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        'day_first = true\n[columns]\nmmsi = "ID"\ntime_s = "When"\nlat = "Y"\nlon = "X"\n'
        'speed_kn = "m/s"\n[scale]\nspeed_kn = 1.943844\n'
    )
    path = tmp_path / "own.csv"
    path.write_text("ID;When;X;Y;m/s\n311000001;01/03/2026 12:00:00;-74.2;20.1;10\n")
    table, _, counts, _ = the_blocks(path, read_mapping(mapping))
    assert (table.time_s[0], table.lat[0], table.lon[0]) == (NOON_S, 20.1, -74.2)
    assert table.speed_kn[0] == pytest.approx(19.43844)  # 10 m/s
    assert counts.unaccounted == 0


@pytest.mark.parametrize(
    "text, says",
    [
        ("[columns", "not TOML"),
        ('[columns]\nmmsi = "ID"', "lacks lat, lon, time_s"),
        ('[columns]\nmmsi = 5\ntime_s="t"\nlat="a"\nlon="b"', "names in quotes"),
        ('[columns]\nspeed = "v"', "knows no speed; known: mmsi"),
        ('colums = "x"', "unknown colums"),
        ('day_first = "yes"\n[columns]\nmmsi="m"\ntime_s="t"\nlat="a"\nlon="b"', "true or false"),
    ],
)
def test_a_wrong_mapping_says_what_would_be_right(tmp_path, text, says):
    path = tmp_path / "mapping.toml"
    path.write_text(text)
    with pytest.raises(AisError, match=says):
        read_mapping(path)


def test_a_mapping_that_does_not_fit_names_the_columns_there_are(tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\nmmsi = "ID"\ntime_s = "When"\nlat = "Y"\nlon = "X"\n')
    path = tmp_path / "own.csv"
    path.write_text("ID,When,lat,lon\n1,2,3,4\n")
    with pytest.raises(AisError, match="no column Y, X as the mapping says; its columns: ID, When"):
        archive_format(path, read_mapping(mapping))


def test_a_torn_archive_gives_what_was_whole_and_counts_the_end(tmp_path):
    whole = gzip.compress(b"mmsi,time,lat,lon\n" + b"311000001,2026-03-01 12:00:00,1,2\n" * 9)
    path = tmp_path / "torn.csv.gz"
    path.write_bytes(whole[:-9])
    _, _, counts, _ = the_blocks(path)
    assert counts.refused["compressed file cut short"] == 1
    assert counts.unaccounted == 0


@pytest.mark.shared
@pytest.mark.parametrize(
    "name, rows, vessels_named",
    [
        ("solent-2016-01-12.csv.gz", 18_623, 0),
        ("german-bight-2022-11-01.csv.gz", 50_142, 202),
        ("marinecadastre-one-osv-gulf-2021.csv.gz", 8_877, 1),
        ("marinecadastre-1000-2023-01-11.csv.gz", 1_000, 998),
    ],
)
def test_real_archives_are_the_same_both_ways(shared_data, tmp_path, name, rows, vessels_named):
    path = tmp_path / "archive.csv"
    path.write_bytes(gzip.decompress((shared_data / "csv" / name).read_bytes()))
    fast = read_fast(path, 1 << 16, 1 << 15, 400)
    same(fast, the_blocks(path))
    assert len(fast[0]) == rows
    assert len({report.mmsi for report in fast[1]}) == vessels_named


def test_what_is_no_archive_has_no_format(tmp_path):
    path = tmp_path / "heard.nmea"
    path.write_bytes(b"# a,b,mmsi\n!AIVDM,1,1,,A,13mb9U0P00PRk8fT5nw>4?wj2006,0*44\n")
    assert archive_format(path) is None
    path.write_bytes(b"")
    assert archive_format(path) is None
