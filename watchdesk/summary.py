"""What a run found, as one object for machines and a few lines for people."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from ais.events import iso
from ais.tracks import utc
from jurisdiction.regime import STATUSES, ZONES
from watchdesk import sailor
from watchdesk.pipeline import Watch


def summary_of(watch: Watch) -> dict[str, Any]:
    """Counts of everything read and found; the field names are a contract."""
    zones, status = watch.zones.zone, watch.zones.status
    times = watch.positions.time_s[np.isfinite(watch.positions.time_s)]
    return {
        "sources": [
            {
                "name": source.name,
                "sha256": source.sha256,
                "clock": source.clock,
                **source.counts.as_record(),
            }
            for source in watch.recording.sources
        ],
        "first": iso(utc(times.min())) if len(times) else None,
        "last": iso(utc(times.max())) if len(times) else None,
        "vessels": len({int(mmsi) for mmsi in np.unique(watch.positions.mmsi)}),
        "positions": len(watch.positions),
        "without_time": int(np.isnan(watch.positions.time_s).sum()),
        "without_place": int(np.isnan(watch.positions.lat).sum()),
        "zones": {name: int((zones == code).sum()) for code, name in enumerate(ZONES)},
        "uncertain": int(((status == STATUSES.index("uncertain")) & (zones >= 0)).sum()),
        "incidents": [
            {"what": incident.what, "phase": incident.phase, "trigger": incident.trigger}
            for incident in watch.incidents
        ],
        "events": dict(sorted(Counter(event.kind for event in watch.events).items())),
        "indic": sum(assessment.suspicion == "INDIC" for assessment in watch.assessments),
        "behaviour": "no time" if not len(times) else "looked at",
    }


def events_geojson(watch: Watch) -> dict[str, Any]:
    """Every event as a GeoJSON feature (RFC 7946: longitude first, WGS 84)."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": event.key,
                "geometry": None
                if np.isnan(event.lat)
                else {"type": "Point", "coordinates": [round(event.lon, 6), round(event.lat, 6)]},
                "properties": {
                    name: value
                    for name, value in event.as_record().items()
                    if name not in ("lat", "lon")
                },
            }
            for event in watch.events
        ],
    }


def story_of(watch: Watch) -> list[str]:
    """What an officer reads first: people in danger, then what is worth a look, then the counts."""
    lines = []
    for incident in watch.incidents:
        what = (incident.phase and f"AT LEAST {incident.phase}") or "test, no phase"
        place = sailor.position(incident.lat, incident.lon)
        lines.append(f"{what}: {incident.what}, {place}, {sailor.utc_time(incident.at)}")
    if not watch.incidents:
        lines.append("No distress device was heard.")
    lines.append("")
    names = {mmsi: vessel.name for mmsi, vessel in watch.vessels.items()}
    for event in watch.events:
        if event.kind != "distress_device":
            label = event.evidence.get("label", event.kind)
            name = sailor.plain(names.get(event.mmsi) or "")
            where = " ".join(filter(None, (event.zone, event.state)))
            when = sailor.period(event.start, event.end)
            lines.append(f"{label}: {event.mmsi} {name} | {when} | {where}")
    return lines
