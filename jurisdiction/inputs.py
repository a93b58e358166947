"""Where two inputs of the authority tables come from: the place, and how strong a suspicion is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jurisdiction.claims import Claim
from jurisdiction.errors import LawError
from jurisdiction.regime import Candidate, Regime


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
    a claim of certainty H or M; the own one is uncertain with L.  Straits are not known: they
    come out as territorial sea.
    """
    if regime.zone is None:
        raise LawError("there is no position to judge")
    unsettled = {"disputed": "DISPUTED", "uncertain": "UNCERTAIN"}.get(regime.status)
    may_be_sea = any(candidate.zone != "LAND" for candidate in regime.candidates)
    if regime.zone == "LAND" and not (unsettled and may_be_sea):
        raise LawError(f"{regime.lat:.4f} {regime.lon:.4f} is on land: no zone of the sea")
    if unsettled:
        return unsettled
    return _z(patrol_state, Candidate(zone=regime.zone, state=regime.state), claims)


def candidate_inputs(
    patrol_state: str, regime: Regime, claims: Mapping[str, Claim]
) -> tuple[str, ...]:
    """The Z of every zone the place may lie in, once each; land is left out.

    An own contiguous zone in doubt stands for both: there is one, and there is none.
    """
    zones = [_z(patrol_state, c, claims) for c in regime.candidates if c.zone != "LAND"]
    told = (("OWN_CZ", "BEYOND") if zone == "UNCERTAIN" else (zone,) for zone in zones)
    return tuple(dict.fromkeys(zone for pair in told for zone in pair))


def _z(patrol_state: str, candidate: Candidate, claims: Mapping[str, Claim]) -> str:
    zone, claim = candidate.zone, claims.get(candidate.state or "")
    own = patrol_state in (candidate.state, claim.sovereign if claim else None)
    if zone in ("IW", "AW", "TS"):
        inside = "OWN_IW" if zone == "IW" else "OWN_SEA"
        return inside if own else "FOR_SOV"
    if zone != "CZ" or claim is None:
        return "BEYOND"
    if claim.cz_certainty == "L":
        return "UNCERTAIN" if own else "FOR_CZ"  # every row treats FOR_CZ as it does BEYOND
    if claim.cz_nm is None:
        return "BEYOND"  # ED07: a drawn 24-mile line that nobody claims has no legal effect
    return "OWN_CZ" if own else "FOR_CZ"
