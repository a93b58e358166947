"""What the machine already knows of the boarding checklist; a person still ticks every box."""

from __future__ import annotations

from dataclasses import replace

from risk.checklist import prefill_keys
from watchdesk import sailor
from watchdesk.brief import NEARBY_NM, ZONE_WORDS, BriefContent, Fix


def prefill(content: BriefContent) -> BriefContent:
    """The same content with what is known written into the steps it answers."""
    facts = known(content)
    answers = {step: facts[key] for step, key in prefill_keys().items() if key in facts}
    filled = tuple(
        c.filled({s.id: answers[s.id] for s in c.steps if s.id in answers})
        for c in content.checklists
    )
    return replace(content, checklists=filled)


def known(content: BriefContent) -> dict[str, str]:
    """Each known fact by the key of ``boarding_checklist.csv``; what is not known is left out."""
    facts = {
        "zone": _zone(content),
        "claimed_flag": _flag(content),
        "coastal_state": _coastal_state(content),
        "phase": _phase(content),
        "weather": _weather(content),
        "distances": _distances(content),
        "never_list": " ".join(content.never or ()),
        "first_sighting": "" if content.first is None else f"AIS: {content.first.text}",
        "nearby": _nearby(content),
        "authority": "; ".join(content.authority[:2])
        or "NONE on file: this brief covers no boarding",
        "identity": _identity(content),
        "scene_clock": _scene(content.last),
        "recording": "; ".join(
            f"{s.name} sha256 {s.sha256[:12]}…, clock: {s.clock}" for s in content.sources
        ),
        "rcc_report": f"MMSI {content.vessel.mmsi}, {content.last.text}; people: not known",
    }
    return {key: fact for key, fact in facts.items() if fact}


def _zone(content: BriefContent) -> str:
    regime = content.regime
    if regime is None or regime.zone is None:
        return ""
    place = " ".join(filter(None, (ZONE_WORDS[regime.zone], regime.state)))
    return f"{place}, {regime.status}; limit {sailor.miles(regime.margin_nm)} off"


def _flag(content: BriefContent) -> str:
    if content.claimed_flag is None:
        return "No State known; missing AIS or flag is not statelessness"
    return f"Radio identity of {content.claimed_flag}: weak, no registry has answered"


def _coastal_state(content: BriefContent) -> str:
    regime = content.regime
    if regime is None:
        return ""
    states = sorted({c.state for c in regime.candidates if c.state} | {regime.state or ""} - {""})
    return f"Nearest claims: {', '.join(states)}; no contact logged" if states else ""


def _phase(content: BriefContent) -> str:
    if content.phase is None:
        return "None from AIS alone; look at the ten factors"
    worst = next(i for i in content.incidents if i.phase == content.phase)
    return f"At least {content.phase}: {worst.what} ({worst.trigger})"


def _weather(content: BriefContent) -> str:
    if content.night is None:
        return ""
    return f"{'Night' if content.night else 'Day'} at the last position; all else not known"


def _distances(content: BriefContent) -> str:
    regime = content.regime
    return f"Baseline {sailor.miles(regime.distance_nm)}" if regime is not None else ""


def _nearby(content: BriefContent) -> str:
    if not content.nearby:
        return f"No AIS within {NEARBY_NM:g} nm; craft without AIS not known"
    names = (
        f"{c.name or c.mmsi} {sailor.miles(c.distance_nm)} {sailor.true_degrees(c.bearing_deg)}"
        for c in content.nearby[:3]
    )
    return f"{len(content.nearby)} on AIS within {NEARBY_NM:g} nm: {'; '.join(names)}"


def _identity(content: BriefContent) -> str:
    vessel = content.vessel
    said = (
        ("name", vessel.name),
        ("call sign", vessel.callsign),
        ("IMO", vessel.imo),
        ("destination", vessel.destination),
    )
    return "AIS: " + ("; ".join(f"{k} {v}" for k, v in said if v) or "said nothing of itself")


def _scene(last: Fix) -> str:
    return f"Last AIS {sailor.utc_time(last.at, seconds=True)}"
