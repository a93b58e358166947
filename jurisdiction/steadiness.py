"""How far round a position nothing about its zone changes, so that one answer serves many.

Each rule the engine applies draws surfaces: a coast, an outer limit, a line where two coasts are
equally near, the edge of a box.  The distance to any of them changes by no more than one moves.  An
answer changes on a surface, or one blur (:data:`jurisdiction.zones.SIGMAS` sigma) to its side,
where the neighbour becomes a candidate or ceases to be one.

``ZoneTable.margin_nm`` alone is not enough: it leaves out lines between coasts of one sovereign,
lines with a State that claims nothing so far out, limits that are only doubted, borders on land,
the boxes of local claims, and which of several rivals is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from jurisdiction.boundaries import KEEPS_NM
from jurisdiction.breadths import Breadths, breadths_of
from jurisdiction.claims import Cell
from jurisdiction.coast_tree import COMPILE_FROM, Feet, Tree, no_feet, search
from jurisdiction.features import SEA_BEHIND
from jurisdiction.layer_edges import rings_of, tree_of
from jurisdiction.layers import Layers
from jurisdiction.nearest import EVERYBODY
from jurisdiction.waters import LINED_NM
from jurisdiction.zone_table import HIGH_SEAS, NOWHERE, ZoneTable
from jurisdiction.zones import BEYOND_NM, COAST_M, FLAGGED_M, SIGMAS, UNFLAGGED_M, Zones
from seamath.geodesy import ecef_m
from seamath.units import M_PER_NM

MOST_NM = 40.0  # more steadiness than this is not claimed
NEIGHBOUR_NM = 300.0  # so far a coast of another owner is looked for: 200 nm and twice that, about
BLURS_NM = tuple(SIGMAS * float(np.hypot(f, COAST_M)) / M_PER_NM for f in (UNFLAGGED_M, FLAGGED_M))
SIGMA_M = float(np.hypot(UNFLAGGED_M, COAST_M))
CLOSE_NM = 0.5  # what an islet's edge must be nearer than for it to be worth a search
WIDE_NM = 10.0  # a group of islets wider than this is searched, not taken for a point
SHORE_NM = 0.3  # nearer than this to the coast it matters whether there is land or a bay behind it
SLACK_NM = 2.0 / M_PER_NM  # layers are known to half a metre, and arithmetic
SLACK_SHARE = 3e-5  # of the distance: what the arc of a chord may be wrong by up to 400 nm
ROUND_NM = 0.1  # an arc of 200 nm is longer than its chord by less
NM_PER_DEG_LAT = 59.7  # the shortest degree of latitude: WGS 84 at the equator
NM_PER_DEG_LON = 60.1  # a degree of longitude at the equator

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Partner:
    """One side of the agreed lines between two sovereigns, as seen from the other's coast."""

    pair: frozenset[str]
    mine: NDArray[np.bool_]  # by owner: the coast seen from
    left: NDArray[np.bool_]  # by line: the coast seen from is that of the State on its left
    coast: Tree  # group 0 is the partner's


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """The engine's surfaces, as distances from positions that it has answered."""

    zones: Zones
    breadths: Breadths  # by owner of coast
    kin: NDArray[np.int16]  # by owner: equal where the same State's claims hold
    sovereign: NDArray[np.int16]  # by owner
    by_kin: Tree
    by_owner: Tree
    edges: tuple[tuple[Tree, float], ...]  # of the layers, and how far their blur reaches (nm)
    partners: tuple[_Partner, ...]
    islets: dict[int, Tree] = field(default_factory=dict)  # of wide features, made when needed

    def steady_nm(self, table: ZoneTable) -> tuple[Floats, Floats]:
        """Within these distances (nm) every position has the same answer.

        First: whatever its accuracy flag.  Second: of positions with the same flag; this one is
        above nought inside the blur of the coast and of its own State's limits, too.
        """
        known = np.flatnonzero(table.zone != NOWHERE)
        place = ecef_m(table.lat[known], table.lon[known])
        near = self.zones.baselines.nearest(table.lat[known], table.lon[known])
        drawn = self._drawn_nm(table.lat[known], table.lon[known], near)
        least = drawn.min(axis=0)
        high_seas, close = table.zone[known] == HIGH_SEAS, near.distance_nm < SHORE_NM
        coast = self._other_nm(place, near, high_seas, near.landward, close) - BLURS_NM[0]
        others = self._swap_nm(table.lat[known], table.lon[known], place, near)
        others = np.minimum(others, self._feature_nm(place, near))
        strange = table.margin_nm[known] < least - SLACK_NM  # a limit not known here
        others = np.where(strange, np.minimum(others, table.margin_nm[known]), others)
        others = np.minimum(others - BLURS_NM[0], _edge_nm(self.edges, place))
        others[self._imported(table.lat[known], table.lon[known], near)] = -np.inf
        rival = self._rival_nm(place, near, (coast <= 0) & (others > 0))
        others, narrow = np.minimum(others, coast), np.minimum(others, np.maximum(coast, rival))
        bands = [np.abs(drawn - blur).min(axis=0) for blur in BLURS_NM]
        slack_nm = SLACK_NM + SLACK_SHARE * np.minimum(near.distance_nm, NEIGHBOUR_NM)
        steady = np.full((2, len(table)), -np.inf)
        rows = (least - BLURS_NM[0], others), (np.minimum.reduce([least, *bands]), narrow)
        for k, (own, far) in enumerate(rows):
            steady[k, known] = np.minimum(np.minimum(own, far), MOST_NM) - slack_nm
        return steady[0], steady[1]

    def alone_nm(self, table: ZoneTable, room_nm: Floats) -> Floats:
        """Within these distances (nm) no coast but the nearest State's has a say.

        As far as ``room_nm``: what is further is not looked at.  Imported limits leave nothing.
        """
        known = np.flatnonzero(table.zone != NOWHERE)
        lat, lon = table.lat[known], table.lon[known]
        place = ecef_m(lat, lon)
        near = self.zones.baselines.nearest(lat, lon)
        outmost_nm = self.breadths.claimed_nm.max(axis=0)[near.owner]
        beyond = near.distance_nm + room_nm[known] >= outmost_nm - SLACK_NM
        nowhere = np.zeros(len(known), np.bool_)
        least = self._other_nm(place, near, beyond, nowhere, nowhere)
        least = np.minimum(least, self._swap_nm(lat, lon, place, near)) - BLURS_NM[0]
        if self.zones.layers is not None and self.zones.layers.boundaries.lines:
            least = np.minimum(least, _edge_nm(self.edges[-1:], place))
        least[self._imported(lat, lon, near)] = -np.inf
        slack_nm = SLACK_NM + SLACK_SHARE * np.minimum(near.distance_nm, NEIGHBOUR_NM)
        alone = np.full(len(table), -np.inf)
        alone[known] = np.minimum(least, MOST_NM) - slack_nm
        return alone

    def _drawn_nm(self, lat: Floats, lon: Floats, near: Feet) -> Floats:
        """Distances to the coast and to every limit of its owner, on either reading."""
        rows = [near.distance_nm, np.abs(near.distance_nm - KEEPS_NM)]
        for limits in (self.breadths.claimed_nm, self.breadths.doubted_nm):
            for limit in limits[:, near.owner]:
                rows.append(np.where(limit > 0, np.abs(near.distance_nm - limit), np.inf))
        for state, _, cell in self.breadths.local:
            mine = np.flatnonzero(near.state == state)
            if len(mine):
                row = np.full(len(lat), np.inf)
                row[mine] = _local_nm(cell, lat[mine], lon[mine], near.distance_nm[mine])
                rows.append(row)
        return np.stack(rows)

    def _other_nm(
        self,
        place: Floats,
        near: Feet,
        high_seas: NDArray[np.bool_],
        ashore: NDArray[np.bool_],
        close: NDArray[np.bool_],
    ) -> Floats:
        """A lower bound of the distance to every surface that another owner's coast draws."""
        widest_nm = float(self.breadths.furthest_nm().max())
        far_nm = near.distance_nm - widest_nm  # beyond, nobody claims
        rows = np.flatnonzero(near.landward | (far_nm <= 0))
        own_nm, owner = near.distance_nm[rows], near.owner[rows]
        next_nm = _distance_nm(self.by_kin, place[rows], self.kin[owner], NEIGHBOUR_NM)
        shore = np.flatnonzero((ashore | close)[rows])
        next_nm[shore] = _distance_nm(self.by_owner, place[rows[shore]], owner[shore], NEIGHBOUR_NM)
        far_nm[rows] = (next_nm - own_nm) / 2
        # where the nearest State claims nothing, which rival comes first decides: steady only
        # while no rival's claims reach
        ranked = high_seas[rows]
        alone_nm = next_nm - widest_nm - BEYOND_NM
        far_nm[rows[ranked]] = np.minimum(far_nm[rows[ranked]], alone_nm[ranked])
        return far_nm

    def _rival_nm(self, place: Floats, near: Feet, asked: NDArray[np.bool_]) -> Floats:
        """How far nothing changes that the nearest other owner's coast has to do with.

        Only where that is the engine's rival, another sovereign's coast within its reach, and the
        owner after it is known to be further; below nought elsewhere.
        """
        found = np.full(len(place), -np.inf)
        rows = np.flatnonzero(asked & ~near.landward & (near.distance_nm >= SHORE_NM))
        if not len(rows):
            return found
        own, own_nm = near.owner[rows], near.distance_nm[rows]
        second = _feet(self.by_kin, place[rows], self.kin[own], self.kin[own])
        there = np.flatnonzero(
            (second.owner >= 0) & ~(self.sovereign[own] == self.sovereign[second.owner])
        )
        rows, own, own_nm = rows[there], own[there], own_nm[there]
        owner, next_nm = second.owner[there], second.distance_nm[there]
        third = _feet(self.by_kin, place[rows], self.kin[own], self.kin[owner])
        third_nm = np.where(np.isnan(third.distance_nm), NEIGHBOUR_NM, third.distance_nm)
        reach_nm = self.zones.baselines.reach_m[self.breadths.state[owner]]
        least = np.minimum((third_nm - next_nm) / 2, reach_nm / M_PER_NM - next_nm)
        limits = [np.abs(next_nm - limit) for limit in self.breadths.claimed_nm[:, owner]]
        for gap in ((next_nm - own_nm) / 2, *limits):
            least = np.minimum.reduce([least, gap, *(np.abs(gap - blur) for blur in BLURS_NM)])
        found[rows] = least
        return found

    def _imported(self, lat: Floats, lon: Floats, near: Feet) -> NDArray[np.bool_]:
        """Whether imported limits have a say."""
        over = self.zones.official
        if over is None:
            return np.zeros(len(lat), np.bool_)
        states = [self.zones.coast.states.index(state) for state in over.states]
        concerned: NDArray[np.bool_] = np.isin(near.state, states)
        return concerned | over.inside(lat, lon).any(axis=(0, 1))

    def _swap_nm(self, lat: Floats, lon: Floats, place: Floats, near: Feet) -> Floats:
        """A lower bound of the distance to where an agreed line gives waters to the further State.

        On the nearer State's own side of a line that is the line, an edge; beyond its ends, where
        it begins to govern; elsewhere, wherever the partner's claims begin to reach.
        """
        least = np.full(len(lat), np.inf)
        for partner in self.partners:
            rows = np.flatnonzero(partner.mine[near.owner] & ~near.landward)
            group = np.ones(len(rows), np.int16)
            reach = _distance_nm(partner.coast, place[rows], group, NEIGHBOUR_NM)
            reach -= float(self.breadths.furthest_nm().max()) + LINED_NM
            close = np.flatnonzero(reach < MOST_NM)
            if len(close) and self.zones.layers is not None:
                at = rows[close]
                lines = self.zones.layers.boundaries
                number = np.full(len(at), list(lines.pairs).index(partner.pair))
                sides = lines.sides(number, lat[at], lon[at], compiled=True)
                right = (sides.line >= 0) & (sides.left == partner.left[sides.line])
                idle_nm = lines.idle_nm(partner.pair, lat[at], lon[at])
                idle_nm = np.where(sides.line < 0, idle_nm, -np.inf)
                reach[close] = np.where(right, np.inf, np.maximum(reach[close], idle_nm))
            least[rows] = np.minimum(least[rows], reach)
        return least

    def _feature_nm(self, place: Floats, near: Feet) -> Floats:
        """A lower bound of the distance to where an islet ceases to be the nearest coast."""
        least = np.full(len(place), np.inf)
        for number, owner in enumerate(self.zones.baselines.over.owners):
            if owner.feature is None or owner.kind == SEA_BEHIND:
                continue
            off_m = place - ecef_m(owner.feature.lat, owner.feature.lon)
            off_nm = np.sqrt((off_m**2).sum(axis=1)) / M_PER_NM
            room_nm = 1000 * owner.feature.radius_km / M_PER_NM + ROUND_NM
            ends_nm = np.abs(off_nm - owner.most_nm) - room_nm
            leads_nm = (off_nm - room_nm - near.distance_nm) / 2
            rows = np.flatnonzero(np.maximum(ends_nm, leads_nm) < CLOSE_NM)
            if room_nm > WIDE_NM and len(rows):  # too wide to be taken for a point
                coast_nm = self._to_feature_nm(number, place[rows])
                ends_nm[rows] = np.abs(coast_nm - owner.most_nm)
                leads_nm[rows] = (coast_nm - near.distance_nm[rows]) / 2
            least = np.minimum(least, np.maximum(ends_nm, leads_nm))
        return least

    def _to_feature_nm(self, number: int, place: Floats) -> Floats:
        """Distance to the coast and the lines of one feature."""
        if number not in self.islets:
            apart = self.kin != number
            self.islets[number] = self.zones.baselines.apart(apart.astype(np.int16))
        others = np.ones(len(place), np.int16)
        return _distance_nm(self.islets[number], place, others, NEIGHBOUR_NM)


