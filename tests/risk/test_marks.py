"""Marks: on the grid, over the date line and midnight, compiled or not, never over a silence."""

from __future__ import annotations

import numpy as np
import pytest

from ais.tracks import split_into_tracks
from risk import marks as marks_module
from risk.errors import RiskError
from risk.fleet import fleet_of
from risk.marks import STEP_S, marks_of


def made(table, distance_nm=None):
    return marks_of(fleet_of(split_into_tracks(table)), distance_nm)


def test_speed_and_closing_are_made_good_over_midnight_and_the_date_line(table_of, voyage):
    table = table_of(voyage((60, 12.0, 90.0), start=690.0, lat=0.0, lon=179.9, speed_kn=np.nan))
    off_nm = np.linspace(20.0, 14.0, len(table))  # 6 nm nearer in an hour
    marks = made(table, off_nm)
    assert len(marks.moment) == 13
    assert marks.leg_kn[:-1] == pytest.approx(12.0, rel=0.01)
    assert marks.leg_closing_kn[:-1] == pytest.approx(6.0, rel=0.01)
    assert np.isnan(marks.leg_kn[-1])
    assert marks.alone.tolist() == [True] + [False] * 12


@pytest.mark.parametrize(("silence_min", "stretches"), [(30.0, 1), (31.0, 2)])
def test_marks_bridge_half_an_hour(table_of, every, silence_min, stretches):
    minutes = [*every(0, 20, 5), *every(20 + silence_min, 40 + silence_min, 5)]
    assert made(table_of({"minutes": minutes})).alone.sum() == stretches


def test_vessels_are_never_joined_and_buoys_have_no_marks(table_of, every):
    each = every(0, 30, 3)
    table = table_of(
        {"minutes": each, "mmsi": 311000001},
        {"minutes": np.asarray(each) + 33, "mmsi": 311000002},  # would follow on at once
        {"minutes": each, "mmsi": 993672001},
    )
    marks = made(table)
    assert set(table.mmsi[marks.row].tolist()) == {311000001, 311000002}
    assert marks.alone.sum() == 2


def test_what_is_heard_later_changes_no_mark(table_of, voyage):
    whole = table_of(voyage((120, 9.0, 40.0), step=1.7))
    early = whole.take(np.arange(40))
    after, before = made(whole), made(early)
    n = len(before.moment)
    assert after.moment[:n].tolist() == before.moment.tolist()
    assert after.lat[:n].tolist() == before.lat.tolist()
    assert after.leg_kn[: n - 1].tolist() == before.leg_kn[: n - 1].tolist()


def test_machine_code_and_python_agree(table_of, voyage, monkeypatch):
    table = table_of(
        voyage((120, 9.0, 40.0), step=1.7), voyage((90, 3.0, 190.0), step=5.0, mmsi=311000002)
    )
    off_nm = np.linspace(9.0, 1.0, len(table))
    slow = made(table, off_nm)
    monkeypatch.setattr(marks_module, "_WORTH_COMPILING", 0)
    fast = made(table, off_nm)
    assert len(slow.moment) > 30
    for name in ("moment", "row", "alone"):
        assert getattr(fast, name).tolist() == getattr(slow, name).tolist()
    for name in ("lat", "lon", "off_nm", "leg_kn", "leg_closing_kn"):
        assert np.allclose(getattr(fast, name), getattr(slow, name), rtol=1e-12, equal_nan=True)
    assert (fast.time_s == fast.moment * STEP_S).all()


def test_tracks_of_two_tables_are_refused(table_of, every):
    one, other = (table_of({"minutes": every(0, 30, 5), "mmsi": 311000000 + n}) for n in (1, 2))
    with pytest.raises(RiskError, match="one table"):
        fleet_of([*split_into_tracks(one), *split_into_tracks(other)])
