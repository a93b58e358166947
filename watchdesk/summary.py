"""What a run found, as one object for machines and a few lines for people."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from ais.contacts import is_contact
from ais.events import Event, iso
from ais.tracks import utc
from jurisdiction.regime import STATUSES, ZONES
from watchdesk import sailor
from watchdesk.doubts import doubts_of
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
                "told": dict(source.told),
                "clocks": [report.as_record() for report in source.clocks],
                "feeds": dict(source.feeds),
                "contacts": dict(source.contacts),
                **source.counts.as_record(),
            }
            for source in watch.recording.sources
        ],
        "first": iso(utc(times.min())) if len(times) else None,
        "last": iso(utc(times.max())) if len(times) else None,
        "vessels": sum(not is_contact(int(n)) for n in np.unique(watch.positions.mmsi)),
        "contacts": len(watch.recording.contacts),
        "positions": len(watch.positions),
        "repeats": watch.repeats,
        "late": watch.late,
        "quality": dict(sorted(watch.quality.counts().items())),
        "shared": [number.mmsi for number in watch.quality.shared],
        "without_time": int(np.isnan(watch.positions.time_s).sum()),
        "without_place": int(np.isnan(watch.positions.lat).sum()),
        "zones": {name: int((zones == code).sum()) for code, name in enumerate(ZONES)},
        "uncertain": int(((status == STATUSES.index("uncertain")) & (zones >= 0)).sum()),
        "incidents": [
            {"what": incident.what, "phase": incident.phase, "trigger": incident.trigger}
            for incident in watch.incidents
        ],
        "events": dict(sorted(Counter(event.kind for event in watch.events).items())),
        "needs_help": [a.mmsi for a in watch.assessments if a.needs_help],
        "caution": sum(assessment.caution for assessment in watch.assessments),
        "watched": [hit.as_record() for hit in watch.watched],
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
    names = {mmsi: vessel.name for mmsi, vessel in watch.vessels.items()}
    for assessment in watch.assessments:
        if assessment.needs_help:
            says = next(i.says for i in assessment.indicators if i.rescue_factors)
            name = sailor.plain(names.get(assessment.mmsi) or "")
            lines.append(f"MAY NEED HELP: {assessment.mmsi} {name}: {says}")
    lines += [f"WATCHLIST: {hit.mmsi} {sailor.plain(hit.says)}" for hit in watch.watched]
    lines.append("")
    for event in watch.events:
        if event.kind != "distress_device":
            number = "contact" if is_contact(event.mmsi) else event.mmsi
            name = sailor.plain(names.get(event.mmsi) or "")
            where = " ".join(filter(None, (event.zone, event.state)))
            when = sailor.period(event.start, event.end)
            lines.append(f"{_called(event)}: {number} {name} | {when} | {where}")
    if doubts := doubts_of(watch):
        lines += ["", *doubts]
    return lines


def _called(event: Event) -> str:
    """What people call an event; a silence by its own word only: lost and no data are no gap."""
    kind, label = event.kind.replace("_", " "), event.evidence.get("label")
    if event.kind == "gap":
        return str(label)
    return kind if label in (None, kind) else f"{kind} ({label})"
