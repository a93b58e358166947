"""Shores that overlap, cross or touch become the outline of their land."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from jurisdiction.coast_file import UNITS_PER_DEG

BUILDERS = Path(__file__).parents[2] / "builders"
WIDE = 1000  # units: a kilometre


@pytest.fixture(scope="module")
def builders():
    """The builders' modules, which are no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BUILDERS))
        import coast_leaves
        import coast_simplify
        import coast_union

        yield coast_union, coast_simplify, coast_leaves


def rings(builders, *shapes, holes=()):
    """Rings of (lon, lat) in units as land, those numbered as holes as water."""
    _, simplify, _ = builders
    points = np.concatenate([np.array(shape) for shape in shapes])
    drawn = simplify.Rings(
        lat=points[:, 1].astype(np.int32),
        lon=points[:, 0].astype(np.int32),
        starts=np.cumsum([0, *(len(shape) for shape in shapes)]),
        hole=np.isin(np.arange(len(shapes)), holes),
    )
    return simplify.land_on_the_left(drawn)


def box(west, south, east, north):
    return [(west, south), (east, south), (east, north), (west, north)]


def as_land(builders, drawn):
    """What is land: inside more rings of land than of water, as a shape in degrees."""
    _, simplify, _ = builders
    whole, shapes = [], simplify.polygons(drawn)
    lines = shapely.union_all(shapely.get_exterior_ring(shapes))
    for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))):
        within = shapely.contains(shapes, shapely.point_on_surface(face))
        if np.where(drawn.hole, -1, 1)[within].sum() > 0:
            whole.append(face)
    return shapely.union_all(whole)


@pytest.mark.parametrize(
    "shapes, holes, left, area",
    [
        ([box(0, 0, 10, 10), box(5, 5, 15, 15)], (), (1, 0), 175),  # two islands overlap
        ([box(0, 0, 10, 10), box(10, 0, 20, 10)], (), (1, 0), 200),  # they share a side
        ([box(0, 0, 10, 10), box(2, 2, 5, 5)], (), (1, 0), 100),  # one lies in the other's land
        ([box(0, 0, 10, 10), box(0, 0, 5, 5)], (), (1, 0), 100),  # ... and touches its shore
        ([box(0, 0, 10, 10), box(0, 0, 10, 10)], (), (1, 0), 100),  # one is drawn twice
        ([box(0, 0, 10, 10), box(2, 2, 5, 5)], (1,), (1, 1), 91),  # a lake stays
        ([box(0, 0, 10, 10), box(20, 2, 25, 5)], (1,), (1, 0), 100),  # a lake at sea does not
        ([box(0, 0, 10, 10), box(2, 2, 6, 6), box(4, 4, 8, 8)], (1, 2), (1, 1), 72),  # two lakes
        ([box(0, 0, 10, 10), box(2, 2, 8, 8), box(4, 4, 6, 6)], (1,), (2, 1), 68),  # an isle in one
        ([box(0, 0, 10, 10), box(2, 2, 8, 8), box(7, 4, 9, 6)], (1,), (1, 1), 66),  # a spit in one
        ([box(0, 0, 10, 10), box(10, 10, 20, 20)], (), (2, 0), 200),  # a single vertex of both
        ([[(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)]], (), (2, 0), 50),  # it touches itself
        ([[(0, 0), (10, 0), (30, 0), (10, 0), (10, 10), (0, 10)]], (), (1, 0), 100),  # a spike
        ([box(0, 0, 20, 5), box(0, 10, 20, 15), box(0, 0, 5, 15), box(15, 0, 20, 15)], (), (1, 1),
         250),  # four strips round a lagoon
    ],
)  # fmt: skip
def test_outlines_enclose_the_same_land(builders, shapes, holes, left, area):
    union, simplify, _ = builders
    found, _ = union.outlined(rings(builders, *shapes, holes=holes))
    sizes = simplify.areas(found) / 2
    assert (np.sum(~found.hole), np.sum(found.hole)) == left
    assert sizes.sum() == area
    assert ((sizes < 0) == found.hole).all()  # land on the left


def test_what_was_mended_is_counted(builders):
    union, _, _ = builders
    met, buried = [box(0, 0, 9, 9), box(5, 5, 15, 15)], [box(1, 1, 3, 3), box(7, 1, 8, 2)]
    _, counts = union.outlined(rings(builders, *met, *buried))
    assert counts == {"rings_that_met": 2, "rings_in_others_land": 2}


def stars(corners, reach):
    """A ring round some place: corners at growing angles, at any distance."""
    place = st.tuples(st.integers(-reach, reach), st.integers(-reach, reach))
    far = st.lists(st.integers(20, WIDE), min_size=3, max_size=corners)
    return st.tuples(place, far).map(
        lambda drawn: [
            (round(drawn[0][0] + r * np.cos(a)), round(drawn[0][1] + r * np.sin(a)))
            for r, a in zip(drawn[1], np.linspace(0, 2 * np.pi, len(drawn[1]), endpoint=False))
        ]
    )


@settings(max_examples=60)
@given(shapes=st.lists(stars(8, 2 * WIDE), min_size=2, max_size=6), seas=st.integers(0, 3))
def test_any_rings_are_outlined(builders, shapes, seas):
    union, simplify, _ = builders
    valid = [one for one in shapes if shapely.is_valid(shapely.Polygon(one))]
    if not valid:
        return
    drawn = rings(builders, box(-5 * WIDE, -5 * WIDE, 5 * WIDE, 5 * WIDE), *valid,
                  holes=range(1, 1 + min(seas, len(valid))))  # fmt: skip
    found, _ = union.outlined(drawn)
    _, _, wrong = union.meetings(found)
    assert not wrong.any()
    assert shapely.is_valid(simplify.polygons(found)).all()
    assert ((simplify.areas(found) < 0) == found.hole).all()
    before, after = as_land(builders, drawn), as_land(builders, found)
    moved = shapely.symmetric_difference(before, after)
    rim = shapely.length(shapely.boundary(before)) + shapely.length(shapely.boundary(after))
    assert moved.area <= rim / UNITS_PER_DEG  # no shore has moved by more than a unit


@pytest.mark.parametrize("lat", [0.0, 45.0, 80.0])
def test_no_chord_leaves_its_line_on_the_map(builders, lat):
    _, _, leaves = builders
    south, east = round(lat * UNITS_PER_DEG), 2 * UNITS_PER_DEG
    drawn = rings(builders, box(0, south, east, south + 20_000))
    found = leaves.divided(drawn)
    assert set(zip(drawn.lat, drawn.lon)) <= set(zip(found.lat, found.lon))
    points = [np.column_stack([one.lon, one.lat])[one.starts[0] :] for one in (found, drawn)]
    assert shapely.Polygon(points[0]).equals(shapely.Polygon(points[1]))
    sag_m = (111_320.0 * np.cos(np.radians(lat)) * np.abs(np.diff(found.lon)) / UNITS_PER_DEG) ** 2
    curved = 1 + np.tan(np.radians(lat)) ** 2
    assert (sag_m * np.sqrt(curved) / (8 * 6_356_000) < 0.31).all()
