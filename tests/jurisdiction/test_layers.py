"""Layers above the coast: made-up ones where every answer is known, and the shipped ones."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from jurisdiction.boundaries import Boundaries, Boundary, read_boundaries
from jurisdiction.claims import claims
from jurisdiction.coast_file import UNITS_PER_DEG, Leaves, open_coast, write_coast
from jurisdiction.features import Feature, features
from jurisdiction.inputs import zone_input
from jurisdiction.layers import FOLDER, Layers
from jurisdiction.patches import COMPILE_FROM, find_patches, patches_of
from jurisdiction.zones import COAST, Zones, shipped_zones
from seamath.geodesy import destination, distance_nm

BUILDERS = Path(__file__).parents[2] / "builders"


# --- which polygon a position is in -----------------------------------------------------------


def star(lat, lon, radius, points, seed):
    """A ring of latitudes and longitudes that is not convex."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    reach = radius * rng.uniform(0.3, 1.0, points)
    return lat + reach * np.sin(angle), lon + reach * np.cos(angle)


@settings(max_examples=25)
@given(st.integers(3, 40), st.integers(0, 1000), st.booleans())
def test_patches_hold_what_shapely_says_they_hold(points, seed, many):
    ring, hole = star(10.0, 20.0, 3.0, points, seed), star(10.0, 20.0, 0.2, 7, seed + 1)
    rng = np.random.default_rng(seed)
    n = 2 * COMPILE_FROM if many else 40  # compiled, and as written
    lat, lon = rng.uniform(6.5, 13.5, n), rng.uniform(16.5, 23.5, n)
    found = find_patches(patches_of([ring, hole], [0, 0], [0], [0]), lat, lon, 1)[0]
    outer, inner = (shapely.Polygon(np.column_stack(r[::-1])) for r in (ring, hole))
    expected = shapely.contains_xy(outer, lon, lat) ^ shapely.contains_xy(inner, lon, lat)
    assert ((found == 0) == expected).all()


def test_the_furthest_in_of_two_patches_is_named():
    wide, tight = star(0, 0, 2.0, 40, 1), (np.array([-0.1, 0.1, 0.0]), np.array([0, 0, 0.2]))
    patches = patches_of([wide, tight], [0, 1], [0, 0], [1, 0])
    assert find_patches(patches, np.array([0.0, 0.0]), np.array([0.05, -0.2]), 1).tolist() == [
        [1, 0]
    ]


def test_no_position_is_in_no_patch():
    patches = patches_of([star(0, 0, 2.0, 40, 1)], [0], [0], [0])
    lat, lon = np.array([np.nan, 0.0, 91.0]), np.array([0.0, np.nan, 0.0])
    assert find_patches(patches, lat, lon, 1).tolist() == [[-1, -1, -1]]


# --- a made-up sea with layers ----------------------------------------------------------------


class MadeUp(Layers):
    """Layers from memory for the parts that are read from tables."""

    def __init__(self, folder, islets=(), lines=(), closings=None):
        super().__init__(folder=folder)
        (folder / "index.csv").write_text("file,south,west,north,east,inferred\n")
        pairs = {frozenset((k.left, k.right)): (n,) for n, k in enumerate(lines)}
        self.__dict__["boundaries"] = Boundaries(lines=tuple(lines), pairs=pairs)
        self.__dict__["closings"] = closings or ((), np.empty((0, 2, 2)))
        self.__dict__["_islets"] = tuple(islets)

    @property
    def features(self):
        return self._islets

    def with_areas(self, *areas):
        """Boxes (layer, zone, states, leads, box) as one file of polygons."""
        shapes = [
            {
                "type": "Feature",
                "properties": {
                    "layer": layer, "zone": zone, "states": states, "leads": leads,
                    "name": f"{layer} of {states}", "line": line,
                },
                "geometry": json.loads(shapely.to_geojson(shapely.box(*box))),
            }
            for layer, zone, states, leads, box, line in areas
        ]  # fmt: skip
        text = json.dumps({"about": {}, "features": shapes})
        (self.folder / "made.geojson").write_text(text)
        with (self.folder / "index.csv").open("a") as index:
            index.write("made.geojson,-90,-180,90,180,\n")
        return self