def steadiness_of(zones: Zones) -> Steadiness:
    """The surfaces of these zones; loads the coast whole."""
    owners = zones.baselines.over.owners
    claimed = [zones.claims[state] for state in zones.coast.states]
    number = np.arange(len(owners), dtype=np.int16)
    breadths = breadths_of(claimed, owners)
    own = {owner.feature.name: k for k, owner in reversed([*enumerate(owners)]) if owner.feature}
    kin = np.array(
        [own[owner.feature.name] if owner.feature else owner.state for owner in owners], np.int16
    )
    return Steadiness(
        zones=zones,
        breadths=breadths,
        kin=kin,
        sovereign=zones.baselines.group[breadths.state],
        by_kin=zones.baselines.apart(kin),
        by_owner=zones.baselines.apart(number),
        edges=_edges(zones, zones.layers) if zones.layers else (),
        partners=tuple(_partners(zones, [claimed[owner.state].sovereign for owner in owners])),
    )


def _edges(zones: Zones, layers: Layers) -> tuple[tuple[Tree, float], ...]:
    """Polygons, which have no blur; lines across bays; agreed lines, which may be wrong."""
    coast, agreed = zones.coast, layers.boundaries.lines
    imported = zones.official.rings() if zones.official else []
    sigma_m = float(np.hypot(max((line.sigma_m for line in agreed), default=0.0), SIGMA_M))
    drawn: list[tuple[list[Floats], float]] = [
        (list(rings_of(layers)), 0.0),
        ([*layers.closings[1], *imported], BLURS_NM[0]),
        ([np.column_stack([line.lat, line.lon]) for line in agreed], SIGMAS * sigma_m / M_PER_NM),
    ]
    return tuple((tree_of(coast, lines), blur_nm) for lines, blur_nm in drawn if lines)


