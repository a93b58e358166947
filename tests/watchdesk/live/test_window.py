"""The window gives back what was put in, by vessel and time, until it is too old or too much."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.mmsi import FIRST_CONTACT
from watchdesk.live.window import A_SHELF, PAUSE_S, Window

NUMBERS = (0, A_SHELF - 1, A_SHELF, 3 * A_SHELF + 7)  # both ends of a shelf, and an empty one
ROOM = 4 * A_SHELF
MANY = 1_200  # rows: enough of a shelf to be put in order


def of(*numbers):
    chosen = np.zeros(ROOM, bool)
    chosen[list(numbers)] = True
    return chosen


def tidied(window, *, begins_s=-np.inf, thin_s=np.inf, edge_s=0.0):
    """The window after one tidying of everybody alike, and what it says was cut."""
    cut_s = np.full(ROOM, -np.inf)
    bounds_s = np.full(A_SHELF, begins_s), np.full(A_SHELF, thin_s)
    window.tidy(lambda vessels: bounds_s, cut_s, edge_s=edge_s, at_all=True)
    return cut_s


def heard(rows):
    return list(zip(rows["vessel"].tolist(), rows["time_s"].tolist(), strict=True))


@given(
    told=st.lists(
        st.tuples(st.sampled_from(NUMBERS), st.integers(0, 5_000)), unique=True, max_size=30
    ),
    cuts=st.lists(st.integers(0, 30), max_size=4),
    tidy=st.booleans(),
)
def test_in_any_order_and_pieces_the_same_rows_stand(rows_of, told, cuts, tidy):
    window = Window()
    every = rows_of([n for n, _ in told], [t for _, t in told])
    for piece in np.split(every, sorted(cuts)):
        window.put(piece)
        if tidy:
            tidied(window)
    found = window.of(of(*NUMBERS))
    assert heard(found) == sorted(told, key=lambda row: (-row[0], row[1]))  # by MMSI
    assert window.rows == len(told)
    for number in NUMBERS:
        assert heard(window.of(of(number))) == sorted(row for row in told if row[0] == number)


def test_a_transmission_heard_twice_is_one(rows_of):
    window = Window()
    row = rows_of([3], [100.0])
    window.put(row)
    window.put(row)
    assert heard(window.of(of(3))) == [(3, 100.0)]


def test_of_those_beside_only_the_latest_rows_are_given(rows_of):
    window = Window()
    window.put(rows_of([1, 1, 1, 2], [99.0, 100.0, 101.0, 99.0]))
    assert heard(window.of(of(1, 2), np.where(of(1), 100.0, -np.inf))) == [
        (2, 99.0),
        (1, 100.0),
        (1, 101.0),
    ]


def test_a_row_goes_when_it_is_before_the_window_and_not_at_its_edge(rows_of):
    window = Window()
    window.put(rows_of(np.zeros(MANY), np.arange(MANY)))
    cut_s = tidied(window, begins_s=100.0)
    assert window.of(of(0))["time_s"][0] == 100.0
    assert window.rows == MANY - 100
    assert cut_s[0] == 100.0
    assert cut_s[1] == -np.inf  # of whom nothing went


def test_without_a_bound_nothing_is_thinned(rows_of):
    window = Window()
    window.put(rows_of(np.zeros(MANY), np.arange(MANY)))
    tidied(window)
    assert (window.rows, window.thinned, window.spacing_s) == (MANY, 0, 0.0)


def test_above_the_bound_old_rows_are_thinned_and_young_ones_are_not(rows_of):
    window = Window(most_rows=MANY - 1)
    window.put(rows_of(np.zeros(MANY), np.arange(MANY)))
    tidied(window, thin_s=600.0)
    times = window.of(of(0))["time_s"]
    assert times[times < 600.0].tolist() == [30.0 * n for n in range(20)]
    assert times[times >= 600.0].tolist() == list(range(600, MANY))
    assert (window.spacing_s, window.thinned) == (30.0, 600 - 20)


def test_at_the_bound_nothing_is_thinned(rows_of):
    window = Window(most_rows=MANY)
    window.put(rows_of(np.zeros(MANY), np.arange(MANY)))
    tidied(window)
    assert window.thinned == 0


@pytest.mark.parametrize(
    ("pause_s", "last_s"),
    [(PAUSE_S, 990.0), (PAUSE_S + 1.0, 999.0)],
    ids=["thinned like any other", "the last row before a silence is kept"],
)
def test_thinned_rows_still_tell_when_a_silence_began(rows_of, pause_s, last_s):
    window = Window(most_rows=10)
    times = np.concatenate([np.arange(1_000.0), 999.0 + pause_s + np.arange(200.0)])
    window.put(rows_of(np.zeros(len(times)), times))
    tidied(window)
    kept = window.of(of(0))["time_s"]
    assert kept[kept < 1_000.0][-1] == last_s
    assert kept[kept > 1_000.0][0] == 999.0 + pause_s


def test_dropped_vessels_leave_their_numbers_clean_and_the_others_whole(rows_of):
    window = Window()
    window.put(rows_of(np.repeat(NUMBERS, 600), np.tile(np.arange(600), len(NUMBERS))))
    tidied(window)
    window.put(rows_of(NUMBERS, [700.0] * len(NUMBERS)))
    window.drop(np.array([NUMBERS[1], NUMBERS[3], 10 * A_SHELF]))  # the last never had a row
    assert window.rows == 2 * 601
    assert len(window.of(of(NUMBERS[1]))) == len(window.of(of(NUMBERS[3]))) == 0
    assert [len(window.of(of(n))) for n in (NUMBERS[0], NUMBERS[2])] == [601, 601]
    assert window.counts(ROOM)[list(NUMBERS)].tolist() == [600, 0, 600, 0]
    window.put(rows_of([NUMBERS[1]], [800.0], mmsi=224_000_001))
    assert heard(window.of(of(NUMBERS[1]))) == [(NUMBERS[1], 800.0)]


def test_a_contact_without_ais_proves_no_reception(rows_of):
    window = Window()
    window.put(rows_of([2, 1, 0], [5.0, 6.0, 7.0], mmsi=[311_000_002, FIRST_CONTACT, 311_000_001]))
    assert window.held().on_air().mmsi.tolist() == [311_000_001, 311_000_002]
