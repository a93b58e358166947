"""One vessel on a small printed chart: a drawing without script that reads in black and white."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise

import numpy as np

from ais.contacts import is_contact
from ais.events import Event
from ais.tracks import utc
from maps import symbols
from maps.coast import clip_coast, clip_lines
from maps.content import (
    Box,
    Coast,
    Device,
    LimitLine,
    Path,
    VesselTrack,
    box_around,
    cut_deg,
    visible,
)
from maps.margin import edges, headline, scale_and_north
from maps.plane import Plane, nice_below, plane_for
from maps.svg import Labels, polyline, text
from maps.thinning import Piece, pieces_of, thinned
from seamath.geodesy import destination
from seamath.units import M_PER_NM

LEFT, RIGHT, TOP, BOTTOM = 58.0, 26.0, 12.0, 24.0  # margins for the ticks
MOST_FIXES = 1500
DETAIL = 1400  # twice what the paper shows
TIMES_S = (600, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
SILENCE_S = 1800.0  # as on the map
DASHES = {"TS": "8 4", "CZ": "1 4"}
FONT = "font-family='system-ui, Segoe UI, Roboto, Liberation Sans, sans-serif'"


def chart_svg(
    track: VesselTrack,
    *,
    events: Sequence[Event] = (),
    devices: Sequence[Device] = (),
    coast: Coast | None = None,
    limits: Sequence[LimitLine] = (),
    box: Box | None = None,
    mark: str = "",
    width: int = 700,
    height: int = 470,
) -> str:
    """A chart of one vessel's track as an SVG element, north up, for a page or a printer.

    Range rings are about its last position.  Without a box it shows the whole track.
    """
    plane = plane_for(
        box or box_around(track.lat, track.lon, share=1.0).grown(0.05),
        left=LEFT,
        top=TOP,
        width=width - LEFT - RIGHT,
        height=height - TOP - BOTTOM,
    )
    labels = Labels()
    inside = (
        *_shore(plane, coast or Coast()),
        *_rings(plane, track, labels),
        *(part for limit in limits for part in _limit(plane, limit, labels)),
        *_lines(plane, track),
        *(part for event in events for part in _event(plane, event, labels)),
        *_ship(plane, track, labels),
        *_times(plane, track, labels),
        *(part for device in devices for part in _device(plane, device)),
    )
    clip = f"chart-{track.mmsi}"
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
            f"role='img' class='chart' {FONT} font-size='10' fill='none' stroke='none'>",
            f"<title>{escape(f'Track of {visible(track.label)} {track.mmsi}')}</title>",
            f"<clipPath id='{clip}'><rect {plane.rectangle}/></clipPath>",
            f"<rect {plane.rectangle} fill='#fff'/>",
            f"<g clip-path='url(#{clip})'>",
            *inside,
            "</g>",
            *edges(plane),
            *scale_and_north(plane),
            *headline(plane, visible(mark)),
            "</svg>",
        ]
    )


def _shore(plane: Plane, coast: Coast) -> Iterator[str]:
    """Land in a light tone, its shore as a line, islets as points."""
    here = clip_coast(coast.land, plane.box, islets=coast.islets, detail=DETAIL)
    land = " ".join(f"{_drawn(plane, ring)}Z" for ring in here.land)
    yield f"<path d='{land}' fill='#e6e2d6' fill-rule='evenodd'/>"
    shore = " ".join(_drawn(plane, line) for line in _within(plane, coast.lines))
    yield f"<path d='{shore}' stroke='#444' stroke-width='.7'/>"
    for x, y in plane.points(*here.islets):
        yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='1.1' fill='#444'/>"


def _within(plane: Plane, lines: Iterable[Path]) -> list[Path]:
    """The parts of lines that show, as fine as the paper shows them."""
    return clip_lines(lines, plane.box, detail=DETAIL)


def _rings(plane: Plane, track: VesselTrack, labels: Labels) -> Iterator[str]:
    """Three or so range rings about the last position, each with its radius."""
    lat, lon = _last_position(track)
    step_nm = nice_below(min(plane.width, plane.height) / 2 * plane.nm_per_point / 2)
    bearings = np.arange(0.0, 361.0, 3.0)
    for radius_nm in (step_nm, 2 * step_nm, 3 * step_nm):
        ring = destination(lat, lon, bearings, radius_nm)
        yield f"<path d='{_drawn(plane, ring)}' stroke='#888' stroke-width='.6'/>"
        x, y = plane.points(*destination(lat, lon, 315.0, radius_nm))[0]
        labels.keep(x - 18, y - 9, x + 18, y + 3)
        yield text(f"{radius_nm:g} nm", x, y, colour="#555", anchor="middle")


def _limit(plane: Plane, limit: LimitLine, labels: Labels) -> Iterator[str]:
    """A limit in its own kind of dash, named once where it is well inside the chart."""
    lines = _within(plane, limit.lines)
    if not lines:
        return
    shown = " ".join(_drawn(plane, line) for line in lines)
    dash = DASHES.get(limit.zone, "4 2")
    yield f"<path d='{shown}' stroke='#222' stroke-width='1' stroke-dasharray='{dash}'/>"
    points = np.vstack([plane.points(*line) for line in lines])
    away = np.abs(points - plane.middle) / (plane.width / 2, plane.height / 2)
    inside = points[away.max(axis=1) < 0.85]
    for x, y in inside[len(inside) // 2 :: 5]:
        if labels.room(x - 40, y - 9, x + 40, y + 3):
            yield text(visible(limit.label), x, y, colour="#222", anchor="middle")
            return


def _lines(plane: Plane, track: VesselTrack) -> Iterator[str]:
    """The track in pieces, broken where nothing was heard; dots where nothing told the time."""
    kept = _pieces(track)
    for before, after in pairwise(kept):
        if after.after_silence:
            silent = (np.r_[before.lat[-1], after.lat[0]], np.r_[before.lon[-1], after.lon[0]])
            dash = "stroke-width='.8' stroke-dasharray='2 4'"
            yield f"<path d='{_drawn(plane, silent)}' stroke='#000' {dash}/>"
    for piece in kept:
        shown = _drawn(plane, (piece.lat, piece.lon))
        yield f"<path d='{shown}' stroke='#000' stroke-width='1.6'/>"
    if not kept:
        for x, y in plane.points(track.lat, track.lon)[-MOST_FIXES:]:
            if x == x:
                yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='1.2' fill='#000'/>"


def _pieces(track: VesselTrack) -> list[Piece]:
    """The timed track as paper needs it."""
    whole = pieces_of(track, silence_s=SILENCE_S, cut=cut_deg(track.lon))
    return thinned(whole, most=MOST_FIXES)[0]


def _times(plane: Plane, track: VesselTrack, labels: Labels) -> Iterator[str]:
    """Dots equally spaced in time, a dozen or fewer, each with its UTC time if there is room."""
    pieces = _pieces(track)
    if not pieces:
        return
    lasts_s = pieces[-1].time_s[-1] - pieces[0].time_s[0]
    spacing_s = next((s for s in TIMES_S if lasts_s / s <= 12), TIMES_S[-1])
    for piece in pieces:
        first_s = np.ceil(piece.time_s[0] / spacing_s) * spacing_s
        moments_s = np.arange(first_s, piece.time_s[-1] + 1, spacing_s)
        lat = np.interp(moments_s, piece.time_s, piece.lat)
        lon = np.interp(moments_s, piece.time_s, piece.lon)
        for moment_s, (x, y) in zip(moments_s, plane.points(lat, lon), strict=True):
            yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='2' fill='#000'/>"
            if labels.room(x + 4, y, x + 40, y + 11):
                yield text(f"{utc(moment_s):%H:%MZ}", x + 5, y + 9)


def _ship(plane: Plane, track: VesselTrack, labels: Labels) -> Iterator[str]:
    """The vessel's symbol at its last position, crossed if lost, with its name."""
    x, y = plane.points(*_last_position(track))[0]
    pointing = symbols.pointing_deg(track.heading_deg, track.course_deg)
    if is_contact(track.mmsi):
        yield from _contact(plane, track, x, y)
    else:
        hull = polyline(np.add(symbols.turned(symbols.SHIP, pointing, 9.0), (x, y)))
        yield f"<path d='{hull}Z' fill='#fff' stroke='#000' stroke-width='1.8'/>"
    if track.status == "lost":
        for angle in (45.0, 135.0):
            bar = polyline(np.add(symbols.turned(symbols.LOST, angle, 10.0), (x, y)))
            yield f"<path d='{bar}' stroke='#000' stroke-width='1.8'/>"
    name = visible(track.label) or f"MMSI {track.mmsi}"
    wide = 7.5 * len(name) + 14
    side, anchor = (1, "start") if x + wide < plane.left + plane.width else (-1, "end")
    labels.keep(min(x, x + side * wide), y - 18, max(x, x + side * wide), y - 4)
    yield text(name, x + 13 * side, y - 8, size=12, weight=700, anchor=anchor)


