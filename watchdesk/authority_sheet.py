"""What a patrol of one State may do with one vessel, in the sentences a brief prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jurisdiction.authority import Case, Ruling, ruling_for, ruling_for_candidates
from jurisdiction.claims import Claim, claim_of
from jurisdiction.codes import actions, never, safeguards
from jurisdiction.errors import LawError
from jurisdiction.inputs import candidate_inputs, zone_input
from jurisdiction.law import footnotes
from jurisdiction.regime import Regime

UNSETTLED = ("UNCERTAIN", "DISPUTED")
PHASES = {"DETRESFA": "DISTRESS", "ALERFA": "ALERT", "INCERFA": "UNC", None: "NONE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritySheet:
    """One ruling, its codes spelt out, with the articles it rests on."""

    ruling: Ruling
    sentences: tuple[str, ...]
    never: Mapping[str, str]
    footnotes: tuple[str, ...]


def authority_sheet(
    patrol_state: str,
    regime: Regime,
    *,
    radio_flag: str | None,
    suspicion: str,
    phase: str | None,
    claims: Mapping[str, Claim],
) -> AuthoritySheet | None:
    """The sheet for a vessel of which only AIS is known; None on land or where nothing is known.

    Nobody has hailed it: its link is unknown, no consent was asked.  The flag is CLAIMED at
    most, since the digits of an MMSI are a weak claim; without them it is UNKNOWN, never
    stateless.  A suspicion comes from indicators: INDIC at most.
    """
    try:
        zone = zone_input(patrol_state, regime, claims)
    except LawError:
        return None
    case = Case(
        Z=zone,
        flag="CLAIMED" if radio_flag else "UNKNOWN",
        susp=suspicion,
        phase=PHASES[phase],
    )
    ruling = ruling_for(case)
    if zone in UNSETTLED:
        each = candidate_inputs(patrol_state, regime, claims)
        cases = [Case(Z=z, flag=case.flag, susp=case.susp, phase=case.phase) for z in each]
        ruling = ruling_for_candidates(cases, disputed=zone == "DISPUTED").ruling
    return AuthoritySheet(
        ruling=ruling,
        sentences=tuple(_sentences(patrol_state, zone, ruling)),
        never={code: never()[code].text for code in ruling.never},
        footnotes=tuple(_footnote(ref) for ref in _basis(ruling)),
    )


def checked_state(code: str) -> str:
    """The ISO 3166 alpha-3 code of a State that has a coast; a ClaimError names near codes."""
    return claim_of(code.upper()).sovereign


def _sentences(patrol_state: str, zone: str, ruling: Ruling) -> list[str]:
    """Row first, then what may be done, who is asked, and what keeps people safe."""
    spelt = (f"{actions()[code].text} ({code})" for code in ruling.permitted)
    lines = [
        f"Patrol of {patrol_state}, {zone}, row {', '.join((ruling.row, *ruling.rescue_rows))}, "
        f"certainty {ruling.certainty}{' [K]' if ruling.mark else ''}",
        f"May: {'; '.join(spelt)}",
        f"Ask: {ruling.ask or 'nobody; questions to the vessel are free'}",
        f"Basis: {'; '.join(filter(None, (ruling.basis, ruling.rescue_basis)))}",
        f"Keep: {'; '.join(safeguards()[code].text for code in ruling.safeguards)}",
    ]
    if ruling.certainty == "contested":
        lines.append("CONTESTED: legal adviser before any order")
    return [*lines, *ruling.cautions]


def _basis(ruling: Ruling) -> list[str]:
    return [basis for basis in (ruling.basis, ruling.rescue_basis) if basis]


def _footnote(basis: str) -> str:
    return "; ".join(
        f"{entry.ref} {entry.title}{' [K]' if entry.status == 'K' else ''}"
        for entry in footnotes(basis)
    )
