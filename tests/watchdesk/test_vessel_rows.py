"""Every vessel gets one row, whether its identity, its places or both were heard."""

from __future__ import annotations

import numpy as np
import pytest

from ais.positions import position_table
from ais.vessels import Vessel
from watchdesk.vessel_rows import vessel_rows

NOON_S = 1_700_049_600.0  # 2023-11-15, 12:00 UTC


def spans_of(rows):
    return [(r["mmsi"], r["positions"], r["first_heard"], r["last_heard"]) for r in rows]


@pytest.mark.parametrize(
    ("times_s", "first", "last", "why"),
    [
        ([NOON_S], "2023-11-15T12:00:00Z", "2023-11-15T12:00:00Z", "heard once"),
        ([NOON_S, NOON_S + 60.9], "2023-11-15T12:00:00Z", "2023-11-15T12:01:00Z", "to the second"),
        ([np.nan, NOON_S, np.nan], "2023-11-15T12:00:00Z", "2023-11-15T12:00:00Z", "some untold"),
        ([NOON_S + 60, NOON_S], "2023-11-15T12:00:00Z", "2023-11-15T12:01:00Z", "in no order"),
        ([np.nan, np.nan], None, None, "no time at all"),
    ],
)
def test_the_span_is_from_the_first_to_the_last_time_told(times_s, first, last, why):
    before, after = [311_000_000, NOON_S - 9e4], [311_000_002, NOON_S + 9e4]
    told = [before, *([311_000_001, time_s] for time_s in times_s), after]
    mmsi, time_s = zip(*told, strict=True)
    [_, row, _] = spans_of(vessel_rows(position_table(mmsi=mmsi, time_s=time_s), {}))
    assert row == (311_000_001, len(times_s), first, last), why


def test_who_told_only_a_place_or_only_a_name_has_a_row():
    named = {
        227_000_009: Vessel(mmsi=227_000_009, name="AURORE", confirmed=frozenset({"name"})),
        311_000_001: Vessel(mmsi=311_000_001, length_m=12.0),
    }
    table = position_table(mmsi=[3_380_001, 311_000_001], time_s=[NOON_S, NOON_S])
    rows = list(vessel_rows(table, named))
    assert [(row["mmsi"], row["positions"], row["radio_flag"], row["form"]) for row in rows] == [
        (3_380_001, 1, "USA", "coast"),
        (227_000_009, 0, "FRA", "ship"),
        (311_000_001, 1, "BHS", "ship"),
    ]
    assert [(row["name"], row["length_m"], row["confirmed"]) for row in rows] == [
        (None, None, "[]"),
        ("AURORE", None, '["name"]'),
        (None, 12.0, "[]"),
    ]


def test_nobody_heard_is_no_row():
    assert list(vessel_rows(position_table(mmsi=[]), {})) == []
