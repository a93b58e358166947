"""The search for the nearest coast: a tree of boxes over short runs of segments.

Everything is in Earth-centred metres, so no date line and no pole exists here, and the straight
chord orders distances as the geodesic does.  Level 0 of the tree has one box a leaf, in file
order; box ``i`` of a level encloses boxes ``2i`` and ``2i + 1`` of the level below.
"""

from __future__ import annotations

from math import sqrt

from seamath.compiled import kernel
from seamath.geodesy import E2

TO_NORMAL = 1 / (1 - E2)  # (x, y, z * this) is the ellipsoid's normal at a point on it
TIE_M = 0.02  # vertices are known to half a centimetre: closer feet than this are one foot
NO_LEAF = -1
MIXED = -1  # the group of a box that holds coast of several groups
EVERYBODY = -2  # leaves out no group
FAR2 = 1e30


@kernel
def box_distance2(low, high, box, x, y, z):  # type: ignore[no-untyped-def]
    """Squared distance from a point to a box, 0 inside."""
    dx = max(low[box, 0] - x, 0.0, x - high[box, 0])
    dy = max(low[box, 1] - y, 0.0, y - high[box, 1])
    dz = max(low[box, 2] - z, 0.0, z - high[box, 2])
    return dx * dx + dy * dy + dz * dz


@kernel
def search_leaf(corner, origin, row, segments, leaf, x, y, z, best, foot):  # type: ignore[no-untyped-def]
    """Improve ``best`` = [distance, perpendicular] and ``foot`` by one leaf; whether it did.

    The perpendicular is the signed distance from the segment's own line, positive on its left:
    over land.  Where the nearest point is a vertex that two segments share, the one whose line
    is further away decides, since the point may lie beyond the end of the other's.  Trap: off the
    tip of a thin island the far shore is as near to a millimetre, and has its land on this side.
    """
    ox, oy, oz = origin[leaf, 0], origin[leaf, 1], origin[leaf, 2]
    ax, ay, az = ox + corner[row, 0], oy + corner[row, 1], oz + corner[row, 2]
    nearer = False
    for k in range(row + 1, row + max(segments, 1) + 1):
        bx, by, bz = ax, ay, az  # an islet is one vertex and no segment
        if segments > 0:
            bx, by, bz = ox + corner[k, 0], oy + corner[k, 1], oz + corner[k, 2]
        ux, uy, uz = bx - ax, by - ay, bz - az
        length2 = ux * ux + uy * uy + uz * uz
        t = 0.0
        if length2 > 0.0:
            t = ((x - ax) * ux + (y - ay) * uy + (z - az) * uz) / length2
            t = min(1.0, max(0.0, t))
        fx, fy, fz = ax + t * ux, ay + t * uy, az + t * uz
        dx, dy, dz = x - fx, y - fy, z - fz
        d2 = dx * dx + dy * dy + dz * dz
        ax, ay, az = bx, by, bz
        limit = best[0] + TIE_M
        if d2 < limit * limit:
            d = sqrt(d2)
            nz = fz * TO_NORMAL
            lx, ly, lz = fy * uz - nz * uy, nz * ux - fx * uz, fx * uy - fy * ux
            across = sqrt(lx * lx + ly * ly + lz * lz)
            side = -d
            if across > 0.0:
                side = (dx * lx + dy * ly + dz * lz) / across
            gx, gy, gz = fx - foot[0], fy - foot[1], fz - foot[2]
            shared = gx * gx + gy * gy + gz * gz < TIE_M * TIE_M
            if (shared and abs(side) > abs(best[1])) or (not shared and d < best[0]):
                best[1] = side
            if d < best[0]:
                best[0] = d
                foot[0], foot[1], foot[2] = fx, fy, fz
                nearer = True
    return nearer


@kernel
def improve(corner, origin, row, segments, state, reach_m, leaf, x, y, z, best, spot):  # type: ignore[no-untyped-def]
    """Search one leaf, but only as far as its State reaches; whether it is nearer."""
    before = best[0]
    best[0] = min(before, reach_m[state[leaf]])
    if search_leaf(corner, origin, row[leaf], segments[leaf], leaf, x, y, z, best, spot):
        return True
    best[0] = before
    return False


@kernel
def nearest(  # type: ignore[no-untyped-def]
    points,  # (n, 3)
    left_out,  # (n,) the group of States whose coast does not count; EVERYBODY for all
    left_too,  # (n,) another such group
    low,  # (boxes, 3)
    high,
    box_group,  # (boxes,) the one group of all leaves below, or MIXED
    level_start,  # first box of each level
    level_size,
    origin,  # (leaves, 3)
    row,  # (leaves,) first vertex
    segments,  # (leaves,)
    state,  # (leaves,)
    corner,  # (vertices, 3), from the leaf's origin
    reach_m,  # by State: its coast does not count from further away
    furthest_m,  # the largest of them
    levels,  # scratch: what is still to be opened ...
    boxes,
    bounds,
    best,  # ... and the best so far
    spot,
    distance_m,  # (n,) results
    perpendicular_m,
    foot,  # (n, 3)
    leaf,  # (n,) NO_LEAF where nothing is in reach
):
    """For each point the nearest coast of the States that count, within their reach."""
    top = len(level_size) - 1
    before = NO_LEAF  # neighbours ask for neighbours: the last answer bounds the next
    for n in range(len(points)):
        x, y, z = points[n, 0], points[n, 1], points[n, 2]
        out, too = left_out[n], left_too[n]
        best[0], best[1] = furthest_m, 0.0
        found = NO_LEAF
        if (
            before != NO_LEAF
            and box_group[before] != out
            and box_group[before] != too
            and improve(corner, origin, row, segments, state, reach_m, before, x, y, z, best, spot)
        ):
            found = before
        waiting = 1
        levels[0], boxes[0], bounds[0] = top, 0, 0.0
        while waiting:
            waiting -= 1
            level, i = levels[waiting], boxes[waiting]
            limit = best[0] + TIE_M
            if bounds[waiting] > limit * limit:
                continue
            if level == 0:
                if (
                    i != before
                    and box_group[i] != out
                    and box_group[i] != too
                    and improve(
                        corner, origin, row, segments, state, reach_m, i, x, y, z, best, spot
                    )
                ):
                    found = i
                continue
            below, child = level_start[level - 1], 2 * i
            one = box_distance2(low, high, below + child, x, y, z)
            if box_group[below + child] == out or box_group[below + child] == too:
                one = FAR2
            two = FAR2
            if child + 1 < level_size[level - 1]:
                group = box_group[below + child + 1]
                if group != out and group != too:
                    two = box_distance2(low, high, below + child + 1, x, y, z)
            near, far, near2, far2 = child, child + 1, one, two
            if two < one:
                near, far, near2, far2 = child + 1, child, two, one
            if far2 < FAR2:
                levels[waiting], boxes[waiting], bounds[waiting] = level - 1, far, far2
                waiting += 1
            if near2 < FAR2:  # on top: opened first
                levels[waiting], boxes[waiting], bounds[waiting] = level - 1, near, near2
                waiting += 1
        distance_m[n], perpendicular_m[n], leaf[n] = best[0], best[1], found
        foot[n, 0], foot[n, 1], foot[n, 2] = spot[0], spot[1], spot[2]
        before = found
