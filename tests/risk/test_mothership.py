"""Small craft that come to one vessel, or set out from it, and the parent a craft names."""

from __future__ import annotations

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from ais.vessels import Vessel
from risk.detectors.mothership import Mothership
from risk.errors import RiskError

MOTHER, CHILD = 311000001, 338000010
NM = 1 / 60.0
HOUR = 60.0


def mother(every, **columns):
    """A class A ship that drifts at 20 N 73 W for a day and a half."""
    return {"mmsi": MOTHER, "minutes": every(0, 36 * HOUR, 3), **columns}


def visitor(k, at_min, stay_min=20.0, apart_m=200.0, **columns):
    """A class B craft that comes from five miles off, lies near the ship, and goes away again."""
    come = np.arange(at_min - 30, at_min, 2.0)
    stay = np.arange(at_min, at_min + stay_min + 1, 2.0)
    go = np.arange(stay[-1] + 2, stay[-1] + 32, 2.0)
    away_nm = np.concatenate([5 * (at_min - come) / 30, 0 * stay, 5 * (go - stay[-1]) / 30])
    lat = 20.0 + apart_m / 110_700 + away_nm * NM
    return {
        "mmsi": CHILD + k,
        "minutes": np.concatenate([come, stay, go]),
        "lat": lat,
        "speed_kn": np.concatenate([0 * come + 10, 0 * stay + 1.0, 0 * go + 10]),
        "msg_type": 18,
        **columns,
    }


def find(table, off_nm=20.0, **context):
    context = {"distance_nm": np.full(len(table), off_nm), **context}
    return Mothership(**context).find(split_into_tracks(table))


def three(*at_hours, **columns):
    return [visitor(k, 60.0 * at, **columns) for k, at in enumerate(at_hours)]


def test_three_small_craft_in_a_day_are_told_with_the_ordinary_reasons(table_of, every):
    table = table_of(mother(every), *three(2, 5, 9))
    [event] = find(table)
    assert (event.kind, event.mmsi, event.partner) == ("mothership", MOTHER, None)
    assert f"{event.start:%H:%M}" == "14:00"
    assert f"{event.end:%H:%M}" == "21:20"
    said = event.evidence
    assert (said["label"], said["craft"], said["alongside"]) == ("visited", 3, 3)
    assert said["first_heard_beside_it"] == 0
    assert said["nearest_m"] == pytest.approx(200, abs=1)
    assert said["craft_mmsi"] == "338000010 338000011 338000012"
    assert said["duration_h"] == 7.33
    assert all(word in event.innocent for word in ("tenders", "launches", "catch", "dive"))
    assert len(event.lines) > 3


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ((2, 5), 0),  # two are not several
        ((1, 13, 24.9), 1),
        ((1, 13, 25.1), 0),  # not within a day of the first
        ((1, 13, 25.1, 30), 1),  # of the second
    ],
)
def test_enough_of_them_within_a_day(table_of, every, hours, found):
    assert len(find(table_of(mother(every), *three(*hours)))) == found


def test_one_craft_that_comes_three_times_is_one(table_of, every):
    visits = [visitor(0, 60.0 * at) for at in (2, 5, 9)]
    one = {
        name: np.concatenate([visit[name] for visit in visits])
        for name in ("minutes", "lat", "speed_kn")
    }
    assert find(table_of(mother(every), {"mmsi": CHILD, "msg_type": 18, **one})) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"stay_min": 6.0}, 1),
        ({"stay_min": 2.0}, 0),
        ({"apart_m": 490.0}, 1),
        ({"apart_m": 510.0}, 0),
        ({"msg_type": 1}, 0),  # a ship like itself, as far as anybody knows
    ],
)
def test_a_visit_is_near_long_enough_and_by_a_smaller_craft(table_of, every, change, found):
    assert len(find(table_of(mother(every), *three(2, 5, 9, **change)))) == found


