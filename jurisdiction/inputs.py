"""Where two inputs of the authority tables come from: the place, and how strong a suspicion is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jurisdiction.claims import Claim
from jurisdiction.errors import LawError
from jurisdiction.regime import Candidate, Regime
from jurisdiction.straits import Strait, strait_at
from seamath.units import M_PER_NM


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundsRecord:
    """Reasonable grounds in an officer's own words, with the moment and the officer's number."""

    text: str
    at: datetime
    officer_number: str

    def __post_init__(self) -> None:
        """Refuse grounds nobody signed, nobody dated or nobody wrote."""
        if not self.text.strip():
            raise LawError("grounds: write down the facts; an empty record is no ground")
        if not self.officer_number.strip():
            raise LawError("grounds: the officer's number is missing")
        if self.at.utcoffset() is None:
            raise LawError(f"grounds: the time {self.at} has no time zone")


def suspicion(score_says_indic: bool, record: GroundsRecord | None) -> str:
    """REASON for a signed record, else INDIC at most: a score never makes grounds.

    >>> suspicion(True, None)
    'INDIC'
    """
    if record is not None:
        return "REASON"
    return "INDIC" if score_says_indic else "NONE"


def zone_input(patrol_state: str, regime: Regime, claims: Mapping[str, Claim]) -> str:
    """The Z of an authority case for this patrol at this place.

    On land there is none, unless the shore is so near that the place may be water.  Waters of a
    territory count as those of the State that answers for it.  A contiguous zone counts only with
    a claim of certainty H or M, a strait only when listed with one; the own ones are uncertain
    with L.  Doubt that changes nothing, such as archipelagic waters or territorial sea of one
    State, is no doubt about Z; within two sigma of a limit it always is one (ED06).
    """
    if regime.zone is None:
        raise LawError("there is no position to judge")
    unsettled = regime.status != "definite"
    may_be_sea = any(candidate.zone != "LAND" for candidate in regime.candidates)
    if regime.zone == "LAND" and not (unsettled and may_be_sea):
        raise LawError(f"{regime.lat:.4f} {regime.lon:.4f} is on land: no zone of the sea")
    if regime.status == "disputed":
        return "DISPUTED"
    zones = candidate_inputs(patrol_state, regime, claims)
    if len(zones) > 1 or (unsettled and not _one_in_law(zones[0], regime)):
        return "UNCERTAIN"
    return zones[0]


def candidate_inputs(
    patrol_state: str, regime: Regime, claims: Mapping[str, Claim]
) -> tuple[str, ...]:
    """The Z of every zone the place may lie in, once each; land is left out.

    An own contiguous zone in doubt stands for both: there is one, and there is none.  So does an
    own territorial sea that may be a strait.
    """
    strait = strait_at(regime)
    told = (_zs(patrol_state, c, claims, strait) for c in regime.candidates if c.zone != "LAND")
    return tuple(dict.fromkeys(zone for zones in told for zone in zones))


def _one_in_law(z: str, regime: Regime) -> bool:
    """Whether candidates that come to this one Z leave nothing to doubt: one State, far enough."""
    far = (
        regime.margin_nm * M_PER_NM >= 2.0 * regime.sigma_m
    )  # section 0 of the zone rules: two sigma
    one_state = z == "BEYOND" or len({candidate.state for candidate in regime.candidates}) == 1
    return far and one_state and all(candidate.zone != "LAND" for candidate in regime.candidates)


def _zs(
    patrol_state: str, candidate: Candidate, claims: Mapping[str, Claim], strait: Strait | None
) -> tuple[str, ...]:
    """What a zone comes to for a patrol: one Z, or two where the law's own facts are in doubt."""
    zone, claim = candidate.zone, claims.get(candidate.state or "")
    own = patrol_state in (candidate.state, claim.sovereign if claim else None)
    if zone == "IW":
        return ("OWN_IW",) if own else ("FOR_SOV",)
    if zone in ("AW", "TS"):
        return _own_sea(candidate, strait) if own else ("FOR_SOV",)
    if zone != "CZ" or claim is None:
        return ("BEYOND",)
    if claim.cz_certainty == "L":  # every row treats FOR_CZ as it does BEYOND
        return ("OWN_CZ", "BEYOND") if own else ("FOR_CZ",)
    if claim.cz_nm is None:
        return ("BEYOND",)  # ED07: a drawn 24-mile line that nobody claims has no legal effect
    return ("OWN_CZ",) if own else ("FOR_CZ",)


def _own_sea(candidate: Candidate, strait: Strait | None) -> tuple[str, ...]:
    """Own sea, or own strait with transit passage (UNCLOS 34, 37); both where that is not sure."""
    if strait is None or strait.regime != "transit" or candidate.zone != "TS":
        return ("OWN_SEA",)
    if candidate.state not in strait.states:
        return ("OWN_SEA",)
    return ("OWN_SEA", "OWN_STRAIT") if strait.certainty == "L" else ("OWN_STRAIT",)
