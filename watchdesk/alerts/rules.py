"""What stands now as situations: who may be in danger first, then behaviour, then the station.

Priorities follow MSC.302(87).  No score raises an alarm: behaviour is a caution whatever it
weighs, and what may mean danger is told apart from it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from ais.events import Event
from risk.assessment import Assessment
from risk.indicators import Indicator
from risk.reasons import Weighing
from risk.watchlist import Hit
from sar.distress import INNOCENT, PHASES, Incident
from watchdesk.alerts.situation import BEHAVIOUR, HELP, RESCUE, WATCHLIST, Situation, gravest
from watchdesk.alerts.system_rules import faults

RECENT_S = 600.0  # our judgement: danger found when it was just over is told too
DEVICE_KINDS = {"AIS-SART": "AIS-SART", "MOB device": "MOB-AIS", "EPIRB-AIS": "EPIRB-AIS"}


def situations(
    incidents: Iterable[Incident],
    events: Iterable[Event] | Mapping[str, Event],
    assessments: Sequence[Assessment],
    hits: Iterable[Hit],
    health: Mapping[str, Any],
    now_s: float,
    weighing: Weighing | None = None,
    *,
    open_keys: Container[str] | None = None,
) -> list[Situation]:
    """Everything that stands now, rescue first; one a device, a report, a vessel, a fault.

    What was told and is over comes with ``stands`` False; of behaviour only where ``open_keys``
    (``Board.keys``) has an alert of it, if that is given.  ``health`` is read by
    :func:`system_rules.faults`.
    """
    known = events if isinstance(events, Mapping) else {event.key: event for event in events}
    found = [
        *_rescue(incidents, now_s),
        *_help(assessments, known, now_s),
        *_behaviour(assessments, known, weighing or Weighing(), open_keys),
        *_wanted(hits),
        *faults(health, now_s),
    ]
    return sorted(found, key=gravest)


def _rescue(incidents: Iterable[Incident], now_s: float) -> Iterator[Situation]:
    """One a device however often it was switched on, and one a report."""
    devices: dict[str, list[Incident]] = {}
    for incident in incidents:
        kind, _, rest = incident.key.partition(":")
        if kind == "distress_device":
            devices.setdefault(rest.partition(":")[0], []).append(incident)
        else:
            yield _reported(incident, now_s)
    for number, activations in devices.items():
        yield _device(int(number), activations, now_s)


def _device(mmsi: int, activations: Sequence[Incident], now_s: float) -> Situation:
    """The gravest of a device's activations, then the newest: a test is a caution."""
    chosen = min(activations, key=lambda i: (PHASES.index(i.phase), -_began_s(i)))
    test, (lat, lon) = chosen.phase is None, _place(chosen)
    device = chosen.what.partition(f" {mmsi}")[0]
    began_s = _began_s(chosen)
    return Situation(
        key=f"{RESCUE}:{mmsi}",
        priority="caution" if test else "emergency",
        kind=DEVICE_KINDS.get(device, "AIS-SART"),
        says="Test of a distress device: {device} {mmsi}" if test
        else "Distress device active: {device} {mmsi}",
        params={"device": device, "mmsi": str(mmsi)},
        reasons=chosen.facts,
        events=tuple(sorted(i.key for i in activations)),
        mmsi=mmsi,
        lat=lat,
        lon=lon,
        since_s=began_s or now_s,
        occurrence_s=began_s,
        rescue=not test,
        can_silence=False,
        innocent=INNOCENT,
    )  # fmt: skip


def _reported(incident: Incident, now_s: float) -> Situation:
    """What a person or a text reported: an alarm, whatever the phase is; a graver one alarms anew.

    A text that says it is a test is a caution that says so.
    """
    test = incident.key.startswith("text:") and incident.phase is None
    lat, lon = _place(incident)
    at_s = now_s if incident.at is None else incident.at.timestamp()
    phase = incident.phase
    return Situation(
        key=f"{RESCUE}:{quote(incident.key, safe=':')}",
        priority="caution" if test else "alarm",
        kind="incident",
        says="Reported: {what}; at least {phase}" if phase else "Reported: {what}",
        params={"what": incident.what, "phase": phase or ""},
        reasons=incident.facts,
        mmsi=incident.mmsi,
        lat=lat,
        lon=lon,
        since_s=at_s,
        degree=len(PHASES) - PHASES.index(phase),
        rescue=True,
        can_silence=test,
    )