def a_feature(kind, lat=0.0, lon=0.0, most=24.0, claimants=()):
    return Feature(
        name="islet", lat=lat, lon=lon, radius_km=5.0, state="MEX", kind=kind, most_nm=most,
        claimants=claimants, source="made up", note="",
    )  # fmt: skip


def a_sea(tmp_path, islets, layers=None):
    """Zones off islets (lat, lon, State), whose claims are the real ones of those States."""
    names = sorted({state for *_, state in islets})
    coast = Leaves(
        state=np.array([names.index(state) for *_, state in islets], np.uint8),
        segments=np.zeros(len(islets), np.uint8),
        lat=np.array([round(lat * UNITS_PER_DEG) for lat, *_ in islets], np.int32),
        lon=np.array([round(lon * UNITS_PER_DEG) for _, lon, _ in islets], np.int32),
    )
    write_coast(tmp_path / "c", coast, names, {"date": "2026-01", "tolerance_m": 25})
    return Zones(coast=open_coast(tmp_path / "c"), claims=claims(), layers=layers)


def off(nm, lat=0.0, lon=0.0, bearing=0.0):
    return tuple(float(part) for part in destination(lat, lon, bearing, nm))


@pytest.mark.parametrize(
    "kind, most, nm, zone",
    [
        ("rock", 24, 11.8, "TS"),
        ("rock", 24, 18.0, "CZ"),  # ED09: a rock has a contiguous zone ...
        ("rock", 24, 24.2, "HS"),  # ... and no EEZ
        ("rock", 12, 11.8, "TS"),
        ("rock", 12, 12.2, "HS"),  # enclaved by a judgment
        ("lte", 0, 11.8, "HS"),  # ED10: a low-tide elevation far from land has nothing
        ("disputed", 200, 199.8, "EEZ"),
    ],
)
def test_a_rock_reaches_no_further_than_it_may(tmp_path, kind, most, nm, zone):
    layers = MadeUp(tmp_path, islets=[a_feature(kind, most=most)])
    sea = a_sea(tmp_path, [(0.0, 0.0, "MEX"), (0.0, 20.0, "MEX")], layers)
    assert sea.zone_at(*off(nm)).zone == zone


def test_beyond_a_rock_the_next_coast_governs(tmp_path):
    layers = MadeUp(tmp_path, islets=[a_feature("rock", most=24)])
    sea = a_sea(tmp_path, [(0.0, 0.0, "MEX"), (0.0, 2.0, "MEX")], layers)
    west = sea.zone_at(0.0, -0.5)  # 30 nm from the rock, 150 from the island
    assert (west.zone, west.state) == ("EEZ", "MEX")
    assert west.distance_nm == pytest.approx(150.3, abs=0.2)


def test_the_eez_of_a_rock_that_is_denied_is_uncertain(tmp_path):
    layers = MadeUp(tmp_path, islets=[a_feature("rock_claimed", most=200)])
    sea = a_sea(tmp_path, [(0.0, 0.0, "MEX")], layers)
    regime = sea.zone_at(*off(100.0))
    assert [(c.zone, c.state) for c in regime.candidates] == [("EEZ", "MEX"), ("HS", None)]
    assert sea.zone_at(*off(18.0)).status == "definite"


def test_a_disputed_islet_has_every_claimants_zone(tmp_path):
    layers = MadeUp(tmp_path, islets=[a_feature("disputed", most=200, claimants=("MEX", "CUB"))])
    sea = a_sea(tmp_path, [(0.0, 0.0, "MEX"), (40.0, 0.0, "CUB")], layers)
    regime = sea.zone_at(*off(5.0))
    assert regime.status == "disputed"
    assert [(c.zone, c.state) for c in regime.candidates] == [("TS", "MEX"), ("TS", "CUB")]
    assert sea.zone_at(*off(230.0)).status == "definite"  # nobody's


def a_line(left, right, *points, sigma_m=0.0, keeps=""):
    lat, lon = np.array(points, float).T
    return Boundary(
        id="x", left=left, right=right, name="a treaty", source="", sigma_m=sigma_m,
        keeps_ts=keeps, lat=lat, lon=lon,
    )  # fmt: skip


