"""Who can get there: the datum drifts, the hours are those to meet it, doubts are told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.positions import PositionTable, position_table
from ais.vessels import Vessel
from sar.checklist import rows
from sar.errors import SarError
from sar.intercept import MovingDatum, intercept_h
from sar.responders import ResponderRules, moment_of, who_can_get_there
from seamath.geodesy import destination, distance_nm

AT = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
A, B, C, D = 311_000_001, 311_000_002, 311_000_003, 311_000_004


def heard(*fixes: dict) -> PositionTable:
    """Fixes of vessels; unless said otherwise stopped and heard at that very moment."""
    ready = {"age_s": 0.0, "lon": -73.0, "speed_kn": 0.0, "course_deg": 0.0, "status": 0}
    full = [ready | fix for fix in fixes]
    columns = ("mmsi", "lat", "lon", "speed_kn", "course_deg", "status")
    return position_table(
        ["watch.nmea"],
        time_s=[AT.timestamp() - fix["age_s"] for fix in full],
        **{name: [fix[name] for fix in full] for name in columns},
    )


def ship(mmsi: int, ship_type: int | None = 70, length_m: float | None = None) -> Vessel:
    return Vessel(mmsi=mmsi, ship_type=ship_type, length_m=length_m)


def datum(lat: float = 20.0, lon: float = -73.0, **drift) -> MovingDatum:
    return MovingDatum(lat=lat, lon=lon, at=AT, **drift)


def answer(table: PositionTable, where: MovingDatum | None = None, *vessels: Vessel, **how):
    return who_can_get_there(table, {v.mmsi: v for v in vessels}, where or datum(), AT, **how)


def test_hours_are_miles_over_speed_where_nothing_drifts():
    """A cargo ship is given 13 kn; 60.0 nm of meridian are 1 degree and 0.2 nm at 20 N."""
    (one,) = answer(heard({"mmsi": A, "lat": 21.0}), None, ship(A))
    assert one.distance_nm == pytest.approx(59.8, abs=0.1)
    assert one.hours == pytest.approx(59.8 / 13, abs=0.01)
    assert one.arrives == AT + timedelta(hours=one.hours)
    assert one.course_deg == pytest.approx(180, abs=0.1)


@pytest.mark.parametrize(
    "set_deg, hours",
    [
        (180.0, 59.8 / (13 - 3)),  # runs away: a stern chase
        (0.0, 59.8 / (13 + 3)),  # comes to meet her
        (90.0, 59.8 / np.sqrt(13**2 - 3**2)),  # across: the intercept triangle of any textbook
    ],
)
def test_the_course_is_to_where_the_datum_will_be(set_deg, hours):
    table = heard({"mmsi": A, "lat": 21.0})
    (one,) = answer(table, datum(set_deg=set_deg, drift_kn=3.0), ship(A))
    assert one.hours == pytest.approx(hours, rel=0.002)


def test_a_datum_of_hours_ago_has_drifted_since():
    old = MovingDatum(lat=20.0, lon=-73.0, at=AT - timedelta(hours=10), set_deg=0.0, drift_kn=2.0)
    (one,) = answer(heard({"mmsi": A, "lat": 21.0}), old, ship(A))
    assert one.distance_nm == pytest.approx(39.8, abs=0.1)  # 20 nm have gone by


def test_nearest_in_miles_is_not_first_in_time():
    table = heard({"mmsi": A, "lat": 20.5}, {"mmsi": B, "lat": 20.8})
    ranked = answer(table, None, ship(A, 36), ship(B, 40))  # a sailing boat, a fast ferry
    assert [one.mmsi for one in ranked] == [B, A]


def test_the_date_line_is_no_edge():
    table = heard({"mmsi": A, "lat": 0.0, "lon": 179.5})
    (one,) = answer(table, datum(0.0, -179.8, set_deg=270.0, drift_kn=2.0), ship(A))
    assert one.distance_nm == pytest.approx(42.1, abs=0.1)  # 0.7 degrees of the equator
    assert one.hours == pytest.approx(42.1 / 15, abs=0.01)
    assert 179.5 < one.meet_lon < 180 or one.meet_lon < -179.8


@given(
    st.floats(-60, 60),
    st.floats(-180, 180),
    st.floats(0, 359),
    st.floats(1, 500),
    st.floats(0, 359),
    st.floats(0, 4),
    st.floats(5, 120),
    st.floats(0, 2),
)
def test_vessel_and_datum_are_at_one_place_when_they_meet(
    lat, lon, bearing, off_nm, set_deg, drift_kn, speed_kn, delay_h
):
    where = datum(lat, lon, set_deg=set_deg, drift_kn=drift_kn)
    start_s = AT.timestamp()
    ship_lat, ship_lon = destination(lat, lon, bearing, off_nm)
    ship_lat, ship_lon = np.atleast_1d(ship_lat), np.atleast_1d(ship_lon)
    (hours,) = intercept_h(
        ship_lat, ship_lon, np.array([speed_kn]), np.array([delay_h]), where, start_s
    )
    meet = where.place(np.asarray(start_s + hours * 3600))
    run_nm = float(distance_nm(ship_lat[0], ship_lon[0], *meet))
    assert run_nm == pytest.approx(speed_kn * (hours - delay_h), abs=1e-3)


def test_who_is_no_faster_than_the_drift_cannot_promise_to_come():
    rules = ResponderRules(unknown_kn=3.0)
    table = heard({"mmsi": A, "lat": 21.0}, {"mmsi": B, "lat": 25.0})
    where = datum(set_deg=180.0, drift_kn=3.0)
    first, last = answer(table, where, ship(B), rules=rules)
    assert (first.mmsi, last.mmsi, last.able) == (B, A, False)
    assert last.arrives is None and "no faster than the drift" in last.flags
    assert last.as_record()["hours"] is None
    json.dumps(last.as_record(), allow_nan=False)


@pytest.mark.parametrize(
    "status, flag, able, delay_h",
    [
        (0, None, True, 0),
        (1, "at anchor", True, 0.5),
        (2, "not under command", False, 0),
        (5, "moored", True, 1.0),
        (6, "aground", False, 0),
        (7, None, True, 0),  # fishing
        (14, "may need help herself", False, 0),
        (15, None, True, 0),
    ],
)
def test_those_who_cannot_simply_come_are_flagged_and_never_dropped(status, flag, able, delay_h):
    (one,) = answer(heard({"mmsi": A, "lat": 21.0, "status": status}), None, ship(A))
    assert one.able is able
    assert (flag is None and one.flags == ()) or flag in one.flags[0]
    assert one.hours == pytest.approx(59.8 / 13 + delay_h, abs=0.01)


def test_the_unable_come_last_however_near():
    table = heard({"mmsi": A, "lat": 20.01, "status": 6}, {"mmsi": B, "lat": 23.0})
    assert [one.mmsi for one in answer(table)] == [B, A]


@pytest.mark.parametrize(
    "mmsi, group",
    [
        (111_232_001, "SAR aircraft"),
        (982_320_001, "other"),  # boat of a parent ship
        (123_456_789, "other"),  # badly programmed: still a boat
        (970_010_001, None),
        (972_010_001, None),
        (974_010_001, None),
        (2_320_001, None),  # coast station
        (992_351_000, None),  # buoy
        (23_200_001, None),  # group of ships
        (823_200_001, None),  # handheld radio
    ],
)
def test_only_craft_with_a_crew_are_asked(mmsi, group):
    found = answer(heard({"mmsi": mmsi, "lat": 21.0}))
    assert [one.group for one in found] == ([] if group is None else [group])


@pytest.mark.parametrize(
    "ship_type, group",
    [
        (51, "SAR craft"),
        (55, "government"),
        (35, "government"),
        (70, "merchant"),
        (89, "merchant"),
        (30, "other"),
        (None, "other"),
        (99, "other"),
        (0, "other"),
    ],
)
def test_rescue_craft_and_merchant_ships_are_told_apart(ship_type, group):
    (one,) = answer(heard({"mmsi": A, "lat": 21.0}), None, ship(A, ship_type))
    assert one.group == group and one.speed_from


def speeds(*knots: float, mmsi: int = A) -> PositionTable:
    """Reports a minute apart, the last at the moment asked for."""
    last = len(knots) - 1
    return heard(
        *(
            {"mmsi": mmsi, "lat": 21.0, "speed_kn": kn, "age_s": 60.0 * (last - n), "status": 0}
            for n, kn in enumerate(knots)
        )
    )


@pytest.mark.parametrize(
    "knots, expected",
    [
        ([8, 8, 8, 8, 8, 16, 16, 16, 16, 16], 16),  # what she reaches in a tenth of her reports
        ([8] * 9 + [22], 8),  # one report alone proves nothing
        ([8] * 9, 13),  # nine reports: too few, so the speed of her kind
        ([2.9] * 20, 13),  # never under way
        ([3.0] * 20, 3.0),
        ([np.nan] * 20, 13),
    ],
)
def test_a_ship_is_given_the_speed_she_has_shown(knots, expected):
    (one,) = answer(speeds(*knots), None, ship(A))
    assert one.speed_kn == pytest.approx(expected)
    assert ("her own" in one.speed_from) is (expected != 13)


def test_what_was_heard_later_is_not_used():
    """A recording answers as the watch would have been answered at that moment."""
    table = heard({"mmsi": A, "lat": 21.0, "age_s": 600}, {"mmsi": A, "lat": 20.1, "age_s": -1})
    (one,) = answer(table)
    assert (one.lat, one.fix_age_s) == (21.0, 600)


@pytest.mark.parametrize("age_h, heard_of", [(6.0, 1), (6.01, 0)])
def test_fixes_older_than_six_hours_are_left_out(age_h, heard_of):
    assert len(answer(heard({"mmsi": A, "lat": 21.0, "age_s": age_h * 3600}))) == heard_of


@pytest.mark.parametrize(
    "age_min, miles_off, flags",
    [(30, 53.8, 0), (31, 59.8, 1)],  # 12 kn towards the datum for half an hour are 6 nm
)
def test_a_fresh_fix_is_carried_on_and_an_old_one_is_flagged(age_min, miles_off, flags):
    fix = {"mmsi": A, "lat": 21.0, "speed_kn": 12.0, "course_deg": 180.0, "age_s": age_min * 60}
    (one,) = answer(heard(fix))
    assert one.distance_nm == pytest.approx(miles_off, abs=0.1)
    assert len(one.flags) == flags
    assert one.lat == 21.0  # the fix itself is shown, with its age


def test_rows_without_time_or_place_and_the_casualty_are_left_out():
    table = position_table(
        mmsi=[A, B, C, D],
        time_s=[np.nan, AT.timestamp(), AT.timestamp(), AT.timestamp()],
        lat=[20.0, 91.0, 20.0, 20.0],
        lon=[-73.0, 181.0, -73.5, -73.2],
    )
    assert [one.mmsi for one in answer(table, leave_out=[C])] == [D]
    assert answer(position_table(mmsi=[])) == []


def test_order_of_rows_does_not_matter():
    table = heard(
        {"mmsi": A, "lat": 21.0, "age_s": 100},
        {"mmsi": B, "lat": 20.4},
        {"mmsi": A, "lat": 20.9},
    )
    backwards = table.take(np.array([2, 1, 0]))
    assert answer(table) == answer(backwards)


@pytest.mark.parametrize(
    "length_m, words",
    [
        (None, "size not known"),
        (0, "size not known"),
        (14.9, "handful"),
        (15, "some tens"),
        (49, "some tens"),
        (50, "a hundred people and more"),
        (float("nan"), "size not known"),
    ],
)
def test_room_for_people_is_a_hint_by_length(length_m, words):
    (one,) = answer(heard({"mmsi": A, "lat": 21.0}), None, ship(A, 70, length_m))
    assert any(words in hint for hint in one.hints)
    assert any("makes a lee" in hint for hint in one.hints)


@pytest.mark.parametrize(
    "wrong", [{"lat": 91.0}, {"drift_kn": -1.0}, {"drift_kn": 21.0}, {"set_deg": float("nan")}]
)
def test_an_impossible_datum_is_refused(wrong):
    with pytest.raises(SarError):
        datum(**wrong)


def test_the_now_of_a_recording_is_its_last_time():
    assert moment_of(heard({"mmsi": A, "lat": 1.0, "age_s": 60}, {"mmsi": B, "lat": 1.0})) == AT
    assert moment_of(position_table(mmsi=[A])) is None


def test_every_assumption_has_a_unit_and_a_source():
    for name, made in ResponderRules.__dataclass_fields__.items():
        assert made.metadata["unit"] and made.metadata["source"], name
    for row in rows("responder_kinds"):
        assert int(row["first"]) <= int(row["last"]) and float(row["speed_kn"]) > 0
        assert row["source"]
