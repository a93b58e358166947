"""The zone of a position from brute-force distances, rule by rule, and polygons one by one.

Shared with the program: the claims as read, and the turning of a claimed line into points in
degrees.  Not shared: the arrays of limits, the search of polygons, the sides of lines, the map of
settled cells.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from proof_oracle import NM, SAME_M, Oracle, least_of

from jurisdiction.claims import MOST_CZ_NM, MOST_EEZ_NM, MOST_TS_NM
from jurisdiction.layers import Layers
from jurisdiction.regime import ZONES
from jurisdiction.waters import KEEPS_NM, LINED_NM, OUTWARD
from jurisdiction.zones import BEYOND_NM, Zones

LAND, INTERNAL, TS, CZ, EEZ, HS = (ZONES.index(z) for z in ("LAND", "IW", "TS", "CZ", "EEZ", "HS"))


class Law:
    """What claims, agreed lines and polygons make of distances, rule by rule."""

    def __init__(self, zones: Zones) -> None:
        import shapely

        base = zones.baselines
        self.zones, self.states = zones, zones.coast.states
        self.owners = base.over.owners
        claims = [zones.claims[state] for state in self.states]
        self.sovereign = np.array([claims[o.state].sovereign for o in self.owners])
        self.state = np.array([o.state for o in self.owners])
        limits = []
        for owner in self.owners:
            claim = claims[owner.state]
            belts = (claim.ts_nm, claim.cz_nm or 0.0, claim.eez_nm or 0.0)
            rock = owner.feature is not None
            most = owner.feature.most_nm if rock else MOST_EEZ_NM  # type: ignore[union-attr]
            limits.append([nm if nm <= most else 0.0 for nm in belts])
        self.limits_m = np.array(limits) * NM
        rock = np.array([o.feature is not None for o in self.owners])
        most = [o.feature.most_nm if o.feature else MOST_EEZ_NM for o in self.owners]
        doubted = [self._furthest_nm(claim) for claim in claims]
        far = np.minimum(np.array(doubted)[self.state], np.array(most))
        self.most_m = np.where(rock & (far < MOST_EEZ_NM), far * NM, np.inf)
        layers = zones.layers or Layers()
        lined = {one for pair in layers.boundaries.pairs for one in pair}
        more_nm = [LINED_NM if one in lined else BEYOND_NM for one in self.sovereign.tolist()]
        self.reach_m = (far + np.array(more_nm)) * NM
        shapes = [one for name in sorted(layers.index) for one in layers._shapes(name)]
        self.patches = [patch for patch, _ in shapes]
        self.polygons = [
            shapely.union_all([shapely.Polygon()])
            if not rings
            else _even_odd([np.column_stack([lon, lat]) for lat, lon in rings])
            for _, rings in shapes
        ]

    @staticmethod
    def _furthest_nm(claim: Any) -> float:
        """The outermost limit of a claim on either reading."""
        most = {"ts": MOST_TS_NM, "cz": MOST_CZ_NM, "eez": MOST_EEZ_NM}
        far = [0.0]
        for belt, nm in most.items():
            claimed = getattr(claim, f"{belt}_nm") or 0.0
            far.append(claimed)
            if getattr(claim, f"{belt}_certainty") == "L":
                narrower = belt == "ts" and 0.0 < claimed < nm
                far.append(nm if claimed == 0.0 or narrower else 0.0)
        return max(far)

    def within(self, lat: Any, lon: Any) -> dict[str, Any]:
        """The polygon of each layer that each position lies in, furthest in first; -1 for none."""
        import shapely

        points = shapely.points(lon, lat)
        tree = shapely.STRtree(points)
        found = {name: np.full(len(lat), -1) for name in ("bay", "inferred", "area", "awarded")}
        named = {"bay": "bay", "inferred": "inferred", "wide": "inferred", "rock": "inferred",
                 "disputed": "area", "joint": "area"}  # fmt: skip
        depth = {"AW": 0, "IW": 0, "TS": 1, "CZ": 2, "EEZ": 0, "": 0}
        ranks = [-1 if one.layer == "rock" else depth[one.zone] for one in self.patches]
        for number in np.argsort(ranks, kind="stable").tolist():
            column = found[named.get(self.patches[number].layer, "awarded")]
            rows = tree.query(self.polygons[number], predicate="contains")
            rows = rows[column[rows] < 0]
            column[rows] = number
        return found

    def answer(self, lat: Any, lon: Any, oracle: Oracle) -> dict[str, Any]:
        """Zone and State of each position, and the distances they rest on."""
        n = len(lat)
        found, on_land = oracle.distances(lat, lon), oracle.ashore(lat, lon)
        counted = found.metres <= self.most_m[found.owner]
        again_m, again = least_of(found, counted, n)
        dry = found.owner < self.zones.baselines.over.lines_from
        dry_m, _ = least_of(found, dry, n)
        nearest_m = np.where(on_land, dry_m, again_m)  # a line across water is no shore of land
        own_m, own = again_m.copy(), again.copy()
        inner = np.zeros(n, np.bool_)  # on the landward side of a line across water (article 8)
        drawn = (again >= oracle.lines_from) & (again_m < dry_m - SAME_M) & ~on_land
        for number in np.unique(again[drawn]).tolist():
            rows = np.flatnonzero(drawn & (again == number))
            inner[rows] = oracle.behind(number, lat[rows], lon[rows])
        group = np.append(self.sovereign, "")
        rival = (group[own][found.row] != self.sovereign[found.owner]) & (own >= 0)[found.row]
        rival &= found.metres <= np.minimum(
            self.reach_m[found.owner], self.most_m[found.owner] + NM
        )
        other_m, other = least_of(found, rival & ~(on_land | inner)[found.row], n)
        within = self.within(lat, lon)
        line, line_m, swap = self._lines(lat, lon, own, other, own_m, on_land | inner)
        reach_m = np.append(self.limits_m.max(axis=1), 0.0)[other]
        unreached = swap & (other_m > reach_m)  # a line makes no zone where there is none
        swap &= ~unreached
        own, other = np.where(swap, other, own), np.where(swap, own, other)
        own_m, other_m = np.where(swap, other_m, own_m), np.where(swap, own_m, other_m)
        limits = np.vstack([self.limits_m, np.zeros(3)])[own]
        zone = np.full(n, HS)
        for belt, code in ((2, EEZ), (1, CZ), (0, TS)):
            zone[own_m <= limits[:, belt]] = code
        zone[(own < 0) | ~np.isfinite(own_m)] = HS
        zone[inner] = INTERNAL
        zone[on_land] = LAND
        coast = zone.copy()
        unreached &= zone != HS  # nobody's is nobody's
        state = np.append(self.state, -1)[own]
        zone, state = self._waters(zone, state, own, own_m, within, group)
        state = np.where(zone == HS, -1, state)
        apart = np.append(self.state, -1)[own][found.row] != self.state[found.owner]
        next_m, _ = least_of(found, counted & apart, n)
        reach_m = np.append(self.limits_m.max(axis=1), 0.0)[other]
        opposed_m = np.where(other_m <= reach_m, other_m, np.inf)
        rest = {
            "next_m": next_m,
            "opposed_m": opposed_m,
            "own": own,
            "own_m": own_m,
            "other": other,
            "other_m": other_m,
            "line_m": line_m,
            "unreached": unreached,
        }
        return {"zone": zone, "state": state, "nearest_m": nearest_m, "coast": coast,
                "limits_m": limits, "line": line, "within": within} | rest  # fmt: skip

    def _waters(
        self, zone: Any, state: Any, own: Any, own_m: Any, within: dict[str, Any], group: Any
    ) -> tuple[Any, Any]:
        """The polygons' say on zones off the coast, one polygon at a time."""
        zone, state = zone.copy(), state.copy()
        sea = zone != LAND
        zone[sea & (within["bay"] >= 0)] = INTERNAL
        for number in np.unique(within["inferred"]).tolist():
            if number < 0 or not self.patches[number].leads:
                continue
            patch = self.patches[number]
            ours = self.zones.claims[patch.states[0]].sovereign == group[own]
            rows = sea & (within["inferred"] == number) & ours
            code = ZONES.index(patch.zone)
            rows &= OUTWARD[code] < OUTWARD[zone]
            zone[rows], state[rows] = code, self.states.index(patch.states[0])
        for layer, far in (("awarded", own_m > KEEPS_NM * NM), ("area", sea)):
            for number in np.unique(within[layer]).tolist():
                if number < 0:
                    continue
                patch = self.patches[number]
                rows = sea & (within[layer] == number) & far
                if patch.zone:
                    zone[rows] = ZONES.index(patch.zone)
                if layer == "awarded":
                    state[rows] = self.states.index(patch.states[0])
        return zone, state

    def _lines(
        self, lat: Any, lon: Any, own: Any, other: Any, own_m: Any, land: Any
    ) -> tuple[Any, Any, Any]:
        """The agreed line that governs each position, how far it is, and if it gives it away."""
        n = len(lat)
        line, line_m, swap = np.full(n, -1), np.full(n, np.inf), np.zeros(n, np.bool_)
        group = np.append(self.sovereign, "")
        met = (own >= 0) & (other >= 0) & ~land
        bounds = (self.zones.layers or Layers()).boundaries
        for pair, which in bounds.pairs.items():
            one, two = sorted(pair)
            here = met & (
                ((group[own] == one) & (group[other] == two))
                | ((group[own] == two) & (group[other] == one))
            )
            for row in np.flatnonzero(here).tolist():
                found = [(*_beside(lat[row], lon[row], bounds.lines[k]), k) for k in which]
                gap, left, ended, k = min(found)
                if ended:
                    continue
                boundary = bounds.lines[k]
                holder = boundary.left if left else boundary.right
                wrong = group[own[row]] != holder
                keeps = wrong and boundary.keeps_ts == group[own[row]]
                if keeps and own_m[row] <= KEEPS_NM * NM:
                    continue
                line[row], line_m[row], swap[row] = k, gap, wrong
        return line, line_m, swap