@pytest.mark.parametrize(
    "lon, state, status",
    [
        (0.18, "MEX", "definite"),  # nearer to Mexico and on its side
        (0.26, "CUB", "definite"),  # still nearer to Mexico, but beyond the line
        (0.241, "CUB", "uncertain"),  # 0.06 nm beyond it
        (0.239, "MEX", "uncertain"),
    ],
)
def test_an_agreed_line_and_not_the_median_divides(tmp_path, lon, state, status):
    line = a_line("MEX", "CUB", (-1.0, 0.24), (0.0, 0.24), (1.0, 0.24))  # walking north
    islets = [(0.0, 0.0, "MEX"), (0.0, 0.6, "CUB")]
    regime = a_sea(tmp_path, islets, MadeUp(tmp_path, lines=[line])).zone_at(0.0, lon)
    assert (regime.state, regime.status) == (state, status)
    assert regime.zone == ("TS" if lon == 0.18 else "CZ")  # 10.8 nm from one, 20.4 from the other
    assert "a treaty" in regime.source
    assert "provisional" not in regime.source
    assert regime.margin_nm <= abs(lon - 0.24) * 60.2


def test_beyond_the_ends_of_a_line_the_median_divides(tmp_path):
    line = a_line("MEX", "CUB", (-1.0, 0.24), (-0.5, 0.24))
    islets = [(0.0, 0.0, "MEX"), (0.0, 0.6, "CUB")]
    sea = a_sea(tmp_path, islets, MadeUp(tmp_path, lines=[line]))
    assert sea.zone_at(0.0, 0.27).state == "MEX"
    assert "provisional median" in sea.zone_at(0.0, 0.27).source
    assert sea.zone_at(-0.6, 0.27).state == "CUB"


def geodesic_nm(lat, lon, *to):
    return Geod(ellps="WGS84").inv(lon, lat, to[1], to[0])[2] / 1852


MEXICAN, CUBAN, HIGH_SEAS = ("EEZ", "MEX"), ("EEZ", "CUB"), ("HS", None)


@pytest.mark.parametrize(
    "lon, cuba, to_cuba_nm, candidates",
    [
        (3.100, 6.6, 210.4, [MEXICAN]),  # on Mexico's own side
        (3.250, 6.6, 201.4, [MEXICAN, CUBAN, HIGH_SEAS]),  # Cuba's zones end 1.4 nm short of it
        (3.2735, 6.6, 199.95, [CUBAN, HIGH_SEAS, MEXICAN]),  # as near as two sigma to their end
        (3.290, 6.6, 199.0, [CUBAN]),
        (3.250, 6.97, 223.6, [MEXICAN, CUBAN, HIGH_SEAS]),
        (3.250, 6.98, 224.2, [MEXICAN]),  # no baseline that we lack could reach so far
    ],
)
def test_a_line_gives_no_waters_beyond_the_zones_of_the_state_it_favours(
    tmp_path, lon, cuba, to_cuba_nm, candidates
):
    line = a_line("MEX", "CUB", (-1.0, 3.2), (0.0, 3.2), (1.0, 3.2))  # walking north
    islets = [(0.0, 0.0, "MEX"), (0.0, cuba, "CUB")]
    assert geodesic_nm(0.0, lon, 0.0, cuba) == pytest.approx(to_cuba_nm, abs=0.05)
    assert geodesic_nm(0.0, lon, 0.0, 0.0) < 198.0  # Mexico's would reach them all
    regime = a_sea(tmp_path, islets, MadeUp(tmp_path, lines=[line])).zone_at(0.0, lon)
    assert {(c.zone, c.state) for c in regime.candidates} == set(candidates)
    assert (regime.zone, regime.state) == candidates[0]
    assert regime.status == ("uncertain" if len(candidates) > 1 else "definite")
    unreached = len(candidates) > 1 and candidates[0] == MEXICAN
    assert ("do not extend so far" in regime.source) == unreached
    assert ("a treaty" in regime.source) == (lon < 3.2 or candidates != [MEXICAN])


