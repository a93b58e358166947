"""Whoever may bear on another's events is looked at beside it, and whoever may not is not."""

from __future__ import annotations

import numpy as np
import pytest

from watchdesk.live.nearby import ADRIFT_M, AFTER_S, MISSED_S, ODD_S, Nearby
from watchdesk.live.roll import Roll

A_NM = 1.0 / 60.0
OFF = {"lon": -67.0}  # a hundred miles from any shore
EVER = {"met_s": -np.inf, "adrift_s": -np.inf}


class Heard:
    """A roll and its company that took note of rows as a live watch does."""

    def __init__(self, rows_of):
        self.rows_of, self.roll, self.nearby = rows_of, Roll(), Nearby()

    def hear(self, vessel, time_s, **columns):
        rows = self.rows_of(np.full(len(time_s), vessel), time_s, **(OFF | columns))
        assert self.roll.numbers(rows["mmsi"])[0] == vessel
        self.nearby.note(rows, self.roll)
        self.roll.note(rows)
        return self

    def pass_by(self, vessel, until_s, **columns):
        """Heard all along, but too fast to meet anybody."""
        return self.hear(vessel, np.arange(-9_000.0, until_s, 600.0), speed_kn=10.0, **columns)

    def around(self, vessel, now_s, **since):
        chosen = np.arange(len(self.roll)) == vessel
        found = self.nearby.around(chosen, self.roll, now_s, **(EVER | since))
        return np.flatnonzero(found).tolist()


@pytest.mark.parametrize(
    ("knots", "found"), [((3.5, 3.5), [0, 1]), ((3.6, 3.5), [0]), ((float("nan"), 1.0), [0, 1])],
    ids=["both slow", "one is too fast to meet", "no speed counts as slow"],
)  # fmt: skip
def test_two_that_lay_a_mile_apart_bear_on_each_other(rows_of, knots, found):
    heard = Heard(rows_of)
    for vessel, kn in enumerate(knots):
        here = {"lat": 20.5 + vessel * A_NM, "heading_deg": 90.0}
        heard.pass_by(vessel, 10.0, **here).hear(vessel, [10.0], speed_kn=kn, **here)
    assert heard.around(0, 20.0, met_s=10.0) == found


def test_who_is_moored_has_no_meetings_but_is_met(rows_of):
    heard = Heard(rows_of)
    for vessel, status in enumerate((15, 5)):
        heard.pass_by(vessel, 10.0, lat=20.5).hear(vessel, [10.0], lat=20.5, status=status)
    assert heard.around(0, 20.0, met_s=10.0) == [0, 1]
    assert heard.around(1, 20.0, met_s=10.0) == [1]


@pytest.mark.parametrize(
    ("apart_nm", "knots", "found"),
    [
        (9.9, 2.0, [0, 1]),
        (ADRIFT_M / 1852.0 * 2.7, 2.0, [0]),
        (9.9, 0.2, [0]),
    ],
    ids=["ten miles", "far beyond", "too slow to drift"],
)
def test_those_adrift_bear_on_each_other_from_ten_miles(rows_of, apart_nm, knots, found):
    heard = Heard(rows_of)
    for vessel in (0, 1):
        heard.hear(vessel, [10.0], lat=20.5 + vessel * apart_nm * A_NM, speed_kn=knots)
    assert heard.around(0, 20.0) == found


def test_what_was_before_the_time_asked_for_is_settled(rows_of):
    heard = Heard(rows_of)
    for vessel in (0, 1):
        heard.hear(vessel, [10.0], lat=20.5, heading_deg=90.0)
    assert heard.around(0, 20.0, met_s=600.0, adrift_s=600.0) == [0]
    assert heard.around(0, 20.0, met_s=599.0, adrift_s=600.0) == [0, 1]


@pytest.mark.parametrize(("after_s", "found"), [(AFTER_S - 1.0, [0, 1]), (AFTER_S + 600.0, [0])])
def test_who_passes_where_another_vanished_bears_on_it_for_a_while(rows_of, after_s, found):
    heard = Heard(rows_of).pass_by(0, 601.0, lat=20.5)
    here = {"lat": 20.5 + 0.5 * A_NM, "status": 5}
    heard.pass_by(1, 600.0 + after_s, **here).hear(1, [600.0 + after_s], **here)
    assert heard.around(0, 600.0 + max(after_s, MISSED_S + 1.0)) == found


@pytest.mark.parametrize(("silence_s", "found"), [(MISSED_S, [1]), (MISSED_S + 1.0, [0, 1])])
def test_who_is_heard_again_after_a_silence_is_stood_where_it_comes_up(rows_of, silence_s, found):
    heard = Heard(rows_of).pass_by(0, 1.0, lat=20.5).pass_by(1, silence_s - 10.0, lat=20.5)
    heard.hear(1, [silence_s - 10.0], lat=20.5)
    heard.hear(0, [silence_s], lat=20.5, speed_kn=10.0)
    assert heard.around(1, silence_s, met_s=0.0) == found


@pytest.mark.parametrize(
    ("moved_nm", "later_s", "found"),
    [(1.5, ODD_S - 1.0, [0]), (3.0, ODD_S - 1.0, [0, 1]), (3.0, ODD_S, [0])],
    ids=["could have gone", "could not have", "long ago"],
)
def test_those_displaced_at_one_time_bear_on_each_other(rows_of, moved_nm, later_s, found):
    heard = Heard(rows_of)
    for vessel, lat in enumerate((20.5, 24.5)):
        heard.hear(vessel, [0.0, 60.0], lat=[lat, lat + moved_nm * A_NM], speed_kn=15.0)
    assert heard.around(0, 60.0 + later_s) == found
