"""A search plan on a printed chart: particles, datum, ellipses, area, legs with way-points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from ais.tracks import utc
from maps.chart import BOTTOM, DASHES, DETAIL, FONT, LEFT, RIGHT, TOP
from maps.coast import clip_coast, clip_lines
from maps.content import Box, Coast, Floats, LimitLine, box_around, visible
from maps.margin import edges, headline, scale_and_north
from maps.plane import Plane, plane_for
from maps.svg import Labels, polyline, text
from sar.cloud import ELLIPSE_95, Datum
from sar.plan import SearchPlan, UnitPlan
from sar.sphere import from_offsets
from seamath.geodesy import destination

MOST_PARTICLES = 700
UNIT_DASHES = ("", "7 3", "2 2.5", "9 3 2 3", "1 4")  # one for each unit, told apart without colour


def plan_chart_svg(
    plan: SearchPlan,
    *,
    coast: Coast | None = None,
    limits: Sequence[LimitLine] = (),
    mark: str = "",
    width: int = 700,
    height: int = 430,
) -> str:
    """A chart of one search plan as an SVG element, north up, that reads in black and white."""
    plane = plane_for(
        plan_box(plan),
        left=LEFT,
        top=TOP,
        width=width - LEFT - RIGHT,
        height=height - TOP - BOTTOM,
    )
    name = visible(plan.title)
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
            f"role='img' class='chart' {FONT} font-size='10' fill='none' stroke='none'>",
            f"<title>{escape(f'Search plan: {name}')}</title>",
            f"<clipPath id='plan'><rect {plane.rectangle}/></clipPath>",
            f"<rect {plane.rectangle} fill='#fff'/>",
            "<g clip-path='url(#plan)'>",
            *_shore(plane, coast or Coast()),
            *_limits(plane, limits),
            *_search(plane, plan),
            "</g>",
            *edges(plane),
            *scale_and_north(plane),
            *headline(plane, visible(mark)),
            "</svg>",
        ]
    )


def _search(plane: Plane, plan: SearchPlan) -> Iterator[str]:
    """All that belongs to the plan, from the faintest to what must be read."""
    labels = Labels()
    right, bottom = plane.left + plane.width, plane.top + plane.height
    labels.keep(plane.left, bottom - 34, plane.left + 150, bottom)  # the scale stands there
    labels.keep(right - 36, plane.top, right, plane.top + 50)  # and the arrow to the north
    yield from _particles(plane, plan)
    yield from _ellipses(plane, plan.datum, labels)
    yield from _area(plane, plan, labels)
    yield from _drift(plane, plan, labels)
    for unit in plan.units:
        yield from _unit(plane, unit, labels)
    yield from _datums(plane, plan, labels)


def plan_box(plan: SearchPlan) -> Box:
    """What a chart of the plan must show: way there, area, every leg, nearly all particles."""
    cloud = plan.cloud
    lat, lon = cloud.lat[plan.step], cloud.lon[plan.step]
    inner = box_around(lat, lon, share=0.95)
    places = [
        *_round_last(plan),
        *((plan.last.end,) if plan.last.end else ()),
        *plan.area.box.corners(),
        *((p.lat, p.lon) for unit in plan.units if unit.pattern for p in unit.pattern.points),
        (inner.south, inner.west),
        (inner.north, inner.east),
    ]
    whole = box_around(*zip(*places), share=1.0)
    return whole.grown(0.06 * max(whole.north - whole.south, whole.east - whole.west))


def _round_last(plan: SearchPlan) -> Iterator[tuple[float, float]]:
    """The circle that holds the last known position, with room for its name."""
    reach = max(plan.last.error_nm, 1.0)
    for turn in (0.0, 90.0, 180.0, 270.0):
        lat, lon = destination(plan.last.lat, plan.last.lon, turn, reach)
        yield float(lat), float(lon)


def ellipse_of(datum: Datum, times: float = 1.0) -> tuple[Floats, Floats]:
    """The 50 % ellipse of a datum, or one some times as large, as a closed line."""
    turn = np.radians(np.arange(0.0, 361.0, 5.0))
    along = times * datum.ellipse_major_nm * np.cos(turn)
    across = times * datum.ellipse_minor_nm * np.sin(turn)
    angle = np.radians(datum.ellipse_bearing_deg)
    east = along * np.sin(angle) + across * np.cos(angle)
    north = along * np.cos(angle) - across * np.sin(angle)
    return from_offsets(datum.lat, datum.lon, east, north)


def _shore(plane: Plane, coast: Coast) -> Iterator[str]:
    """Land in a light tone, its shore as a line, islets as points."""
    here = clip_coast(coast.land, plane.box, islets=coast.islets, detail=DETAIL)
    land = " ".join(f"{_drawn(plane, ring)}Z" for ring in here.land)
    yield f"<path d='{land}' fill='#e6e2d6' fill-rule='evenodd'/>"
    shore = " ".join(
        _drawn(plane, line) for line in clip_lines(coast.lines, plane.box, detail=DETAIL)
    )
    yield f"<path d='{shore}' stroke='#444' stroke-width='.7'/>"
    for x, y in plane.points(*here.islets):
        yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='1.1' fill='#444'/>"


def _limits(plane: Plane, limits: Sequence[LimitLine]) -> Iterator[str]:
    """Claimed limits as faint dashes: a search asks for no one's zone."""
    for limit in limits:
        lines = clip_lines(limit.lines, plane.box, detail=DETAIL)
        shown = " ".join(_drawn(plane, line) for line in lines)
        dash = DASHES.get(limit.zone, "4 2")
        yield f"<path d='{shown}' stroke='#888' stroke-width='.6' stroke-dasharray='{dash}'/>"