@pytest.mark.parametrize(
    "lon, to_land_m, candidates",
    [
        (0.0020, 222.6, {("TS", "CUB"), ("LAND", "MEX")}),
        (0.0022, 244.9, {("TS", "CUB")}),  # further than two sigma, 233 m
    ],
)
def test_land_on_the_wrong_side_of_a_line_stays_a_candidate(tmp_path, lon, to_land_m, candidates):
    line = a_line("MEX", "CUB", (-1.0, -0.01), (1.0, -0.01))  # both islets on Cuba's side
    islets = [(0.0, 0.0, "MEX"), (0.0, 0.06, "CUB")]
    assert geodesic_nm(0.0, lon, 0.0, 0.0) * 1852 == pytest.approx(to_land_m, abs=0.1)
    regime = a_sea(tmp_path, islets, MadeUp(tmp_path, lines=[line])).zone_at(0.0, lon)
    assert (regime.zone, regime.state) == ("TS", "CUB")
    assert {(c.zone, c.state) for c in regime.candidates} == candidates
    assert regime.margin_nm == pytest.approx(to_land_m / 1852, abs=0.001)


def test_between_two_shores_as_near_as_two_sigma_either_land_is_possible(tmp_path):
    islets = [(0.0, 0.0, "MEX"), (0.0, 0.003, "CUB")]
    regime = a_sea(tmp_path, islets, MadeUp(tmp_path)).zone_at(0.0, 0.001)  # 111 m and 223 m
    lands = {("LAND", "MEX"), ("LAND", "CUB"), ("TS", "MEX"), ("TS", "CUB")}
    assert {(c.zone, c.state) for c in regime.candidates} == lands


def test_an_islet_beyond_a_line_keeps_its_territorial_sea_where_the_line_says_so(tmp_path):
    line = a_line("CUB", "MEX", (-1.0, 1.0), (0.0, 1.0), (1.0, 1.0), keeps="MEX")
    islets = [(0.0, 0.0, "MEX"), (0.0, -1.5, "CUB"), (0.0, 1.5, "MEX")]
    sea = a_sea(tmp_path, islets, MadeUp(tmp_path, lines=[line]))
    assert sea.zone_at(0.0, 0.1).state == "MEX"
    assert sea.zone_at(0.0, 0.3).state == "CUB"


def test_a_closing_line_is_a_baseline_with_sea_behind_it(tmp_path):
    ends = np.array([[0.0, -0.1], [0.0, 0.1]])  # walking east: the bay is north
    layers = MadeUp(tmp_path, closings=(("MEX",), ends[None])).with_areas(
        ("bay", "IW", ["MEX"], True, (-0.1, 0.0, 0.1, 0.15), [0.0, -0.1, 0.0, 0.1])
    )
    islets = [(0.0, -0.1, "MEX"), (0.0, 0.1, "MEX"), (0.2, 0.0, "MEX")]
    sea = a_sea(tmp_path, islets, layers)
    inside, outside, near = (sea.zone_at(lat, 0.0) for lat in (0.05, -0.19, 0.001))
    assert (inside.zone, inside.state, inside.status) == ("IW", "MEX", "definite")
    assert inside.margin_nm == pytest.approx(3.0, abs=0.05)
    assert (outside.zone, outside.status) == ("TS", "definite")
    assert outside.distance_nm == pytest.approx(11.35, abs=0.05)  # 12.8 from the islets
    assert near.status == "uncertain"
    assert {c.zone for c in near.candidates} == {"IW", "TS"}


@pytest.mark.parametrize("leads, first", [(True, "AW"), (False, "EEZ")])
def test_an_inferred_baseline_is_never_definite(tmp_path, leads, first):
    layers = MadeUp(tmp_path).with_areas(
        ("inferred", "AW", ["BHS"], leads, (0.4, -0.1, 0.6, 0.1), [])
    )
    sea = a_sea(tmp_path, [(0.0, 0.0, "BHS")], layers)
    regime = sea.zone_at(0.0, 0.5)
    assert (regime.zone, regime.status) == (first, "uncertain")
    assert {(c.zone, c.state) for c in regime.candidates} == {("AW", "BHS"), ("EEZ", "BHS")}
    assert "inferred" in regime.source
    assert sea.zone_at(0.0, 0.7).status == "definite"


def test_disputed_waters_name_every_claimant(tmp_path):
    box = (0.0, -0.1, 0.1, 0.1)
    layers = MadeUp(tmp_path).with_areas(("disputed", "", ["MEX", "CUB"], False, box, []))
    sea = a_sea(tmp_path, [(0.0, 0.0, "MEX"), (40.0, 0.0, "CUB")], layers)
    regime = sea.zone_at(0.0, 0.05)
    assert regime.status == "disputed"
    assert [(c.zone, c.state) for c in regime.candidates] == [("TS", "MEX"), ("TS", "CUB")]
    assert sea.zone_at(0.0, 0.15).status == "definite"


