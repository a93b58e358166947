"""What the page's script draws from: every layer as compact, inert JSON-ready values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ais.contacts import is_contact
from ais.events import Event
from maps import symbols
from maps.content import (
    Device,
    Floats,
    LimitLine,
    MapContent,
    MapError,
    VesselTrack,
    box_around,
    cut_deg,
    unwrapped,
    visible,
)
from maps.plan_layer import incident_layer, places_of, plan_layer
from maps.standing_layer import standing_layer
from maps.thinning import Piece, pieces_of, thinned

STEPS = 100_000  # coordinates travel as whole 1/100 000 degrees, about a metre
MOST_FIXES = 120_000  # about 1.5 MB of page
MOST_DOTS = 2_000  # of one vessel whose times nobody told
WORLD = [-60.0, -180.0, 75.0, 180.0]

Layer = dict[str, Any]


def layers(content: MapContent) -> Layer:
    """All that a page shows, as values ``json`` can write.

    Longitudes are unwrapped, so that a map over the date line is in one piece.
    """
    lat, lon = _places(content)
    cut = cut_deg(lon)
    tracks, thinned_m = _tracks(content, cut)
    heard = [time_s for track in content.tracks for time_s in _first_and_last(track)]
    times = heard + [float(t) for plan in content.plans for t in plan.cloud.time_s[[0, -1]]]
    return {
        "title": visible(content.title),
        "subtitle": visible(content.subtitle),
        "span": visible(content.span),
        "credit": visible(content.credit),
        "notices": [visible(notice) for notice in content.notices],
        "silence_s": content.silence_s,
        "thinned_m": round(thinned_m),
        "view": _view(lat, lon, cut, share=1.0 if content.plans else 0.98),
        "time_s": [min(times), max(times)] if times else None,
        "opens_s": _opens(heard, content),
        "land": [_path(*ring, cut=cut) for ring in content.coast.land],
        "coast": [_path(*line, cut=cut) for line in content.coast.lines],
        "islets": _dots(*content.coast.islets, cut=cut),
        "limits": [_limit(limit, cut) for limit in content.limits],
        "tracks": tracks,
        "events": [_event(event, content.devices, cut) for event in content.events],
        "devices": [_device(device, cut) for device in content.devices],
        "incidents": [incident_layer(incident, cut) for incident in content.incidents],
        "plans": [plan_layer(plan, cut) for plan in content.plans],
        **standing_layer(track.standing for track in content.tracks),
    } | _look()


def _look() -> Layer:
    """Symbols and colours, so that page, chart and legend agree."""
    return {
        "shapes": {
            "ship": symbols.SHIP,
            "lost": symbols.LOST,
            "cross": symbols.DEVICE_CROSS,
        },
        "sizes": symbols.SIZES_PX,
        "vector_min": symbols.VECTOR_MIN,
        "signs": {kind: asdict(sign) for kind, sign in symbols.SIGNS.items()},
        "palettes": symbols.PALETTES,
    }


def _places(content: MapContent) -> tuple[Floats, Floats]:
    """Every position that matters for where the map opens."""
    things: tuple[Event | Device, ...] = (*content.events, *content.devices)
    lat = [*(track.lat for track in content.tracks), np.array([thing.lat for thing in things])]
    lon = [*(track.lon for track in content.tracks), np.array([thing.lon for thing in things])]
    if content.plans:  # a search is what this map is for
        lat, lon = (list(map(np.array, side)) for side in zip(*map(places_of, content.plans)))
    return np.concatenate(lat), np.concatenate(lon)


def _opens(heard: list[float], content: MapContent) -> float | None:
    """The instant the map opens at: when a search begins, else the last that was heard."""
    begins = [plan.commence.timestamp() for plan in content.plans]
    return min(begins, default=max(heard, default=None))


def _view(lat: Floats, lon: Floats, cut: float, share: float) -> list[float]:
    """South, west, north, east of the opening view, in the map's own longitudes."""
    try:
        box = box_around(lat, lon, share=share)
    except MapError:
        return WORLD
    west = float(unwrapped(box.west, cut))
    return [box.south, west, box.north, west + box.east - box.west]


def _first_and_last(track: VesselTrack) -> list[float]:
    """When the track begins and ends, seconds since 1970; empty where nothing told the time."""
    timed = track.time_s[np.isfinite(track.time_s)]
    return [float(timed.min()), float(timed.max())] if len(timed) else []


