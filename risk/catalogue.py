"""Every detector by the kind of event it finds, and every threshold a unit may tune."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from typing import Any

from risk.detector import Detector, measured_against
from risk.detectors.dark_contact import DarkContact
from risk.detectors.disabling import Disabling
from risk.detectors.drift import Drift
from risk.detectors.encounter import Encounter
from risk.detectors.gap import Gap
from risk.detectors.identity_conflict import IdentityConflict
from risk.detectors.jump import Jump
from risk.detectors.loitering import Loitering
from risk.detectors.mothership import Mothership
from risk.detectors.shared_mmsi import SharedMmsi
from risk.detectors.shore_approach import ShoreApproach
from risk.detectors.speed import Speed
from risk.detectors.sudden_stop import SuddenStop
from risk.detectors.unusual_stop import UnusualStop
from risk.detectors.waiting import Waiting
from risk.detectors.zone_entry import ZoneEntry
from risk.errors import RiskError
from risk.harbours import HarbourRules
from risk.reasons import Weighing

DETECTORS: dict[str, type[Any]] = {
    "drift": Drift,
    "sudden_stop": SuddenStop,
    "unusual_stop": UnusualStop,
    "loitering": Loitering,
    "waiting": Waiting,
    "shore_approach": ShoreApproach,
    "speed": Speed,
    "zone_entry": ZoneEntry,
    "gap": Gap,
    "disabling": Disabling,
    "encounter": Encounter,
    "dark_contact": DarkContact,
    "mothership": Mothership,
    "jump": Jump,
    "shared_mmsi": SharedMmsi,
    "identity_conflict": IdentityConflict,
}
OF_SEVERAL = ("drift", "encounter", "dark_contact", "mothership", "jump")  # the rest: of one alone
TUNABLE: dict[str, type[Any]] = {**DETECTORS, "harbours": HarbourRules, "assessment": Weighing}


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One tunable number: whose it is, its default, its unit, and who published it."""

    detector: str
    name: str
    value: float
    unit: str
    source: str


def thresholds(overrides: Mapping[str, Mapping[str, object]] | None = None) -> list[Threshold]:
    """Every threshold with the value it will have, in the order of the catalogue."""
    checked = _checked(overrides or {})
    return [
        Threshold(
            detector=kind,
            name=f.name,
            value=(_defaults(made) | checked.get(kind, {}))[f.name],
            unit=f.metadata["unit"],
            source=f.metadata["source"],
        )
        for kind, made in TUNABLE.items()
        for f in _tunable(made)
    ]


def detectors(
    overrides: Mapping[str, Mapping[str, object]] | None = None, **context: object
) -> dict[str, Detector]:
    """Each detector with its thresholds, given whatever part of the context it asks for."""
    checked = _checked(overrides or {})
    return {
        kind: made(
            **checked.get(kind, {}),
            **{f.name: context[f.name] for f in fields(made) if f.name in context},
        )
        for kind, made in DETECTORS.items()
    }


def weighing(overrides: Mapping[str, Mapping[str, object]] | None = None) -> Weighing:
    """The limits an assessment puts on events before they count as indicators."""
    return Weighing(**_checked(overrides or {}).get("assessment", {}))


def harbour_rules(
    overrides: Mapping[str, Mapping[str, object]] | None = None,
) -> HarbourRules:
    """When a place is taken for one where craft ordinarily lie."""
    return HarbourRules(**_checked(overrides or {}).get("harbours", {}))


def _defaults(made: type[Any]) -> dict[str, float]:
    return measured_against(made())


def _tunable(made: type[Any]) -> list[Field[Any]]:
    return [f for f in fields(made) if "unit" in f.metadata]


def _checked(overrides: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, float]]:
    """The same overrides as numbers, or an error that says what would have been right."""
    checked: dict[str, dict[str, float]] = {}
    for kind, chosen in overrides.items():
        if kind not in TUNABLE:
            raise RiskError(f"there is no detector {kind!r}; there are: {', '.join(TUNABLE)}")
        if not isinstance(chosen, Mapping):
            raise RiskError(f"{kind}: expected thresholds by name, found {chosen!r}")
        names = [f.name for f in _tunable(TUNABLE[kind])]
        for name, value in chosen.items():
            if name not in names:
                raise RiskError(f"{kind} has no threshold {name!r}; it has: {', '.join(names)}")
            checked.setdefault(kind, {})[name] = _number(f"{kind}.{name}", value)
    return checked


def _number(where: str, value: object) -> float:
    """A finite number, zero or above."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf:
        return float(value)
    raise RiskError(f"{where}: expected a number of 0 or above, found {value!r}")
