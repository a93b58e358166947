"""Every export is read back by a real reader of its form, and a hostile name does nothing."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from xml.etree import ElementTree

import gpxpy
import polars
import pyogrio
import pytest
from click.testing import CliRunner

from seamath.errors import Mistake
from watchdesk.cli.main import cli
from watchdesk.exports import markup, tables
from watchdesk.exports.features import Export, Feature, export_of

HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>\x07'
TRACK = Feature(
    id="311000001",
    name=HOSTILE,
    lat=(20.0, 20.5, 21.0),
    lon=(-73.0, -73.5, -74.0),
    times=("2026-03-01T12:00:00Z", "2026-03-01T12:30:00Z", "2026-03-01T13:00:00Z"),
    facts={"mmsi": 311000001, "imo": None, "length_m": 12.5},
)
POINT = Feature(
    id="970990001",
    name="AIS-SART 970990001",
    lat=(21.42,),
    lon=(-73.9,),
    times=("2026-03-02T01:20:00Z",),
    facts={"phase": "DETRESFA", "fact_1": "active"},
)


def export(*features, subject="tracks", exercise=False):
    return Export(
        subject=subject,
        title="Watchdesk: tracks",
        features=features,
        exercise=exercise,
        notes=("Sharing: x.", "Decision support, to be confirmed by the competent authority."),
    )


def by_gdal(tmp_path, name, written):
    path = tmp_path / name
    path.write_bytes(written)
    meta, _, geometry, values = pyogrio.raw.read(path)
    return meta, geometry, dict(zip(meta["fields"], values, strict=True))


def test_gdal_reads_the_geojson_as_lines_and_points(tmp_path):
    meta, _, fields = by_gdal(tmp_path, "x.geojson", tables.geojson(export(TRACK, TRACK)))
    assert meta["geometry_type"] == "LineString"
    assert fields["name"].tolist() == [HOSTILE, HOSTILE]
    _, _, fields = by_gdal(tmp_path, "y.geojson", tables.geojson(export(POINT)))
    assert fields["phase"].tolist() == ["DETRESFA"]


def test_geojson_has_longitude_first_a_time_a_place_and_no_line_around_the_globe():
    over = Feature(id="1", name="x", lat=(0.0, 0.1, 0.2), lon=(179.9, -179.9, -179.8),
                   times=("a", "b", "c"))  # fmt: skip
    track, cut = json.loads(tables.geojson(export(TRACK, over)))["features"]
    assert track["geometry"]["coordinates"][0] == [-73.0, 20.0]
    assert len(track["properties"]["coordTimes"]) == 3
    assert cut["geometry"]["coordinates"] == [
        [[179.9, 0.0], [179.9, 0.0]],
        [[-179.9, 0.1], [-179.8, 0.2]],
    ]


def test_gdal_reads_the_kml_and_the_name_is_text(tmp_path):
    _, _, fields = by_gdal(tmp_path, "x.kml", markup.kml(export(POINT)))
    assert fields["Name"].tolist() == ["AIS-SART 970990001"]
    document = ElementTree.fromstring(markup.kml(export(TRACK, POINT)))
    names = [e.text for e in document.iter(f"{{{markup.KML}}}name")]
    assert names[1] == HOSTILE.replace("\x07", "")
    assert not list(document.iter("script"))
    whens = [e.text for e in document.iter(f"{{{markup.KML}}}when")]
    assert whens == [*TRACK.times, *POINT.times]


def test_a_kmz_holds_the_kml_and_is_the_same_every_time():
    packed = markup.kmz(export(POINT))
    assert packed == markup.kmz(export(POINT))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("doc.kml") == markup.kml(export(POINT))


def test_a_gpx_reader_finds_every_place_and_time():
    read = gpxpy.parse(markup.gpx(export(TRACK, POINT)).decode())
    (point,) = read.waypoints
    assert (point.latitude, point.longitude, point.name) == (21.42, -73.9, POINT.name)
    points = read.tracks[0].segments[0].points
    assert [(p.latitude, p.longitude) for p in points] == list(
        zip(TRACK.lat, TRACK.lon, strict=True)
    )
    assert [f"{p.time:%Y-%m-%dT%H:%M:%SZ}" for p in points] == list(TRACK.times)


def test_csv_runs_no_formula_and_keeps_numbers():
    frame = polars.read_csv(io.BytesIO(tables.csv(export(TRACK, POINT))))
    assert frame["name"].to_list() == [f"'{HOSTILE}"] * 3 + [POINT.name]
    assert frame["lon"].to_list() == [-73.0, -73.5, -74.0, -73.9]
    assert frame["phase"].to_list() == [None, None, None, "DETRESFA"]


def test_parquet_keeps_the_name_as_it_was_sent():
    frame = polars.read_parquet(io.BytesIO(tables.parquet(export(TRACK, POINT))))
    assert frame["name"].to_list() == [HOSTILE] * 3 + [POINT.name]
    assert frame["length_m"].to_list() == [12.5, 12.5, 12.5, None]


def test_nothing_at_all_is_an_empty_export_in_every_form():
    for writer in {**tables.WRITERS, **markup.WRITERS}.values():
        assert writer(export())


def test_on_field_displays_everybody_is_unknown_and_soon_stale():
    event, sart = ElementTree.fromstring(markup.cot(export(TRACK, POINT, exercise=True)))
    assert {event.get("type"), sart.get("type")} == {"a-u-S"}
    assert (event.get("time"), event.get("stale")) == (
        "2026-03-01T13:00:00Z",
        "2026-03-01T13:10:00Z",
    )
    assert event.find("point").get("lat") == "21.000000"  # where it was last
    assert event.find("detail/contact").get("callsign").startswith("EXERCISE ")


def test_behaviour_never_reaches_a_field_display_and_an_undated_contact_neither():
    with pytest.raises(Mistake, match="not put on field displays"):
        markup.cot(export(POINT, subject="behaviour"))
    undated = Feature(id="1", name="x", lat=(1.0,), lon=(2.0,))
    assert len(ElementTree.fromstring(markup.cot(export(undated)))) == 0


def test_rescue_and_behaviour_of_the_exercise_hold_nothing_of_each_other(assessed):
    rescue, behaviour = export_of(assessed, "rescue"), export_of(assessed, "behaviour")
    assert {f.id.partition(":")[0] for f in rescue.features} == {"distress_device"}
    assert rescue.features[0].facts["phase"] == "DETRESFA"
    kinds = {f.facts["kind"] for f in behaviour.features}
    assert "encounter" in kinds and "distress_device" not in kinds
    assert rescue.exercise and "ODbL" in " ".join(rescue.notes)


def test_the_tracks_are_every_timed_position_stored(assessed):
    tracks = export_of(assessed, "tracks")
    with sqlite3.connect(assessed / "watch.db") as db:
        (count,) = db.execute(
            "SELECT count(*) FROM positions WHERE time_ms IS NOT NULL AND lat_e7 IS NOT NULL"
        ).fetchone()
    assert sum(len(f.lat) for f in tracks.features) == count > 1000


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere", "tracks", "--form", "csv"], "no watch.db"),
        ([".", "tracks", "-o", "x.docx"], "unknown form 'docx'"),
    ],
)
def test_a_mistake_is_one_line(arguments, says):
    answer = CliRunner().invoke(cli, ["export", *arguments])
    assert answer.exit_code == 1
    assert says in answer.stderr and answer.stderr.count("\n") == 1