def _even_odd(rings: list[Any]) -> Any:
    """Rings as one shape: inside an odd number of them is inside."""
    import shapely

    whole = shapely.Polygon()
    for ring in rings:
        whole = shapely.symmetric_difference(whole, shapely.make_valid(shapely.Polygon(ring)))
    shapely.prepare(whole)
    return whole


def _beside(lat: float, lon: float, line: Any) -> tuple[float, bool, bool]:
    """Metres to an agreed line, whether on its left, whether its end is what is nearest.

    On a map with the position in its middle and true distances from there.
    """
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    many = len(line.lat)
    azimuth, _, far = geod.inv(np.full(many, lon), np.full(many, lat), line.lon, line.lat)
    x, y = far * np.sin(np.radians(azimuth)), far * np.cos(np.radians(azimuth))
    ux, uy = np.diff(x), np.diff(y)
    t = -(x[:-1] * ux + y[:-1] * uy) / (ux * ux + uy * uy)
    kept = np.clip(t, 0.0, 1.0)
    gap = np.hypot(x[:-1] + kept * ux, y[:-1] + kept * uy)
    k = int(gap.argmin())
    across = (-ux * y[:-1] + uy * x[:-1]) / np.hypot(ux, uy)  # above 0: the position is left
    close = np.flatnonzero(gap < gap[k] + 0.02)
    side = close[int(np.abs(across[close]).argmax())]
    ended = bool((k == 0 and t[0] < 0) or (k == many - 2 and t[-1] > 1))
    return float(gap[k]), bool(across[side] > 0), ended