def _particles(plane: Plane, plan: SearchPlan) -> Iterator[str]:
    """Where people may be when the search begins, thinned; those ashore as crosses."""
    cloud, row = plan.cloud, plan.step
    every = max(1, cloud.class_of.size // MOST_PARTICLES)
    points = plane.points(cloud.lat[row, ::every], cloud.lon[row, ::every])
    ashore = cloud.stranded[row, ::every]
    dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in points[~ashore])
    yield f"<path d='{dots}' stroke='#777' stroke-width='1.5' stroke-linecap='round'/>"
    crosses = "".join(f"M{x - 2:.1f} {y:.1f}h4m-2 -2v4" for x, y in points[ashore])
    yield f"<path d='{crosses}' stroke='#000' stroke-width='.8'/>"


def _ellipses(plane: Plane, datum: Datum, labels: Labels) -> Iterator[str]:
    """The ellipses that hold half, and 95 %, of a normal cloud with the same spread."""
    for times, words, dash in ((1.0, "50 %", ""), (ELLIPSE_95, "95 %", "5 3")):
        points = plane.points(*ellipse_of(datum, times))
        look = f"stroke='#000' stroke-width='.9' stroke-dasharray='{dash}'"
        yield f"<path d='{polyline(points)}Z' {look}/>"
        for x, y in points[9::9]:
            if _shown(plane, x, y) and labels.room(x - 14, y - 10, x + 14, y + 2):
                yield text(words, x, y, anchor="middle", size=9)
                break


def _area(plane: Plane, plan: SearchPlan, labels: Labels) -> Iterator[str]:
    """The area when the search begins, and as it has drifted when the last unit leaves."""
    lat, lon = (np.array(side) for side in zip(*plan.area.box.corners()))
    yield f"<path d='{_drawn(plane, (lat, lon))}Z' stroke='#000' stroke-width='2.4'/>"
    ends = max((unit.ends for unit in plan.units), default=plan.commence)
    drifted_nm = plan.drift_kn * (ends - plan.commence).total_seconds() / 3600
    later = _drawn(plane, destination(lat, lon, plan.set_deg, drifted_nm))
    if drifted_nm > 0:
        yield f"<path d='{later}Z' stroke='#000' stroke-width='.7' stroke-dasharray='10 4'/>"
        x, y = plane.points(*destination(lat, lon, plan.set_deg, drifted_nm))[0]
        if _shown(plane, x, y) and labels.room(x, y - 12, x + 78, y - 2):
            yield text(f"the area at {ends:%H:%MZ}", x, y - 4, size=9)


