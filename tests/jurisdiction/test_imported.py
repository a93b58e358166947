"""Official limits: what is refused, what is understood, and what they change."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from jurisdiction.claims import claims
from jurisdiction.coast_file import UNITS_PER_DEG, Leaves, open_coast, write_coast
from jurisdiction.imported import LimitsError, Provenance, read_imported, stored_form
from jurisdiction.layers import Layers
from jurisdiction.limits_check import Shore, state_of, take
from jurisdiction.limits_file import read_limits
from jurisdiction.official import Official
from jurisdiction.settled import Settled
from jurisdiction.zones import Zones, shipped_zones
from seamath.geodesy import destination

ABOUT = Provenance(
    name="made-up", state="MEX", file="f.geojson", sha256="ab" * 32, date="2020-01-02",
    imported="2026-01-02", datum="WGS 84",
)  # fmt: skip
# A land with a wide mouth to the east, counter-clockwise, degrees of longitude and latitude.
HORSESHOE = [
    (0.0, 0.0), (1.0, 0.0), (1.0, 0.2), (0.2, 0.2), (0.2, 0.8), (1.0, 0.8), (1.0, 1.0), (0.0, 1.0),
]  # fmt: skip
MOUTH = [[1.0, 0.1], [1.0, 0.9]]


def leaves_of(rings, islets):
    """Rings of one State each, in pieces short enough to be stored, and islets."""
    state, sizes, lat, lon = [], [], [], []
    for number, ring in rings:
        corners = np.array([*ring, ring[0]])
        steps = [np.linspace(a, b, 5)[:-1] for a, b in pairwise(corners)]
        place = np.concatenate([*steps, corners[:1]])
        for first in range(0, len(place) - 1, 16):
            part = place[first : first + 17]
            state.append(number)
            sizes.append(len(part) - 1)
            lon += part[:, 0].tolist()
            lat += part[:, 1].tolist()
    for la, lo, number in islets:
        state.append(number)
        sizes.append(0)
        lat.append(la)
        lon.append(lo)
    units = [np.round(np.array(v) * UNITS_PER_DEG).astype(np.int32) for v in (lat, lon)]
    return Leaves(
        state=np.array(state, np.uint8), segments=np.array(sizes, np.uint8),
        lat=units[0], lon=units[1],
    )  # fmt: skip


class NoLayers(Layers):
    """Nothing above the coast but what is imported."""

    def __init__(self, folder):
        super().__init__(folder=folder)
        (folder / "index.csv").write_text("file,south,west,north,east,inferred\n")
        (folder / "closings.csv").write_text("state,a,b,c,d\n")
        (folder / "boundaries.geojson").write_text('{"features": []}')

    @property
    def features(self):
        return ()


@pytest.fixture
def world(tmp_path):
    """A maker: MEX is the horseshoe and an islet at 40 N, CUB an islet; what files make of it."""

    def make(*files, cuba=(0.5, 3.0)):
        islets = [(40.0, 0.0, 1), (*cuba, 0)]
        coast = leaves_of([(1, HORSESHOE)], islets)
        write_coast(tmp_path / "c", coast, ["CUB", "MEX"], {"date": "2026-01", "tolerance_m": 25})
        coast = open_coast(tmp_path / "c")
        over = Official(files=tuple(files), coast=coast) if files else None
        claimed = over.claims(claims()) if over else claims()
        return Zones(coast=coast, claims=claimed, layers=NoLayers(tmp_path), official=over)

    return make


@pytest.fixture
def taken(tmp_path, world):
    """A maker: GeoJSON features as the import of MEX."""

    def make(*features, kind=None, about=ABOUT, **more):
        path = tmp_path / "f.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
        zones = world()
        shore = Shore(
            file=zones.coast,
            ashore=lambda lat, lon: zones.baselines.nearest(lat, lon).ashore,
            off_nm=lambda s, lat, lon: zones.baselines.nearest_of(s, lat, lon).distance_nm,
        )
        return take(read_limits(path), about, shore, kind, "f.geojson")

    return make


def a_feature(kind, coordinates, shape="Polygon", **said):
    properties = {"POL_TYPE": kind, "ISO_TER1": "MEX", **said}
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def box(west, south, east, north):
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def zone_of(zones, lat, lon):
    regime = zones.zone_at(lat, lon)
    return regime.zone, regime.state, regime.status


# --- baselines --------------------------------------------------------------------------------


def test_a_baseline_shuts_off_internal_waters_and_is_measured_from(world, taken):
    line = a_feature("Straight baseline (official)", MOUTH, "LineString")
    zones = world(taken(line).imported, cuba=(0.5, 30.0))
    assert zone_of(zones, 0.5, 0.6) == ("IW", "MEX", "definite")
    assert zone_of(zones, 0.5, 1.0 + 11.8 / 60.1)[0] == "TS"
    assert zone_of(zones, 0.5, 1.0 + 12.3 / 60.1)[0] == "CZ"
    assert zone_of(zones, 0.5, 1.0 + 24.4 / 60.1)[0] == "EEZ"
    assert zone_of(zones, 0.35, 0.6)[0] == "IW"
    assert zone_of(world(cuba=(0.5, 30.0)), 0.35, 0.6)[0] == "TS"  # without it
    assert zones.zone_at(0.5, 1.2).distance_nm == pytest.approx(0.2 * 60.107, abs=0.01)


@pytest.mark.parametrize("points", [MOUTH, MOUTH[::-1]])
def test_a_baseline_may_be_drawn_either_way(world, taken, points):
    line = a_feature("baseline", points, "LineString")
    zones = world(taken(line).imported)
    assert zone_of(zones, 0.5, 0.6)[0] == "IW"
    assert zone_of(zones, 0.5, 1.1)[0] == "TS"


@pytest.mark.parametrize(
    "off_nm, found",  # 0.126 nm is twice the 116.6 m of an unflagged fix and the coast together
    [
        (-0.16, [("IW", "MEX")]),
        (-0.10, [("IW", "MEX"), ("TS", "MEX")]),
        (0.10, [("TS", "MEX"), ("IW", "MEX")]),
        (0.16, [("TS", "MEX")]),
    ],
)
def test_both_sides_of_a_baseline_are_candidates_near_it(world, taken, off_nm, found):
    zones = world(taken(a_feature("baseline", MOUTH, "LineString")).imported)
    regime = zones.zone_at(0.5, 1.0 + off_nm / 60.107)
    assert [(c.zone, c.state) for c in regime.candidates] == found
    assert regime.margin_nm == pytest.approx(abs(off_nm), abs=0.01)


def test_an_archipelagic_baseline_shuts_off_archipelagic_waters(world, taken):
    zones = world(taken(a_feature("Archipelagic baseline", MOUTH, "LineString")).imported)
    assert zone_of(zones, 0.5, 0.6) == ("AW", "MEX", "definite")
    assert zone_of(zones, 0.5, 0.99)[0] == "AW"  # the line is what is nearest


def test_a_baseline_on_open_water_is_of_no_use(taken):
    with pytest.raises(LimitsError, match="shut off no water"):
        taken(a_feature("baseline", [[1.5, 0.0], [1.5, 1.0]], "LineString"))


# --- limits -----------------------------------------------------------------------------------


def test_a_drawn_territorial_sea_takes_the_place_of_the_computed_one(world, taken):
    drawn = a_feature("12NM", box(-0.1, -0.1, 1.1, 1.1))  # 6 nm round the land
    zones = world(taken(drawn).imported, cuba=(0.5, 30.0))
    assert zone_of(zones, 0.5, 1.09) == ("TS", "MEX", "definite")
    assert zone_of(zones, 0.5, 1.11)[0] == "CZ"  # within 12 nm, and outside what is drawn
    regime = zones.zone_at(0.5, 1.099)
    assert (regime.zone, regime.status) == ("TS", "uncertain")
    assert [(c.zone, c.state) for c in regime.candidates] == [("TS", "MEX"), ("CZ", "MEX")]
    assert regime.margin_nm == pytest.approx(0.06, abs=0.01)


def test_waters_landward_of_a_drawn_territorial_sea_are_internal(world, taken):
    ring = box(-0.1, -0.1, 1.2, 1.1)[0]
    hole = [[0.1, 0.1], [0.1, 0.9], [1.0, 0.9], [1.0, 0.1], [0.1, 0.1]]
    zones = world(taken(a_feature("12NM", [ring, hole])).imported)
    assert zone_of(zones, 0.5, 0.6)[:2] == ("IW", "MEX")
    assert zone_of(zones, 0.5, 1.1)[:2] == ("TS", "MEX")


def test_a_drawn_eez_moves_the_line_between_two_states(world, taken):
    drawn = a_feature("200NM", box(-1.0, -1.0, 2.7, 2.0))
    zones = world(taken(drawn).imported, cuba=(0.5, 4.0))
    assert zone_of(world(cuba=(0.5, 4.0)), 0.5, 2.6)[:2] == ("EEZ", "CUB")  # beyond the median
    assert zone_of(zones, 0.5, 2.6) == ("EEZ", "MEX", "definite")
    assert zone_of(zones, 0.5, 2.8)[:2] == ("EEZ", "CUB")
    regime = zones.zone_at(0.5, 2.699)
    assert [(c.zone, c.state) for c in regime.candidates] == [("EEZ", "MEX"), ("EEZ", "CUB")]
    assert "f.geojson (dated 2020-01-02, imported 2026-01-02, SHA-256 abababababab)" in (
        regime.source
    )


def test_beyond_a_drawn_eez_the_neighbour_governs_or_nobody(world, taken):
    drawn = taken(a_feature("200NM", box(-0.6, -0.6, 1.6, 1.6))).imported
    assert zone_of(world(drawn, cuba=(0.5, 4.0)), 0.5, 1.8)[:2] == ("EEZ", "CUB")  # was MEX's
    assert zone_of(world(drawn, cuba=(0.5, 30.0)), 0.5, 1.8)[:2] == ("HS", None)
    near = zone_of(world(drawn, cuba=(0.5, 30.0)), 0.1, 1.1)
    assert near == ("TS", "MEX", "definite")  # what the file does not set is computed


def test_anothers_territorial_sea_in_a_drawn_eez_stays_a_candidate(world, taken):
    drawn = taken(a_feature("200NM", box(-1.0, -1.0, 3.5, 2.0))).imported
    regime = world(drawn, cuba=(0.5, 3.0)).zone_at(0.5, 2.9)
    assert [(c.zone, c.state) for c in regime.candidates] == [("EEZ", "MEX"), ("TS", "CUB")]
    assert regime.status == "uncertain"


def test_waters_of_two_files_are_in_dispute(world, taken):
    one = taken(a_feature("200NM", box(-1.0, -1.0, 2.7, 2.0))).imported
    drawn = a_feature("200NM", box(1.5, -1.0, 5.0, 2.0), ISO_TER1="CUB")
    two = taken(drawn, about=replace(ABOUT, state="CUB")).imported
    regime = world(one, two).zone_at(0.5, 2.1)
    assert regime.status == "disputed"
    assert {c.state for c in regime.candidates} == {"MEX", "CUB"}


def test_what_is_stored_is_what_was_taken(tmp_path, taken):
    one = taken(a_feature("12NM", box(-0.1, -0.1, 1.1, 1.1))).imported
    (tmp_path / "s.geojson").write_text(stored_form(one))
    again = read_imported(tmp_path / "s.geojson")
    assert again.about == one.about
    assert stored_form(again) == stored_form(one)
    (tmp_path / "s.geojson").write_text("{}")
    with pytest.raises(LimitsError, match="limits remove s"):
        read_imported(tmp_path / "s.geojson")


# --- the check --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "feature, says",
    [
        (a_feature("12NM", [box(-0.1, -0.1, 1.1, 1.1)[0][:-1]]), "a ring is not closed"),
        (
            a_feature("12NM", [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]),
            "not a valid polygon: Self-intersection",
        ),
        (a_feature("12NM", box(39.9, -0.1, 40.1, 0.1)), "latitude and longitude are swapped"),
        (a_feature("12NM", box(-90.1, 19.9, -89.9, 20.1)), "every coast of MEX"),
        (a_feature("12NM", box(-0.1, -91.0, 1.1, 1.1)), "is no position"),
        (a_feature("12NM", [0.0, 0.0], "Point"), "lines and polygons"),
        (a_feature("Treaty", MOUTH, "LineString"), "of no kind used here .Treaty"),
        (a_feature("", MOUTH, "LineString"), "--kind"),
        (a_feature("200NM", MOUTH, "LineString"), "give polygons"),
        (a_feature("12NM", box(-0.1, -0.1, 1.1, 1.1), ISO_TER1="CUB"), "another State's"),
        (
            a_feature("12NM", [[[-120, 85], [0, 85], [120, 85], [-120, 85]]]),
            "round a pole|every coast",
        ),
    ],
)
def test_what_is_wrong_is_refused_in_one_line(taken, feature, says):
    with pytest.raises(LimitsError, match=says) as refusal:
        taken(feature)
    assert "\n" not in str(refusal.value)


def test_kinds_are_read_from_the_names_marine_regions_gives(taken):
    for kind, zone in [
        ("12NM", "TS"),
        ("24NM", "CZ"),
        ("200NM", "EEZ"),
        ("Internal waters", "IW"),
        ("Archipelagic waters", "AW"),
        ("Mexican Exclusive Economic Zone", "EEZ"),
    ]:
        found = taken(a_feature(kind, box(-0.1, -0.1, 1.1, 1.1))).imported
        assert zone in {drawn for drawn, _ in found.waters}


def test_a_file_says_whose_limits_it_holds(tmp_path):
    def told(*states):
        path = tmp_path / "s.geojson"
        features = [a_feature("12NM", box(0, 0, 1, 1), ISO_TER1=state) for state in states]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return read_limits(path)

    known = ("CUB", "MEX")
    assert state_of(told("MEX"), known, None, "f") == "MEX"
    assert state_of(told("MEX", "CUB"), known, "CUB", "f") == "CUB"
    assert state_of(told(None), known, "CUB", "f") == "CUB"
    for states, wanted, says in [
        (("MEX", "CUB"), None, "CUB, MEX; choose one with --state"),
        ((None,), None, "add --state"),
        (("MEX",), "CUB", "nothing of CUB in it; it has MEX"),
        (("MEX",), "XXX", "no coast is known"),
    ]:
        with pytest.raises(LimitsError, match=says):
            state_of(told(*states), known, wanted, "f")


def test_another_datum_is_turned_to_wgs_84_and_an_unknown_one_refused(tmp_path):
    pytest.importorskip("pyogrio")
    import shapely
    from pyogrio.raw import write

    shape = shapely.to_wkb(np.array([shapely.Polygon(box(-97.0, 19.0, -96.0, 20.0)[0])]))
    fields = {"field_data": [np.array(["MEX"], object)], "fields": ["ISO_TER1"]}
    for name, crs in [("a.gpkg", "EPSG:4267"), ("b.shp", "EPSG:4267"), ("c.shp", "EPSG:4267")]:
        write(tmp_path / name, shape, geometry_type="Polygon", crs=crs, **fields)
    for name in ("a.gpkg", "b.shp"):
        file = read_limits(tmp_path / name)
        west, south, *_ = file.shapes[0].geometry.bounds
        # NAD27 to WGS 84 in Mexico: EPSG transformation 1251, some 20 m east and 60 m north
        assert west == pytest.approx(-97.0003, abs=2e-4)
        assert south == pytest.approx(19.0006, abs=2e-4)
        assert "NAD27" in file.datum or "4267" in file.datum
        assert file.shapes[0].said["iso_ter1"] == "MEX"
    (tmp_path / "c.prj").unlink()
    with pytest.raises(LimitsError, match="nothing of its datum"):
        read_limits(tmp_path / "c.shp")


@pytest.mark.parametrize(
    "name, text, says",
    [
        ("f.txt", "", "wanted .geojson"),
        ("f.geojson", "{", "is not JSON"),
        ("f.geojson", "[]", "FeatureCollection is wanted"),
        ("f.geojson", "[" * 100_000, "nested too deep"),
        ("f.geojson", '{"type": "FeatureCollection", "features": []}', "no feature"),
        ("f.geojson", '{"type": "FeatureCollection", "features": [{}]}', "no geometry"),
        ("f.geojson", '{"crs": {"type": "x"}, "features": []}', "no reference system"),
        (
            "f.geojson",
            '{"crs": {"properties": {"name": "EPSG:0"}}, "coordinates": [1, 1], "type": "Point"}',
            "cannot be turned",
        ),
        ("f.gpkg", "nonsense", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, name, text, says):
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=says) as refusal:
        read_limits(tmp_path / name)
    assert "\n" not in str(refusal.value)


def test_a_polygon_over_the_date_line_is_cut_there(tmp_path):
    zones = shipped_zones()
    shore = Shore(
        file=zones.coast,
        ashore=lambda lat, lon: zones.baselines.nearest(lat, lon).ashore,
        off_nm=lambda s, lat, lon: zones.baselines.nearest_of(s, lat, lon).distance_nm,
    )
    about = replace(ABOUT, state="FJI")
    for west, east in [(178.0, -178.0), (178.0, 182.0)]:  # as RFC 7946 forbids, and as many do
        feature = a_feature("200NM", box(west, -20.0, east, -15.0), ISO_TER1="FJI")
        path = tmp_path / "f.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        files = (take(read_limits(path), about, shore, None, "f").imported,)
        over = Official(files=files, coast=zones.coast)
        lat, lon = np.full(5, -19.9), np.array([177.9, 178.1, 179.9, -179.9, -177.9])
        inside = over.inside(lat, lon).any(axis=(0, 1))
        assert inside.tolist() == [False, True, True, True, False]


def test_settled_answers_are_the_exact_ones_with_imported_limits_too(world, taken):
    line = taken(a_feature("baseline", MOUTH, "LineString")).imported
    drawn = taken(a_feature("200NM", box(-0.6, -0.6, 2.2, 1.6))).imported
    zones = world(line, drawn, cuba=(0.5, 4.0))
    rng = np.random.default_rng(5)
    count = 200_000 if os.environ.get("WATCHDESK_SOAK") == "1" else 5000
    lat, lon = destination(
        np.full(count, 0.5), np.full(count, 2.0), rng.uniform(0, 360, count),
        250 * rng.random(count),
    )  # fmt: skip
    settled = Settled(zones=zones)
    for _ in range(2):
        mine, exact = settled.zone_codes_at(lat, lon), zones.zones_at(lat, lon)
        assert (mine.zone == exact.zone).all()
        assert (mine.state == exact.state).all()
        assert (mine.status == exact.status).all()
