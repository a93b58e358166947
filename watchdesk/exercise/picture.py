"""A chart of what was so in an exercise: true tracks, what was heard of them, what was missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from jurisdiction.claims import claims
from jurisdiction.zones import Zones
from maps.coast import clip_coast, clip_lines
from maps.content import Box, Floats, box_around
from maps.margin import edges, headline, scale_and_north
from maps.plane import Plane, plane_for
from maps.svg import Labels, polyline, text
from watchdesk.chart_data import Surroundings, surroundings
from watchdesk.exercise.air import Air
from watchdesk.exercise.debrief import Outcome
from watchdesk.exercise.scenario import Scenario

WIDTH, HEIGHT = 700, 470
LEFT, RIGHT, TOP, BOTTOM = 58.0, 26.0, 12.0, 24.0
DETAIL = 1400
EVERY_S = 60.0
DASHES = {"TS": "8 4", "CZ": "1 4"}
EDGE = "stroke='#000' stroke-width='1.4'"
MARK = "EXERCISE EXERCISE EXERCISE"
FONT = "font-family='system-ui, Segoe UI, Roboto, Liberation Sans, sans-serif'"


def picture(
    scenario: Scenario,
    air: Air,
    zones: Zones,
    outcomes: Sequence[Outcome] = (),
    until_s: float | None = None,
) -> str:
    """The chart as an SVG element, north up, marked on its face.

    Dashed is where a vessel truly went, dots are what was heard of it.  A numbered circle is
    something to notice: filled where it was, open and doubled where it was missed.
    """
    mmsis = [actor.mmsi for actor in scenario.vessels] + [b.mmsi for b in scenario.beacons]
    mmsis += [outcome.situation.about for outcome in outcomes]
    mmsis = list(dict.fromkeys(mmsis))
    end_s = scenario.end_s if until_s is None else until_s
    box = _box(mmsis, air, end_s)
    around = surroundings(box, zones, claims())
    plane = plane_for(
        box, left=LEFT, top=TOP, width=WIDTH - LEFT - RIGHT, height=HEIGHT - TOP - BOTTOM
    )
    labels = Labels()
    inside = [
        *_shore(plane, around),
        *(part for mmsi in mmsis for part in _vessel(plane, mmsi, air, end_s)),
        *(part for outcome in outcomes for part in _outcome(plane, outcome, labels)),
        *(part for mmsi in mmsis for part in _named(plane, mmsi, air, end_s, labels)),
    ]
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' "
            f"role='img' class='chart' {FONT} font-size='10' fill='none' stroke='none'>",
            f"<title>{MARK}</title>",
            f"<clipPath id='within'><rect {plane.rectangle}/></clipPath>",
            f"<rect {plane.rectangle} fill='#fff'/>",
            "<g clip-path='url(#within)'>",
            *inside,
            "</g>",
            *edges(plane),
            *scale_and_north(plane),
            *headline(plane, MARK),
            "</svg>",
        ]
    )


def _box(mmsis: Sequence[int], air: Air, end_s: float) -> Box:
    """All that was done and heard, and some water around it."""
    places = [_true(mmsi, air, end_s) for mmsi in mmsis]
    heard = air.heard.positions
    own = np.isin(heard.mmsi, mmsis) & np.isfinite(heard.lat)
    lat = np.concatenate([heard.lat[own], *(place[0] for place in places)])
    lon = np.concatenate([heard.lon[own], *(place[1] for place in places)])
    return box_around(lat, lon, share=1.0).grown(0.02)


def _true(mmsi: int, air: Air, end_s: float) -> tuple[Floats, Floats]:
    """Where a vessel truly went until a moment, a place a minute."""
    voyage = air.truth.voyages.get(mmsi)
    if voyage is None or voyage.start_s > end_s:
        return np.empty(0), np.empty(0)
    last_s = voyage.start_s + (len(voyage.lat) - 1) * 10.0
    lat, lon, _, _ = voyage.at(np.arange(voyage.start_s, min(end_s, last_s) + 1.0, EVERY_S))
    return lat, lon


def _shore(plane: Plane, around: Surroundings) -> Iterator[str]:
    here = clip_coast(around.coast.land, plane.box, islets=around.coast.islets, detail=DETAIL)
    land = " ".join(f"{polyline(plane.points(*ring))}Z" for ring in here.land)
    yield f"<path d='{land}' fill='#e6e2d6' fill-rule='evenodd'/>"
    for lines, look in (
        (around.coast.lines, "stroke='#444' stroke-width='.7'"),
        *((limit.lines, _dashed(limit.zone)) for limit in around.limits),
    ):
        shown = clip_lines(lines, plane.box, detail=DETAIL)
        if shown:
            drawn = " ".join(polyline(plane.points(*line)) for line in shown)
            yield f"<path d='{drawn}' {look}/>"
    for x, y in plane.points(*here.islets):
        yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='1.1' fill='#444'/>"


def _dashed(zone: str) -> str:
    return f"stroke='#666' stroke-width='.8' stroke-dasharray='{DASHES.get(zone, '4 2')}'"


def _vessel(plane: Plane, mmsi: int, air: Air, end_s: float) -> Iterator[str]:
    """Its true track dashed, and a dot for each report heard."""
    lat, lon = _true(mmsi, air, end_s)
    if len(lat) > 1:
        drawn = polyline(plane.points(lat, lon))
        yield f"<path d='{drawn}' stroke='#000' stroke-width='1.1' stroke-dasharray='5 3'/>"
    heard = air.heard.positions
    rows = np.flatnonzero((heard.mmsi == mmsi) & (heard.time_s <= end_s) & np.isfinite(heard.lat))
    step = max(len(rows) // 120, 1)
    for x, y in plane.points(heard.lat[rows][::step], heard.lon[rows][::step]):
        yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='1.6' fill='#000'/>"


def _named(plane: Plane, mmsi: int, air: Air, end_s: float, labels: Labels) -> Iterator[str]:
    """Its name at its last place, where there is room for it."""
    lat, lon = _true(mmsi, air, end_s)
    if not len(lat):
        return
    x, y = plane.points(lat[-1], lon[-1])[0]
    actor = air.truth.actors.get(mmsi)
    name = actor.name.removeprefix("EXERCISE ") if actor else str(mmsi)
    wide = 6.5 * len(name)
    yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3.5' fill='#fff' {EDGE}/>"
    for right, down in ((7, 4), (-wide - 7, 4), (7, 16), (-wide - 7, 16), (7, -8)):
        if labels.room(x + right, y + down - 9, x + right + wide, y + down + 3):
            yield text(name, x + right, y + down, weight=700)
            return


def _outcome(plane: Plane, outcome: Outcome, labels: Labels) -> Iterator[str]:
    """A number in a circle beside the place, filled where it was noticed in time."""
    if outcome.lat != outcome.lat:
        return
    px, py = plane.points(outcome.lat, outcome.lon)[0]
    x, y = px - 18, py - 18
    while not labels.room(x - 10, y - 10, x + 10, y + 10) and x > plane.left:
        x -= 22
    yield f"<path d='M{px:.1f} {py:.1f}L{x:.1f} {y:.1f}' stroke='#000' stroke-width='.8'/>"
    fill, ink = ("#000", "#fff") if outcome.fits else ("#fff", "#000")
    yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='8' fill='{fill}' {EDGE}/>"
    if not outcome.fits:
        yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='10.5' stroke='#000' stroke-width='1'/>"
    number = str(outcome.number)
    yield text(number, x, y + 3.5, weight=700, anchor="middle", colour=ink, halo=False)