@pytest.mark.parametrize(("length_m", "found"), [(10.0, 1), (11.0, 0), (None, 1)])
def test_small_is_a_third_of_its_length_where_lengths_are_known(table_of, every, length_m, found):
    vessels = {MOTHER: Vessel(mmsi=MOTHER, length_m=30.0)}
    vessels |= {CHILD + k: Vessel(mmsi=CHILD + k, length_m=length_m) for k in range(3)}
    assert len(find(table_of(mother(every), *three(2, 5, 9)), vessels=vessels)) == found


@pytest.mark.parametrize("trade", [50, 52, 53])
def test_pilots_tugs_and_tenders_at_work_are_not_counted(table_of, every, trade):
    vessels = {CHILD: Vessel(mmsi=CHILD, ship_type=trade)}
    assert find(table_of(mother(every), *three(2, 5, 9)), vessels=vessels) == []


@pytest.mark.parametrize(("trade", "says"), [(30, "fishing"), (60, "passenger"), (34, "diving")])
def test_its_own_trade_comes_first_among_the_reasons(table_of, every, trade, says):
    vessels = {MOTHER: Vessel(mmsi=MOTHER, ship_type=trade)}
    [event] = find(table_of(mother(every), *three(2, 5, 9)), vessels=vessels)
    assert event.innocent.startswith(f"work of a {says} vessel, by its own report")


@pytest.mark.parametrize(("off_nm", "found"), [(5.3, 0), (5.5, 1)])
def test_on_a_roadstead_launches_are_ordinary(table_of, every, off_nm, found):
    assert len(find(table_of(mother(every), *three(2, 5, 9)), off_nm)) == found


def test_a_craft_that_was_always_beside_it_did_not_come(table_of, every):
    beside = [
        {"mmsi": CHILD + k, "minutes": every(0, 600, 3), "lat": 20.001 + k / 1000, "msg_type": 18}
        for k in range(3)
    ]
    assert find(table_of(mother(every), *beside)) == []


@pytest.mark.parametrize(
    ("stay_min", "pace_kn", "found"),
    [
        (12.0, 5.9, 1),  # long enough, however it came
        (6.0, 5.9, 0),  # slow all the way: it may have gone past
        (6.0, 6.1, 1),
        (6.0, np.nan, 0),  # how fast it came is not known
    ],
)
def test_a_short_stay_counts_of_who_came_fast(table_of, every, stay_min, pace_kn, found):
    craft = three(2, 5, 9, stay_min=stay_min)
    for columns in craft:
        columns["speed_kn"] = np.where(columns["speed_kn"] > 3.0, pace_kn, columns["speed_kn"])
    assert len(find(table_of(mother(every), *craft))) == found


def test_who_was_fast_only_far_from_it_goes_past(table_of, every):
    """Trawlers that steamed to a ground three miles off and tow across it at three knots."""
    craft = []
    for k in range(3):
        minutes = np.arange(0.0, 160.0, 2.0)
        towing = minutes >= 20
        run_nm = np.where(towing, 4.0 - (minutes - 20) / 20, 7.0 - minutes / 20 * 3)
        craft.append({
            "mmsi": CHILD + k, "minutes": minutes + 120 + 200 * k, "msg_type": 18,
            "lat": 20.0 + run_nm * NM, "lon": -73.0 + 440 / 104_650,  # 440 m to the side of it
            "speed_kn": np.where(towing, 2.9, 9.0),
        })  # fmt: skip
    assert find(table_of(mother(every), *craft)) == []
    assert len(find(table_of(mother(every), *craft), brisk_kn=0.0)) == 1


@pytest.mark.parametrize(
    ("beyond_nm", "found"),
    [(1.2, 0), (0.4, 1)],  # where it had stopped when next heard, half an hour after it passed
)
def test_who_ran_past_and_stopped_beyond_did_not_come(table_of, every, beyond_nm, found):
    craft = [
        {
            "mmsi": CHILD + k, "minutes": 120.0 + 90 * k + np.array([-20, -10, 0, 29, 35]),
            "msg_type": 18, "speed_kn": [12.0, 12.0, 12.0, 0.5, 0.5],
            "lat": 20.0 + np.array([4.0, 2.0, 0.0, -beyond_nm, -beyond_nm]) * NM,
        }
        for k in range(3)
    ]  # fmt: skip
    assert len(find(table_of(mother(every), *craft))) == found


