"""Whether a hot pursuit holds in law: the tests of UNCLOS 111, in order, the first that fits.

A case is a JSON object:

=================  =============================================================================
``ship_at_order``  where the ship was at the order to stop: OWN_IW, OWN_SEA, OWN_STRAIT, OWN_CZ,
                   OWN_EEZ, or ELSEWHERE (the high seas and every zone of another State)
``boats_at_order`` the same for each boat working with it, a list
``teamwork``       true once their working together is on record
``offence``        IMMIGRATION, CUSTOMS, FISCAL, SANITARY, EEZ_SHELF or OTHER: the law broken
``infringed``      true if something was already infringed in territory or territorial sea
``signal``         NONE, VISUAL, AUDITORY or RADIO
``signal_reached`` true if it was given where it could be seen or heard
``interrupted``    true if contact broke off, or a unit of another State took over
``resumed``        true if taken up again after the ship had been in a foreign territorial sea
``now_in``         where the ship is now, as the Z of an authority case
``cc``             consent of the State whose sea that is: NONE, PENDING, REFUSED or GRANTED
``longest_gap_min`` longest stretch without contact, in minutes
``actor``          AUTH or NOT
=================  =============================================================================

Only ``ship_at_order`` must be said; what is not said counts against the pursuit where it matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jurisdiction.casefile import choice, evaluate_each, refuse_strange_fields, shown, truth
from jurisdiction.codes import CASE_VALUES, COASTAL_CONSENTS
from jurisdiction.errors import LawError
from jurisdiction.rules import Row, first_that_fits, read_rows

RESULTS = ("VALID", "CONTESTED", "CEASED", "INVALID")
PLACES = ("OWN_IW", "OWN_SEA", "OWN_STRAIT", "OWN_CZ", "OWN_EEZ", "ELSEWHERE")  # inmost first
GAP_TO_FLAG_MIN = 5.0  # proposal of the project, no legal source
_NOW_IN = ("OWN_IW", "OWN_SEA", "OWN_STRAIT", "OWN_CZ", "FOR_SOV", "FOR_CZ", "BEYOND")
_TRUTHS = ("teamwork", "infringed", "signal_reached", "interrupted", "resumed")
_FACT_VALUES: Mapping[str, tuple[str, ...]] = {
    "actor": CASE_VALUES["actor"],
    "place": PLACES,
    "via_boat": ("true", "false"),
    "offence": ("IMMIGRATION", "CUSTOMS", "FISCAL", "SANITARY", "EEZ_SHELF", "OTHER"),
    "infringed": ("true", "false"),
    "signal": ("NONE", "VISUAL", "AUDITORY", "RADIO"),
    "signal_reached": ("true", "false"),
    "interrupted": ("true", "false"),
    "resumed": ("true", "false"),
    "now_in": _NOW_IN,
    "cc": COASTAL_CONSENTS,
}
_FIELDS = (
    *("ship_at_order", "boats_at_order", "offence", "signal", "now_in", "cc", "actor"),
    *_TRUTHS,
    "longest_gap_min",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PursuitCase:
    """One pursuit as it stands now; the module's table says what each field means."""

    ship_at_order: str
    boats_at_order: tuple[str, ...] = ()
    teamwork: bool = False
    offence: str = "IMMIGRATION"
    infringed: bool = False
    signal: str = "NONE"
    signal_reached: bool = False
    interrupted: bool = False
    resumed: bool = False
    now_in: str = "BEYOND"
    cc: str = "NONE"
    longest_gap_min: float = 0.0
    actor: str = "AUTH"

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> PursuitCase:
        """The pursuit of a JSON object; raises LawError for a word the table does not know."""
        refuse_strange_fields(record, _FIELDS)
        return cls(
            ship_at_order=choice(record, "ship_at_order", PLACES),
            boats_at_order=_boats(record),
            offence=choice(record, "offence", _FACT_VALUES["offence"], "IMMIGRATION"),
            signal=choice(record, "signal", _FACT_VALUES["signal"], "NONE"),
            now_in=choice(record, "now_in", _NOW_IN, "BEYOND"),
            cc=choice(record, "cc", COASTAL_CONSENTS, "NONE"),
            actor=choice(record, "actor", CASE_VALUES["actor"], "AUTH"),
            longest_gap_min=_minutes(record),
            **{name: truth(record, name, False) for name in _TRUTHS},
        )

    @property
    def place(self) -> str:
        """The inmost place of the ship and, once teamwork is on record, of its boats: 111(4)."""
        team = self.boats_at_order if self.teamwork else ()
        return min((self.ship_at_order, *team), key=_depth)

    @property
    def via_boat(self) -> bool:
        """Whether only a boat was that far in: constructive presence."""
        return _depth(self.place) < _depth(self.ship_at_order)


@dataclass(frozen=True, slots=True, kw_only=True)
class PursuitRuling:
    """Whether the pursuit stands: VALID, CONTESTED (treat as invalid), CEASED or INVALID."""

    row: str
    result: str
    basis: str
    certainty: str
    mark: str
    note: str
    remarks: tuple[str, ...]

    def as_record(self) -> dict[str, Any]:
        """The answer as one flat record."""
        return {
            "row": self.row,
            "result": self.result,
            "basis": self.basis,
            "certainty": self.certainty,
            "mark": self.mark,
            "note": self.note,
            "remarks": list(self.remarks),
        }


@cache
def pursuit_rows() -> tuple[Row, ...]:
    """The rows H1 to H12 in the order they are tested; H10 stands before H9."""
    return read_rows("pursuit_rows.csv", values=_FACT_VALUES)


def pursuit_ruling_for(case: PursuitCase) -> PursuitRuling:
    """The first test the pursuit meets."""
    row = first_that_fits(pursuit_rows(), case)
    return PursuitRuling(
        row=row.id,
        remarks=tuple(_remarks(case, row.cells["result"])),
        **{name: row.cells[name] for name in ("result", "basis", "certainty", "mark", "note")},
    )


def evaluate_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One pursuit record for each JSON line, with the case's ``id``."""
    return evaluate_each(
        lines, lambda record: pursuit_ruling_for(PursuitCase.from_record(record)).as_record()
    )


def _remarks(case: PursuitCase, result: str) -> Iterator[str]:
    if case.longest_gap_min > GAP_TO_FLAG_MIN and not case.interrupted:
        yield f"gap of {case.longest_gap_min:g} min: show that the pursuit was not interrupted"
    if case.boats_at_order and not case.teamwork:
        yield "boats are left out until their working together is on record (UNCLOS 111(4))"
    if result in ("INVALID", "CONTESTED") and case.signal != "NONE":
        yield "a stop outside the territorial sea without ground is compensated (UNCLOS 111(8)) [K]"


def _depth(place: str) -> int:
    """How far in a place lies, 0 for internal waters; a strait is territorial sea (34)."""
    return PLACES.index("OWN_SEA" if place == "OWN_STRAIT" else place)


def _boats(record: Mapping[str, Any]) -> tuple[str, ...]:
    boats = record.get("boats_at_order", [])
    if not isinstance(boats, list):
        raise LawError(f"boats_at_order: {shown(boats)}, must be a list of places")
    return tuple(choice({"boats_at_order": boat}, "boats_at_order", PLACES) for boat in boats)


def _minutes(record: Mapping[str, Any]) -> float:
    value = record.get("longest_gap_min", 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise LawError(f"longest_gap_min: {shown(value)}, must be minutes, 0 or more")
    return float(value)