def _partners(zones: Zones, sovereigns: list[str]) -> Iterable[_Partner]:
    """Both sides of every pair of sovereigns with agreed lines."""
    if zones.layers is None:
        return
    whose = np.array(sovereigns)
    left = np.array([line.left for line in zones.layers.boundaries.lines])
    trees: dict[str, Tree] = {}
    for pair in zones.layers.boundaries.pairs:
        for own in pair:
            (other,) = pair - {own}
            if other not in trees:
                trees[other] = zones.baselines.apart((whose != other).astype(np.int16))
            yield _Partner(pair=pair, mine=whose == own, left=left == own, coast=trees[other])


def _feet(tree: Tree, place: Floats, out: NDArray[np.int16], too: NDArray[np.int16]) -> Feet:
    """The nearest coast within NEIGHBOUR_NM that is in neither group."""
    return _compiled(tree, place, out, NEIGHBOUR_NM, too)


def _compiled(
    tree: Tree, place: Floats, out: NDArray[np.int16], within_nm: float, too: NDArray[np.int16]
) -> Feet:
    """A search of as many places as are worth compiling for: the first again after the last."""
    many = np.resize(np.arange(len(place)), max(len(place), COMPILE_FROM) if len(place) else 0)
    if not len(many):
        return no_feet((0,))
    reach_m = np.full(int(tree.state.max()) + 1, within_nm * M_PER_NM)
    found = search(tree, place[many], out[many], reach_m, too[many])
    columns = {name: getattr(found, name)[: len(place)] for name in Feet.__slots__}
    return replace(found, **columns)