@pytest.mark.parametrize(
    ("from_nm", "first_min", "to_nm", "found"),
    [
        (1.5, 90.0, 5.0, 1),
        (1.5, 90.0, 1.9, 0),  # it stays about
        (1.5, 30.0, 5.0, 0),  # it was there before the recording began
        (0.5, 90.0, 5.0, 1),
    ],
)
def test_who_was_first_heard_on_its_way_alongside_counts_once_it_has_left(
    table_of, every, from_nm, first_min, to_nm, found
):
    craft = []
    for k in range(3):
        away_nm = [*np.linspace(from_nm, 0.1, 6), *([0.1] * 8), *np.linspace(0.1, to_nm, 15)]
        craft.append({
            "mmsi": CHILD + k, "minutes": first_min + 90 * k + 2.0 * np.arange(29), "msg_type": 18,
            "lat": 20.0 + np.array(away_nm) * NM, "speed_kn": [10.0] * 6 + [1.0] * 8 + [10.0] * 15,
        })  # fmt: skip
    whole = table_of(mother(every), *craft)
    events = find(whole, origin_nm=0.0)
    assert len(events) == found
    for event in events:
        alongside = whole.take(whole.time_s <= event.start.timestamp() - 60.0)
        assert event.evidence["alongside"] == 3
        assert find(alongside, origin_nm=0.0, min_craft=1.0) == []


def leaving(k, at_min, from_nm=0.5, **columns):
    """A class B craft first heard near the ship, that goes ten miles away from it."""
    minutes = np.arange(at_min, at_min + 60, 2.0)
    lat = 20.0 + (from_nm + (minutes - at_min) / 6) * NM
    return {
        "mmsi": CHILD + k,
        "minutes": minutes,
        "lat": lat,
        "speed_kn": 10.0,
        "msg_type": 18,
        **columns,
    }


@pytest.mark.parametrize(
    ("from_nm", "first_min", "found"),
    [(0.5, 90.0, 1), (1.1, 90.0, 0), (0.5, 30.0, 0)],  # 30: the recording began, not the track
)
def test_craft_that_all_set_out_from_it(table_of, every, from_nm, first_min, found):
    craft = [leaving(k, first_min + 60 * k, from_nm) for k in range(3)]
    events = find(table_of(mother(every), *craft))
    assert len(events) == found
    assert all(event.evidence["first_heard_beside_it"] == 3 for event in events)


def test_it_keeps_its_beginning_while_more_of_them_come(table_of, every):
    table = table_of(mother(every), *three(2, 5, 9, 12))
    [last] = find(table)
    for hours in (10, 13, 20, 26):
        early = table.take(table.time_s <= table.time_s.min() + 3600 * hours)
        [event] = find(early, off_nm=20.0)
        assert (event.key, event.end) == (last.key, None)
    assert last.evidence["craft"] == 4


@pytest.mark.parametrize(
    ("off_nm", "confirmed", "found"), [(6.0, True, 1), (5.0, True, 0), (6.0, False, 0)]
)
def test_a_craft_that_names_its_parent_ship(table_of, every, off_nm, confirmed, found):
    mmsi = 983112345
    about = Vessel(
        mmsi=mmsi,
        mothership_mmsi=MOTHER,
        confirmed=frozenset({"mothership_mmsi"} if confirmed else ()),
    )
    boat = {"mmsi": mmsi, "minutes": every(0, 60, 3), "msg_type": 18, "speed_kn": 12.0}
    events = find(table_of(boat), off_nm, vessels={mmsi: about})
    assert [(e.mmsi, e.partner, e.evidence["label"]) for e in events] == (
        [(mmsi, MOTHER, "declared parent")] * found
    )


def test_nobody_and_a_grid_that_stands_still():
    assert Mothership().find([]) == []
    with pytest.raises(RiskError, match="step_min"):
        Mothership(step_min=0.0)