def _drift(plane: Plane, plan: SearchPlan, labels: Labels) -> Iterator[str]:
    """From the last known position to the datum, a dot and a time now and then."""
    cloud = plan.cloud
    datums = [cloud.datum(None, k) for k in range(plan.step + 1)]
    points = plane.points([d.lat for d in datums], [d.lon for d in datums])
    yield f"<path d='{polyline(points)}' stroke='#000' stroke-width='1.6'/>"
    x, y = plane.points(plan.last.lat, plan.last.lon)[0]
    radius = plan.last.error_nm / plane.nm_per_point
    yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius:.1f}' stroke='#000' stroke-width='.7'/>"
    yield f"<path d='M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10' stroke='#000' stroke-width='2'/>"
    if plan.last.end is not None:
        (x0, y0), (x1, y1) = (x, y), plane.points(*plan.last.end)[0]
        look = "stroke='#000' stroke-width='1' stroke-dasharray='1 3'"
        yield f"<path d='M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}' {look}/>"
    yield from _beside(plane, labels, f"Last known {plan.last.earliest:%H:%MZ}", x, y, 11, first=3)
    every = max(1, plan.step // 6)
    for k in range(every, plan.step, every):
        x, y = points[k]
        yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='2' fill='#000'/>"
        if labels.room(x - 2, y, x + 34, y + 12):
            yield text(f"{utc(cloud.time_s[k]):%H:%MZ}", x, y + 11, size=9)


def _unit(plane: Plane, unit: UnitPlan, labels: Labels) -> Iterator[str]:
    """A unit's legs in its own kind of line, every turn numbered where there is room."""
    if unit.pattern is None:
        return
    points = plane.points(
        [p.lat for p in unit.pattern.points], [p.lon for p in unit.pattern.points]
    )
    dash = UNIT_DASHES[(unit.number - 1) % len(UNIT_DASHES)]
    look = f"stroke='#000' stroke-width='1.1' stroke-dasharray='{dash}' stroke-linejoin='round'"
    yield f"<path d='{polyline(points)}' {look}/>"
    yield from _arrows(points)
    x, y = points[0]
    yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='7.5' fill='#000'/>"
    yield text(str(unit.number), x, y + 3.5, weight=800, anchor="middle", colour="#fff", halo=False)
    labels.keep(x - 8, y - 8, x + 8, y + 8)
    middle = points.mean(axis=0)
    for number, (x, y) in enumerate(points[1:], start=1):
        side = 1 if x >= middle[0] else -1
        if labels.room(x + side * 2, y - 5, x + side * 14, y + 4):
            anchor = "start" if side > 0 else "end"
            yield text(str(number), x + side * 3, y + 3, size=8, anchor=anchor)


def _arrows(points: Floats) -> Iterator[str]:
    """Which way the first legs run."""
    for (x0, y0), (x1, y1) in zip(points[:3:2], points[1:4:2]):
        length = float(np.hypot(x1 - x0, y1 - y0))
        if length < 24:
            continue
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        x, y = x0 + 0.5 * (x1 - x0), y0 + 0.5 * (y1 - y0)
        head = [(x - 7 * ux - 3.5 * uy, y - 7 * uy + 3.5 * ux), (x, y)]
        head.append((x - 7 * ux + 3.5 * uy, y - 7 * uy - 3.5 * ux))
        yield f"<path d='{polyline(np.array(head))}Z' fill='#000'/>"


def _datums(plane: Plane, plan: SearchPlan, labels: Labels) -> Iterator[str]:
    """The datum as a cross in a circle with its time; each class as a small triangle."""
    x, y = plane.points(plan.datum.lat, plan.datum.lon)[0]
    look = "fill='#fff' stroke='#000' stroke-width='1.8'"
    yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='6' {look}/>"
    cross = f"M{x - 9:.1f} {y:.1f}h18M{x:.1f} {y - 9:.1f}v18"
    yield f"<path d='{cross}' stroke='#000' stroke-width='1.4'/>"
    yield from _beside(plane, labels, f"Datum {plan.commence:%H:%MZ}", x, y, 12)
    for one in plan.by_class if len(plan.by_class) > 1 else ():
        px, py = plane.points(one.lat, one.lon)[0]
        shape = f"M{px:.1f} {py - 4:.1f}l3.6 6.4h-7.2Z"
        yield f"<path d='{shape}' fill='#fff' stroke='#000' stroke-width='1.1'/>"
        if np.hypot(px - x, py - y) > 16:
            yield from _beside(plane, labels, one.class_id, px, py, 8, size=8, weight=400)


def _beside(
    plane: Plane,
    labels: Labels,
    words: str,
    x: float,
    y: float,
    away: float,
    *,
    size: int = 11,
    weight: int = 700,
    first: int = 0,
) -> Iterator[str]:
    """Words beside a place, on the first side with room: right, left, above, below."""
    wide = 0.58 * size * len(words)
    places = (
        (x + away, y + 4, "start", x + away),
        (x - away, y + 4, "end", x - away - wide),
        (x, y - away - 3, "middle", x - wide / 2),
        (x, y + away + 9, "middle", x - wide / 2),
    )
    chosen = places[first]
    for place in (*places[first:], *places[:first]):
        inside = plane.left < place[3] and place[3] + wide < plane.left + plane.width
        if inside and labels.room(place[3], place[1] - size, place[3] + wide, place[1] + 3):
            chosen = place
            break
    yield text(words, chosen[0], chosen[1], size=size, weight=weight, anchor=chosen[2])


def _shown(plane: Plane, x: float, y: float) -> bool:
    right, bottom = plane.left + plane.width, plane.top + plane.height
    return plane.left + 16 < x < right - 16 and plane.top + 12 < y < bottom - 6


def _drawn(plane: Plane, path: tuple[Floats, Floats]) -> str:
    """A path over the chart as drawing commands."""
    return polyline(plane.points(*path))
