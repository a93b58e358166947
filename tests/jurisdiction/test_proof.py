"""A slice of the proof: answers are those of brute force, of geodesics to every coast in reach."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jurisdiction.regime import ZONES
from jurisdiction.settled import Settled
from jurisdiction.zones import shipped_zones

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PLACES = [
    (1.0, 103.5, 1.5, 104.5),  # Singapore Strait: three States
    (36.5, 25.5, 37.5, 27.5),  # the Aegean: 6 miles, and two States' islets
    (21.0, -87.0, 24.0, -80.0),  # agreed lines, lines across bays, 200 miles
    (14.3, -75.5, 15.2, -73.4),  # an agreed line where the zones of the State it favours end
    (32.45, -117.25, 32.6, -117.11),  # a river's mouth between two States with a line
    (-18.0, 179.0, -16.0, 180.0),  # the date line from both sides
    (-18.0, -180.0, -16.0, -179.0),
    (88.0, -180.0, 90.0, 180.0),
]
EACH = 1000
EXACT = {
    "any other difference": 0,
    "on the other side of the coast": 0,
    "differ and further than two sigma from every limit": 0,
    "differ and called definite": 0,
    "definite, yet within two sigma of a limit": 0,
    "definite, where an agreed line favours a State that does not reach": 0,
    "settled unlike the exact engine": 0,
}

# What an earlier proof on a million positions found unlike, and what brute force says there.
CREEKS = "creeks between India and Pakistan: thinned shores crossed"
MOUTH = "a metre behind a line across a mouth: internal waters (article 8)"
FAR = "two coasts 320 km off, 0.1 to 0.2 m from equally far: the geodesic decides, not the chord"
ONCE_UNLIKE = [
    (23.969454, 68.372490, "LAND", "IND", CREEKS),
    (23.945737, 68.361502, "LAND", "IND", CREEKS),
    (23.973858, 68.361959, "LAND", "PAK", CREEKS),
    (23.998391, 68.758495, "LAND", "IND", CREEKS),
    (23.971744, 68.357096, "LAND", "PAK", CREEKS),
    (23.971535, 68.356419, "LAND", "PAK", CREEKS),
    (51.879559, 1.205300, "LAND", "GBR", "Hamford Water: thinned shores crossed"),
    (51.875546, 1.220442, "LAND", "GBR", "Hamford Water: thinned shores crossed"),
    (51.874787, 1.283090, "LAND", "GBR", "Hamford Water: thinned shores crossed"),
    (55.624542, -6.328406, "LAND", "GBR", "Islay: thinned shores crossed"),
    (-15.969153, -145.148883, "TS", "PYF", "8 m off an islet 0.1 m wide"),
    (-21.932238, 166.089238, "IW", "NCL", "0.4 m off the tip of an islet"),
    (75.557252, -86.645455, "IW", "CAN", MOUTH),
    (64.313072, -73.946130, "IW", "CAN", MOUTH),
    (-21.129644, -175.122611, "IW", "TON", MOUTH),
    (-41.528586, 174.160965, "IW", "NZL", MOUTH),
    (18.344065, -58.752967, "EEZ", "ATG", FAR),
    (30.092364, -77.779700, "EEZ", "USA", FAR),
]


@pytest.fixture(scope="module")
def proof():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import proof_law
        import proof_oracle
        import proof_zones

        yield proof_oracle, proof_law, proof_zones


def test_answers_are_those_of_brute_force(proof):
    oracles, laws, proofs = proof
    zones, rng = shipped_zones(), np.random.default_rng(29)
    south, west, north, east = np.repeat(np.array(PLACES), EACH, axis=0).T
    lat, lon = rng.uniform(south, north), rng.uniform(west, east)
    oracle, law = oracles.Oracle(zones, near=(lat, lon)), laws.Law(zones)
    found = proofs.compare(zones, Settled(zones=zones), oracle, law, lat, lon)
    counts = found["counts"]
    assert {name: counts[name] for name in EXACT} == EXACT, found["shown"][:10]
    assert found["worst_m"] < 0.05
    assert counts["within reach of a coast"] > 4_000


def test_the_oracle_measures_as_proj_does(proof):
    oracles, _, proofs = proof
    around = np.array([13.0, 60.0]), np.array([-61.0, 20.0])
    oracle = oracles.Oracle(shipped_zones(), near=around)
    assert proofs.check_oracle(oracle, 300)["worst_micrometres"] < 20.0


def test_positions_once_unlike_brute_force_are_told_as_it_has_them():
    lat, lon, zone, state, why = zip(*ONCE_UNLIKE)
    table = shipped_zones().zones_at(lat, lon)
    told = [(ZONES[z], table.states[s]) for z, s in zip(table.zone, table.state)]
    assert dict(zip(zip(lat, lon, why), told)) == dict(zip(zip(lat, lon, why), zip(zone, state)))
