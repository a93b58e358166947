"""In which zone a position is, whose, and how sure that is.

Zones follow from the distance to the nearest coast and from what its State claims.  Between
two sovereigns the nearer coast decides (the median line, provisional: UNCLOS 15 makes it law
for the territorial sea only, and 33, 74 and 83 do not).  So the nearer State's claims govern
even where they are the smaller; where it claims nothing at all at that distance and another State
does, the answer is the high seas, uncertain, with the other's zone as a candidate.

Internal and archipelagic waters need baselines that are not loaded yet: none is ever answered,
and the source of an answer says so.  Rivers and lakes are land here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jurisdiction.baselines import Baselines
from jurisdiction.breadths import Breadths, breadths_of, zone_at_distance
from jurisdiction.candidates import codes, interned
from jurisdiction.claims import Claim, claims
from jurisdiction.coast_file import CoastFile, open_coast
from jurisdiction.coast_tree import Feet
from jurisdiction.regime import Regime
from jurisdiction.zone_table import HIGH_SEAS, NOWHERE, ZoneTable
from seamath.units import M_PER_NM

FLAGGED_M = 10.0  # accuracy flag set: ITU-R M.1371-5 table 48, better than 10 m
UNFLAGGED_M = 100.0  # flag not set [K]
COAST_M = 60.0  # median 43 m from 17 official base points, plus what thinning adds
DATUM_M = 0.0  # everything is WGS 84; a user's chart may not be
SIGMAS = 2.0  # nearer than this many to a limit is uncertain
BEYOND_NM = 1.0  # rivals are looked for this far past their reach, for the margin
COAST = Path(__file__).parent / "data" / "coast.bin"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The zones of the world, from a coast and what each of its States claims."""

    coast: CoastFile
    claims: Mapping[str, Claim]
    _breadths: Breadths = field(init=False, repr=False, compare=False)
    baselines: Baselines = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Line the claims up with the coast's States."""
        breadths = breadths_of([self.claims[state] for state in self.coast.states])
        sovereigns = [self.claims[state].sovereign for state in self.coast.states]
        baselines = Baselines(
            file=self.coast,
            group=np.unique(sovereigns, return_inverse=True)[1].astype(np.int16),
            reach_m=(breadths.furthest_nm() + BEYOND_NM) * M_PER_NM,
        )
        object.__setattr__(self, "_breadths", breadths)
        object.__setattr__(self, "baselines", baselines)

    def zone_at(self, lat: float, lon: float, accurate: bool | None = None) -> Regime:
        """Where the law stands at one position."""
        flag = None if accurate is None else [accurate]
        return self.zones_at([lat], [lon], flag).regime(0)

    def zones_at(
        self, lat: ArrayLike, lon: ArrayLike, accurate: ArrayLike | None = None
    ) -> ZoneTable:
        """The zones of positions in degrees; ``accurate`` is the AIS position accuracy flag."""
        la, lo = np.asarray(lat, np.float64), np.asarray(lon, np.float64)
        flag = np.zeros(la.shape, np.bool_) if accurate is None else np.asarray(accurate, np.bool_)
        fix_m = np.where(flag, FLAGGED_M, UNFLAGGED_M)
        sigma_m = np.sqrt(fix_m**2 + COAST_M**2 + DATUM_M**2)
        own = self.baselines.nearest(la, lo)
        asked = ~own.ashore & (own.distance_nm <= self._breadths.furthest_nm().max() + BEYOND_NM)
        other = self.baselines.nearest_rival(la, lo, np.where(asked, own.state, NOWHERE))
        return self._table(la, lo, sigma_m, own, other)

    def _table(
        self, lat: Floats, lon: Floats, sigma_m: Floats, own: Feet, other: Feet
    ) -> ZoneTable:
        """Set the nearest coast and its rival against what both States claim."""
        seaward_nm = np.where(own.ashore, -own.distance_nm, own.distance_nm)
        limits, doubted = self._breadths.limits_nm(own.state, lat, lon)
        zone = zone_at_distance(seaward_nm, limits)
        theirs = _Rival.of(self._breadths, own, other, lat, lon, governs_not=zone == HIGH_SEAS)
        blur_nm = SIGMAS * sigma_m / M_PER_NM
        seen = [seaward_nm - blur_nm, seaward_nm + blur_nm]
        readings = [zone_at_distance(at_nm, limits) for at_nm in seen]
        readings += [zone_at_distance(seaward_nm, one) for one in _each(limits, doubted)]
        possible = [codes(reading, own.state) for reading in (zone, *readings)]
        which, sets, mixed = interned(
            np.stack(possible + theirs.possible(blur_nm)), self.coast.states
        )
        nowhere = zone == NOWHERE
        margin_nm = np.minimum(_margin_nm(seaward_nm, limits), theirs.margin_nm())
        return ZoneTable(
            lat=lat,
            lon=lon,
            zone=zone,
            state=np.where(zone == HIGH_SEAS, np.int16(NOWHERE), own.state),
            distance_nm=own.distance_nm,
            margin_nm=np.where(nowhere, np.nan, margin_nm),
            status=np.where(nowhere, NOWHERE, mixed).astype(np.int8),
            candidates=which,
            sigma_m=np.where(nowhere, np.nan, sigma_m),
            coast=own.state,
            rival=np.where(theirs.opposed, other.state, np.int16(NOWHERE)),
            states=self.coast.states,
            candidate_sets=sets,
            origin=self._origin(),
            notes=tuple(_note(self.claims[state]) for state in self.coast.states),
        )

    def _origin(self) -> str:
        """Which coast, of what date, and what it lacks."""
        about = self.coast.about
        return (
            f"OpenStreetMap coast {about['date']} within {about['tolerance_m']:.0f} m, high-water "
            "line; straight and archipelagic baselines and bay closing lines not loaded"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rival:
    """What the nearest other sovereign may have at each position."""

    state: NDArray[np.int16]
    distance_nm: Floats
    limits_nm: Floats
    zone: NDArray[np.int8]  # what it would be, were the nearer coast not there
    opposed: NDArray[np.bool_]  # whether its zones reach the position at all
    to_median_nm: Floats  # at least this far to where both coasts are equally near
    unopposed_here: NDArray[np.bool_]  # the nearer State claims nothing at the position

    @staticmethod
    def of(
        breadths: Breadths,
        own: Feet,
        other: Feet,
        lat: Floats,
        lon: Floats,
        governs_not: NDArray[np.bool_],
    ) -> _Rival:
        """The rival at each position; NOWHERE where there is none."""
        limits_nm, _ = breadths.limits_nm(other.state, lat, lon)
        zone = zone_at_distance(other.distance_nm, limits_nm)
        opposed = (zone != NOWHERE) & (zone != HIGH_SEAS)
        half_nm = (other.distance_nm - own.distance_nm) / 2  # each distance changes 1 for 1 at most
        return _Rival(
            state=other.state,
            distance_nm=other.distance_nm,
            limits_nm=limits_nm,
            zone=zone,
            opposed=opposed,
            to_median_nm=np.where(opposed, half_nm, np.inf),
            unopposed_here=governs_not,
        )

    def possible(self, blur_nm: Floats) -> list[NDArray[np.int32]]:
        """Its zones within the blur, across the median or where nobody nearer claims any."""
        seen = [self.distance_nm - blur_nm, self.distance_nm + blur_nm]
        near = [
            codes(zone_at_distance(at_nm, self.limits_nm), self.state, self.unopposed_here)
            for at_nm in seen
        ]
        return [codes(self.zone, self.state, self.to_median_nm < blur_nm), *near]

    def margin_nm(self) -> Floats:
        """Distance to the nearest limit it makes."""
        own_limits = _margin_nm(self.distance_nm, self.limits_nm)
        there = self.unopposed_here & (self.state != NOWHERE)
        return np.minimum(self.to_median_nm, np.where(there, own_limits, np.inf))


def _margin_nm(seaward_nm: Floats, limits_nm: Floats) -> Floats:
    """Distance to the nearest of the coast and the limits that exist."""
    margin = np.abs(seaward_nm)
    for limit in limits_nm:
        margin = np.where(limit > 0, np.minimum(margin, np.abs(seaward_nm - limit)), margin)
    return margin


def _each(limits: Floats, doubted: Floats) -> list[Floats]:
    """The limits with one belt at a time read the other way."""
    readings = []
    for belt in range(len(limits)):
        reading = limits.copy()
        reading[belt] = doubted[belt]
        readings.append(reading)
    return readings


def _note(claim: Claim) -> str:
    """What an answer off one State's coast rests on, and what may make it wrong."""
    note = f"claims of {claim.state}: {claim.source}, {claim.as_of}"
    sure = {"TS": claim.ts_certainty, "CZ": claim.cz_certainty, "EEZ": claim.eez_certainty}
    doubtful = [belt for belt, certainty in sure.items() if certainty == "L"]
    if doubtful:
        note += f" (in doubt: {', '.join(doubtful)})"
    if claim.archipelagic:
        note += f"; {claim.state} is archipelagic: this may be archipelagic or internal waters"
    elif claim.straight_baselines:
        note += f"; {claim.state} has straight baselines: this may be internal waters"
    return note


@cache
def shipped_zones() -> Zones:
    """The zones from the coast and the claims that come with the program."""
    return Zones(coast=open_coast(COAST), claims=claims())
