"""In which zone a position is, whose, and how sure that is.

Zones follow from the distance to the nearest coast and from what its State claims.  Between
two sovereigns the nearer coast decides (the median line, provisional: UNCLOS 15 makes it law
for the territorial sea only, and 33, 74 and 83 do not).  So the nearer State's claims govern
even where they are the smaller; where it claims nothing at all at that distance and another State
does, the answer is the high seas, uncertain, with the other's zone as a candidate.

Where layers are given (:mod:`jurisdiction.waters`), lines across bays are baselines, agreed lines
stand in for the median, and internal and archipelagic waters are answered; without them the source
of an answer says that they are missing.  Rivers and lakes are land here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jurisdiction.baselines import Baselines
from jurisdiction.boundaries import no_boundaries
from jurisdiction.breadths import Breadths, breadths_of, zone_at_distance
from jurisdiction.candidates import codes, interned
from jurisdiction.claims import Claim, claims, excess
from jurisdiction.coast_file import CoastFile, open_coast
from jurisdiction.coast_tree import Feet
from jurisdiction.features import SEA_BEHIND, Overlay, no_overlay, overlay
from jurisdiction.imported import Imported
from jurisdiction.layers import Layers
from jurisdiction.official import Official, reread
from jurisdiction.regime import STATUSES, Regime
from jurisdiction.rivals import margin_nm as _margin_nm
from jurisdiction.rivals import rival_of
from jurisdiction.waters import (
    INTERNAL,
    LINED_NM,
    UNREACHED,
    Agreed,
    Lined,
    Told,
    line_blur_nm,
    lined_of,
    no_line,
    nothing_told,
    sort_by_lines,
    tell,
)
from jurisdiction.zone_table import HIGH_SEAS, LAND, NOWHERE, ZoneTable, joined
from seamath.units import M_PER_NM

FLAGGED_M = 10.0  # accuracy flag set: ITU-R M.1371-5 table 48, better than 10 m
UNFLAGGED_M = 100.0  # flag not set [K]
COAST_M = 60.0  # median 43 m from 17 official base points, plus what thinning adds
DATUM_M = 0.0  # everything is WGS 84; a user's chart may not be
SIGMAS = 2.0  # nearer than this many to a limit is uncertain
ROUNDED = 1.001  # times the blur: further from every limit, no rounding tells the zone otherwise
BEYOND_NM = 1.0  # rivals are looked for this far past their reach, for the margin
BLOCK = 2**16  # positions answered at once: their columns stay in the processor's cache
THREADS = 4  # blocks at once
MISSING = "straight and archipelagic baselines and bay closing lines not loaded"
BAYS = "bay closing lines computed (UNCLOS 10)"
WITH_LAYERS = f"{BAYS}; no official straight baselines loaded"
COAST = Path(__file__).parent / "data" / "coast.bin"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The zones of the world, from a coast, what its States claim, and layers above the coast."""

    coast: CoastFile
    claims: Mapping[str, Claim]
    layers: Layers | None = None
    official: Official | None = None
    _breadths: Breadths = field(init=False, repr=False, compare=False)
    baselines: Baselines = field(init=False, repr=False, compare=False)
    lined: Lined = field(init=False, repr=False, compare=False)
    _sea_behind: NDArray[np.bool_] = field(init=False, repr=False, compare=False)
    _notes: tuple[str, ...] = field(init=False, repr=False, compare=False)  # by State

    def __post_init__(self) -> None:
        """Line the claims up with the coast's States."""
        claimed = [self.claims[state] for state in self.coast.states]
        over = self._overlay(claimed)
        breadths = breadths_of(claimed, over.owners)
        sovereigns = [self.claims[state].sovereign for state in self.coast.states]
        furthest_nm = breadths.furthest_nm()[: len(claimed)]
        boundaries = self.layers.boundaries if self.layers else no_boundaries()
        lined = np.isin(sovereigns, [one for pair in boundaries.pairs for one in pair])
        baselines = Baselines(
            file=self.coast,
            group=np.unique(sovereigns, return_inverse=True)[1].astype(np.int16),
            reach_m=(furthest_nm + np.where(lined, LINED_NM, BEYOND_NM)) * M_PER_NM,
            laid_over=over,
        )
        object.__setattr__(self, "_breadths", breadths)
        object.__setattr__(self, "baselines", baselines)
        object.__setattr__(self, "lined", lined_of(boundaries, sovereigns))
        behind = [owner.kind == SEA_BEHIND for owner in over.owners]
        object.__setattr__(self, "_sea_behind", np.array([*behind, False]))
        object.__setattr__(self, "_notes", tuple(self._note(claim) for claim in claimed))

    def _overlay(self, claimed: list[Claim]) -> Overlay:
        """The islets and lines laid over the coast, none counting further than it claims."""
        if self.layers is None:
            return no_overlay(self.coast)
        states, ends = self.layers.closings
        if self.official is not None:
            more, drawn = self.official.closings
            states, ends = (*states, *more), np.concatenate([ends, drawn])
        over = overlay(self.coast, self.layers.features, states, ends)
        furthest_nm = breadths_of(claimed, over.owners).furthest_nm()
        cut = zip(over.owners, furthest_nm.tolist())
        owners = tuple(replace(own, most_nm=min(own.most_nm, nm)) for own, nm in cut)
        return replace(over, owners=owners)

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
        blocks = [slice(start, start + BLOCK) for start in range(0, max(len(la), 1), BLOCK)]

        def answered(rows: slice) -> ZoneTable:
            return self._answered(la[rows], lo[rows], flag[rows])

        first = answered(blocks[0])  # alone: it loads what the others need
        if len(blocks) == 1:
            return first
        with ThreadPoolExecutor(THREADS) as pool:
            return joined([first, *pool.map(answered, blocks[1:])])

    def _answered(self, la: Floats, lo: Floats, flag: NDArray[np.bool_]) -> ZoneTable:
        """The zones of one block of positions."""
        fix_m = np.where(flag, FLAGGED_M, UNFLAGGED_M)
        sigma_m = np.sqrt(fix_m**2 + COAST_M**2 + DATUM_M**2)
        own = self.baselines.nearest(la, lo)
        asked = ~own.landward & (own.distance_nm <= self._breadths.furthest_nm().max() + BEYOND_NM)
        other = self.baselines.nearest_rival(la, lo, np.where(asked, own.state, NOWHERE))
        return self._table(la, lo, sigma_m, own, other)

    def _table(self, lat: Floats, lon: Floats, sigma_m: Floats, near: Feet, far: Feet) -> ZoneTable:
        """Set the coast that governs and its rival against what both States claim."""
        own, other, agreed = self._sorted(lat, lon, near, far)
        if self.official is not None:
            inside = self.official.inside(lat, lon)
            own, other, agreed = self.official.give_way(inside, own, other, agreed)
        seaward_nm = np.where(own.landward, -own.distance_nm, own.distance_nm)
        limits, doubted = self._breadths.limits_nm(own.owner, lat, lon)
        behind = self._sea_behind[own.owner]  # a line with sea behind it instead of land
        zone = _read(seaward_nm, limits, behind)
        blur_nm = SIGMAS * sigma_m / M_PER_NM
        left_nm = np.minimum(limits.max(axis=0), doubted.max(axis=0)) - seaward_nm
        lapses = left_nm, zone == HIGH_SEAS
        theirs = rival_of(self._breadths, own, other, agreed, self._sea_behind, lat, lon, *lapses)
        told = self._told(lat, lon, own, zone, blur_nm)
        if self.official is not None:
            told = self.official.overrule(told, inside, lat, lon, own, theirs, blur_nm)
        possible = [codes(told.zone, told.state)]
        for reading in _otherwise(zone, seaward_nm, blur_nm, limits, doubted, behind):
            possibly = np.where(told.behind & (reading != LAND), told.zone, reading)
            possible.append(reread(told, possibly, own.state))
        rival = theirs.possible(blur_nm, line_blur_nm(agreed.sigma_m, blur_nm, SIGMAS))
        possible += told.possible
        possible += [np.where(told.official, np.int32(NOWHERE), code) for code in rival]
        which, sets, mixed = interned(possible, self.coast.states)
        nowhere = zone == NOWHERE
        computed_nm = np.minimum(_margin_nm(seaward_nm, limits), theirs.margin_nm())
        computed_nm = np.where(told.official, near.distance_nm, computed_nm)
        unreached = np.where(theirs.unreached, np.int32(len(told.names)), np.int32(NOWHERE))
        margins_nm = [computed_nm, told.margin_nm]
        status = np.where(told.disputed, np.int8(STATUSES.index("disputed")), mixed)
        return ZoneTable(
            lat=lat,
            lon=lon,
            zone=told.zone,
            state=told.state,
            distance_nm=near.distance_nm,
            margin_nm=np.where(nowhere, np.nan, np.minimum.reduce(margins_nm)),
            status=np.where(nowhere, NOWHERE, status).astype(np.int8),
            candidates=which,
            sigma_m=np.where(nowhere, np.nan, sigma_m),
            coast=own.state,
            rival=np.where(
                theirs.opposed & ~told.behind & ~told.official, other.state, np.int16(NOWHERE)
            ),
            line=agreed.line,
            grounds=np.vstack([told.grounds, unreached]),
            states=self.coast.states,
            candidate_sets=sets,
            origin=self._origin(),
            notes=self._notes,
            line_names=self._line_names(),
            ground_names=(*told.names, UNREACHED),
        )

    def _sorted(self, lat: Floats, lon: Floats, near: Feet, far: Feet) -> tuple[Feet, Feet, Agreed]:
        """The coast that governs, its rival, and the agreed line between them."""
        if self.layers is None:
            return near, far, no_line(len(lat))
        return sort_by_lines(self.lined, self._breadths, lat, lon, near, far)

    def _told(
        self, lat: Floats, lon: Floats, own: Feet, zone: NDArray[np.int8], blur_nm: Floats
    ) -> Told:
        """What the layers say."""
        if self.layers is None:
            return nothing_told(own, zone)
        return tell(self.layers, self.baselines, lat, lon, own, zone, blur_nm)

    def _line_names(self) -> tuple[str, ...]:
        lines = self.layers.boundaries.lines if self.layers else ()
        return tuple(line.name for line in lines)

    def _origin(self) -> str:
        """Which coast, of what date, and what it lacks."""
        about = self.coast.about
        drawn = MISSING if self.layers is None else WITH_LAYERS
        if self.official is not None:
            drawn = f"{BAYS}; official limits loaded: {', '.join(self.official.states)}"
        return (
            f"OpenStreetMap coast {about['date']} within {about['tolerance_m']:.0f} m, high-water "
            f"line; {drawn}"
        )

    def _note(self, claim: Claim) -> str:
        """What an answer off one State's coast rests on, and what may make it wrong."""
        note = f"claims of {claim.state}: {claim.source}, {claim.as_of}"
        if self.official is not None and (cited := self.official.cited(claim.state)):
            return f"{cited}; beyond it, {note}"
        sure = {"TS": claim.ts_certainty, "CZ": claim.cz_certainty, "EEZ": claim.eez_certainty}
        doubtful = [belt for belt, certainty in sure.items() if certainty == "L"]
        if doubtful:
            note += f" (in doubt: {', '.join(doubtful)})"
        note += "".join(f"; label only: {words}" for words in excess(claim))
        if self.layers is not None and claim.state in self.layers.inferred:
            return note
        if claim.archipelagic:
            note += f"; {claim.state} is archipelagic: this may be archipelagic or internal waters"
        elif claim.straight_baselines:
            note += f"; {claim.state} has straight baselines: this may be internal waters"
        return note


