"""Every detector by the kind of event it finds, and every threshold a unit may tune."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from typing import Any

from risk.assessment import Weighing
from risk.detector import Detector, measured_against
from risk.detectors.encounter import Encounter
from risk.detectors.gap import Gap
from risk.detectors.loitering import Loitering
from risk.errors import RiskError

DETECTORS: dict[str, type[Any]] = {"loitering": Loitering, "gap": Gap, "encounter": Encounter}
TUNABLE: dict[str, type[Any]] = {**DETECTORS, "assessment": Weighing}


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