# --- bays -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bays():
    """The builder that looks for bays; builders are no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BUILDERS))
        import bays

        yield bays


def a_bight(depth, half_mouth_deg=0.1, flare=1.0):
    """An eastward coast on the equator, land north of it, with a half-ellipse cut into it."""
    angle = np.linspace(0, np.pi, 80)
    lon = -half_mouth_deg * np.cos(angle)
    lat = depth * half_mouth_deg * np.sin(angle) ** flare
    out = np.array([0.5, 1.0, 2.0])
    return np.r_[0, 0, 0, lat, 0, 0, 0], np.r_[-out[::-1], lon, out]


@pytest.mark.parametrize(
    "depth, half_mouth_deg, found",
    [
        (0.99, 0.1, 0),  # just less water than the half-disc
        (1.01, 0.1, 1),  # just more
        (1.01, 0.199, 1),  # a mouth of 23.9 nm
        (1.01, 0.201, 0),  # and of 24.2 nm
    ],
)
def test_a_bay_holds_the_half_disc_on_a_mouth_of_24_nm_at_most(bays, depth, half_mouth_deg, found):
    lat, lon = a_bight(depth, half_mouth_deg)
    closings = bays.find_bays(lat, lon, np.zeros(len(lat), np.int64), False)
    assert len(closings) == found
    for closing in closings:
        assert closing.length_m / 1852 == pytest.approx(2 * half_mouth_deg * 60.1, rel=0.01)


def test_a_bay_of_two_states_is_not_closed(bays):
    lat, lon = a_bight(1.5)
    owner = (np.arange(len(lat)) > len(lat) // 2).astype(np.int64)
    assert bays.find_bays(lat, lon, owner, False) == []


def test_a_deep_inlet_is_closed_at_its_mouth_and_not_along_the_open_coast(bays):
    lat, lon = a_bight(20.0, 0.01)  # 1.2 nm wide: the half-disc would allow a line of 7 nm
    (closing,) = bays.find_bays(lat, lon, np.zeros(len(lat), np.int64), False)
    assert closing.length_m / 1852 == pytest.approx(1.2, rel=0.02)


@pytest.mark.parametrize(
    "half_mouth_deg, depth, found",
    [
        (0.3, 1.2, 1),  # 36 nm
        (0.199, 1.2, 0),  # closed whole
        (0.3, 0.9, 0),  # less water than the half-disc on its mouth
    ],
)
def test_a_wider_bay_is_closed_inside_where_24_nm_hold_most_water(
    bays, half_mouth_deg, depth, found
):
    lat, lon = a_bight(depth, half_mouth_deg)
    closings = bays.find_wide_bays(lat, lon, np.zeros(len(lat), np.int64), False)
    assert len(closings) == found
    for closing in closings:
        # a chord across the half-ellipse: 18 nm half its width, 21.6 deep
        high = np.sqrt(1 - (12 / 18) ** 2)
        area_nm2 = 18 * 21.6 * (np.arccos(high) - high * 12 / 18)
        assert 23.0 < closing.length_m / 1852 <= 24.0
        assert closing.area_km2 == pytest.approx(area_nm2 * 1.852**2, rel=0.06)


def test_closing_lines_keep_to_24_nm_and_their_table():
    states, ends = Layers().closings
    assert set(states) <= set(claims())
    length_nm = distance_nm(*ends[:, 0].T, *ends[:, 1].T)
    assert len(states) == len(ends) > 3000
    assert length_nm.max() <= 24.01


# --- the shipped layers -----------------------------------------------------------------------

# fmt: off
PLACES = {  # what, where, zone and State that must come first, status, another candidate
    "S19 New Providence sloop": (24.20, -77.30, "AW", "BHS", "uncertain", ("TS", "BHS")),
    "S19 over 12 nm from any shore": (23.60, -76.60, "AW", "BHS", "uncertain", None),
    "S20 Pedro Bank": (17.00, -78.00, "AW", "JAM", "uncertain", ("TS", "JAM")),
    "S22 Gulf of Honduras": (15.950, -88.450, "TS", "GTM", "disputed", ("TS", "BLZ")),
    "Guantanamo Bay": (19.93, -75.16, "IW", "CUB", "definite", None),
    "Kingston Harbour": (17.955, -76.82, "IW", "JAM", None, None),
    "Bahia de Banderas": (20.60, -105.45, "IW", "MEX", "definite", None),
    "Chesapeake Bay": (37.50, -76.10, "IW", "USA", "definite", None),
    "Bahia de Samana, inside Dominican lines": (19.15, -69.40, "IW", "DOM", None, None),
    "Gulf of Fonseca, held in common": (13.17, -87.65, "IW", None, "disputed", ("IW", "SLV")),
    "Gulf of Batabano": (22.00, -82.50, None, "CUB", "uncertain", ("IW", "CUB")),
    "a rock: 16 nm off Rocas Alijos": (24.96, -116.05, "CZ", "MEX", "definite", None),
    "north of Colombia's corridor": (14.00, -81.00, "EEZ", "NIC", None, None),
    "in the corridor": (13.00, -80.50, "EEZ", "COL", None, None),
    "off Serrana, enclaved": (14.35, -80.10, "TS", "COL", None, None),
    "Joint Regime Area, by a disputed islet": (15.2, -79.0, "EEZ", "COL", None, ("EEZ", "JAM")),
    "Navassa": (18.45, -75.05, "TS", "UMI", "disputed", ("TS", "HTI")),
    "beside Colombia's line, 182 nm off Jamaica": (14.6865, -74.5363, "EEZ", "JAM", "uncertain",
                                                  ("EEZ", "COL")),
    "Tijuana river, 226 m off the beach": (32.531052, -117.126412, "TS", "MEX", "uncertain",
                                           ("LAND", "USA")),
    "Quita Sueno, whose rock no coast has": (14.30, -81.13, "EEZ", "NIC", "uncertain",
                                             ("TS", "COL")),
    "its south, on Nicaragua's side of the line": (14.00, -81.20, "EEZ", "NIC", "uncertain",
                                                   ("TS", "COL")),
    "north of the line of 2001, nearer to Honduras": (17.75, -82.0, "EEZ", "CYM", "definite", None),
    "south of it, nearer to Grand Cayman": (17.40, -81.2, "EEZ", "HND", "definite", None),
    "head of the Gulf of California, 10(5)": (31.60, -114.70, "TS", "MEX", "uncertain",
                                              ("IW", "MEX")),
    "south of the Rio Grande line": (25.90, -96.00, "EEZ", "MEX", "definite", None),
    "north of it": (26.10, -96.00, "EEZ", "USA", "definite", None),
}
# fmt: on


@pytest.mark.parametrize("place", PLACES)
def test_known_places(place):
    lat, lon, zone, state, status, beside = PLACES[place]
    regime = shipped_zones().zone_at(lat, lon)
    assert zone in (None, regime.zone)
    assert state in (None, regime.state)
    assert status in (None, regime.status)
    if beside:
        assert beside in {(c.zone, c.state) for c in regime.candidates}
    assert len(regime.candidates) > 1 or regime.status == "definite"


@pytest.mark.parametrize(
    "lat, lon, z",
    [
        (32.531052, -117.126412, "UNCERTAIN"),  # ED06: a beach of the United States is in reach
        (14.6865, -74.5363, "BEYOND"),  # whosever EEZ or nobody's
    ],
)
def test_a_mexican_patrol_beside_agreed_lines_gets_its_z(lat, lon, z):
    assert zone_input("MEX", shipped_zones().zone_at(lat, lon), claims()) == z


def test_every_line_has_its_states_on_the_right_sides():
    """The coast that the line's own left side names is nearer there than across it."""
    bare = Zones(coast=open_coast(COAST), claims=claims())
    sovereign = {state: claim.sovereign for state, claim in claims().items()}
    wrong = {}
    for line in read_boundaries().lines:
        votes = 0
        for k in range(1, len(line.lat) - 1):
            ahead = np.arctan2(
                (line.lon[k + 1] - line.lon[k]) * np.cos(np.radians(line.lat[k])),
                line.lat[k + 1] - line.lat[k],
            )
            for side, state in ((-90.0, line.left), (90.0, line.right)):
                lat, lon = destination(line.lat[k], line.lon[k], np.degrees(ahead) + side, 25.0)
                table = bare.zones_at([lat], [lon])
                votes += 1 if sovereign[table.states[table.coast[0]]] == state else -1
        if votes <= 0:
            wrong[line.id] = votes
    # west of Serranilla's 12 nm, and where the Court gave Nicaragua waters nearer to Colombia's
    # islets, the coast is no judge
    assert set(wrong) <= {"nic-col-2012", "col-hnd-1986"}


