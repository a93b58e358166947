"""The shore and the limits around a recording, fetched once for its map and all its briefs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from jurisdiction.claims import Claim as StateClaim
from jurisdiction.shore import shore_in
from jurisdiction.zones import Zones, shipped_zones
from maps.coast import DETAIL, clip_coast
from maps.content import Box, Coast, Floats, LimitLine
from maps.frame import closed_by_frame
from maps.limits import Ask, Claim, limit_lines

MARGIN_DEG = 0.5  # beyond the tracks: 30 nm, so that both limits come into view
WIDEST, TALLEST = 2.2, 0.9  # screens, width over height: the chart shall fill all of them
WORLD_WIDE_DEG = 90.0  # our judgement: from here on a map shows the whole globe
SLICE_DEG = 60.0  # of the globe: six make a world
POLE = 89.0  # where a chart ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What lies around the tracks: land, and the limits claimed off it."""

    coast: Coast = field(default_factory=Coast)
    limits: tuple[LimitLine, ...] = ()


def surroundings(box: Box | None, zones: Zones, claims: Mapping[str, StateClaim]) -> Surroundings:
    """Shore and claimed 12 and 24 nm limits within a box; nothing where there is no box."""
    if box is None:
        return Surroundings()
    wide = _filling_screens(box.grown(MARGIN_DEG))
    step_deg = max(wide.north - wide.south, wide.east - wide.west) / DETAIL
    if wide.east - wide.west < 360.0:
        coasts = [coast_in(wide, zones, step_deg)]
    else:
        coasts = [_slice(west, step_deg) for west in _slices(wide)]
    return Surroundings(
        coast=Coast(
            land=tuple(ring for coast in coasts for ring in coast.land),
            lines=tuple(line for coast in coasts for line in coast.lines),
            islets=(
                np.concatenate([coast.islets[0] for coast in coasts]),
                np.concatenate([coast.islets[1] for coast in coasts]),
            ),
        ),
        limits=limit_lines(wide, claims_drawn(zones.coast.states, claims), asker(zones)),
    )


def coast_in(box: Box, zones: Zones, step_deg: float) -> Coast:
    """Land and shore in a box of less than half the globe."""
    lines, islets = shore_in(
        zones.coast, box.south, box.west, box.north, box.east, step_deg=step_deg
    )

    def ashore() -> bool:
        return zones.zone_at(box.south, (box.west + 180.0) % 360.0 - 180.0).zone == "LAND"

    rings = closed_by_frame(lines, box, ashore=ashore)
    detail = int(max(box.north - box.south, box.east - box.west) / step_deg)
    return clip_coast(rings, box, islets=islets, detail=detail)


def _slices(box: Box) -> list[float]:
    """The western edges of the whole slices of the globe that cover a world-wide box.

    In a wide box a shore line has no telling on which side of the globe it lies.  The slices
    are always the same, so every map of the world has the same land.
    """
    first, last = np.floor(box.west / SLICE_DEG), np.ceil(box.east / SLICE_DEG)
    edges: list[float] = (SLICE_DEG * np.arange(first, last)).tolist()
    return edges


@cache
def _slice(west: float, step_deg: float) -> Coast:
    """Land and shore of one slice from pole to pole; whatever limits a unit imports."""
    box = Box(south=-POLE, west=west, north=POLE, east=west + SLICE_DEG)
    return coast_in(box, shipped_zones(), step_deg)


def _filling_screens(box: Box) -> Box:
    """The box made wider or taller, so that no screen shows where its chart ends."""
    shrink = np.cos(np.radians((box.south + box.north) / 2))
    high, wide = box.north - box.south, (box.east - box.west) * shrink
    more_wide = max(WIDEST * high - wide, 0.0) / 2 / shrink
    more_high = max(wide / TALLEST - high, 0.0) / 2
    room = max(360.0 - (box.east - box.west), 0.0) / 2
    if box.east - box.west > WORLD_WIDE_DEG:  # a world map ends at no meridian
        more_wide = room
    return Box(
        south=max(box.south - more_high, -POLE),
        west=box.west - min(more_wide, room),
        north=min(float(box.north + more_high), POLE),
        east=box.east + min(more_wide, room),
    )


def claims_drawn(states: tuple[str, ...], claims: Mapping[str, StateClaim]) -> list[Claim]:
    """Territorial seas, and contiguous zones where one is claimed with certainty H or M."""
    drawn = []
    for number, state in enumerate(states):
        claim = claims[state]
        if claim.ts_nm > 0:
            drawn.append(Claim(state=number, name=claim.name, zone="TS", breadth_nm=claim.ts_nm))
        if claim.cz_nm is not None and claim.cz_certainty in ("H", "M"):
            drawn.append(Claim(state=number, name=claim.name, zone="CZ", breadth_nm=claim.cz_nm))
    return drawn


def asker(zones: Zones) -> Ask:
    """The question the limit lines ask: how far is the nearest coast, and whose is it."""

    def ask(lat: Floats, lon: Floats) -> tuple[Floats, NDArray[np.int16]]:
        feet = zones.baselines.nearest(lat, lon)
        return np.where(feet.landward, 0.0, feet.distance_nm), feet.state

    return ask
