"""The search for closing lines of bays: every pair of vertices of a ring that might close one.

What such a line must be is told in ``bays.py``.
"""

from __future__ import annotations

from math import pi

import numba
import numpy as np

from seamath.units import M_PER_NM

LONGEST_M = 24 * M_PER_NM
SHORTEST_M = 300.0  # a narrower mouth hardly moves the territorial sea
LEAST_KM2 = 1.0
TURN_COS = float(np.cos(np.radians(45.0)))
# where the turn is measured
REACH_M = np.array([250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0, 32000.0])
REACH_SHARE = 4.0  # ... the largest of these that is at most this part of the line


@numba.njit(cache=True)
def turns(place, reach_m, wrap, step):  # type: ignore[no-untyped-def]
    """For each vertex and reach the first vertex along the coast that is so far away; -1."""
    n = len(place)
    found = np.full((n, len(reach_m)), -1, np.int64)
    for i in range(n):
        level = 0
        for walked in range(1, n):
            k = i + step * walked
            if wrap == 0 and (k < 0 or k >= n):
                break
            k %= n
            d2 = 0.0
            for axis in range(3):
                d2 += (place[k, axis] - place[i, axis]) ** 2
            while level < len(reach_m) and d2 >= reach_m[level] ** 2:
                found[i, level] = k
                level += 1
            if level == len(reach_m) or walked > 4000:
                break
    return found


@numba.njit(cache=True)
def _side(place, i, j, k):  # type: ignore[no-untyped-def]
    """Cosine of the angle at i between j and k, and whether k is on the left of i to j."""
    ux, uy, uz = place[j, 0] - place[i, 0], place[j, 1] - place[i, 1], place[j, 2] - place[i, 2]
    vx, vy, vz = place[k, 0] - place[i, 0], place[k, 1] - place[i, 1], place[k, 2] - place[i, 2]
    u = (ux * ux + uy * uy + uz * uz) ** 0.5
    v = (vx * vx + vy * vy + vz * vz) ** 0.5
    cx, cy, cz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    up = cx * place[i, 0] + cy * place[i, 1] + cz * place[i, 2]
    return (ux * vx + uy * vy + uz * vz) / max(u * v, 1e-9), up > 0


@numba.njit(cache=True)
def _crossed(east, north, a, b, i, j):  # type: ignore[no-untyped-def]
    """Whether segment a to b properly crosses the line from i to j, on the equal-area map."""
    px, py = east[j] - east[i], north[j] - north[i]
    one = px * (north[a] - north[i]) - py * (east[a] - east[i])
    two = px * (north[b] - north[i]) - py * (east[b] - east[i])
    if one * two > 0:
        return False
    qx, qy = east[b] - east[a], north[b] - north[a]
    three = qx * (north[i] - north[a]) - qy * (east[i] - east[a])
    four = qx * (north[j] - north[a]) - qy * (east[j] - east[a])
    return three * four <= 0


@numba.njit(cache=True)
def _blocked(place, east, north, cells, order, starts, shape, cell_m, wrap, i, j):  # type: ignore[no-untyped-def]
    """Whether the ring's own land lies across the line from i to j."""
    n = len(place)
    length = 0.0
    for axis in range(3):
        length += (place[j, axis] - place[i, axis]) ** 2
    steps = int(length**0.5 / (cell_m / 2)) + 1
    before = -1
    for s in range(steps + 1):
        t = s / steps
        c = np.empty(3, np.int64)
        for axis in range(3):
            x = place[i, axis] + t * (place[j, axis] - place[i, axis])
            c[axis] = int(np.floor(x / cell_m)) - shape[3 + axis]
        middle = (c[0] * shape[1] + c[1]) * shape[2] + c[2]
        if middle == before:
            continue
        before = middle
        for dx in range(-1, 2):
            for dy in range(-1, 2):
                for dz in range(-1, 2):
                    key = ((c[0] + dx) * shape[1] + c[1] + dy) * shape[2] + c[2] + dz
                    at = np.searchsorted(cells, key)
                    if at == len(cells) or cells[at] != key:
                        continue
                    for row in range(starts[at], starts[at + 1]):
                        a = order[row]
                        b = a + 1
                        if b == n:
                            if wrap == 0:
                                continue
                            b = 0
                        if a in (i, j) or b in (i, j):
                            continue
                        if _crossed(east, north, a, b, i, j):
                            return True
    return False


@numba.njit(cache=True)
def chord2(place, i, k):  # type: ignore[no-untyped-def]
    """Squared length of the line from vertex i to k."""
    dx, dy, dz = place[k, 0] - place[i, 0], place[k, 1] - place[i, 1], place[k, 2] - place[i, 2]
    return dx * dx + dy * dy + dz * dz


@numba.njit(cache=True)
def _enclosed_m2(place, east, north, swept, changes, wrap, i, k, shortest_m, longest_m):  # type: ignore[no-untyped-def]
    """Water between the coast from vertex i on to k and the line back; -1 where none qualifies."""
    length2 = chord2(place, i, k)
    if length2 > longest_m**2 or length2 < shortest_m**2:
        return -1.0
    n = len(place)
    ahead = k - i
    same, inside = changes[k] - changes[i], swept[k] - swept[i]
    if k <= i:
        if wrap == 0:
            return -1.0
        ahead += n
        same, inside = same + changes[n], inside + swept[n]
    if ahead < 2 or same != 0:
        return -1.0
    return -inside - (east[k] * north[i] - east[i] * north[k]) / 2


