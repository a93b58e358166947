"""The roll knows who is to be looked at, how soon, and for whom there is room."""

from __future__ import annotations

import numpy as np
import pytest

from ais.mmsi import FIRST_CONTACT
from watchdesk.live.roll import SILENT_S, SLOW_KN, Roll

NOW_S = 100_000.0
AT_SEA = {"lat": 20.5, "lon": -67.0}  # some 100 nm off any shore
COASTAL = {"lat": 19.95, "lon": -73.25}  # 3.7 nm off Haiti


def nobody(vessels):
    """Of so many vessels none is ripe."""
    return np.full(vessels, np.nan)


def a_roll(rows_of, *told):
    """A roll that took note of one row a vessel, in order."""
    roll = Roll()
    for number, (time_s, columns) in enumerate(told):
        row = rows_of([number], [time_s], **columns)
        roll.numbers(row["mmsi"])
        roll.note(row)
    return roll


def test_a_vessel_keeps_its_number_and_a_new_one_gets_the_next():
    roll = Roll()
    assert sorted(roll.numbers(np.array([311, 305, 311])).tolist()) == [0, 1, 1]
    before = [roll.number(311), roll.number(305)]
    roll.numbers(np.array([500]))
    assert [roll.number(311), roll.number(305), roll.number(500)] == [*before, 2]
    assert roll.number(999) is None


def test_a_forgotten_vessel_leaves_its_row_clean_to_another(rows_of):
    roll = a_roll(rows_of, (1.0, {}), (2.0, {}), (3.0, {}))
    roll.looked(np.array([False, True, False]))
    roll.open[1], roll.cut_s[1] = True, 77.0
    gone = int(roll.mmsi[1])
    roll.forget(np.array([1]))
    assert gone not in roll
    assert (roll.vessels, len(roll)) == (2, 3)
    assert roll.numbers(np.array([224_000_001])).tolist() == [1]
    assert (roll.last_s[1], roll.looked_s[1], roll.cut_s[1]) == (-np.inf, -np.inf, -np.inf)
    assert not roll.open[1]
    assert roll.mmsi[1] == 224_000_001


def test_beyond_the_most_new_numbers_are_turned_away_and_counted_and_known_ones_are_not():
    roll = Roll(most=3)
    assert roll.numbers(np.array([1, 2])).tolist() == [0, 1]
    assert roll.numbers(np.array([2, 3, 4, 4, 5])).tolist() == [1, 2, -1, -1, -1]
    assert roll.turned_away == 3
    roll.forget(np.array([0]))
    assert roll.numbers(np.array([5])).tolist() == [0]


def test_who_is_silent_is_told_to_the_second(rows_of):
    roll = a_roll(rows_of, (99.0, {}), (100.0, {}), (101.0, {}))
    roll.forget(np.array([2]))
    assert roll.silent_since(100.0).tolist() == [0]


def test_a_contact_moves_the_clock_of_everything_but_of_what_is_on_the_air(rows_of):
    roll = a_roll(
        rows_of,
        (10.0, {}),
        (20.0, {"mmsi": 992_351_234}),  # a navigation mark
        (30.0, {"mmsi": FIRST_CONTACT}),
    )
    assert (roll.newest_s, roll.on_air_s, roll.craft_s) == (30.0, 20.0, 10.0)


@pytest.mark.parametrize(
    ("columns", "wants_s", "why"),
    [
        ({"speed_kn": 25.1, **AT_SEA}, 5.0, "fast"),
        ({"speed_kn": 25.0, **AT_SEA}, 120.0, "under way at sea"),
        ({"speed_kn": SLOW_KN, **AT_SEA}, 30.0, "slow"),
        ({"speed_kn": float("nan"), **AT_SEA}, 30.0, "no speed counts as slow"),
        ({"speed_kn": 1.0, "status": 5, **AT_SEA}, 120.0, "it says that it is moored"),
    ],
)
def test_how_long_a_vessel_may_wait_for_a_look(rows_of, columns, wants_s, why):
    roll = a_roll(rows_of, (NOW_S, columns))
    assert roll.wants_s().tolist() == [wants_s], why
    roll.open[0] = True
    assert roll.wants_s().tolist() == [min(wants_s, 15.0)]


def test_nearer_the_shore_a_passing_vessel_is_looked_at_sooner(rows_of):
    far, near = (a_roll(rows_of, (NOW_S, {"speed_kn": 12.0, **at})) for at in (AT_SEA, COASTAL))
    assert (far.wants_s()[0], near.wants_s()[0]) == (120.0, 30.0)


@pytest.mark.parametrize(
    ("silence_s", "due"), [(SILENT_S, []), (SILENT_S + 1.0, [0])], ids=["heard", "silent"]
)
def test_a_silence_is_looked_at_though_nothing_came(rows_of, silence_s, due):
    roll = a_roll(rows_of, (NOW_S, {}))
    roll.looked(np.array([True]))
    assert roll.due(NOW_S + silence_s, nobody(1), all_silent=False).tolist() == due


def test_what_is_no_craft_may_be_silent(rows_of):
    roll = a_roll(rows_of, (NOW_S, {"mmsi": 992_351_234}))
    roll.looked(np.array([True]))
    assert roll.due(NOW_S + 5_000.0, nobody(1), all_silent=True).tolist() == []


def test_the_most_urgent_comes_first_and_who_waited_longest_before_the_others(rows_of):
    fast, passing = {"speed_kn": 30.0, **AT_SEA}, {"speed_kn": 12.0, **AT_SEA}
    roll = a_roll(rows_of, (NOW_S, passing), (NOW_S, fast), (NOW_S, passing))
    roll.looked_s[:3] = NOW_S - 60.0, NOW_S - 60.0, NOW_S - 61.0
    assert roll.due(NOW_S, nobody(3), all_silent=False).tolist() == [1, 2, 0]


def test_who_is_ripe_comes_before_all_others_and_who_was_so_first_before_him(rows_of):
    fast, passing = {"speed_kn": 30.0, **AT_SEA}, {"speed_kn": 12.0, **AT_SEA}
    roll = a_roll(rows_of, (NOW_S, fast), (NOW_S, passing), (NOW_S, passing), (NOW_S, passing))
    ripe_s = np.array([np.nan, NOW_S, NOW_S - 1.0, np.nan])
    roll.looked(np.array([False, False, False, True]))
    assert roll.due(NOW_S, ripe_s, all_silent=False).tolist() == [2, 1, 0]
