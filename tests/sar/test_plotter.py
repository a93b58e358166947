"""What the plotter reads back is the pattern that was written."""

from __future__ import annotations

import csv
from functools import reduce
from io import StringIO
from operator import xor
from xml.etree import ElementTree

import pytest

from sar.box import Box
from sar.errors import SarError
from sar.patterns import Pattern, WayPoint, parallel_sweep, sector
from sar.plotter import csv_table, gpx, kml, nmea

PATTERN = sector(-17.0, 179.999, 2.0, 30.0)  # both hemispheres of longitude
PLACES = [(point.lat, point.lon) for point in PATTERN.points]
HOSTILE = "</name><script>x</script>\x00\x1b&"


def names():
    return [point.name for point in PATTERN.points]


def test_a_gpx_route_comes_back():
    root = ElementTree.fromstring(gpx(PATTERN, "case 7"))
    space = {"g": "http://www.topografix.com/GPX/1/1"}
    points = root.findall("g:rte/g:rtept", space)
    read = [(float(p.get("lat")), float(p.get("lon"))) for p in points]
    assert [value for place in read for value in place] == pytest.approx(
        [value for place in PLACES for value in place], abs=1e-6
    )
    assert [p.findtext("g:name", namespaces=space) for p in points] == names()
    assert root.findtext("g:rte/g:name", namespaces=space) == "case 7"
    assert root.get("version") == "1.1"


def test_a_kml_line_comes_back_longitude_first():
    root = ElementTree.fromstring(kml(PATTERN, "case 7"))
    space = {"k": "http://www.opengis.net/kml/2.2"}
    line = root.findtext(".//k:LineString/k:coordinates", namespaces=space).split()
    read = [tuple(map(float, triple.split(","))) for triple in line]
    assert [(lat, lon) for lon, lat, _ in read] == [
        (pytest.approx(lat, abs=1e-6), pytest.approx(lon, abs=1e-6)) for lat, lon in PLACES
    ]
    assert len(root.findall(".//k:Point", space)) == len(PLACES)


@pytest.mark.parametrize("write", [gpx, kml])
def test_a_hostile_name_stays_text(write):
    root = ElementTree.fromstring(write(PATTERN, HOSTILE))
    texts = [element.text for element in root.iter() if element.tag.endswith("name")]
    assert "</name><script>x</script>&" in texts
    assert not any(element.tag.endswith("script") for element in root.iter())


def test_a_table_comes_back_with_headings_and_lengths():
    read = list(csv.DictReader(StringIO(csv_table(PATTERN))))
    assert [row["name"] for row in read] == names()
    assert [float(row["heading_deg"]) for row in read[:3]] == pytest.approx([30, 150, 270], abs=0.2)
    assert float(read[0]["leg_nm"]) == pytest.approx(2.0, abs=0.001)
    assert read[-1]["heading_deg"] == read[-1]["leg_nm"] == ""


def fields(sentence):
    """The fields of a sentence whose checksum has been proved by hand."""
    assert len(sentence) + 2 <= 82  # with CR LF: IEC 61162-1
    body, _, told = sentence.removeprefix("$").partition("*")
    assert int(told, 16) == reduce(xor, map(ord, body)) and len(told) == 2
    return body.split(",")


def degrees(value, hemisphere):
    whole, minutes = divmod(float(value), 100)
    return (whole + minutes / 60) * (-1 if hemisphere in "SW" else 1)


def test_way_points_and_route_come_back_from_nmea():
    read = [fields(sentence) for sentence in nmea(PATTERN, "case 7")]
    points = [row for row in read if row[0] == "GPWPL"]
    for row, (lat, lon) in zip(points, PLACES, strict=True):
        assert degrees(*row[1:3]) == pytest.approx(lat, abs=1e-5)
        assert degrees(*row[3:5]) == pytest.approx(lon, abs=1e-5)
    routes = [row for row in read if row[0] == "GPRTE"]
    assert [name for row in routes for name in row[5:]] == names() == [row[5] for row in points]
    assert {row[4] for row in routes} == {"CASE7"}


def test_a_sentence_is_written_to_the_letter():
    # a widely printed example proves the reader of these tests
    assert fields("$GPWPL,4917.16,N,12310.64,W,003*65")[-1] == "003"
    one = WayPoint(name="003", lat=49 + 17.16 / 60, lon=-(123 + 10.64 / 60))
    pattern = Pattern(code="SS", points=(one, one), spacing_nm=1.0)
    # two zeros added to each number cancel in the checksum
    assert nmea(pattern)[0] == "$GPWPL,4917.1600,N,12310.6400,W,003*65"


def test_minutes_never_read_sixty():
    one = WayPoint(name="CSP", lat=-0.99999999, lon=9.99999999)
    pattern = Pattern(code="SS", points=(one, one), spacing_nm=1.0)
    assert "0100.0000,S,01000.0000,E" in nmea(pattern)[0]


def test_a_long_route_is_told_in_numbered_sentences():
    area = Box(lat=10.0, lon=20.0, length_nm=20.0, width_nm=20.0, bearing_deg=0.0)
    routes = [fields(s) for s in nmea(parallel_sweep(area, 0.5)) if "RTE" in s]
    assert len(routes) > 3
    assert [(int(row[1]), int(row[2])) for row in routes] == [
        (len(routes), k) for k in range(1, len(routes) + 1)
    ]
    assert sum(len(row) - 5 for row in routes) == 80


def test_a_route_name_must_have_something_to_show():
    with pytest.raises(SarError, match="no letter or digit"):
        nmea(PATTERN, "é $*")