def _help(
    assessments: Sequence[Assessment], known: Mapping[str, Event], now_s: float
) -> Iterator[Situation]:
    """One a vessel that may need help: a factor of the rescue assessment rose."""
    for told in assessments:
        danger = [(i, e) for i, e in _founded(told.indicators, known) if i.rescue_factors]
        if danger:
            last_s = max(_last_s(event, now_s) for _, event in danger)
            yield _line(
                f"{HELP}:{told.mmsi}",
                danger,
                mmsi=told.mmsi,
                priority="warning",
                says="May need help: {mmsi}",
                rescue=True,
                can_silence=False,
                stands=last_s > now_s - RECENT_S,
            )


def _behaviour(
    assessments: Sequence[Assessment],
    known: Mapping[str, Event],
    weighing: Weighing,
    open_keys: Container[str] | None,
) -> Iterator[Situation]:
    """One a vessel whose indicators weigh enough; what two did together is told of one of them."""
    enough = {t.mmsi for t in assessments if t.weight >= weighing.caution_weight}
    reasons = {
        told.mmsi: [
            (i, e) for i, e in _founded(told.indicators, known)
            if i.counts > 0 and not i.rescue_factors
        ]
        for told in assessments
        if told.mmsi in enough or open_keys is None or f"{BEHAVIOUR}:{told.mmsi}" in open_keys
    }  # fmt: skip
    for mmsi, found in reasons.items():
        if not found:
            continue
        here = [e for _, e in found if e.mmsi == mmsi or e.mmsi not in enough]
        yield _line(
            f"{BEHAVIOUR}:{mmsi}",
            found,
            mmsi=mmsi,
            priority="caution",
            says="Worth a look: {mmsi}",
            stands=mmsi in enough and bool(here),
        )


def _founded(
    indicators: Iterable[Indicator], known: Mapping[str, Event]
) -> Iterator[tuple[Indicator, Event]]:
    """Indicators whose event still stands, each with it."""
    for indicator in indicators:
        event = known.get(indicator.event_key or "")
        if event is not None:
            yield indicator, event


def _line(
    key: str,
    found: Sequence[tuple[Indicator, Event]],
    *,
    mmsi: int,
    priority: str,
    says: str,
    stands: bool,
    rescue: bool = False,
    can_silence: bool = True,
) -> Situation:
    """One line of a vessel with all its reasons, the weightiest first."""
    found = sorted(found, key=lambda one: (-one[0].counts, one[0].id, one[1].key))
    newest = max((event for _, event in found), key=lambda e: (e.start, e.key))
    return Situation(
        key=key,
        priority=priority,
        kind=found[0][1].kind,
        says=says,
        params={"mmsi": str(mmsi)},
        reasons=tuple(dict.fromkeys(i.says for i, _ in found)),
        events=tuple(sorted({e.key for _, e in found})),
        mmsi=mmsi,
        lat=_degrees(newest.lat),
        lon=_degrees(newest.lon),
        since_s=min(e.start for _, e in found).timestamp(),
        occurrence_s=newest.start.timestamp(),
        rescue=rescue,
        can_silence=can_silence,
        innocent="; ".join(dict.fromkeys(i.innocent for i, _ in found if i.innocent)),
        stands=stands,
    )


def _wanted(hits: Iterable[Hit]) -> Iterator[Situation]:
    """One a vessel and entry of the watchlist."""
    for hit in hits:
        yield Situation(
            key=f"{WATCHLIST}:{hit.entry.id}:{hit.mmsi}",
            priority="caution",
            kind="watchlist",
            says="On the watchlist: {mmsi}, for {owner}: {reason}",
            params={"mmsi": str(hit.mmsi), "owner": hit.entry.owner, "reason": hit.entry.reason},
            reasons=(hit.says,),
            mmsi=hit.mmsi,
            since_s=hit.entry.added.timestamp(),
            innocent="another vessel may bear the same name, call sign or number",
        )


def _began_s(incident: Incident) -> float:
    """When an activation began, as its key tells; 0 where nothing told the time."""
    stamp = incident.key.rpartition(":")[2]
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()


def _last_s(event: Event, now_s: float) -> float:
    return now_s if event.end is None else event.end.timestamp()


def _place(incident: Incident) -> tuple[float | None, float | None]:
    return _degrees(incident.lat), _degrees(incident.lon)


def _degrees(value: float) -> float | None:
    return None if value != value else round(value, 6)
