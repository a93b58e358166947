"""What the machine already knows of the boarding checklist; a person still ticks every box."""

from __future__ import annotations

from dataclasses import replace

from risk.checklist import prefill_keys
from watchdesk import sailor
from watchdesk.brief import NEARBY_NM, ZONE_WORDS, BriefContent, registry_answered
from watchdesk.brief_words import heading
from watchdesk.words import Translate, marked


def prefill(content: BriefContent, _: Translate = marked) -> BriefContent:
    """The same content with what is known written into the steps it answers."""
    facts = known(content, _)
    answers = {step: facts[key] for step, key in prefill_keys().items() if key in facts}
    filled = tuple(
        c.filled({s.id: answers[s.id] for s in c.steps if s.id in answers})
        for c in content.checklists
    )
    return replace(content, checklists=filled)


def known(content: BriefContent, _: Translate = marked) -> dict[str, str]:
    """Each known fact by the key of ``boarding_checklist.csv``; what is not known is left out."""
    unknown = _("people: not known")
    facts = {
        "zone": _zone(content, _),
        "claimed_flag": _flag(content, _),
        "coastal_state": _coastal_state(content, _),
        "phase": _phase(content, _),
        "weather": _weather(content, _),
        "distances": _distances(content, _),
        "never_list": " ".join(content.never or ()),
        "first_sighting": "" if content.first is None else f"AIS: {content.first.text}",
        "phrases": _("Hail script at the end of this file"),
        "nearby": _nearby(content, _),
        "authority": _authority(content, _),
        "identity": _identity(content, _),
        "scene_clock": _("Last AIS {time}").format(
            time=sailor.utc_time(content.last.at, seconds=True)
        ),
        "recording": "; ".join(
            f"{s.name} sha256 {s.sha256[:12]}…, {_('clock')}: {s.clock}" for s in content.sources
        ),
        "rcc_report": f"MMSI {content.vessel.mmsi}, {content.last.text}; {unknown}",
    }
    return {key: fact for key, fact in facts.items() if fact}


def _zone(content: BriefContent, _: Translate) -> str:
    regime = content.regime
    if regime is None or regime.zone is None:
        return ""
    place = " ".join(filter(None, (_(ZONE_WORDS[regime.zone]), regime.state)))
    off = _("limit {miles} off").format(miles=sailor.miles(regime.margin_nm))
    return f"{place}, {_(regime.status)}; {off}"


def _flag(content: BriefContent, _: Translate) -> str:
    if content.authority is not None and registry_answered(content):
        return dict(content.authority.lines)["Flag"]
    if content.claimed_flag is None:
        return _("No State known; missing AIS or flag is not statelessness")
    words = _("Radio identity of {state}: weak, no registry has answered")
    return words.format(state=content.claimed_flag)


def _coastal_state(content: BriefContent, _: Translate) -> str:
    regime = content.regime
    if regime is None:
        return ""
    states = sorted({c.state for c in regime.candidates if c.state} | {regime.state or ""} - {""})
    words = _("Nearest claims: {states}; no contact logged")
    return words.format(states=", ".join(states)) if states else ""


def _phase(content: BriefContent, _: Translate) -> str:
    if content.phase is None:
        return _("None from AIS alone; look at the ten factors")
    worst = next(i for i in content.incidents if i.phase == content.phase)
    return f"{_('At least {phase}').format(phase=content.phase)}: {worst.what} ({worst.trigger})"


def _weather(content: BriefContent, _: Translate) -> str:
    if content.night is None:
        return ""
    if content.night:
        return _("Night at the last position; all else not known")
    return _("Day at the last position; all else not known")


def _distances(content: BriefContent, _: Translate) -> str:
    regime = content.regime
    if regime is None:
        return ""
    return _("Baseline {miles}").format(miles=sailor.miles(regime.distance_nm))


def _nearby(content: BriefContent, _: Translate) -> str:
    if not content.nearby:
        words = _("No AIS within {miles}; craft without AIS not known")
        return words.format(miles=f"{NEARBY_NM:g} nm")
    names = (
        f"{c.name or c.mmsi} {sailor.miles(c.distance_nm)} {sailor.true_degrees(c.bearing_deg)}"
        for c in content.nearby[:3]
    )
    words = _("{count} heard or seen within {miles}")
    counted = words.format(count=len(content.nearby), miles=f"{NEARBY_NM:g} nm")
    return f"{counted}: {'; '.join(names)}"


def _authority(content: BriefContent, _: Translate) -> str:
    sheet = content.authority
    if sheet is None:
        return _("NONE on file: this brief covers no boarding")
    return f"{heading(sheet, _)}; {_('may')}: {', '.join(sheet.ruling.permitted)}"


def _identity(content: BriefContent, _: Translate) -> str:
    vessel = content.vessel
    said = (
        (_("name"), vessel.name),
        (_("call sign"), vessel.callsign),
        ("IMO", vessel.imo),
        (_("destination"), vessel.destination),
    )
    told = "; ".join(f"{k} {v}" for k, v in said if v)
    return "AIS: " + (told or _("said nothing of itself"))