@numba.njit(cache=True)
def _turns_away(place, forward, backward, level, i, k):  # type: ignore[no-untyped-def]
    """Whether the coast turns into the bay by 45 degrees at both ends of the line from i to k."""
    q, r = forward[i, level], backward[k, level]
    if q < 0 or r < 0:
        return False
    cos_i, left_i = _side(place, i, k, q)
    cos_k, left_k = _side(place, k, i, r)
    return cos_i <= TURN_COS and cos_k <= TURN_COS and left_i and not left_k


@numba.njit(cache=True)
def _near(cells, starts, shape, corner, reach):  # type: ignore[no-untyped-def]
    """Ranges of rows of the vertices in the cells that reach round a cell, one range a column."""
    found = np.empty(((2 * reach + 1) ** 2, 2), np.int64)
    used = 0
    for dx in range(-reach, reach + 1):
        for dy in range(-reach, reach + 1):
            x, y = corner[0] + dx, corner[1] + dy
            if 0 <= x < shape[0] and 0 <= y < shape[1]:
                column = (x * shape[1] + y) * shape[2]
                low = column + max(corner[2] - reach, 0)
                high = column + min(corner[2] + reach, shape[2] - 1)
                found[used, 0] = starts[np.searchsorted(cells, low)]
                found[used, 1] = starts[np.searchsorted(cells, high, side="right")]
                used += 1
    return found[:used]


@numba.njit(cache=True)
def search(  # type: ignore[no-untyped-def]
    place, east, north, swept, changes, forward, backward, cells, order, starts, shape, cell_m,
    wrap, shortest_m, longest_m,
):  # fmt: skip
    """For each vertex and size of mouth the line that encloses most water."""
    n, levels = len(place), len(REACH_M)
    first, last, lengths, areas = [0], [0], [0.0], [0.0]
    corner = np.empty(3, np.int64)
    for i in range(n):
        best, best_k = np.full(levels, LEAST_KM2 * 1e6), np.full(levels, -1)
        best_length = np.zeros(levels)
        for axis in range(3):
            corner[axis] = int(np.floor(place[i, axis] / cell_m)) - shape[3 + axis]
        ranges = _near(cells, starts, shape, corner, int(longest_m / cell_m) + 1)
        for part in range(len(ranges)):
            for row in range(ranges[part, 0], ranges[part, 1]):
                k = order[row]
                area = _enclosed_m2(
                    place, east, north, swept, changes, wrap, i, k, shortest_m, longest_m
                )
                length = chord2(place, i, k) ** 0.5
                if area < LEAST_KM2 * 1e6 or area < pi / 8 * length * length:  # the half-disc
                    continue
                level = 0
                while level + 1 < levels and REACH_M[level + 1] <= length / REACH_SHARE:
                    level += 1
                if (
                    area > best[level]
                    and _turns_away(place, forward, backward, level, i, k)
                    and not _blocked(
                        place, east, north, cells, order, starts, shape, cell_m, wrap, i, k
                    )
                ):
                    best[level], best_k[level], best_length[level] = area, k, length
        for level in range(levels):
            if best_k[level] >= 0:
                k = best_k[level]
                first.append(i)
                last.append(k if k > i else k + n)
                lengths.append(best_length[level])
                areas.append(best[level])
    return np.array(first)[1:], np.array(last)[1:], np.array(lengths)[1:], np.array(areas)[1:]


@numba.njit(cache=True)
def fullest(  # type: ignore[no-untyped-def]
    place, east, north, swept, changes, cells, order, starts, shape, cell_m, wrap, first, last
):
    """The unblocked line of 24 nm at most that encloses most water, of those within a run."""
    n = len(place)
    ends, areas = [(0, 0)], [0.0]
    corner = np.empty(3, np.int64)
    for walked in range(first, last):
        i = walked % n
        for axis in range(3):
            corner[axis] = int(np.floor(place[i, axis] / cell_m)) - shape[3 + axis]
        ranges = _near(cells, starts, shape, corner, int(LONGEST_M / cell_m) + 1)
        for part in range(len(ranges)):
            for row in range(ranges[part, 0], ranges[part, 1]):
                k = order[row]
                to = k if k >= first else k + n
                if to <= walked or to > last:
                    continue
                area = _enclosed_m2(
                    place, east, north, swept, changes, wrap, i, k, SHORTEST_M, LONGEST_M
                )
                if area > LEAST_KM2 * 1e6:
                    ends.append((walked, to))
                    areas.append(area)
    for at in np.argsort(-np.array(areas)):
        walked, to = ends[at]
        if areas[at] > 0.0 and not _blocked(
            place, east, north, cells, order, starts, shape, cell_m, wrap, walked % n, to % n
        ):
            return walked, to, areas[at]
    return 0, 0, -1.0
