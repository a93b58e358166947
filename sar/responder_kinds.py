"""What kind of responder a vessel may be: speed, deck and room, from the type it reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ais.mmsi import MmsiForm, mmsi_form
from ais.vessels import Vessel
from sar.checklist import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the reported type, or the form of the MMSI, says a vessel is."""

    name: str
    group: str  # "SAR aircraft", "SAR craft", "government", "merchant" or "other"
    speed_kn: float
    speed_from: str
    hint: str


def kind_of(mmsi: int, vessel: Vessel | None, unknown_kn: float, aircraft_kn: float) -> Kind:
    """The kind of responder behind an MMSI; its type is that of ITU-R M.1371-5 table 53.

    >>> kind_of(311000001, Vessel(mmsi=311000001, ship_type=52), 10.0, 110.0).group
    'other'
    """
    if mmsi_form(mmsi) is MmsiForm.SAR_AIRCRAFT:
        return Kind(
            name="search and rescue aircraft",
            group="SAR aircraft",
            speed_kn=aircraft_kn,
            speed_from="kind: SAR aircraft (our judgement)",
            hint="finds, drops rafts, guides ships; a helicopter lifts a few; ask her endurance",
        )
    code = None if vessel is None else vessel.ship_type
    for row in _kinds():
        if code is not None and int(row["first"]) <= code <= int(row["last"]):
            return Kind(
                name=row["name"],
                group=row["group"],
                speed_kn=float(row["speed_kn"]),
                speed_from=f"kind: {row['name']} ({row['source']})",
                hint=row["hint"],
            )
    return Kind(
        name="type not known",
        group="other",
        speed_kn=unknown_kn,
        speed_from="type not known (our judgement)",
        hint="",
    )


def hints_for(kind: Kind, length_m: float | None) -> tuple[str, ...]:
    """What she can do and how many she may hold; our judgement, to be asked, never relied on.

    >>> kind = kind_of(311000001, None, 10.0, 110.0)
    >>> hints_for(kind, 9.0), hints_for(kind, None)
    (('under 15 m: a handful of people',), ('size not known: ask how many she can take',))
    """
    if kind.group == "SAR aircraft":
        return (kind.hint,)
    if length_m is None or not length_m > 0:
        room = "size not known: ask how many she can take"
    elif length_m < 15:
        room = "under 15 m: a handful of people"
    elif length_m < 50:
        room = "15 to 50 m: some tens of people"
    else:
        room = "50 m and over: a hundred people and more for some hours"
    return (kind.hint, room) if kind.hint else (room,)


@cache
def _kinds() -> tuple[Mapping[str, str], ...]:
    return tuple(rows("responder_kinds"))
