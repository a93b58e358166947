"""Round the edge of a printed chart: frame, ticks, scale, north, and what the chart is."""

from __future__ import annotations

from collections.abc import Iterator

from maps.plane import Plane, nice_below, tick_text, ticks_deg
from maps.svg import text


def edges(plane: Plane) -> Iterator[str]:
    """The frame with latitude and longitude ticks in degrees and minutes."""
    box, right, bottom = plane.box, plane.left + plane.width, plane.top + plane.height
    yield f"<rect {plane.rectangle} stroke='#000' stroke-width='1'/>"
    for lon in ticks_deg(box.west, box.east, 7):
        x = plane.points(box.south, lon)[0][0]
        ends = f"M{x:.1f} {bottom:.1f}v-6M{x:.1f} {plane.top:.1f}v6"
        yield f"<path d='{ends}' stroke='#000' stroke-width='1'/>"
        yield text(tick_text(lon, "EW", 3), x, bottom + 13, anchor="middle", halo=False)
    for lat in ticks_deg(box.south, box.north, 6):
        y = plane.points(lat, box.west)[0][1]
        ends = f"M{plane.left:.1f} {y:.1f}h6M{right:.1f} {y:.1f}h-6"
        yield f"<path d='{ends}' stroke='#000' stroke-width='1'/>"
        yield text(tick_text(lat, "NS", 2), plane.left - 5, y + 3, anchor="end", halo=False)


def scale_and_north(plane: Plane) -> Iterator[str]:
    """A scale bar, half of it filled, and an arrow to the north."""
    length_nm = nice_below(plane.width / 4 * plane.nm_per_point)
    length = length_nm / plane.nm_per_point
    x, y = plane.left + 12, plane.top + plane.height - 16
    yield f"<rect x='{x}' y='{y}' width='{length:.1f}' height='5' fill='#fff' stroke='#000'/>"
    yield f"<rect x='{x}' y='{y}' width='{length / 2:.1f}' height='5' fill='#000'/>"
    yield text(f"{length_nm:g} nm", x, y - 5, weight=600)
    ax, ay = plane.left + plane.width - 20, plane.top + 34
    yield f"<path d='M{ax} {ay}v-20m-4 7l4 -8l4 8' stroke='#000' stroke-width='1.4'/>"
    yield text("N", ax, ay + 11, weight=700, anchor="middle")


def headline(plane: Plane, mark: str) -> Iterator[str]:
    """What the chart is, if it is not the real thing: across its head."""
    if mark:
        yield text(mark, plane.middle[0], plane.top + 22, size=20, weight=800, anchor="middle")