@pytest.mark.parametrize(
    "line, states, others",
    [
        ("usa-gbr-1993-vi", ("PRI", "VIR"), ("VGB",)),
        ("fra-lca-1981", ("MTQ",), ("LCA",)),
        ("brb-lca-2017", ("BRB",), ("LCA",)),
    ],
)
def test_lines_that_were_agreed_as_equidistant_are_so_from_our_coast(line, states, others):
    (found,) = (one for one in read_boundaries().lines if one.id == line)
    coast = shipped_zones().baselines
    one, two = (
        np.minimum.reduce([coast.nearest_of(s, found.lat, found.lon).distance_nm for s in side])
        for side in (states, others)
    )
    assert np.abs(one - two).max() < 0.5  # simplified, and from charts
    assert np.median(np.abs(one - two)) < 0.2


def test_a_question_far_from_every_layer_reads_no_polygons():
    layers = Layers()
    found = layers.find(np.array([-40.0]), np.array([-120.0]), ())
    assert (found.bay[0], found.inferred[0], found.area[0]) == (-1, -1, -1)
    assert layers._held.files == frozenset()


def test_few_and_many_positions_get_the_same_answers():
    rng = np.random.default_rng(8)
    lat, lon = rng.uniform(14, 27, 1200), rng.uniform(-90, -60, 1200)
    table = shipped_zones().zones_at(lat, lon)
    assert len(set(table.zone.tolist())) >= 6
    for row in range(0, 1200, 40):
        alone, together = shipped_zones().zone_at(lat[row], lon[row]), table.regime(row)
        assert (together.zone, together.state, together.status) == (
            alone.zone, alone.state, alone.status,
        )  # fmt: skip
        assert together.candidates == alone.candidates
        assert together.source == alone.source


