"""How fast and how far off the wind a drifting object goes: the published leeway classes.

The form is that of Allen & Plourde 1999 and Allen 2005: leeway downwind, to the right and to the
left, each a line in the wind speed at 10 m with a standard deviation.  The numbers were re-typed
from the USCG's list; rows marked K await a check against the page of the report.  No class for
the dead is held, so none can be offered for a person who may be alive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any

from sar.checklist import rows
from sar.errors import SarError


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Leeway along one direction against the wind speed."""

    slope_percent: float  # of the wind speed
    offset_cm_s: float
    std_cm_s: float

    def speed_mps(self, wind_mps: float) -> float:
        """Mean leeway in m/s at a wind in m/s (Allen & Plourde 1999)."""
        return (self.slope_percent * wind_mps + self.offset_cm_s) / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LeewayClass:
    """One kind of drifting object; leeway to the left is negative."""

    id: str
    name: str
    suits: tuple[str, ...]
    down: Line
    right: Line
    left: Line
    source: str
    mark: str  # "K" where the report itself has not been seen

    def as_record(self) -> dict[str, Any]:
        """The class as JSON-ready values."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CraftBracket:
    """The published classes between which a craft without a class of its own is expected."""

    craft: str
    classes: tuple[str, ...]
    note: str
    source: str
    mark: str

    def as_record(self) -> dict[str, Any]:
        """The bracket as JSON-ready values."""
        return asdict(self)


@cache
def leeway_classes() -> Mapping[str, LeewayClass]:
    """Every leeway class by its id, in the order of the table.

    >>> swamped = leeway_classes()["SKIFF-3"]
    >>> round(swamped.down.speed_mps(10.0), 3), round(swamped.left.speed_mps(10.0), 3)
    (0.165, -0.039)
    """
    return {row["id"]: _class(row) for row in rows("leeway")}


def leeway_class(class_id: str) -> LeewayClass:
    """The class of that id; a wrong id is told which there are."""
    classes = leeway_classes()
    if class_id not in classes:
        raise SarError(f"no leeway class {class_id!r}; the table holds {', '.join(classes)}")
    return classes[class_id]


@cache
def craft_brackets() -> Mapping[str, CraftBracket]:
    """Every kind of craft by name, with the classes to run side by side for it."""
    return {row["craft"]: _bracket(row) for row in rows("craft_bracket")}


def bracket_for(craft: str) -> CraftBracket:
    """The classes to run for a craft, such as a panga.

    >>> bracket_for("rubber_boat").classes
    ('LIFE-RAFT-NB-1', 'SKIFF-1')
    """
    brackets = craft_brackets()
    if craft not in brackets:
        raise SarError(f"no bracket for craft {craft!r}; there are {', '.join(brackets)}")
    return brackets[craft]


def notes_on(class_ids: Iterable[str]) -> tuple[str, ...]:
    """What must be said beside any result of these classes: where their numbers come from."""
    by_source: dict[str, list[str]] = {}
    for one in map(leeway_class, class_ids):
        mark = " [K: not checked against the report]" if one.mark else ""
        by_source.setdefault(f"{one.source}{mark}", []).append(one.id)
    return tuple(f"leeway of {', '.join(ids)}: {source}" for source, ids in by_source.items())


def _class(row: Mapping[str, str]) -> LeewayClass:
    return LeewayClass(
        id=row["id"],
        name=row["name"],
        suits=tuple(row["suits"].split()),
        down=_line(row, "down"),
        right=_line(row, "right"),
        left=_line(row, "left"),
        source=row["source"],
        mark=row["mark"],
    )


def _line(row: Mapping[str, str], side: str) -> Line:
    return Line(
        slope_percent=float(row[f"{side}_slope"]),
        offset_cm_s=float(row[f"{side}_offset"]),
        std_cm_s=float(row[f"{side}_std"]),
    )


def _bracket(row: Mapping[str, str]) -> CraftBracket:
    named = {column.name: row[column.name] for column in fields(CraftBracket)}
    return CraftBracket(**{**named, "classes": tuple(row["classes"].split())})  # type: ignore[arg-type]