def _tracks(content: MapContent, cut: float) -> tuple[list[Layer], float]:
    """Every vessel with its drawn pieces, and how far thinning may have moved it, metres."""
    split = [pieces_of(t, silence_s=content.silence_s, cut=cut) for t in content.tracks]
    kept, thinned_m = thinned([p for pieces in split for p in pieces], most=MOST_FIXES)
    ready = iter(kept)
    return [
        _track(track, [next(ready) for _ in pieces], cut)
        for track, pieces in zip(content.tracks, split, strict=True)
    ], thinned_m


def _track(track: VesselTrack, pieces: list[Piece], cut: float) -> Layer:
    """One vessel: what is said of it and where it was."""
    untimed = ~np.isfinite(track.time_s) & np.isfinite(track.lat) & np.isfinite(track.lon)
    return {
        "mmsi": track.mmsi,
        "contact": is_contact(track.mmsi),
        "uncertainty_m": _number(track.uncertainty_m),
        "label": visible(track.label),
        "kind": visible(track.kind),
        "status": visible(track.status),
        "facts": [[visible(name), visible(value)] for name, value in track.facts],
        "brief": track.brief,
        "course": _number(track.course_deg),
        "heading": _number(track.heading_deg),
        "speed": _number(track.speed_kn),
        "pieces": [_piece(piece) for piece in pieces],
        "dots": _dots(track.lat[untimed], track.lon[untimed], cut=cut, most=MOST_DOTS),
    }


def _piece(piece: Piece) -> Layer:
    """A stretch of track: first time and seconds between fixes, and the path."""
    seconds = np.round(piece.time_s).astype(np.int64)
    return {
        "start": int(seconds[0]),
        "steps": np.diff(seconds).tolist(),
        "path": _deltas(piece.lat, piece.lon),
        "after_silence": piece.after_silence,
    }


def _limit(limit: LimitLine, cut: float) -> Layer:
    """The outer limit of a zone with what is written along it."""
    lines = [_path(*line, cut=cut) for line in limit.lines]
    return {"label": visible(limit.label), "zone": limit.zone, "lines": lines}


def _event(event: Event, devices: Iterable[Device], cut: float) -> Layer:
    """An event as the command line names it, with what a map needs besides."""
    record = {
        name: _shown(value)
        for name, value in event.as_record().items()
        if name not in ("evidence", "threshold", "lines")
    }
    heard = [device.test for device in devices if device.mmsi == event.mmsi]
    return record | {
        "lon": _longitude(event.lon, cut),
        "start_s": event.start.timestamp(),
        "end_s": None if event.end is None else event.end.timestamp(),
        "evidence": [[visible(k), _shown(v)] for k, v in event.evidence.items()],
        "threshold": [[visible(k), _shown(v)] for k, v in event.threshold.items()],
        "lines": [visible(line) for line in event.lines],
        "test": event.kind == "distress_device" and bool(heard) and all(heard),
    }


def _device(device: Device, cut: float) -> Layer:
    """A distress device as drawn and listed."""
    return {
        "mmsi": device.mmsi,
        "kind": visible(device.kind),
        "label": visible(device.label),
        "lat": round(device.lat, 5),
        "lon": _longitude(device.lon, cut),
        "time_s": _number(device.time_s),
        "test": device.test,
    }


def _path(lat: Floats, lon: Floats, *, cut: float) -> list[int]:
    """A line's points as steps; kept whole, in the turn of the globe the map shows."""
    whole = np.unwrap(np.asarray(lon, np.float64), period=360.0)
    middle = (whole.min() + whole.max()) / 2 if len(whole) else 0.0
    turns = np.round((cut + 180.0 - middle) / 360.0)
    return _deltas(lat, whole + 360.0 * turns)


def _dots(lat: Floats, lon: Floats, *, cut: float, most: int | None = None) -> list[int]:
    """Points as steps, evenly thinned to a number."""
    every = max(1, -(-len(lat) // most)) if most else 1
    return _deltas(lat[::every], unwrapped(lon[::every], cut))


def _deltas(lat: ArrayLike, lon: ArrayLike) -> list[int]:
    """Latitude and longitude in turn, in 1/100 000 degrees, each less the one before it.

    >>> _deltas([20.0, 20.00001], [-73.5, -73.5])
    [2000000, -7350000, 1, 0]
    """
    points = np.round(np.column_stack([lat, lon]) * STEPS).astype(np.int64)
    flat: list[int] = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel().tolist()
    return flat


def _longitude(lon: float, cut: float) -> float:
    """A longitude as the map counts it."""
    return round(float(unwrapped(lon, cut)), 5)


def _number(value: float) -> float | None:
    """A number to three decimals, or None where there is none."""
    return round(float(value), 3) if np.isfinite(value) else None


def _shown(value: object) -> object:
    """A value of a record as JSON can hold and a person can read it."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float, np.number)):
        return _number(float(value)) if not isinstance(value, int) else value
    return visible(str(value))