def _contact(plane: Plane, track: VesselTrack, x: float, y: float) -> Iterator[str]:
    """A circle with a dot, and a broken one about it where its place is that unsure."""
    radius = track.uncertainty_m / M_PER_NM / plane.nm_per_point
    if radius > symbols.SIZES_PX["contact"]:
        dash = "stroke-width='1' stroke-dasharray='3 4'"
        yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius:.1f}' stroke='#000' {dash}/>"
    yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='6' fill='#fff' stroke='#000' stroke-width='1.8'/>"
    yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='1.5' fill='#000'/>"


def _event(plane: Plane, event: Event, labels: Labels) -> Iterator[str]:
    """A sign beside the place: round for rescue, square for what is worth a look."""
    px, py = plane.points(event.lat, event.lon)[0]
    x, y = px - 20, py - 20
    while not labels.room(x - 9, y - 9, x + 9, y + 9) and x > plane.left:
        x -= 19  # two events at one place stand side by side
    sign = symbols.SIGNS[event.kind]
    yield f"<path d='M{px:.1f} {py:.1f}L{x:.1f} {y:.1f}' stroke='#000' stroke-width='.8'/>"
    look = "fill='#fff' stroke='#000' stroke-width='1.4'"
    if sign.rescue:
        yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='10' {look}/>"
    else:
        yield f"<rect x='{x - 8:.1f}' y='{y - 8:.1f}' width='16' height='16' rx='2' {look}/>"
    yield text(sign.code, x, y + 3, size=8, weight=700, anchor="middle", halo=False)


def _device(plane: Plane, device: Device) -> Iterator[str]:
    """The circle and cross of a distress device, broken where it is on test."""
    x, y = plane.points(device.lat, device.lon)[0]
    cross = symbols.turned(symbols.DEVICE_CROSS, 0.0, 9.0)
    bars = "".join(polyline(np.add(bar, (x, y))) for bar in (cross, cross * (1, -1)))
    dash = "stroke-dasharray='3 2'" if device.test else ""
    look = f"fill='#fff' stroke='#000' stroke-width='2.2' {dash}"
    yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='9' {look}/><path d='{bars}' {look}/>"
    yield text(visible(device.kind) + (" TEST" if device.test else ""), x + 13, y + 4, weight=700)


def _last_position(track: VesselTrack) -> tuple[float, float]:
    """Where it was heard last."""
    row = int(np.flatnonzero(np.isfinite(track.lat) & np.isfinite(track.lon))[-1])
    return float(track.lat[row]), float(track.lon[row])


def _drawn(plane: Plane, path: Path) -> str:
    """A path over the chart as drawing commands."""
    return polyline(plane.points(*path))
