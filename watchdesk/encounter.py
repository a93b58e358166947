"""One patrol and one vessel at one place: flag, consent, grounds, and the ruling they lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jurisdiction.authority import Case, Ruling, ruling_for, ruling_for_candidates
from jurisdiction.claims import Claim
from jurisdiction.consent import StateOfPlay, state_of_play
from jurisdiction.consent_log import ConsentCase, Entry
from jurisdiction.errors import LawError
from jurisdiction.flag_log import grounds_of
from jurisdiction.inputs import GroundsRecord, candidate_inputs, suspicion, zone_input
from jurisdiction.regime import Regime
from jurisdiction.straits import Strait, strait_at
from jurisdiction.treaties import agreements

PHASES = {"DETRESFA": "DISTRESS", "ALERFA": "ALERT", "INCERFA": "UNC", None: "NONE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """One patrol and one vessel at one place: the case, its ruling and what led to them."""

    patrol_state: str
    case: Case
    ruling: Ruling
    play: StateOfPlay
    grounds: GroundsRecord | None
    states: tuple[str, ...]  # patrol, coast and flag as far as known, each once
    if_in: tuple[tuple[str, Ruling], ...] = ()  # near a limit: each zone it may be in
    common: tuple[str, ...] = ()  # coercive actions all of those would permit
    strait: Strait | None = None  # whose territorial sea the place may be in


def encounter(
    patrol_state: str,
    regime: Regime,
    *,
    radio_flag: str | None,
    indic: bool,
    phase: str | None,
    claims: Mapping[str, Claim],
    now: datetime,
    log: Sequence[Entry] = (),
) -> Encounter | None:
    """What a patrol may do with a vessel known from AIS and the flag log; None where no zone is.

    Without a log nobody has hailed it: no consent was asked, and the digits of an MMSI are a
    weak claim; without them the flag is UNKNOWN, never stateless.  Indicators make INDIC and
    never more: REASON is an officer's signed entry in the log.
    """
    try:
        zone = zone_input(patrol_state, regime, claims)
    except LawError:
        return None
    coast, issuer = (_sovereign(code, claims) for code in (regime.state, radio_flag))
    play = _play(patrol_state, coast, issuer, now, log)
    grounds = grounds_of(log, now)
    case = Case(
        Z=zone,
        flag=play.flag,
        cons=play.cons,
        susp=suspicion(indic, grounds),
        phase=PHASES[phase],
    )
    met = Encounter(
        patrol_state=patrol_state,
        case=case,
        ruling=ruling_for(case),
        play=play,
        grounds=grounds,
        states=tuple(dict.fromkeys(filter(None, (patrol_state, coast, play.state or issuer)))),
        strait=strait_at(regime),
    )
    if zone not in ("UNCERTAIN", "DISPUTED"):
        return met
    return _near_a_limit(met, candidate_inputs(patrol_state, regime, claims))


def _play(
    patrol_state: str, coast: str, issuer: str, now: datetime, log: Sequence[Entry]
) -> StateOfPlay:
    """Flag and consent from the log; the digits of the MMSI are the weakest entry in it."""
    digits = (Entry(at=now, what="mid_only", state=issuer),) if issuer else ()
    case = ConsentCase(
        own_state=patrol_state,
        coastal_state=coast,
        now=now,
        log=(*log, *digits),
        agreements=agreements(),
    )
    return state_of_play(case)


def _near_a_limit(met: Encounter, zones: Sequence[str]) -> Encounter:
    """The same encounter, permitted what every zone it may be in permits."""
    answer = ruling_for_candidates(
        [replace(met.case, Z=zone) for zone in zones], disputed=met.case.Z == "DISPUTED"
    )
    if_in = tuple(zip(zones, answer.candidates, strict=True))
    return replace(met, ruling=answer.ruling, if_in=if_in, common=answer.common)


def _sovereign(code: str | None, claims: Mapping[str, Claim]) -> str:
    """The State that answers for a territory; a State without a coast answers for itself."""
    claim = claims.get(code or "")
    return claim.sovereign if claim else code or ""
