"""Runs and spans: the search every detector shares."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamath.intervals import runs, spans


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ([], []),
        ([False], []),
        ([True], [(0, 1)]),  # a run may be one row, first and last at once
        ([True, True], [(0, 2)]),
        ([True, False, True], [(0, 1), (2, 3)]),
        ([False, True, True], [(1, 3)]),
    ],
)
def test_runs_are_the_unbroken_stretches_of_true(state, expected):
    assert [(r.start, r.stop) for r in runs(state)] == expected


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        ([False, False, False], [(0, 3)]),
        ([True, False, False], [(0, 3)]),  # nothing before the first row to be cut from
        ([False, True, True], [(0, 1), (1, 2), (2, 3)]),
    ],
)
def test_a_cut_begins_a_new_run(cut, expected):
    assert [(r.start, r.stop) for r in runs([True] * 3, cut=cut)] == expected


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_runs_agree_with_a_walk_from_row_to_row(rows):
    walked, start = [], None
    for i, (on, cut) in enumerate(rows):
        if start is not None and (cut or not on):
            walked.append((start, i))
            start = None
        if on and start is None:
            start = i
    if start is not None:
        walked.append((start, len(rows)))
    found = runs([on for on, _ in rows], cut=[cut for _, cut in rows])
    assert [(r.start, r.stop) for r in found] == walked


@given(st.lists(st.integers(0, 2)))
def test_spans_cover_every_row_once_and_never_join_two_values(values):
    found = list(spans(values))
    assert [i for span in found for i in range(span.start, span.stop)] == list(range(len(values)))
    assert all(len(set(values[span])) == 1 for span in found)
    assert all(values[a.start] != values[b.start] for a, b in pairwise(found))