def _read(seaward_nm: Floats, limits_nm: Floats, behind: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Zone at a distance seaward of the baseline; behind a line across water, internal waters."""
    zone = zone_at_distance(seaward_nm, limits_nm)
    zone[behind & (zone == LAND)] = INTERNAL
    return zone


def _otherwise(
    zone: NDArray[np.int8],
    seaward_nm: Floats,
    blur_nm: Floats,
    limits: Floats,
    doubted: Floats,
    behind: NDArray[np.bool_],
) -> Iterator[NDArray[np.int8]]:
    """The zone with the distance off by the blur either way, and with each doubted limit."""
    near = np.flatnonzero(~(_margin_nm(seaward_nm, limits) > ROUNDED * blur_nm))
    for way in (-1, 1):
        off_nm = seaward_nm[near] + way * blur_nm[near]
        yield _replaced(zone, near, _read(off_nm, limits[:, near], behind[near]))
    for belt in range(len(limits)):
        rows = np.flatnonzero(doubted[belt] != limits[belt])
        other = limits[:, rows]
        other[belt] = doubted[belt, rows]
        yield _replaced(zone, rows, _read(seaward_nm[rows], other, behind[rows]))


def _replaced(
    zone: NDArray[np.int8], rows: NDArray[np.intp], reading: NDArray[np.int8]
) -> NDArray[np.int8]:
    """The zones with those of some rows read otherwise."""
    zone = zone.copy()
    zone[rows] = reading
    return zone


@cache
def shipped_zones() -> Zones:
    """The zones from the coast and the claims that come with the program."""
    return zones_with(())


def zones_with(files: Sequence[Imported]) -> Zones:
    """The same zones with imported limits above them."""
    coast = open_coast(COAST)
    if not files:
        return Zones(coast=coast, claims=claims(), layers=Layers())
    over = Official(files=tuple(files), coast=coast)
    layers = Layers(without=frozenset(over.states))
    return Zones(coast=coast, claims=over.claims(claims()), layers=layers, official=over)
