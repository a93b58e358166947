"""Thinned tracks: near enough at every instant, and silent where nothing was heard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.content import VesselTrack
from maps.thinning import Piece, kept_rows, pieces_of, thinned

M_PER_DEG = 111_120.0


def a_walk(seed: int, fixes: int) -> Piece:
    rng = np.random.default_rng(seed)
    return Piece(
        time_s=np.cumsum(rng.uniform(1, 60, fixes)),
        lat=np.cumsum(rng.normal(0, 2e-4, fixes)),
        lon=np.cumsum(rng.normal(0, 2e-4, fixes)),
    )


def off_m(piece: Piece, rows: np.ndarray) -> np.ndarray:
    """How far each fix is from the drawn line at its own time: numpy's interpolation judges."""
    north = np.interp(piece.time_s, piece.time_s[rows], piece.lat[rows]) - piece.lat
    east = np.interp(piece.time_s, piece.time_s[rows], piece.lon[rows]) - piece.lon
    return np.hypot(north, east) * M_PER_DEG


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), fixes=st.integers(1, 200), tolerance=st.floats(5, 500))
def test_no_fix_is_further_than_the_tolerance_from_where_the_page_shows_it(
    seed: int, fixes: int, tolerance: float
) -> None:
    piece = a_walk(seed, fixes)
    rows = kept_rows(piece, tolerance)
    assert rows[0] == 0 and rows[-1] == fixes - 1
    assert off_m(piece, rows).max() <= tolerance + 1e-6


def test_a_stop_on_a_straight_line_is_kept_because_time_counts_too() -> None:
    steady = Piece(time_s=np.arange(5.0) * 600, lat=np.arange(5) * 0.01, lon=np.zeros(5))
    waited = Piece(time_s=steady.time_s, lat=np.array([0, 0.01, 0.01, 0.01, 0.02]), lon=np.zeros(5))
    assert kept_rows(steady, 20.0).tolist() == [0, 4]
    assert kept_rows(waited, 20.0).tolist() == [0, 1, 3, 4]


def test_thinning_fits_the_budget_and_owns_up_to_its_error() -> None:
    walks = [a_walk(seed, 2000) for seed in range(3)]
    kept, tolerance_m = thinned(walks, most=150)
    assert sum(len(piece) for piece in kept) <= 150
    for before, after in zip(walks, kept, strict=True):
        rows = np.searchsorted(before.time_s, after.time_s)
        assert off_m(before, rows).max() <= tolerance_m


def test_many_short_pieces_end_the_thinning_even_over_budget() -> None:
    kept, _ = thinned([a_walk(seed, 2) for seed in range(50)], most=10)
    assert sum(len(piece) for piece in kept) == 100


@pytest.mark.parametrize("silence_min, pieces", [(29.9, 1), (30.1, 2)])
def test_a_silence_over_half_an_hour_breaks_the_track(
    a_track: Callable[..., VesselTrack], silence_min: float, pieces: int
) -> None:
    track = a_track(hours=2)
    time_s = track.time_s.copy()
    time_s[10:] += silence_min * 60 - 300
    later = VesselTrack(mmsi=1, time_s=time_s, lat=track.lat, lon=track.lon)
    found = pieces_of(later, silence_s=1800, cut=-180)
    assert [piece.after_silence for piece in found] == [False, True][:pieces]


@pytest.mark.parametrize("speed_kn, pieces", [(90, 1), (110, 2)])
def test_a_jump_no_ship_can_make_is_not_joined_by_any_line(speed_kn: float, pieces: int) -> None:
    lat = np.array([20.0, 20.0, 20.0 + speed_kn / 60 / 6, 20.0 + speed_kn / 60 / 6])
    track = VesselTrack(
        mmsi=1, time_s=np.array([0.0, 600.0, 1200.0, 1800.0]), lat=lat, lon=np.zeros(4)
    )
    found = pieces_of(track, silence_s=1800, cut=-180)
    assert len(found) == pieces
    assert not found[-1].after_silence


def test_fixes_without_a_place_or_a_time_are_no_part_of_a_track() -> None:
    track = VesselTrack(
        mmsi=1,
        time_s=np.array([0.0, np.nan, 60.0, 120.0]),
        lat=np.array([1.0, 1.0, np.nan, 1.0]),
        lon=np.zeros(4),
    )
    (piece,) = pieces_of(track, silence_s=1800, cut=-180)
    assert piece.time_s.tolist() == [0.0, 120.0]
    nothing = VesselTrack(mmsi=1, time_s=np.full(2, np.nan), lat=np.ones(2), lon=np.ones(2))
    assert pieces_of(nothing, silence_s=1800, cut=-180) == []
