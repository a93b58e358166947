"""A watch of weeks holds no more than one of days, and what goes on is not lost with its rows."""

from __future__ import annotations

import numpy as np
import pytest

from ais.positions import concatenate, position_table
from ais.vessels import StaticReport
from jurisdiction.zones import shipped_zones
from watchdesk.live.live import Live
from watchdesk.station.looker import Looking

T0_S = 1_773_532_800.0  # 2026-03-15 00:00 UTC
HOUR_S = 3600.0
DAYS, LOOKS_A_DAY, NEW_AN_HOUR = 6, 4, 2
SAILS_H = 4 * 24
LIFE_H = 3
KEEP_H, WINDOW_H = 24.0, 12.0
DRIFTER, STATION = 224_000_001, 311_000_002
A_NM = 1.0 / 60.0


def short_lived(serial, begin_s):
    """A vessel with a number of its own that crosses, lies still in between, and is gone."""
    time_s = begin_s + np.arange(0.0, LIFE_H * HOUR_S, 300.0)
    lies = (time_s > begin_s + 0.25 * HOUR_S) & (time_s < begin_s + 2.75 * HOUR_S)
    return track(
        311_100_000 + serial, time_s, 20.4 + 0.1 * (serial % 5), -73.0,
        np.where(lies, 0.5, 8.0),
    )  # fmt: skip


def track(mmsi, time_s, lat, lon, knots):
    """Northward from a place at some speeds."""
    run_nm = np.cumsum(np.broadcast_to(knots, time_s.shape) * np.diff(time_s, prepend=time_s[0]))
    return position_table(
        ["feed"],
        mmsi=np.full(len(time_s), mmsi), time_s=time_s, lat=lat + run_nm / HOUR_S * A_NM,
        lon=np.full(len(time_s), lon), speed_kn=np.broadcast_to(knots, time_s.shape),
        course_deg=np.zeros(len(time_s)), msg_type=np.full(len(time_s), 18),
        line=np.arange(1, len(time_s) + 1),
    )  # fmt: skip


def name_of(mmsi, time_s, name):
    return StaticReport(mmsi=mmsi, time_s=time_s, msg_type=24, source=0, line=1, name=name)


def traffic(first_h, last_h, sails_h):
    """What is heard in some hours: the short-lived, one that lies for days, one always there."""
    begins = np.arange(max(first_h - LIFE_H, 0) * NEW_AN_HOUR, last_h * NEW_AN_HOUR)
    tables = [short_lived(int(n), T0_S + n / NEW_AN_HOUR * HOUR_S) for n in begins]
    time_s = T0_S + np.arange(first_h * HOUR_S, last_h * HOUR_S, 300.0)
    to_and_fro_nm = np.abs(time_s % 7200 - 3600) / 400
    for mmsi, lon in ((DRIFTER, -72.6), (STATION, -72.4)):
        moves = (time_s >= T0_S + sails_h * HOUR_S) | (mmsi == STATION)
        gone_nm = np.maximum(time_s - T0_S - sails_h * HOUR_S, 0.0) / HOUR_S * 9.0
        tables.append(
            position_table(
                ["feed"],
                mmsi=np.full(len(time_s), mmsi), time_s=time_s,
                lat=20.6 + (gone_nm if mmsi == DRIFTER else to_and_fro_nm) * A_NM
                + 1e-5 * np.sin(time_s),
                lon=np.full(len(time_s), lon), speed_kn=np.where(moves, 9.0, 0.4),
                msg_type=np.full(len(time_s), 18), line=np.arange(1, len(time_s) + 1),
            )
        )  # fmt: skip
    statics = [name_of(311_100_000 + int(n), T0_S + first_h * HOUR_S, f"N {n}") for n in begins
               if n >= first_h * NEW_AN_HOUR]  # fmt: skip
    whole = concatenate(tables)
    now = (whole.time_s >= time_s[0]) & (whole.time_s < T0_S + last_h * HOUR_S)
    return whole.take(now), statics