def test_layers_say_where_they_come_from():
    with (FOLDER / "index.csv").open(encoding="utf-8", newline="") as file:
        index = {row["file"]: row for row in csv.DictReader(file)}
    assert set(index) | {"boundaries.geojson"} == {path.name for path in FOLDER.glob("*.geojson")}
    for path in FOLDER.glob("*.geojson"):
        layer = json.loads(path.read_text(encoding="utf-8"))
        assert {"title", "date", "method", "limits", "licence", "notice"} <= set(layer["about"])
        assert layer["features"]


def test_inferred_baselines_are_those_that_were_measured():
    about = json.loads((FOLDER / "inferred.geojson").read_text(encoding="utf-8"))["about"]
    # a coast nearer than 12 nm to its own limit would mean that the limit is drawn wrongly
    good = ["CUB", "NIC", "PAN", "TTO", "GRD", "ATG", "VCT", "JAM", "BLZ"]
    for state in good:
        assert about["checks"][state]["coast_nearer_than_11.8_nm_percent"] < 0.5
    assert set(good) <= Layers().inferred


def test_archipelagic_waters_are_only_those_of_states_that_claim_them():
    layer = json.loads((FOLDER / "inferred.geojson").read_text(encoding="utf-8"))
    for one in layer["features"]:
        (state,) = one["properties"]["states"]
        if one["properties"]["zone"] == "AW":
            assert claims()[state].archipelagic
        if one["properties"]["leads"]:
            certainty = [c.certainty for c in claims()[state].cells if c.zone == "ARCHIPELAGIC"]
            assert certainty in (["H"], ["M"])


def test_reviewed_islets_have_a_coast_or_a_reason():
    zones = shipped_zones()
    for feature in features():
        assert feature.state in zones.coast.states
        feet = zones.baselines.nearest_of(feature.state, feature.lat, feature.lon)
        near = feet.distance_nm * 1.852 <= feature.radius_km + 1
        assert near or "no coast file" in feature.note
