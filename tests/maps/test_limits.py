"""Limit lines against seas whose distances are known exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from maps.content import Box, LimitLine
from maps.limits import Claim, limit_lines
from seamath.geodesy import distance_nm

RADIUS_NM = 5.0
Ask = Callable[[Any, Any], tuple[Any, Any]]


def islands(*centres: tuple[float, float]) -> Ask:
    """Round islands of five miles; each is a State of its own, by its number."""

    def ask(lat: Any, lon: Any) -> tuple[Any, Any]:
        assert np.all(np.abs(lon) <= 180)
        from_centre = np.array([distance_nm(lat, lon, *centre) for centre in centres])
        state = from_centre.argmin(axis=0)
        return np.maximum(from_centre.min(axis=0) - RADIUS_NM, 0.0), state

    return ask


def claim(breadth_nm: float, state: int = 0, name: str = "Aland") -> Claim:
    return Claim(
        state=state, name=name, zone="TS" if breadth_nm <= 12 else "CZ", breadth_nm=breadth_nm
    )


def vertices(line: LimitLine) -> tuple[Any, Any]:
    lat, lon = zip(*line.lines, strict=True)
    return np.concatenate(lat), np.concatenate(lon)


@pytest.mark.parametrize(
    "centre, box",
    [
        ((20.0, -74.0), Box(south=19.2, west=-74.9, north=20.8, east=-73.1)),
        ((20.0, -74.0), Box(south=15.5, west=-79.0, north=25.5, east=-69.0)),  # ten by ten degrees
        ((-17.0, 179.99), Box(south=-17.8, west=179.0, north=-16.2, east=181.0)),  # the date line
        ((65.0, 10.0), Box(south=64.0, west=8.0, north=66.0, east=12.0)),
    ],
)
@pytest.mark.parametrize("breadth_nm", [12.0, 24.0])
def test_the_limit_of_a_round_island_is_a_circle_to_a_tenth_of_a_mile(
    centre: tuple[float, float], box: Box, breadth_nm: float
) -> None:
    (line,) = limit_lines(box, [claim(breadth_nm)], islands(centre))
    lat, lon = vertices(line)
    off_nm = distance_nm(lat, np.mod(lon + 180, 360) - 180, *centre) - RADIUS_NM - breadth_nm
    assert np.abs(off_nm).max() < 0.1
    assert len(line.lines) == 1 and np.ptp(lon) < 5  # one ring, in one piece over the date line
    assert (lat[0], lon[0]) == pytest.approx((lat[-1], lon[-1]))


@pytest.mark.parametrize("shift_deg", np.linspace(0.0, 0.0167, 6))  # over one coarse square
def test_a_pocket_of_free_sea_smaller_than_the_first_look_is_found(shift_deg: float) -> None:
    middle = (20.0 + shift_deg, -74.0 + shift_deg)

    def lagoon(lat: Any, lon: Any) -> tuple[Any, Any]:
        return 12.4 - distance_nm(lat, lon, *middle), np.zeros(len(lat), int)

    box = Box(south=19.0, west=-75.0, north=21.0, east=-73.0)
    (line,) = limit_lines(box, [claim(12.0)], lagoon)
    assert distance_nm(*vertices(line), *middle) == pytest.approx(0.4, abs=0.1)


def test_between_two_states_each_line_ends_at_the_median() -> None:
    centres = ((20.0, -74.0), (20.0, -73.5))  # 28 miles apart: 18 of water between two shores
    box = Box(south=19.0, west=-75.0, north=21.0, east=-72.5)
    lines = limit_lines(box, [claim(12.0), claim(12.0, 1, "Bland")], islands(*centres))
    assert [line.label for line in lines] == ["Aland 12 nm", "Bland 12 nm"]
    for own, line in enumerate(lines):
        lat, lon = vertices(line)
        nearer_nm = distance_nm(lat, lon, *centres[1 - own]) - distance_nm(lat, lon, *centres[own])
        assert nearer_nm.min() > -0.1  # never on the other State's side
        ends = [(path[0][end], path[1][end]) for path in line.lines for end in (0, -1)]
        for end in ends:
            gap_nm = distance_nm(*end, *centres[1 - own]) - distance_nm(*end, *centres[own])
            assert gap_nm < 0.8  # and comes up to it: a grid step is a quarter of a mile


def test_a_zone_nobody_claims_has_no_line() -> None:
    centres = ((20.0, -74.0), (20.0, -73.5))
    box = Box(south=19.0, west=-75.0, north=21.0, east=-72.5)
    (line,) = limit_lines(box, [claim(24.0, 1, "Bland")], islands(*centres))
    assert line.name == "Bland"
    assert limit_lines(box, [], islands(*centres)) == ()


def test_a_sea_without_a_limit_in_it_gives_no_line() -> None:
    open_sea = Box(south=25.0, west=-60.0, north=26.0, east=-59.0)
    assert limit_lines(open_sea, [claim(12.0)], islands((20.0, -74.0))) == ()


def test_distances_that_are_not_known_on_land_do_no_harm() -> None:
    def ask(lat: Any, lon: Any) -> tuple[Any, Any]:
        distance, state = islands((20.0, -74.0))(lat, lon)
        return np.where(distance > 0, distance, np.nan), state

    box = Box(south=19.2, west=-74.9, north=20.8, east=-73.1)
    (line,) = limit_lines(box, [claim(12.0)], ask)
    assert len(line.lines) == 1


def test_a_world_map_gets_no_limit_lines_that_would_mislead() -> None:
    wide = Box(south=0.0, west=-80.0, north=30.0, east=-39.0)
    assert limit_lines(wide, [claim(12.0)], islands((20.0, -74.0))) == ()


def test_a_large_box_is_asked_about_finely_only_where_a_limit_can_pass() -> None:
    asked = 0

    def ask(lat: Any, lon: Any) -> tuple[Any, Any]:
        nonlocal asked
        asked += len(lat)
        return islands((20.0, -74.0))(lat, lon)

    limit_lines(Box(south=15.5, west=-79.0, north=25.5, east=-69.0), [claim(12.0)], ask)
    assert asked < 110_000  # the whole fine grid has 1.4 million points
