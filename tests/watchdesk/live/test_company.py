"""Who was near whom: nobody near is missed, and nobody far away is told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamath.geodesy import distance_nm
from seamath.units import M_PER_NM
from watchdesk.live.company import SLOT_S, Company

NEAR_NM = 1.5
WIDEST_NM = 2.6 * NEAR_NM  # half of it more for the reach, along the diagonal of a cube
A_NM = 1.0 / 60.0


def company(*told, reach=2):
    """Told vessel, second, latitude, longitude and whether it asks."""
    made = Company(NEAR_NM * M_PER_NM, reach=reach)
    vessel, time_s, lat, lon, asks = (np.array(column) for column in zip(*told, strict=True))
    made.add(vessel, time_s.astype(float), lat, lon, asks.astype(bool))
    return made


def of(made, *vessels, since_s=-np.inf):
    chosen = np.zeros(64, bool)
    chosen[list(vessels)] = True
    return made.of(chosen, since_s).tolist()


PLACES = st.lists(
    st.tuples(
        st.integers(0, 9), st.integers(0, 3),
        st.floats(-0.08, 0.08), st.floats(-0.08, 0.08), st.booleans(),
    ),
    min_size=2, max_size=25,
)  # fmt: skip


@given(
    PLACES,
    st.sampled_from([(20.0, -73.6), (0.0, 180.0), (89.95, 10.0), (-60.0, -180.0)]),
    st.sampled_from([1, 2]),
    st.integers(1, 24),
)
def test_nobody_near_is_missed_and_nobody_far_is_told(told, centre, reach, pieces):
    lat = np.clip([centre[0] + t[2] for t in told], -90, 90)
    lon = (np.array([centre[1] + t[3] for t in told]) + 180) % 360 - 180
    vessel, slot, asks = (np.array([t[n] for t in told]) for n in (0, 1, 4))
    made = Company(NEAR_NM * M_PER_NM, reach=reach)
    for part in np.array_split(np.random.default_rng(pieces).permutation(len(told)), pieces):
        made.add(vessel[part], slot[part] * SLOT_S, lat[part], lon[part], asks[part])
        made.of(np.zeros(10, bool))
    for one in set(vessel[asks].tolist()):
        found = set(made.of(np.arange(10) == one).tolist())
        apart = {
            other: min(
                float(distance_nm(lat[i], lon[i], lat[j], lon[j]))
                for i in np.flatnonzero((vessel == one) & asks)
                for j in np.flatnonzero((vessel == other) & (slot == slot[i]))
            )
            for other in set(vessel.tolist())
            if set(slot[vessel == other]) & set(slot[(vessel == one) & asks])
        }
        assert {other for other, nm in apart.items() if nm <= NEAR_NM} <= found
        widest_nm = WIDEST_NM if reach == 2 else 2 * 3**0.5 * NEAR_NM
        assert found <= {other for other, nm in apart.items() if nm <= widest_nm}


def test_at_another_time_at_the_same_place_nobody_met():
    made = company((1, SLOT_S - 1, 20.0, -73.6, True), (2, SLOT_S, 20.0, -73.6, True))
    assert of(made, 1) == [1]


def test_who_does_not_ask_is_found_by_others_and_finds_nobody():
    made = company((1, 0, 20.0, -73.6, False), (2, 0, 20.0 + A_NM, -73.6, True))
    assert of(made, 1) == []
    assert of(made, 2) == [1, 2]


@pytest.mark.parametrize(
    ("since_s", "found"),
    [(SLOT_S, [1, 2]), (2 * SLOT_S - 1, [1, 2]), (2 * SLOT_S, [])],
    ids=["as its slot begins", "before its slot ends", "in the next slot"],
)
def test_who_met_before_is_not_told(since_s, found):
    made = company((1, SLOT_S, 20.0, -73.6, True), (2, SLOT_S, 20.0, -73.6, True))
    assert of(made, 1, since_s=since_s) == found


def test_lying_still_takes_one_entry_a_slot():
    made = company(*[(1, t, 20.0, -73.6, True) for t in range(0, 1200, 10)])
    assert len(made) == 2


def test_what_is_older_is_let_go_of():
    times = np.arange(0, 100 * SLOT_S, SLOT_S)
    made = company(*[(1, t, 20.0, -73.6, True) for t in times])
    many = np.arange(30_000)  # enough to be put in order
    made.add(many, np.full(30_000, 60 * SLOT_S), many % 80.0, np.zeros(30_000), many >= 0)
    assert made.of(np.arange(30_000) == 1).tolist() != []
    assert len(made) == 30_100
    made.forget(60 * SLOT_S)
    assert len(made) == 30_100  # too few to be worth the while
    made.forget(61 * SLOT_S)
    assert len(made) == 39
    made.forget(1e9)
    assert len(made) == 0
