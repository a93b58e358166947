"""What a patrol of one State may do with one vessel, in the words a brief and a map print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from jurisdiction.authority import Ruling
from jurisdiction.codes import actions, never, safeguards
from jurisdiction.consent import StateOfPlay
from jurisdiction.law import Article, footnotes
from jurisdiction.straits import Strait
from jurisdiction.treaties import footing, treaty_status
from watchdesk.encounter import Encounter

Z_WORDS = {
    "OWN_IW": "own internal waters",
    "OWN_SEA": "own territorial sea or archipelagic waters",
    "OWN_STRAIT": "own strait used for international navigation",
    "OWN_CZ": "own contiguous zone",
    "FOR_SOV": "waters under another State's sovereignty",
    "FOR_CZ": "another State's contiguous zone",
    "BEYOND": "an EEZ or the high seas",
    "DISPUTED": "disputed waters",
    "UNCERTAIN": "not certain enough to tell",
}
FLAG_WORDS = {
    "OWN": "own, confirmed",
    "COASTAL": "the coastal State's, confirmed",
    "THIRD": "another State's, confirmed",
    "CLAIMED": "claimed, not confirmed",
    "SUSP_OWN": "own, an officer has grounds to think",
    "STATELESS": "without nationality",
    "UNKNOWN": "not known, which is not stateless",
    "IMMUNE": "immune",
}
LEGAL_ADVISER = "Legal adviser before any order: States disagree here"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritySheet:
    """One ruling in words, with the articles it rests on.

    ``lines`` are a label and its words, in the order they are read.  ``contested`` says that
    States disagree: it is shown in amber, with "legal adviser".
    """

    ruling: Ruling
    flag: str  # as the log has it: one of the words of a case
    heading: str
    lines: tuple[tuple[str, str], ...]
    never: Mapping[str, str]
    articles: tuple[Article, ...]
    contested: bool


def authority_sheet(met: Encounter) -> AuthoritySheet:
    """The sheet of an encounter: everything the law tables say of it, in words."""
    rulings = [met.ruling, *(ruling for _, ruling in met.if_in)]
    cited = (f"{ruling.basis}; {ruling.rescue_basis}" for ruling in rulings)
    return AuthoritySheet(
        ruling=met.ruling,
        flag=met.play.flag,
        heading=_heading(met),
        lines=tuple(_lines(met)),
        never={code: never()[code].text for code in met.ruling.never},
        articles=footnotes("; ".join((*cited, met.play.basis))),
        contested=bool(met.ruling.cautions) or met.ruling.certainty == "contested",
    )


def _heading(met: Encounter) -> str:
    """The row and how sure it is, such as "Patrol of MEX · row B13 · certainty high"."""
    rows = ", ".join((met.ruling.row, *met.ruling.rescue_rows))
    mark = " [K]" if met.ruling.mark else ""
    return f"Patrol of {met.patrol_state} · row {rows} · certainty {met.ruling.certainty}{mark}"


def _lines(met: Encounter) -> Iterator[tuple[str, str]]:
    """A label and its words: place, flag and grounds, then what may be done and on what basis."""
    ruling = met.ruling
    if ruling.certainty == "contested":
        yield "Contested", LEGAL_ADVISER
    for caution in ruling.cautions:
        yield "Contested", caution
    yield "Place", f"{Z_WORDS[met.case.Z]} ({met.case.Z})"
    if met.strait is not None:
        yield "Strait", _strait(met.strait)
    yield "Flag", _flag(met.play)
    yield "Grounds", _grounds(met)
    yield "May", _spelt(ruling.permitted)
    for zone, candidate in met.if_in:
        yield f"If {zone}", _if_there(zone, candidate)
    if met.if_in:
        yield "For HQ", _for_headquarters(met.common)
    yield "Ask", ruling.ask or "nobody; questions to the vessel are free"
    yield "Keep", "; ".join(f"{safeguards()[code].text} ({code})" for code in ruling.safeguards)
    yield "Note", ruling.note
    yield "Basis", "; ".join(filter(None, (ruling.basis, ruling.rescue_basis)))
    yield "Treaties", _treaties(met.states)


def _strait(strait: Strait) -> str:
    """Which strait, how sure, and on whose word."""
    article = "UNCLOS 37-44" if strait.regime == "transit" else "UNCLOS 45"
    said = f"{strait.name}: {strait.regime} passage ({article}), certainty {strait.certainty}"
    return f"{said}; {strait.source}"


def _flag(play: StateOfPlay) -> str:
    """What is known of nationality and consent, and which agreements help nobody here."""
    whose = f" by {play.state}" if play.state and play.flag == "CLAIMED" else ""
    whose = f": {play.state}" if play.state and not whose else whose
    said = [f"{FLAG_WORDS[play.flag]}{whose}; consent {play.cons}", *play.notes]
    if play.needs_person:
        said.append("A person must decide which flag counts.")
    said += [f"Agreement {name} not used: {why}." for name, why in play.shown.items()]
    rules = f" ({', '.join(play.rules)})" if play.rules else ""
    return f"{said[0]}{rules}. {' '.join(said[1:])}"


def _grounds(met: Encounter) -> str:
    if met.grounds is not None:
        return f"REASON: signed by officer {met.grounds.officer_number}, {_utc(met.grounds.at)}"
    if met.case.susp == "INDIC":
        return "INDIC: indicators are a reason to look, never a ground; no signed record"
    return "NONE: no indicators and no signed record"


def _if_there(zone: str, ruling: Ruling) -> str:
    """What one candidate zone would mean; not what is permitted, for that is not known."""
    mark = " [K]" if ruling.mark else ""
    return f"{Z_WORDS[zone]}: row {ruling.row}, certainty {ruling.certainty}{mark}. {ruling.note}"


def _for_headquarters(common: Iterable[str]) -> str:
    """The coercive actions every candidate zone would permit: to be decided, not done (N14)."""
    spelt = _spelt(common)
    if not spelt:
        return "no coercive action is common to all candidates"
    return f"to decide, not to be done without its order; common to all candidates: {spelt}"


def _treaties(states: Iterable[str]) -> str:
    """On what footing UNCLOS stands between these States, and who is bound by the Protocol."""
    known = tuple(states)
    protocol = (_standing(state) for state in known)
    binds = "as a treaty" if footing(known) == "UNCLOS" else f"as {footing(known)}"
    return f"UNCLOS binds {', '.join(known)} {binds}. Protocol: {'; '.join(protocol)}"


def _standing(state: str) -> str:
    entry = treaty_status(state, "SOM")
    said = " ".join(filter(None, (state, entry.status, entry.date)))
    return f"{said} [K]" if entry.mark else said


def _spelt(codes: Iterable[str]) -> str:
    return "; ".join(f"{actions()[code].text} ({code})" for code in codes)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%MZ}"