def _edge_nm(edges: tuple[tuple[Tree, float], ...], place: Floats) -> Floats:
    """Distance to the nearest edge of a layer, or to where its blur begins."""
    everybody = np.full(len(place), EVERYBODY, np.int16)
    least = np.full(len(place), np.inf)
    for tree, blur_nm in edges:
        found = _distance_nm(tree, place, everybody, MOST_NM)
        least = np.minimum(least, found - blur_nm)
    return least


def _distance_nm(
    tree: Tree, place: Floats, left_out: NDArray[np.int16], within_nm: float
) -> Floats:
    """Distance to the nearest coast in a tree, as far as it was looked for where none is nearer."""
    found = _compiled(tree, place, left_out, within_nm, left_out).distance_nm
    return np.where(np.isnan(found), within_nm, found)


def _local_nm(cell: Cell, lat: Floats, lon: Floats, distance_nm: Floats) -> Floats:
    """Distance to the edge of a local claim's box, or to its limit."""
    limit_nm = np.abs(distance_nm - (cell.breadth_nm or 0.0))
    least: Floats = np.minimum(_to_box_nm(cell, lat, lon), limit_nm)
    return least


def _to_box_nm(cell: Cell, lat: Floats, lon: Floats) -> Floats:
    """Distance to the edge of a local claim's box, or less."""
    south, west, north, east = cell.box or (np.nan,) * 4
    cosine = np.cos(np.radians(min(max(abs(south), abs(north)) + 2.0, 90.0)))
    up = np.minimum(np.abs(lat - south), np.abs(lat - north)) * NM_PER_DEG_LAT
    along = np.minimum(np.abs(lon - west), np.abs(lon - east)) * NM_PER_DEG_LON * cosine
    least: Floats = np.minimum(up, along)
    return least
