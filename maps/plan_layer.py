"""Search plans and reported incidents as the map's script draws them: compact, inert values."""

from __future__ import annotations

from typing import Any

import numpy as np

from ais.tracks import utc
from maps.content import Floats, unwrapped, visible
from maps.plan_chart import ellipse_of
from sar.cloud import ELLIPSE_95
from sar.distress import Incident
from sar.plan import SearchPlan, UnitPlan

Layer = dict[str, Any]
STEPS = 100_000  # coordinates travel as whole 1/100 000 degrees, as in ``maps.layers``
MOST_PARTICLES = 400  # of one plan, at each of its times


def plan_layer(plan: SearchPlan, cut: float) -> Layer:
    """One plan: datum and particles at each time, the area, every unit's legs, and the words."""
    cloud = plan.cloud
    every = max(1, -(-cloud.class_of.size // MOST_PARTICLES))
    rows = range(cloud.time_s.size)
    datums = [cloud.datum(None, row) for row in rows]
    area = np.array([*plan.area.box.corners(), plan.area.box.corners()[0]])
    return {
        "key": visible(plan.incident.key),
        "what": visible(plan.title),
        "phase": plan.phase.phase,
        "headline": plan.phase.headline,
        "lat": round(plan.datum.lat, 5),
        "lon": _longitude(plan.datum.lon, cut),
        "commence_s": plan.commence.timestamp(),
        "last": _deltas(np.array([plan.last.lat]), np.array([plan.last.lon]), cut),
        "times": np.round(cloud.time_s).astype(np.int64).tolist(),
        "datums": _deltas(
            np.array([d.lat for d in datums]), np.array([d.lon for d in datums]), cut
        ),
        "particles": [_deltas(cloud.lat[k, ::every], cloud.lon[k, ::every], cut) for k in rows],
        "ashore": [np.flatnonzero(cloud.stranded[k, ::every]).tolist() for k in rows],
        "ellipses": [
            [_deltas(*ellipse_of(datum, times), cut) for times in (1.0, ELLIPSE_95)]
            for datum in datums
        ],
        "area": _deltas(area[:, 0], area[:, 1], cut),
        "units": [_unit(unit, cut) for unit in plan.units if unit.pattern is not None],
        "facts": _facts(plan),
    }


def incident_layer(incident: Incident, cut: float) -> Layer:
    """One incident that people reported; a place nobody knows is None."""
    placed = bool(np.isfinite(incident.lat) and np.isfinite(incident.lon))
    return {
        "key": visible(incident.key),
        "what": visible(incident.what),
        "phase": incident.phase,
        "lat": round(incident.lat, 5) if placed else None,
        "lon": _longitude(incident.lon, cut) if placed else None,
        "time_s": None if incident.at is None else incident.at.timestamp(),
        "facts": [visible(fact) for fact in incident.facts],
    }


def places_of(plan: SearchPlan) -> tuple[list[float], list[float]]:
    """Latitudes and longitudes that the opening view must hold."""
    legs = [p for unit in plan.units if unit.pattern for p in unit.pattern.points]
    corners = plan.area.box.corners()
    lat = [plan.last.lat, plan.datum.lat, *(p.lat for p in legs), *(c[0] for c in corners)]
    lon = [plan.last.lon, plan.datum.lon, *(p.lon for p in legs), *(c[1] for c in corners)]
    return lat, lon


def _unit(unit: UnitPlan, cut: float) -> Layer:
    """A unit's legs, with the time at each turn."""
    points = () if unit.pattern is None else unit.pattern.points
    lat = np.array([point.lat for point in points])
    lon = np.array([point.lon for point in points])
    return {
        "number": unit.number,
        "name": visible(unit.unit.name),
        "path": _deltas(lat, lon, cut),
        "times": [round(time.timestamp()) for time in unit.times],
    }


def _facts(plan: SearchPlan) -> list[list[str]]:
    """What the card beside the map tells, first things first."""
    area, datum = plan.area, plan.datum
    rows = [
        ["Phase", plan.phase.headline],
        ["Search begins", f"{utc(plan.commence.timestamp()):%Y-%m-%d %H:%MZ}"],
        ["Half within", f"{datum.radius_50_nm:.1f} nm"],
        ["95 % within", f"{datum.radius_95_nm:.1f} nm"],
        ["Drift", f"{plan.set_deg % 360:03.0f}°T {plan.drift_kn:.1f} kn"],
        ["Wind", plan.wind],
        ["Current", plan.current],
        ["Area", f"{area.box.length_nm:.1f} × {area.box.width_nm:.1f} nm"],
    ]
    if area.pod is not None and area.pos is not None:
        rows.append(["POD, POS", f"{area.pod:.0%}, {area.pos:.0%}"])
    else:
        rows.append(["Units", "none named yet: first answer"])
    rows += [[f"Unit {unit.number}", unit.unit.name] for unit in plan.units]
    if plan.share_ashore:
        rows.append(["May be ashore", f"{plan.share_ashore:.0%}: search the shore"])
    rows += [["Survival", plan.outlook.text], ["This is", "a proposal; the SMC decides"]]
    return [[visible(name), visible(value)] for name, value in rows]


def _deltas(lat: Floats, lon: Floats, cut: float) -> list[int]:
    """Latitude and longitude in turn, in 1/100 000 degrees, each less the one before it."""
    points = np.round(np.column_stack([lat, unwrapped(lon, cut)]) * STEPS).astype(np.int64)
    flat: list[int] = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel().tolist()
    return flat


def _longitude(lon: float, cut: float) -> float:
    return round(float(unwrapped(lon, cut)), 5)