@pytest.fixture(scope="module")
def watched():
    """Six days with a vessel that lies for four of them: sizes, changes and what is told."""
    live = Live(
        shipped_zones(), {}, window_h=WINDOW_H, keep_h=KEEP_H, rows_a_look=10**9, most_rows=10**6
    )
    looking, told, sizes, opened = Looking(live), [], [], {}
    hours = 24 // LOOKS_A_DAY
    for n in range(DAYS * LOOKS_A_DAY):
        live.hear(*traffic(n * hours, (n + 1) * hours, sails_h=SAILS_H))
        told.append(looking.look())
        sizes.append(live.sizes())
        for key, event in live.events.items():
            if event.mmsi == DRIFTER and event.kind == "loitering":
                opened.setdefault(key, []).append((n, event))
    return live, told, sizes, opened


def test_nothing_grows_after_the_days_that_are_kept(watched):
    _, _, sizes, _ = watched
    early = sizes[2 * LOOKS_A_DAY : 4 * LOOKS_A_DAY]
    late = sizes[-2 * LOOKS_A_DAY :]
    for part in sizes[0]:
        most = max(size[part] for size in early)
        assert most > 0, part
        assert max(size[part] for size in late) <= 1.1 * most + 2, part


def test_vessels_and_their_names_go_with_the_last_that_was_heard_of_them(watched):
    live, _, sizes, _ = watched
    ever = DAYS * 24 * NEW_AN_HOUR
    at_most = (KEEP_H + 24 / LOOKS_A_DAY + 6) * NEW_AN_HOUR  # theirs, a look later, and their life
    assert sizes[-1]["vessels"] <= at_most < ever / 3
    assert sizes[-1]["identities"] <= at_most
    assert {DRIFTER, STATION} <= live.weighed.keys()


def test_whoever_is_told_of_changes_only_holds_the_same(watched):
    live, told, _, _ = watched
    events, weighed = {}, {}
    for found in told:
        events = {k: e for k, e in events.items() if k not in found.withdrawn} | dict(found.events)
        weighed |= found.assessments
        for mmsi in found.forgotten:
            del weighed[mmsi]
    assert events == dict(live.events)
    assert weighed == live.weighed
    assert sum(len(found.forgotten) for found in told) > DAYS * 24 * NEW_AN_HOUR / 2


def test_what_goes_on_longer_than_its_rows_are_held_keeps_its_key_and_closes(watched):
    _, _, _, opened = watched
    ((key, seen),) = [(k, s) for k, s in opened.items() if len(s) > 4 * LOOKS_A_DAY]
    ends = [event.end for _, event in seen]
    closed = next(n for n, end in enumerate(ends) if end is not None)
    assert seen[0][0] <= 1
    assert abs(ends[closed].timestamp() - (T0_S + SAILS_H * HOUR_S)) < HOUR_S
    assert len({event.start for _, event in seen}) == 1
    assert seen[-1][0] < DAYS * LOOKS_A_DAY - 1, f"{key} was over for two days and still stands"


def test_without_a_bound_nothing_is_forgotten():
    live = Live(shipped_zones(), {}, window_h=WINDOW_H)
    for n in range(2):
        live.hear(*traffic(n * 12, (n + 1) * 12, sails_h=99))
        live.look()
    assert live.vessels == 24 * NEW_AN_HOUR + 2
    assert min(e.end for e in live.events.values() if e.end).timestamp() < T0_S + 12 * HOUR_S


def test_a_row_of_a_vessel_long_forgotten_is_too_late():
    live = Live(shipped_zones(), {}, window_h=WINDOW_H, keep_h=KEEP_H)
    live.hear(*traffic(0, 4, sails_h=99))
    live.look()
    live.hear(track(STATION, T0_S + 40 * HOUR_S + np.arange(0.0, 600.0, 60.0), 20.6, -72.4, 9.0))
    live.look()
    assert live.vessels == 1
    live.hear(short_lived(1, T0_S))
    live.look()
    assert live.too_late == 36
    assert live.vessels <= 2
