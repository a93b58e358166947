"""Zones on a made-up sea, where every limit can be placed, and on the real one."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from jurisdiction.claims import Cell, Claim, claims
from jurisdiction.coast_file import UNITS_PER_DEG, Leaves, open_coast, write_coast
from jurisdiction.regime import STATUSES, ZONES
from jurisdiction.zone_table import joined
from jurisdiction.zones import BLOCK, COAST, SIGMAS, Zones, shipped_zones
from seamath.geodesy import destination, distance_nm

STEP_NM = 0.16  # beyond twice the 116.6 m of an unflagged fix and the coast together: 0.126 nm


def a_claim(state="AAA", ts=12.0, cz=24.0, eez=200.0, certainty="HHH", sovereign=None, **more):
    """What a made-up State claims; ``certainty`` is that of TS, CZ and EEZ."""
    claim = Claim(
        state=state,
        sovereign=sovereign or state,
        name=state,
        ts_nm=ts,
        cz_nm=cz,
        eez_nm=eez,
        fishing_nm=None,
        archipelagic=False,
        straight_baselines=False,
        ts_certainty=certainty[0],
        cz_certainty=certainty[1],
        eez_certainty=certainty[2],
        claimed_ts_nm=ts,
        source="made up",
        as_of="2026",
        notes=(),
        cells=(),
    )
    return replace(claim, **more)


@pytest.fixture
def a_sea(tmp_path):
    """A maker: islets (lat, lon, State) and the claims of their States give the zones."""

    def make(islets, *claims):
        coast = Leaves(
            state=np.arange(len(islets), dtype=np.uint8),
            segments=np.zeros(len(islets), np.uint8),
            lat=np.array([round(lat * UNITS_PER_DEG) for lat, _ in islets], np.int32),
            lon=np.array([round(lon * UNITS_PER_DEG) for _, lon in islets], np.int32),
        )
        names = [claim.state for claim in claims]
        write_coast(tmp_path / "c", coast, names, {"date": "2026-01", "tolerance_m": 25})
        return Zones(coast=open_coast(tmp_path / "c"), claims=dict(zip(names, claims)))

    return make


def off(nm, lat=0.0, lon=0.0, bearing=0.0):
    """A position so far from an islet."""
    return tuple(float(part) for part in destination(lat, lon, bearing, nm))


@pytest.mark.parametrize(
    "claim, nm, zone",
    [
        (a_claim(), 12 - STEP_NM, "TS"),
        (a_claim(), 12 + STEP_NM, "CZ"),
        (a_claim(), 24 - STEP_NM, "CZ"),
        (a_claim(), 24 + STEP_NM, "EEZ"),
        (a_claim(), 200 - STEP_NM, "EEZ"),
        (a_claim(), 200 + STEP_NM, "HS"),
        (a_claim(cz=None), 12 + STEP_NM, "EEZ"),  # ED07: a belt nobody claimed does not exist
        (a_claim(cz=None, eez=None), 12 + STEP_NM, "HS"),
        (a_claim(eez=None), 24 + STEP_NM, "HS"),  # UNCLOS 57: must be claimed
        (a_claim(cz=15.0), 15 + STEP_NM, "EEZ"),  # Venezuela's belt is 3 nm wide
        (a_claim(ts=6.0, cz=None, eez=None), 6 + STEP_NM, "HS"),
        (a_claim(ts=0.0, cz=None, eez=None), STEP_NM, "HS"),
    ],
)
@pytest.mark.parametrize("lat, lon", [(0.0, 0.0), (52.0, 180.0), (-88.0, 40.0)])  # ED12
def test_a_zone_reaches_as_far_as_it_is_claimed(a_sea, claim, nm, zone, lat, lon):
    regime = a_sea([(lat, lon)], claim).zone_at(*off(nm, lat, lon, 90.0))
    assert (regime.zone, regime.status) == (zone, "definite")
    assert regime.state == (None if zone == "HS" else "AAA")
    assert regime.distance_nm == pytest.approx(nm, abs=0.003)
    assert regime.candidates[0].zone == zone
    assert len(regime.candidates) == 1


@pytest.mark.parametrize(
    "nm, first, second",
    [(12.05, "CZ", "TS"), (11.95, "TS", "CZ"), (24.1, "EEZ", "CZ"), (199.9, "EEZ", "HS")],
)
def test_inside_two_sigma_of_a_limit_both_sides_are_candidates(a_sea, nm, first, second):
    regime = a_sea([(0.0, 0.0)], a_claim()).zone_at(*off(nm))  # ED06
    assert regime.status == "uncertain"
    assert [candidate.zone for candidate in regime.candidates] == [first, second]
    assert regime.margin_nm == pytest.approx(min(abs(nm - at) for at in (12, 24, 200)), abs=0.003)


def test_the_accuracy_flag_narrows_the_doubt(a_sea):
    sea = a_sea([(0.0, 0.0)], a_claim())
    unflagged, flagged = sea.zone_at(*off(12.09)), sea.zone_at(*off(12.09), accurate=True)
    assert (unflagged.status, flagged.status) == ("uncertain", "definite")
    assert unflagged.sigma_m == pytest.approx(116.6, abs=0.1)  # sqrt(100^2 + 60^2)
    assert flagged.sigma_m == pytest.approx(60.8, abs=0.1)  # sqrt(10^2 + 60^2)
    assert SIGMAS * flagged.sigma_m / 1852 < 0.09 < SIGMAS * unflagged.sigma_m / 1852


def test_opposite_states_meet_half_way_and_the_line_is_called_provisional(a_sea):
    sea = a_sea([(0.0, 0.0), (0.0, 0.3)], a_claim("AAA"), a_claim("BBB"))  # 18.03 nm apart
    west, east = sea.zone_at(0.0, 0.14), sea.zone_at(0.0, 0.16)
    assert (west.zone, west.state, east.state) == ("TS", "AAA", "BBB")
    assert west.status == east.status == "definite"
    assert "provisional median with BBB" in west.source
    assert west.margin_nm == pytest.approx(0.6, abs=0.01)  # 0.01 degree of longitude


def test_a_tie_between_two_states_is_uncertain(a_sea):
    sea = a_sea([(0.0, 0.0), (0.0, 0.3)], a_claim("AAA"), a_claim("BBB"))
    tie = sea.zone_at(0.0, 0.15)  # ED11
    assert tie.status == "uncertain"
    assert {(c.zone, c.state) for c in tie.candidates} == {("TS", "AAA"), ("TS", "BBB")}
    assert tie.margin_nm == pytest.approx(0.0, abs=0.003)


def test_two_territories_of_one_sovereign_have_no_median_line(a_sea):
    sea = a_sea(
        [(0.0, 0.0), (0.0, 0.3)], a_claim("AAA", sovereign="XXX"), a_claim("BBB", sovereign="XXX")
    )
    between = sea.zone_at(0.0, 0.15)
    assert (between.zone, between.status) == ("TS", "definite")
    assert "median" not in between.source


def test_the_nearer_state_governs_though_the_other_claims_more(a_sea):
    # 14 nm from A, which claims no contiguous zone, 20 nm from B, which does
    sea = a_sea([(0.0, 0.0), (0.0, 34 / 60.1)], a_claim("AAA", cz=None), a_claim("BBB"))
    regime = sea.zone_at(0.0, 14 / 60.1)
    assert (regime.zone, regime.state, regime.status) == ("EEZ", "AAA", "definite")


def test_where_the_nearer_state_claims_nothing_the_others_zone_is_a_candidate(a_sea):
    sea = a_sea(
        [(0.0, 0.0), (0.0, 2.0)], a_claim("AAA", cz=None, eez=None), a_claim("BBB", cz=None)
    )
    regime = sea.zone_at(0.0, 0.5)
    assert (regime.zone, regime.state, regime.status) == ("HS", None, "uncertain")
    assert [(c.zone, c.state) for c in regime.candidates] == [("HS", None), ("EEZ", "BBB")]


@pytest.mark.parametrize(
    "claim, nm, candidates",
    [
        (a_claim(certainty="HLH"), 18.0, [("CZ", "AAA"), ("EEZ", "AAA")]),
        (a_claim(cz=None, certainty="HLH"), 18.0, [("EEZ", "AAA"), ("CZ", "AAA")]),
        (a_claim(cz=None, certainty="HMH"), 18.0, [("EEZ", "AAA")]),
        (a_claim(certainty="HHL"), 100.0, [("EEZ", "AAA"), ("HS", None)]),
        (a_claim(eez=None, certainty="HHL"), 100.0, [("HS", None), ("EEZ", "AAA")]),
        (a_claim(ts=3.0, certainty="LHH"), 8.0, [("CZ", "AAA"), ("TS", "AAA")]),
        (a_claim(certainty="HLH"), 8.0, [("TS", "AAA")]),  # the doubt is elsewhere
    ],
)
def test_a_doubtful_claim_makes_its_belt_uncertain(a_sea, claim, nm, candidates):
    regime = a_sea([(0.0, 0.0)], claim).zone_at(*off(nm))
    assert [(c.zone, c.state) for c in regime.candidates] == candidates
    assert regime.status == ("definite" if len(candidates) == 1 else "uncertain")


def test_a_claim_for_part_of_the_coast_counts_only_there(a_sea):
    narrow = Cell(
        zone="TS", claimed=True, breadth_nm=3.0, certainty="M", mark="", source="made up",
        as_of="", note="", area="the strait", box=(-1.0, -1.0, 0.0, 1.0),
    )  # fmt: skip
    sea = a_sea([(0.0, 0.0)], a_claim(cells=(narrow,)))
    assert sea.zone_at(*off(8.0, bearing=0.0)).status == "definite"
    south = sea.zone_at(*off(8.0, bearing=180.0))
    assert [candidate.zone for candidate in south.candidates] == ["TS", "CZ"]


@pytest.mark.parametrize(
    "claim, words",
    [
        (a_claim(archipelagic=True), "AAA is archipelagic: this may be archipelagic or internal"),
        (a_claim(straight_baselines=True), "AAA has straight baselines: this may be internal"),
    ],
)
def test_the_source_says_which_baselines_are_missing(a_sea, claim, words):
    assert words in a_sea([(0.0, 0.0)], claim).zone_at(*off(5.0)).source


@pytest.mark.parametrize(
    "lat, lon", [(np.nan, 0.0), (0.0, np.nan), (91.0, 181.0), (0.0, 180.5), (-90.1, 0.0)]
)
def test_no_position_no_zone(a_sea, lat, lon):
    table = a_sea([(0.0, 0.0)], a_claim()).zones_at([lat, 0.1], [lon, 0.0])
    assert table.zone.tolist() == [-1, ZONES.index("TS")]
    assert np.isnan([table.distance_nm[0], table.margin_nm[0], table.sigma_m[0]]).all()
    assert (table.state[0], table.status[0]) == (-1, -1)
    nothing = table.regime(0)
    assert (nothing.zone, nothing.state, nothing.candidates) == (None, None, ())


def test_no_rows_give_no_rows(a_sea):
    assert len(a_sea([(0.0, 0.0)], a_claim()).zones_at([], [])) == 0


def test_a_state_without_a_row_in_the_claims_is_refused(a_sea):
    with pytest.raises(KeyError, match="BBB"):
        Zones(coast=a_sea([(0.0, 0.0)], a_claim("BBB")).coast, claims={})


# Section by section measured positions off the real coast: what, where, how far, zone, State.
MEASURED = {
    "off Cap-Haitien": (19.937, -72.200, 8.9, "TS", "HTI"),
    "Windward Passage": (20.300, -73.400, 25.8, "EEZ", "HTI"),
    "off Guanaja": (17.050, -85.000, 58, "EEZ", "HND"),
    "off Yucatan": (20.900, -86.050, 41, "EEZ", "MEX"),
    "off Punta Cana": (18.550, -68.200, 7.6, "TS", "DOM"),
    "off Costa Rica, which claims no contiguous zone": (9.320, -85.000, 14.6, "EEZ", "CRI"),
    "off Key Largo": (24.930, -80.100, 19.3, "CZ", "USA"),
    "off Cay Sal, inside inferred archipelagic lines": (23.500, -79.400, 4.9, "AW", "BHS"),
    "off Chiapas": (14.420, -92.350, 9.7, "TS", "MEX"),
    "Pedro Bank, whose cays a coarse coast lacks": (17.000, -78.000, 10.5, "AW", "JAM"),
    "Gulf of Honduras": (15.950, -88.450, 4.4, "TS", "GTM"),
    "off El Salvador": (12.750, -88.550, 25.5, "EEZ", "SLV"),
    "south of Lampedusa": (34.900, 12.600, 35.5, "EEZ", "ITA"),
    "central Caribbean": (15.000, -74.500, 167, "EEZ", "JAM"),
    "off Chiapas, further out": (14.300, -92.750, 30.5, "EEZ", "MEX"),
    "western gap of the Gulf of Mexico": (25.900, -93.000, 218, "HS", None),
    "off northern Haiti": (20.150, -73.350, 16.6, "CZ", "HTI"),
    "Mona Passage": (18.600, -68.167, 9.0, "TS", "DOM"),
}


@pytest.mark.parametrize("place", MEASURED)
def test_measured_positions(place):
    lat, lon, expected_nm, zone, state = MEASURED[place]
    regime = shipped_zones().zone_at(lat, lon)
    assert (regime.zone, regime.state) == (zone, state)
    assert regime.distance_nm == pytest.approx(expected_nm, rel=0.015)  # given to two figures
    assert (regime.lat, regime.lon) == (lat, lon)


def test_twelve_miles_off_desecheo_is_uncertain():
    regime = shipped_zones().zone_at(18.400, -67.700)
    assert regime.status == "uncertain"
    assert {(c.zone, c.state) for c in regime.candidates} == {("TS", "PRI"), ("CZ", "PRI")}


def test_swapped_latitude_and_longitude_give_another_answer():
    for lat, lon, *_, state in MEASURED.values():
        if state:
            assert shipped_zones().zone_at(lon, lat).state != state


def test_the_middle_of_an_island_is_land_and_its_shore_uncertain():
    inland = shipped_zones().zone_at(19.0, -72.0)
    assert (inland.zone, inland.state, inland.status) == ("LAND", "HTI", "definite")
    foot = shipped_zones().baselines.nearest(19.937, -72.2)
    quay = shipped_zones().zone_at(float(foot.lat), float(foot.lon))
    assert (quay.status, quay.distance_nm) == ("uncertain", pytest.approx(0.0, abs=0.002))
    assert {(c.zone, c.state) for c in quay.candidates} == {("LAND", "HTI"), ("TS", "HTI")}


def test_the_pole_and_the_date_line_have_zones():
    assert shipped_zones().zone_at(90.0, 0.0).zone == "HS"
    assert shipped_zones().zone_at(90.0, 77.0).distance_nm == pytest.approx(382, abs=2)
    assert shipped_zones().zone_at(-90.0, 0.0).zone == "LAND"
    west, east = (shipped_zones().zone_at(-17.0, lon) for lon in (-180.0, 180.0))
    assert (west.zone, west.state) == (east.zone, east.state) == ("TS", "FJI")
    assert west.distance_nm == pytest.approx(east.distance_nm, abs=1e-6)


def test_every_coast_has_claims():
    zones = shipped_zones()
    assert set(zones.coast.states) <= set(claims())


def test_many_positions_get_the_answers_of_one():
    rng = np.random.default_rng(2)
    lat, lon = rng.uniform(10, 28, 400), rng.uniform(-95, -60, 400)
    accurate = rng.random(400) < 0.5
    table = shipped_zones().zones_at(lat, lon, accurate)
    for row in range(0, 400, 16):
        alone = shipped_zones().zone_at(lat[row], lon[row], bool(accurate[row]))
        together = table.regime(row)
        assert (together.zone, together.state) == (alone.zone, alone.state)
        assert (together.status, together.candidates) == (alone.status, alone.candidates)
        assert together.margin_nm == pytest.approx(alone.margin_nm, abs=1e-6)
        assert together.source == alone.source


def test_tables_joined_are_the_table_of_all_their_rows():
    zones = shipped_zones()
    lat = np.concatenate([np.linspace(8.0, 31.0, 1600), [np.nan, 0.0]])
    lon = np.concatenate([np.linspace(-97.0, -60.0, 1600), [0.0, 0.0]])
    whole = zones.zones_at(lat, lon)
    parts = [zones.zones_at(lat[rows], lon[rows]) for rows in (slice(1050), slice(1050, None))]
    together = joined(parts)
    assert len(together) == len(lat)
    assert len(set(together.candidate_sets)) == len(together.candidate_sets)
    assert parts[0].candidate_sets != whole.candidate_sets
    assert [str(together.regime(n)) for n in range(len(lat))] == [
        str(whole.regime(n)) for n in range(len(lat))
    ]


def test_blocks_answered_side_by_side_stand_in_the_order_asked_for():
    zones, rng = shipped_zones(), np.random.default_rng(8)
    count = 2 * BLOCK + 1000
    lat, lon = rng.uniform(8.0, 31.0, count), rng.uniform(-97.0, -60.0, count)
    flag = rng.random(count) < 0.5
    table = zones.zones_at(lat, lon, flag)
    assert (table.lat == lat).all()
    for rows in (slice(0, 300), slice(BLOCK - 150, BLOCK + 150), slice(count - 300, count)):
        part = zones.zones_at(lat[rows], lon[rows], flag[rows])
        assert [str(part.regime(n)) for n in range(300)] == [
            str(table.regime(n)) for n in range(*rows.indices(count))
        ]


def test_columns_obey_the_rules_of_zones():
    rng = np.random.default_rng(4)
    lat, lon = np.degrees(np.arcsin(rng.uniform(-1, 1, 20_000))), rng.uniform(-180, 180, 20_000)
    table = Zones(coast=open_coast(COAST), claims=claims()).zones_at(lat, lon)  # coast alone
    zone = np.array(ZONES)[table.zone]
    assert (table.distance_nm[zone == "TS"] <= 12).all()
    assert (table.distance_nm[zone == "CZ"] <= 24).all()
    assert (table.distance_nm[zone == "EEZ"] <= 200).all()
    assert ((table.state == -1) == (zone == "HS")).all()
    assert not np.isin(zone, ["IW", "AW"]).any()
    several = np.array([len(found) > 1 for found in table.candidate_sets])[table.candidates]
    assert (several == (np.array(STATUSES)[table.status] == "uncertain")).all()
    blur_nm = SIGMAS * table.sigma_m / 1852
    belt = table.margin_nm < blur_nm
    assert several[belt].mean() > 0.99  # all but where a limit changes nothing


ABSENT = {"Quita Sueno (QS32/light)"}  # dries at low tide only, but for one rock (ICJ 2012)


def test_known_islets_are_there_and_belong_to_their_state(shared_data):
    text = (shared_data / "geo" / "islets_half.csv").read_text(encoding="utf-8")
    wrong = {}
    for row in csv.DictReader(text.splitlines()):
        feet = shipped_zones().baselines.nearest(float(row["lat"]), float(row["lon"]))
        state = shipped_zones().coast.states[int(feet.state)]
        here = bool(feet.ashore) or feet.distance_nm * 1.852 < 4.0  # the list is rough
        if here == (row["feature"] in ABSENT) or state not in row["state"].split("/"):
            wrong[row["feature"]] = (row["state"], state, float(feet.distance_nm))
    assert wrong == {}


def test_the_mexico_cuba_line_of_1976_is_near_our_median(shared_data):
    text = (shared_data / "geo" / "mexico_cuba_1976_boundary.csv").read_text()
    lon, lat = np.array([row.split(",") for row in text.splitlines() if row[0] != "#"], float).T
    table = Zones(coast=open_coast(COAST), claims=claims()).zones_at(lat, lon)  # no lines
    met = table.rival >= 0  # its first point is where the 200 nm limits end
    assert met.sum() >= 12
    for row in np.flatnonzero(met):
        assert {table.states[table.coast[row]], table.states[table.rival[row]]} == {"MEX", "CUB"}
    assert np.median(table.margin_nm[met]) < 0.5
    assert table.margin_nm[met].max() < 3.0


def test_distances_agree_with_the_foot_that_was_found():
    feet = shipped_zones().baselines.nearest([19.937, 60.0], [-72.2, 5.0])
    measured = distance_nm([19.937, 60.0], [-72.2, 5.0], feet.lat, feet.lon)
    assert feet.distance_nm == pytest.approx(measured, abs=1e-4)


def test_an_excess_claim_is_a_label_and_changes_no_zone():
    regime = shipped_zones().zone_at(-12.0, -78.5)  # 70 nm off Callao
    assert (regime.zone, regime.state) == ("EEZ", "PER")
    said = "label only: PER claims a territorial sea of 200 nm; UNCLOS 3 allows 12"
    assert said in regime.source
    assert "label only" not in shipped_zones().zone_at(20.0, -72.3).source
